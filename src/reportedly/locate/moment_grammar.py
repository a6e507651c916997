"""What time words in a row mean together: "in the night from Thursday to Friday, 17 November, at about 2 a.m."

Neighbouring atoms form a run; a run is a string of code letters (`moment_words.CODES`), and the grammar is a
table of patterns over that string, applied in order. Each pattern puts one item in the place of several. What
is left is cut into phrases: at most one day, or one stretch of days, with a part of the day or a clock time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from reportedly.locate import moment_dates as dates
from reportedly.locate import moment_hours as hours
from reportedly.locate.moment_days import Day
from reportedly.locate.moment_items import Bound, Build, Hours, Item
from reportedly.locate.moment_words import Atom


class Phrase(msgspec.Struct):
    """One moment as worded, not yet put on the calendar."""

    start: int
    end: int
    days: tuple[Day, ...] = ()
    part: str = ""
    night: str = ""
    hours: Hours | None = None
    zone: str = ""
    bound: Bound = ""
    kind: str = ""
    head: int = 0  # where its most telling word starts, for the parse
    led: bool = False  # whether a preposition leads it ("on 5 May")


# A run without any of these names no moment.
CORE = frozenset("dCMWRLPNSUyEhoHAqF")


def phrases(atoms: list[Atom], text: str) -> Iterator[Phrase]:
    """The phrases of a text, in order."""
    for run in _runs(atoms, text):
        if CORE.isdisjoint(a.code for a in run):  # "of the", "in a"
            continue
        items = [Item(a.code, a.start, a.end, a) for a in run]
        codes = "".join(i.code for i in items)
        for pattern, build in RULES:
            if pattern.search(codes):
                items = _rewrite(items, codes, pattern, build)
                codes = "".join(i.code for i in items)
        yield from _cut(items)


def _runs(atoms: list[Atom], text: str) -> Iterator[list[Atom]]:
    """Neighbouring atoms on one line."""
    run: list[Atom] = []
    for atom in atoms:
        if run and (atom.first != run[-1].last + 1 or "\n" in text[run[-1].end : atom.start]):
            yield run
            run = []
        run.append(atom)
    if run:
        yield run


def _rewrite(items: list[Item], codes: str, pattern: re.Pattern[str], build: Build) -> list[Item]:
    made: list[Item] = []
    at = 0
    while m := pattern.search(codes, at):
        if m.end() == m.start():
            break
        group = items[m.start() : m.end()]
        new = build(group)
        if new is None:  # these words mean something else: go on behind the first of them
            made += items[at : m.start() + 1]
            at = m.start() + 1
            continue
        made += items[at : m.start()]
        made += new
        at = m.end()
    return made + items[at:]


def _rule(pattern: str, build: Build) -> tuple[re.Pattern[str], Build]:
    return re.compile(pattern), build


# The grammar. Codes: n number, M month, y year, W weekday, R today, O last/this/next, U unit, G ago/later, N night,
# L last night, P part of the day, E eve, C clock, p preposition, i into, r and/dash, f from, s since, u by, a about;
# made here: D day, K hours, Q what is no moment (an age, a habit, a length of time).
RULES: tuple[tuple[re.Pattern[str], Build], ...] = (
    _rule("nr?A|An|y?UA|nUA", hours.no_moment("age")),
    _rule("q[PNULWSp]*", hours.no_moment("frequency")),
    # figures and dates
    _rule("d", dates.numeric_date),
    _rule("pMn(?![,yrM])", dates.in_month),
    _rule("n(?:[ri]n)?p*M,?p*yU?|n(?:[ri]n)?p*M|Mn(?:[ri]n)?,?y|Mn(?:[ri]n)?", dates.calendar_date),
    _rule("[psfurP]?M,?p*yU?|[psfur]?OM|[psfurP]M", dates.whole_month),
    _rule("[psfu]?yU?", dates.whole_year),
    _rule("D,?O+U", dates.past_year),
    # days named otherwise
    _rule("O*Wn(?![UMhoCK])", dates.weekday),
    _rule("O*W", dates.weekday),
    _rule("R", dates.relative),
    _rule("PP", hours.parts),
    _rule("O+[PNU](?!G)", dates.which_part),
    _rule("O+n?U", dates.period),
    _rule("[pf]+S|O+S", dates.season),
    _rule("n?UG(?=p*D)|n?UG|GnU", dates.counted),
    _rule("[pf]U", dates.weekend),
    _rule("Dp*D", dates.shifted_from),
    _rule("f?p*D[pf]*[NL][iru]p*D", hours.night_over),
    _rule("[NL]p*[iG]p*D", hours.night_to),
    _rule("(?<!D)[PNU]G", dates.part_before),
    _rule("Ep*D", dates.eve),
    _rule("E", dates.lone_eve),
    _rule("D,?p*D", dates.with_weekday),
    # hours
    _rule("f?a*p*C[hz]*[riu]a*p*C[hz]*|fa*nra*C", hours.hours_range),
    _rule("[ap]*[pa]C[hzNP]?z?|CU?[hNP]?z?|C", hours.clock_time),
    _rule("[ap]*F?nU?[hNPUo]z?|[ap]*[ap]F?H[hNPU]?z?|[ap]*[ap]U[hNP]z?", hours.hours_in_words),
    _rule("ap*P", hours.around_midnight),
    # parts of days, nights, ranges
    _rule("D,?p*P|Pp*D", hours.part_of),
    _rule("[NL],?p*f?p*D[iru]p*D", hours.night_over),
    _rule("Lp*D", hours.overnight_on),
    _rule("Np*D(?!i)|D,?[pf]*[NL](?!i)|DN", hours.night_of),
    _rule("f?p*Dp*[iru]p*D", hours.stretch_of_days),
    _rule("ip*D", hours.put_off),
    _rule("[suf]p*D|[su]p*[PKNL]", hours.bounded),
    _rule("a?nU", hours.no_moment("duration")),
)


# ------------------------------------------------------------------ phrases


def _cut(items: list[Item]) -> Iterator[Phrase]:
    """The phrases of a run: each has one day at most, and takes the hours that stand beside it."""
    for group in _groups(items):
        if trimmed := _trimmed(group):
            yield _phrase(trimmed)


def _groups(items: list[Item]) -> Iterator[list[Item]]:
    """A new phrase begins before the second day of a run, at the last mark between the two."""
    group: list[Item] = []
    for k, item in enumerate(items):
        held = any(i.code in "DQ" for i in group)
        if item.code == "Q" or (item.code == "D" and held):
            cut = next((j for j in range(len(group) - 1, 0, -1) if group[j].code in ",ri"), None)
            tail = (
                [i for i in group[cut:] if i.code in "pfaPKN"]
                if cut is not None and not any(i.code == "D" for i in group[cut:])
                else []
            )
            yield [i for i in group if not any(i is t for t in tail)]
            group = tail
        group.append(item)
        if item.code == "Q" or k == len(items) - 1:
            yield group
            group = []


def _trimmed(group: list[Item]) -> list[Item]:
    while group and group[-1].code not in TELLING:
        group = group[:-1]
    while group and not (group[0].code in TELLING + "a" or group[0].sense("join") in HEADS):
        group = group[1:]
    while len(group) > 1 and group[0].code == "p" and (group[1].code == "L" or group[1].sense("join") in HEADS):
        group = group[1:]
    return group


TELLING = "DKPLNQ"
HEADS = ("head", "in")  # prepositions that belong to the phrase they lead


def _phrase(group: list[Item]) -> Phrase:
    main = next((i for c in "DQKLNP" for i in group if i.code == c), group[0])
    phrase = Phrase(group[0].start, group[-1].end, head=main.start)
    phrase.bound = main.bound
    phrase.led = any(i.sense("join") in HEADS for i in group)
    for item in group:
        phrase.days = phrase.days or item.days
        phrase.night = phrase.night or item.night or {"N": "alone", "L": "last"}.get(item.code, "")
        phrase.part = hours.joined(phrase.part, item.part or (str(item.sense("part")) if item.code == "P" else ""))
        phrase.hours = phrase.hours or item.hours
        phrase.zone = phrase.zone or item.zone
        phrase.kind = phrase.kind or item.kind
    if phrase.night == "alone" and any(i.sense("night") == "adverb" for i in group):
        phrase.night = "last"
    return phrase
