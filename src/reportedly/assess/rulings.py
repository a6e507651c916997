"""What people ruled on claims: which claims there are now it is about, and what stands after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from reportedly.nouns import About, Account, Claim, Count, Happening, Moment, Place, Reading, Ruled

# The slot of an account that a claim fills, by what the claim is about.
SLOTS: dict[About, str] = {
    "event": "type", "time": "when", "place": "where", "target": "target", "weapon": "weapon", "actor": "actor",
    "killed": "killed", "injured": "injured",
}  # fmt: skip
CORRECTABLE = ("value", "words", "certainty", "source")  # what of a claim a person can put right
Standing = Mapping[str, Sequence[Ruled]]  # of each claim there is now, the newest first


def met(rulings: Iterable[Ruled], claims: Iterable[Claim]) -> list[tuple[Ruled, str | None]]:
    """Each ruling with the claim there is now that it is about; null when a newer reading has none, or several.

    A claim of a newer reading is the same when it says the same thing about the same words. A correction also holds
    for one that now says something else of them: the person has looked at the words.
    """
    known = {c.id: c for c in claims}
    places: dict[tuple[str, About], list[Claim]] = {}
    for claim in known.values():
        places.setdefault((claim.span.report, claim.about), []).append(claim)
    found: list[tuple[Ruled, str | None]] = []
    for ruled in rulings:
        then = ruled.claim
        if then.id in known:
            found.append((ruled, then.id))
            continue
        here = [c for c in places.get((then.span.report, then.about), ()) if _overlap(then, c)]
        same = [c for c in here if _says(c) == _says(then)]
        if not same and ruled.ruling.kind in ("correct", "question"):
            same = here
        found.append((ruled, same[0].id if len(same) == 1 else None))
    return found


def _overlap(a: Claim, b: Claim) -> bool:
    left, right = a.words or a.span, b.words or b.span
    return left.start < right.end and right.start < left.end


def _says(claim: Claim) -> tuple[object, ...]:
    value: Any = claim.value
    match value:
        case Place():
            value = value.name, value.lat, value.lon, value.level
        case Moment():
            value = value.earliest, value.latest
        case Count():
            value = value.low, value.high
    return value, claim.certainty, claim.source.name


def standing(rulings: Sequence[Ruled], claims: Iterable[Claim]) -> dict[str, list[Ruled]]:
    """The rulings on each claim there is now, the newest first; `rulings` come the oldest first."""
    found: dict[str, list[Ruled]] = {}
    for ruled, claim in met(rulings, claims):
        if claim is not None:
            found.setdefault(claim, []).insert(0, ruled)
    return found


def decisive(rulings: Sequence[Ruled]) -> Ruled | None:
    """The ruling that stands: the newest that settles something."""
    return next((r for r in rulings if r.ruling.kind != "question"), None)


def as_ruled(claim: Claim, rulings: Sequence[Ruled]) -> Claim | None:
    """The claim as it stands after the rulings on it; null when it is rejected."""
    ruled = decisive(rulings)
    if ruled is None or ruled.ruling.kind == "accept":
        return claim
    if ruled.ruling.kind == "reject" or ruled.corrected is None:
        return None
    then, right = ruled.claim, ruled.corrected
    changed = {f: new for f in CORRECTABLE if (new := getattr(right, f)) != getattr(then, f)}
    return replace(claim, **changed)


def ruled_account(account: Account, claims: Sequence[Claim], rulings: Standing) -> Account:
    """The account with what was corrected or rejected in its claims; `claims` are its own, as they were read."""
    changed: dict[str, Any] = {}
    for about, slot in SLOTS.items():
        own = [c for c in claims if c.about == about]
        after = {c.id: as_ruled(c, rulings.get(c.id, ())) for c in own}
        touched = [c for c in own if after[c.id] is not c]
        if touched:
            left = [c for c in after.values() if c is not None and c.certainty != "denied" and not c.superseded]
            changed |= _filled(account, slot, touched, after, left)
    return replace(account, **changed) if changed else account


def _filled(
    account: Account, slot: str, touched: Sequence[Claim], after: Mapping[str, Claim | None], left: Sequence[Claim]
) -> dict[str, Any]:
    """What the slot holds now, when a claim that filled it is touched."""
    if slot in ("killed", "injured"):
        counts = [c.value for c in left if isinstance(c.value, Count) and c.scope == "total"]
        return {slot: _range(counts)}
    had = getattr(account, slot)
    if had is not None and not any(_fills(slot, had, c) for c in touched):
        return {}
    first = next((now for c in touched if (now := after[c.id]) in left and now is not None), left[0] if left else None)
    if slot == "type":
        return {slot: first.value.type} if first is not None and isinstance(first.value, Happening) else {}
    if first is None:
        return {slot: None}
    return {slot: first.words if slot in ("target", "weapon", "actor") else first.value}


def _range(counts: Sequence[Count]) -> Count | None:
    """The figures of one report from the lowest to the highest."""
    if not counts:
        return None
    low = min(counts, key=lambda c: c.low)
    highs = [c.high for c in counts]
    high = None if None in highs else max(h for h in highs if h is not None)
    return low if (low.high == high) else replace(low, high=high)


def _fills(slot: str, had: Any, claim: Claim) -> bool:
    match had, claim.value:
        case Place(), Place() as value:
            return bool(had.name == value.name or had == value)
        case Moment(), Moment() as value:
            return (had.earliest, had.latest) == (value.earliest, value.latest)
        case str(), Happening() as value:
            return bool(had == value.type)
    if slot in ("target", "weapon", "actor") and claim.words is not None:
        return bool(had.start < claim.words.end and claim.words.start < had.end)
    return False


def ruled_readings(readings: Sequence[Reading], rulings: Sequence[Ruled]) -> Sequence[Reading]:
    """The readings as people have put them right: for whatever groups accounts."""
    if not rulings:
        return readings
    about = {r.claim.span.report for r in rulings}
    now = standing(rulings, (c for r in readings if r.report in about for c in r.claims))
    return [_ruled_reading(r, now) if r.report in about else r for r in readings]


def _ruled_reading(reading: Reading, rulings: Standing) -> Reading:
    claims = (as_ruled(c, rulings.get(c.id, ())) for c in reading.claims)
    return replace(
        reading,
        claims=tuple(c for c in claims if c is not None),
        accounts=tuple(
            ruled_account(a, [c for c in reading.claims if c.account == a.number], rulings) for a in reading.accounts
        ),
    )
