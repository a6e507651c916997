"""Reading in Russian and Ukrainian, on short texts of our own."""

from __future__ import annotations

import pytest

from reportedly.knowledge import Knowledge
from reportedly.nouns import Account, Reading, Report, content_id
from reportedly.read import read

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
    ],
)
def test_tolls(language: str, text: str, killed: Figure, injured: Figure) -> None:
    found = account(text, language)
    assert [c and (c.low, c.high) for c in (found.killed, found.injured)] == [killed, injured]
