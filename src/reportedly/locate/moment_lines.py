"""Lines that say when a text was published: bylines, datelines, "Updated", and the date they state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from reportedly.locate.moment_days import Known, resolve
from reportedly.locate.moment_grammar import Phrase
from reportedly.locate.moment_words import Atom

BYLINE_WORDS = 7  # a line with a date and more words than these tells something
AWAY = timedelta(days=2)  # a line whose date is further from the publication than this is no dateline
NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
SMALL = frozenset(("by", "at", "and", "of", "the", "от", "від", "de", "von", "al"))  # small words of names and bylines
# What follows a dateline: a stop, a dash, the agency in brackets. "(", ")" when the date itself stands in brackets.
AFTER = re.compile(r"\s*(?:$|[.|•·/]\s*(?:$|[^a-zа-яіїєґ])|\)?\s*(?:\([^)\n]{2,40}\))?\s*[-–—|]{1,2}\s)")


def publication_lines(read: Sequence[Phrase], text: str, marks: Sequence[Atom], published: date | None) -> set[int]:
    """Where the phrases start that tell of the publication."""
    found = set()
    for phrase in read:
        if _in_line(phrase, text, marks) and _fits(phrase, published):
            found.add(phrase.start)
    return found


def stated_day(read: Sequence[Phrase], lines: set[int]) -> date | None:
    """The full date of the first line that states when the text was published."""
    for phrase in read:
        if phrase.start in lines and phrase.days[0].year is not None:
            stretch = resolve(phrase.days[0], Known())
            if stretch is not None and stretch.single:
                return stretch.first
    return None


def _fits(phrase: Phrase, published: date | None) -> bool:
    """Whether its date is that of the publication: "Um Rawaba, 3 August." in a text of 11 August is no dateline."""
    if published is None:
        return True
    stretch = resolve(phrase.days[0], Known(published=published))
    return stretch is None or abs(stretch.first - published) <= AWAY


def _in_line(phrase: Phrase, text: str, marks: Sequence[Atom]) -> bool:
    """Whether the phrase stands in a byline, a dateline or a line of its own."""
    if not phrase.days or phrase.days[0].sort != "date" or len(phrase.days) > 1:
        return False
    start = text.rfind("\n", 0, phrase.start) + 1
    end = text.find("\n", phrase.end)
    before, after = text[start : phrase.start], text[phrase.end : len(text) if end < 0 else end]
    if any(
        "published" in m.senses and not text[m.end : phrase.start].strip(" :(") for m in marks if m.end <= phrase.start
    ):
        return True  # "Posted: Tuesday, March 31, 2015", wherever it stands
    marked = any(start <= m.start < phrase.start and "published" in m.senses for m in marks)
    if phrase.bound or phrase.night or phrase.part or (phrase.led and not marked):
        return False
    names = list(NAME.finditer(before))
    if len(names) > BYLINE_WORDS or not (marked or all(_is_name(n[0]) for n in names)):
        return False
    if phrase.days[0].year is None and not names and after.strip():
        return False
    if AFTER.match(after) or (after.startswith(":") and before.isupper()):
        return True
    return len(after.split()) <= BYLINE_WORDS and all(_is_name(n[0]) for n in NAME.finditer(after))


def _is_name(word: str) -> bool:
    return word[0].isupper() or word.lower() in SMALL
