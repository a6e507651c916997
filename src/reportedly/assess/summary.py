"""One line for people: the versions of a field, how surely, and whether they exclude each other."""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.assess.conflict import standing, versions
from reportedly.assess.parties import Party, nobody
from reportedly.nouns import Agreement, Certainty, Count, Distance, Happening, Moment, Reported

# From the weakest to the strongest. What is shown is never surer than the strongest cue in the evidence.
STRENGTH: tuple[Certainty, ...] = ("denied", "unconfirmed", "hedged", "asserted", "confirmed")
SHOWN = 4  # versions named in the line; the rest are counted


def summary(values: Sequence[Reported], state: Agreement, party: Party = nobody) -> str:
    """The line of a field; "not said" when no report says anything."""
    if not values:
        return "not said"
    left = standing(values)
    if not left:
        return "; ".join(f"denied by {_who(v)}" for v in values if v.certainty == "denied") or "superseded"
    told = [_version(v) for v in versions(left, party)]
    line = " / ".join(told[:SHOWN]) + (f" / {len(told) - SHOWN} more" if len(told) > SHOWN else "")
    denied = sorted({_who(v) for v in values if v.certainty == "denied" and not v.superseded})
    if denied:
        line += f"; denied by {', '.join(denied)}"
    return f"disputed: {line}" if state == "disputed" else line


def beside(values: Sequence[Reported]) -> str:
    """The first statements said beside the event. They are not sorted into versions: a long page holds thousands."""
    told = list(dict.fromkeys(" ".join(v.words.split()) for v in values))
    return " / ".join(told[:SHOWN]) + (f" / {len(told) - SHOWN} more" if len(told) > SHOWN else "") or "not said"


def _version(values: Sequence[Reported]) -> str:
    strongest = max((v.certainty for v in values), key=STRENGTH.index)
    said = told(max(values, key=lambda v: (STRENGTH.index(v.certainty), -len(v.words))))
    return said if strongest in ("asserted", "confirmed") else f"{said} ({strongest})"


def told(value: Reported) -> str:
    """One value in words."""
    match value.value:
        case Count(low=0, high=0):
            return "none"
        case Count(low=low, high=high) if high == low:
            return str(low)
        case Count(low=low, high=None, exact=exact):
            return f"at least {low}" if exact else value.words
        case Count(low=low, high=high):
            return f"{low}-{high}"
        case Distance() as distance:
            return distance_words(distance)
        case Happening(type=type_):
            return type_.replace("_", " ")
        case Moment(earliest=earliest, latest=latest) if earliest:
            return earliest if earliest == latest or not latest else f"{earliest} to {latest}"
    return " ".join(value.words.split())


def distance_words(distance: Distance) -> str:
    """A stated distance in words: "about 1,200 km"."""
    return f"{'' if distance.bound == 'exactly' else distance.bound + ' '}{distance.km:,.0f} km"


def _who(value: Reported) -> str:
    return value.source.name or value.outlet or "the outlet"
