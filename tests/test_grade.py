"""Grades come from a table of rules, and never show more certainty than the strongest cue."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import get_args

import made
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import reportedly
from reportedly import flow
from reportedly.assess import Case, assess, case_of
from reportedly.assess.fields import fields
from reportedly.assess.grade import Facts, Rule, Rules, facts, grade
from reportedly.assess.independence import agencies, cites, independence
from reportedly.assess.summary import STRENGTH
from reportedly.casebook import first_broken, open_casebook
from reportedly.cli import main
from reportedly.errors import CasebookError
from reportedly.knowledge import Knowledge
from reportedly.nouns import (
    Account,
    Actor,
    AirwarsGrade,
    Certainty,
    Claim,
    Credibility,
    Happening,
    Hyperlink,
    Incident,
    Part,
    Report,
    Source,
)
from reportedly.publish.wording import CREDIBILITIES, grade_words

KNOWN = Knowledge.load()
Told = tuple[Report, Account, list[Claim]]
# What a grade, and a digit, shows to a reader.
SHOWS: dict[str, Certainty] = {
    "confirmed": "confirmed", "fair": "asserted", "weak": "denied", "contested": "unconfirmed", "discounted": "denied",
}  # fmt: skip
DIGIT_SHOWS: dict[int, Certainty] = {
    1: "confirmed",
    2: "asserted",
    3: "hedged",
    4: "unconfirmed",
    5: "denied",
    6: "denied",
}


OWN_WORDS = {
    "Post": "A drone hit the Orlik works in Velin before dawn.",
    "Ledger": "Fire broke out at a factory after something fell from the sky on Friday.",
    "Outlet0": "Windows shook all over town when the plant was struck.",
    "Outlet1": "The governor spoke of an attack from the air on industry.",
    "Outlet2": "Residents woke at four; an explosion lit the river bank.",
    "Outlet3": "No trains ran in Velin while police searched the yard for debris.",
}


def told(
    outlet: str,
    certainty: Certainty = "asserted",
    text: str = "",
    actor: tuple[str, str] | None = None,
    **known: object,
) -> Told:
    words = text or OWN_WORDS[outlet]
    r, _ = made.report(words + (f" It was {actor[0]}." if actor else ""), outlet=outlet, **known)
    claims = [made.claim(r, "event", words.split(".")[0], Happening(type="drone_strike"), certainty=certainty)]
    if actor:
        source = Source(name=f"Speaker of {outlet}", kind="official")
        claims.append(made.claim(r, "actor", actor[0], Actor(responsibility=actor[1]), source=source))  # type: ignore[arg-type]
    return r, made.account(r), claims


def case(*of: Told) -> Case:
    incident = Incident(id="i", accounts=tuple(sorted(a.id for _, a, _ in of)))
    return case_of(incident, {a.id: a for _, a, _ in of}, [c for *_, cs in of for c in cs], {r.id: r for r, *_ in of})


def graded(*of: Told) -> tuple[str, int]:
    held = case(*of)
    found = assess(held, [held], KNOWN, checks=()).grade
    assert found is not None
    assert found.reliability == "F"
    return found.grade, found.credibility


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ([told("Post")], ("weak", 3)),
        ([told("Post", "hedged")], ("weak", 4)),
        ([told("Post", "unconfirmed")], ("weak", 6)),
        ([told("Post"), told("Ledger")], ("fair", 2)),
        ([told("Post", "hedged"), told("Ledger", "hedged")], ("weak", 3)),
        ([told("Post", "confirmed"), told("Ledger")], ("fair", 1)),
        ([told("Post", "confirmed", actor=("Northland", "conceded")), told("Ledger")], ("confirmed", 1)),
        ([told("Post", actor=("Northland", "conceded")), told("Ledger")], ("fair", 2)),
        ([told("Post", actor=("Northland", "blamed")), told("Ledger", actor=("the Reds", "blamed"))], ("contested", 2)),
        ([told("Post", "denied")], ("discounted", 5)),
        ([told("Post"), told("Ledger", "denied")], ("weak", 4)),
        ([told("Post"), told("Post", text=OWN_WORDS["Ledger"])], ("weak", 3)),
    ],
)
def test_the_rules_on_worked_examples(of: list[Told], expected: tuple[str, int]) -> None:
    assert graded(*of) == expected


CERTAINTY = st.sampled_from(STRENGTH)


@given(st.lists(st.tuples(CERTAINTY, st.sampled_from([None, "conceded", "claimed", "blamed"])), min_size=1, max_size=4))
def test_no_grade_shows_more_than_the_strongest_cue(cues: list[tuple[Certainty, str | None]]) -> None:
    of = [told(f"Outlet{n}", c, actor=(f"Party{n}", how) if how else None) for n, (c, how) in enumerate(cues)]
    strongest = max(STRENGTH.index(c) for c, _ in cues)
    shown, digit = graded(*of)
    assert STRENGTH.index(SHOWS[shown]) <= strongest
    assert STRENGTH.index(DIGIT_SHOWS[digit]) <= strongest


FACTS = st.builds(
    Facts,
    reports=st.integers(1, 5),
    origins=st.integers(1, 5),
    strongest=st.one_of(st.none(), CERTAINTY),
    accepted=st.booleans(),
    competing=st.booleans(),
    denied=st.booleans(),
    disputed=st.sampled_from([(), ("killed",)]),
)


@given(FACTS, CERTAINTY)
def test_a_table_that_shows_too_much_is_not_followed(of: Facts, shows: Certainty) -> None:
    careless = Rules(
        version="careless",
        grade=(Rule(gives="confirmed", shows=shows, means="x"),),
        credibility=(Rule(gives="1", shows=shows, means="x"),),
    )
    found = grade(of, careless)
    level = STRENGTH.index(of.strongest) if of.strongest else 0
    assert (found.grade == "confirmed") == (STRENGTH.index(shows) <= level)


@given(FACTS)
def test_every_case_has_a_grade_with_reasons(of: Facts) -> None:
    found = grade(of, KNOWN.rules)
    assert found.grade in get_args(AirwarsGrade)
    assert found.reasons
    assert found.means
    assert grade_words(found).startswith(found.grade)


def test_the_shipped_table_names_what_there_is() -> None:
    assert {r.gives for r in KNOWN.rules.grade} <= set(get_args(AirwarsGrade))
    assert {int(r.gives) for r in KNOWN.rules.credibility} == set(get_args(Credibility)) == set(CREDIBILITIES)
    for rule in KNOWN.rules.grade:
        assert SHOWS[rule.gives] == rule.shows or rule.gives == "weak"
    for rule in KNOWN.rules.credibility:
        assert DIGIT_SHOWS[int(rule.gives)] == rule.shows
    assert all(r.means for r in (*KNOWN.rules.grade, *KNOWN.rules.credibility))


def test_what_is_denied_or_replaced_gives_no_certainty() -> None:
    held = case(told("Post", "denied"), told("Ledger", "hedged"))
    of = facts(held, fields(held), independence(held.reports, held.claims, KNOWN.press))
    assert (of.strongest, of.denied, of.origins) == ("hedged", True, 1)


# ------------------------------------------------------------------ origins


def origins(*reports: Report) -> int:
    return len(independence({r.id: r for r in reports}, [], KNOWN.press).origins)


def page(text: str, outlet: str | None = None, **known: object) -> Report:
    return made.report(text, outlet=outlet, data=f"{outlet}{text}".encode(), **known)[0]


WIRE = (
    "A drone hit the Orlik works in Velin in the night, the governor of the region said. Windows broke in two "
    "workshops and one guard was taken to hospital with cuts. The works make optical parts and employ some 900 people."
)
OTHER = (
    "Residents of the river bank woke at four. Something hummed over the roofs, then the sky went orange behind the "
    "factory chimneys. By sunrise firemen had put out the blaze; a watchman had glass in his arm."
)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (page(WIRE, "Post"), page(OTHER, "Ledger"), 2),
        (page(WIRE, "Post"), page(WIRE + " More soon.", "Ledger"), 1),
        (page(WIRE, "Post"), page(WIRE.replace("hit", "struck").replace("broke", "shattered"), "Ledger"), 1),
        (page("VELIN (Reuters) - " + WIRE, "Post"), page(OTHER + "\n(Reuters)", "Ledger"), 1),
        (page(WIRE, "Post", byline="By Jana Mala, Associated Press"), page(OTHER + " (AP)", "Ledger"), 1),
        (page(WIRE, "Post"), page(OTHER + " The works were burning, the Post reported.", "Ledger"), 1),
        (page(WIRE, "Post"), page("Citing the Post, officials played it down. " + OTHER, "Ledger"), 1),
        (page(WIRE, "Post"), page(OTHER + " A post stood beside the works.", "Ledger"), 2),
        (page(WIRE, "Ведомости Велина"), page(OTHER + " Об этом сообщает «Ведомости Велина».", "Ledger"), 1),
        (page(WIRE, "Daily Mail"), page(OTHER, "Metro"), 1),
        (page(WIRE, "Post"), page(OTHER, "Post"), 1),
    ],
)
def test_ties(left: Report, right: Report, expected: int) -> None:
    assert origins(left, right) == origins(right, left) == expected


def test_a_link_to_the_other_page_is_a_citation() -> None:
    left = page(WIRE, "Post", url="https://www.post.example/a/1")
    right = page(OTHER, "Ledger", links=(Hyperlink(words="here", url="http://post.example/a/1/?from=x"),))
    assert origins(left, right) == 1
    assert origins(left, page(OTHER, "Ledger", links=(Hyperlink(words="here", url="https://post.example/"),))) == 2


def test_a_picture_of_an_agency_does_not_make_the_text_its_own() -> None:
    caption = "Smoke over Velin. (AFP)"
    text = f"{WIRE}\n{caption}"
    r = page(text, "Post", parts=(Part(kind="caption", start=len(WIRE) + 1, end=len(text)),))
    assert list(agencies(r, KNOWN.press)) == []
    assert list(agencies(page(text, "Post"), KNOWN.press)) == ["AFP"]


def test_a_shared_quotation_is_no_copy() -> None:
    said = "“We heard three blasts one after the other, then the windows came in at once, and people ran to the cellar”"
    assert origins(page(f"{OTHER} {said}, said Eva.", "A"), page(f"{WIRE} {said}, a woman told.", "B")) == 2


def test_chains_make_one_origin() -> None:
    a, b, c = (
        page(WIRE, "Post"),
        page("Citing the Post: " + OTHER, "Ledger"),
        page("Smoke rose at dawn, the Ledger wrote.", "Star"),
    )
    assert origins(a, b, c) == 1
    assert all(origins(x, y) <= 2 for x, y in itertools.combinations((a, b, c), 2))


def test_a_name_inside_another_word_cites_nobody() -> None:
    assert not cites("according to Postmen of the town", "Post", KNOWN.press)
    assert cites("according to the Post, it burnt", "The Post", KNOWN.press)


# ------------------------------------------------------------------ the letter


def test_the_letter_is_the_lowest_and_waits_for_all_outlets(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        for outlet in ("The Daily Post", "Ledger"):
            casebook.add(*made.strike(outlet=outlet))
        flow.link(casebook)

        def letter() -> str:
            ((_, assessment),) = flow.assess(casebook, KNOWN)
            assert assessment.grade is not None
            return assessment.grade.reliability

        before = flow.assess(casebook, KNOWN)[0][1].grade
        assert letter() == "F"
        reportedly.rate(casebook, "Daily Post", "B", "Anna", "corrects mistakes")
        assert letter() == "F"
        reportedly.rate(casebook, "Ledger", "A", "Anna", "long known")
        assert letter() == "B"
        reportedly.rate(casebook, "Ledger", "D", "Boris", "invented a witness")
        assert letter() == "D"
        after = flow.assess(casebook, KNOWN)[0][1].grade
        assert before is not None
        assert after is not None
        assert (before.grade, before.credibility) == (after.grade, after.credibility)
        reportedly.rate(casebook, "Ledger", None, "Boris")
        assert letter() == "B"
        assert [e.kind for e in casebook.journal()][-4:] == ["rated", "rated", "rated", "took back"]
        assert first_broken(casebook.journal()) is None
        with pytest.raises(CasebookError, match="nothing of this outlet"):
            reportedly.rate(casebook, "Ledger", None, "Boris")
        with pytest.raises(CasebookError, match="Ledger, The Daily Post"):
            reportedly.rate(casebook, "Nobody", "A", "Anna", "x")


def test_the_command_asks_for_a_reason(tmp_path: Path) -> None:
    path = str(tmp_path / "c.sqlite")
    made.fill(path)
    words = ["rate", "Daily Post", "B", "--by", "Anna", "--casebook", path]
    assert CliRunner().invoke(main, words).exit_code == 2
    assert CliRunner().invoke(main, [*words, "--reason", "fair"]).exit_code == 0
    with open_casebook(path) as casebook:
        assert [(r.outlet, r.reliability, r.by) for r in casebook.ratings()] == [("Daily Post", "B", "person:Anna")]
