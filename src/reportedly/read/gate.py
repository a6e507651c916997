"""The gate: is this a report of a violent incident at all? Asked before anything is parsed.

Trials, anniversaries, sanctions, arms production, drills, accidents, weather, labour strikes and box-office
bombs are not, even when they mention an incident: then it is background. The answer is a logistic
regression over how often each word list is hit in the head of the report and in the rest; its weights are
a table of list names that a person can read (`data/gate.json`, made by `tools/train_gate.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import exp, log1p
from typing import TYPE_CHECKING

from reportedly.nouns import Report
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse

if TYPE_CHECKING:
    from reportedly.knowledge import Knowledge

HEAD_SENTENCES = 3
MOST = 3_000  # characters that the gate looks at: what is news stands at the head
# Lists that tell the gate nothing one by one are counted together under their first name.
TOGETHER = ("number", "vague", "cue", "bound", "kind", "unit", "ordinal", "people", "image")

# Below SKIP a text is not read any further: recall 1.00 on reports_train dev, reports dev and gvc_incidents
# train (precision .94, .88). From THRESHOLD on it counts as relevant: recall .98, 1.00, 1.00, precision .95, .95.
# Tried .05 to .6 in steps of .1 (python -m benchmarks reports, relevance).
SKIP = 0.05
THRESHOLD = 0.2

Weights = Mapping[str, float]


def features(parse: Parse, hits: list[Hit]) -> dict[str, float]:
    """log(1 + hits) per word list, for the head (`head:`) and the rest (`rest:`), and a constant."""
    counts: Counter[str] = Counter()
    for hit in hits:
        zone = "head" if parse.tokens[hit.first].sentence < HEAD_SENTENCES else "rest"
        first = hit.list.split(".")[0]
        counts[f"{zone}:{first if first in TOGETHER else hit.list}"] += 1
    return {name: log1p(n) for name, n in counts.items()} | {"constant": 1.0}


def gate(report: Report, knowledge: Knowledge) -> float:
    """Probability (0..1) that a report tells of a violent incident, without parsing it."""
    text = report.text[:MOST]
    split = knowledge.splitter(report.language)(text)
    return probability(split, knowledge.language(report.language).lexicon.hits(split.tokens), knowledge.gate)


def probability(parse: Parse, hits: list[Hit], weights: Weights) -> float:
    """Probability (0..1) that the text is a report of a violent incident."""
    found = features(parse, hits)
    points = sum(value * weights.get(name, 0.0) for name, value in found.items())
    chance = 1 / (1 + exp(-max(-30.0, min(30.0, points))))
    return max(chance, PLAIN) if _plain(found) else chance


# A text whose head names an incident and a means or harm, and nothing that speaks against it, passes: posts of
# one line give the regression too little to go by.
PLAIN = 0.5


def _plain(found: Mapping[str, float]) -> bool:
    triggers = {name[13:] for name in found if name.startswith("head:trigger.")}
    means = any(name.startswith(("head:weapon.", "head:harm.", "head:damage")) for name in found)
    against = any(name in found for name in ("head:gate.not", "rest:gate.not", "head:stage.drill"))
    return not against and bool(triggers) and (means or bool(triggers - WEAK))


WEAK = {"other_attack", "explosion_unattributed", "armed_clash"}
