"""Pairs for people: why two are linked or apart, and the queue of pairs to judge."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reportedly.publish.inert import inert
from reportedly.publish.shapes import Doubt, Doubts, Preview, Side, WhyPair
from reportedly.publish.wording import counted, day_words, type_words

ANSWERS = {"yes": "green", "no": "red", "cannot tell": "cyan"}
OUTLETS = 3  # reports named beside a side before the rest are counted
REASONS = 3  # reasons shown for a pair of the queue; why-linked shows all


def why_pair(answer: WhyPair) -> RenderableType:
    """The answer, the two sides, every comparison with what it weighs, what excludes, what people judged."""
    answer = inert(answer)
    e = answer.explained
    head = Text.assemble((answer.answer, f"bold {ANSWERS[answer.answer]}"), f"  {answer.statement}")
    lines: list[RenderableType] = [head, _side(answer.left), _side(answer.right)]
    if e.pairs > 1:
        lines.append(Text(f"Of {e.pairs} pairs across them, the one that speaks most for one incident:", style="dim"))
    lines += [Text(), Text("Comparisons", style="bold cyan"), _comparisons(answer)]
    total = f"starts from {e.starts_from:+.1f}, in all {e.evidence:+.1f}: score {e.score:.2f} of 1 for one incident"
    lines.append(Text(f"  {total}", style="dim"))
    if e.exclusions:
        rest = f", the first {len(e.exclusions)}" if e.excluded > len(e.exclusions) else ""
        lines += [Text(), Text(f"What excludes ({e.excluded} of {e.pairs} pairs{rest})", style="bold cyan")]
        lines += [Text(f"  {x.left[:8]} {x.right[:8]}  {x.words}") for x in e.exclusions]
        if answer.statement.endswith("overrules what speaks against it"):
            lines.append(Text(f"  overruled: mean evidence {e.mean:+.1f} of all pairs is above {e.overrules:+.1f}"))
    if answer.chain:
        lines += [Text(), Text("They hang together through", style="bold cyan")]
        lines += [Text(f"  {s.left[:8]} {s.right[:8]}  score {s.score:.2f}") for s in answer.chain]
    lines += [Text(), Text("Judged by people", style="bold cyan")]
    for k in answer.decisions:
        why = "; ".join(r.words for r in k.reasons if r.comparison == "judged")
        lines.append(Text(f"  {k.judgement}, by {k.by.removeprefix('person:')}: {why}"))
    if not answer.decisions:
        lines.append(Text("  nobody has judged this pair", style="dim"))
    return Group(*lines)


def preview(answer: Preview) -> RenderableType:
    """Each incident that would change, as it is and as it would be."""
    answer = inert(answer)
    lines: list[RenderableType] = [Text(answer.statement, style="bold")]
    for c in answer.changes:
        lines += [Text(), Text(f"incident {c.incident}" + ("" if c.before else ", new"), style="bold cyan")]
        lines += [Text("  now", style="dim"), _side(c.before)] if c.before else []
        lines += [Text("  then", style="dim"), _side(c.after)] if c.after else []
        if c.after is None:
            lines.append(Text(f"  then: it leads to incident {c.into}" if c.into else "  then: nothing is left of it"))
    return Group(*lines, Text("\nNothing is decided yet.", style="dim"))


def _side(side: Side) -> Padding:
    when = day_words(side.start) if side.start == side.end else f"{day_words(side.start)} – {day_words(side.end)}"
    where = ", ".join(p for p in (side.place, side.country) if p) or "place not known"
    named = "; ".join(side.reports[:OUTLETS])
    rest = len(side.reports) - OUTLETS
    told = f"{named} and {rest} more" if rest > 0 else named
    who = f"account {side.accounts[0]}" if len(side.accounts) == 1 else counted(len(side.accounts), "account")
    line = Text(f"{type_words(side.type)}, {where}, {when}")
    line.append(f" · {told} · {who} of incident {side.incident[:8]}", style="dim")
    return Padding(line, (0, 0, 0, 2))


def _comparisons(answer: WhyPair) -> RenderableType:
    if not answer.explained.comparisons:
        return Text("  Nothing in the two can be compared.")
    table = Table.grid(padding=(0, 2, 0, 0))
    for name in ("", "", "right", ""):
        table.add_column(justify="right" if name else "left")
    for c in answer.explained.comparisons:
        style = "green" if c.adds > 0 else "yellow"
        adds = f"{c.score:+.2f} × {c.weight:.1f}"
        table.add_row(c.comparison.replace("_", " "), c.words, adds, Text(c.says, style=style))
    return Padding(table, (0, 0, 0, 2))


def doubts(found: Doubts) -> RenderableType:
    """One block a pair, what to judge first on top, with the command that judges it."""
    found = inert(found)
    if not found.pairs:
        return Text("No pair waits for a judgement.")
    lines: list[RenderableType] = []
    for number, d in enumerate(found.pairs, 1):
        lines += [_doubt(number, d), Padding(Group(_side(d.left), _side(d.right), *_reasons(d), Text()), (0, 0, 0, 1))]
    if found.waiting > len(found.pairs):
        lines.append(Text(f"{found.waiting - len(found.pairs)} more wait: --limit {found.waiting}", style="dim"))
    lines.append(
        Text("Judge one: reportedly decide same|different|unsure ONE OTHER --by NAME --reason WHY", style="dim")
    )
    return Group(*lines)


def _doubt(number: int, d: Doubt) -> Text:
    line = Text(f"{number}. ", style="bold").append(f"{d.statement}, score {d.score:.2f}")
    stake = f"{counted(d.accounts, 'account')}, {d.people} killed or injured"
    return line.append(f" · at stake: {stake}\n   {d.left.accounts[0]} {d.right.accounts[0]}", style="dim")


def _reasons(d: Doubt) -> list[Text]:
    first = [r for r in d.reasons if r.comparison == "exclusion"]
    others = [r for r in d.reasons if r.comparison != "exclusion"]
    return [Text(f"  {'+' if r.score > 0 else '-'} {r.words}") for r in (*first, *others)[: REASONS + len(first)]]
