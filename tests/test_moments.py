"""Dates and times: what the words come to, which moment an incident happened at, and what never happens."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.errors import KnowledgeError
from reportedly.knowledge import Knowledge
from reportedly.knowledge.moments import load_time_words
from reportedly.knowledge.zones import local_time, zone_of
from reportedly.locate.moment import FoundMoment, find_moments, happened_when
from reportedly.locate.moment_checks import impossible, weekday_faults
from reportedly.locate.moment_words import TimeWords, fold
from reportedly.nouns import Moment
from reportedly.text.parse import Parse

TUESDAY = "2024-11-19"
KNOWLEDGE = Knowledge()
LANGUAGES = ("en", "ru", "uk")


@cache
def words(language: str) -> TimeWords:
    return load_time_words(language)


def split(text: str, language: str = "en") -> Parse:
    return KNOWLEDGE.splitter(language)(text)


def found(text: str, published: str | None = TUESDAY, language: str = "en") -> list[FoundMoment]:
    return find_moments(split(text, language), words(language), published)


def days(text: str, published: str | None = TUESDAY, language: str = "en") -> list[tuple[str | None, str | None]]:
    return [(m.moment.start, m.moment.end) for m in found(text, published, language)]


# ------------------------------------------------------------------ what the words come to


def on(day: str) -> tuple[str, str]:
    return day, day


# text, published, first and last day of each moment in it
ENGLISH = [
    ("Shells fell in the early hours of 17 November.", TUESDAY, [on("2024-11-17")]),
    ("Drones came overnight.", TUESDAY, [("2024-11-18", "2024-11-19")]),
    ("Drones came overnight on 16-17 November.", TUESDAY, [("2024-11-16", "2024-11-17")]),
    ("Drones came overnight into Tuesday.", TUESDAY, [("2024-11-18", "2024-11-19")]),
    ("Drones came overnight between Monday and Tuesday.", "2024-11-20", [("2024-11-18", "2024-11-19")]),
    ("It was hit in the night before 30 December.", "2023-12-30", [("2023-12-29", "2023-12-30")]),
    ("It was hit during the night of 17 November.", TUESDAY, [on("2024-11-17")]),
    ("It was hit in the night from Thursday to Friday.", TUESDAY, [("2024-11-14", "2024-11-15")]),
    ("It was hit on the night of 9 to 10 June.", "2021-06-12", [("2021-06-09", "2021-06-10")]),
    ("It was hit last night.", TUESDAY, [("2024-11-18", "2024-11-19")]),
    ("It was hit on Tuesday.", TUESDAY, [on("2024-11-19")]),
    ("It was hit on Wednesday.", TUESDAY, [on("2024-11-13")]),
    ("It was hit last Tuesday.", TUESDAY, [on("2024-11-12")]),
    ("It was hit yesterday.", TUESDAY, [on("2024-11-18")]),
    ("It was hit this morning.", TUESDAY, [on("2024-11-19")]),
    ("It was hit last week.", TUESDAY, [("2024-11-11", "2024-11-17")]),
    ("It was hit earlier this month.", TUESDAY, [("2024-11-01", "2024-11-19")]),
    ("It was hit over the past two days.", TUESDAY, [("2024-11-17", "2024-11-19")]),
    ("It was hit at the weekend.", TUESDAY, [("2024-11-16", "2024-11-17")]),
    ("It was hit in June 2024.", TUESDAY, [("2024-06-01", "2024-06-30")]),
    ("It was hit in March.", TUESDAY, [("2024-03-01", "2024-03-31")]),
    ("It was hit last November.", TUESDAY, [("2023-11-01", "2023-11-30")]),
    ("It was hit in 2014.", TUESDAY, [("2014-01-01", "2014-12-31")]),
    ("It was hit last summer.", TUESDAY, [(None, None)]),
    ("It was hit on the eve of 5 May.", TUESDAY, [on("2024-05-04")]),
    ("It was hit three days after 5 May.", TUESDAY, [on("2024-05-08")]),
    ("It was hit two days ago.", TUESDAY, [on("2024-11-17")]),
    ("It was hit on 8 November last year.", TUESDAY, [on("2023-11-08")]),
    ("It was hit on Dec. 30.", TUESDAY, [on("2023-12-30")]),
    ("It was hit on Oct. 6, 2018.", TUESDAY, [on("2018-10-06")]),
    ("It was hit on 8 and 9 June 2021.", TUESDAY, [("2021-06-08", "2021-06-09")]),
    ("It was hit from 30 December 2023 to 2 January 2024.", TUESDAY, [("2023-12-30", "2024-01-02")]),
    ("It was hit from Saturday to Monday.", TUESDAY, [("2024-11-16", "2024-11-18")]),
    ("It was hit on 5 May. The next day a second shell fell.", TUESDAY, [on("2024-05-05"), on("2024-05-06")]),
    ("It was hit on 5 May. Two days earlier a shed had burned.", TUESDAY, [on("2024-05-05"), on("2024-05-03")]),
    ("It was hit early on 5 May. That night it burned.", TUESDAY, [on("2024-05-05"), ("2024-05-04", "2024-05-05")]),
    ("It was hit on 5 May. The same day a shed burned.", TUESDAY, [on("2024-05-05"), on("2024-05-05")]),
    ("The court meets on Thursday; the bridge will open on Friday.", TUESDAY, [on("2024-11-14"), on("2024-11-22")]),
    ("Trams ran on Wednesday, 36 hours after it was hit.", "2024-03-13", [on("2024-03-13"), on("2024-03-12")]),
    # without a publication date
    ("It was hit on Tuesday.", None, [(None, None)]),
    ("It was hit on 17 November.", None, [(None, None)]),
    ("It was hit yesterday.", None, [(None, None)]),
    ("It was hit on 17 November 2024.", None, [on("2024-11-17")]),
    ("It was hit on 29 October 2023. On 14 November it burned.", None, [on("2023-10-29"), on("2023-11-14")]),
    # words that name no moment
    ("It may march on; he sat in the sun for one night.", TUESDAY, []),
    ("In November 17 people died.", TUESDAY, [("2024-11-01", "2024-11-19")]),
]  # fmt: skip

RUSSIAN = [
    ("В ночь на 17 ноября был удар.", TUESDAY, [("2024-11-16", "2024-11-17")]),
    ("В ночь на вторник был удар.", TUESDAY, [("2024-11-18", "2024-11-19")]),
    ("В ночь с субботы на воскресенье был удар.", TUESDAY, [("2024-11-16", "2024-11-17")]),
    ("Ночью в воскресенье был удар.", TUESDAY, [on("2024-11-17")]),
    ("Минувшей ночью был удар.", TUESDAY, [("2024-11-18", "2024-11-19")]),
    ("Вчера был удар.", TUESDAY, [on("2024-11-18")]),
    ("Во вторник, 3 сентября, в 15:22 был удар.", TUESDAY, [on("2024-09-03")]),
    ("Накануне вечером был удар.", TUESDAY, [on("2024-11-18")]),
    ("Утром 1 июля был удар.", "2025-07-01", [on("2025-07-01")]),
    ("Удар был 30 декабря.", None, [(None, None)]),
    ("Удар был 30 декабря 2023 года.", None, [on("2023-12-30")]),
    ("Удар был 17.11.2024, не раньше.", None, [on("2024-11-17")]),
    ("Удар был в мае 1999 года.", TUESDAY, [("1999-05-01", "1999-05-31")]),
    ("Удар был в марте.", TUESDAY, [("2024-03-01", "2024-03-31")]),
    ("Удар был на рассвете среды.", TUESDAY, [on("2024-11-13")]),
    ("В среду около половины восьмого утра был удар.", TUESDAY, [on("2024-11-13")]),
]
UKRAINIAN = [
    ("У ніч на 17 листопада був удар.", TUESDAY, [("2024-11-16", "2024-11-17")]),
    ("Уночі проти 28 березня був удар.", TUESDAY, [("2024-03-27", "2024-03-28")]),
    ("Уночі з суботи на неділю був удар.", TUESDAY, [("2024-11-16", "2024-11-17")]),
    ("Уночі 2 вересня був удар.", TUESDAY, [on("2024-09-02")]),
    ("У вівторок був удар.", TUESDAY, [on("2024-11-19")]),
    ("У п’ятницю був удар.", TUESDAY, [on("2024-11-15")]),
    ("Напередодні ввечері був удар.", TUESDAY, [on("2024-11-18")]),
    ("Минулої ночі був удар.", TUESDAY, [("2024-11-18", "2024-11-19")]),
    ("Сьогодні близько восьмої ранку був удар.", TUESDAY, [on("2024-11-19")]),
    ("12 березня минулого року був удар.", TUESDAY, [on("2023-03-12")]),
    ("Удар був 11 та 12 квітня.", TUESDAY, [("2024-04-11", "2024-04-12")]),
    ("Місяцем раніше був удар.", TUESDAY, [("2024-10-01", "2024-10-31")]),
    ("У середу був удар.", None, [(None, None)]),
]
TABLE = [(lang, *row) for lang, rows in zip(LANGUAGES, (ENGLISH, RUSSIAN, UKRAINIAN), strict=True) for row in rows]


@pytest.mark.parametrize(("language", "text", "published", "expected"), TABLE)
def test_wording_to_days(language, text, published, expected):
    assert days(text, published, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "earliest", "latest"),
    [
        ("en", "at 5:10 a.m. on Tuesday", "2024-11-19T05:10", "2024-11-19T05:10"),
        ("en", "at about 7:00 AM local time on 17 November", "2024-11-17T06:30", "2024-11-17T07:30"),
        ("en", "shortly after 02:00 on Sunday", "2024-11-17T02:00", "2024-11-17T03:00"),
        ("en", "shortly before midnight on Monday", "2024-11-18T22:59", "2024-11-18T23:59"),
        ("en", "at 23.40 on Monday", "2024-11-18T23:40", "2024-11-18T23:40"),
        ("en", "on Friday, around ten in the morning", "2024-11-15T09:30", "2024-11-15T10:30"),
        ("en", "in the early hours of 17 November", "2024-11-17T00:00", "2024-11-17T06:00"),
        ("en", "overnight on 16-17 November", "2024-11-16T18:00", "2024-11-17T08:00"),
        ("en", "late on Saturday", "2024-11-16T18:00", "2024-11-16T23:59"),
        ("ru", "сегодня в 9:40", "2024-11-19T09:40", "2024-11-19T09:40"),
        ("ru", "в среду около половины восьмого утра", "2024-11-13T07:00", "2024-11-13T08:00"),
        ("uk", "сьогодні о 4-й ранку за місцевим часом", "2024-11-19T04:00", "2024-11-19T04:00"),
        ("uk", "уночі, близько другої", "2024-11-19T01:30", "2024-11-19T02:30"),
    ],
)
def test_hours(language, text, earliest, latest):
    (moment,) = found(text, TUESDAY, language)
    assert (moment.moment.earliest, moment.moment.latest) == (earliest, latest)


def test_a_stated_zone_is_kept():
    assert [m.moment.zone for m in found("at 0445 UTC on 10 June")] == ["UTC"]
    assert [m.moment.zone for m in found("в 04:45 мск 10 июня", language="ru")] == ["Europe/Moscow"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A man aged 62 and a 10-year-old girl waited for three days.", ["age", "age", "duration"]),
        ("Guns are heard every night.", ["frequency"]),
        ("It has burned since Saturday.", ["bound"]),
        ("The vote was put off to Sunday.", ["future"]),
        ("Fire broke out at 14:00.", ["time of day"]),
        ("The mayor said on Monday that it was over.", ["saying"]),
        ("Yuri Petrenko\n17/11/2024\nIt burned on Saturday.", ["publication", "event"]),
        ("KYIV, Nov 17 (Agency) - It burned on Saturday.", ["publication", "event"]),
        ("Updated on 17 November 2024, 13:03", ["publication"]),
    ],
)
def test_what_a_moment_dates(text, kinds):
    assert [m.kind for m in found(text, "2024-11-18")] == kinds


@pytest.mark.parametrize(
    "line",
    ["Sunday, 17 November 2024, 13:03", "July 27, 2025.", "Ann Lee\n17/11/2024", "17.11.2024", "Published 2024-11-17"],
)
def test_a_line_that_states_the_publication_stands_in_for_the_date(line):
    *_, last = found(f"Depot burns in Orsk\n{line}\nA depot burned yesterday.", None)
    assert last.moment.start in ("2024-11-16", "2025-07-26")


def test_the_heading_of_an_old_entry_is_no_dateline():
    assert [m.kind for m in found("Um Rawaba, 3 August. Fire struck the market.", "2024-08-11")] == ["event"]


def test_figures_that_may_be_swapped_are_settled_by_the_publication_or_not_at_all():
    assert days("It was hit on 04/05/2024.", "2024-05-06") == [on("2024-05-04")]
    assert days("It was hit on 04/05/2024.", "2024-04-06") == [on("2024-04-05")]
    assert days("It was hit on 04/05/2024.", None) == [(None, None)]


def rows_of_the_page() -> list[tuple[str, str, str]]:
    page = (Path(__file__).parent.parent / "docs" / "moments.md").read_text(encoding="utf-8")
    table = page.split("| --- | --- | --- |")[1].split("\n\n")[0]
    return [tuple(c.strip() for c in line.strip("|").split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("wording", "earliest", "latest"), rows_of_the_page())
def test_the_table_of_the_page_is_what_comes_out(wording, earliest, latest):
    for text, language in zip(wording.split("; "), LANGUAGES, strict=False):
        (moment,) = found(f"A shed burned {text}.", TUESDAY, language)
        assert (str(moment.moment.earliest), str(moment.moment.latest)) == (
            earliest.replace("null", "None"),
            latest.replace("null", "None"),
        )


# ------------------------------------------------------------------ which one an incident happened at

CHOICES = [
    ("en", "The depot was hit on Saturday, the governor said on Monday.", "hit", "2024-11-16"),
    ("en", "The governor said on Monday that the depot was hit on Saturday.", "hit", "2024-11-16"),
    ("en", "The army confirmed the strike on Monday.\n\nThe depot was hit late on Saturday.", "hit", "2024-11-16"),
    ("en", "Shops were shut on Monday in the town where gunmen shot five men on Saturday.", "shot", "2024-11-16"),
    ("en", "Lorries stood still on Monday, a day after gunmen shot five drivers.", "shot", "2024-11-17"),
    ("en", "A shell killed two on Friday.\n\nIn June a strike on the same road killed nine.", "strike", "2024-06-01"),
    ("en", "Two men were arrested on Monday over Saturday's shooting.", "shooting", "2024-11-16"),
    ("en", "Um Rawaba, 3 November. Fire struck the animal market.", "struck", "2024-11-03"),
    ("en", "Drones came overnight.\n\nA fuel tank caught fire.", "caught fire", "2024-11-18"),
    ("en", "Drones came overnight.\n\nThe shed was hit at about 02:40.", "hit", "2024-11-19"),
    ("en", "A depot burned. It is owned by a bank that was founded in 1957.", "burned", None),
    (
        "en",
        "The body of a man who had been shot was found on Sunday.\n\nPolice are looking for witnesses.",
        "shot",
        None,
    ),
    ("en", "The bridge will open on Friday, but the town was shelled again.", "shelled", None),
    ("ru", "В субботу дрон ударил по складу, сообщил в понедельник губернатор.", "ударил", "2024-11-16"),
    ("ru", "Мэр сообщил в понедельник: дрон ударил по складу в субботу вечером.", "ударил", "2024-11-16"),
    ("uk", "У суботу дрон влучив у склад, повідомив у понеділок мер.", "влучив", "2024-11-16"),
]


@pytest.mark.parametrize(("language", "text", "trigger", "start"), CHOICES)
def test_which_moment(language, text, trigger, start):
    parse = KNOWLEDGE.parser(language)(text)
    at = text.index(trigger)
    moment = happened_when(find_moments(parse, words(language), TUESDAY), parse, [(at, at + len(trigger))], TUESDAY)
    assert (moment.start if moment else None) == start


def test_the_publication_date_never_stands_in():
    parse = split("A depot burned in Orsk. Nobody was hurt.")
    assert happened_when(find_moments(parse, words("en"), TUESDAY), parse, [(8, 14)], TUESDAY) is None


def test_a_day_that_cannot_be_dated_keeps_its_wording():
    parse = split("A depot burned on Tuesday.")
    moment = happened_when(find_moments(parse, words("en"), None), parse, [(8, 14)], None)
    assert moment == Moment(written="on Tuesday")


def test_the_day_of_a_finding_is_the_last_possible_one():
    parse = split("The dead men, who had been shot, were found on Sunday.")
    moment = happened_when(find_moments(parse, words("en"), TUESDAY), parse, [(45, 50)], TUESDAY)
    assert moment is None or moment.earliest is None


# ------------------------------------------------------------------ facts for the checks


def test_weekday_and_date_that_disagree():
    faults = list(weekday_faults(found("It was hit on Sunday, 16 November 2024.")))
    assert [what for _, what in faults] == ["2024-11-16 was a Saturday, not a Sunday"]
    assert not list(weekday_faults(found("It was hit on Sunday, 17 November 2024.")))
    assert not list(weekday_faults(found("Во вторник, 3 сентября, был удар.", language="ru")))


@pytest.mark.parametrize(
    ("start", "published", "fails"),
    [("2024-11-19", "2024-11-17", True), ("2024-11-18", "2024-11-17", False), (None, "2024-11-17", False),
     ("2024-11-19", None, False)],
)  # fmt: skip
def test_no_event_after_its_publication(start, published, fails):
    moment = Moment(written="then", earliest=start, latest=start)
    assert (impossible(moment, published) is not None) == fails


# ------------------------------------------------------------------ the words themselves


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_hits_its_example(language):
    time_words = words(language)
    for entry in time_words.entries:
        if entry.list == "saying":
            continue  # held by the tests of the word lists they come from
        before, rest = entry.example.split("[", 1)
        inside, after = rest.split("]", 1)
        text = before + inside + after
        atoms, marks = time_words.atoms(text)
        kind = entry.list.partition(".")[0]
        spans = [(a.start, a.end) for a in (*atoms, *marks) if kind in a.senses]
        assert any(s <= len(before) < e for s, e in spans), (entry.list, entry.words, text)
        assert fold(inside.split()[0]) == inside.split()[0].lower().replace("ё", "е").replace("’", "'")


def test_a_language_without_time_words_is_an_error():
    with pytest.raises(KnowledgeError, match="moments_xx"):
        load_time_words("xx")


# ------------------------------------------------------------------ zones


def test_zones():
    assert zone_of(56.85, 53.2) == "Europe/Samara"
    assert zone_of(44.6, 33.5) == "Europe/Simferopol"
    assert zone_of(0.0, -30.0) is None
    assert local_time("2024-11-16T22:30:00+00:00", "Europe/Samara")[:10] == "2024-11-17"
    assert local_time("2024-11-16", "Europe/Samara") == "2024-11-16"
    with pytest.raises(KnowledgeError):
        local_time("2024-11-16T22:30:00+00:00", "Europe/Nowhere")


# ------------------------------------------------------------------ properties

DAY = st.dates(date(2015, 1, 10), date(2030, 12, 20))
PIECES = [
    "on", "in the", "night", "overnight", "early", "late on", "Monday", "Sunday", "17", "November", "May 2024", "to",
    "and", "-", ",", ".", "\n", "at 7:10 a.m.", "02:30", "last", "this", "next", "week", "month", "year", "two days",
    "earlier", "later", "before", "after", "since", "by", "the same", "day", "yesterday", "overnight into", "he said",
    "a shell fell", "in 2014", "17.11.2024", "31/02/2024", "29 February", "every", "aged 62", "’s", "between",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.none() | DAY)
@settings(max_examples=300, deadline=None)
def test_any_words_give_ordered_slices_of_the_text(pieces, published):
    text = " ".join(pieces)
    moments = found(text, published.isoformat() if published else None)
    for m in moments:
        assert text[m.start : m.end] == m.moment.written
        if m.moment.earliest and m.moment.latest:
            assert m.moment.start <= m.moment.end
            if len(m.moment.earliest) == len(m.moment.latest):
                assert m.moment.earliest <= m.moment.latest
    assert all(a.end <= b.start for a, b in pairwise(moments))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_read(text):
    for language in LANGUAGES:
        for m in found(text, TUESDAY, language):
            assert text[m.start : m.end] == m.moment.written


PAST = [
    "on {weekday}", "last {weekday}", "early on {weekday}", "in the night to {weekday}", "overnight", "yesterday",
    "last week", "this month", "in {month}", "last {month}", "on 17 {month}", "on 30-31 {month}", "two weeks ago",
    "over the past three days", "at the weekend", "on {weekday} at 23:40",
]  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@given(st.sampled_from(PAST), st.sampled_from(WEEKDAYS), st.sampled_from(MONTHS), DAY)
@settings(max_examples=300, deadline=None)
def test_what_is_told_as_past_began_before_its_publication(pattern, weekday, month, published):
    text = f"A shell fell {pattern.format(weekday=weekday, month=month)}."
    for m in found(text, published.isoformat()):
        if m.moment.start:
            assert date.fromisoformat(m.moment.start) <= published + timedelta(days=1)
            assert impossible(m.moment, published.isoformat()) is None


@given(st.sampled_from(MONTHS), DAY, st.sampled_from(["in {}", "last {}", "in {} 2023", "since {}"]))
@settings(deadline=None)
def test_a_month_is_never_one_day(month, published, pattern):
    for m in found(f"A shell fell {pattern.format(month)}.", published.isoformat()):
        assert m.moment.start is None or m.moment.start != m.moment.end


@given(st.sampled_from(WEEKDAYS), DAY)
def test_a_weekday_is_the_last_one_and_really_one(weekday, published):
    ((start, end),) = days(f"A shell fell on {weekday}.", published.isoformat())
    day = date.fromisoformat(str(start))
    assert start == end
    assert day.weekday() == WEEKDAYS.index(weekday)
    assert 0 <= (published - day).days < 7
