"""What reports say, side by side: nothing settled, nothing surer than its evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from made import OFFICIAL, account, claim, find, report

from reportedly.assess import Case, assess, case_of, cases_of
from reportedly.assess.conflict import agreement, common, like_words, low_high
from reportedly.assess.fields import fields
from reportedly.assess.summary import STRENGTH
from reportedly.knowledge import Knowledge
from reportedly.nouns import (
    Account,
    Certainty,
    Claim,
    Count,
    Distance,
    Field,
    Happening,
    Incident,
    Moment,
    Place,
    Report,
    Source,
)

WEB = Source(name="Velin Live", kind="social_media")


def count(low: int, high: int | None = -1, written: str = "") -> Count:
    return Count(written=written or str(low), low=low, high=low if high == -1 else high)


def case(*told: tuple[Report, Account, list[Claim]]) -> Case:
    incident = Incident(id="i", accounts=tuple(sorted(a.id for _, a, _ in told)))
    claims = [c for _, _, cs in told for c in cs]
    return case_of(incident, {a.id: a for _, a, _ in told}, claims, {r.id: r for r, _, _ in told})


def field(of: Case, name: str) -> Field:
    return next(f for f in fields(of) if f.name == name)


def told(text: str, published: str, *claims: tuple, **known: object) -> tuple[Report, Account, list[Claim]]:
    r, _ = report(text, published=published, outlet=f"Outlet {published}")
    made = [claim(r, about, words, value, **extra) for about, words, value, extra in claims]
    return r, account(r, **known), made  # type: ignore[arg-type]


ONE_HURT = told(
    "A drone hit the Orlik works. One person was hurt, mayor Anna Petrova said.",
    "2024-05-03",
    ("event", "A drone hit the Orlik works", Happening(type="drone_strike"), {}),
    ("target", "the Orlik works", None, {}),
    ("injured", "One person was hurt", count(1), {"source": OFFICIAL, "certainty": "hedged"}),
)
NOBODY_HURT = told(
    "Nobody was hurt in the strike of May 2024, but a paint workshop was hit.",
    "2025-02-01",
    ("injured", "Nobody was hurt", count(0, written="nobody"), {}),
    ("target", "a paint workshop", None, {"certainty": "unconfirmed", "source": WEB}),
    role="background",
)


def test_none_and_one_stand_side_by_side() -> None:
    injured = field(case(ONE_HURT, NOBODY_HURT), "injured")
    assert injured.agreement == "disputed"
    assert (injured.low, injured.high) == (0, 1)
    assert injured.summary == "disputed: 1 (hedged) / none"
    assert [v.published for v in injured.values] == ["2024-05-03", "2025-02-01"]
    assert injured.values[0].source.name == "Anna Petrova"
    assert injured.values[0].quote == "One person was hurt, mayor Anna Petrova said."


def test_unknown_zero_and_denied_are_three_things() -> None:
    nothing = field(case(ONE_HURT), "killed")
    assert (nothing.agreement, nothing.low, nothing.high, nothing.summary) == ("unknown", None, None, "not said")
    none = field(case(NOBODY_HURT), "injured")
    assert (none.low, none.high, none.summary) == (0, 0, "none")
    denial = told("Two were hurt? The mayor denied it.", "2024-05-03", ("injured", "Two were hurt", count(2), {
        "certainty": "denied", "source": OFFICIAL}))  # fmt: skip
    denied = field(case(denial), "injured")
    assert (denied.low, denied.high, denied.summary) == (None, None, "denied by Anna Petrova")


def test_two_targets_are_two_versions() -> None:
    target = field(case(ONE_HURT, NOBODY_HURT), "target")
    assert target.agreement == "disputed"
    assert target.summary == "disputed: the Orlik works / a paint workshop (unconfirmed)"


def test_distances_stand_side_by_side() -> None:
    texts = (("about 1,200 km", "about", 1200), ("1,500 km", "exactly", 1500), ("over 1,000 km", "over", 1000))
    reports = [
        told(f"It lies {words} from the border.", f"2024-05-0{n}", ("distance", words, Distance(
            written=words, km=km, bound=bound, reference="the border"), {}))
        for n, (words, bound, km) in enumerate(texts, 1)
    ]  # fmt: skip
    distance = field(case(*reports), "distance")
    assert distance.agreement == "disputed"
    assert distance.summary == "disputed: about 1,200 km / 1,500 km / over 1,000 km"
    assert field(case(reports[0], reports[2]), "distance").agreement == "agreed"


def test_a_later_toll_replaces_an_earlier_one_of_the_same_kind_of_source() -> None:
    early = told("Two are hurt, the mayor said.", "2024-05-03", ("injured", "Two are hurt", count(2), {
        "source": OFFICIAL}))  # fmt: skip
    late = told("Five are hurt, the council said.", "2024-05-04", ("injured", "Five are hurt", count(5), {
        "source": Source(name="the council", kind="official")}))  # fmt: skip
    injured = field(case(early, late), "injured")
    assert injured.agreement == "superseded"
    assert (injured.low, injured.high, injured.summary) == (5, 5, "5")
    assert [v.superseded for v in injured.values] == [True, False]


def test_another_party_disputes_and_replaces_nothing() -> None:
    early = told("Two are hurt, the mayor said.", "2024-05-03", ("injured", "Two are hurt", count(2), {
        "source": OFFICIAL}))  # fmt: skip
    late = told("Five are hurt, Velin Live wrote.", "2024-05-04", ("injured", "Five are hurt", count(5), {
        "source": WEB}))  # fmt: skip
    injured = field(case(early, late), "injured")
    assert injured.agreement == "disputed"
    assert (injured.low, injured.high) == (2, 5)


def test_equipment_and_sanctions_are_context_never_part_of_the_event() -> None:
    r, _ = report("A drone hit the Orlik works. It makes rockets. The EU has sanctioned it.", published="2024-05-03")
    claims = [
        claim(r, "weapon", "A drone"),
        claim(r, "other", "It makes rockets", account=None),
        claim(r, "listing", "The EU has sanctioned it", account=None),
    ]
    held = case((r, account(r), claims))
    assert [v.words for v in field(held, "weapon").values] == ["A drone"]
    assert [v.words for v in field(held, "context").values] == ["It makes rockets", "The EU has sanctioned it"]


def test_weapon_said_outside_the_incident_is_context() -> None:
    r, _ = report("A drone hit the works. It makes rockets.", published="2024-05-03")
    held = case((r, account(r), [claim(r, "weapon", "rockets", account=None)]))
    assert not field(held, "weapon").values
    assert field(held, "context").values


def test_a_report_that_only_recalls_brings_no_context() -> None:
    r, text = NOBODY_HURT[0], "Nobody was hurt"
    aside = claim(r, "other", text, account=None)
    assert aside not in case((r, NOBODY_HURT[1], [*NOBODY_HURT[2], aside])).claims


def test_when_and_where_are_those_of_one_account() -> None:
    wide = Moment(written="May", earliest="2024-05-01", latest="2024-05-31")
    night = Moment(written="overnight", earliest="2024-05-02T22:00", latest="2024-05-03T06:00")
    odd = Moment(written="10 May", earliest="2024-05-10", latest="2024-05-10")
    town = Place(name="Velin", level="city", country="CZ", admin1="Zlin", lat=49.2, lon=17.7)
    works = Place(name="Orlik works", level="site", country="CZ", admin1="Zlin", lat=49.2, lon=17.7)
    reports = [
        told(f"Report {n} of a strike on a place.", f"2024-05-0{n}", when=when, where=where)
        for n, (when, where) in enumerate([(wide, town), (night, works), (odd, town), (night, None)], 1)
    ]
    held = case(*reports)
    assert (held.when, held.where) == (night, works)


def test_type_and_role_are_those_of_the_reports_for_which_it_is_news() -> None:
    raid = told("A raid on the works, long ago.", "2025-01-01", type="raid", role="background")
    held = case(ONE_HURT, raid, told("As told a year ago: raid.", "2025-02-01", type="raid", role="background"))
    assert (held.role, held.type) == ("main", "drone_strike")


def test_an_assessment_holds_every_field_and_the_findings() -> None:
    held = case(ONE_HURT, NOBODY_HURT)
    done = assess(held, [held], Knowledge.load(), checks=())
    assert [f.name for f in done.fields] == [
        "event", "time", "place", "target", "weapon", "actor", "killed", "injured", "damage", "distance", "novelty",
        "context",
    ]  # fmt: skip
    assert done.reports == tuple(sorted(r.id for r, _, _ in (ONE_HURT, NOBODY_HURT)))


def test_cases_of_many_incidents_are_those_of_each() -> None:
    accounts = {a.id: a for _, a, _ in (ONE_HURT, NOBODY_HURT)}
    claims = [c for _, _, cs in (ONE_HURT, NOBODY_HURT) for c in cs]
    reports = {r.id: r for r, _, _ in (ONE_HURT, NOBODY_HURT)}
    incidents = [Incident(id=a, accounts=(a,)) for a in accounts]
    assert cases_of(incidents, accounts, claims, reports) == [case_of(i, accounts, claims, reports) for i in incidents]


def test_wordings_of_one_thing() -> None:
    assert like_words("the Orlik works", "Orlik chemical works in Velin")
    assert not like_words("the market", "the main street")


# ------------------------------------------------------------------ properties

FIGURE = st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(0, 20))).map(
    lambda t: count(t[0], None if t[1] is None else t[0] + t[1])
)
SURELY = st.sampled_from(STRENGTH)


def tolls(figures: list[tuple[Count, Certainty]]) -> Case:
    return case(*(
        told(f"Toll {n} was given there.", f"2024-05-{n + 1:02}", ("injured", f"Toll {n}", figure, {
            "certainty": surely, "source": Source(name=f"source {n}", kind="witness" if n % 2 else "police")}))
        for n, (figure, surely) in enumerate(figures)
    ))  # fmt: skip


@given(st.lists(st.tuples(FIGURE, SURELY), min_size=1, max_size=6))
def test_what_is_shown_is_never_surer_than_the_evidence(figures: list[tuple[Count, Certainty]]) -> None:
    injured = field(tolls(figures), "injured")
    strongest = max((s for _, s in figures), key=STRENGTH.index)
    if strongest in ("hedged", "unconfirmed"):
        assert "(" in injured.summary or "superseded" in injured.summary or "denied" in injured.summary
    assert len(injured.values) == len(figures)


@given(st.lists(st.tuples(FIGURE, SURELY), min_size=1, max_size=6))
def test_low_and_high_hold_every_figure_that_stands(figures: list[tuple[Count, Certainty]]) -> None:
    injured = field(tolls(figures), "injured")
    left = [v.value for v in injured.values if not v.superseded and v.certainty != "denied"]
    assert (injured.low, injured.high) == low_high(injured.values)
    for value in left:
        assert isinstance(value, Count)
        assert injured.low is not None
        assert injured.low <= value.low
        assert injured.high is None or value.high is None or value.high <= injured.high


@given(st.lists(FIGURE, min_size=2, max_size=5))
def test_agreed_figures_have_a_number_in_common(figures: list[Count]) -> None:
    values = field(tolls([(f, "asserted") for f in figures]), "damage").values
    assert agreement(values) == "unknown"
    injured = field(tolls([(f, "asserted") for f in figures]), "injured")
    if injured.agreement == "agreed":
        spans = [(v.value.low, 10**6 if v.value.high is None else v.value.high) for v in injured.values
                 if isinstance(v.value, Count)]  # fmt: skip
        assert common(spans) is not None


def test_the_exact_words_are_sliced_from_the_report() -> None:
    r, told_account, claims = ONE_HURT
    for value in field(case((r, told_account, claims)), "injured").values:
        assert value.words == find(r, "One person was hurt").of(r.text)


def test_a_thousand_statements_beside_the_event_are_counted_at_once() -> None:
    text = "\n".join(f"{chr(97 + n % 26) * 5} {n * n:x} {chr(97 + n // 26 % 26) * 7}." for n in range(1000))
    r, _ = report(f"A drone hit the works.\n{text}", published="2024-05-03")
    asides = [claim(r, "other", line, account=None) for line in text.split("\n")]
    held = field(case((r, account(r), asides)), "context")
    assert len(held.values) == 1000
    assert held.summary.startswith("aaaaa 0 aaaaaaa. / ")
    assert held.summary.endswith(" / 996 more")
