"""Names across alphabets and spellings: compared, searched, linked, and shown in Latin letters."""

from __future__ import annotations

from itertools import combinations

import made
import pytest

from reportedly import flow
from reportedly.assess.conflict import agreement
from reportedly.assess.fields import as_reported
from reportedly.casebook import Casebook, open_casebook
from reportedly.knowledge import Knowledge
from reportedly.link.wording import key
from reportedly.nouns import Report, content_id
from reportedly.publish.latin import romanised, with_latin
from reportedly.read import read

KNOWLEDGE = Knowledge()


@pytest.mark.parametrize(
    "spellings",
    [
        "Бречалов Бречаловым Brechalov",
        "Харьков Харькове Харків Харкові Kharkiv Kharkov",
        "Киев Київ Києві Kyiv Kiev",
        "Луганск Луганськ Luhansk Lugansk",
        "Зеленский Зеленского Зеленський Zelensky Zelenskyy",
        "Синегубов Синєгубова Syniehubov",
        "Авдеевка Авдіївка Авдіївці Avdiivka Avdeevka",
        "Чернигов Чернігові Chernihiv Chernigov",
        "Белгород Бєлгород Belgorod",
        "Шевченко Шевченка Shevchenko",
    ],
)
def test_spellings_of_one_name_in_three_languages_have_one_key(spellings: str) -> None:
    assert len({key(s) for s in spellings.split()}) == 1


def test_names_that_only_look_alike_keep_their_own_keys() -> None:
    names = "Харьков Херсон Харцызск Николаев Николаевка Краматорск Красногорск Гладков Глазков Иваненко Купянск Купол"
    assert all(key(a) != key(b) for a, b in combinations(names.split(), 2))


@pytest.mark.parametrize("word", ["improve", "above", "believe", "arrive", "desk", "disk", "moving", "house"])
def test_english_words_are_not_levelled_as_slavic_names(word: str) -> None:
    assert key(word) == word.rstrip("e")


def test_search_finds_every_spelling_of_a_name() -> None:
    texts = {
        "en": "A drone hit a depot in Kharkiv. Mayor Ihor Brechalov spoke.",
        "ru": "Дрон попал в склад в Харькове. Мэр Бречалов выступил.",
        "uk": "Дрон влучив у склад у Харкові. Мер Бречалов виступив.",
    }
    other = "A drone hit a depot in Kherson. Mayor Anna Glazkova spoke."
    with open_casebook(":memory:") as casebook:
        for language, text in [*texts.items(), ("en", other)]:
            report, data = made.report(text, language=language)
            casebook.add(report, data, made.reading(report))
        for asked in ("Харьков", "Харкові", "kharkiv", "Kharkov", "Brechalov", "бречалова"):
            found = casebook.search(asked)
            assert len(found) == 3, asked
            assert all(hit.end > hit.start >= 0 for hit in found), asked
        assert len(casebook.search('"Mayor Anna"')) == 1


EN = """Drone attack on Kharkiv market kills two, injures seven
KHARKIV. A drone hit the Barabashovo market in Kharkiv on Friday morning, killing two people and injuring seven,
governor Oleh Syniehubov said."""
RU = """Удар дрона по рынку в Харькове: двое погибших
Беспилотник ударил по рынку «Барабашово» в Харькове утром 14 марта. Погибли два человека, семь ранены, сообщил
губернатор Олег Синегубов."""
UK = """Удар дрона по ринку в Харкові: двоє загиблих
Безпілотник ударив по ринку «Барабашово» у Харкові вранці 14 березня. Загинули двоє людей, семеро поранені, повідомив
Олег Синєгубов."""
REPORTS = {"en": ("2025-03-14", EN), "ru": ("2025-03-14", RU), "uk": ("2025-03-14", UK)}
OTHER_TOWN = """Удар дрона по рынку в Херсоне: двое погибших
Беспилотник ударил по рынку «Днепр» в Херсоне утром 14 марта. Погибли два человека, семь ранены, сообщил губернатор
Александр Прокудин."""
OTHER_DAY = """Удар дрона по складу в Харкові: четверо поранених
Безпілотник ударив по складу в Харкові ввечері 1 травня. Четверо людей поранені, повідомив Олег Синєгубов."""
OTHERS = {"ru": ("2025-03-14", OTHER_TOWN), "uk": ("2025-05-02", OTHER_DAY)}


def keep(casebook: Casebook, language: str, published: str, text: str) -> str:
    report = Report(
        id=content_id(text, language), key=content_id(text), origin="t", text=text, language=language,
        published=published, title=text.splitlines()[0],
    )  # fmt: skip
    casebook.add(report, text.encode(), read(report, KNOWLEDGE))
    return report.id


def test_one_incident_in_three_languages_is_linked_and_its_likes_are_kept_apart() -> None:
    with open_casebook(":memory:") as casebook:
        same = {keep(casebook, language, *told) for language, told in REPORTS.items()}
        others = [keep(casebook, language, *told) for language, told in OTHERS.items()]
        flow.link(casebook)
        told = {a.id: a.report for r in casebook.readings() for a in r.accounts}
        groups = [{told[a] for a in i.accounts if a in told} for i in casebook.incidents()]
    assert same in groups
    assert all({id_} in groups for id_ in others)


def test_names_are_romanised_by_the_standard_of_their_language() -> None:
    assert romanised("Ігор Згурський") == "Ihor Zghurskyi"
    assert romanised("Гладков", "Взрыв был ночью, сообщил Гладков.") == "Gladkov"
    assert romanised("Гладков", "Вибух стався вночі, повідомив Гладков їм.") == "Hladkov"
    assert romanised("ІЗЮМ") == "IZIUM"


def test_latin_stands_beside_a_name_and_not_beside_other_words() -> None:
    assert with_latin("губернатор Александр Бречалов") == "губернатор Александр Бречалов [Aleksandr Brechalov]"
    assert with_latin("Харькове", known="Kharkiv") == "Харькове [Kharkiv]"
    assert with_latin("Следственного комитета РФ") == "Следственного комитета РФ"
    assert with_latin("склад боеприпасов") == "склад боеприпасов"
    assert with_latin("Anna Berg") == "Anna Berg"


def weapons(*told: tuple[str, str]) -> str:
    """How the weapons agree that these reports, a language and a text each, tell of one incident."""
    reports = [
        Report(id=content_id(text), key=text, origin="t", text=text, language=code, published="2024-11-19")
        for code, text in told
    ]
    claims = [c for r in reports for c in read(r, KNOWLEDGE).claims if c.about == "weapon"]
    texts = {r.id: r for r in reports}
    values = [as_reported(c, texts[c.span.report]) for c in claims]
    assert {v.report for v in values} == set(texts)
    return agreement(values, KNOWLEDGE.means)


def test_a_kind_of_weapon_is_one_in_all_alphabets_and_two_kinds_stay_two() -> None:
    english = ("en", "A drone hit a warehouse in Kharkiv on Tuesday night.")
    russian = ("ru", "Беспилотник попал в склад в Харькове в ночь на вторник.")
    ukrainian = ("uk", "Безпілотник влучив у склад у Харкові в ніч на вівторок.")
    missile = ("ru", "Ракета попала в склад в Харькове в ночь на вторник.")
    assert weapons(english, russian, ukrainian) == "agreed"
    assert weapons(english, missile) == "disputed"
