"""What the encoder adds to the reader: role fillers and statements beside those of the rules."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.knowledge import Knowledge
from reportedly.nouns import Report, content_id
from reportedly.read import read
from reportedly.read.attributed import Attributed, with_seen
from reportedly.read.attribution import Attribution
from reportedly.read.encoder import Tagged, Tags
from reportedly.read.filled import weighed
from reportedly.read.roles import Filler, ranked
from reportedly.settings import Settings
from reportedly.text.parse import Parse

BOTH, RULES = Knowledge(), Knowledge(Settings(encoder=False))
PORT = "Three drones hit the port and the refinery of Kalvern at night."
MARKED = [Tagged(17, 42, "target", 0.9), Tagged(0, 12, "weapon", 0.8)]  # "the port and the refinery", "Three drones"


@pytest.fixture(scope="module")
def parse() -> Parse:
    return BOTH.parser("en")(PORT)


class Says(Tags):
    """An encoder's answer made by hand: these stretches, and their probability as mass."""

    def __init__(self, *tagged: Tagged) -> None:
        self.tagged = list(tagged)

    def spans(self, layer: str, lean: float = 0.0) -> list[Tagged]:
        return self.tagged

    def mass(self, layer: str, label: str, start: int, end: int) -> float:
        inside = (t.probability for t in self.tagged if t.label == label and t.start <= start and end <= t.end)
        return next(inside, 0.0)


def words(fillers: list[Filler], role: str) -> list[str]:
    return [PORT[slice(*f.span)] for f in fillers if f.role == role]


def test_a_phrase_reaches_as_far_as_a_sure_stretch_around_it(parse: Parse) -> None:
    port = Filler("target", (21, 25), 0, 3.0)
    assert words(weighed(parse, [port], Says(*MARKED), {0}, ()), "target") == ["port and the refinery"]
    unsure = Tagged(17, 42, "target", 0.5)
    assert words(weighed(parse, [port], Says(unsure), {0}, ()), "target") == ["port"]


def test_a_stretch_alone_becomes_a_candidate_only_where_the_event_is_told(parse: Parse) -> None:
    assert words(weighed(parse, [], Says(*MARKED), {0}, ()), "weapon") == ["Three drones"]
    beside = weighed(parse, [], Says(*MARKED), (), {0})
    told = weighed(parse, [], Says(*MARKED), {0}, ())
    assert [b.weight < t.weight for b, t in zip(beside, told, strict=True)] == [True, True]
    assert weighed(parse, [], Says(*MARKED), {1}, {2}) == []


def test_a_doer_needs_more_than_a_target(parse: Parse) -> None:
    for label, found in (("target", ["Three drones"]), ("actor", [])):
        assert words(weighed(parse, [], Says(Tagged(0, 12, label, 0.45)), {0}, ()), label) == found


def test_what_rules_hold_likelier_stays_first(parse: Parse) -> None:
    rules = [Filler("target", (30, 42), 0, 3.0)]
    told = weighed(parse, rules, Says(Tagged(21, 25, "target", 0.6)), {0}, ())
    assert words(ranked(parse, [], told, {0}), "target")[0] == "the refinery"


@st.composite
def stretches(draw: st.DrawFn) -> list[Tagged]:
    spans = st.tuples(st.integers(0, len(PORT)), st.integers(0, len(PORT))).filter(lambda s: s[0] < s[1])
    one = st.builds(
        lambda s, label, p: Tagged(*s, label, p), spans, st.sampled_from(["target", "actor", "time"]), st.floats(0, 1)
    )
    return draw(st.lists(one, max_size=6))


@given(stretches())
def test_every_filler_is_a_slice_and_none_of_the_rules_is_lost(parse: Parse, tagged: list[Tagged]) -> None:
    rules = [Filler("target", (21, 25), 0, 3.0), Filler("actor", (46, 53), 0, 1.0)]
    found = weighed(parse, rules, Says(*tagged), {0}, ())
    assert all(0 <= f.span[0] < f.span[1] <= len(PORT) and f.role in ("target", "actor") for f in found)
    for rule in rules:
        kept = [f for f in found if f.role == rule.role and f.span[0] <= rule.span[0] and rule.span[1] <= f.span[1]]
        assert kept
        assert all(f.weight >= rule.weight for f in kept[:1])


def test_statements_that_only_the_encoder_sees_are_added_beside_those_of_the_rules(parse: Parse) -> None:
    told = [Attribution(0, (13, 16), "cue.say", ((17, 42),), (0, 12))]
    apart = Attributed([(46, 53)], (54, 56), (57, 62), 0.9, 0.9, 0.9)
    touching = Attributed([(21, 53)], (54, 56), (57, 62), 0.9, 0.9, 0.9)
    nobody = Attributed([(46, 53)], None, (57, 62), 0.9, 0.9, 0.9)
    assert with_seen(parse, [], told, [touching, nobody]) == told
    assert [a.content for a in with_seen(parse, [], told, [apart])] == [((17, 42),), ((46, 53),)]


TEXTS = (
    "A man in a light-coloured coat set fire to two relay towers near Kalvern on Monday night.",
    "Half of the pier at Kalvern is gone. The harbour master blames a floating mine, and puts the loss at two boats.",
)


def readings() -> Iterator[tuple[str, Report]]:
    for text in TEXTS:
        yield text, Report(id=content_id(text), key="t", origin="t", text=text, language="en", published="2024-11-18")


def test_the_encoder_can_be_left_out_and_only_adds() -> None:
    for text, report in readings():
        both, rules = read(report, BOTH), read(report, RULES)
        assert read(report, BOTH) == both
        assert len(both.claims) >= len(rules.claims)
        for claim in both.claims:
            assert claim.span.of(text) == text[claim.span.start : claim.span.end]
    assert BOTH.encoder("ru") is None
    assert RULES.encoder("en") is None


def test_other_languages_are_read_as_without_it() -> None:
    text = "В ночь на вторник беспилотник попал в склад в Кальверне, сообщил губернатор Иван Брус."
    report = Report(id=content_id(text), key="t", origin="t", text=text, language="ru", published="2024-11-18")
    assert msgspec.json.encode(read(report, BOTH)) == msgspec.json.encode(read(report, RULES))
