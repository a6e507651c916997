"""Is it the third this week, as reports say?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from reportedly.assess.area import Scope, end_of, scope_of, start_of, there
from reportedly.assess.case import Case
from reportedly.nouns import Claim, Finding, Novelty, Verdict

NUMBERS = dict(
    enumerate(
        (
            r"second|2nd|втор\w+|друг(?:ий|а|е|ого|ої|у)",
            r"third|3rd|трет\w+",
            r"fourth|4th|четв[её]рт\w+|четверт\w+",
            r"fifth|5th|пят(?:ый|ая|ое|ого|ую)|п['’]ят(?:ий|а|е|ого|у)",
            r"sixth|6th|шест(?:ой|ая|ое|ую)|шост\w+",
            r"seventh|7th|седьм\w+|сьом\w+",
            r"eighth|8th|восьм(?:ой|ая|ое|ую)|восьм(?:ий|а|е|у)",
            r"ninth|9th|девят(?:ый|ая|ое|ую)|дев['’]ят(?:ий|а|е|у)",
            r"tenth|10th|десят(?:ый|ая|ое|ую|ий|а|е|у)",
        ),
        2,
    )
)
# Days that a window may reach back from the incident, the shortest and the longest reading of the words.
WINDOWS = (
    (r"this week|на этой неделе|цього тижня", "week"),
    (r"this month|в этом месяце|цього місяця", "month"),
    (r"this year|в этом году|цього року", "year"),
    (r"in (?:a|one|the past|the last) week|за неделю|за тиждень", 7),
    (r"in (?:a|one|the past|the last) month|за месяц|за місяць", 31),
    (r"in (?:a|one|the past|the last) year|за год|за рік", 366),
    (r"(?:in|within) (?:24 hours|a day)|за сутки|за добу", 1),
)
_SPAN = re.compile(
    r"\b(?:in|within|за) (?:the (?:past|last) |последние |останні )?(\w+) "
    r"(days|weeks|months|years|дн\w+|недел\w+|тижн\w+|месяц\w+|місяц\w+|год\w*|лет|рок\w+)",
    re.IGNORECASE,
)
_FEW = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "дві": 2,
    "чотири": 4, "шість": 6,
}  # fmt: skip
_UNITS = (
    (("day", "дн"), 1),
    (("week", "недел", "тижн"), 7),
    (("month", "месяц", "місяц"), 31),
    (("year", "год", "лет", "рок"), 366),
)


class Window(NamedTuple):
    """The first day that the words allow to be counted from, in the narrowest and in the widest reading."""

    words: str
    narrow: int
    wide: int


def check(case: Case, cases: Sequence[Case], _knowledge: Any) -> list[Finding]:
    """Whether "third this week" fits the casebook: the incidents of the same type in the area up to this one.

    Fails when the casebook holds more of them in the period than the words allow in either reading ("this week" from
    Monday, or seven days back); holds when it holds just as many; cannot tell when it holds fewer, for others may
    not be in it, or when area, period or date are not known.
    """
    found: dict[tuple[int | None, str, Scope | None], list[Claim]] = {}
    for claim in case.about("novelty"):
        if claim.certainty == "denied" or not isinstance(claim.value, Novelty) or claim.value.kind != "ordinal":
            continue
        said = f"{case.words(claim)} {claim.value.scope}"
        number = next((n for n, words in NUMBERS.items() if re.search(rf"\b(?:{words})\b", said, re.IGNORECASE)), None)
        found.setdefault((number, case.quote(claim), scope_of(claim, case)), []).append(claim)
    return [_finding(number, quote, scope, claims, case, cases) for (number, quote, scope), claims in found.items()]


def _finding(
    number: int | None, quote: str, scope: Scope | None, claims: list[Claim], case: Case, cases: Sequence[Case]
) -> Finding:
    working = [f"{case.said_by(c)}: {case.quote(c)}" for c in claims]
    verdict: Verdict = "cannot tell"
    day = date.fromisoformat(start_of(case)).toordinal() if start_of(case) else None
    window = _window(quote, day) if day is not None else None
    if number is None:
        working.append("which one it is said to be could not be read from the words")
    elif scope is None:
        working.append("the area in which it is counted could not be read from the words")
    elif day is None:
        working.append("this incident has no date")
    elif window is None:
        working.append("the period in which it is counted could not be read from the words")
    else:
        verdict, lines = _counted(number, window, scope, case, cases)
        working += lines
    what = f"number {number}" if number else "/".join(sorted({case.words(c) for c in claims}))
    return Finding(
        check="ordinal",
        verdict=verdict,
        statement=f"It is {what} of its kind {window.words if window else ''}".rstrip(),
        working=tuple(working),
        data=(f"the casebook: {len(cases)} incidents",),
        claims=tuple(c.id for c in claims),
    )


def _window(quote: str, day: int) -> Window | None:
    here = date.fromordinal(day)
    for pattern, reach in WINDOWS:
        if found := re.search(pattern, quote, re.IGNORECASE):
            if isinstance(reach, int):
                return Window(found.group(), day - reach + 1, day - reach)
            begins = {
                "week": day - here.weekday(),
                "month": here.replace(day=1).toordinal(),
                "year": here.replace(month=1, day=1).toordinal(),
            }[reach]
            back = day - {"week": 7, "month": 31, "year": 366}[reach]
            return Window(found.group(), max(begins, back), min(begins, back))
    if re.search(r"in half a year|за полгода|за пів року|за півроку", quote, re.IGNORECASE):
        return Window("in half a year", day - 183, day - 184)
    found = _SPAN.search(quote)
    many = (_FEW.get(found[1].lower()) or (int(found[1]) if found[1].isdigit() else 0)) if found else 0
    if found is None or not many:
        return None
    each = next(days for stems, days in _UNITS if found[2].lower().startswith(stems))
    return Window(found.group(), day - many * each + 1, day - many * each)


def _counted(number: int, window: Window, scope: Scope, case: Case, cases: Sequence[Case]) -> tuple[Verdict, list[str]]:
    """How many of the casebook stand in the period up to this one, in both readings."""
    others = there(scope, case, cases)
    before = [c for c in others if start_of(c) and (end_of(c) or start_of(c)) <= start_of(case)]
    narrow, wide = (
        1 + sum(date.fromisoformat(start_of(c)).toordinal() >= first for c in before)
        for first in (window.narrow, window.wide)
    )
    count = str(narrow) if narrow == wide else f"{narrow} to {wide}"
    period = f"{window.words} up to {start_of(case)}, this one included"
    lines = [f"the casebook holds {count} of this type in {scope.name} {period}"]
    lines += [f"incident {c.incident.id} on {start_of(c)}" for c in sorted(before, key=start_of) if _within(c, window)]
    undated = sum(not start_of(c) for c in others)
    if narrow > number:
        return "fails", [*lines, f"that is more than {number}"]
    if undated:
        return "cannot tell", [*lines, f"{undated} of the area have no date"]
    if narrow <= number <= wide:
        return "holds", [*lines, "it holds as far as the casebook goes"]
    return "cannot tell", [*lines, f"fewer than {number}: others may not be in the casebook"]


def _within(case: Case, window: Window) -> bool:
    return date.fromisoformat(start_of(case)).toordinal() >= window.wide
