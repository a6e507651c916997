"""How quickly the page answers: `python -m benchmarks.page [INCIDENTS]`, 100,000 unless said otherwise.

A casebook of made-up reports, one an incident, is written to a temporary folder; the entries of the list are made from
the same numbers, and every question is asked through the application itself, as a browser would, and from scratch: what
was kept of earlier answers is thrown away. Printed are the median and the 95th percentile of each kind of question in
milliseconds, the latter also of the processor's time alone (what a busy machine adds is not ours), and what making
ready took.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import insert, text
from starlette.testclient import TestClient

from reportedly.casebook import Casebook, open_casebook, words
from reportedly.casebook import tables as t
from reportedly.nouns import Count, Field, Moment, Place, Report, Reported, Source, Span
from reportedly.publish import IncidentRecord, Record, ReportRecord
from reportedly.publish.shapes import Cited
from reportedly.serve.app import application
from reportedly.serve.filters import Asked
from reportedly.serve.index import Index, entry
from reportedly.serve.shelf import Held, Shelf

LIMITS = {"record": 50.0, "places (API)": 1000.0}  # ms; all else within LIMIT. The places are fetched once, for the map
LIMIT = 60.0
ROUNDS = 60
TYPES = ("drone_strike", "missile_strike", "shelling", "bombing", "shooting", "air_strike")
COUNTRIES = ("UA", "RU", "SD", "SY", "YE", "NG", "ML", "PK", "IL", "PS")
SURE = ("asserted", "confirmed", "hedged", "unconfirmed")
KINDS = ("official", "witness", "media", "military", "medical")
RARE, COMMON = "zucchetto", "drone"
TOWNS = 3000

V = TypeVar("V")


def numbers(n: int) -> random.Random:
    """The chance of one incident: always the same."""
    return random.Random(n)


def report_of(n: int) -> Report:
    """The report of an incident."""
    chance = numbers(n)
    common = COMMON if n % 4 == 0 else "shell"
    rare = f" {RARE}" if n % 10_000 == 1 else ""
    body = f"A {common} hit town {chance.randrange(TOWNS)}{rare}. {chance.randrange(9)} people were hurt."
    id_ = sha256(str(n).encode()).hexdigest()[:16]
    return Report(id=id_, key=str(n), origin="made up", text=body, language="en", outlet=f"Outlet {n % 200}")


def record_of(n: int) -> IncidentRecord:
    """The record of an incident, of four values in each of five fields."""
    chance, report = numbers(n), report_of(n)
    day = (date(2015, 1, 1) + timedelta(days=chance.randrange(4000))).isoformat()
    town = numbers(chance.randrange(TOWNS))
    where = Place(
        name=f"Town {n % TOWNS}",
        level="city",
        country=COUNTRIES[town.randrange(len(COUNTRIES))],
        lat=round(town.uniform(-30, 60), 4) if n % 20 else None,
        lon=round(town.uniform(-10, 80), 4) if n % 20 else None,
        radius_km=10.0,
    )
    span = Span(report=report.id, start=0, end=20)

    def said(value: Any, k: int) -> Reported:
        return Reported(
            claim=f"{report.id}{k}",
            report=report.id,
            outlet=report.outlet,
            published=day,
            source=Source(name=f"Source {k}", kind=KINDS[(n + k) % len(KINDS)]),  # type: ignore[arg-type]
            certainty=SURE[n % len(SURE)],  # type: ignore[arg-type]
            value=value,
            words="made up",
            sentence=span,
            quote=report.text,
        )

    injured = [Count(written=str(k), low=k, high=k) for k in range(4)]
    values: dict[str, list[Any]] = {
        "event": [None] * 4,
        "place": [where] * 4,
        "injured": injured,
        "target": [None] * 4,
        "weapon": [None] * 4,
    }
    return IncidentRecord(
        id=sha256(f"incident {n}".encode()).hexdigest()[:16],
        redirected_from=(),
        role="main" if n % 8 else "background",
        type=TYPES[n % len(TYPES)],  # type: ignore[arg-type]
        when=Moment(written=day, earliest=day, latest=day) if n % 30 else None,
        where=where,
        fields=tuple(
            Field(
                name=name,
                agreement="disputed" if name == "injured" and n % 5 == 0 else "agreed",
                values=tuple(said(v, k) for k, v in enumerate(vs)),
            )
            for name, vs in values.items()
        ),
        findings=(),
        background=(),
        pictures=(),
        reports=(
            Cited(
                report=report.id,
                key=str(n),
                outlet=report.outlet,
                published=day,
                title="Made up",
                url=None,
                role="main",
            ),
        ),
        links=(),
    )


class Made(Mapping[str, V]):
    """What is made up when it is asked for: 100,000 whole records would be held in memory for nothing."""

    def __init__(self, at: Mapping[str, int], make: Callable[[int], V]) -> None:
        self._at, self._make = at, make

    def __getitem__(self, id_: str) -> V:
        return self._make(self._at[id_])

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


def told_by(n: int) -> ReportRecord:
    """The report of an incident as it was read."""
    report = report_of(n)
    return ReportRecord(
        report=report.key,
        id=report.id,
        url=None,
        outlet=report.outlet,
        title="Made up",
        published=None,
        language="en",
        reader="made up",
        relevant=True,
        incidents=(),
        claims=(),
    )


def fill(casebook: Casebook, count: int) -> None:
    """Write the reports with their words, a thousand in one transaction."""
    for begin in range(0, count, 1000):
        rows = [report_of(n) for n in range(begin, min(begin + 1000, count))]
        with casebook._writing() as c:  # one transaction a report would take an hour
            columns = ("id", "key", "outlet", "published", "language")
            c.execute(
                insert(t.reports),
                [
                    {k: getattr(r, k) for k in columns}
                    | {"number": begin + n + 1, "capture": r.id, "payload": msgspec.json.encode(r).decode()}
                    for n, r in enumerate(rows)
                ],
            )
            c.execute(
                text("INSERT INTO words(rowid, folded, stems) VALUES (:number, :folded, :stems)"),
                [
                    {"number": begin + n + 1, "folded": words.fold(r.text), "stems": words.stems(r.text)}
                    for n, r in enumerate(rows)
                ],
            )


def held(count: int) -> Held:
    """What the shelf holds of them."""
    at = {record_of(n).id: n for n in range(count)}
    return Held(
        record=Record(),
        index=Index((entry(record_of(n)) for n in range(count)), ((n + 1, id_) for id_, n in at.items())),
        incidents=Made(at, record_of),  # type: ignore[arg-type]
        reports=Made({report_of(n).id: n for n in range(count)}, told_by),  # type: ignore[arg-type]
        claims={},
        rulings={},
        incident_of={},
        decisions=(),
    )


def questions(chance: random.Random, ids: list[str]) -> dict[str, Callable[[], str]]:
    """The address of one more question of each kind."""

    def viewport() -> str:
        west, south, wide = chance.uniform(-10, 60), chance.uniform(-30, 40), chance.choice((2, 8, 30))
        return Asked(box=f"{west:.2f},{south:.2f},{west + wide:.2f},{south + wide / 2:.2f}").address()

    def period() -> str:
        begin = date(2015, 1, 1) + timedelta(days=chance.randrange(3900))
        return Asked(
            since=begin.isoformat(), until=(begin + timedelta(days=chance.choice((7, 90)))).isoformat()
        ).address()

    def facet() -> str:
        return Asked(type=chance.choice(TYPES), country=chance.choice(COUNTRIES), source=chance.choice(KINDS)).address()

    return {
        "list": lambda: "/",
        "viewport": viewport,
        "period": period,
        "facets": facet,
        "contradictions": lambda: Asked(disputed="yes", certainty=chance.choice(SURE)).address(),
        "words, rare": lambda: Asked(words=RARE).address(),
        "words, common": lambda: Asked(words=COMMON, country=chance.choice(COUNTRIES)).address(),
        "record": lambda: f"/incident/{chance.choice(ids)}",
        "places (API)": lambda: "/api/areas",
    }


def main(count: int) -> int:
    """Print the table; 1 when something takes longer than it may."""
    slow = 0
    with tempfile.TemporaryDirectory() as folder, open_casebook(str(Path(folder) / "page.sqlite")) as casebook:
        begun = time.perf_counter()
        fill(casebook, count)
        filled = time.perf_counter()
        app = application(casebook)
        made = held(count)
        print(
            f"{count:,} incidents: written in {filled - begun:.0f} s, columns in {time.perf_counter() - filled:.0f} s"
        )
        shelf: Shelf = app.state.shelf
        shelf.held = lambda: made  # type: ignore[method-assign]
        client = TestClient(app, base_url="http://127.0.0.1")
        ids = list(made.incidents)
        print(f"{'question':16} {'p50 ms':>8} {'p95 ms':>8} {'cpu p95':>8} {'kB':>8}")
        for name, ask in questions(random.Random(7), ids).items():
            took, busy, size = [], [], 0
            for _ in range(ROUNDS + 1):
                address = ask()
                made.kept.clear()  # nothing is answered from what was asked before
                at, working = time.perf_counter(), time.process_time()
                answer = client.get(address)
                took.append((time.perf_counter() - at) * 1000)
                busy.append((time.process_time() - working) * 1000)
                assert answer.status_code == 200, (address, answer.text)
                size = len(answer.content)
            took, busy = sorted(took[1:]), sorted(busy[1:])  # the first of its kind loads templates and outlines
            last = int(len(took) * 0.95) - 1
            p95 = took[last]
            too_slow = p95 > LIMITS.get(name, LIMIT)
            slow += too_slow
            mark = "  too slow" if too_slow else ""
            print(f"{name:16} {statistics.median(took):8.1f} {p95:8.1f} {busy[last]:8.1f} {size / 1000:8.0f}{mark}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
