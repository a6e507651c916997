"""A government is one party by whatever it is called; what both sides say; what is taken back; who died later."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest
from made import account, claim, report
from test_checks import VELIN, Told, case, on, only

from reportedly.assess import Case, assess
from reportedly.assess.checks import both_sides, corrections, died_later, origins, parts
from reportedly.assess.fields import fields
from reportedly.assess.parties import side
from reportedly.knowledge import Knowledge
from reportedly.nouns import Actor, Count, Field, Place, Source, SourceKind
from reportedly.read import read

BELGOROD = Place(name="Belgorod", level="city", country="RU", admin1="Belgorod", lat=50.6, lon=36.6, radius_km=8.0)


@cache
def knowledge() -> Knowledge:
    return Knowledge.load()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Moscow", "RU"),
        ("Russia", "RU"),
        ("the Kremlin", "RU"),
        ("The Russian Defence Ministry", "RU"),
        ("Russia's Ministry of Defense", "RU"),
        ("Russian forces", "RU"),
        ("Москва", "RU"),
        ("Минобороны России", "RU"),
        ("Kyiv", "UA"),
        ("Ukraine", "UA"),
        ("Ukraine's General Staff", "UA"),
        ("Ukrainian President Volodymyr Zelensky", "UA"),
        ("the Ukrainian military", "UA"),
        ("Київ", "UA"),
        ("the White House", "US"),
        ("Washington", "US"),
        ("the Israeli army", "IL"),
        ("Downing Street", "GB"),
        # none of these speaks for a government
        ("the governor of Belgorod", None),
        ("Ukraine's Kharkiv regional governor", None),
        ("Russian state media", None),
        ("Russian-installed authorities", None),
        ("Ukrainian drones", None),
        ("a Russian", None),
        ("Russian and Ukrainian officials", None),
        ("Jerusalem", None),
        ("Victoria", None),
        ("police", None),
        ("", None),
        ("the", None),
    ],
)
def test_which_government_a_name_stands_for(name: str, code: str | None) -> None:
    assert knowledge().party(name) == code


def test_an_armed_group_is_its_own_party() -> None:
    assert side(Source(name="Hamas", kind="armed_group"), knowledge().party) == "hamas"
    assert side(Source(name="", kind="outlet"), knowledge().party) is None


def test_a_place_stays_a_place() -> None:
    r, _ = report(
        "A drone hit Moscow\nA drone hit an office tower in Moscow on Monday, the mayor said. Two people died."
    )
    found = read(r, knowledge())
    assert [a.where.name for a in found.accounts if a.where] == ["Moscow"]


# ------------------------------------------------------------------ sides


def told(who: str, killed: int, day: str, *, blames: str = "", kind: SourceKind = "official") -> Told:
    text = f"A drone hit Belgorod. {who} said {killed} people died." + (f" {who} blamed {blames}." if blames else "")
    r, _ = report(text, published=day, outlet=f"Outlet of {who} {day}", title=None)
    by = Source(name=who, kind=kind)
    made = [claim(r, "killed", f"{killed} people", Count(written=str(killed), low=killed, high=killed), source=by)]
    if blames:
        made.append(claim(r, "actor", blames, Actor(responsibility="blamed"), source=by))
    return r, account(r, when=on("2024-05-03"), where=BELGOROD), made


def field(held: Case, name: str) -> Field:
    return next(f for f in fields(held, knowledge().party) if f.name == name)


def test_the_figure_of_a_government_is_replaced_by_its_own_later_one_whatever_it_is_called() -> None:
    held = case(told("Moscow", 5, "2024-05-03"), told("the Kremlin", 3, "2024-05-05"))
    assert [v.superseded for v in field(held, "killed").values] == [True, False]
    assert field(held, "killed").agreement == "superseded"


def test_the_figure_of_the_other_side_replaces_nothing() -> None:
    held = case(told("Moscow", 3, "2024-05-03"), told("Kyiv", 5, "2024-05-05"))
    assert [v.superseded for v in field(held, "killed").values] == [False, False]
    assert field(held, "killed").agreement == "disputed"


def test_one_government_by_two_names_is_no_dispute() -> None:
    held = case(
        told("police", 3, "2024-05-03", blames="Kyiv"), told("a mayor", 3, "2024-05-03", blames="Ukrainian forces")
    )
    assert field(held, "actor").agreement == "agreed"
    assert assess(held, [held], knowledge()).grade.reasons  # type: ignore[union-attr]
    other = case(told("police", 3, "2024-05-03", blames="Kyiv"), told("a mayor", 3, "2024-05-03", blames="Moscow"))
    assert field(other, "actor").agreement == "disputed"


@pytest.mark.parametrize(("killed", "verdict"), [(2, "holds"), (4, "fails")])
def test_both_sides_give_the_same_figure_or_not(killed: int, verdict: str) -> None:
    held = case(told("Russia", 2, "2024-05-03", blames="Ukraine"), told("Kyiv", killed, "2024-05-04"))
    found = only(both_sides.check(held, [], knowledge()))
    assert (found.verdict, found.statement) == (verdict, "Both sides give the same number killed")
    assert found.working[:2] == (
        "RU: 2, Russia (Outlet of Russia 2024-05-03)",
        f"UA: {killed}, Kyiv (Outlet of Kyiv 2024-05-04)",
    )


def test_one_side_or_a_bystander_makes_no_finding() -> None:
    one = case(told("Russia", 2, "2024-05-03", blames="Ukraine"), told("the Kremlin", 2, "2024-05-03"))
    assert both_sides.check(one, [], knowledge()) == []
    other = case(told("Russia", 2, "2024-05-03", blames="Ukraine"), told("Washington", 2, "2024-05-03"))
    assert both_sides.check(other, [], knowledge()) == []


def test_reports_that_have_all_from_one_government_are_one_origin() -> None:
    one = case(told("Moscow", 3, "2024-05-03"), told("the Kremlin", 3, "2024-05-04"))
    found = only(origins.check(one, [], knowledge()))
    assert "all that both tell comes from one government:" in found.working[0]
    assert found.working[-1] == "2 reports, at most 1 origins"
    two = case(told("Moscow", 3, "2024-05-03"), told("Kyiv", 3, "2024-05-04"))
    assert only(origins.check(two, [], knowledge())).working[-1] == "2 reports, at most 2 origins"
    own = case(told("Moscow", 3, "2024-05-03"), told("witnesses", 3, "2024-05-04"))
    assert only(origins.check(own, [], knowledge())).working[-1] == "2 reports, at most 2 origins"


# ------------------------------------------------------------------ corrections, died later: read from words


def news(*texts: tuple[str, str, str]) -> Case:
    """One incident that these reports (outlet, day, text) tell of, each as it is read."""
    read_ = []
    for outlet, day, text in texts:
        r, _ = report(f"Drone hits Velin works\n{text}", published=day, outlet=outlet)
        got = read(r, knowledge())
        main = next(a for a in got.accounts if a.role == "main")
        read_.append((r, main, list(got.claims)))
    return case(*read_)


HIT = "A drone hit a warehouse in Velin on 3 May 2024, killing {} people, police said. "


@pytest.mark.parametrize(
    "note",
    [
        "Correction: An earlier version of this article said five people were killed; the number is three.",
        "This article was amended on 5 May 2024. A previous version misstated the number of people killed as five.",
    ],
)
def test_what_a_publisher_takes_back_is_superseded_there_and_in_its_older_report(note: str) -> None:
    held = news(("Gull", "2024-05-03", HIT.format("five")), ("Gull", "2024-05-05", f"{HIT.format('three')}\n{note}"))
    found = only(corrections.check(held, [], knowledge()))
    assert (found.verdict, found.statement) == ("fails", "Gull, 2024-05-05: what it said before stands")
    assert found.working[0] == f"it says: {note}"
    assert found.working[1].startswith("taken back: killed five")
    assert found.working[-1] == "said before: police (Gull, 2024-05-03): killed five people"
    standing = {v.value.low for v in field(held, "killed").values if not v.superseded and isinstance(v.value, Count)}
    assert standing == {3}


def test_another_outlet_is_not_corrected_and_a_note_without_a_figure_cannot_tell() -> None:
    note = "Correction: An earlier version of this article said five people were killed."
    other = HIT.format("five").replace("police", "medics")
    held = news(("Post", "2024-05-03", other), ("Gull", "2024-05-05", f"{HIT.format('three')}\n{note}"))
    assert {v.value.low for v in field(held, "killed").values if not v.superseded} == {3, 5}  # type: ignore[union-attr]
    vague = news(("Gull", "2024-05-05", f"{HIT.format('three')}\nThis article was amended to name the street."))
    assert only(corrections.check(vague, [], knowledge())).verdict == "cannot tell"
    assert corrections.check(news(("Gull", "2024-05-05", HIT.format("three"))), [], knowledge()) == []


DIED = "One of the wounded died in hospital on 5 May, police said. "


@pytest.mark.parametrize(("hurt", "verdict"), [("Six", "holds"), ("Seven", "fails"), ("Nine", "cannot tell")])
def test_who_died_later_is_counted_once(hurt: str, verdict: str) -> None:
    before = HIT.format("three") + "Seven people were injured."
    strike = "The drone strike on a warehouse in Velin on 3 May 2024 killed four people, police said."
    after = f"{strike} {DIED}{hurt} people were injured."
    held = news(("Post", "2024-05-03", before), ("Gull", "2024-05-06", after))
    found = only(died_later.check(held, [], knowledge()))
    assert found.verdict == verdict
    assert DIED.strip() in found.working[0]
    assert found.working[1] == "Post, 2024-05-03: 3 killed, 7 injured"
    replaced = [v.superseded for v in field(held, "injured").values if isinstance(v.value, Count) and v.value.low == 7]
    assert replaced[0] == (hurt in ("Six", "Nine"))


def test_a_death_without_figures_before_it_cannot_be_counted() -> None:
    held = news(("Gull", "2024-05-06", f"{HIT.format('four')}{DIED}"))
    found = only(died_later.check(held, [], knowledge()))
    assert (found.verdict, "no two reports" in found.working[-1]) == ("cannot tell", True)


# ------------------------------------------------------------------ parts, over time


@pytest.mark.parametrize(("day", "verdict"), [("2024-05-04", "fails"), ("2024-05-02", None)])
def test_a_part_larger_than_a_later_total_of_another_report(day: str, verdict: str | None) -> None:
    early, _ = report("Five children died in Velin.", published="2024-05-03", outlet="Gull")
    part = claim(early, "killed", "Five children", Count(written="Five", low=5, high=5))
    late, _ = report("In Velin three people died.", published=day, outlet="Post")
    total = claim(late, "killed", "three people", Count(written="three", low=3, high=3))
    held = case(
        (early, account(early, where=VELIN), [msgspec.structs.replace(part, scope="part")]),
        (late, account(late, where=VELIN), [total]),
    )
    found = parts.check(held, [], knowledge())
    assert [f.verdict for f in found] == ([verdict] if verdict else [])
