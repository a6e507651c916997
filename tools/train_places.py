"""Learn `locate/weights.py`: `python tools/train_places.py REPORTS [EVENTS]`.

REPORTS is a folder with `train.jsonl` and `dev.jsonl` of invented reports (their places and trigger words are
marked), EVENTS a `train.jsonl.gz` of the event_location set (MIT). For each incident the places of its report are
ranked by a linear sum of features (`locate/choice.py`); the weights make the marked place the likeliest (softmax,
L2, Adam; no randomness, so the same input gives the same weights). Prints how often the marked place comes first.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from reportedly.knowledge import Knowledge
from reportedly.locate import Located, find_places, resolve
from reportedly.locate.choice import Choice, Range
from reportedly.locate.choose import can_be_where
from reportedly.locate.names import kilometres
from reportedly.settings import Settings
from reportedly.text.parse import Parse

OUT = Path(__file__).parent.parent / "src" / "reportedly" / "locate" / "weights.py"
NEAR_KM = 25.0  # a place so near the marked one is right
L2, STEPS, RATE = 0.001, 400, 0.05
SENTENCES, SENTENCE_WORTH = 1200, 0.25  # of EVENTS, and what one counts against an incident of a report
SMALL = 0.02  # a smaller weight is left out
FINE = ("city", "district", "site")
Features = list[dict[str, float]]  # of each place of one incident
Item = tuple[float, Features, list[bool]]  # worth, features, which places are right
HEAD = '''"""How much each feature of `choice.py` says for a place as where an incident happened.

Learned by `python tools/train_places.py` on invented reports written for this project (CC0) and sentences of the
event_location set (MIT); positive speaks for the place.
"""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
'''


def places(parse: Parse, knowledge: Knowledge) -> list[Located]:
    """The places of a text at which something can have happened."""
    words = knowledge.place_words
    located = resolve(find_places(parse, knowledge.gazetteer, words), parse, knowledge.gazetteer, words)
    return [p for p in located if can_be_where(p)]


def features(found: list[Located], parse: Parse, anchors: list[Range], title_end: int) -> Features:
    """The features of each place with their amounts."""
    choice = Choice(found, parse, anchors, title_end)
    rows = []
    for n in range(len(found)):
        rows.append(dict((f, 1.0) if isinstance(f, str) else f for f in choice.features(n)))
    return rows


def reports(path: Path, knowledge: Knowledge) -> Iterator[Item]:
    """The incidents of a file of marked reports."""
    for line in path.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        parse = knowledge.parser(report["language"])(report["text"])
        found = places(parse, knowledge)
        title = report.get("title") or ""
        title_end = len(title) if title and report["text"].startswith(title) else 0
        for incident in report["incidents"]:
            marked = [r for r in report["roles"] if r["incident"] == incident["n"]]
            anchors = [(r["start"], r["end"]) for r in marked if r["role"] == "trigger"]
            spans = [(r["start"], r["end"]) for r in marked if r["role"] == "place"]
            place = incident["place"] or {}
            if found and anchors and place.get("name"):
                right = [is_right(p, place, spans) for p in found]
                yield 1.0, features(found, parse, anchors, title_end), right


def is_right(p: Located, place: dict[str, Any], spans: list[Range]) -> bool:
    """Whether a located place is the marked one: its words, or near it and as fine."""
    if any(a < p.end and p.start < b for a, b in spans):
        return True
    if place.get("lat") is None or p.place.lat is None or p.place.lon is None:
        return bool(p.place.name[:6].casefold() == place["name"][:6].casefold())
    near = kilometres(place["lat"], place["lon"], p.place.lat, p.place.lon) <= NEAR_KM
    return bool(near and (p.place.level in FINE) == (place["level"] in FINE))


def sentences(path: Path, knowledge: Knowledge) -> Iterator[Item]:
    """Sentences with a marked verb and the places where its event happened."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [r for r in map(json.loads, lines) if r["locations"]][:SENTENCES]
    for record in records:
        parse = knowledge.parser("en")(record["text"])
        found = places(parse, knowledge)
        if len(found) > 1:
            anchor = (record["event"]["start"], record["event"]["end"])
            right = [any(s["start"] < p.end and p.start < s["end"] for s in record["locations"]) for p in found]
            yield SENTENCE_WORTH, features(found, parse, [anchor], 0), right


def fit(items: list[Item]) -> dict[str, float]:
    """The weights under which the right places are likeliest."""
    names = sorted({f for _, rows, _ in items for row in rows for f in row})
    column = {name: k for k, name in enumerate(names)}
    made = []
    for worth, rows, right in items:
        if any(right):
            table = np.zeros((len(rows), len(names)))
            for k, row in enumerate(rows):
                for name, amount in row.items():
                    table[k, column[name]] = amount
            made.append((worth, table, np.array(right)))
    total = sum(worth for worth, _, _ in made)
    weights, first, second = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        slope = L2 * weights
        for worth, table, good in made:
            chance = np.exp(table @ weights - (table @ weights).max())
            chance /= chance.sum()
            goal = chance * good / (chance * good).sum()
            slope -= worth * (goal - chance) @ table / total
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return {name: float(weights[column[name]]) for name in names}


def first_right(items: list[Item], weights: dict[str, float]) -> str:
    """How often the place with most points is a right one, among incidents whose place was found."""
    good = tried = 0
    for _, rows, right in items:
        if any(right):
            points = [sum(weights.get(f, 0.0) * x for f, x in row.items()) for row in rows]
            good += right[points.index(max(points))]
            tried += 1
    return f"{good / tried:.3f} of {tried}"


def main() -> None:
    """Learn, measure, write."""
    folder = Path(sys.argv[1])
    knowledge = Knowledge.load(Settings.load())
    train, dev = (list(reports(folder / f"{part}.jsonl", knowledge)) for part in ("train", "dev"))
    more = list(sentences(Path(sys.argv[2]), knowledge)) if len(sys.argv) > 2 else []
    weights = fit(train + more)
    print("train", first_right(train, weights), "dev", first_right(dev, weights))
    kept = sorted((w for w in weights.items() if abs(w[1]) >= SMALL), key=lambda w: -w[1])
    OUT.write_text(HEAD + "".join(f'    "{n}": {w:.2f},\n' for n, w in kept) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
