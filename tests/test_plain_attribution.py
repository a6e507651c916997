"""Who says what in Russian and Ukrainian: the shapes that news there has."""

from __future__ import annotations

import pytest

from reportedly.knowledge import Knowledge
from reportedly.read.attribution import attributions

KNOWLEDGE = Knowledge()

TOLD = [
    ("ru", "Ранены двое, сообщили в полиции области.", "полиции области", "Ранены двое"),
    ("ru", "В штабе обороны уточнили: сбиты три дрона.", "штабе обороны", "сбиты три дрона"),
    ("ru", "Лесник Иванов, который живёт рядом, говорит: горел склад.", "Лесник Иванов", "горел склад"),
    ("ru", "Мэр Петров сообщил о двух раненых, пожар потушен.", "Мэр Петров", "о двух раненых"),
    ("ru", "Министерство опровергло удар по школе.", "Министерство", "удар по школе"),
    ("ru", "По его словам, ранены двое рабочих.", "его", "ранены двое рабочих"),
    ("ru", "Склад горит, однако полиция уверяет, что угрозы нет.", "полиция", "угрозы нет"),
    ("uk", "Поранено двох, повідомили в поліції області.", "поліції області", "Поранено двох"),
    ("uk", "Лісник Іваненко, який живе поруч, переповідає: горів склад.", "Лісник Іваненко", "горів склад"),
    ("uk", "Мер Петренко доповів про двох поранених, пожежу погашено.", "Мер Петренко", "про двох поранених"),
    ("uk", "За їхніми словами, поранено двох робітників.", "їхніми", "поранено двох робітників"),
]


def told(language: str, text: str) -> list[tuple[str, list[str]]]:
    parse = KNOWLEDGE.parser(language)(text)
    hits = KNOWLEDGE.language(language).lexicon.hits(parse.tokens)
    found = attributions(parse, hits)
    return [(text[slice(*a.source)] if a.source else "", [text[slice(*r)] for r in a.content]) for a in found]


@pytest.mark.parametrize(("language", "text", "source", "content"), TOLD)
def test_source_and_content_are_told(language: str, text: str, source: str, content: str) -> None:
    assert (source, [content]) in [(s, [c.rstrip(".,") for c in cs]) for s, cs in told(language, text)]


@pytest.mark.parametrize(
    ("language", "text"),
    [("ru", "Ранее сообщалось: погиб один рабочий."), ("uk", "Раніше ми писали, що загинув один робітник.")],
)
def test_the_outlet_is_no_source_of_its_own(language: str, text: str) -> None:
    assert told(language, text) == []
