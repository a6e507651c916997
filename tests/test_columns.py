"""Linking in columns gives exactly what the plain comparisons give, pair by pair."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from made import account, find, report

from reportedly.link import evidence
from reportedly.link.columns import Columns
from reportedly.link.compared import Compared
from reportedly.link.pairs import CROWD, blocks_of, candidates, crowded, may_meet, near, worth
from reportedly.link.sketch import sketch_all
from reportedly.link.weighing import AGAINST, TOLD_APART, weigh
from reportedly.nouns import Account, Candidate, Count, Moment, Place, Report

TYPES = ("drone_strike", "missile_strike", "bombing", "shooting", "vehicle_attack", "other_attack")
WORDS = "Orlik depot bridge Kalin school Zavod plant market Brama harbour station Veles".split()
SAID = ("on 4 May", "on Monday", "on 5 May 2024", "aged 34", "a 7-year-old", "at 35 Lenin Street", "at 4:30", "")


def told(chance: random.Random, n: int) -> tuple[Report, list[Account]]:
    """A report of random words and facts, with one account or two."""
    words = " ".join(chance.choices(WORDS, k=chance.randint(2, 14)))
    said = f"{chance.choice(SAID)}, {chance.choice(SAID)}"
    text = f"No {n}: a blast hit the Kalin {words}, {said}. Anna Petrova told {words}."
    day = chance.randint(1, 9)
    language, page = chance.choice(("en", "en", "uk")), chance.choice((None, f"2024-05-{day + 1:02}"))
    r, _ = report(text, published=page, language=language)
    accounts = []
    for number in range(chance.choice((1, 1, 1, 2))):
        facts: dict[str, object] = {}
        if chance.random() < 0.7:
            last = min(31, day + chance.choice((0, 0, 1, 2, 12)))
            facts["when"] = Moment(written="", earliest=f"2024-05-{day:02}", latest=f"2024-05-{last:02}")
        if chance.random() < 0.8:
            facts["where"] = place(chance)
        for harm in ("killed", "injured"):
            if chance.random() < 0.6:
                low = chance.choice((0, 1, 2, 3, 20, 200))
                facts[harm] = Count(written="", low=low, high=chance.choice((low, low, low + 4, None)))
        for role, word in (("target", "Kalin"), ("weapon", "blast"), ("actor", "Petrova")):
            if chance.random() < 0.4:
                facts[role] = find(r, word)
        role = chance.choice(("main", "main", "main", "also", "background"))
        accounts.append(account(r, number, type=chance.choice(TYPES), role=role, **facts))
    return r, accounts


def place(chance: random.Random) -> Place:
    lat, lon = chance.choice(((49.2, 17.7), (49.3, 17.8), (49.9, 18.6), (55.0, 30.0)))
    known = chance.random() < 0.9
    other = Candidate(
        name="Kalin", country="CZ", admin1=None, lat=lat + 1, lon=lon, geonameid=None, score=0.1, reason=""
    )
    return Place(
        name=chance.choice(("Kalin", "Veles", "Brama", "Kalin Veles")),
        level="city",
        country=chance.choice(("CZ", "CZ", "PL", None)),
        country_alt=chance.choice(((), (), ("PL",))),
        lat=lat if known else None,
        lon=lon if known else None,
        radius_km=chance.choice((None, 0.0, 5.0, 30.0)),
        geonameid=chance.choice((None, 7, 8)),
        alternatives=chance.choice(((), (), (other,))),
    )


def compared(seed: int, size: int) -> tuple[Compared, Columns]:
    chance = random.Random(seed)
    pairs = [told(chance, n) for n in range(size)]
    accounts = sorted((a for _, found in pairs for a in found), key=lambda a: a.id)
    sketches, rarity = sketch_all(accounts, [], {r.id: r for r, _ in pairs})
    return Compared(sketches, rarity), Columns.of(sketches, rarity)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_pairs_weighed_in_columns_weigh_what_they_weigh_one_by_one(seed: int) -> None:
    plain, columns = compared(seed, 25)
    pairs = np.array(list(combinations(range(len(columns)), 2)))
    steps, against = weigh(columns, pairs[:, 0], pairs[:, 1])
    for (i, j), step, code in zip(pairs.tolist(), steps.tolist(), against.tolist(), strict=True):
        assert step * evidence.STEP == plain.odds(i, j), plain.why(i, j)
        if code == TOLD_APART:
            assert plain.sketches[i].report == plain.sketches[j].report
        else:
            assert AGAINST[code] == plain.excluded(i, j)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from((20, CROWD + 60)))
def test_candidates_found_in_columns_are_those_found_one_by_one(seed: int, size: int) -> None:
    plain, columns = compared(seed, size)
    full = crowded(columns)
    stands = [blocks_of(s, plain.rarity, lambda found: found & full) for s in plain.sketches]
    found = []
    for i, j in combinations(range(len(columns)), 2):
        a, b = plain.sketches[i], plain.sketches[j]
        shared = sum(worth(k) for k in stands[i][0] & stands[j][0] if k % 2 or may_meet(a, b))
        if shared >= 2 or (shared and stands[i][1] and stands[j][1] and near(a, b)):
            found.append((i, j))
    lots = [np.stack(lot, axis=1) for lot in candidates(columns)]
    assert np.concatenate(lots).tolist() == [list(p) for p in found]
