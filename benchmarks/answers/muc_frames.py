"""Who did what to whom in one clause: agents, patients, tools and places of a word that tells of violence."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from reportedly.text.parse import Parse, Token

SUBJECT = {"nsubj", "csubj"}
STILL_TO_COME = {"would", "could", "may", "might", "will", "shall", "should", "if", "whether", "can"}
AT = {"in", "at", "near", "outside", "inside", "under", "front", "against", "on", "of", "opposite"}
NOT_SAID = {"no", "not", "never", "without", "n't"}


class Frame(msgspec.Struct):
    """One telling word with what it governs, as token numbers of the heads."""

    word: int
    kind: str
    agents: list[int] = []
    patients: list[int] = []
    places: list[int] = []
    doubtful: bool = False


@cache
def words(*path: str) -> re.Pattern[str]:
    """One list of `muc_words.toml` as a pattern that matches a whole lower-case phrase."""
    table: Any = tomllib.loads(Path(__file__).with_name("muc_words.toml").read_text(encoding="utf-8"))
    for step in path:
        table = table[step]
    return re.compile("|".join(re.escape(entry).replace(r"\*", r"\w*") for entry in table))


@cache
def names(*path: str) -> tuple[str, ...]:
    """The names of the lists of one table, in their order."""
    table: Any = tomllib.loads(Path(__file__).with_name("muc_words.toml").read_text(encoding="utf-8"))
    for step in path:
        table = table[step]
    return tuple(table)


def named(word: str, *path: str) -> bool:
    """Whether a lower-case word or phrase is in a list."""
    return words(*path).fullmatch(word) is not None


def first(word: str, table: str) -> str | None:
    """The first list of a table that has the word."""
    return next((name for name in names(table) if named(word, table, name)), None)


def frames(parse: Parse) -> list[Frame]:
    """All frames of a text in order."""
    found = []
    for token in parse.tokens:
        kind = first(token.lower, "kinds")
        if kind is None or token.pos not in ("VERB", "NOUN", "PROPN", "AUX", "ADJ"):
            continue
        if kind == "PLACED" or (token.lower in ("fired", "fire") and token.pos == "VERB"):
            found += _placed(parse, token)
            continue
        frame = _verb(parse, token, kind) if token.pos in ("VERB", "AUX", "ADJ") else _noun(parse, token, kind)
        if kind == "ARSON" and token.lower == "fire" and not _set_on_fire(parse, token):
            continue
        frame.doubtful = _doubtful(parse, token)
        found.append(frame)
    return found


def _placed(parse: Parse, verb: Token) -> list[Frame]:
    """As in "placed a bomb in a store", "bombs were hurled at a bank", "set fire to a bus"."""
    children = [parse.tokens[c] for c in parse.children[verb.i]]
    things = [c for c in children if c.dep in ("dobj", "nsubjpass", "nsubj") and c.pos in ("NOUN", "PROPN")]
    weapon = next(
        (c for c in things if first(c.lower, "weapons") or c.lower == "fire" or named(c.lower, "kinds", "BOMBING")),
        None,
    )
    if weapon is None or (weapon.dep == "nsubj" and verb.lower not in ("went", "going")):
        return []
    kind = "ARSON" if weapon.lower == "fire" else "BOMBING" if _explodes(weapon.lower) else "ATTACK"
    frame = Frame(verb.i, kind, doubtful=_doubtful(parse, verb))
    for c in [*children, *(parse.tokens[k] for k in parse.children[weapon.i])]:
        if c.dep == "nsubj" and c.i != weapon.i:
            frame.agents += joined(parse, c.i)
        elif c.dep == "agent":
            frame.agents += [k for p in parse.children[c.i] for k in joined(parse, p)]
        elif c.dep in ("prep", "dative") and c.lower in (AT | {"to", "into", "beneath", "by", "from", "next"}):
            frame.places += _objects(parse, c)
    frame.agents.append(weapon.i)
    return [frame]


def _explodes(word: str) -> bool:
    kind = first(word, "weapons")
    return kind in ("BOMB", "DYNAMITE", "EXPLOSIVE", "VEHICLE BOMB", "GRENADE") or named(word, "kinds", "BOMBING")


def _set_on_fire(parse: Parse, token: Token) -> bool:
    before = {t.lower for t in parse.tokens[max(0, token.i - 6) : token.i]}
    return bool(before & {"set", "setting", "sets", "caught"})


def _doubtful(parse: Parse, token: Token) -> bool:
    """Whether the word is denied or still to come."""
    around = {parse.tokens[c].lower for c in parse.children[token.i]}
    return bool(around & (STILL_TO_COME | NOT_SAID))


def _verb(parse: Parse, verb: Token, kind: str) -> Frame:
    frame = Frame(verb.i, kind)
    children = [parse.tokens[c] for c in parse.children[verb.i]]
    passive = any(c.dep in ("auxpass", "nsubjpass", "agent") for c in children)
    for c in children:
        if c.dep == "nsubjpass" or (c.dep == "dobj"):
            frame.patients += joined(parse, c.i)
        elif c.dep in SUBJECT:
            intransitive = verb.lower == "died" or (passive and not _has_object(children))
            (frame.patients if intransitive else frame.agents).extend(joined(parse, c.i))
        elif c.dep == "agent" or (c.dep == "prep" and c.lower == "by"):
            frame.agents += [k for p in parse.children[c.i] for k in joined(parse, p)]
        elif c.dep == "prep" and c.lower in AT:
            frame.places += _objects(parse, c)
    _from_above(parse, verb, frame, passive=passive)
    return frame


def _from_above(parse: Parse, verb: Token, frame: Frame, *, passive: bool) -> None:
    """What the word that the verb hangs on gives it: "the mayor killed by", "stormed the town and burned"."""
    head = parse.tokens[verb.head]
    children = [parse.tokens[c] for c in parse.children[verb.i]]
    if verb.dep in ("acl", "relcl") and head.pos in ("NOUN", "PROPN"):
        whom = any(c.lower in ("who", "which", "that") and c.dep in ("nsubjpass", "dobj") for c in children)
        if verb.tag in ("VBN", "VBD") and (whom or verb.dep == "acl" or passive):
            frame.patients += joined(parse, head.i)
        elif verb.dep == "relcl" or verb.tag == "VBG":
            frame.agents += [head.i]
    elif verb.dep in ("conj", "xcomp", "advcl", "ccomp") and head.pos == "VERB" and not frame.agents:
        borrowed = [parse.tokens[c] for c in parse.children[head.i]]
        for c in borrowed:
            if c.dep in SUBJECT and not passive and verb.dep != "ccomp":
                frame.agents += joined(parse, c.i)
            elif c.dep == "nsubjpass" and verb.tag == "VBN" and not frame.patients:
                frame.patients += joined(parse, c.i)


def _has_object(children: list[Token]) -> bool:
    return any(c.dep == "dobj" for c in children)


def _noun(parse: Parse, noun: Token, kind: str) -> Frame:
    frame = Frame(noun.i, kind)
    inward = named(noun.lower, "effects", "DEATH") or kind == "KIDNAPPING"
    for c in parse.children[noun.i]:
        child = parse.tokens[c]
        if child.dep == "prep":
            objects = [k for p in parse.children[c] if parse.tokens[p].dep == "pobj" for k in joined(parse, p)]
            if child.lower == "by":
                frame.agents += objects
            elif child.lower in ("on", "against", "upon") or (child.lower == "of" and (inward or kind != "BOMBING")):
                frame.patients += objects
            elif child.lower in AT:
                frame.places += objects
        elif child.dep == "poss" and inward:
            frame.patients += joined(parse, c)
        elif child.dep in ("compound", "amod") and named(child.lower, "people", "attackers"):
            frame.agents.append(c)
    return frame


def _objects(parse: Parse, preposition: Token) -> list[int]:
    found = []
    for p in parse.children[preposition.i]:
        token = parse.tokens[p]
        if token.dep == "pobj":
            found += joined(parse, p)
            if token.lower in ("front", "side", "back", "entrance", "outskirts", "door", "center"):
                found += [
                    k
                    for c in parse.children[p]
                    if parse.tokens[c].lower == "of"
                    for k in _objects(parse, parse.tokens[c])
                ]
        elif token.dep == "prep":
            found += _objects(parse, token)
    return found


def joined(parse: Parse, head: int) -> list[int]:
    """A head and the heads joined to it by "and", commas or apposition lists."""
    found = [head]
    for k in found:
        found += [c for c in parse.children[k] if parse.tokens[c].dep == "conj" and c not in found]
    return found


def phrase(parse: Parse, head: int) -> tuple[int, int]:
    """The offsets of a head noun with what stands before it, without article; names whole."""
    entity = next(
        (e for e in parse.entities if e.start <= parse.tokens[head].start < e.end and e.label == "PERSON"), None
    )
    if entity is not None:
        return entity.start, entity.end
    kept = {head}
    stack = [head]
    while stack:
        for c in parse.children[stack.pop()]:
            token = parse.tokens[c]
            if c < head and token.dep in (
                "compound",
                "amod",
                "nmod",
                "nummod",
                "poss",
                "case",
                "quantmod",
                "punct",
                "advmod",
            ):
                kept.add(c)
                stack.append(c)
    low = head
    while low - 1 in kept:
        low -= 1
    while low < head and parse.tokens[low].pos in ("DET", "PUNCT", "PRON") and parse.tokens[low].text not in ('"', "'"):
        low += 1
    return parse.tokens[low].start, parse.tokens[head].end
