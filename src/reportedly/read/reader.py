"""The reader: one report through all steps of reading, top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from reportedly.locate import Located, find_places, find_sites, happened_at, resolve, stated_at
from reportedly.locate.moment import find_moments, happened_when
from reportedly.nouns import Moment, Place, Reading, Report
from reportedly.read.accounts import account
from reportedly.read.attributed import attributions as seen
from reportedly.read.attributed import with_seen
from reportedly.read.attribution import Attribution, attributions
from reportedly.read.claims import Findings, claims, disputed_actor, distances, statements, unsaid, where_and_when
from reportedly.read.events import Event, events
from reportedly.read.filled import weighed
from reportedly.read.gate import SKIP, THRESHOLD, gate
from reportedly.read.harm import tolls
from reportedly.read.roles import ROLES, Filler, candidates, ranked
from reportedly.read.sources import Roll
from reportedly.text.parse import Parse
from reportedly.text.spans import Range, covers

if TYPE_CHECKING:
    from reportedly.knowledge import Knowledge

READER = "rules/2"


def read_text(report: Report, knowledge: Knowledge) -> Reading:
    """All claims and accounts of one report, in the order in which they are found out."""
    language = knowledge.language(report.language)
    reader = f"{READER}-{report.language}"
    chance = gate(report, knowledge)
    if chance < SKIP:
        return Reading(report=report.id, relevant=False, reader=reader)
    parse = knowledge.parser(report.language)(report.text[: _end_of_reading(report)])
    hits = language.lexicon.hits(parse.tokens)
    title_end = _title_end(report)
    encoder = knowledge.encoder(report.language)
    tags = encoder.read(parse.text, parse.sentences) if encoder else None

    # who says what: sources also tell which places are only where somebody sat
    attributed = attributions(parse, hits)
    if tags:
        attributed = with_seen(parse, hits, attributed, seen(tags, parse.text, "claim"))

    # where and when: every place and moment in the text, to be asked for the words of an incident
    words = knowledge.place_words
    places = resolve(find_places(parse, knowledge.gazetteer, words), parse, knowledge.gazetteer, words)
    places = [structs.replace(p, standing="speaker") if _speaks_there(p, attributed) else p for p in places]
    sites = find_sites(parse, [(h.start, h.end) for h in hits if h.list == "site"], words)
    moments = find_moments(parse, knowledge.moments(report.language), report.published)

    def locate(anchors: Sequence[Range]) -> Place | None:
        return happened_at(places, parse, anchors, title_end, sites)

    def stated(anchors: Sequence[Range]) -> Place | None:
        return stated_at(places, parse, anchors)

    def date_of(anchors: Sequence[Range]) -> Moment | None:
        return happened_when(moments, parse, anchors, report.published)

    # what happened, and to whom
    harm = tolls(parse, hits)
    told = events(parse, hits, harm, locate, stated, date_of)
    if chance < THRESHOLD:
        told = [_recalled(e) for e in told]
    silent = set(range(len(parse.sentences))) - {s for e in told for s in e.sentences}
    filled = []
    for event in told:
        beside = silent if event.role == "main" else set()
        found = candidates(parse, hits, event, beside)
        found = weighed(parse, found, tags, event.sentences, beside) if tags else found
        best = ranked(parse, hits, found, event.sentences | beside)
        filled.append([f for f in best if not _is_area(f, parse, knowledge)])

    # whose words these are, and how surely
    roll = Roll(parse, hits, report.id, report.outlet)
    said = statements(parse, hits, attributed, roll)
    disputed = [disputed_actor(said, parse, e) for e in told]
    findings = Findings(hits, harm, told, filled, distances(parse, hits), where_and_when(parse, told))
    made = claims(report, parse, said, findings, reader)
    made += unsaid(report, parse, findings, made, reader)

    accounts = tuple(
        account(
            report,
            number,
            event,
            _choose(filled[number - 1], without=("actor",) if disputed[number - 1] else ()),
            [t for t in harm if t.sentence in event.sentences],
            made,
        )
        for number, event in enumerate(told, 1)
    )
    relevant = any(e.role == "main" and e.stage != "drill" for e in told)
    return Reading(report=report.id, relevant=relevant, reader=reader, accounts=accounts, claims=tuple(made))


def _speaks_there(place: Located, attributed: list[Attribution]) -> bool:
    """Whether a place stands in the name of a source: "the police in Stuttgart announced"."""
    return any(a.source and covers(a.source, (place.start, place.end)) for a in attributed)


def _is_area(filler: Filler, parse: Parse, knowledge: Knowledge) -> bool:
    """Whether a target is a country, a region or a large town: where it happened, not what was hit."""
    name = parse.text[filler.span[0] : filler.span[1]]
    if filler.role != "target" or not name[0].isupper():
        return False
    rows = knowledge.gazetteer.find(name)
    return any(r.kind in ("country", "admin1", "region") or r.population > LARGE for r in rows[:1])


LARGE = 50_000  # people


def _recalled(event: Event) -> Event:
    """An event of a report that is not about it: background, whatever the wording."""
    return structs.replace(event, role="background") if event.role == "main" else event


def _end_of_reading(report: Report) -> int:
    """Where the body ends: captions stand after it and are not read as statements."""
    captions = [p.start for p in report.parts if p.kind == "caption"]
    return min(captions, default=len(report.text))


def _title_end(report: Report) -> int:
    """Where the title ends in the text, 0 when the text does not open with it."""
    part = next((p for p in report.parts if p.kind == "title"), None)
    if part is not None:
        return part.end
    return len(report.title) if report.title and report.text.startswith(report.title) else 0


def _choose(candidates: list[Filler], without: Sequence[str] = ()) -> list[Filler]:
    """The best filler of each role."""
    best = [next((f for f in candidates if f.role == role), None) for role in ROLES if role not in without]
    return [f for f in best if f is not None]
