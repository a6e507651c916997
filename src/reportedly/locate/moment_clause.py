"""What a moment dates: the verb it hangs on, where there is grammar; the words beside it, where there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from reportedly.locate.moment_grammar import Phrase
from reportedly.locate.moment_words import Atom
from reportedly.text.parse import Parse

CLIMB = 8  # steps from a date to its verb; a longer way is a wrong parse
NEAR = 2  # steps on which a noun of the aftermath ("a funeral on Friday") is the one that is dated
RIGHT_BESIDE = 1  # the same for a word of the aftermath, where the grammar ties the date to another
BESIDE = 4  # words between a date and the verb it dates, without grammar
CUT = re.compile(r"[,;:()«»“”\"\n]|\s[-–—]\s|[.!?]\s")
VERBS = ("VERB", "AUX")
PASSIVE = ("nsubjpass", "auxpass", "nsubj:pass", "aux:pass")


class Link(msgspec.Struct, frozen=True):
    """What a moment hangs on: the tokens up to its verb, and the word that makes it no moment of an incident."""

    path: tuple[int, ...] = ()
    saying: bool = False
    aftermath: bool = False
    death: bool = False
    told_by: tuple[int, int] | None = None  # where that word stands


def governed(phrase: Phrase, parse: Parse, marks: Sequence[Atom]) -> Link:
    """The tokens from the moment up to its verb, and whether that verb says something or tells of an aftermath."""
    path = _path(phrase, parse) if parse.grammar else ()
    mark = _told_by(path, parse, marks) if parse.grammar else _beside(phrase, parse, marks, BESIDE)
    if mark is None and parse.grammar:  # "was in court Thursday"
        mark = _beside(phrase, parse, [m for m in marks if "aftermath" in m.senses], RIGHT_BESIDE)
    if mark is None:
        return Link(path)
    death = mark.value("aftermath") == "death"
    if death and len(path) > NEAR:  # "died on Sunday, the first dead of Saturday's raid"
        return Link(path)
    return Link(path, "saying" in mark.senses, "aftermath" in mark.senses and not death, death, (mark.start, mark.end))


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch between the marks of punctuation around a range."""
    before = 0
    for m in CUT.finditer(text, max(0, start - 300), start):
        before = m.end()
    after = CUT.search(text, end)
    return before, after.start() if after else len(text)


def _path(phrase: Phrase, parse: Parse) -> tuple[int, ...]:
    """From the first token of the phrase whose head lies outside it, up to the first verb."""
    inside = parse.tokens_in(phrase.start, phrase.end)
    top = next((t for t in inside if t.head >= 0 and not phrase.start <= parse.tokens[t.head].start < phrase.end), None)
    if top is None:
        return ()
    path = []
    for _ in range(CLIMB):
        if top.head in (top.i, -1):
            break
        top = parse.tokens[top.head]
        path.append(top.i)
        if top.pos in VERBS and top.dep not in ("aux", "auxpass"):
            break
    return tuple(path)


def _told_by(path: tuple[int, ...], parse: Parse, marks: Sequence[Atom]) -> Atom | None:
    """The saying verb at the end of the path, or a word of the aftermath on it."""
    for step, i in enumerate(path):
        token = parse.tokens[i]
        mark = next((m for m in marks if m.start <= token.start < m.end and _tells(m)), None)
        if mark is None:
            continue
        if "saying" in mark.senses and i == path[-1] and _says(i, parse):
            return mark
        if "aftermath" in mark.senses and (step < NEAR or (step == NEAR and i == path[-1])):
            return mark
    return None


def happened(path: tuple[int, ...], parse: Parse) -> bool:
    """Whether the verb at the end of the path is in the past: "they plan to ask him when he was shot Thursday"."""
    if not path:
        return False
    verb = parse.tokens[path[-1]]
    was = any(parse.tokens[c].lower in ("was", "were", "had") for c in parse.children[verb.i])
    return verb.tag == "VBD" or (verb.tag == "VBN" and was)


def _tells(mark: Atom) -> bool:
    return "saying" in mark.senses or "aftermath" in mark.senses


def _says(i: int, parse: Parse) -> bool:
    """Whether it is a verb with a speaker: "a blast was reported early on 17 November" is about the blast."""
    token = parse.tokens[i]
    passive = any(parse.tokens[c].dep in PASSIVE for c in parse.children[i])
    return token.pos in VERBS and not (passive and token.lower in ("reported", "recorded", "shown"))


def _beside(phrase: Phrase, parse: Parse, marks: Sequence[Atom], most: int) -> Atom | None:
    """The nearest telling word in the same clause, when it stands close."""
    first, last = clause(parse.text, phrase.start, phrase.end)
    near = []
    for k, mark in enumerate(marks):
        if first <= mark.start < last and _tells(mark):
            between = (mark.end, phrase.start) if mark.end <= phrase.start else (phrase.end, mark.start)
            near.append((len(parse.text[between[0] : between[1]].split()), k))
    return marks[min(near)[1]] if near and min(near)[0] < most else None
