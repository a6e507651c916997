"""The checks, each on worked examples that can be redone by hand."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import msgspec
import pytest
from made import account, claim, find, report

from reportedly.assess import CHECKS, Case, case_of
from reportedly.assess.checks import (
    dates,
    deadliest,
    distance,
    first_ever,
    illustrative,
    listing,
    ordinal,
    origins,
    parts,
    places,
    sums,
)
from reportedly.assess.lists import EntityList, look_up, read_list
from reportedly.errors import InputError
from reportedly.knowledge import Knowledge
from reportedly.nouns import (
    Account,
    Claim,
    Count,
    Distance,
    Finding,
    Image,
    Incident,
    Listing,
    Moment,
    Novelty,
    Place,
    Report,
    Source,
)
from reportedly.read.claims import distances

VELIN = Place(name="Velin", level="city", country="CZ", admin1="Zlin Region", lat=49.2, lon=17.7, radius_km=5.0)
Told = tuple[Report, Account, list[Claim]]


@cache
def knowledge() -> Knowledge:
    return Knowledge.load()


def on(day: str, last: str | None = None) -> Moment:
    return Moment(written=day, earliest=day, latest=last or day)


def case(*told: Told, id_: str = "this") -> Case:
    incident = Incident(id=id_, accounts=tuple(sorted(a.id for _, a, _ in told)))
    claims = [c for _, _, cs in told for c in cs]
    return case_of(incident, {a.id: a for _, a, _ in told}, claims, {r.id: r for r, _, _ in told})


def strike(day: str, id_: str, where: Place = VELIN, **known: object) -> Case:
    r, _ = report(f"A drone hit {where.name} on {day}.", published=day)
    return case((r, account(r, when=on(day), where=where, **known), []), id_=id_)  # type: ignore[arg-type]


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


# ------------------------------------------------------------------ first ever


def first(scope: str, day: str | None = "2024-05-03", **known: object) -> Case:
    r, _ = report(f"A drone hit Velin. It is the first strike {scope}, the mayor said.", published=day)
    words = claim(r, "novelty", f"first strike {scope}", Novelty(kind="first", scope=scope))
    when = on(day) if day else None
    return case((r, account(r, when=when, where=VELIN, **known), [words]))  # type: ignore[arg-type]


def test_first_holds_as_far_as_the_casebook_goes() -> None:
    here, later = first("on the region"), strike("2025-02-01", "later")
    found = only(first_ever.check(here, [here, later], None))
    assert (found.verdict, found.statement) == ("holds", "It is the first drone strike in Zlin Region")
    assert "the casebook holds 2 of this type in Zlin Region, this one included, from 2024-05-03 to 2025-02-01" in (
        found.working
    )


def test_an_earlier_incident_makes_first_fail() -> None:
    here, earlier = first("on the region", "2025-02-01"), strike("2024-05-03", "earlier")
    found = only(first_ever.check(here, [here, earlier], None))
    assert found.verdict == "fails"
    assert found.working[-1] == "earlier: incident earlier on 2024-05-03 at Velin"


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (strike("2024-01-01", "o", msgspec.structs.replace(VELIN, admin1="Other Region")), "holds"),
        (strike("2024-01-01", "o", type="shelling"), "holds"),
        (strike("2024-05-03", "o"), "holds"),  # the same day is not earlier
        (strike("2024-05-02", "o"), "fails"),
    ],
)
def test_first_counts_the_same_kind_in_the_same_area(other: Case, verdict: str) -> None:
    here = first("in Zlin")
    assert only(first_ever.check(here, [here, other], None)).verdict == verdict


@pytest.mark.parametrize("here", [first("of its kind"), first("on the region", None)])
def test_first_cannot_tell_without_an_area_or_a_date(here: Case) -> None:
    assert only(first_ever.check(here, [here], None)).verdict == "cannot tell"


def test_first_on_the_town_looks_no_further_than_the_town() -> None:
    here = first("on the town")
    near = strike("2024-01-01", "near", msgspec.structs.replace(VELIN, name="Lhota", lat=49.3))  # 11 km
    far = strike("2024-01-01", "far", msgspec.structs.replace(VELIN, name="Dora", lat=49.9))  # 78 km
    assert only(first_ever.check(here, [here, far], None)).verdict == "holds"
    assert only(first_ever.check(here, [here, near], None)).verdict == "fails"


def test_an_undated_incident_in_the_area_leaves_first_open() -> None:
    here = first("on the region")
    r, _ = report("A drone had hit Velin once.")
    undated = case((r, account(r, where=VELIN), []), id_="undated")
    assert only(first_ever.check(here, [here, undated], None)).verdict == "cannot tell"


# ------------------------------------------------------------------ sums


def hurt(*figures: tuple[str, Count], outlet: str = "Courier") -> list[Told]:
    told = []
    for n, (words, value) in enumerate(figures):
        r, _ = report(f"{words} people were hurt ({n}).", published=f"2024-05-0{n + 3}", outlet=f"{outlet} {n}")
        source = Source(name=f"source {n}", kind="witness" if n else "police")
        told.append((r, account(r), [claim(r, "injured", words, value, source=source)]))
    return told


def test_figures_that_allow_one_number_hold() -> None:
    told = hurt(("At least 5", Count(written="at least 5", low=5)), ("7", Count(written="7", low=7, high=7)))
    found = only(sums.check(case(*told), [], knowledge()))
    assert (found.verdict, found.working[-1]) == ("holds", "every figure that stands allows 7")


def test_figures_that_exclude_each_other_fail_with_the_range() -> None:
    told = hurt(("1", Count(written="1", low=1, high=1)), ("No", Count(written="no", low=0, high=0)))
    found = only(sums.check(case(*told), [], knowledge()))
    assert (found.verdict, found.working[-1]) == ("fails", "no number fits every figure: 0 to 1")
    assert found.working[0] == "Courier 0 (2024-05-03): 1, source 0"


def test_one_figure_has_nothing_to_be_compared_with() -> None:
    assert (
        only(sums.check(case(*hurt(("1", Count(written="1", low=1, high=1)))), [], knowledge())).verdict
        == "cannot tell"
    )


def test_no_figure_no_finding() -> None:
    assert sums.check(strike("2024-05-03", "x"), [], knowledge()) == []


# ------------------------------------------------------------------ dates


def test_an_event_after_its_report_cannot_be() -> None:
    r, _ = report("A drone hit Velin on 9 May.", published="2024-05-03")
    found = only(dates.check(case((r, account(r, when=on("2024-05-09")), [])), [], None))
    assert found.verdict == "fails"
    assert "6 days before" in found.working[1]


def test_the_day_after_may_be_another_time_zone() -> None:
    r, _ = report("A drone hit Velin on 4 May.", published="2024-05-03")
    assert only(dates.check(case((r, account(r, when=on("2024-05-04")), [])), [], None)).verdict == "holds"


def test_a_planned_attack_may_lie_ahead() -> None:
    r, _ = report("A raid is planned for 9 May.", published="2024-05-03")
    told = account(r, when=on("2024-05-09"), stage="planned")
    assert only(dates.check(case((r, told, [])), [], None)).verdict == "holds"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [("Friday, 3 May", "holds"), ("Saturday, 3 May", "fails"), ("3 May", "holds"), ("Friday", "holds")],
)
def test_weekday_and_date_are_one_day(words: str, verdict: str) -> None:
    r, _ = report(f"A drone hit Velin on {words}.", published="2024-05-03")
    told = account(r, when=on("2024-05-03"))
    found = only(dates.check(case((r, told, [claim(r, "time", words, on("2024-05-03"))])), [], None))
    assert found.verdict == verdict
    if verdict == "fails":
        assert found.working[1] == "2024-05-03 was a Friday, not a Saturday"


def test_without_dates_it_cannot_tell() -> None:
    r, _ = report("A drone hit Velin.")
    assert only(dates.check(case((r, account(r), [])), [], None)).verdict == "cannot tell"


# ------------------------------------------------------------------ pictures


def pictured(caption: str, *, image: bool) -> Case:
    r, _ = report(f"A drone hit Velin\n{caption}\nWindows broke in Velin.", published="2024-05-03", outlet="Courier")
    if image:
        r = msgspec.structs.replace(r, images=(Image(src="a.jpg", caption=find(r, caption)),))
    return case((r, account(r), []))


@pytest.mark.parametrize("image", [True, False])
@pytest.mark.parametrize(
    ("caption", "mark"),
    [
        ("Illustrative photo: the bank of a river.", "Illustrative"),
        ("Photo: a drone in flight / Wikimedia Commons", "Wikimedia Commons"),
        ("File photo of the works.", "File photo"),
    ],
)
def test_an_illustration_is_no_evidence(caption: str, mark: str, image: bool) -> None:
    found = only(illustrative.check(pictured(caption, image=image), [], knowledge()))
    assert found.verdict == "fails"
    assert found.working == (f"its caption reads: {caption}", f"{mark!r} marks it as illustrative, not evidence")


def test_another_caption_proves_nothing() -> None:
    found = only(illustrative.check(pictured("Smoke above the works.", image=True), [], knowledge()))
    assert found.verdict == "cannot tell"


def test_prose_is_no_caption() -> None:
    assert (
        illustrative.check(pictured("An illustration of how bad it was, he said.", image=False), [], knowledge()) == []
    )


# ------------------------------------------------------------------ listings

LINES = b"""\
{"id": "x-1", "caption": "Orlik Works JSC", "schema": "Company", "last_seen": "2024-04-01T00:00:00",
"properties": {"name": ["Orlik Works JSC", "Orlik Works"]}}
{"id": "x-2", "caption": "Orlik Gold Mining Company", "schema": "Company", "properties": {"alias": ["Orlik Gold"]}}
""".replace(b",\n", b", ")


class Lists(NamedTuple):
    lists: tuple[EntityList, ...] = ()


def sanctioned(target: str) -> Case:
    r, _ = report(f"A drone hit {target}. The EU has sanctioned it.", published="2024-05-03")
    words = claim(r, "listing", "The EU has sanctioned it", Listing(by=("EU",)), account=None)
    return case((r, account(r, target=find(r, target)), [words]))


def test_without_a_list_it_cannot_tell_and_says_how_to_load_one() -> None:
    found = only(listing.check(sanctioned("the Orlik works"), [], Lists()))
    assert found.verdict == "cannot tell"
    assert "reportedly lists import FILE" in found.working[-1]
    assert found.data == ()


def test_a_name_on_the_list_holds_with_list_date_and_hash() -> None:
    loaded = read_list(LINES, "targets.nested.json")
    found = only(listing.check(sanctioned("Orlik Works"), [], Lists((loaded,))))
    assert found.verdict == "holds"
    assert "'Orlik Works' stands on targets.nested.json as of 2024-04-01 as 'Orlik Works JSC' (x-1)" in found.working
    assert "2 entries, as of 2024-04-01" in found.data[0]


def test_a_similar_name_is_for_a_person_to_confirm() -> None:
    found = only(listing.check(sanctioned("Orlik Gold Co"), [], Lists((read_list(LINES, "list"),))))
    assert found.verdict == "cannot tell"
    assert "a person must confirm" in found.working[-1]


def test_not_found_names_the_list_and_its_day() -> None:
    found = only(listing.check(sanctioned("Velin Dairy"), [], Lists((read_list(LINES, "list", "2024-06-01"),))))
    assert found.verdict == "cannot tell"
    assert found.working[-1] == "'Velin Dairy' was not found in list as of 2024-06-01"


def test_no_listing_claim_no_finding() -> None:
    assert listing.check(strike("2024-05-03", "x"), [], Lists()) == []


@pytest.mark.parametrize("data", [b"not json\n", b'{"caption": "no id"}\n', b"\n"])
def test_a_file_that_is_no_list_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(InputError, match=r"list(:1)?: no "):
        read_list(data, "list")


def test_names_are_looked_up_across_alphabets_and_word_order() -> None:
    data = '{"id": "k", "caption": "Концерн Калашников", "properties": {}}\n'.encode()
    (match,) = look_up("Kalashnikov Kontsern", read_list(data, "list"))
    assert (match.exact, match.score) == (True, 100.0)


# ------------------------------------------------------------------ all of them


def test_every_check_tells_users_what_it_does() -> None:
    said = [check.__doc__ for check in CHECKS]
    assert all(said)
    assert len(set(said)) == len(said)


def test_checks_do_not_fall_over_a_case_that_says_nothing() -> None:
    r, _ = report("Something happened.")
    here = case((r, account(r), []))
    for check in CHECKS:
        for finding in check(here, [here], knowledge()):
            assert finding.verdict == "cannot tell"
            assert finding.working


# ------------------------------------------------------------------ distance

# Izhevsk to the recognised border of Ukraine is 1,184 km, in both data sets within 4 km of each other.
IZHEVSK = Place(name="Izhevsk", level="site", country="RU", admin1="Udmurtia", lat=56.8498, lon=53.2045, radius_km=8.0)


def far(words: str, value: Distance, tail: str = "", where: Place = IZHEVSK) -> Case:
    r, _ = report(f"The plant lies {words} {value.reference}{tail}. Windows broke.", published="2024-11-17")
    return case((r, account(r, where=where), [claim(r, "distance", words, value)]))


@pytest.mark.parametrize(
    ("km", "bound", "verdict"),
    [
        (1200, "about", "holds"),
        (1200, "exactly", "holds"),
        (1184, "exactly", "holds"),
        (1000, "over", "holds"),
        (1000, "exactly", "fails"),
        (1300, "over", "fails"),
        (1300, "about", "fails"),
        (1500, "exactly", "fails"),
        (1200, "under", "holds"),
        (1100, "under", "fails"),
    ],
)
def test_distance_from_the_border(km: float, bound: str, verdict: str) -> None:
    stated = Distance(written="", km=km, bound=bound, reference="from the Ukrainian border")  # type: ignore[arg-type]
    found = only(distance.check(far("far", stated), [], knowledge()))
    assert found.verdict == verdict
    assert found.data == ("border outlines: osm-2017", "border outlines: natural-earth-4.1")
    assert "osm-2017: 1,184 km, nearest point 49.617 N 40.135 E, bearing 233" in found.working


def test_a_distance_that_does_not_fit_names_the_lines_it_would_fit() -> None:
    stated = Distance(written="", km=1500, reference="from Ukraine")
    found = only(distance.check(far("1,500 km", stated), [], knowledge()))
    assert found.statement == "It is 1,500 km from the recognised border of Ukraine"
    (others,) = [w for w in found.working if w.startswith("it would fit another line")]
    assert "Dnipro 1,535 km" in others
    assert "Kharkiv" not in others


@pytest.mark.parametrize("reference", ["from the front line", "from the launch point", ""])
def test_without_a_line_that_is_known_distance_cannot_tell(reference: str) -> None:
    lines = (
        Distance(written="", km=1200, reference="from Ukraine"),
        Distance(written="", km=1300, reference=reference),
    )
    told = [far(f"{d.km:.0f} km", d) for d in lines]
    both = case(*((c.reports[a.report], a, list(c.claims)) for c in told for a in c.accounts))
    verdicts = {f.statement: f.verdict for f in distance.check(both, [], knowledge())}
    assert verdicts["It is 1,300 km from the line that the report means"] == "cannot tell"


def test_border_alone_is_that_of_the_other_country_in_the_sentence() -> None:
    stated = Distance(written="", km=1500, reference="from the border")
    found = only(distance.check(far("1,500 km", stated, ", after a Ukrainian drone came"), [], knowledge()))
    assert found.verdict == "fails"
    assert any("a sentence that names UA" in w for w in found.working)


def test_distance_from_a_town_may_be_by_road() -> None:
    stated = Distance(written="", km=70, reference="north of Votkinsk")  # 52 km as the crow flies
    found = only(distance.check(far("70 km", stated), [], knowledge()))
    assert (found.verdict, found.statement) == ("holds", "It is 70 km from Votkinsk")


def test_a_place_known_only_by_the_distance_proves_nothing() -> None:
    stated = Distance(written="", km=14, reference="from Izhevsk")
    found = only(distance.check(far("14 km", stated), [], knowledge()))
    assert found.verdict == "cannot tell"


@pytest.mark.parametrize(
    ("words", "km", "verdict", "says"),
    [
        (
            "within 20 km of the Zaporizhzhia nuclear power plant",
            20,
            "holds",
            "Zaporizhzhia nuclear power plant: 6.1 km",
        ),
        ("within 5 km of Kharkiv", 5, "cannot tell", "probably misread"),
        ("30 nautical miles south of Odesa", 55.6, "cannot tell", "Odesa"),
        ("within 20 km of the Zelvora plant", 20, "cannot tell", "no data on where this site lies"),
    ],
)
def test_a_reach_around_a_site_is_read_and_measured(words: str, km: float, verdict: str, says: str) -> None:
    text = f"A drone hit a depot in Enerhodar {words} on Monday, officials said."
    parse = knowledge().parser("en")(text)
    ((_, stated),) = distances(parse, knowledge().language("en").lexicon.hits(parse.tokens))
    assert (stated.km, stated.bound) == (km, "under" if words.startswith("within") else "exactly")
    where = Place(name="Enerhodar", level="city", country="UA", lat=47.49, lon=34.66, radius_km=4.6)
    r, _ = report(text)
    found = only(
        distance.check(case((r, account(r, where=where), [claim(r, "distance", words, stated)])), [], knowledge())
    )
    assert found.verdict == verdict
    assert says in "\n".join(found.working)


def placed(text: str, where: Place, *others: Place) -> Case:
    r, _ = report(text)
    return case((r, account(r, where=where), [claim(r, "place", p.name, p) for p in (where, *others)]))


BERDIANSK = Place(name="Berdiansk", level="city", country="UA", lat=46.756, lon=36.788, radius_km=6.5)
VOTKINSK = Place(name="Votkinsk", level="city", country="RU", admin1="Udmurtia", lat=57.05, lon=53.99, radius_km=6.0)
UDMURTIA = Place(name="Udmurtia", level="admin1", country="RU", admin1="Udmurtia", lat=57.0, lon=53.0, radius_km=150.0)


def test_two_towns_that_lie_apart_are_not_one_place() -> None:
    here = placed("A drone hit Izhevsk, said one. A drone hit Votkinsk, said another.", IZHEVSK, VOTKINSK)
    found = only(places.check(here, [], knowledge()))
    assert found.verdict == "fails"
    assert found.statement == "Votkinsk and Izhevsk can be one place"
    assert "they reach 8 and 6 km: 39 to 67 km apart" in found.working
    assert found.data == ("gazetteer coordinates",)


def test_the_region_around_a_town_is_no_second_place() -> None:
    assert places.check(placed("A drone hit Izhevsk in Udmurtia.", IZHEVSK, UDMURTIA), [], knowledge()) == []


def test_a_place_without_a_point_cannot_be_compared() -> None:
    here = placed("A drone hit Izhevsk and Qwzby.", IZHEVSK, Place(name="Qwzby", level="city"))
    assert only(places.check(here, [], knowledge())).verdict == "cannot tell"


@pytest.mark.parametrize(
    ("sea", "where", "verdict"),
    [
        ("the Sea of Azov", BERDIANSK, "holds"),
        ("the Baltic Sea", BERDIANSK, "fails"),
        ("Azovstal", BERDIANSK, None),
    ],
)
def test_a_town_and_a_sea(sea: str, where: Place, verdict: str | None) -> None:
    found = places.check(placed(f"A missile struck a tanker in {sea} near Berdiansk.", where), [], knowledge())
    assert [f.verdict for f in found] == ([verdict] if verdict else [])
    assert all("circle around its middle" in "\n".join(f.working) or f.verdict == "holds" for f in found)


def test_speeds_and_bare_lengths_are_no_distances() -> None:
    assert distance.check(far("310 km", Distance(written="", km=310), "/h"), [], knowledge()) == []
    assert distance.check(far("14 km", Distance(written="", km=14), "of queue"), [], knowledge()) == []


def test_crimea_is_never_decided_by_one_border_set() -> None:
    # 45.28 N 34.0 E: one data set draws Crimea in both countries, the other in Russia alone
    where = Place(
        name="Simferopol", level="city", country="UA", country_alt=("RU",), lat=44.95, lon=34.1, radius_km=8.0
    )
    stated = Distance(written="", km=110, bound="about", reference="from the Ukrainian border")
    found = only(distance.check(far("110 km", stated, where=where), [], knowledge()))
    assert len({w.split(":")[0] for w in found.working if ": " in w and "nearest point" in w}) == 2


# ------------------------------------------------------------------ ordinal, deadliest, parts


def said(text: str, kind: str, words: str, day: str | None = "2024-05-15", killed: Count | None = None) -> Case:
    r, _ = report(text, published=day)
    claims = [claim(r, "novelty", words, Novelty(kind=kind))]  # type: ignore[arg-type]
    known = {"when": on(day)} if day else {}
    return case((r, account(r, where=VELIN, killed=killed, **known), claims))  # type: ignore[arg-type]


WEEK = "It was the third attack on the region this week."  # 15 May 2024 is a Wednesday


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (["2024-05-13", "2024-05-14"], "holds"),
        (["2024-05-10", "2024-05-14"], "holds"),  # seven days back, and not since Monday
        (["2024-05-13"], "cannot tell"),  # the third may not be in the casebook
        (["2024-05-13", "2024-05-13", "2024-05-14"], "fails"),
        (["2024-04-13", "2024-05-16", "2024-05-13", "2024-05-14"], "holds"),  # earlier and later ones do not count
    ],
)
def test_third_this_week_is_counted_in_both_readings(days: list[str], verdict: str) -> None:
    here = said(WEEK, "ordinal", "third attack")
    others = [strike(day, f"{n}") for n, day in enumerate(days)]
    assert only(ordinal.check(here, [here, *others], None)).verdict == verdict


@pytest.mark.parametrize(
    ("text", "day", "why"),
    [
        ("It was the third attack this week.", "2024-05-15", "the area"),
        ("It was the third attack on the region.", "2024-05-15", "the period"),
        (WEEK, None, "no date"),
    ],
)
def test_what_an_ordinal_does_not_say_leaves_it_open(text: str, day: str | None, why: str) -> None:
    here = said(text, "ordinal", "third attack", day)
    found = only(ordinal.check(here, [here], None))
    assert found.verdict == "cannot tell"
    assert why in found.working[-1]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Это третья атака на область за неделю.", True),
        ("Це третя атака на область цього тижня.", True),
        ("It is the third attack on the region in two days.", False),
        ("It is the third attack on the region in 5 days.", True),
        ("It is the third attack on the region in two weeks.", True),
        ("It is the third attack on the region in half a year.", True),
        ("Это третья атака на область за три дня.", True),
    ],
)
def test_periods_in_other_words(text: str, inside: bool) -> None:
    words = next(w for w in ("третья атака", "третя атака", "third attack") if w in text)
    here = said(text, "ordinal", words)
    others = [strike("2024-05-12", "a"), strike("2024-05-12", "b")]
    expected = "holds" if inside else "cannot tell"
    assert only(ordinal.check(here, [here, *others], None)).verdict == expected


def dead(low: int, high: int | None = -1) -> Count:
    return Count(written=str(low), low=low, high=low if high == -1 else high)


DEADLIEST = "It was the deadliest attack on the region since 2022, and nine people died."


@pytest.mark.parametrize(
    ("day", "killed", "verdict"),
    [
        ("2023-02-01", dead(4), "holds"),
        ("2023-02-01", dead(12), "fails"),
        ("2021-02-01", dead(12), "holds"),  # before
        ("2023-02-01", dead(4, None), "cannot tell"),  # at least four
        ("2023-02-01", dead(8, 14), "cannot tell"),
        ("2023-02-01", None, "cannot tell"),
    ],
)
def test_deadliest_is_compared_with_the_killed(day: str, killed: Count | None, verdict: str) -> None:
    here = said(DEADLIEST, "superlative", "deadliest attack", killed=dead(9))
    assert only(deadliest.check(here, [here, strike(day, "other", killed=killed)], None)).verdict == verdict


def test_deadliest_needs_a_toll_and_largest_is_not_computed() -> None:
    here = said(DEADLIEST, "superlative", "deadliest attack")
    assert only(deadliest.check(here, [here], None)).verdict == "cannot tell"
    largest = said("It was the largest attack on the region since 2022.", "superlative", "largest attack")
    assert deadliest.check(largest, [largest], None) == []


@pytest.mark.parametrize(
    ("total", "part", "verdict"),
    [
        (dead(4), dead(5), "fails"),
        (dead(5), dead(5), "holds"),
        (dead(4, None), dead(9), "holds"),
        (dead(4), dead(0), ""),
    ],
)
def test_parts_that_exceed_the_whole(total: Count, part: Count, verdict: str) -> None:
    r, _ = report("The shell killed that many people. Among them were so many children.", published="2024-05-03")
    whole = claim(r, "killed", "killed that many people", total)
    some = msgspec.structs.replace(claim(r, "killed", "so many children", part), scope="part")
    found = parts.check(case((r, account(r), [whole, some])), [], None)
    assert [f.verdict for f in found] == ([verdict] if verdict else [])


# ------------------------------------------------------------------ origins

LONG = "A drone hit the Orlik works in Velin in the night, mayor Anna Petrova said, and windows broke in many houses."


def page(text: str, outlet: str, *cited: Source, day: str = "2024-05-03") -> Told:
    r, _ = report(text, published=day, outlet=outlet)
    return r, account(r), [claim(r, "event", text.split(maxsplit=1)[0], source=s) for s in cited]


OWN = page(
    "Windows broke when a drone came down on the chemical works, residents of Velin told this paper.", "Velin Live"
)


def test_shared_wording_is_one_origin() -> None:
    copy = page(LONG + " More soon.", "The Echo")
    found = only(origins.check(case(page(LONG, "Courier"), copy, OWN), [], knowledge()))
    assert (found.verdict, found.statement) == ("fails", "The 3 reports are independent of each other")
    assert found.working[-1] == "3 reports, at most 2 origins"
    assert "stands in the other word for word" in found.working[0]


def test_who_cites_another_report_adds_no_origin() -> None:
    citing = page(
        "Velin was hit, a spokesman said.",
        "The Echo",
        Source(name="a spokesman", kind="official", via=("Courier news agency",)),
    )
    found = only(origins.check(case(page(LONG, "The Courier"), citing), [], knowledge()))
    assert found.verdict == "fails"
    assert found.working[0].endswith("The Echo cites Courier news agency")


def test_one_agency_is_one_origin() -> None:
    left = page("VELIN (AP) — A drone hit the works.", "Courier")
    right = page("A fire burned at the Orlik works all night (AP)", "The Echo")
    assert only(origins.check(case(left, right), [], knowledge())).working[-1] == "2 reports, at most 1 origins"


def test_outlets_of_one_owner_are_one_origin_and_figures_tell_outlets_apart() -> None:
    other = "Firefighters were at the gates of the Orlik works until dawn, a reporter wrote from Velin."
    found = only(origins.check(case(page(LONG, "Lenta.ru"), page(other, "Газета.Ru")), [], knowledge()))
    assert "both are owned by Rambler&Co (rambler-co.ru, projects; as of 2024)" in found.working[0]
    found = only(origins.check(case(page(LONG, "Channel 4"), page(other, "Channel 5")), [], knowledge()))
    assert found.working[-1] == "2 reports, at most 2 origins"


def test_no_sign_of_copying_proves_nothing() -> None:
    found = only(origins.check(case(page(LONG, "Courier"), OWN), [], knowledge()))
    assert (found.verdict, found.working[-1]) == ("cannot tell", "2 reports, at most 2 origins")


def test_one_report_has_nothing_to_be_independent_of() -> None:
    assert origins.check(case(OWN), [], knowledge()) == []
