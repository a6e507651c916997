"""Reports and readings made by hand, for tests that are about the casebook and the doors, not the reading."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from reportedly.nouns import (
    About,
    Account,
    Certainty,
    Claim,
    Count,
    Happening,
    Moment,
    Place,
    Reading,
    Report,
    Reported,
    Role,
    Source,
    Span,
    Value,
    content_id,
)

READER = "made/1"
PASSWORD = "correct horse battery"  # of the people that tests sign in


def report(text: str, *, data: bytes | None = None, **known: Any) -> tuple[Report, bytes]:
    """A report with this text; its bytes are the text's unless given."""
    data = text.encode() if data is None else data
    id_ = sha256(data).hexdigest()[:16]
    fields = {"key": id_, "origin": "made", "language": "en", "title": text.split("\n", 1)[0]} | known
    return Report(id=id_, text=text, **fields), data


def find(r: Report, words: str) -> Span:
    """Where these words stand in a report."""
    start = r.text.index(words)
    return r.span(start, start + len(words))


def sentence(r: Report, span: Span) -> Span:
    """The line or sentence around a span."""
    ends = [m.end() for m in re.finditer(r"[.!?](?=\s|$)|\n|$", r.text)]
    end = next(e for e in ends if e >= span.end)
    start = max([e for e in ends if e <= span.start], default=0)
    while r.text[start : start + 1].isspace():
        start += 1
    return r.span(start, end)


def claim(
    r: Report,
    about: About,
    words: str,
    value: Value | None = None,
    *,
    source: Source | None = None,
    certainty: Certainty = "asserted",
    account: int | None = 0,
) -> Claim:
    """A claim with these words of the report as its value."""
    span = find(r, words)
    return Claim(
        id=content_id(r.id, span, about, value, READER),
        span=sentence(r, span),
        sentence=sentence(r, span),
        source=source or Source(name="", kind="outlet"),
        certainty=certainty,
        about=about,
        value=value,
        words=span,
        account=account,
        reader=READER,
    )


def account(r: Report, number: int = 0, role: Role = "main", **known: Any) -> Account:
    """An account of a report, a drone strike unless said otherwise."""
    return Account(
        id=content_id(r.id, number), report=r.id, number=number, role=role, **({"type": "drone_strike"} | known)
    )


def reading(r: Report, *claims: Claim, accounts: tuple[Account, ...] = (), reader: str = READER) -> Reading:
    """A reading of a report; relevant when it has accounts."""
    return Reading(report=r.id, relevant=bool(accounts), reader=reader, accounts=accounts, claims=claims)


def claimed(value: Value | None, words: str = "x", **known: Any) -> Reported:
    """One value of a field as an assessment shows it."""
    fields: dict[str, Any] = {
        "claim": f"c-{words}",
        "report": "r1",
        "outlet": "Daily Post",
        "published": "2024-05-04",
        "source": Source(name="", kind="outlet"),
        "certainty": "asserted",
        "value": value,
        "words": words,
        "sentence": Span(report="r1", start=0, end=4),
        "quote": "Boom",
    }
    return Reported(**(fields | known))


OFFICIAL = Source(name="Anna Petrova", kind="official")
TOWNS = {"Ostrava": (49.8, 18.3), "Brno": (49.2, 16.6)}
HOSPITAL = Source(name="The city hospital", kind="medical")


def strike(
    town: str = "Ostrava", day: str = "2024-05-03", hurt: int = 1, source: Source = OFFICIAL, **known: Any
) -> tuple[Report, bytes, Reading]:
    """A short report of a drone strike, with its bytes and its reading."""
    text = f"A drone hit a depot in {town} overnight.\n{source.name} said {hurt} people were hurt."
    data = f"{known.get('outlet')} {day} {text}".encode()  # no two reports are the same bytes
    r, _ = report(text, data=data, **({"published": day} | known))
    lat, lon = TOWNS.get(town, TOWNS["Ostrava"])
    where = Place(name=town, level="city", country="CZ", lat=lat, lon=lon, radius_km=10.0)
    when = Moment(written="overnight", earliest=f"{day}T00:00", latest=f"{day}T06:00", zone="Europe/Prague")
    injured = Count(written=str(hurt), low=hurt, high=hurt)
    claims = (
        claim(r, "event", "A drone hit a depot", Happening(type="drone_strike")),
        claim(r, "place", town, where),
        claim(r, "time", "overnight", when),
        claim(r, "target", "a depot"),
        claim(r, "injured", f"{hurt} people were hurt", injured, source=source),
    )
    told = account(r, when=when, where=where, target=find(r, "a depot"), weapon=find(r, "A drone"), injured=injured)
    return r, data, reading(r, *claims, accounts=(told,))


def fill(path: str) -> None:
    """Make a casebook of two incidents: one told by two outlets that disagree on the injured, and a later one."""
    from reportedly import flow  # not at the top: the processes of test_kill.py need no reader
    from reportedly.casebook import open_casebook

    with open_casebook(path) as casebook:
        casebook.add(*strike(outlet="Daily Post"))
        casebook.add(*strike(outlet="Ledger", published="2024-05-04", hurt=2, source=HOSPITAL))
        casebook.add(*strike(outlet="Star", day="2024-09-10", hurt=7))
        flow.link(casebook)
