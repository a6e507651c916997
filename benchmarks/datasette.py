"""The page beside Datasette, and the first map in a browser: `python -m benchmarks.datasette [INCIDENTS]`.

The incidents of `benchmarks.page` (100,000 unless said otherwise) are written as one table with indexes and a full-text
index, as somebody who knows Datasette would, and the page is served with the same incidents. Both are asked over HTTP
for the same: a part of the map, facets, words, one record; each answers from scratch. Datasette is asked for JSON of
100 rows, which is less than the page gives. It is looked for on the path and left out when it is not there. With
Chromium the page is opened five times: when the map that the server drew is painted, and when MapLibre's is.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import uvicorn

from benchmarks.page import COMMON, COUNTRIES, KINDS, RARE, TYPES, fill, held, report_of
from reportedly.casebook import open_casebook
from reportedly.serve.app import application
from reportedly.serve.filters import Asked
from reportedly.serve.index import Index
from reportedly.serve.shelf import Held, Shelf

ROUNDS = 40
UP = 120  # seconds that a server may take to start
Pair = tuple[str, str]  # the same question to the page and to Datasette


def table(path: Path, index: Index, count: int) -> None:
    """The incidents as one table, with what its questions need."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute(
            "CREATE TABLE incidents (id TEXT PRIMARY KEY, type TEXT, country TEXT, certainty TEXT, first TEXT, "
            "last TEXT, lat REAL, lon REAL, radius_km REAL, title TEXT, harm TEXT, source TEXT, text TEXT)"
        )
        texts = {held_id: report_of(n).text for n, held_id in enumerate(made_ids(count))}
        columns = ("id", "type", "country", "certainty", "first", "last", "lat", "lon", "radius_km", "title", "harm")
        rows = ((*(getattr(e, c) for c in columns), e.kinds[0], texts[e.id]) for e in index.entries)
        db.executemany("INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        for column in ("type", "country", "source", "lat", "lon", "first"):
            db.execute(f"CREATE INDEX by_{column} ON incidents ({column})")
        db.execute("CREATE VIRTUAL TABLE incidents_fts USING fts5 (text, content='incidents', tokenize='porter')")
        db.execute("INSERT INTO incidents_fts (rowid, text) SELECT rowid, text FROM incidents")
        db.commit()


def made_ids(count: int) -> Iterator[str]:
    """The ids of the incidents, in the order of their reports."""
    return (sha256(f"incident {n}".encode()).hexdigest()[:16] for n in range(count))


def questions(chance: random.Random, ids: list[str]) -> dict[str, Callable[[], Pair]]:
    """One more question of each kind, to both."""
    rows = "/made/incidents.json?_size=100&"

    def viewport() -> Pair:
        west, south, wide = chance.uniform(-10, 60), chance.uniform(-30, 40), chance.choice((2, 8, 30))
        east, north = west + wide, south + wide / 2
        theirs = f"lon__gte={west:.2f}&lon__lte={east:.2f}&lat__gte={south:.2f}&lat__lte={north:.2f}"
        return Asked(box=f"{west:.2f},{south:.2f},{east:.2f},{north:.2f}").address(), rows + theirs

    def facets() -> Pair:
        type_, country, kind = chance.choice(TYPES), chance.choice(COUNTRIES), chance.choice(KINDS)
        theirs = f"type={type_}&country={country}&_facet=certainty&_facet=source&_facet=type&_facet=country"
        return Asked(type=type_, country=country, source=kind).address(), rows + theirs

    def words(word: str) -> Callable[[], Pair]:
        return lambda: (Asked(words=word).address(), f"{rows}_search={word}")

    def record() -> Pair:
        id_ = chance.choice(ids)
        return f"/incident/{id_}", f"/made/incidents/{id_}.json"

    return {
        "viewport": viewport,
        "facets": facets,
        "words, rare": words(RARE),
        "words, common": words(COMMON),
        "record": record,
    }


@contextlib.contextmanager
def serving(app: object) -> Iterator[str]:
    """The address of the page."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@contextlib.contextmanager
def datasette(path: Path) -> Iterator[str | None]:
    """The address of Datasette; null when it is not installed."""
    found = shutil.which("datasette")
    if found is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [found, "serve", "--immutable", str(path), "--port", str(port), "--setting", "facet_time_limit_ms", "5000"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address, end = f"http://127.0.0.1:{port}", time.monotonic() + UP
        while time.monotonic() < end:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(address, timeout=UP)
                break
            time.sleep(0.2)
        yield address
        server.terminate()


def timed(client: httpx.Client, address: str, before: Callable[[], None]) -> tuple[float, float]:
    """How long an answer takes in milliseconds, and its size in kB."""
    before()
    begun = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code} {answer.text[:300]}")
    return took, len(answer.content) / 1000


def told(name: str, who: str, took: list[float], size: float) -> None:
    """One line of the table."""
    took = sorted(took[1:])
    p95 = took[int(len(took) * 0.95) - 1]
    print(f"{name:16} {who:12} {statistics.median(took):8.1f} {p95:8.1f} {size:8.0f}")


def painted(address: str) -> None:
    """When the map is there, in a browser without a window: of five times the median and the most, in seconds."""
    browser = shutil.which("chromium")
    if browser is None:
        print("no chromium here: the first map is not measured")
        return
    from playwright.sync_api import sync_playwright

    first, drawn = [], []
    quiet = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu"]
    quiet += ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=quiet)
        for _ in range(5):
            page = opened.new_page()
            page.goto(address)
            while not page.evaluate("performance.getEntriesByName('map').length"):
                page.wait_for_timeout(50)
            first.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000)
            drawn.append(page.evaluate("performance.getEntriesByName('map')[0].startTime") / 1000)
            page.close()
    for name, took in (("painted by the server", first), ("drawn by MapLibre", drawn)):
        print(f"first map, {name}: {statistics.median(took):.2f} s, at most {max(took):.2f} s")


def main(count: int) -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, open_casebook(str(Path(folder) / "page.sqlite")) as casebook:
        fill(casebook, count)
        app, made = application(casebook), held(count)
        shelf: Shelf = app.state.shelf
        shelf.held = lambda: made  # type: ignore[method-assign]
        path = Path(folder) / "made.db"
        table(path, made.index, count)
        print(f"{count:,} incidents\n{'question':16} {'':12} {'p50 ms':>8} {'p95 ms':>8} {'kB':>8}")
        with serving(app) as ours, datasette(path) as theirs, httpx.Client(timeout=UP) as client:
            _compared(client, ours, theirs, made)
            painted(ours)
    return 0


def _compared(client: httpx.Client, ours: str, theirs: str | None, made: Held) -> None:
    for name, ask in questions(random.Random(7), list(made.incidents)).items():
        pairs = [ask() for _ in range(ROUNDS + 1)]  # the first of each kind loads what the others use
        mine = [timed(client, ours + a, made.kept.clear) for a, _ in pairs]
        told(name, "reportedly", [took for took, _ in mine], mine[-1][1])
        if theirs is not None:
            other = [timed(client, theirs + b, lambda: None) for _, b in pairs]
            told(name, "Datasette", [took for took, _ in other], other[-1][1])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
