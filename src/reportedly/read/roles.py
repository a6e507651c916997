"""Target, weapon and actor of an incident, as spans of the text.

With grammar: the object of the trigger verb or what stands after "attack on" is the target; a subject is
the weapon when it is one ("a drone hit"), the actor when it can act; whose weapon it is ("a Russian drone") is
the actor too. Without grammar: the nearest words of the lists.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import Literal

import msgspec

from reportedly.read import plain_roles
from reportedly.read.events import LEAD_SENTENCES, Event
from reportedly.read.products import is_means, is_product
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse, Token
from reportedly.text.spans import Range, strip_range

MODIFIERS = {
    "compound",
    "amod",
    "nmod",
    "poss",
    "nummod",
    "case",
    "punct",
    "quantmod",
    "npadvmod",
    "advmod",
    "prt",
    "appos",
}
ON = {"on", "at", "against", "of", "in", "into", "near", "upon", "to"}
NO_ROLE = {
    "it",
    "they",
    "he",
    "she",
    "which",
    "that",
    "who",
    "this",
    "them",
    "those",
    "region",
    "city",
    "country",
    "town",
}
ROLES: tuple[Literal["target", "weapon", "actor"], ...] = ("target", "weapon", "actor")


class Filler(msgspec.Struct, frozen=True):
    """A role filler: what role, where its words stand, in which sentence, how good the evidence is."""

    role: str
    span: Range
    sentence: int
    weight: float


# Which weapons can have done it; a kind of incident that is not named here takes any.
MEANS: dict[str, tuple[str, ...]] = {
    "drone_strike": ("drone", "bomb"),
    "missile_strike": ("missile",),
    "air_strike": ("air", "missile", "bomb", "drone"),
    "shelling": ("artillery", "missile"),
    "bombing": ("bomb", "vehicle", "drone"),
    "shooting": ("gun",),
    "stabbing_or_melee": ("blade",),
    "vehicle_attack": ("vehicle", "bomb"),
}
MEASURES = ("QUANTITY", "DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT")
UNNAMED = 0.55  # just under the weight of a named armed group in the same sentence
LEAD = 0.3  # what standing in the head of a report is worth; 0.2 and 0.4 do as well, 0.7 worse for actors
BESIDE = 0.4  # what evidence from a sentence beside those that tell of the incident is worth


def candidates(parse: Parse, hits: list[Hit], event: Event, beside: Collection[int] = ()) -> list[Filler]:
    """Phrases that can be target, weapon or actor of one event, each with the evidence for it.

    Sentences `beside` tell of no incident; what their words say counts when the event's own name nothing.
    """
    means = MEANS.get(event.type)
    arms, hits = hits, [h for h in hits if _fits(h, means)]
    found: list[Filler] = []
    for sentence in beside:
        inside = [h for h in hits if parse.tokens[h.first].sentence == sentence]
        told = [f for f in _by_words(parse, inside, sentence) if f.role == "weapon"] if means else []
        told += _charged(parse, inside)
        found += [msgspec.structs.replace(f, weight=f.weight * BESIDE) for f in told]
    for mention in event.mentions:
        inside = [h for h in hits if parse.tokens[h.first].sentence == mention.sentence]
        found += _wielders(parse, [h for h in arms if parse.tokens[h.first].sentence == mention.sentence])
        found += _charged(parse, inside)
        for trigger in mention.triggers:
            found += _by_grammar(parse, inside, trigger) if parse.grammar else _struck(parse, inside, trigger)
        for aim in mention.aims:
            found += _aimed_at(parse, aim, mention.sentence) if parse.grammar else []
        found += [f for f in _by_words(parse, inside, mention.sentence) if means or f.role != "weapon"]
    return found


def ranked(parse: Parse, hits: list[Hit], found: list[Filler], sentences: Collection[int]) -> list[Filler]:
    """Candidates best first: a weapon without its owner, named actors before others, a site by its name first."""
    weighed = [_bare(parse, f) if f.role == "weapon" else f for f in found]
    weighed = [f if f.role != "actor" or _named(parse, f.span) else _unnamed(f) for f in weighed]
    best = sorted((f for f in weighed if f.span[1] > f.span[0]), key=lambda f: (-f.weight - _lead(f), f.span))
    return _by_name(parse, hits, best, sentences)


def _lead(filler: Filler) -> float:
    """Title and first sentences tell what the report is about; of two like phrases theirs comes first."""
    return LEAD if filler.sentence < LEAD_SENTENCES else 0.0


def _by_name(parse: Parse, hits: list[Hit], best: list[Filler], sentences: Collection[int]) -> list[Filler]:
    """What was hit, by its name: of "a plant" and "the Vega plant" in one report the second comes first."""
    chosen = next((f for f in best if f.role == "target"), None)
    if chosen is None or not parse.grammar or _site_name(parse, chosen.span):
        return best
    kind = _kinds(parse, hits, parse.token_at(chosen.span[1] - 1))
    sites = [h for h in hits if h.list == "site" and parse.tokens[h.first].sentence in sentences]
    alike = [h for h in sites if kind & _kinds(parse, hits, h.last)]
    named = [(_widened(parse, h), h) for h in alike]
    found = [
        Filler("target", span, parse.tokens[h.first].sentence, chosen.weight)
        for span, h in named
        if _site_name(parse, span)
    ]
    return [*found[:1], *best]


def _kinds(parse: Parse, hits: list[Hit], i: int) -> set[str]:
    """What a word can stand for: itself, and the lists of words for one kind of site."""
    return {parse.tokens[i].lower.removesuffix("s")} | {
        h.list for h in hits if h.list.startswith("alike.") and h.first <= i <= h.last
    }


def _site_name(parse: Parse, span: Range) -> bool:
    """Whether a phrase tells a site apart by a name that is no town, country or people."""
    inside = parse.tokens_in(*span)
    quoted = sum(t.text in QUOTES for t in inside) > 1  # one alone is an apostrophe
    return quoted or any(t.pos == "PROPN" and _entity(parse, t.i) not in ("GPE", "NORP", "LOC") for t in inside)


QUOTES = ("'", '"', "\u201c", "\u201d", "\u2018", "\u2019", "\u00ab", "\u00bb")


def _fits(hit: Hit, means: tuple[str, ...] | None) -> bool:
    """Whether a weapon can have done an incident of this kind; other words always fit."""
    return means is None or not hit.list.startswith("weapon.") or hit.list.removeprefix("weapon.") in means


def _named(parse: Parse, span: Range) -> bool:
    """Whether a phrase holds a name; without grammar, a capital."""
    tokens = parse.tokens_in(*span)
    if not parse.grammar:
        return not parse.text[slice(*span)].islower()
    return any(t.pos == "PROPN" or _entity(parse, t.i) in ("NORP", "GPE", "ORG") for t in tokens)


def _bare(parse: Parse, filler: Filler) -> Filler:
    """A weapon without whose it is: of "Russian rockets" the rockets, of "Iranian-made drones" all."""
    inside = list(parse.tokens_in(*filler.span))
    while len(inside) > 1 and _entity(parse, inside[0].i) in ("NORP", "GPE") and not _made(parse, inside[0].i):
        inside = inside[2:] if inside[1].lower in ("'s", "\u2019s") else inside[1:]
    return msgspec.structs.replace(filler, span=(inside[0].start, filler.span[1])) if inside else filler


def _unnamed(filler: Filler) -> Filler:
    """As in "gunmen", "the militants": who did it, until the report names them."""
    return msgspec.structs.replace(filler, weight=min(filler.weight, UNNAMED))


def _by_grammar(parse: Parse, hits: list[Hit], trigger: Hit) -> list[Filler]:
    """What the trigger word governs, by the ways in which news tells who hit what with what."""
    last = parse.tokens[trigger.last]
    token = last if last.pos in ("NOUN", "VERB", "PROPN") else parse.tokens[trigger.first]
    candidates = [
        *_object(parse, hits, token),
        *_subject(parse, hits, token),
        *_by_phrase(parse, hits, token),
        *_struck_place(parse, hits, token),
        *_owner(parse, token),
        *_carried_out(parse, hits, token),
    ]
    found = []
    for role, head, weight in candidates:
        phrase = _role_phrase(parse, head)
        named = parse.tokens[head].pos != "NUM" and weight > 0
        if phrase is not None and named and not (role == "actor" and _is_harmed(parse, hits, token, head)):
            found.append(Filler(role, phrase, token.sentence, weight))
    return found


Candidate = tuple[str, int, float]  # role, head token, weight


def _object(parse: Parse, hits: list[Hit], token: Token) -> list[Candidate]:
    """As in "struck a depot", "a depot was struck": the target, unless it is people or a whole town."""
    found = []
    for c in parse.children[token.i]:
        thing = not _is(hits, c, "people", "harm.", "number.", "weapon.", "trigger.")
        if parse.tokens[c].dep in ("dobj", "nsubjpass") and thing:
            found.append(("target", c, _worth(parse, hits, c)))
    return found


def _worth(parse: Parse, hits: list[Hit], i: int) -> float:
    """How likely a thing is what was hit: a site above all, then a name, then any noun; a town hardly."""
    if _entity(parse, i) in MEASURES:
        return 0.0
    if _is(hits, i, "ground"):
        return 1.4
    if _is(hits, i, "site"):
        return 3.0
    if _entity(parse, i) in ("GPE", "LOC"):
        return 0.4
    if _entity(parse, i) in ("FAC", "ORG"):
        return 2.4
    return 1.6 if parse.tokens[i].pos in ("NOUN", "PROPN") else 0.0


def _acts(parse: Parse, hits: list[Hit], i: int) -> bool:
    """Whether the token can be who did it: people, an armed body, a state or another named one."""
    if _is(hits, i, "site", "weapon.", "damage"):
        return False
    if _is(hits, i, "kind.official") and not _is(hits, i, "kind.military", "kind.armed_group"):
        return False
    lists = ("people", "kind.armed_group", "kind.military", "harm.attackers", "actor", "trigger.shooting")
    return _is(hits, i, *lists) or _entity(parse, i) in ("NORP", "GPE", "ORG", "PERSON")


def _armed(hits: list[Hit], i: int) -> bool:
    return _is(hits, i, "kind.armed_group", "kind.military", "harm.attackers", "actor")


def _wielders(parse: Parse, hits: list[Hit]) -> list[Filler]:
    """Whose weapon it is ("a Russian drone"), and who used it ("the army fired rockets"): the actor."""
    found = []
    for hit in hits if parse.grammar else ():
        if not hit.list.startswith("weapon.") or is_product(parse, hit):
            continue
        token = parse.tokens[hit.last]
        owners = [c for c in parse.children[hit.last] if _entity(parse, c) in ("NORP", "GPE") and not _made(parse, c)]
        users = [c for c in parse.children[token.head] if token.dep == "dobj" and parse.tokens[c].dep == "nsubj"]
        users += _senders(parse, token)
        for c, weight in [*((c, 1.3) for c in owners), *((c, 2.0) for c in users if _acts(parse, hits, c))]:
            span = _role_phrase(parse, c)
            if span is not None:
                found.append(Filler("actor", span, token.sentence, weight))
    return found


def _senders(parse: Parse, weapon: Token) -> list[int]:
    """As in "rockets fired by the army", "aircraft of the coalition": who stands behind the weapon."""
    below = parse.children[weapon.i]
    fired = [k for c in below if parse.tokens[c].dep == "acl" for k in parse.children[c]]
    marks = [c for c in below if parse.tokens[c].lower == "of"]
    marks += [c for c in fired if parse.tokens[c].lower == "by"]
    return [k for c in marks for k in parse.children[c] if parse.tokens[k].dep == "pobj"]


def _made(parse: Parse, i: int) -> bool:
    """As in "Iranian-made", "Soviet-designed": where a weapon comes from, not who used it."""
    return parse.text[parse.tokens[i].end : parse.tokens[i].end + 1] == "-"


def _subject(parse: Parse, hits: list[Hit], token: Token) -> list[Candidate]:
    """As in "a drone hit": the weapon; "rebels stormed": the actor; a headline's "plant hit by drone": the target."""
    found: list[Candidate] = []
    has_object = any(parse.tokens[c].dep in ("dobj", "prep") for c in parse.children[token.i] if c > token.i)
    for c in parse.children[token.i]:
        if parse.tokens[c].dep != "nsubj":
            continue
        if any(role == "weapon" for role, _, _ in _by_phrase(parse, hits, token)):
            found.append(("target", c, 3.0))
        elif token.pos == "VERB" and _is(hits, c, "weapon.") and not _armed(hits, c):
            found.append(("weapon", c, 3.0))
        elif not has_object and (_is(hits, c, "site") or _entity(parse, c) in ("ORG", "FAC")) and not _armed(hits, c):
            found.append(("target", c, 2.5))  # a headline's "Bridge hit for the fourth time"
        elif token.pos == "VERB" and _acts(parse, hits, c) and (has_object or _entity(parse, c) not in ("GPE", "LOC")):
            found.append(("actor", c, 3.0))
    return found


def _carried_out(parse: Parse, hits: list[Hit], token: Token) -> list[Candidate]:
    """As in "rebels opened fire on a bus", "an attack was carried out by rebels": what the verb over the noun says."""
    verb = parse.tokens[token.head]
    light = token.dep in ("dobj", "nsubjpass") and _is(hits, verb.i, "verb.light", "trigger.")
    if not light or token.pos == "VERB" or _repeated(parse, token, verb):
        return []
    who = [c for c in parse.children[verb.i] if parse.tokens[c].dep == "nsubj" and _acts(parse, hits, c)]
    said = [*_by_phrase(parse, hits, verb), *_struck_place(parse, hits, verb)]
    return [*(("actor", c, 3.0) for c in who), *said]


def _repeated(parse: Parse, noun: Token, verb: Token) -> bool:
    """As in "has carried out several strikes": what somebody does again and again, not this incident."""
    perfect = any(parse.tokens[c].lower in ("has", "have") for c in parse.children[verb.i])
    return perfect and noun.tag in ("NNS", "NNPS")


def _charged(parse: Parse, hits: list[Hit]) -> list[Filler]:
    """Whom a sentence names as having done it: "Kyiv blamed Moscow", "the militia claimed responsibility"."""
    found = []
    if not parse.grammar:
        sentences = sorted({parse.tokens[h.first].sentence for h in hits})
        who = [(n, plain_roles.claimant(parse, n)) for n in sentences]
        return [Filler("actor", span, n, CLAIMED) for n, span in who if span is not None]
    for hit in hits:
        if hit.list not in CHARGED:
            continue
        whom, weight = CHARGED[hit.list]
        verb = parse.tokens[hit.first]
        for head in whom(parse, verb):
            span = _role_phrase(parse, head)
            if span is not None and _acts(parse, hits, head):
                found.append(Filler("actor", span, verb.sentence, weight))
    return found


def _claimant(parse: Parse, verb: Token) -> list[int]:
    """Who claims it: the subject of "claimed responsibility", what follows "claimed by"."""
    agents = [c for c in parse.children[verb.i] if parse.tokens[c].dep == "agent"]
    return [k for c in agents for k in parse.children[c]] or [
        c for c in parse.children[verb.i] if parse.tokens[c].dep == "nsubj"
    ]


def _accused(parse: Parse, verb: Token) -> list[int]:
    """The heads of whom a verb of blame is about: its object, else what follows "to" or "on"."""
    children = parse.children[verb.i]
    whom = [c for c in children if parse.tokens[c].dep in ("dobj", "nsubjpass")]
    pointed = [c for c in children if parse.tokens[c].dep == "prep" and parse.tokens[c].lower in ("to", "on", "at")]
    return [k for c in pointed for k in parse.children[c]] or whom


CLAIMED = 3.2
# Of whom a verb speaks, and what it says of them: to claim it says more than to be blamed for it.
CHARGED = {"cue.blame": (_accused, 1.6), "cue.responsible": (_claimant, CLAIMED)}


def _by_phrase(parse: Parse, hits: list[Hit], token: Token) -> list[Candidate]:
    """As in "hit by a drone", "an attack by rebels"."""
    heads = [
        (k, 3.0 if parse.tokens[c].dep == "agent" else 2.5)
        for c in parse.children[token.i]
        if parse.tokens[c].dep == "agent" or (parse.tokens[c].dep == "prep" and parse.tokens[c].lower == "by")
        for k in parse.children[c]
    ]
    return [
        ("weapon" if _is(hits, k, "weapon.") and not _armed(hits, k) else "actor", k, w)
        for k, w in heads
        if _is(hits, k, "weapon.") or _acts(parse, hits, k)
    ]


def _struck_place(parse: Parse, hits: list[Hit], token: Token) -> list[Candidate]:
    """As in "an attack on a depot", "shots were fired into a crowd": the target, when it is a thing that can be hit."""
    found = []
    for c in parse.children[token.i]:
        word = parse.tokens[c].lower
        if parse.tokens[c].dep != "prep" or word not in ON:
            continue
        for k in (k for k in parse.children[c] if parse.tokens[k].dep == "pobj"):
            site = _is(hits, k, "site") or _entity(parse, k) in ("FAC", "ORG")
            if site and not _is(hits, k, "ground"):
                found.append(("target", k, 2.5 if word in ("on", "at", "against", "of") else 1.5))
            elif word in INTO and parse.tokens[k].pos == "NOUN" and not _entity(parse, k) and not _told(hits, k):
                found.append(("target", k, 0.47))  # less than any word for a site
    return found


INTO = {"on", "at", "against", "into", "inside", "outside", "through"}


def _told(hits: list[Hit], i: int) -> bool:
    """Whether a word says something else than what was hit: harm, number, means, the deed itself."""
    return _is(hits, i, "people", "harm.", "number.", "weapon.", "trigger.", "vague.", "unit.", "damage", "kind.")


def _owner(parse: Parse, token: Token) -> list[Candidate]:
    """As in "a Ukrainian strike", "Israel's raid": the actor, weakly; "the Albi shooting" only says where."""
    if token.pos == "VERB":
        return []
    children = parse.children[token.i]
    owners = [c for c in children if parse.tokens[c].dep in ("amod", "compound", "poss")]
    return [
        ("actor", c, 1.2)
        for c in owners
        if _entity(parse, c) in ("NORP", "ORG") or (_entity(parse, c) == "GPE" and parse.tokens[c].dep == "poss")
    ]


def _is_harmed(parse: Parse, hits: list[Hit], token: Token, head: int) -> bool:
    """As in "three people killed": without an object, people before a harm word are the harmed, not who did it."""
    has_object = any(parse.tokens[c].dep == "dobj" for c in parse.children[token.i])
    return _is(hits, token.i, "harm.") and not has_object and _is(hits, head, "people")


def _aimed_at(parse: Parse, aim: Hit, sentence: int) -> list[Filler]:
    """As in "The target was X", "aimed at X": X with all that tells it apart ("a unit making unmanned aircraft")."""
    token = parse.tokens[aim.first]
    if token.pos in ("NOUN", "PROPN"):  # "the target was X"
        verb = parse.tokens[token.head]
        heads = (
            [c for c in parse.children[verb.i] if parse.tokens[c].dep == "attr" and c > token.i]
            if token.dep == "nsubj"
            else []
        )
        heads += (
            [c for c in parse.children[verb.i] if parse.tokens[c].dep == "nsubj" and c < token.i]
            if token.dep == "attr"
            else []
        )
    else:
        heads = [
            k for c in parse.children[token.i] if parse.tokens[c].lower in ("at", "for") for k in parse.children[c]
        ]
        heads = heads or [c for c in parse.children[token.i] if parse.tokens[c].dep in ("dobj", "nsubjpass")]
    found = []
    for head in heads:
        if parse.tokens[head].lower not in NO_ROLE:
            inside = [i for i in parse.subtree(head) if i >= head or i in _left(parse, head)]
            span = strip_range(parse.text, (parse.tokens[min(inside)].start, parse.tokens[max(inside)].end))
            found.append(Filler("target", span, sentence, 2.8))
    return found


def _left(parse: Parse, head: int) -> set[int]:
    """The modifiers before a head noun, without its article."""
    return {c for c in parse.subtree(head) if c < head and parse.tokens[c].pos != "DET"}


def _by_words(parse: Parse, hits: list[Hit], sentence: int) -> list[Filler]:
    happened = any(h.list.startswith("trigger.") or h.list == "aim" for h in hits)
    found = []
    for hit in hits:
        if any(h.list.startswith("harm.") and h.first <= hit.first <= h.last for h in hits):
            continue  # "in hospital" is harm, no place that was hit
        if is_means(parse, hit):
            found.append(Filler("weapon", _widened(parse, hit), sentence, 1.0))
        elif hit.list == "site" and happened:
            ground = any(h.list == "ground" and h.first == hit.first for h in hits)
            span = _widened(parse, hit)
            called = not parse.grammar and parse.text[span[1] - 1] in QUOTES  # "завод «Купол»": by its name
            found.append(Filler("target", span, sentence, 0.48 if ground else 1.0 if called else 0.5))
        elif hit.list == "actor":
            found.append(Filler("actor", _with_force(hits, hit), sentence, 1.0))
        elif hit.list == "kind.armed_group" and parse.text[hit.start].isupper():
            found.append(Filler("actor", _widened(parse, hit), sentence, 0.6))
    return found


def _with_force(hits: list[Hit], hit: Hit) -> Range:
    """The words for a side with the force that they stand before ("российские военные")."""
    forces = ("kind.military", "kind.armed_group")
    end = max((h.end for h in hits if h.list in forces and h.first == hit.last + 1), default=hit.end)
    return hit.start, end


def _struck(parse: Parse, hits: list[Hit], trigger: Hit) -> list[Filler]:
    """Without a grammar, what stands behind a word of attack: a site above all, then any other thing."""
    no_thing = [h for h in hits if h.list == "people" or h.list.startswith(("weapon.", "number.", "trigger.", "harm."))]
    span = plain_roles.struck(parse, trigger, no_thing)
    if span is None:
        return []
    site = any(h.list == "site" and span[0] <= h.start < span[1] for h in hits)
    return [Filler("target", span, parse.tokens[trigger.first].sentence, 0.9 if site else STRUCK)]


STRUCK = 0.45  # a thing that no list knows yields to a site of the same sentence


def _widened(parse: Parse, hit: Hit) -> Range:
    """The hit with its modifiers: by grammar, or with a following name in quotation marks."""
    if parse.grammar:
        head = _whole_name(parse, hit.last) if hit.list == "kind.armed_group" else hit.last
        return _phrase(parse, head) or (hit.start, hit.end)
    return plain_roles.widened(parse, hit)


def _role_phrase(parse: Parse, head: int) -> Range | None:
    """The phrase of a head that can fill a role; null for a word that only points ("it", "the city")."""
    return None if parse.tokens[head].lower in NO_ROLE else _phrase(parse, head)


def _phrase(parse: Parse, head: int) -> Range | None:
    """The head noun with its modifiers, without article and number of pieces."""
    kept = {head}
    stack = [head]
    while stack:
        for c in parse.children[stack.pop()]:
            token = parse.tokens[c]
            if (
                token.dep in MODIFIERS
                and c < head
                and token.pos not in ("DET", "VERB")
                and token.lower not in ("the", "a", "an")
            ):
                kept.add(c)
                stack.append(c)
    first = head
    while first - 1 in kept:
        first -= 1
    first = _name_before(parse, first, head)
    while first < head and (parse.tokens[first].pos == "NUM" or parse.tokens[first].dep in ("quantmod", "nummod")):
        first += 1
    start = parse.tokens[first].start
    span = strip_range(parse.text, (start, _name_end(parse, head)))
    span = (start, span[1]) if parse.tokens[first].text in QUOTES and first < head else span
    return span if span[1] > span[0] else None


def _whole_name(parse: Parse, last: int) -> int:
    """The head of the name that a word belongs to: of "Army (LA)" the army, of "Islamic State group" the group."""
    token = parse.tokens[last]
    head = parse.tokens[token.head]
    short = parse.text[token.start - 1 : token.end + 1] == f"({token.text})" and head.i < last
    longer = token.dep == "compound" and head.i == last + 1
    return head.i if (short or longer) and head.pos in ("PROPN", "NOUN") else last


SHORT_NAME = re.compile(r"\s\([A-Z][A-Z-]{1,7}\)")


def _name_end(parse: Parse, head: int) -> int:
    """Where a name ends: with what goes on after its head ("Service of Ukraine", "Plant Vega") and its short form."""
    last = head
    if parse.tokens[head].pos == "PROPN":
        of = [k for c in parse.children[head] if parse.tokens[c].lower == "of" for k in parse.children[c]]
        last = max([head, *(k for k in of if parse.tokens[k].pos == "PROPN" and k - head <= 3)])
        while last + 1 < len(parse.tokens) and _goes_on(parse, last):
            last += 1
        if short := SHORT_NAME.match(parse.text, parse.tokens[last].end):
            return short.end()
    return parse.tokens[last].end


def _goes_on(parse: Parse, i: int) -> bool:
    """Whether a name goes on with the next word."""
    token, after = parse.tokens[i], parse.tokens[i + 1]
    return after.pos == "PROPN" and after.sentence == token.sentence and parse.text[token.end : after.start] == " "


def _name_before(parse: Parse, first: int, head: int) -> int:
    """The first token of a phrase, with a name that stands before it: "'Vega' bar", "Casa del Mar bar"."""
    before = parse.tokens[max(first - 1, 0)]
    name = next((e for e in parse.entities if e.start <= before.start < e.end), None)
    if name is not None and name.label in NAMES and before.sentence == parse.tokens[first].sentence:
        first = min((t.i for t in parse.tokens_in(name.start, name.end) if t.pos != "DET"), default=first)
    marks = [i for i in range(max(first - 6, 0), head) if parse.tokens[i].text in QUOTES]
    opening = next((i for i, j in pairwise(marks) if first <= j and parse.tokens[i + 1].text[:1].isupper()), first)
    return opening if opening < first and first - opening < 6 else first


NAMES = ("PERSON", "ORG", "FAC", "PRODUCT", "WORK_OF_ART")


def _is(hits: list[Hit], i: int, *lists: str) -> bool:
    """Whether token `i` is covered by a hit of one of these lists (a name ending in "." means all below it)."""
    return any(
        h.first <= i <= h.last
        and any(h.list == name or (name.endswith(".") and h.list.startswith(name)) for name in lists)
        for h in hits
    )


def _entity(parse: Parse, i: int) -> str:
    token = parse.tokens[i]
    return next((e.label for e in parse.entities if e.start <= token.start < e.end), "")
