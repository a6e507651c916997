"""Publication profiles: what each holds back, and that no file, log or manifest lets anything of it through."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import made
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reportedly import flow, release
from reportedly.casebook import open_casebook
from reportedly.errors import InputError
from reportedly.knowledge import Knowledge
from reportedly.knowledge.names import NameWords, name_key
from reportedly.link.wording import fold
from reportedly.nouns import Candidate, Count, Field, Finding, Link, Moment, Noun, Place, Reason, Reported, Source, Span
from reportedly.publish import IncidentRecord
from reportedly.publish.coarse import KM, LEAST_KM, coarse_place
from reportedly.publish.export import EXPORTERS, Lost
from reportedly.publish.export.manifest import Book
from reportedly.publish.masks import ADDRESSES, PLAIN
from reportedly.publish.profiles import held_back, held_back_report
from reportedly.publish.shapes import Cited, Manifest, Picture, ReportRecord, Shape, Statement, Stretch, Told
from reportedly.settings import Settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROFILES = ("partner", "public", "public-sensitive")


@cache
def words() -> NameWords:
    return Knowledge().names


def reported(about: str, told: str, quote: str, value: Any = None, source: Source | None = None) -> Reported:
    return Reported(
        claim=f"c-{about}",
        report="r1",
        outlet="Daily Post",
        published="2024-05-03T06:12:00+02:00",
        source=source or Source(name="", kind="outlet"),
        certainty="asserted",
        value=value,
        words=told,
        sentence=Span(report="r1", start=0, end=len(quote)),
        quote=quote,
    )


def record(
    *values: tuple[str, Reported],
    where: Place | None = None,
    when: Moment | None = None,
    **known: Any,
) -> IncidentRecord:
    fields = tuple(Field(name=name, agreement="single", values=(value,), summary=value.words) for name, value in values)
    told: dict[str, Any] = {
        "id": "i1",
        "redirected_from": (),
        "role": "main",
        "type": "drone_strike",
        "when": when,
        "where": where,
        "fields": fields,
        "findings": (),
        "background": (),
        "pictures": (),
        "links": (),
        "reports": (
            Cited(
                report="r1",
                key="k",
                outlet="Daily Post",
                published="2024-05-03T06:12:00+02:00",
                title="Drone hits town",
                url="https://daily.example/2024/drone-hits-town",
                role="main",
            ),
        ),
    }
    return IncidentRecord(**(told | known))


def text_of(profile: str, told: str, **source: Any) -> str:
    """A sentence as the profile publishes it."""
    who = Source(**source) if source else None
    done = held_back(
        record(("event", reported("event", told, told, source=who))), words().profiles[profile], words(), NOW
    )
    assert done.record is not None
    return done.record.fields[0].values[0].quote


# ------------------------------------------------------------------ who is masked, and who is not

PRIVATE = [
    ("Resident Halima Nur said her windows broke.", "Halima Nur"),
    ("Ivan Petrov, 34, was killed in his car.", "Ivan Petrov"),
    ("The dead were named as Tomas and Eliska Novotna.", "Eliska Novotna"),
    ("Mrs. Kaneng Dalyop ran to the well.", "Kaneng Dalyop"),
    ("The governor's wife, Anna Sidorova, was hurt.", "Anna Sidorova"),
    ("His nephew Zubair Qadri Warsame died on the way.", "Zubair Qadri Warsame"),
    ("He was Tyrese Magee, 15, who played bar chimes.", "Tyrese Magee"),
    ("O'Brien, 44, fell from the roof.", "O'Brien"),
    ("The house of Abu Khalil burned; Abu Khalil's sons fled.", "Khalil"),
    ("Li Wei died on the way.", "Li Wei"),
    ("Julian Petrovsky and Christian Novotny died.", "Christian Novotny"),
    ("IVAN PETROV KILLED AT HOME", "PETROV"),
    ("Hospital spokeswoman said. Driver Aram saw two flashes.", "Aram"),
    ("Соседка погибшей Раиса Петровна рассказала, что слышала взрыв.", "Раиса Петровна"),
    ("Загинув 41-річний водій Юрій Коваленко.", "Юрій Коваленко"),
    ("Call her on +44 20 7946 0958 or write to halima@mail.example.", "7946"),
    ("@halima_nur posted a video of it.", "halima_nur"),
    ("See https://t.me/halima_nur/12 for the video.", "halima_nur"),
]
KEPT = [
    ("Governor Arkady Melentyev said nobody was hurt.", "Arkady Melentyev"),
    ("The mayor of the town, Petra Dvorak, spoke of two fires.", "Petra Dvorak"),
    ("The Defence Ministry said air defence worked over Belgorod and Kursk.", "Defence Ministry said air"),
    ("Doctors at the Imam Ali hospital took in nine people.", "Imam Ali hospital"),
    ("A Thai soldier and two Portuguese sailors were on the Tor-M2E range.", "Portuguese sailors were on the Tor-M2E"),
    ("The head of the Center for Countering Disinformation spoke.", "Center for Countering Disinformation"),
    ("The Votkinsk Plant burned for a day.", "Votkinsk Plant"),
    ("Amnesty International and the Red Cross asked for access.", "Amnesty International"),
    ("Губернатор Игорь Рябов сообщил о пожаре.", "Игорь Рябов"),
]


@pytest.mark.parametrize("profile", ["partner", "public"])
@pytest.mark.parametrize(("told", "secret"), PRIVATE)
def test_private_persons_are_withheld(profile: str, told: str, secret: str) -> None:
    assert secret not in text_of(profile, told)
    assert "withheld]" in text_of(profile, told)
    assert text_of("internal", told) == told


@pytest.mark.parametrize(("told", "kept"), KEPT)
def test_offices_and_organisations_stay(told: str, kept: str) -> None:
    assert kept in text_of("public", told)


def test_who_speaks_in_private_is_withheld_wherever_the_name_stands() -> None:
    speaks = Source(name="Joselito, a bosun", kind="witness")
    first = reported("event", "it shook", '"It shook," said Joselito, a bosun.', source=speaks)
    second = reported("damage", "the mast", "Joselito saw the mast fall.")
    done = held_back(record(("event", first), ("damage", second)), words().profiles["public"], words(), NOW)
    assert "Joselito" not in msgspec.json.encode(done).decode()
    official = Source(name="Arkady Melentyev", kind="official")
    third = reported("event", "a fire", "Melentyev spoke of a fire.", source=official)
    done = held_back(record(("event", third)), words().profiles["public"], words(), NOW)
    assert done.record == record(("event", third), reports=replaced_key(done.record))


def replaced_key(made_: IncidentRecord | None) -> tuple[Cited, ...]:
    assert made_ is not None
    return made_.reports  # the key of the input is sealed, nothing else of a report is


# ------------------------------------------------------------------ place and time together


def test_a_sensitive_site_is_coarse_in_place_and_time_and_other_sites_are_not() -> None:
    where = Place(
        name="Mercy Hospital", level="site", country="CZ", admin1="Moravia", lat=49.83456, lon=18.28765, radius_km=0.2
    )
    when = Moment(written="at 02:40", earliest="2024-05-03T02:40", latest="2024-05-03T02:40", zone="Europe/Prague")
    hit = reported(
        "target", "a ward of Mercy Hospital", "At 02:40 a drone hit a ward of Mercy Hospital at 49.83456, 18.28765."
    )
    done = held_back(record(("target", hit), where=where, when=when), words().profiles["public"], words(), NOW).record
    assert done is not None
    assert done.where is not None
    assert done.when is not None
    assert (done.when.earliest, done.when.latest, done.when.written, done.when.zone) == (
        "2024-05-03",
        "2024-05-03",
        "",
        None,
    )
    assert done.where.name == "Moravia"
    assert done.where.radius_km is not None
    assert done.where.radius_km >= LEAST_KM
    told = msgspec.json.encode(done).decode()
    for secret in ("Mercy", "49.83456", "18.28765", "02:40", "06:12"):
        assert secret not in told
    plant = reported("target", "the Kupol plant", "At 02:40 a drone hit the Kupol plant.")
    works = replace(where, name="Kupol plant")
    same = held_back(record(("target", plant), where=works, when=when), words().profiles["public"], words(), NOW).record
    assert same is not None
    assert same.when == when
    partner = held_back(
        record(("target", hit), where=where, when=when), words().profiles["partner"], words(), NOW
    ).record
    assert partner is not None
    assert (partner.when, partner.where) == (when, where)


@given(st.floats(-85, 85), st.floats(-179, 179), st.none() | st.floats(0.01, 60))
def test_a_coarse_area_holds_the_area_that_it_stands_for(lat: float, lon: float, radius: float | None) -> None:
    from pyproj import Geod

    near = coarse_place(Place(name="x", level="site", lat=lat, lon=lon, radius_km=radius))
    assert near.lat is not None
    assert near.lon is not None
    assert near.radius_km is not None
    _, _, metres = Geod(ellps="WGS84").inv(lon, lat, near.lon, near.lat)
    assert metres / 1000 + (radius or 0) <= near.radius_km * 1.01 + 0.1
    assert near.radius_km >= LEAST_KM
    assert round(near.lat / 0.05, 6) == round(near.lat / 0.05)
    assert KM > 0


def test_public_sensitive_holds_only_country_day_type_and_figures() -> None:
    killed = reported("killed", "two nurses", "Two nurses died.", Count(written="two nurses", low=2, high=2))
    hit = reported("target", "the clinic", "A shell hit the clinic of Halima Nur.")
    where = Place(name="Velin", level="city", country="CZ", lat=49.8, lon=18.3, radius_km=4.0)
    done = held_back(
        record(("killed", killed), ("target", hit), where=where), words().profiles["public-sensitive"], words(), NOW
    )
    assert done.record is not None
    assert done.record.where is not None
    assert (done.record.where.name, done.record.where.level, done.record.where.lat) == ("CZ", "country", None)
    fields = {f.name: f for f in done.record.fields}
    assert fields["target"].summary == "health"
    assert fields["target"].values == ()
    assert fields["killed"].values[0].value == Count(written="", low=2, high=2)
    told = msgspec.json.encode(done.record).decode()
    for secret in ("Daily", "Velin", "nurses", "clinic", "c-killed", '"r1"', "example", "49.8"):
        assert secret not in told


# ------------------------------------------------------------------ age


@pytest.mark.parametrize(
    ("latest", "published", "now", "shown"),
    [
        ("2024-05-03T02:40", "2024-05-03", "2024-05-04T14:00", False),  # its zone is not known: it may have ended later
        ("2024-05-03T02:40", "2024-05-03", "2024-05-04T15:00", True),
        ("2024-05-31", "2024-05-03T04:00:00+00:00", "2024-05-04T05:00", True),  # it was over when it was first told
        (None, None, "2030-01-01T00:00", False),  # its age cannot be told
        (None, "2024-05-03T04:00:00+00:00", "2024-05-04T03:00", False),
    ],
)
def test_nothing_younger_than_a_day_is_public(latest: str | None, published: str | None, now: str, shown: bool) -> None:
    when = Moment(written="x", earliest=latest, latest=latest) if latest else None
    told = record(when=when)
    told = replace(told, reports=tuple(replace(c, published=published) for c in told.reports))
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    done = held_back(told, words().profiles["public"], words(), at)
    assert (done.record is not None) is shown
    assert held_back(told, words().profiles["internal"], words(), at).record == told


def test_a_setting_raises_the_age_and_cannot_lower_it() -> None:
    when = Moment(written="x", earliest="2024-05-03", latest="2024-05-03")
    at = datetime(2024, 5, 8, tzinfo=UTC)
    public = words().profiles["public"]
    assert held_back(record(when=when), public, words(), at, 0).record is not None
    assert held_back(record(when=when), public, words(), at, 24 * 30).record is None
    assert held_back(record(when=when), public, words(), datetime(2024, 5, 4, tzinfo=UTC), 1).record is None


# ------------------------------------------------------------------ nothing leaks: names planted in every text


FIRST = st.sampled_from(["Halima", "Ivan", "Zubair", "Eliska", "Kaneng", "Nidal", "Раиса", "Юрий", "Olena"])
LAST = st.text("bcdfghklmnprstvz", min_size=2, max_size=3).flatmap(
    lambda a: st.sampled_from([f"{a.capitalize()}aqovik", f"{a.capitalize()}uxenko", f"{a.capitalize()}yzzat"])
)
SAID = st.sampled_from(
    [
        "{} was killed in the yard.",
        "Resident {} saw it.",
        "The body of {} was found.",
        "“We ran,” {} said.",
        "The house of {} burned down, and {} is missing.",
        "Mother of two {}, 31, is in hospital.",
        "Погиб {}.",
    ]
)


def planted(name: str, said: str, lat: float, lon: float) -> IncidentRecord:
    """A record with the name, an exact point, an hour and the keys of the inputs in every text that it has."""
    line = said.format(name, name)
    exact = f"{line} Hit at 03:17 at {lat}, {lon}, a ward of Mercy Hospital."
    slug = "-".join(name.lower().split())
    where = Place(
        name="Velin",
        level="site",
        country="CZ",
        admin1="Moravia",
        lat=lat,
        lon=lon,
        radius_km=0.1,
        reason=exact,
        alternatives=(
            Candidate(name="Velin", country="CZ", admin1=None, lat=lat, lon=lon, geonameid=7, score=0.5, reason=exact),
        ),
    )
    when = Moment(written="03:17", earliest="2024-05-03T03:17", latest="2024-05-03T03:17", zone="Europe/Prague")
    witness = Source(name=name, kind="witness", via=(f"a friend of {name}",))
    values = [
        ("event", reported("event", line, exact, source=witness)),
        ("target", reported("target", f"the hospital of {name}", exact)),
        ("place", reported("place", "Velin", exact, where)),
        ("time", reported("time", "03:17", exact, when)),
        ("killed", reported("killed", name, exact, Count(written=f"one, {name}", low=1, high=1))),
    ]
    finding = Finding(check="distance", verdict="holds", statement=exact, working=(exact,), data=(exact,))
    cited = Cited(
        report="r1",
        key=f"{slug}.html",
        outlet="Daily Post",
        published="2024-05-03T04:17:00+02:00",
        title=line,
        url=f"https://daily.example/{slug}",
        role="main",
    )
    picture = Picture(
        report="r1",
        outlet="Daily Post",
        published=None,
        src=f"https://daily.example/{slug}.jpg",
        caption=exact,
        illustrative=False,
    )
    link = Link(
        left="a",
        right="b",
        judgement="same",
        score=1.0,
        by=f"person:{name}",
        reasons=(Reason(comparison="judged", score=0.0, words=exact),),
    )
    return record(
        *values,
        where=where,
        when=when,
        findings=(finding, replace(finding, check="dates")),
        background=(reported("other", line, exact, source=witness),),
        pictures=(picture,),
        links=(link,),
        reports=(cited,),
    )


def leaked(data: bytes, name: str, points: tuple[float, float], profile: str) -> list[str]:
    """What of the secrets stands in a file, in any spelling of capitals or alphabet."""
    text = fold(data.decode(errors="replace"))
    secrets = [fold(w) for w in name.split() if len(w) > 3]
    secrets += ["mercy", "03:17", "04:17", *map(str, points)] if profile != "partner" else []
    return [s for s in secrets if s in text]


@pytest.mark.parametrize("to", EXPORTERS)
@given(first=FIRST, last=LAST, said=SAID, lat=st.floats(40, 50), lon=st.floats(10, 20))
def test_no_exporter_log_or_manifest_leaks(to: str, first: str, last: str, said: str, lat: float, lon: float) -> None:
    name, points = f"{first} {last}", (round(lat, 2) + 0.01237, round(lon, 2) + 0.01237)  # on no grid
    whole = planted(name, said, *points)
    for profile in PROFILES:
        rules, book, lost = words().profiles[profile], Book(), list[Lost]()
        done = held_back(whole, rules, words(), NOW)
        book.note(whole.id, done)
        assert done.record is not None
        file = b"".join(EXPORTERS[to]([done.record], lost))
        beside = msgspec.json.encode([lost, book.manifest(rules, to, "now", 1, 24), done.withheld])
        assert leaked(file, name, points, profile) == []
        assert leaked(beside, name, points, profile) == []
    inside = b"".join(EXPORTERS["jsonl"]([whole], []))
    assert leaked(inside, name, points, "public")  # the test would see a leak


@given(first=FIRST, last=LAST, said=SAID)
def test_no_report_record_leaks(first: str, last: str, said: str) -> None:
    name = f"{first} {last}"
    line = said.format(name, name)
    told = Told(
        incident="i1",
        account="a1",
        role="main",
        type="shelling",
        stage="done",
        start=None,
        end=None,
        when=None,
        place=None,
        target=line,
        weapon=None,
        actor=None,
        killed=None,
        injured=None,
        vague={"killed": line},
    )
    claim = Statement(
        id="c1",
        quote=line,
        start=0,
        end=9,
        speaker=name,
        speaker_kind="witness",
        via=(name,),
        certainty="asserted",
        about="event",
        value=None,
        words=line,
        sentence=Stretch(start=0, end=9),
        cue=None,
        hedge=None,
        as_of=None,
        superseded=False,
        incident="i1",
        reader="x",
    )
    whole = ReportRecord(
        report=f"{name}.html",
        id="r1",
        url=f"https://x.com/{last}/1",
        outlet="Daily Post",
        title=line,
        published="2024-05-03",
        language="en",
        reader="x",
        relevant=True,
        incidents=(told,),
        claims=(claim,),
    )
    for profile in ("partner", "public"):
        data = msgspec.json.encode(held_back_report(whole, words().profiles[profile], words()))
        assert leaked(data, name, (0.0, 0.0), "partner") == []


def test_every_text_of_every_shape_is_plain_or_looked_through() -> None:
    """A name in PLAIN that no shape has would be a hole waiting for a field of that name."""
    known = {f"{c.__name__}.{f.name}" for c in _all(Noun, Shape) for f in msgspec.structs.fields(c)}
    assert known >= PLAIN | ADDRESSES
    sealed = {path for p in words().profiles.values() for path in p.sealed}
    assert known >= sealed


def _all(*parents: type) -> list[type]:
    return [c for p in parents for c in [*p.__subclasses__(), *_all(*p.__subclasses__())]] if parents else []


# ------------------------------------------------------------------ the command and its files


def test_export_is_public_unless_internal_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "case.sqlite")
    with open_casebook(path) as casebook:
        who = Source(name="Halima Nur", kind="witness")
        casebook.add(*made.strike(outlet="Daily Post", source=who))
        casebook.add(*made.strike(outlet="Star", day="2025-12-31", hurt=7))
        flow.link(casebook)
        at = datetime(2026, 1, 1, 3, tzinfo=UTC)
        done = release.export(casebook, "jsonl", str(tmp_path / "out.jsonl"), now=at)
        manifest = msgspec.json.decode(Path(done.manifest).read_bytes(), type=Manifest)
        deletions = [json.loads(x) for x in Path(done.deletions).read_bytes().splitlines()]
        files = b"".join(p.read_bytes() for p in tmp_path.glob("out.*"))
        inside = release.export(casebook, "jsonl", str(tmp_path / "in.jsonl"), profile="internal", now=at)
        with pytest.raises(InputError, match=r"no profile 'secret'.*internal, partner, public, public-sensitive"):
            release.export(casebook, "csv", str(tmp_path / "x"), profile="secret")
        older = Settings(minimum_age_hours=24 * 10_000)
        assert release.export(casebook, "csv", str(tmp_path / "none.csv"), older, now=at).incidents == 0
    assert (done.profile, done.incidents, done.held_back, done.deleted) == ("public", 1, 1, 1)
    assert b"Halima" not in files
    assert b"Halima" in Path(inside.path).read_bytes()
    assert (inside.incidents, inside.held_back) == (2, 0)
    assert (manifest.profile, manifest.incidents, manifest.minimum_age_hours) == ("public", 1, 24)
    assert [(t.why, t.incidents) for t in manifest.held_back] == [("younger than 24 hours", 1)]
    assert "Reported.quote" in {t.column for t in manifest.withheld}
    assert (manifest.countries, manifest.outlets) == ({"CZ": 1}, {"Daily Post": 1})
    assert [d["why"] for d in deletions] == ["held back: younger than 24 hours"]


def test_a_merged_incident_is_in_the_deletions(tmp_path: Path) -> None:
    with open_casebook(":memory:") as casebook:
        casebook.add(*made.strike(outlet="Daily Post"))
        casebook.add(*made.strike(outlet="Star", day="2024-09-10", hurt=7))
        flow.link(casebook)
        one, other = (i.id for i in casebook.incidents())
        flow.decide(casebook, (one, other), "same", "Kim")
        done = release.export(casebook, "csv", str(tmp_path / "x.csv"))
        (gone,) = map(json.loads, Path(done.deletions).read_bytes().splitlines())
        (left,) = casebook.incidents()
    assert gone == {"incident": ({one, other} - {left.id}).pop(), "into": left.id, "why": "merged"}


def test_keys_meet_the_cases_of_a_name() -> None:
    for forms in ("Анна Анны Анне Анной Анну", "Иван Ивана Ивану Иваном", "Halima Halima's", "Юрій Юрія"):
        assert len({name_key(w) for w in forms.split()}) == 1, forms
