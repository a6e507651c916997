"""The record for people, on a terminal of 80 to 100 columns: each value, who said it, how surely, the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from reportedly.assess.conflict import versions
from reportedly.nouns import Field, Finding, Reported
from reportedly.publish.shapes import IncidentRecord, Picture, Record, ReportRecord
from reportedly.publish.wording import (
    day_words,
    moment_words,
    place_words,
    source_words,
    type_words,
    value_words,
)

WIDTH = 96  # columns; wider lines are harder to read
LABEL = 10  # columns of the field names
SHOWN = 2  # sources shown under one value before the rest are counted; `why` shows all
LABELS = {"event": "what", "time": "when", "place": "where", "actor": "by whom", "novelty": "first?"}
CERTAINTIES = {
    "asserted": "default",
    "confirmed": "green",
    "hedged": "yellow",
    "unconfirmed": "magenta",
    "denied": "red",
}
AGREEMENTS = {"disputed": "bold yellow", "superseded": "cyan", "agreed": "green"}
VERDICTS = {"holds": ("✓", "green"), "fails": ("✗", "red"), "cannot tell": ("?", "cyan")}


def render(record: Record) -> Iterator[RenderableType]:
    """The record as rich renderables: incidents, then the reports that tell of none."""
    for incident in record.incidents:
        yield from _incident(incident)
    others = [r for r in record.reports if not r.relevant]
    if others:
        yield from _others(others)


def _incident(incident: IncidentRecord) -> Iterator[RenderableType]:
    yield _title(incident)
    disputed = [f for f in incident.fields if f.agreement == "disputed"]
    if disputed:
        yield _section("The reports disagree", _disputes(disputed))
    yield _section("What the reports say", _grid((label(f.name), field(f, incident.id)) for f in incident.fields))
    if incident.background:
        yield _section("Background, not part of the incident", Group(*map(_said, incident.background)))
    if incident.pictures:
        yield _section("Pictures, not evidence", Group(*map(_picture, incident.pictures)))
    if incident.findings:
        yield _section("Checks", Group(*map(finding, incident.findings)))
    yield Text()


def _title(incident: IncidentRecord) -> RenderableType:
    where = f", {place_words(incident.where)}" if incident.where else ""
    head = Text(type_words(incident.type).capitalize() + where, style="bold")
    when = f"{moment_words(incident.when)}" + (f" “{incident.when.written}”" if incident.when else "")
    below = Text(f"{when} · {_count(len(incident.reports), 'report')}", style="default")
    name = Text(f"incident {incident.id}", style="dim")
    for old in incident.redirected_from:
        name.append(f" (asked as {old}, which was merged into it)")
    return Group(Rule(style="dim"), head, below, name)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _section(name: str, body: RenderableType) -> RenderableType:
    return Group(Text(), Text(name, style="bold cyan"), Padding(body, (0, 0, 0, 2)))


def _grid(rows: Iterable[tuple[RenderableType, RenderableType]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=LABEL)
    grid.add_column(ratio=1)
    for left, right in rows:
        grid.add_row(left, right)
    return grid


def label(name: str) -> Text:
    """The name of a field as people read it."""
    return Text(LABELS.get(name, name), style="bold")


def _disputes(fields: Iterable[Field]) -> Table:
    """The versions of each disputed field side by side, with the outlets that give them."""
    return _grid((label(f.name), _side_by_side(by_version(f.values))) for f in fields)


def _side_by_side(versions: Sequence[Sequence[Reported]]) -> Table:
    side = Table.grid(padding=(0, 3, 0, 0))
    for _ in versions:
        side.add_column(overflow="fold")
    side.add_row(*(Text(version_words(v), style="bold") for v in versions))
    side.add_row(*(Text(_outlets(v), style="dim") for v in versions))
    return side


def _outlets(said: Iterable[Reported]) -> str:
    return ", ".join(dict.fromkeys(r.outlet or "an unnamed outlet" for r in said))


def by_version(values: Sequence[Reported]) -> list[list[Reported]]:
    """The values that say the same together; a denial stands apart from what it denies."""
    said = [v for v in values if v.certainty != "denied"]
    denied = [v for v in values if v.certainty == "denied"]
    return versions(said) + versions(denied)


def version_words(version: Sequence[Reported]) -> str:
    """What one version says, in the words of its surest source."""
    denied = "denied: " if version[0].certainty == "denied" else ""
    return denied + value_words(version[0])


def field(f: Field, incident: str, shown: int = SHOWN) -> RenderableType:
    """One field: how far the reports agree, then each version with those who say it."""
    if not f.values:
        return Text("no report says", style="dim")
    lines: list[RenderableType] = []
    if f.agreement in AGREEMENTS:
        lines.append(Text(f.agreement, style=AGREEMENTS[f.agreement]))
    for version in by_version(f.values):
        lines.append(Text(version_words(version), style="bold"))
        lines += [Padding(_said(r), (0, 0, 0, 2)) for r in version[:shown]]
        if rest := version[shown:]:
            more = f"{len(rest)} more, in {_outlets(rest)}: reportedly why {incident[:8]} {f.name}"
            lines.append(Padding(Text(more, style="dim"), (0, 0, 0, 2)))
    return Group(*lines)


def _said(r: Reported) -> RenderableType:
    line = Text(source_words(r.source, r.outlet), style="cyan")
    line.append(" · ", style="dim").append(r.certainty, style=CERTAINTIES[r.certainty])
    if r.superseded:
        line.append(" · superseded", style="dim")
    line.append(f" · {r.outlet or 'an unnamed outlet'}, {day_words(r.published)}", style="dim")
    return Group(line, quote(r))


def quote(r: Reported) -> Text:
    """The sentence, with the words of the value set off."""
    text = Text(f"“{' '.join(r.quote.split())}”", style="italic")
    if r.words and r.words != r.quote:
        text.highlight_words([r.words], style="underline")
    return text


def _picture(p: Picture) -> RenderableType:
    mark = Text(
        "illustrative, not evidence" if p.illustrative else "as captioned", style="yellow" if p.illustrative else "dim"
    )
    mark.append(f" · {p.outlet or 'an unnamed outlet'}, {day_words(p.published)}", style="dim")
    return Group(mark, Text(f"“{p.caption}”" if p.caption else "(no caption)", style="italic"))


def finding(f: Finding) -> RenderableType:
    """The result of one check, with its working and the data used."""
    sign, style = VERDICTS[f.verdict]
    lines = [Text.assemble((f"{sign} {f.verdict}", f"bold {style}"), (f"  {f.check}  ", "bold"), f.statement)]
    lines += [Text(step, style="default") for step in f.working]
    if f.data:
        lines.append(Text("Data: " + "; ".join(f.data), style="dim"))
    return Group(lines[0], *(Padding(x, (0, 0, 0, 2)) for x in lines[1:]))


def _others(reports: Iterable[ReportRecord]) -> Iterator[RenderableType]:
    yield Text()
    yield Text("Not a report of an attack", style="bold cyan")
    for r in reports:
        yield Padding(Text(f"{r.outlet or r.report}, {day_words(r.published)}: {r.title or r.report}"), (0, 0, 0, 2))
