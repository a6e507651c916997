"""Read attributions.txt: paragraphs with {s ...} source, {c ...} cue and {t ...} content, tied by digits."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from corpus import Marked, Span

OPEN = re.compile(r"\{([sct])(\d?) ")
LAYERS = {"s": "source", "c": "cue", "t": "content"}


def read(path: Path) -> list[Marked]:
    """All paragraphs of the file."""
    lines = (x.strip() for x in path.read_text(encoding="utf8").splitlines())
    return [paragraph(x) for x in lines if x and not x.startswith("#")]


def paragraph(line: str) -> Marked:
    """One marked paragraph."""
    text, groups = plain(line)
    m = Marked(text, "attribution", {k: [] for k in LAYERS.values()})
    for group in groups.values():
        for letter, layer in LAYERS.items():
            m.tags[layer] += [(a, b, layer) for a, b in group.get(letter, [])]
        if "t" in group:
            m.links.append(("source", group["t"], group.get("s", [])[:1]))
            m.links.append(("cue", group["t"], group.get("c", [])))
    return m


def plain(line: str) -> tuple[str, dict[str, dict[str, list[Span]]]]:
    """The text without braces, and the ranges by digit and letter."""
    out: list[str] = []
    size, at = 0, 0
    stack: list[tuple[str, str, int]] = []
    groups: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    while at < len(line):
        opened = OPEN.match(line, at)
        if opened:
            stack.append((opened[1], opened[2], size))
            at = opened.end()
        elif line[at] == "}":
            if not stack:
                raise ValueError(f"a brace closes nothing: {line}")
            letter, digit, start = stack.pop()
            groups[digit][letter].append((start, size))
            at += 1
        else:
            out.append(line[at])
            size += 1
            at += 1
    if stack:
        raise ValueError(f"a brace is not closed: {line}")
    return "".join(out), groups
