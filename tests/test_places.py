"""Places: found, resolved, chosen, and never finer than their words."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import report

from reportedly.knowledge import Knowledge
from reportedly.locate import Located, find_places, find_sites, happened_at, resolve
from reportedly.locate.choice import Choice
from reportedly.locate.weights import WEIGHTS
from reportedly.nouns import Place
from reportedly.read import read
from reportedly.text.parse import Parse

KNOWLEDGE = Knowledge()
DOCS = Path(__file__).parent.parent / "docs" / "places.md"


def located(text: str, language: str = "en") -> tuple[Parse, list[Located]]:
    parse = KNOWLEDGE.parser(language)(text)
    words = KNOWLEDGE.place_words
    return parse, resolve(find_places(parse, KNOWLEDGE.gazetteer, words), parse, KNOWLEDGE.gazetteer, words)


def chosen(text: str, trigger: str, language: str = "en") -> Place | None:
    parse, found = located(text, language)
    start = text.index(trigger)
    hits = KNOWLEDGE.language(language).lexicon.hits(parse.tokens)
    sites = find_sites(parse, [(h.start, h.end) for h in hits if h.list == "site"], KNOWLEDGE.place_words)
    return happened_at(found, parse, [(start, start + len(trigger))], 0, sites)


def where(text: str, trigger: str, language: str = "en") -> tuple[str, str | None, str | None] | None:
    place = chosen(text, trigger, language)
    return (place.name, place.level, place.country) if place else None


def standing(text: str, name: str, language: str = "en") -> str | None:
    _, found = located(text, language)
    return next((p.standing for p in found if p.place.name == name), None)


# ------------------------------------------------------------------ which words name places, and how they stand


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A drone hit a depot in Izhevsk.", "Izhevsk", "at"),
        ("Two people died on the outskirts of Goma.", "Goma", "at"),
        ("Shells struck Poltava at night.", "Poltava", "at"),
        ("A lorry was ambushed 12 km north of Goma.", "Goma", "near"),
        ("The plant is 1,200 km from Ukraine.", "Ukraine", "far"),
        ("They were on their way from Lagos.", "Lagos", "off"),
        ("Moscow said that a drone had been shot down.", "Moscow", "speaker"),
        ("KHARKIV, Ukraine (AP) - A missile hit a market.", "KHARKIV", "dateline"),
        ("The Toronto Police Service made an arrest.", "Toronto", "name"),
        ("Russian troops left.", "Russian", "people"),
    ],
)
def test_how_names_stand(text: str, name: str, expected: str) -> None:
    assert standing(text, name) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mr. Jackson spoke.", "Jackson"),
        ("The blast came on Thursday.", "Thursday"),
        ("Fighters of the BLA stopped a train.", "BLA"),
        ("Slavyansk-on-Kuban was hit.", "Slavyansk"),
    ],
)
def test_what_is_no_place(text: str, name: str) -> None:
    assert name not in [p.place.name for p in located(text)[1]]


def test_a_mention_is_a_slice() -> None:
    text = "В Ижевске и Воткинске, городах Удмуртии, слышали взрывы; в Курской области - нет."
    for p in located(text, "ru")[1]:
        assert text[p.start : p.end] == p.place.name


# ------------------------------------------------------------------ which place a name means


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A fire broke out in Paris, Texas.", "Paris", ("US", "Texas")),
        ("A fire broke out in Paris.", "Paris", ("FR", "Île-de-France")),
        ("Police in London, Ontario, arrested a man.", "London", ("CA", "Ontario")),
        ("Nigerian soldiers fought in Borno. A bomb went off in Damboa.", "Damboa", ("NG", "Borno State")),
        ("The storm passed Atlanta and Savannah before it left Georgia.", "Georgia", ("US", "Georgia")),
        ("Tbilisi blames Moscow; Georgia wants the border opened.", "Georgia", ("GE", None)),
    ],
)
def test_what_stands_beside_a_name_says_which_it_is(text: str, name: str, expected: tuple[str, str | None]) -> None:
    place = next(p.place for p in located(text)[1] if p.place.name == name)
    assert (place.country, place.admin1) == expected


def test_what_was_not_chosen_is_kept_with_its_reason() -> None:
    place = located("A fire broke out in Springfield, Missouri.")[1][0].place
    assert place.reason
    assert place.alternatives
    assert all(a.reason and 0 <= a.score <= (place.score or 0) for a in place.alternatives)


def test_another_spelling_of_a_town_is_found_in_the_country_of_the_text() -> None:
    found = located("A mine killed two in Kupiyansk, Ukraine.")[1]
    place = next(p.place for p in found if p.place.name == "Kupiyansk")
    assert (place.country, place.gazetteer_name, place.reason) == (
        "UA",
        "Kupyansk",
        "spelled Kupyansk in the gazetteer",
    )


# ------------------------------------------------------------------ where it happened


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("A drone hit a depot in Izhevsk, the capital of Udmurtia, Russia.", "hit", ("Izhevsk", "city", "RU")),
        ("A shell hit a field some 75 km north of Bunia in Ituri, Congo.", "hit", ("Ituri", "admin1", "CD")),
        ("A bomb went off in Lyon, officials in Paris said.", "went off", ("Lyon", "city", "FR")),
        ("Moscow said that a drone had hit Bryansk.", "hit", ("Bryansk", "city", "RU")),
        ("A plant in Izhevsk, 1,200 km from Ukraine, was hit.", "hit", ("Izhevsk", "city", "RU")),
        ("KYIV (AP) - A missile killed two in Odesa, the mayor said.", "killed", ("Odesa", "city", "UA")),
        ("A bus on its way to Crimea was shelled in Kherson.", "shelled", ("Kherson", "city", "UA")),
        ("Gunmen shot dead five in Mexico. The bar is in Salamanca.", "shot dead", ("Salamanca", "city", "MX")),
    ],
)
def test_where_it_happened(text: str, trigger: str, expected: tuple[str, str, str]) -> None:
    assert where(text, trigger) == expected


@pytest.mark.parametrize(
    ("language", "text", "trigger", "expected"),
    [
        ("ru", "Дрон атаковал цех в Ижевске, сообщил губернатор.", "атаковал", ("Ижевске", "city", "RU")),
        ("ru", "В Белгородском районе дрон попал в дом.", "попал", ("Белгородском", "district", "RU")),
        ("uk", "Дрони атакували порт в Одесі, повідомив мер.", "атакували", ("Одесі", "city", "UA")),
        ("uk", "У Горлівці пролунав вибух, заявили в Москві.", "вибух", ("Горлівці", "city", "UA")),
    ],
)
def test_russian_and_ukrainian_cases(language: str, text: str, trigger: str, expected: tuple[str, str, str]) -> None:
    assert where(text, trigger, language) == expected


def test_several_incidents_in_one_report_have_their_own_places() -> None:
    text = "A car bomb killed six in Cali. Hours later a drone downed a helicopter near Amalfi, Colombia."
    assert where(text, "killed") == ("Cali", "city", "CO")
    assert where(text, "downed") == ("Amalfi", "city", "CO")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("A drone hit the Kupol plant in Izhevsk.", "site"),
        ("A drone hit a workshop at 101 Lenin Street in Izhevsk.", "site"),
        ("A drone hit a plant in Izhevsk.", "city"),
        ("A drone hit Izhevsk; a man was taken to Central Hospital.", "city"),
        ("A drone hit an army base in Izhevsk.", "city"),
        ("A drone hit Izhevsk. The Kupol plant in Tula was shelled.", "city"),
        ("A drone hit Izhevsk, Aksion hospital said.", "city"),
        ("A drone hit Izhevsk. The Defence Ministry said so in a Facebook post.", "city"),
        ('A drone hit Izhevsk. It was a plant "for agricultural goods", people said.', "city"),
        ("A drone hit Izhevsk and damaged the Aksion hospital.", "site"),
        ("A drone hit Izhevsk. It damaged the Sokol Mechanical Plant.", "site"),
    ],
)
def test_a_site_needs_a_name_and_keeps_the_point_and_reach_of_its_town(text: str, level: str) -> None:
    place, town = chosen(text, "hit"), chosen("A drone hit Izhevsk.", "hit")
    assert place is not None
    assert town is not None
    assert place.level == level
    assert (place.lat, place.lon, place.radius_km) == (town.lat, town.lon, town.radius_km)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a street is not the town that it is named after
        ("A man was shot on Houston Avenue in Macon, Georgia.", ("Macon", "city", "US")),
        # a bare name is the town, not the district around it; a town in the district is finer than it
        ("A man was shot in Buenavista, Michoacan.", ("Buenavista", "city", "MX")),
        ("In Kupiansk district a man was shot in Kupiansk, Ukraine.", ("Kupiansk", "city", "UA")),
        ("Four were shot in Harris County. Houston police came to a home in Houston.", ("Houston", "city", "US")),
        # what stands beside a name: the state by its code or short form, where no such town is known no other one
        ("LITTLE ROCK, AR - A man was shot in a Cadillac on Monday.", ("LITTLE ROCK", "city", "US")),
        ("A man was shot near Bowling Green, KY on Monday.", ("Bowling Green", "city", "US")),
    ],
)
def test_streets_and_districts(text: str, expected: tuple[str, str, str]) -> None:
    assert where(text, "shot") == expected


def test_the_division_beside_a_name_rules_out_towns_elsewhere() -> None:
    _, found = located("SHELBY, N.Y. (WIVB) - A boy of Shelby was shot on Saturday.")
    assert {p.place.admin1 for p in found if p.place.lat is not None} <= {"New York"}
    _, found = located("Sullivan County, Ind (WIBQ) - A man was shot on Monday.")
    assert [p.place.admin1 for p in found] == ["Indiana", "Indiana"]


def test_a_word_that_the_text_writes_small_is_no_place() -> None:
    _, found = located("Girl Shot in Eye in Philadelphia Home Dies\n\nThe bullet hit an eye.")
    assert "Eye" not in [p.place.name for p in found]


def test_a_stated_distance_from_a_town_widens_its_reach() -> None:
    place = chosen("A lorry was ambushed 18 km north of Goma.", "ambushed")
    assert place is not None
    assert (place.name, place.radius_km) == ("Goma", 19.8)


# ------------------------------------------------------------------ never finer than the words


def test_a_town_that_no_gazetteer_knows_gets_no_finer_point_than_its_region() -> None:
    place = chosen("Gunmen attacked people in Xanvorograd in Ituri, DR Congo. People fled.", "attacked")
    assert place is not None
    assert place.radius_km is None or place.radius_km > 50


def test_an_unknown_name_has_no_coordinates() -> None:
    _, found = located("A shell hit a house in Qwzxtown.")
    assert all(p.place.lat is None for p in found if p.place.name.startswith("Qwz"))


def test_a_quarter_that_the_gazetteer_does_not_know_has_the_point_of_its_town() -> None:
    text = "Two were shot in the Miguel Hidalgo neighborhood of Irapuato, Guanajuato."
    place = chosen(text, "shot")
    assert place is not None
    assert place.admin1 != "Mexico City"


NAMES = {
    "Izhevsk": "city", "Udmurtia": "admin1", "Russia": "country", "Kharkiv": "city", "Nigeria": "country",
    "Borno": "admin1", "Crimea": "admin1", "the Black Sea": "sea", "Lviv": "city", "Europe": None,
}  # fmt: skip
FRAMES = ("A drone hit {}.", "An attack in {} killed two.", "Two died near {} on Monday.", "Shots were heard in {}.")


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(NAMES)), st.sampled_from(FRAMES), st.sampled_from(["", "Officials in Kyiv spoke. "]))
def test_no_place_is_finer_than_its_words(name: str, frame: str, before: str) -> None:
    """A region, a country or a sea never comes out as a town, and a point always has a reach; never 0,0."""
    _, found = located(before + frame.format(name))
    for p in found:
        assert p.place.lat is None or (p.place.radius_km or 0) > 0
        assert (p.place.lat, p.place.lon) != (0, 0)
        if p.place.name == name.removeprefix("the ") and p.standing != "people":
            assert p.place.level == NAMES[name]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["Ituri", "Bunia", "Congo", "Xanvoro", "Goma", "Paris", "Qwzxby"]), max_size=5))
def test_what_happened_somewhere_is_one_of_the_named_places_or_wider(names: list[str]) -> None:
    """The chosen place has a name of the text, and a point of a named place with at least that place's reach."""
    text = "An attack killed two" + "".join(f" in {n}" for n in names) + ", officials said."
    parse, found = located(text)
    place = happened_at(found, parse, [(3, 9)])
    if place is not None:
        assert place.name in text
        if place.lat is not None:
            same = [p.place for p in found if (p.place.lat, p.place.lon) == (place.lat, place.lon)]
            assert same
            assert (place.radius_km or 0) >= min(p.radius_km or 0 for p in same)


SENTENCES = (
    "A drone hit the Kupol plant in Izhevsk.", "Two were killed in Sudan.", "Shells fell 12 km north of Goma.",
    "A ship was struck in the Black Sea.", "Officials in Moscow said so.", "Gunmen attacked Xanvorograd in Ituri.",
    "A bomb went off in Europe.", "Shots were heard in Qwzxtown.", "It was the third attack in Kharkiv region.",
    "A house at 12 Lenin Street was hit.", "Nobody has said where.", "The border is 90 km away.",
)  # fmt: skip
REACH = {"country": 20.0, "admin1": 5.0, "sea": 20.0, "district": 1.0, "city": 1.0, "site": 0.5}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5, unique=True))
def test_no_path_of_the_reading_makes_a_place_finer_than_its_words(sentences: list[str]) -> None:
    """Over whole readings: a point is that of a name in the text, as wide as its level; no level, no name, no point."""
    text = " ".join(sentences)
    _, found = located(text)
    points = {(p.place.lat, p.place.lon): p.place for p in found}
    made = read(report(text, published="2024-11-17")[0], KNOWLEDGE)
    places = [a.where for a in made.accounts if a.where] + [c.value for c in made.claims if isinstance(c.value, Place)]
    for place in places:
        assert place.name in text
        if place.lat is None:
            assert place.radius_km is None
            assert place.lon is None
            continue
        assert (place.lat, place.lon) != (0, 0)
        named = points[place.lat, place.lon]
        assert (place.radius_km or 0.0) >= max(REACH[place.level or ""], named.radius_km or 0.0)
        assert place.level != "site" or named.level in ("city", "site") or place.gazetteer_name is None
        assert named.level not in ("country", "admin1", "sea") or (place.radius_km or 0.0) >= REACH[named.level]
        assert all((c.lat, c.lon) != (0, 0) for c in place.alternatives)


def test_each_weight_is_of_a_feature_that_can_occur() -> None:
    seen: set[str] = set()
    text = (
        "KYIV, Ukraine (AP) - A missile hit Odesa on Monday. It was the third in Odesa region, Ukraine. "
        "Two died 12 km south of Sumy. Moscow said so. Far from Lviv, in the Black Sea, nothing was heard in Poltava."
    )
    parse, found = located(text)
    for trigger in ("hit", "died", "heard"):
        at = text.index(trigger)
        choice = Choice(found, parse, [(at, at + len(trigger))], 0)
        seen |= {f if isinstance(f, str) else f[0] for n in range(len(found)) for f in choice.features(n)}
    assert len(seen & set(WEIGHTS)) > 20


# ------------------------------------------------------------------ disputed areas


def disputed() -> list[list[str]]:
    text = files("reportedly.data").joinpath("disputed.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    ("name", "country", "alt"),
    [
        ("Crimea", "UA", ("RU",)),
        ("Sevastopol", "UA", ("RU",)),
        ("Simferopol", "UA", ("RU",)),
        ("Donetsk", "UA", ("RU",)),
        ("Luhansk", "UA", ("RU",)),
        ("Kosovo", "XK", ("RS",)),
        ("Golan Heights", "SY", ("IL",)),
        ("Majdal Shams", "SY", ("IL",)),
        ("Western Sahara", "EH", ("MA",)),
        ("Laayoune", "EH", ("MA",)),
        ("Kashmir", "IN", ("PK",)),
        ("Srinagar", "IN", ("PK",)),
        ("Muzaffarabad", "PK", ("IN",)),
        ("Abkhazia", "GE", ()),
        ("Taiwan", "TW", ("CN",)),
        ("West Bank", "PS", ("IL",)),
        ("Ramallah", "PS", ("IL",)),
        ("Gaza", "PS", ()),
    ],
)
def test_disputed_areas_have_both_answers(name: str, country: str, alt: tuple[str, ...]) -> None:
    _, found = located(f"A bomb went off in {name} on Monday.")
    place = next(p.place for p in found if p.place.name == name)
    assert (place.country, place.country_alt) == (country, alt)


def test_the_page_on_places_has_the_table_of_disputed_areas() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for area, country, alt, _, _, why, held in disputed():
        assert f"| {area} | {country} | {alt or '-'} | {held} | {why} |" in page
        answers = {country, *alt.split(",")}
        assert set(re.findall(r"\b[A-Z]{2}\b", held)) <= answers | {"IL"}  # who holds it is one of the answers given
