"""A claim as a person reads it: what they typed, taken as a value of its kind, and never without words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

import msgspec
from msgspec.structs import replace

from reportedly.errors import InputError
from reportedly.locate.edtf import from_edtf
from reportedly.nouns import (
    Bound,
    Certainty,
    Claim,
    Count,
    Distance,
    Happening,
    IncidentType,
    Moment,
    Place,
    Report,
    Source,
    SourceKind,
    Span,
    Value,
)

NONE = "none"
FIGURE = re.compile(r"(?:(?P<least>at least |over )?(?P<low>\d{1,7})(?:\s*[-–]\s*(?P<high>\d{1,7}))?(?P<plus>\+)?)")
KM = re.compile(r"(?:(?P<bound>about|over|under|exactly)\s+)?(?P<km>\d{1,5}(?:[.,]\d+)?)(?:\s*km)?")
WORDS = ("target", "weapon", "actor", "damage", "other")  # what is given in words of the report
# What may be typed for a value, by what the claim is about.
HOW = {
    "event": "a type of incident, as drone_strike",
    "time": "a day or a stretch of days (EDTF), as 2024-11-16/2024-11-17",
    "place": "the GeoNames number of the place; none: no place that can be drawn",
    "killed": "a figure, as 3, 3-5, 3+ (at least 3), none",
    "injured": "a figure, as 3, 3-5, 3+ (at least 3), none",
    "distance": "kilometres, as about 1200",
} | dict.fromkeys(WORDS, "words that stand in the report")
PlaceOf = Callable[[int, str], Place | None]  # the place of a GeoNames number, under the name that the report has


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What a person puts right in a claim: its value, how surely it is said, who says it; what is empty stays.

    `value` is typed as `HOW` says. `speaker` is a name as the report has it, "" the outlet itself.
    """

    value: str = ""
    certainty: Certainty | None = None
    speaker: str | None = None
    speaker_kind: SourceKind | None = None


def corrected(claim: Claim, report: Report, right: Correction, place_of: PlaceOf) -> Claim:
    """The claim with what was put right. Raises InputError when nothing is, or when it cannot be taken."""
    changed = claim
    if right.value.strip():
        changed = _with_value(changed, report, right.value.strip(), place_of)
    if right.certainty is not None:
        changed = replace(changed, certainty=right.certainty)
    if right.speaker is not None:
        changed = replace(changed, source=_source(claim, report, right.speaker.strip(), right.speaker_kind))
    elif right.speaker_kind is not None:
        changed = replace(changed, source=replace(claim.source, kind=right.speaker_kind))
    if changed == claim:
        raise InputError("nothing is corrected", where=f"claim {claim.id}", do="Name a value, certainty or speaker")
    return changed


def _with_value(claim: Claim, report: Report, typed: str, place_of: PlaceOf) -> Claim:
    if claim.about in WORDS:
        return replace(claim, words=_stands(claim, report, typed))
    written = (claim.words or claim.span).of(report.text)
    return replace(claim, value=_value(claim, written, typed, place_of))


def _value(claim: Claim, written: str, typed: str, place_of: PlaceOf) -> Value:
    match claim.about:
        case "killed" | "injured":
            return _count(claim, written, typed)
        case "time":
            zone = claim.value.zone if isinstance(claim.value, Moment) else None
            return replace(from_edtf(typed), written=written, zone=zone)
        case "event":
            return _happening(claim, typed)
        case "distance":
            return _distance(claim, written, typed)
        case "place":
            return _place(claim, written, typed, place_of)
    raise InputError(
        f"the value of a claim on {claim.about} cannot be typed", where=f"claim {claim.id}",
        do="Correct its certainty or speaker, or reject it",
    )  # fmt: skip


def _wrong(claim: Claim, typed: str) -> InputError:
    return InputError(f"{typed!r} is no value here", where=f"claim {claim.id}", do=f"Type {HOW[claim.about]}")


def _count(claim: Claim, written: str, typed: str) -> Count:
    if typed.casefold() == NONE:
        return Count(written=written, low=0, high=0)
    found = FIGURE.fullmatch(typed)
    if not found:
        raise _wrong(claim, typed)
    low = int(found["low"])
    open_ended = bool(found["least"] or found["plus"])
    high = None if open_ended else int(found["high"] or low)
    if (high is not None and high < low) or (open_ended and found["high"]):
        raise _wrong(claim, typed)
    return Count(written=written, low=low, high=high)


def _happening(claim: Claim, typed: str) -> Happening:
    name = typed.casefold().replace(" ", "_")
    if name not in get_args(IncidentType):
        raise InputError(
            f"no type {typed!r}", where=f"claim {claim.id}", do=f"Types: {', '.join(get_args(IncidentType))}"
        )
    had = claim.value if isinstance(claim.value, Happening) else Happening(type="other_attack")
    return replace(had, type=name)


def _distance(claim: Claim, written: str, typed: str) -> Distance:
    found = KM.fullmatch(typed.casefold())
    if not found:
        raise _wrong(claim, typed)
    reference = claim.value.reference if isinstance(claim.value, Distance) else ""
    km = float(found["km"].replace(",", "."))
    bound: Bound = found["bound"] or "exactly"  # type: ignore[assignment]  # the pattern takes no other word
    return Distance(written=written, km=km, bound=bound, reference=reference)


def _place(claim: Claim, written: str, typed: str, place_of: PlaceOf) -> Place:
    name = claim.value.name if isinstance(claim.value, Place) else " ".join(written.split())
    if typed.casefold() == NONE:
        return Place(name=name, reason="a person found no place for these words")
    place = place_of(int(typed), name) if typed.isdecimal() else None
    if place is None:
        raise _wrong(claim, typed)
    return place


def _stands(claim: Claim, report: Report, words: str) -> Span:
    """Where these words stand, nearest to the sentence of the claim: what is not in the report is not in the record."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = [report.span(*m.span()) for m in re.finditer(pattern, report.text)]
    if not found:
        raise InputError(
            f"{words!r} does not stand in report {report.id}", where=f"claim {claim.id}", do="Copy the words from it"
        )
    return min(found, key=lambda s: (not s.within(claim.sentence), abs(s.start - claim.span.start)))


def _source(claim: Claim, report: Report, name: str, kind: SourceKind | None) -> Source:
    if not name:
        return Source(name="", kind="outlet")
    span = _stands(claim, report, name)
    had = claim.source.kind
    if kind is None and had == "outlet":
        raise InputError(
            f"what kind of source is {name!r}?",
            where=f"claim {claim.id}",
            do=f"One of {', '.join(get_args(SourceKind))}",
        )
    return Source(name=name, kind=kind or had, span=span, via=claim.source.via)
