"""The record for people, on a terminal of 80 to 100 columns: each value, who said it, how surely, the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from reportedly.assess.conflict import versions
from reportedly.assess.summary import STRENGTH
from reportedly.nouns import Field, Finding, Grade, Reported
from reportedly.publish.inert import inert
from reportedly.publish.latin import latin_note
from reportedly.publish.shapes import IncidentRecord, Picture, Record, ReportRecord
from reportedly.publish.wording import (
    counted,
    day_words,
    grade_words,
    moment_words,
    outlet_words,
    picture_words,
    place_words,
    ruling_words,
    said_words,
    type_words,
    value_words,
)

LABEL = 10  # columns of the field names
VERSION = 44  # columns for the words of a version in the list of disputes
NAMED = 2  # outlets named beside a version before the rest are counted
SHOWN = 2  # sources shown under one version before the rest are counted; `why` shows all
LABELS = {"event": "what", "time": "when", "place": "where", "actor": "by whom", "novelty": "first"}
QUOTE = "italic"
QUIET = "dim"
HEADING = "bold cyan"
# The surer, the plainer: what needs care stands out.
CERTAINTIES = {"asserted": QUIET, "confirmed": "green", "hedged": "yellow", "unconfirmed": "magenta", "denied": "red"}
AGREEMENTS = {"disputed": "yellow", "superseded": "cyan", "agreed": "green"}
VERDICTS = {"holds": ("✓", "green"), "fails": ("✗", "red"), "cannot tell": ("?", "cyan")}
NEWS = "main"  # incidents of this role are shown in full when there are several


def render(record: Record) -> Iterator[RenderableType]:
    """The record as rich renderables: incidents, then those told in passing, then reports that tell of none."""
    record = inert(record)
    whole = [i for i in record.incidents if i.role == NEWS or len(record.incidents) == 1]
    for incident in whole:
        yield from _incident(incident)
    passing = [i for i in record.incidents if i not in whole]
    if passing:
        yield _section("Also told of, in passing or as background", Group(*map(_passing, passing)))
    others = [r for r in record.reports if not r.relevant]
    if others:
        yield _section("Not a report of an attack", Group(*map(_other, others)))


def _incident(incident: IncidentRecord) -> Iterator[RenderableType]:
    yield Group(Rule(style=QUIET), *_title(incident))
    disputed = [f for f in incident.fields if f.agreement == "disputed"]
    if disputed:
        yield _section("The reports disagree", _disputes(disputed))
    yield _section("What the reports say", _fields(incident))
    if incident.grade:
        yield _section("How well it is attested", _grade(incident.grade))
    if incident.background:
        yield _section("Background, not part of the incident", _background(incident.background))
    if incident.pictures:
        yield _section("Pictures, not evidence", Group(*map(_picture, incident.pictures)))
    if incident.findings:
        yield _section("Checks", Group(*map(finding, incident.findings)))
    yield Text()


def _title(i: IncidentRecord) -> Iterator[Text]:
    where = f", {place_words(i.where)}" if i.where else ""
    yield Text(type_words(i.type).capitalize() + where, style="bold")
    written = f" “{i.when.written}”" if i.when else ""
    yield Text(f"{moment_words(i.when)}{written}")
    name = f"{counted(len(i.reports), 'report')} · incident {i.id}"
    yield Text(name + "".join(f" (asked as {old}, since merged into it)" for old in i.redirected_from), style=QUIET)


def _section(name: str, body: RenderableType) -> RenderableType:
    return Group(Text(), Text(name, style=HEADING), Padding(body, (0, 0, 0, 2)))


def _grid(rows: Iterable[tuple[RenderableType, RenderableType]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=LABEL)
    grid.add_column()
    for left, right in rows:
        grid.add_row(left, right)
    return grid


def label(f: Field) -> Text:
    """The name of a field as people read it, and below it whether the reports agree."""
    text = Text(LABELS.get(f.name, f.name), style="bold")
    if f.agreement in AGREEMENTS:
        text.append(f"\n{f.agreement}", style=f"not bold {AGREEMENTS[f.agreement]}")
    return text


# ------------------------------------------------------------------ fields


def _disputes(fields: Iterable[Field]) -> Table:
    """The versions of each disputed field, one below the other, with the outlets that give them beside."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=LABEL)
    grid.add_column(max_width=VERSION)
    grid.add_column()
    for f in fields:
        name = Text(LABELS.get(f.name, f.name), style="bold")
        for version in by_version(f.values):
            grid.add_row(name, Text(version_words(version), style="yellow"), Text(_outlets(version), style=QUIET))
            name = Text()
    return grid


def _outlets(said: Iterable[Reported]) -> str:
    """The first outlets by name, the rest by number."""
    outlets = list(dict.fromkeys(outlet_words(r) for r in said))
    rest = len(outlets) - NAMED
    return ", ".join(outlets[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def by_version(values: Sequence[Reported]) -> list[list[Reported]]:
    """The values that say the same together; a denial stands apart from what it denies."""
    said = [v for v in values if v.certainty != "denied"]
    denied = [v for v in values if v.certainty == "denied"]
    return versions(said) + versions(denied)


def version_words(version: Sequence[Reported]) -> str:
    """What one version says, in the fullest words of its surest sources, and how sure those are."""
    surest = max((v.certainty for v in version), key=STRENGTH.index)
    words = value_words(max((v for v in version if v.certainty == surest), key=_fullness))
    if surest == "denied":
        return f"denied: {words}"
    return words if surest in ("asserted", "confirmed") else f"{words} ({surest})"


def _fullness(r: Reported) -> int:
    """For wordings their length; other values are the same in every source, and the first will do."""
    return len(r.words) if r.value is None and len(r.words) <= VERSION else 0


def _fields(incident: IncidentRecord) -> RenderableType:
    told = [f for f in incident.fields if f.values or f.rejected]
    silent = [LABELS.get(f.name, f.name) for f in incident.fields if not f.values]
    notes = [f"No report says: {', '.join(silent)}"] if silent else []
    notes += [note] if (note := latin_note(told)) else []
    return Group(_grid((label(f), field(f, incident.id)) for f in told), *(Text(n, style=QUIET) for n in notes))


def field(f: Field, incident: str, shown: int = SHOWN, *, named: bool = False) -> RenderableType:
    """One field: each version with those who say it; `named`: with the ids of the claims."""
    lines: list[RenderableType] = []
    for version in by_version(f.values):
        lines.append(Text(version_words(version), style="bold"))
        lines += [Padding(_said(r, named=named), (0, 0, 0, 2)) for r in version[:shown]]
        if rest := version[shown:]:
            where = counted(len({outlet_words(r) for r in rest}), "outlet")
            more = f"{len(rest)} more in {where}: reportedly why {incident[:8]} {f.name}"
            lines.append(Padding(Text(more, style=QUIET), (0, 0, 0, 2)))
    if f.rejected:
        lines.append(Text("Read by the machine, and rejected by a person", style=QUIET))
        lines += [Padding(Group(Text(value_words(r)), _said(r, named=named)), (0, 0, 0, 2)) for r in f.rejected]
    return Group(*lines, Text())


def _said(r: Reported, *, named: bool = False) -> RenderableType:
    line = Text(said_words(r))
    line.append(" · ", style=QUIET).append(r.certainty, style=CERTAINTIES[r.certainty])
    line.append(f" · {day_words(r.published)}" + (" · superseded" if r.superseded else ""), style=QUIET)
    if named:
        line.append(f" · claim {r.claim}", style=QUIET)
    return Group(line, *(Text(ruling_words(x, r), style="green") for x in r.rulings), quote(r))


def quote(r: Reported) -> Text:
    """The sentence, with the words of the value set off."""
    text = Text(f"“{' '.join(r.quote.split())}”", style=QUOTE)
    words = " ".join(r.words.split())
    at = text.plain.find(words) if words != text.plain[1:-1] else -1
    if words and at >= 0:
        text.stylize("underline", at, at + len(words))
    return text


# ------------------------------------------------------------------ beside the fields


def _background(values: Iterable[Reported]) -> RenderableType:
    """What the reports say beside the event, each sentence once, under the outlet that says it."""
    outlets: dict[str, dict[str, Reported]] = {}
    for r in values:
        outlets.setdefault(f"{outlet_words(r)} · {day_words(r.published)}", {}).setdefault(r.quote, r)
    lines: list[RenderableType] = []
    for outlet, said in outlets.items():
        lines.append(Text(outlet))
        for r in said.values():
            text = Text(f"“{' '.join(r.quote.split())}”", style=QUOTE)
            if r.certainty != "asserted":
                text.append(f" · {r.certainty}", style=f"not italic {CERTAINTIES[r.certainty]}")
            lines.append(Padding(text, (0, 0, 0, 2)))
    return Group(*lines)


def _grade(grade: Grade) -> RenderableType:
    """The grade with its reasons, and what it does not say."""
    lines = [Text(grade_words(grade), style="bold"), Text("; ".join(grade.reasons))]
    if grade.reliability == "F":
        lines.append(Text("F: no person has rated the outlets", style=QUIET))
    return Group(*lines)


def _picture(p: Picture) -> RenderableType:
    mark = Text("illustrative", style="yellow") if p.illustrative else Text("as captioned", style=QUIET)
    mark.append(f" · {p.outlet or 'an unnamed outlet'}, {day_words(p.published)}", style=QUIET)
    said = Text(f"“{p.caption}”" if p.caption else "(no caption)", style=QUOTE)
    return Group(mark, said, *([Text(words, style=QUIET)] if (words := picture_words(p)) else []))


def finding(f: Finding) -> RenderableType:
    """The result of one check, with its working and the data used."""
    sign, style = VERDICTS[f.verdict]
    head = Text.assemble((f"{sign} {f.verdict}", style), ("  " + f.check.replace("_", " "), QUIET))
    lines = [Text(" ".join(f.statement.split()), style="bold"), *(Text(" ".join(s.split())) for s in f.working)]
    if f.data:
        lines.append(Text("Data: " + "; ".join(f.data), style=QUIET))
    return Group(head, *(Padding(x, (0, 0, 0, 2)) for x in lines), Text())


def _passing(i: IncidentRecord) -> Text:
    where = f", {place_words(i.where)}" if i.where else ""
    line = Text(f"{type_words(i.type).capitalize()}{where}, {moment_words(i.when)}")
    outlets = ", ".join(dict.fromkeys(c.outlet or "an unnamed outlet" for c in i.reports))
    return line.append(f" · {outlets} · {i.id[:8]}", style=QUIET)


def _other(r: ReportRecord) -> Text:
    title = Text(r.title or r.report)
    return title.append(f" · {r.outlet or 'an unnamed outlet'}, {day_words(r.published)}", style=QUIET)
