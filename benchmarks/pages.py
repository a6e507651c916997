"""How many pages a second become the canonical text of a report: `python -m benchmarks.pages DIR`.

The pages are those of article_extraction under DIR, all parts of it; no answer is looked at. Each goes the whole way of
a file: told by its content, decoded, its article, metadata, pictures and links taken out, its language told.
Counted is the processor's time of one process, the best round, so that other work on the machine hurts little.
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

from benchmarks.gold import load
from benchmarks.parts import find
from reportedly.collect import Collected, Found, collected
from reportedly.settings import Settings

ROUNDS = 5
MUST = 150  # pages a second and core
SET = "article_extraction"


def pages(folder: Path) -> list[bytes]:
    """The pages of all parts of the set."""
    parts = [part for name in ("train", "dev") for part in find(folder, name) if part.name == SET]
    return [item.html.encode() for part in parts for _, item in load(SET, part.source)]


def reports(page: bytes, settings: Settings) -> int:
    """How many reports a page gives: one, or none."""
    return sum(isinstance(i, Collected) for i in collected(Found("page", None, "page", io.BytesIO(page)), settings))


def main(folder: str) -> int:
    """Print the figure; 1 when it is short."""
    found, settings = pages(Path(folder)), Settings()
    read, seconds = sum(reports(page, settings) for page in found), []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for page in found:
            reports(page, settings)
        seconds.append(time.process_time() - begun)
    rate = len(found) / min(seconds)
    size = sum(map(len, found)) / len(found) / 1000
    said = f"{len(found)} pages of {size:.0f} kB on average, {read} with an article"
    print(f"{said}: {rate:.0f} pages/s and core (must: {MUST})")
    return 0 if rate >= MUST else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
