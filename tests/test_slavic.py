"""Reading in Russian and Ukrainian, on short texts of our own."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reportedly.knowledge import Knowledge
from reportedly.knowledge.name_tagger import exchange
from reportedly.nouns import Account, Reading, Report, content_id
from reportedly.read import read
from reportedly.text.chain import best_path
from reportedly.text.cognates import Cognates
from reportedly.text.tagger import shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

KNOWLEDGE = Knowledge()


def reading(text: str, language: str, published: str | None = "2024-11-18") -> Reading:
    report = Report(id=content_id(text), key="t", origin="t", text=text, language=language, published=published)
    return read(report, KNOWLEDGE)


def account(text: str, language: str) -> Account:
    return reading(text, language).accounts[0]


Figure = tuple[int, int | None] | None


@pytest.mark.parametrize(
    ("language", "text", "killed", "injured"),
    [
        ("ru", "При обстреле рынка погибли двое, ещё пять человек получили осколочные ранения.", (2, 2), (5, 5)),
        ("ru", "Дрон ударил по автобусу: двое погибших, шестеро раненых.", (2, 2), (6, 6)),
        ("ru", "Шесть человек, включая четверых детей, погибли при обстреле лагеря.", (6, 6), None),
        ("ru", "При обстреле погиб 59-летний водитель, четверо рабочих ранены.", (1, 1), (4, 4)),
        ("ru", "Количество погибших при взрыве на городском вокзале достигло 11.", (11, 11), None),
        ("ru", "Взрыв на рынке. Погибших и пострадавших в городе нет.", (0, 0), (0, 0)),
        ("ru", "Обстрел задел школу. Ранены две учительницы, повреждены девять домов.", None, (2, 2)),
        ("ru", "Обстрел задел школу. Первоначально мэр говорил о двух раненых. Ранены семеро.", None, (7, 7)),
        ("ru", "После взрыва двое раненых скончались в больнице.", (2, 2), None),
        ("ru", "Обстрел длился до девяти утра, погибших нет.", (0, 0), None),
        ("ru", "Снаряд попал в дом. Пострадал завод, о людях не сообщают.", None, None),
        ("ru", "Бомба взорвалась у отеля. За минувшие сутки в области погибли 40 человек.", None, None),
        ("uk", "Унаслідок обстрілу загинула жінка 68 років, шестеро людей дістали травми.", (1, 1), (6, 6)),
        (
            "uk",
            "Вибух на ринку: загинуло сімнадцятеро, близько шістдесяти дістали поранення.",
            (17, 17),
            (60, 60),
        ),
        ("uk", "Обстріл ферми: загинули дев'ять корів, люди не постраждали.", (0, 0), (0, 0)),
        ("uk", "Дрон ударив по складу. Загиблих серед працівників немає.", (0, 0), None),
        ("uk", "Дрон ударив по складу, поранено двох: чоловіки 41 і 57 років.", None, (2, 2)),
        (
            "uk",
            "Трьох озброєних чоловіків убито під час нападу, поранено двох торговців.",
            None,
            (2, 2),
        ),
        # lists of persons add up, one person needs no number, a treated part is no total
        ("ru", "Дрон ударил по дому. Ранило двух женщин и мужчину.", None, (3, 3)),
        ("ru", "Дрон ударил по дому. Погибли мужчина и женщина, ранен их сын.", (2, 2), (1, 1)),
        ("ru", "Снаряд попал во двор. Ранило водителя автобуса.", None, (1, 1)),
        ("ru", "После атаки дронов ранены десять человек. Трое находятся в реанимации.", None, (10, 10)),
        ("ru", "После атаки дронов число пострадавших возросло с 9 до 12 человек.", None, (12, 12)),
        ("ru", "Удар по дому. Погибшие: 2. Раненые: 11.", (2, 2), (11, 11)),
        ("ru", "Удар ракетой по дому. Погибла семья из трёх человек.", (3, 3), None),
        ("ru", "Дрон упал на дом. К горю, от полученных ранений женщина скончалась в больнице.", (1, 1), None),
        ("ru", "Дрон упал на дом. Раненых нет.", None, (0, 0)),
        ("ru", "Дрон упал на дом. Информации о погибших и пострадавших нет.", None, None),
        ("ru", "Взрыв у вокзала. Мэр опроверг сообщения о том, что пострадал ребёнок.", None, None),
        (
            "ru",
            "Ракета попала в дом. Единого числа погибших нет. Прокуроры называют четверых, мэр говорит о пяти.",
            (4, 5),
            None,
        ),
        ("ru", "Обстрел города. В больницах области остаются 31 раненый, в столице 12.", None, None),
        ("uk", "Обстріл міста. У лікарнях області залишаються 40 поранених, у столиці 12.", None, None),
        ("uk", "Дрон влучив у дім. Поранено жінку.", None, (1, 1)),
        ("uk", "Обстріл села. 63-річна жінка та 70-річний чоловік дістали поранення.", None, (2, 2)),
        ("uk", "Обстріл села. Постраждали троє дорослих та дитина.", None, (4, 4)),
        ("uk", "Удар по селу. Загинули двоє: мати й дорослий син, десятеро людей поранені.", (2, 2), (10, 10)),
        ("uk", "Росіяни обстріляли село: вбили двох цивільних, ще п'ятьох поранили.", (2, 2), (5, 5)),
        ("uk", "Дрон влучив у дім. Загалом поранень зазнали 16 людей, шестеро у лікарнях.", None, (16, 16)),
        ("uk", "Удар по дому. Помер у лікарні чоловік, поранений напередодні.", (1, 1), None),
        (
            "uk",
            "Дрон упав на дім. Пишуть, що загинуло нібито шестеро; влада спростувала дані про шістьох загиблих.",
            None,
            None,
        ),
    ],
)
def test_tolls(language: str, text: str, killed: Figure, injured: Figure) -> None:
    found = account(text, language)
    assert [c and (c.low, c.high) for c in (found.killed, found.injured)] == [killed, injured]


@pytest.mark.parametrize(
    ("language", "text", "role", "words"),
    [
        ("ru", "Дроны ударили по пустому ангару завода «Вега».", "target", "завода «Вега»"),
        ("ru", "Ракета попала в жилой квартал на востоке.", "target", "жилой квартал"),
        ("ru", "Ночью прогремел взрыв, горит автобусная станция.", "target", "автобусная станция"),
        ("ru", "Удар пришёлся по городу, пострадавших нет.", "target", None),
        ("ru", "По складу ударили баллистическими ракетами Х-22.", "weapon", "баллистическими ракетами Х-22"),
        ("ru", "По складу ударили украинскими дронами.", "weapon", "дронами"),
        (
            "ru",
            "Взрыв у рынка, погибли двое. Ответственность взяла на себя группировка «Искра».",
            "actor",
            "группировка «Искра»",
        ),
        ("ru", "Взрыв у рынка, погибли двое. Ни одна группировка не взяла на себя ответственность.", "actor", None),
        ("uk", "Дрон влучив у гуртожиток коледжу.", "target", "гуртожиток"),
        ("uk", "Село обстріляли російські військові.", "actor", "російські військові"),
    ],
)
def test_roles(language: str, text: str, role: str, words: str | None) -> None:
    span = getattr(account(text, language), role)
    assert (span.of(text) if span else None) == words


@pytest.mark.parametrize(
    ("language", "text", "killed", "injured"),
    [
        ("ru", "‼️ХАРЬКОВ. ПРИЛЁТ ПО РЫНКУ. ДВОЕ ПОГИБШИХ, СЕМЬ РАНЕНЫХ", 2, 7),
        ("ru", "Погибших: 2, раненых: 11 после удара дрона по рынку в Туле", 2, 11),
        ("ru", "Дрон ударил по заводу в Туле. Погибло 2 чел., ранено 5 чел.", 2, 5),
        ("uk", "⚡️Одеса🚨 ворожий дрон влучив у порт. 1️⃣ людина загинула, 3️⃣ поранені", 1, 3),
        ("uk", "❗️Суми: удар шахеда по гуртожитку❗️Поранено 5👥 людей❗️", None, 5),
        ("uk", "#Харків #вибухи Загинуло 3 ос., травмовано 12 ос.", 3, 12),
        ("uk", "Подписаться на канал | Прислать новость\nДрон ударив по складу в Полтаві. Загинула жінка.", 1, None),
    ],
)
def test_figures_of_posts(language: str, text: str, killed: int | None, injured: int | None) -> None:
    told = account(text, language)
    assert [c and c.low for c in (told.killed, told.injured)] == [killed, injured]


def test_a_name_before_a_colon_says_what_stands_in_quotes() -> None:
    told = reading("Гладков: «Дрон атаковал автобус в Шебекино».", "ru")
    assert {c.source.name for c in told.claims} == {"Гладков"}


DIGEST = """Главное к вечеру: атаки на область

🔴 Павлоград. Дроны ударили по окраине. Пять человек ранены, из них двое детей.

🔴 Запорожье. Удар дрона по частному сектору. Двое погибших, ранены ещё три человека.

🔴 Конотоп. Информация о пострадавших уточняется.
"""


def test_items_of_a_digest_keep_their_own_figures() -> None:
    told = {a.where.name: (a.killed, a.injured) for a in reading(DIGEST, "ru").accounts if a.where}
    figures = {name: [c and c.low for c in counts] for name, counts in told.items()}
    assert figures["Павлоград"] == [None, 5]
    assert figures["Запорожье"] == [2, 3]


def test_of_a_chronicle_the_last_word_counts() -> None:
    lines = [
        "Удар по Херсону. Обновляется",
        "13:20. Число раненых увеличилось до семи.",
        "11:10. Известно о шести раненых.",
    ]
    counted = account("\n\n".join(lines), "ru").injured
    assert counted is not None
    assert (counted.low, counted.high) == (7, 7)


def test_a_town_beside_the_main_one_has_figures_of_its_own() -> None:
    text = "Дрон ударил по Горловке, ранены четверо. В соседней Макеевке при обстреле травмированы два рабочих."
    told = {a.where.name: a.injured and a.injured.low for a in reading(text, "ru").accounts if a.where}
    assert told == {"Горловке": 4, "Макеевке": 2}


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("ru", "Беспилотник врезался в цех завода в понедельник, начался пожар.", "drone_strike"),
        ("ru", "По складу выпустили ракеты, одна упала во двор.", "missile_strike"),
        ("ru", "В среду утром во дворе взорвали автомобиль чиновника.", "bombing"),
        ("ru", "Микроавтобус врезался в людей на остановке, трое ранены.", "vehicle_attack"),
        ("uk", "Шахеди поцілили у двоповерховий будинок у Сумах.", "drone_strike"),
        ("uk", "Літак скинув бомбу на школу.", "air_strike"),
        ("uk", "На ринку вибухнув мотоцикл, начинений вибухівкою.", "bombing"),
        ("uk", "Авто в'їхало в натовп на площі.", "vehicle_attack"),
    ],
)
def test_types(language: str, text: str, kind: str) -> None:
    assert account(text, language).type == kind


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ru", "🔴 #Харьков. Удар дрона по дому, двое погибших, трое ранены.", "Харьков"),
        ("uk", "❗️#Харків: удар дрона по будинку, двоє загиблих, троє поранених", "Харків"),
        ("ru", "УДАР ДРОНА В ХАРЬКОВЕ: ДВОЕ ПОГИБШИХ, ТРОЕ РАНЕНЫ", "ХАРЬКОВЕ"),
    ],
)
def test_posts_of_one_line_with_emoji_hashtags_and_capitals(language: str, text: str, place: str) -> None:
    found = account(text, language)
    assert found.where is not None
    assert (found.where.name, found.where.country, found.type) == (place, "UA", "drone_strike")
    assert [c and c.low for c in (found.killed, found.injured)] == [2, 3]


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ru",
            "Губернатор Удмуртии Александр Бречалов приехал в Ижевск, сообщили в МЧС России.",
            [
                ("Удмуртии", "LOC"),
                ("Александр Бречалов", "PERSON"),
                ("Ижевск", "LOC"),
                ("МЧС", "ORG"),
                ("России", "LOC"),
            ],
        ),
        (
            "uk",
            "Голова області Олег Синєгубов приїхав до Харкова, повідомляє Міністерство оборони України.",
            [("Олег Синєгубов", "PERSON"), ("Харкова", "LOC"), ("Міністерство оборони", "ORG"), ("України", "LOC")],
        ),
        ("uk", "Тендер виграло ТОВ «Сигма».", [("ТОВ «Сигма»", "ORG")]),
        ("uk", "Миколаївська міська рада зібралася.", [("Миколаївська міська рада", "ORG")]),
        ("ru", "Судья Дайан Вуд (Diane Wood) ушла.", [("Дайан Вуд", "PERSON"), ("Diane Wood", "PERSON")]),
    ],
)
def test_names(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    tagger = KNOWLEDGE.name_tagger(language)
    assert tagger is not None
    found = tagger.names(text, KNOWLEDGE.splitter(language)(text).tokens)
    assert [(text[e.start : e.end], e.label) for e in found] == expected


def test_english_has_a_grammar_instead_of_a_tagger() -> None:
    assert KNOWLEDGE.name_tagger("en") is None


@given(
    scores=arrays(np.float32, (5, 3), elements=st.floats(-5, 5, width=32)),
    transitions=arrays(np.float32, (3, 3), elements=st.floats(-5, 5, width=32)),
)
def test_the_best_path_is_the_best_of_all_paths(scores: NDArray[np.float32], transitions: NDArray[np.float32]) -> None:
    def worth(path: Sequence[int]) -> float:
        steps = sum(float(transitions[a, b]) for a, b in pairwise(path))
        return steps + sum(float(scores[i, k]) for i, k in enumerate(path))

    best = max(worth(path) for path in product(range(3), repeat=5))
    assert worth(best_path(scores, transitions)) == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Київ", "RU_Xx"),
        ("О'Ніл", "RU_OTHER"),
        ("США", "RU_XX"),
        ("Санкт-Петербург", "RU_Xx-Xx"),
        ("BBC", "EN_XX"),
        ("17", "NUM"),
    ],
)
def test_shapes(word: str, expected: str) -> None:
    assert shape(word) == expected


@pytest.mark.parametrize(
    ("ukrainian", "russian"),
    [
        ("поліція", "полиция"),
        ("міністерство", "министерство"),
        ("київської", "киевской"),
        ("відповів", "ответил"),
        ("ґрати", None),
    ],
)
def test_related_words(ukrainian: str, russian: str | None) -> None:
    words = ["сообщили", "президент", "полиция", "министерство", "киевской", "ответил", "отповел"]
    numbers = {w: n for n, w in enumerate(words)}
    found = Cognates(numbers, exchange()).number(ukrainian)
    assert (None if found is None else words[found]) == russian
