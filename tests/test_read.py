"""Reading: who says what, how surely, and what happened, on short texts of our own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.knowledge import Knowledge
from reportedly.nouns import Claim, Count, Reading, Report, content_id
from reportedly.read import read

KNOWLEDGE = Knowledge()


def report(text: str, language: str = "en", published: str | None = "2024-11-18", outlet: str = "Test Post") -> Report:
    return Report(
        id=content_id(text), key="t", origin="t", text=text, language=language, published=published, outlet=outlet
    )


def reading(text: str, language: str = "en", published: str | None = "2024-11-18") -> Reading:
    return read(report(text, language, published), KNOWLEDGE)


def said(text: str, words: str, language: str = "en") -> Claim:
    found = [c for c in reading(text, language).claims if words in c.span.of(text)]
    assert found, f"no claim holds {words!r}"
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "speaker", "kind"),
    [
        ("A drone hit a depot, Governor Anna Berg said.", "hit a depot", "Anna Berg", "official"),
        ("According to the police, two men shot a guard.", "shot a guard", "the police", "police"),
        ("The army confirmed that a shell hit a school.", "hit a school", "The army", "military"),
        ("A rocket hit a bus, Radio North reports, citing doctors.", "hit a bus", "doctors", "medical"),
        ("Two drones hit a port on Monday.", "hit a port", "", "outlet"),
        ("Mayor Ivo Lund said a bomb went off. He added that two people died.", "two people", "Ivo Lund", "official"),
        ("Guards shot first, villagers told the UN, a diplomat said.", "Guards shot", "villagers", "witness"),
    ],
)
def test_who_says_it(text: str, words: str, speaker: str, kind: str) -> None:
    claim = said(text, words)
    assert (claim.source.name, claim.source.kind) == (speaker, kind)


def test_a_chain_of_sources_is_kept() -> None:
    claim = said("Guards shot first, villagers told the UN, a diplomat said.", "Guards shot")
    assert claim.source.via == ("a diplomat",)


@pytest.mark.parametrize(
    ("text", "words", "certainty"),
    [
        ("A drone hit a depot on Monday.", "hit a depot", "asserted"),
        ("A drone reportedly hit a depot on Monday.", "hit a depot", "hedged"),
        ("The army confirmed that a shell hit a school.", "hit a school", "confirmed"),
        ("The group denied that it had bombed a school.", "bombed a school", "denied"),
        ("A channel named a depot as the target. This has not been confirmed.", "a depot as the target", "unconfirmed"),
        ("Police believe that a gang shot the guard.", "shot the guard", "hedged"),
        ("The group claimed that it had shot the guard.", "shot the guard", "asserted"),
    ],
)
def test_how_surely(text: str, words: str, certainty: str) -> None:
    assert said(text, words).certainty == certainty


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("A bomb killed at least nine people in a market and wounded 20.", (9, None), (20, 20)),
        ("Two men and a boy were killed when a shell hit a house.", (3, 3), None),
        ("A shell hit a house. Nobody was hurt.", (0, 0), (0, 0)),
        ("A shell hit a house in the night.", None, None),
        ("A blast killed 12 people, among them three children.", (12, 12), None),
        ("The death toll of the blast is 9, down from 12.", (9, 9), None),
        ("A blast killed between 35 and 43 people.", (35, 43), None),
        ("Police shot dead two attackers after a bomb wounded six people.", None, (6, 6)),
        ("A bomb went off in a bar. Dozens were wounded.", None, (24, None)),
        ("Anna Berg, 14, was shot in a park and died on Monday.", (1, 1), None),
        ("Anna Berg, 7, was pronounced dead at the scene of the shooting.", (1, 1), None),
        ("Police look into the shooting death of a 15-year-old girl, who lives nearby.", (1, 1), None),
        ("Gunmen fatally shot a driver. He was taken to a hospital, where he died.", (1, 1), None),
        ("Two men were shot in a bar on Monday, police said.", None, (2, 2)),
        ("A shell hit a market. A stallholder, 49, was killed.", (1, 1), None),
        ("A boy was killed in a shooting. The teenager had suffered a gunshot wound.", (1, 1), None),
        ("A bomb wounded a woman, who was the person that drove a child to hospital.", None, (1, 1)),
        ("A shell hit a house. The roof is gone, nobody hurt.", (0, 0), (0, 0)),
        ("Gunmen shot a guard and wounded two others. The guard died.", (1, 1), (2, 2)),
    ],
)
def test_tolls(text: str, killed: tuple[int, int | None] | None, injured: tuple[int, int | None] | None) -> None:
    account = reading(text).accounts[0]
    assert [c and (c.low, c.high) for c in (account.killed, account.injured)] == [killed, injured]


def test_unknown_zero_and_vague_are_three_things() -> None:
    unknown = reading("A shell hit a house in the night.").accounts[0].injured
    none = reading("A shell hit a house. Nobody was hurt.").accounts[0].injured
    vague = reading("A bomb went off in a bar. Dozens were wounded.").accounts[0].injured
    assert unknown is None
    assert none is not None
    assert (none.low, none.high) == (0, 0)
    assert vague is not None
    assert not vague.exact


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A drone hit a fuel depot near Bryansk on Monday.", "drone_strike"),
        ("Gunmen shot dead three people in a bar on Monday.", "shooting"),
        ("A car bomb went off outside a police station on Monday, killing two.", "bombing"),
        ("An airstrike hit a hospital on Monday, killing two.", "air_strike"),
        ("A missile strike hit the port on Monday.", "missile_strike"),
        ("Rebels abducted nine pupils from a school on Monday.", "kidnapping"),
        ("A man with a knife stabbed two people at a station on Monday.", "stabbing_or_melee"),
        ("Shelling of the town killed two people on Monday.", "shelling"),
        ("Someone set fire to a railway relay box on Monday; police speak of arson.", "arson_or_sabotage"),
        ("A jet bombed a monastery on Monday, killing two people.", "air_strike"),
        ("Storm Shadow missiles hit a ship repair yard on Monday.", "missile_strike"),
        ("An explosion shook a house on Monday; a bomb had been left at the door, police said.", "bombing"),
        ("Two workers died in an attack on a depot on Monday. The missiles came from the sea.", "missile_strike"),
        ("Men hacked and shot villagers on Monday and torched the church; nine people died.", "raid"),
    ],
)
def test_types(text: str, kind: str) -> None:
    assert reading(text).accounts[0].type == kind


@pytest.mark.parametrize(
    "text",
    [
        "The film bombed at the box office. Critics killed it.",
        "A court sentenced a courier to nine years. The trial opened in May. He had filmed a drone strike last year.",
        "Rail workers walked out on Monday. The strike is the third this month, the union said.",
        "The firm doubles output of its attack drones. The contract was signed on Monday.",
    ],
)
def test_what_is_no_report_of_an_attack(text: str) -> None:
    found = reading(text)
    assert not found.relevant
    assert all(a.role != "main" for a in found.accounts)


def test_an_earlier_incident_is_background() -> None:
    text = (
        "A drone hit the Stal plant in Lipetsk on Monday, the governor said.\n"
        "In June 2023 a strike on the same plant killed three people."
    )
    roles = {a.role: a for a in reading(text).accounts}
    assert roles["main"].killed is None
    assert roles["background"].killed is not None
    assert roles["background"].killed.low == 3


def test_equipment_that_is_made_is_no_weapon() -> None:
    text = "A shell hit the Stal plant on Monday. The plant makes Tor missiles and attack drones."
    main = reading(text).accounts[0]
    assert main.weapon is not None
    assert main.weapon.of(text) == "shell"
    assert main.type == "shelling"


def test_russian_and_ukrainian() -> None:
    russian = "Дрон атаковал завод в Ижевске, два человека погибли и трое ранены, сообщил губернатор Иван Петров."
    account = reading(russian, "ru").accounts[0]
    assert (account.type, account.killed, account.injured) == (
        "drone_strike",
        Count(written="два", low=2, high=2),
        Count(written="трое", low=3, high=3),
    )
    assert said(russian, "атаковал", "ru").source.name == "губернатор Иван Петров"
    ukrainian = "За словами голови області, дрони атакували порт в Одесі. Поранено двох людей."
    assert said(ukrainian, "атакували", "uk").source.kind == "official"
    assert reading(ukrainian, "uk").accounts[0].injured == Count(written="двох", low=2, high=2)


PIECES = (
    "A drone hit a depot in Izhevsk on Monday, the governor said.",
    "“Two people were killed,” Anna Berg told Radio North; three were hurt.",
    "Nobody has claimed the attack so far.",
    "По словам мэра, ранены двое.",
    "Zürich’s mayor — “Ünal” — reportedly fled 😀.",
    "In 2023 a bomb killed 12 people, among them three children, 90 km from the border.",
    "\n\n",
    "According to the army, according to the police, the",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
def test_every_quote_is_a_slice_and_reading_twice_is_reading_once(pieces: list[str]) -> None:
    text = " ".join(pieces)
    first, second = reading(text), reading(text)
    assert first == second
    ids = {c.id for c in first.claims}
    assert len(ids) == len(first.claims)
    for claim in first.claims:
        spans = [
            claim.span,
            claim.sentence,
            *(s for s in (claim.words, claim.cue, claim.hedge, claim.source.span) if s),
        ]
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
        assert claim.span.of(text) == text[claim.span.start : claim.span.end]
        if claim.words and isinstance(claim.value, Count):
            assert claim.value.written in text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for language in ("en", "ru", "uk"):
        reading(text, language)


@pytest.mark.parametrize(
    ("text", "target", "weapon", "actor"),
    [
        ("Two Russian drones hit a bakery in the night.", "bakery", "drones", "Russian"),
        ("Ukrainian drones damaged an oil depot in Port Vega on Friday.", "oil depot", "drones", "Ukrainian"),
        ("Rebels opened fire on a bus near Vega on Friday, killing two people.", "bus", None, "Rebels"),
        ("A helicopter was shot down near Vega on Friday, killing two soldiers.", "helicopter", None, None),
        ("Gunmen shot dead three people at the 'Don Pedro' bar on Friday.", "'Don Pedro' bar", None, "Gunmen"),
        (
            "A bomb killed two in a market on Friday. The Vega Liberation Front (VLF) claimed responsibility.",
            "market",
            "bomb",
            "Vega Liberation Front (VLF)",
        ),
        ("A bomb killed two in a market on Friday. The governor blamed the Taliban.", "market", "bomb", "Taliban"),
        (
            "A drone hit a factory on Friday. Three people were hurt at the Kupol plant, the governor said.",
            "Kupol plant",
            "drone",
            None,
        ),
        (
            "Ukraine has carried out several strikes on the region. A drone hit a plant on Friday.",
            "plant",
            "drone",
            None,
        ),
        ("A fuel depot was hit by a missile near the town on Monday.", "fuel depot", "missile", None),
        ("The Hamburg mosque shooting wounded two people on Monday.", "mosque", None, None),
        ("Militants attacked a convoy on Monday. Hezbollah attacked it, police said.", "convoy", None, "Hezbollah"),
    ],
)
def test_who_hit_what_with_what(text: str, target: str | None, weapon: str | None, actor: str | None) -> None:
    account = reading(text).accounts[0]
    spans = [s and text[s.start : s.end] for s in (account.target, account.weapon, account.actor)]
    assert spans == [target, weapon, actor]
