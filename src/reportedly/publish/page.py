"""The record as a piece of HTML for notebooks: the same fields, every word of a report escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from reportedly.nouns import Field, Finding, Grade, Reported
from reportedly.publish.record import LABELS, VERDICTS, by_version, version_words
from reportedly.publish.shapes import IncidentRecord, Picture, Record
from reportedly.publish.wording import (
    day_words,
    grade_words,
    moment_words,
    picture_words,
    place_words,
    said_words,
    type_words,
)

STYLE = """
.reportedly { max-width: 60em; line-height: 1.45; text-align: left }
.reportedly table { border-collapse: collapse; width: 100% }
.reportedly td, .reportedly th { text-align: left; vertical-align: top; padding: .35em .8em .35em 0 }
.reportedly tr { border-top: 1px solid #8883; background: none }
.reportedly blockquote { margin: .1em 0 .4em 0; padding: 0; font-style: italic; border: 0 }
.reportedly .dim { opacity: .7 } .reportedly .disputed { color: #a60 } .reportedly h4 { margin: 1.2em 0 .3em }
"""


def html(record: Record) -> str:
    """The record as HTML without a script, an outside request, or a picture."""
    body = "".join(map(_incident, record.incidents)) or "<p>No incident.</p>"
    return f"<div class='reportedly'><style>{STYLE}</style>{body}</div>"


def _incident(i: IncidentRecord) -> str:
    where = f", {place_words(i.where)}" if i.where else ""
    written = f" “{i.when.written}”" if i.when else ""
    below = f"{moment_words(i.when)}{written} · told by {len(i.reports)} · incident {i.id}"
    parts = [
        f"<h3>{escape(type_words(i.type).capitalize() + where)}</h3><p class='dim'>{escape(below)}</p>",
        "<table>" + "".join(_field(f) for f in i.fields if f.values) + "</table>",
        _section("How well it is attested", [_grade(i.grade)] if i.grade else []),
        _section("Background, not part of the incident", map(_said, i.background)),
        _section("Pictures, not evidence", map(_picture, i.pictures)),
        _section("Checks", map(_finding, i.findings)),
    ]
    return "".join(parts)


def _section(name: str, items: Iterable[str]) -> str:
    body = "".join(items)
    return f"<h4>{name}</h4>{body}" if body else ""


def _field(f: Field) -> str:
    name = escape(LABELS.get(f.name, f.name))
    said = "".join(
        f"<div><b>{escape(version_words(version))}</b>{''.join(map(_said, version))}</div>"
        for version in by_version(f.values)
    )
    return f"<tr><th>{name}<br><span class='{f.agreement} dim'>{f.agreement}</span></th><td>{said}</td></tr>"


def _said(r: Reported) -> str:
    line = f"{said_words(r)} · {r.certainty} · {day_words(r.published)}"
    quote = escape(" ".join(r.quote.split()))
    return f"<div class='dim'>{escape(line)}</div><blockquote>“{quote}”</blockquote>"


def _grade(grade: Grade) -> str:
    return f"<div><b>{escape(grade_words(grade))}</b></div><div class='dim'>{escape('; '.join(grade.reasons))}</div>"


def _picture(p: Picture) -> str:
    mark = "illustrative" if p.illustrative else "as captioned"
    facts = f" <span class='dim'>{escape(words)}</span>" if (words := picture_words(p)) else ""
    said = f"<i>{escape(p.caption or 'no caption')}</i>"
    return f"<div>{mark} · {escape(p.outlet or 'an unnamed outlet')}: {said}{facts}</div>"


def _finding(f: Finding) -> str:
    steps = "".join(f"<li>{escape(step)}</li>" for step in f.working)
    data = f"<div class='dim'>Data: {escape('; '.join(f.data))}</div>" if f.data else ""
    head = f"{VERDICTS[f.verdict][0]} <b>{f.verdict}</b> {escape(f.check)}: {escape(f.statement)}"
    return f"<details><summary>{head}</summary><ul>{steps}</ul>{data}</details>"
