"""What a moment dates: the verb it hangs on, where there is grammar; the words beside it, where there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportedly.locate.moment_grammar import Phrase
from reportedly.locate.moment_words import Atom
from reportedly.text.parse import Parse

CLIMB = 8  # steps from a date to its verb; a longer way is a wrong parse
BESIDE = 4  # words between a date and the verb it dates, without grammar
CUT = re.compile(r"[,;:()«»“”\"\n]|\s[-–—]\s|[.!?]\s")
VERBS = ("VERB", "AUX")
PASSIVE = ("nsubjpass", "auxpass", "nsubj:pass", "aux:pass")


def governed(phrase: Phrase, parse: Parse, marks: Sequence[Atom]) -> tuple[tuple[int, ...], str]:
    """The tokens from the moment up to its verb, and what that verb tells of: "saying", "aftermath" or ""."""
    if parse.grammar:
        path = _path(phrase, parse)
        return path, _told_by(path, parse, marks)
    return (), _beside(phrase, parse, marks)


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


def _told_by(path: tuple[int, ...], parse: Parse, marks: Sequence[Atom]) -> str:
    if not path:
        return ""
    verb = parse.tokens[path[-1]]
    passive = any(parse.tokens[c].dep in PASSIVE for c in parse.children[verb.i])
    for i in path:
        start = parse.tokens[i].start
        for mark in marks:
            if mark.start <= start < mark.end:
                if (
                    "saying" in mark.senses
                    and i == verb.i
                    and not (passive and verb.lower in ("reported", "recorded", "shown"))
                ):
                    return "saying"
                if "aftermath" in mark.senses:
                    return "aftermath"
    return ""


def _beside(phrase: Phrase, parse: Parse, marks: Sequence[Atom]) -> str:
    """The nearest telling word in the same clause, when it stands close."""
    first, last = clause(parse.text, phrase.start, phrase.end)
    near = []
    for mark in marks:
        if first <= mark.start < last and ("saying" in mark.senses or "aftermath" in mark.senses):
            gap = (
                parse.text[mark.end : phrase.start] if mark.end <= phrase.start else parse.text[phrase.end : mark.start]
            )
            near.append((len(gap.split()), "saying" if "saying" in mark.senses else "aftermath"))
    return min(near)[1] if near and min(near)[0] < BESIDE else ""
