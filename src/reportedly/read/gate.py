"""The gate: is this a report of a violent incident at all?

Trials, anniversaries, sanctions, arms production, drills, accidents, weather, labour strikes and box-office
bombs are not, even when they mention an incident: then it is background.
"""

from __future__ import annotations

import msgspec

from reportedly.read.events import LEAD_SENTENCES, Event
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse

# Points for and against, and the threshold: fitted by hand on reports_train; the figures stand in
# benchmarks/README.md (relevance).
STRONG_LEAD, WEAK_LEAD, HARM_LEAD, NOT_LEAD, NOT_LATER = 2.0, 1.0, 1.0, -1.5, -0.25
THRESHOLD = 1.0
WEAK = {"trigger.other_attack", "trigger.explosion_unattributed", "trigger.armed_clash"}


def score(parse: Parse, hits: list[Hit], main: Event) -> float:
    """How much the head of the report reads like news of an incident."""
    lead = [h for h in hits if parse.tokens[h.first].sentence < LEAD_SENTENCES]
    later = [h for h in hits if parse.tokens[h.first].sentence >= LEAD_SENTENCES]
    triggers = [h for h in lead if h.list.startswith("trigger.")]
    points = STRONG_LEAD * any(h.list not in WEAK for h in triggers) + WEAK_LEAD * any(h.list in WEAK for h in triggers)
    points += HARM_LEAD * any(h.list in ("harm.killed", "harm.injured") for h in lead)
    points += NOT_LEAD * len({h.words for h in lead if h.list == "gate.not"})
    points += NOT_LATER * len({h.words for h in later if h.list == "gate.not"})
    points += 0.5 * any(t.count.low for m in main.mentions for t in m.tolls)
    return points


def relevance(parse: Parse, hits: list[Hit], told: list[Event], title_end: int) -> list[Event]:
    """The events, all turned to background when the report is not news of an incident."""
    main = next((e for e in told if e.role == "main"), None)
    if main is None:
        return told
    if main.stage in ("drill",) or score(parse, hits, main) < THRESHOLD:
        return [msgspec.structs.replace(e, role="background") if e.role == "main" else e for e in told]
    return told
