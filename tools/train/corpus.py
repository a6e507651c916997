"""Labelled texts as training examples: word pieces with what each head should say about them."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportedly.read.encoder import CLASSES, TAGS, Pieces, Tokenizer, cut

IGNORE = -100
STAGES = {"intercepted": "foiled"}  # one stage for both, as `nouns.Stage` has it
BREAK = re.compile(r"(?<=[.!?][\"'”’)])\s+|(?<=[.!?])\s+|\n+")

Span = tuple[int, int]


@dataclass
class Marked:
    """A text and its labels by character range, before it is cut into pieces."""

    text: str
    task: str
    tags: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    classes: list[tuple[str, list[Span], str]] = field(default_factory=list)
    # link name, from ranges, the ranges that are right (empty: none is)
    links: list[tuple[str, list[Span], list[Span]]] = field(default_factory=list)
    places: list[tuple[Span, list[Span]]] = field(default_factory=list)
    facts: list[tuple[Span, float]] = field(default_factory=list)


@dataclass
class Example:
    """One window, with targets by row."""

    ids: list[int]
    marks: list[int]
    task: str
    tags: dict[str, list[int]]
    classes: list[tuple[str, list[int], int]]
    links: list[tuple[str, list[int], list[int]]]
    places: list[tuple[int, list[int], list[int]]]
    facts: list[tuple[list[int], float]]


def sentences(text: str) -> list[Span]:
    """A rough cut into sentences: windows only need to break at sensible points."""
    out, at = [], 0
    for m in BREAK.finditer(text):
        if m.start() > at:
            out.append((at, m.start()))
        at = m.end()
    return [*out, (at, len(text))] if at < len(text) else out


def examples(marked: Marked, tokenizer: Tokenizer) -> list[Example]:
    """The windows of one marked text."""
    pieces = cut(tokenizer, marked.text, sentences(marked.text))
    return [_example(marked, pieces, w.ids, w.marks, w.piece) for w in pieces.windows]


def _example(marked: Marked, pieces: Pieces, ids: list[int], marks: list[int], piece: list[int]) -> Example:
    rows = [r for r, k in enumerate(piece) if k >= 0 and pieces.first[k]]
    start = [pieces.starts[piece[r]] for r in rows]

    def inside(spans: list[Span]) -> list[int]:
        return [r for r, s in zip(rows, start, strict=True) if any(a <= s < b for a, b in spans)]

    tags = {layer: _tag_targets(layer, spans, len(ids), rows, start) for layer, spans in marked.tags.items()}
    classes = [(h, inside(s), CLASSES[h].index(v)) for h, s, v in marked.classes]
    links = []
    for name, froms, rights in marked.links:
        right = inside(rights)
        if rights and not right:  # the other end stands in another window
            continue
        links.append((name, inside(froms), right or [0]))
    places = [((inside([e]) or [-1])[0], rows, inside(p)) for e, p in marked.places]
    return Example(
        ids, marks, marked.task, tags,
        [c for c in classes if c[1]], [x for x in links if x[1]],
        [p for p in places if p[0] >= 0],
        [(inside([s]), v) for s, v in marked.facts if inside([s])],
    )  # fmt: skip


def _tag_targets(
    layer: str, spans: list[tuple[int, int, str]], size: int, rows: list[int], start: list[int]
) -> list[int]:
    out = [IGNORE] * size
    for r in rows:
        out[r] = 0
    for a, b, label in spans:
        kind, begun = TAGS[layer].index(label), False
        for r, s in zip(rows, start, strict=True):
            if a <= s < b:
                out[r] = 2 * kind + (2 if begun else 1)
                begun = True
    return out


# ------------------------------------------------------------------ readers of labelled sets


def records(path: Path) -> Iterator[dict[str, Any]]:
    """JSON lines, gzipped or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from map(json.loads, data.decode("utf8").splitlines())


def report(r: dict[str, Any]) -> Marked:
    """A record of the invented reports."""
    m = Marked(r["text"], "report", {k: [] for k in ("source", "cue", "claim", "hedge", "role")})
    everything = [(0, len(r["text"]))]
    m.classes.append(("relevant", everything, "yes" if r["relevant"] else "no"))
    sources = {s["n"]: s for s in r["sources"]}
    for s in sources.values():
        for a, b in s["mentions"]:
            m.tags["source"].append((a, b, "source"))
            m.classes.append(("kind", [(a, b)], s["kind"]))
    for c in r["claims"]:
        _claim(m, c, sources)
    for x in r["roles"]:
        m.tags["role"].append((x["start"], x["end"], x["role"]))
    _incidents(m, r)
    return m


def _claim(m: Marked, c: dict[str, Any], sources: dict[int, Any]) -> None:
    content = [tuple(x) for x in c["content"]]
    m.tags["claim"] += [(a, b, "claim") for a, b in content]
    m.tags["cue"] += [(a, b, "cue") for a, b in c["cue"] if (a, b, "cue") not in m.tags["cue"]]
    m.tags["hedge"] += [(a, b, "hedge") for a, b in c["hedge"]]
    m.classes += [("certainty", content, c["certainty"]), ("about", content, c["about"])]
    if c["source"]:
        at = c["cue"] or c["content"]
        near = nearest(sources[c["source"]]["mentions"], at)
        m.links.append(("source", content, [near]))
    else:
        m.links.append(("source", content, []))
    m.links.append(("cue", content, [tuple(x) for x in c["cue"]]))


def nearest(mentions: list[list[int]], at: list[list[int]]) -> Span:
    """The mention that stands closest to some ranges; of two equally close ones, the earlier."""

    def gap(x: list[int]) -> int:
        return min(max(0, a - x[1], x[0] - b) for a, b in at)

    a, b = min(mentions, key=lambda x: (gap(x), x[0]))
    return a, b


def _incidents(m: Marked, r: dict[str, Any]) -> None:
    cuts = sentences(r["text"])
    kinds = {i["type"] for i in r["incidents"] if i["role"] == "main"}
    if len(kinds) == 1:  # asked of the whole text, the head names the main incident
        m.classes.append(("type", [(0, len(r["text"]))], kinds.pop()))
    for i in r["incidents"]:
        roles = [x for x in r["roles"] if x["incident"] == i["n"]]
        places = [(x["start"], x["end"]) for x in roles if x["role"] == "place"]
        for x in roles:
            if x["role"] != "trigger":
                continue
            at = (x["start"], x["end"])
            stage = i.get("stage") or "done"
            m.classes += [
                ("type", [at], i["type"]), ("standing", [at], i["role"]), ("stage", [at], STAGES.get(stage, stage)),
            ]  # fmt: skip
            here = [(a, b) for a, b in cuts if a <= at[0] < b]
            near = [p for p in places if here and here[0][0] <= p[0] < here[0][1]]
            if near:  # the report may name the place in another sentence: then this one says nothing of it
                m.places.append((at, near))


# ------------------------------------------------------------------ variants of the invented reports

SWAPPED = ("target", "weapon", "actor", "place", "time", "killed", "injured", "abducted", "damage")
PRONOUNS = {"he", "she", "they", "it", "who", "him", "her", "them", "his", "its", "their", "we", "i"}


def fillers(rows: list[dict[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """The words that stand for each role (weapons by type of incident) and kind of source, over all reports."""
    out: dict[tuple[str, str], list[str]] = {}
    for r in rows:
        for key, start, end in _slots(r):
            words = r["text"][start:end]
            article = words.startswith(("The ", "A ", "An "))
            out.setdefault(key, []).append(words[0].lower() + words[1:] if article else words)
    return out


def _slots(r: dict[str, Any]) -> list[tuple[tuple[str, str], int, int]]:
    """The stretches of a report that could hold other words of the same sort."""
    types = {i["n"]: i["type"] for i in r["incidents"]}
    out = []
    for x in r["roles"]:
        if x["role"] in SWAPPED:
            out.append(
                ((x["role"], types.get(x["incident"], "") if x["role"] == "weapon" else ""), x["start"], x["end"])
            )
    for source in r["sources"]:
        for a, b in source["mentions"]:
            if r["text"][a:b].lower() not in PRONOUNS:
                out.append((("source", source["kind"]), a, b))
    return out


def vary(
    r: dict[str, Any], pool: dict[tuple[str, str], list[str]], rng: random.Random, share: float = 0.5
) -> dict[str, Any]:
    """The report with some of its words swapped for those of other reports; all labels move along."""
    edges = {x for c in r["claims"] for k in ("content", "cue", "hedge") for ab in c[k] for x in ab}
    edges |= {x for s in r["sources"] for ab in s["mentions"] for x in ab} | {
        x[k] for x in r["roles"] for k in ("start", "end")
    }
    swaps: list[tuple[int, int, str]] = []
    for key, start, end in sorted(_slots(r), key=lambda x: x[1]):
        free = (not swaps or start >= swaps[-1][1]) and not any(start < x < end for x in edges)
        if free and rng.random() < share:
            new = rng.choice(pool[key])
            opens = start < 2 or r["text"][start - 2 : start].strip(" ") in (".", "\n", "\n\n", "?", "!")
            swaps.append((start, end, new[0].upper() + new[1:] if opens else new))
    text, at = [], 0
    for start, end, new in swaps:
        text += [r["text"][at:start], new]
        at = end
    shifted = _shift(swaps)
    moved = json.loads(json.dumps({k: r[k] for k in ("claims", "sources", "roles")}))
    for c in moved["claims"]:
        c.update({k: [[shifted(a), shifted(b)] for a, b in c[k]] for k in ("content", "cue", "hedge")})
    for source in moved["sources"]:
        source["mentions"] = [[shifted(a), shifted(b)] for a, b in source["mentions"]]
    for x in moved["roles"]:
        x["start"], x["end"] = shifted(x["start"]), shifted(x["end"])
    return {**r, **moved, "text": "".join([*text, r["text"][at:]])}


def _shift(swaps: list[tuple[int, int, str]]) -> Callable[[int], int]:
    """Where an offset of the old text lies in the new one."""
    return lambda x: x + sum(len(new) - (end - start) for start, end, new in swaps if end <= x)


def factuality(r: dict[str, Any]) -> Marked:
    """A sentence of UDS-IH2 or MEANTIME."""
    return Marked(r["text"], r["corpus"], facts=[((e["start"], e["end"]), e["factuality"]) for e in r["events"]])


def event_locations(rows: Iterable[dict[str, Any]]) -> Iterator[Marked]:
    """Sentences with event verbs and the places where they happened; one text may have several verbs."""
    found: dict[str, Marked] = {}
    for r in rows:
        m = found.setdefault(r["text"], Marked(r["text"], "event_location"))
        e = r["event"]
        m.places.append(((e["start"], e["end"]), [(x["start"], x["end"]) for x in r["locations"]]))
    yield from found.values()


def add_silver(m: Marked, r: dict[str, Any]) -> Marked:
    """Add what `silver.py` saw. Where people marked sources and cues, theirs stand alone."""
    m.tags["entity"] = [tuple(x) for x in r["entities"]]
    layers = ("content",) if "source" in m.tags else ("source", "cue", "content")
    for layer in layers:
        m.tags[layer] = [(a, b, layer) for x in r["attributions"] for a, b in x[layer]]
    for x in r["attributions"]:
        content, source, cue = ([tuple(p) for p in x[k]] for k in ("content", "source", "cue"))
        m.links += [("source", content, source), ("cue", content, cue)]
    return m
