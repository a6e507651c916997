"""What is published: slices that are quotes, figures that are honest, words that a person can read."""

from __future__ import annotations

import io
from pathlib import Path

import made
import msgspec
import pytest
from rich.console import Console

from reportedly import ask
from reportedly.casebook import open_casebook
from reportedly.nouns import Count, Image, Moment, Place, Reading
from reportedly.publish import Found, Record, report_record
from reportedly.publish.inert import inert
from reportedly.publish.record import render
from reportedly.publish.wording import count_words, day_words, moment_words, place_words, range_words


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    path = str(tmp_path_factory.mktemp("publish") / "case.sqlite")
    made.fill(path)
    with open_casebook(path, create=False) as casebook:
        return ask.show(casebook)


def on_terminal(record: Record, width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(*render(record), sep="\n")
    return out.getvalue()


# ------------------------------------------------------------------ one report


def test_every_quote_is_a_slice() -> None:
    r, _, reading = made.strike()
    told = report_record(r, reading, {reading.accounts[0].id: "i1"}, [])
    for c in told.claims:
        assert r.text[c.start : c.end] == c.quote
        assert c.words is not None
        assert c.words in c.quote
    (incident,) = told.incidents
    for name, stretch in incident.spans.items():
        assert r.text[stretch.start : stretch.end] == getattr(incident, name)


def one_report(**known: object) -> object:
    r, _, reading = made.strike()
    (account,) = reading.accounts
    account = msgspec.structs.replace(account, **known)
    changed = msgspec.structs.replace(reading, accounts=(account,))
    return report_record(r, changed, {account.id: "i1"}, []).incidents[0]


@pytest.mark.parametrize(
    ("count", "range_", "at_least", "vague"),
    [
        (Count(written="five", low=5, high=5), (5, 5), (), {}),
        (Count(written="five to seven", low=5, high=7), (5, 7), (), {}),
        (Count(written="at least five", low=5), (5, 5), ("killed",), {}),
        (Count(written="nobody", low=0, high=0), (0, 0), (), {}),
        (Count(written="dozens", low=24, exact=False), None, (), {"killed": "dozens"}),
        (None, None, (), {}),
    ],
)
def test_unknown_none_and_open_figures_are_three_things(
    count: Count | None, range_: tuple[int, int] | None, at_least: tuple[str, ...], vague: dict[str, str]
) -> None:
    told = one_report(killed=count)
    assert (told.killed and (told.killed.min, told.killed.max)) == range_
    assert (told.at_least, told.vague) == (at_least, vague)


def test_a_report_of_no_attack_is_published_as_such() -> None:
    r, _ = made.report("The museum opens on Monday.\nTickets are free.")
    told = report_record(r, Reading(report=r.id, relevant=False, reader=made.READER), {}, [])
    assert (told.relevant, told.incidents, told.claims) == (False, (), ())
    shown = on_terminal(Record(reports=(told,)))
    assert "Not a report of an attack" in shown
    assert "The museum opens on Monday." in shown


# ------------------------------------------------------------------ the record for people


def test_the_record_shows_who_how_surely_where_and_the_sentence(record: Record) -> None:
    shown = on_terminal(record)
    assert "Drone strike, Ostrava, CZ" in shown
    assert "3 May 2024, 00:00–06:00 (Europe/Prague) “overnight”" in shown
    assert "Ostrava, CZ (city, within 10 km)" in shown
    assert "The city hospital (medical), in Ledger · asserted · 4 May 2024" in shown
    assert "“The city hospital said 2 people were hurt.”" in shown
    assert "No report says: weapon, by whom, killed" in shown


def test_what_is_disputed_stands_side_by_side(record: Record) -> None:
    lines = on_terminal(record).splitlines()
    start = next(n for n, line in enumerate(lines) if "The reports disagree" in line)
    assert [line.split() for line in lines[start + 1 : start + 3]] == [
        ["injured", "1", "Daily", "Post"],
        ["2", "Ledger"],
    ]


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_the_terminal(record: Record, width: int) -> None:
    assert max(map(len, on_terminal(record, width).splitlines())) <= width


def test_context_and_pictures_stand_apart(tmp_path: Path) -> None:
    text = "A drone hit the mill in Brno.\nFile photo: the mill in 2019.\nThe mill makes flour and is on a list."
    r, data = made.report(text, outlet="Post", published="2024-05-03")
    r = msgspec.structs.replace(
        r, images=(Image(src="mill.jpg", caption=made.find(r, "File photo: the mill in 2019.")),)
    )
    claims = (
        made.claim(r, "event", "A drone hit"),
        made.claim(r, "other", "makes flour", account=None),
    )
    reading = made.reading(r, *claims, accounts=(made.account(r),))
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        casebook.add(r, data, reading)
        casebook.relink([[reading.accounts[0].id]], [])
        shown = ask.show(casebook)
    (incident,) = shown.incidents
    assert [b.words for b in incident.background] == ["makes flour"]
    assert all(v.words != "makes flour" for f in incident.fields for v in f.values)
    assert [(p.caption, p.illustrative) for p in incident.pictures] == [("File photo: the mill in 2019.", True)]
    page = on_terminal(shown)
    assert page.index("Background, not part of the incident") < page.index("makes flour")
    assert page.index("Pictures, not evidence") < page.index("illustrative")


def test_a_notebook_shows_the_record_and_nothing_of_a_report_is_markup(record: Record) -> None:
    page = record._repr_html_()
    assert "The city hospital said 2 people were hurt." in page
    hostile = msgspec.json.decode(
        record.json().replace(b"Ostrava", b"<script>alert(1)</script>").replace(b"Ledger", b"<img src=x>"), type=Record
    )
    page = hostile._repr_html_()
    assert "<script" not in page
    assert "<img" not in page


def test_terminal_codes_in_a_report_are_inert(record: Record) -> None:
    hostile = msgspec.json.decode(record.json().replace(b"Ostrava", b"\\u001b[31mO[bold]x\\u202e"), type=Record)
    shown = on_terminal(hostile)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown  # not taken as rich markup


# ------------------------------------------------------------------ values in words


@pytest.mark.parametrize(
    ("earliest", "latest", "zone", "words"),
    [
        ("2024-11-17", "2024-11-17", None, "17 Nov 2024"),
        ("2024-11-16", "2024-11-17", None, "16–17 Nov 2024"),
        ("2024-11-01", "2024-12-31", None, "1 Nov 2024 – 31 Dec 2024"),
        ("2024-11-17T07:00", "2024-11-17T07:00", "Europe/Samara", "17 Nov 2024, 07:00 (Europe/Samara)"),
        ("2024-11-17T00:00", "2024-11-17T06:00", None, "17 Nov 2024, 00:00–06:00"),
        ("2024-11-16T21:00", "2024-11-17T06:00", "Europe/Samara",
         "16 Nov 2024, 21:00 – 17 Nov 2024, 06:00 (Europe/Samara)"),
        (None, "2024-11-17", None, "until 17 Nov 2024"),
        (None, None, None, "not known"),
    ],
)  # fmt: skip
def test_moments_in_words(earliest: str | None, latest: str | None, zone: str | None, words: str) -> None:
    assert moment_words(Moment(written="x", earliest=earliest, latest=latest, zone=zone)) == words


def test_other_values_in_words() -> None:
    assert count_words(Count(written="dozens", low=24, exact=False)) == "“dozens”"
    assert count_words(Count(written="at least 3", low=3)) == "at least 3"
    assert [range_words(b) for b in (None, (0, 0), (0, 1), (5, None), (3, 3))] == ["–", "none", "0–1", "5 or more", "3"]
    assert place_words(Place(name="Sevastopol", country="UA", country_alt=("RU",))) == "Sevastopol, UA or RU"
    assert place_words(None) == "not known"
    assert day_words(None) == "undated"


CODES = [*range(0x20), *range(0x7F, 0xA0), 0x200B, 0x2060, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF]


@pytest.mark.parametrize("code", CODES)
def test_every_unsafe_character_is_shown_as_a_mark(code: int) -> None:
    told = inert(Found(words=f"a{chr(code)}b\\n", reports=()))
    assert told.words == (f"a{chr(code)}b\\n" if chr(code) in "\t\n" else "a\ufffdb\\n")


def test_what_is_safe_stays_as_it_is() -> None:
    safe = Found(words="Ёлка, «Café», \\u202e as letters, قصف", reports=())
    assert inert(safe) == safe
