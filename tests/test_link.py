"""Accounts into incidents: what must be linked, what must not, and that the order never matters."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import account, claim, find, report

from reportedly.link import Compared, Linked, explain, link
from reportedly.link.evidence import PRIOR, TABLE, contradiction, evidence, reasons
from reportedly.link.group import Against, attach, cluster
from reportedly.link.growing import Growing
from reportedly.link.sketch import sketch_all
from reportedly.link.wording import figures, key, named_days, names, weekdays
from reportedly.nouns import Account, Count, Link, Moment, Place, Report

Told = tuple[Report, Account]


def on(day: str, last: str | None = None) -> Moment:
    return Moment(written=day, earliest=day, latest=last or day)


def people(number: int) -> Count:
    return Count(written=str(number), low=number, high=number)


VELIN = Place(name="Velin", level="city", country="CZ", admin1="Zlin", lat=49.2, lon=17.7, radius_km=5.0)
DORA = Place(name="Dora", level="city", country="CZ", admin1="Zlin", lat=49.9, lon=18.6, radius_km=5.0)


def tell(text: str, published: str | None = None, number: int = 0, target: str = "", **known: object) -> Told:
    r, _ = report(text, published=published)
    span = find(r, target) if target else None
    return r, account(r, number, target=span, **known)  # type: ignore[arg-type]


def linked(*told: Told) -> Linked:
    return link([a for _, a in told], [], {r.id: r for r, _ in told})


def together(*told: Told) -> list[set[int]]:
    """The groups as sets of positions in `told`."""
    at = {a.id: n for n, (_, a) in enumerate(told)}
    return sorted(({at[i] for i in group} for group in linked(*told).groups), key=min)


FIRST = tell(
    "A drone hit the Orlik works in Velin in the night to 3 May.\nOne person was hurt, mayor Anna Petrova said.",
    "2024-05-03",
    target="Orlik works",
    when=on("2024-05-02", "2024-05-03"),
    where=VELIN,
    injured=people(1),
)
FIRST_AGAIN = tell(
    "Velin: a drone strikes the Orlik works.\nPetrova, the mayor, said that windows broke and one man was hurt.",
    "2024-05-03",
    target="Orlik works",
    when=on("2024-05-03"),
    where=VELIN,
    injured=people(1),
)
FIRST_UNDATED = tell(
    "The Orlik works in Velin came under attack by a drone on the night of 3 May. One worker was hurt.",
    target="Orlik works",
    where=VELIN,
    injured=people(1),
)
SECOND = tell(
    "Drones struck the Orlik works in Velin on Saturday; 3 died and 35 were hurt, governor Ivan Novak said.",
    "2025-02-01",
    target="Orlik works",
    when=on("2025-02-01"),
    where=VELIN,
    killed=people(3),
    injured=people(35),
)
SECOND_UNDATED = tell(
    "After a drone attack the Orlik works in Velin burns. Three died, 31 were hurt, said governor Ivan Novak.",
    target="Orlik works",
    where=VELIN,
    killed=people(3),
    injured=people(31),
)
OTHER_TOWN = tell(
    "A drone hit a depot in Dora in the night to 3 May. One person was hurt.",
    "2024-05-03",
    target="a depot",
    when=on("2024-05-03"),
    where=DORA,
    injured=people(1),
)
RECALLED = tell(
    "A year ago, in May 2024, a drone had hit the Orlik works in Velin.",
    "2025-02-02",
    target="Orlik works",
    role="background",
    when=on("2024-05-01", "2024-05-31"),
    where=VELIN,
)
ALL = (FIRST, FIRST_AGAIN, FIRST_UNDATED, SECOND, SECOND_UNDATED, OTHER_TOWN, RECALLED)


def test_one_strike_in_two_reports_is_one_incident() -> None:
    assert together(FIRST, FIRST_AGAIN) == [{0, 1}]


def test_two_strikes_on_one_plant_nine_months_apart_are_two() -> None:
    assert together(FIRST, SECOND) == [{0}, {1}]


def test_same_night_in_another_town_is_another_incident() -> None:
    assert together(FIRST, OTHER_TOWN) == [{0}, {1}]


def test_all_at_once() -> None:
    assert together(*ALL) == [{0, 1, 2, 6}, {3, 4}, {5}]


def test_two_accounts_of_one_report_stay_apart() -> None:
    r, first = FIRST
    second = account(r, 1, where=VELIN, when=on("2024-05-03"))
    groups = link([first, second], [], {r.id: r}).groups
    assert sorted(map(len, groups)) == [1, 1]


def test_two_accounts_of_one_report_that_nothing_tells_apart_are_one_read_twice() -> None:
    r, _ = FIRST
    where = msgspec.structs.replace(VELIN, geonameid=7)
    first, again = (
        account(r, n, "also" if n else "main", where=where, when=on("2024-05-03"), injured=people(1)) for n in (0, 1)
    )
    other = account(r, 2, "also", where=where, when=on("2024-05-03"), injured=people(4))
    groups = link([first, again, other], [], {r.id: r}).groups
    assert {first.id, again.id} in map(set, groups)


def test_day_and_night_of_one_city_stay_apart() -> None:
    night = tell(
        "Shells hit Velin in the night before 30 December. One man was killed and four are hurt.",
        "2023-12-30",
        type="shelling",
        when=on("2023-12-29", "2023-12-30"),
        where=VELIN,
        killed=people(1),
        injured=people(4),
    )
    day = tell(
        "Shells fell on the centre of Velin on 30 December in the afternoon. 24 people died, 108 are hurt.",
        "2023-12-31",
        type="shelling",
        when=on("2023-12-30"),
        where=VELIN,
        killed=people(24),
        injured=people(108),
    )
    assert together(night, day) == [{0}, {1}]


def test_an_older_event_never_draws_two_incidents_together() -> None:
    vague = tell(
        "Velin had been hit before, by drones, in 2024 and 2025, at the Orlik works.",
        "2025-06-01",
        target="Orlik works",
        role="background",
        when=on("2024-01-01", "2025-03-01"),
        where=VELIN,
    )
    groups = together(FIRST, FIRST_AGAIN, SECOND, vague)
    assert {0, 1} <= groups[0]
    assert 2 not in groups[0]


def test_an_older_event_joins_the_news_of_it_before_what_is_told_in_passing() -> None:
    r, news = FIRST_AGAIN
    aside = account(r, 1, "also", where=VELIN, when=news.when, injured=people(1))
    groups = together(FIRST, (r, news), (r, aside), RECALLED)
    assert {0, 1, 3} in groups


def test_an_older_event_that_nobody_tells_as_news_is_an_incident_of_its_own() -> None:
    assert together(RECALLED, OTHER_TOWN) == [{0}, {1}]


def test_every_link_says_why() -> None:
    links = linked(*ALL).links
    assert links
    assert all(k.reasons and all(r.words for r in k.reasons) for k in links)
    assert all(0 <= k.score <= 1 and k.left < k.right for k in links)


def test_groups_hang_together_by_links_that_say_same() -> None:
    result = linked(*ALL)
    same = {frozenset((k.left, k.right)) for k in result.links if k.judgement == "same"}
    for group in result.groups:
        if len(group) > 1:
            assert all(any(frozenset((a, b)) in same for b in group if b != a) for a in group)


@settings(max_examples=25, deadline=None)
@given(st.permutations(ALL))
def test_order_of_arrival_does_not_change_the_result(told: list[Told]) -> None:
    assert linked(*told) == linked(*ALL)


@pytest.mark.parametrize(
    ("told", "better", "worse"),
    [
        (FIRST, FIRST_AGAIN, SECOND),
        (FIRST, FIRST_UNDATED, SECOND_UNDATED),
        (SECOND, SECOND_UNDATED, FIRST_UNDATED),
        (FIRST, FIRST_AGAIN, OTHER_TOWN),
        (RECALLED, FIRST, SECOND),
    ],
)
def test_one_fits_better_than_another(told: Told, better: Told, worse: Told) -> None:
    sketches, rarity = sketch_all([a for _, a in ALL], [], {r.id: r for r, _ in ALL})
    by_id = {s.id: s for s in sketches}
    me, good, bad = (by_id[a.id] for _, a in (told, better, worse))
    assert evidence(reasons(me, good, rarity)) > evidence(reasons(me, bad, rarity))


def test_what_a_report_recalls_is_not_its_news() -> None:
    """The older strike in its background does not draw a report to the reports of that strike."""
    r, _ = report(
        "Drones struck the Orlik works in Velin; 3 died, 35 were hurt.\nIn the night to 3 May 2024 one was hurt there.",
        published="2025-02-01",
    )
    news = account(r, 0, where=VELIN, killed=people(3), injured=people(35))
    past = account(r, 1, "background", where=VELIN, injured=people(1), trigger=find(r, "hurt there"))
    recalled = claim(r, "injured", "one was hurt there", people(1), account=1)
    sketches, _ = sketch_all([news, past], [recalled], {r.id: r})
    assert sketches[0].named_days == frozenset()
    assert sketches[1].named_days == {(5, 3)}


def test_missing_is_not_different() -> None:
    bare = tell("Something happened.")
    sketches, rarity = sketch_all([bare[1], FIRST[1]], [], {r.id: r for r, _ in (bare, FIRST)})
    said = {r.comparison for r in reasons(*sketches, rarity)}
    assert not said & {"time", "place", "target", "killed", "injured", "actor", "weapon"}
    assert not contradiction(*sketches, odds=-9.0)


def test_comparisons_give_the_same_answer_both_ways() -> None:
    sketches, rarity = sketch_all([a for _, a in ALL], [], {r.id: r for r, _ in ALL})
    for a in sketches:
        for b in sketches:
            assert reasons(a, b, rarity) == reasons(b, a, rarity)
            assert all(-1 <= r.score <= 1 for r in reasons(a, b, rarity))


def test_every_comparison_is_explained_once() -> None:
    said = [row.compare.__doc__ for row in TABLE]
    assert all(said)
    assert len(set(said)) == len(said)


# ------------------------------------------------------------------ grouping, on graphs made at random


def graph(seed: int) -> tuple[dict[tuple[int, int], float], set[tuple[int, int]], int]:
    chance = random.Random(seed)
    size = chance.randint(2, 14)
    pairs = {(i, j): chance.uniform(-4, 4) for i in range(size) for j in range(i + 1, size) if chance.random() < 0.6}
    apart = {(i, j) for i in range(size) for j in range(i + 1, size) if chance.random() < 0.15}
    return pairs, apart, size


def each(items: Iterable[int]) -> list[tuple[int, ...]]:
    return [(i,) for i in items]


def looked_up(
    pairs: dict[tuple[int, int], float], apart: set[tuple[int, int]], why: Against = "told apart"
) -> tuple[Callable[[int, int], float], Callable[[int, int], Against]]:
    return (
        lambda i, j: pairs.get((min(i, j), max(i, j)), -2.0),
        lambda i, j: why if (min(i, j), max(i, j)) in apart else "",
    )


@given(st.integers(0, 10**6))
def test_no_group_holds_a_pair_that_excludes_each_other(seed: int) -> None:
    pairs, apart, size = graph(seed)
    groups = cluster(each(range(size)), pairs, *looked_up(pairs, apart))
    assert sorted(i for g in groups for i in g) == list(range(size))
    assert not any((i, j) in apart for g in groups for i in g for j in g)


@given(st.integers(0, 10**6))
def test_the_order_of_pairs_does_not_change_the_groups(seed: int) -> None:
    pairs, apart, size = graph(seed)
    shuffled = list(pairs.items())
    random.Random(seed).shuffle(shuffled)
    assert cluster(each(range(size)), pairs, *looked_up(pairs, apart)) == cluster(
        each(reversed(range(size))), dict(shuffled), *looked_up(pairs, apart)
    )


def test_a_chain_of_weak_links_never_overrules_a_contradiction() -> None:
    weak = {(0, 1): 1.5, (1, 2): 1.5, (0, 2): -1.0}
    assert cluster(each(range(3)), weak, *looked_up(weak, {(0, 2)}, "contradiction")) == [(0, 1), (2,)]
    strong = {(0, 1): 6.0, (1, 2): 6.0, (0, 2): 1.0}
    assert cluster(each(range(3)), strong, *looked_up(strong, {(0, 2)}, "contradiction")) == [(0, 1, 2)]
    assert cluster(each(range(3)), strong, *looked_up(strong, {(0, 2)})) == [(0, 1), (2,)]


def test_one_misread_place_among_many_does_not_split_a_group() -> None:
    pairs = {(i, j): 1.0 for i in range(6) for j in range(i + 1, 6)}
    assert cluster(each(range(6)), pairs, *looked_up(pairs, {(0, 5)}, "elsewhere")) == [(0, 1, 2, 3, 4, 5)]
    two = {(0, 1): 1.0}
    assert cluster(each(range(2)), two, *looked_up(two, {(0, 1)}, "elsewhere")) == [(0,), (1,)]


def test_attached_items_do_not_help_each_other_in() -> None:
    pairs = {(0, 2): 5.0, (2, 3): 9.0, (1, 3): -3.0}
    groups, left = attach([2, 3], [(0,), (1,)], pairs, *looked_up(pairs, set()))
    assert groups == [(0, 2), (1,)]
    assert left == [3]


# ------------------------------------------------------------------ words across spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Izhevsk", "Ижевске"),
        ("Izhevsk", "Іжевську"),
        ("Сызрани", "Сизрані"),
        ("Kherson", "Херсоні"),
        ("Brechalov", "Бречаловым"),
        ("Petrova's", "Petrova"),
        ("Durán", "Duran"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_names_are_capitalised_where_no_sentence_begins() -> None:
    text = "Mayor Of Velin Speaks Out\nYesterday mayor Anna Petrova spoke in Velin. Windows broke."
    assert set(names(text)) == {key("Anna"), key("Petrova"), key("Velin")}


def test_figures_are_tied_to_their_word() -> None:
    assert "101 lenin" in figures("at 101 Lenin Street") & figures("на улице Ленина, 101.")
    assert figures("the 35-year-old, at 8:26 p.m.") == {"35 iear-old", "8:26 p"}


def test_days_named_without_a_year() -> None:
    text = "on Nov. 17, in the night of 16-17 November, 30 декабря, у ніч на 17 листопада; June 2024"
    assert named_days(text) == {(11, 16), (11, 17), (12, 30)}


def test_weekdays_are_whole_words() -> None:
    assert weekdays("в среду в среднем") == {2}
    assert weekdays("четверо ранены, в четверг") == {3}
    assert weekdays("Sunday night") == {6}


# ------------------------------------------------------------------ nothing but words

SUBJECTS = ("earthquake rubble aftershock rescuers magnitude", "election ballots turnout candidate recount")
TOWNS = ("Arvel", "Bosk", "Corrin", "Dunmore", "Estrel", "Falk", "Grone", "Hadsel")


def stories_told() -> dict[str, list[Told]]:
    """Eight stories of two subjects, five bare reports of each: what tells stories apart are names, not the subject."""
    chance = random.Random(5)
    told: dict[str, list[Told]] = {}
    for n, town in enumerate(TOWNS):
        common = SUBJECTS[n % 2].split()
        people = [f"{town[:3]}{end}" for end in ("ovic", "enko", "strand", "ami")]
        for k in range(5):
            chance.shuffle(common)
            said = f"{common[0].title()} in {town}: {common[1]} and {common[2]}, {' '.join(people[:3])} said.\n"
            said += f"Number {k} told of {common[3]} near the {chance.choice(people)} house as {common[4]} went on."
            told.setdefault(town, []).append(tell(said))
    return told


def test_reports_of_which_only_words_are_known_are_told_apart_within_one_subject() -> None:
    told = stories_told()
    everything = [t for group in told.values() for t in group]
    found = linked(*everything)
    assert {frozenset(g) for g in found.groups} == {frozenset(a.id for _, a in group) for group in told.values()}
    assert {r.comparison for k in found.links for r in k.reasons} == {"story"}
    random.Random(1).shuffle(everything)
    assert linked(*everything) == found


def test_stories_are_not_joined_again_by_the_ordinary_comparisons() -> None:
    told = [t for group in stories_told().values() for t in group]
    plain = tell("A drone hit the Orlik works in Velin.", "2024-05-03", where=VELIN, when=on("2024-05-03"))
    alone = linked(*told).groups
    assert set(linked(*told, plain).groups) == {*alone, (plain[1].id,)}


def test_a_few_of_them_are_compared_as_all_others() -> None:
    few = [t for group in stories_told().values() for t in group][:20]
    assert "story" not in {r.comparison for k in linked(*few).links for r in k.reasons}


def test_their_link_is_explained_like_any_other() -> None:
    told = [t for group in stories_told().values() for t in group]
    sketches, rarity = sketch_all(sorted((a for _, a in told), key=lambda a: a.id), [], {r.id: r for r, _ in told})
    compared = Compared(sketches, rarity)
    (row,) = explain(compared, (0,), (1,)).comparisons
    assert row.comparison == "story"
    assert row.asks
    assert row.adds + PRIOR == pytest.approx(compared.odds(0, 1), abs=0.01)


# ------------------------------------------------------------------ a grouping that grows


def crowd(seed: int, size: int = 30) -> list[Told]:
    """Accounts of few towns and days, with tolls, roles and names mixed, so that neighbourhoods touch."""
    chance = random.Random(seed)
    towns = (VELIN, DORA, msgspec.structs.replace(VELIN, name="Lhota", lat=49.3))
    told = []
    for n in range(size):
        town, day = chance.choice(towns), chance.randint(1, 9)
        people_hurt, who = chance.randint(0, 9), chance.choice(("Anna Petrova", "Ivan Novak", "Jan Maly"))
        text = (
            f"No {n}: a drone hit the {chance.choice(('Orlik works', 'depot', 'bridge'))} in {town.name}, said {who}."
        )
        known: dict[str, object] = {"where": town} if chance.random() < 0.9 else {}
        if chance.random() < 0.7:
            known |= {"when": on(f"2024-05-0{day}"), "injured": people(people_hurt)}
        role = chance.choice(("main", "main", "main", "also", "background"))
        told.append(tell(text, f"2024-05-{day + 1:02}", number=chance.randint(0, 3), role=role, **known))
    return told


def judged_pairs(told: list[Told], seed: int) -> list[Link]:
    chance = random.Random(seed)
    ids = sorted(a.id for _, a in told)
    pairs = [sorted(chance.sample(ids, 2)) for _ in range(3)]
    return [
        Link(left=a, right=b, judgement=chance.choice(("same", "different", "unsure")), score=0.5, by=f"person:{n}")
        for n, (a, b) in enumerate(pairs)
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_adding_accounts_gives_what_linking_all_gives(seed: int, lots: int) -> None:
    told = crowd(seed)
    reports = {r.id: r for r, _ in told}
    decisions = judged_pairs(told, seed)
    # what is common is measured on all of them here; the accounts then come in lots, in any order
    whole = Growing([a for _, a in told], [], reports, decisions)
    grown = Growing([a for _, a in told], [], reports, decisions)
    grown.forget()
    chance = random.Random(seed + 1)
    chance.shuffle(told)
    for n in range(lots):
        grown.add([a for _, a in told[n::lots]], [], reports)
    assert grown.groups == whole.groups
    assert sorted(a for g in grown.groups for a in g) == sorted(a.id for _, a in told)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_a_grouping_that_begins_is_that_of_link(seed: int) -> None:
    told = crowd(seed)
    reports, accounts = {r.id: r for r, _ in told}, [a for _, a in told]
    decisions = judged_pairs(told, seed)
    assert Growing(accounts, [], reports, decisions).groups == set(link(accounts, [], reports, decisions).groups)


def test_what_changed_is_said_and_the_rest_is_left_alone() -> None:
    grown = Growing([a for _, a in (FIRST, SECOND, OTHER_TOWN)], [], {r.id: r for r, _ in ALL})
    gone, new = grown.add([FIRST_AGAIN[1]], [], {r.id: r for r, _ in ALL})
    assert gone == {(FIRST[1].id,)}
    assert new == {tuple(sorted((FIRST[1].id, FIRST_AGAIN[1].id)))}
    assert grown.add([FIRST_AGAIN[1]], [], {r.id: r for r, _ in ALL}) == (frozenset(), frozenset())
