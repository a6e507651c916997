"""Why two accounts, or two groups of them, are one incident or two: every comparison with what it weighs. Pure."""

from __future__ import annotations

from itertools import product

from reportedly.link import evidence, stories
from reportedly.link.compared import Compared
from reportedly.link.group import STRONG, Against, Group, across
from reportedly.nouns import Noun

# How much a comparison adds to the log-odds before it is called so; below the last it speaks "faintly".
STRENGTHS = ((2.0, "strongly"), (1.0, "clearly"), (0.3, "somewhat"))
MOST_EXCLUSIONS = 12  # exclusions across two groups that are listed; the rest are counted


class Comparison(Noun, frozen=True, kw_only=True):
    """One comparison of two accounts: what it looks at, its score (-1..1), its weight, and what that adds.

    `adds` is score times weight, in log-odds; `says` is the same in words, `words` what was seen.
    """

    comparison: str
    asks: str
    score: float
    weight: float
    adds: float
    says: str
    words: str


class Exclusion(Noun, frozen=True, kw_only=True):
    """Two accounts that cannot be one incident, and why."""

    left: str
    right: str
    kind: Against
    words: str


class Explained(Noun, frozen=True, kw_only=True):
    """The pair across two groups that speaks most for one incident, and all pairs across them together.

    `starts_from` is the evidence before anything is compared, `evidence` the sum, both log-odds; `score` is the
    sum as a probability. `mean` is the mean evidence of all pairs across, which overrules a contradiction when it is
    above `overrules`. `exclusions` are the first of `excluded` pairs.
    """

    left: str
    right: str
    comparisons: tuple[Comparison, ...]
    starts_from: float
    evidence: float
    score: float
    pairs: int
    mean: float
    overrules: float
    excluded: int
    exclusions: tuple[Exclusion, ...]


def explain(compared: Compared, one: Group, other: Group) -> Explained:
    """The comparisons of the best pair across two groups (positions among the sketches), and what excludes others."""
    i, j = max(product(one, other), key=lambda p: (compared.odds(*p), -min(p), -max(p)))
    whole = across(one, other, compared.odds, compared.excluded)
    apart = [(p, *compared.against(*p)) for p in product(one, other)]
    exclusions = tuple(
        Exclusion(left=compared.sketches[a].id, right=compared.sketches[b].id, kind=kind, words=words)
        for (a, b), kind, words in apart
        if kind
    )
    odds = compared.odds(i, j)
    return Explained(
        left=compared.sketches[i].id,
        right=compared.sketches[j].id,
        comparisons=comparisons(compared, i, j),
        starts_from=evidence.PRIOR,
        evidence=round(odds, 3),
        score=round(evidence.likelihood(odds), 4),
        pairs=whole.pairs,
        mean=round(whole.total / whole.pairs, 3),
        overrules=STRONG,
        excluded=len(exclusions),
        exclusions=exclusions[:MOST_EXCLUSIONS],
    )


def comparisons(compared: Compared, i: int, j: int) -> tuple[Comparison, ...]:
    """Every comparison of two accounts that has something to say, what weighs most first."""
    rows = {evidence.name_of(row): row for row in evidence.TABLE}
    found = []
    for reason in compared.why(i, j):
        row = rows.get(reason.comparison)
        weight = stories.WEIGHT if row is None else row.alike if reason.score > 0 else row.unlike
        asks = stories.Stories.story if row is None else row.compare
        adds = reason.score * weight
        found.append(
            Comparison(
                comparison=reason.comparison,
                asks=" ".join((asks.__doc__ or "").split()),
                score=round(reason.score, 3),
                weight=weight,
                adds=round(adds, 3),
                says=in_words(adds),
                words=reason.words,
            )
        )
    return tuple(sorted(found, key=lambda c: (-abs(c.adds), c.comparison)))


def in_words(adds: float) -> str:
    """How much something adds to the log-odds, and in which direction, in words."""
    if adds == 0:
        return "speaks for neither"
    strength = next((word for least, word in STRENGTHS if abs(adds) >= least), "faintly")
    return f"speaks {strength} for {'one incident' if adds > 0 else 'two incidents'}"


def chain(compared: Compared, group: Group, start: int, end: int) -> Group:
    """The way from one account of a group to another over the pairs that speak most for one incident.

    Of all ways the one whose weakest step is strongest, and of those the shortest.
    """
    best: dict[int, tuple[float, int, Group]] = {start: (float("-inf"), 0, (start,))}
    waiting = {start}
    done: set[int] = set()
    while waiting:
        here = min(waiting, key=lambda n: best[n])
        waiting.discard(here)
        done.add(here)
        weakest, steps, way = best[here]
        if here == end:
            return way
        for there in group:
            if there in done:
                continue
            reached = (max(weakest, -compared.odds(here, there)), steps + 1, (*way, there))
            if there not in best or reached < best[there]:
                best[there] = reached
                waiting.add(there)
    return (start, end)
