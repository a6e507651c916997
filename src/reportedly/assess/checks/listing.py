"""Is the named party on a sanctions list, as reports say?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.lists import CANDIDATES, EntityList, Match, look_up
from reportedly.nouns import Claim, Finding, Listing

ALSO = 3  # other names of an entry that are shown
LOAD = "no list is loaded; this loads an OpenSanctions JSON file: reportedly lists import FILE"
DATED = {"given": "", "entries": " (the latest in the file)", "file": " (the file was last changed then)"}


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether what reports call sanctioned stands on a sanctions list that was loaded.

    Cannot tell without a list, with the command that loads one. One entry of the same name, under sanctions,
    holds; namesakes and similar names are shown with entry and score. A person must confirm each of them.
    "Not found" names the list and its date and is no proof of the contrary: the check never fails.
    """
    claims = [c for c in case.about("listing") if c.certainty != "denied"]
    if not claims:
        return []
    lists: Sequence[EntityList] = getattr(knowledge, "lists", ())
    names = _names(case)
    found = [[m for name in names for m in look_up(name, listed)] for listed in lists]
    lines = [line for x, matches in zip(lists, found, strict=True) for line in _lines(x, matches, names)]
    by = sorted({b for c in claims if isinstance(c.value, Listing) for b in c.value.by})
    return [
        Finding(
            check="listing",
            verdict="holds" if any(map(_one, found)) else "cannot tell",
            statement=f"{' / '.join(names) or 'The target'} is under sanctions" + (f" ({', '.join(by)})" if by else ""),
            working=(*_said(claims, case), *(lines or [LOAD])),
            data=tuple(_data(x) for x in lists),
            claims=tuple(c.id for c in claims),
        )
    ]


def _said(claims: Sequence[Claim], case: Case) -> list[str]:
    return [f"{case.said_by(c)}: {case.quote(c)}" for c in claims]


def _names(case: Case) -> list[str]:
    """The targets as the reports name them, each once; "an arms plant" is no name and would meet many entries."""
    spans = [a.target for a in case.telling if a.target]
    told = {" ".join(s.of(case.reports[s.report].text).split()) for s in spans}
    return sorted(t for t in told if any(c.isalpha() and not c.islower() for c in t))


def _one(matches: Sequence[Match]) -> bool:
    """Whether a list holds exactly one entry of the name, in the letters written, and says that it is sanctioned."""
    exact = {m.entry.id: m.entry.sanctioned and m.as_written for m in matches if m.exact}
    return list(exact.values()) == [True]


def _lines(listed: EntityList, matches: Sequence[Match], names: Sequence[str]) -> Iterator[str]:
    """What one list answers: its candidates, or that the names are not in it."""
    for name in names:
        of_name = [m for m in matches if m.name == name]
        for m in of_name[:CANDIDATES]:
            yield from (_line(m), _entry(m))
        if len(of_name) > CANDIDATES:
            yield f"{len(of_name) - CANDIDATES} more entries of {listed.name} have the name {name!r}"
        if not of_name:
            yield f"{name!r} was not found in {listed.name} as of {listed.as_of}"
    if not names:
        yield f"no report names the target, so nothing was looked up in {listed.name}"


def _line(m: Match) -> str:
    found = "stands on {0} as of {1} as {2}" if m.exact else "resembles a name on {0} as of {1}, of {2}"
    return f"{m.name!r} {found.format(m.list, m.as_of, repr(m.entry.caption))} ({m.entry.id})"


def _entry(m: Match) -> str:
    """What the list says of the entry, and that it may be a namesake."""
    parts = [m.entry.schema] if m.entry.schema else []
    parts += ["programs " + "; ".join(m.entry.programs)] if m.entry.programs else []
    parts += [f"also called {'; '.join(m.entry.names[:ALSO])}"] if m.entry.names else []
    parts += [] if m.entry.sanctioned else [f"listed as {'; '.join(m.entry.topics)}, not as under sanctions"]
    parts += [] if m.as_written or not m.exact else ["the name is in another alphabet there"]
    return f"{m.entry.id}: {', '.join((*parts, f'score {m.score:.0f} of 100'))}; a person must confirm that it is meant"


def _data(x: EntityList) -> str:
    return f"{x.name}, {x.entries} entries, as of {x.as_of}{DATED[x.dated_by]}, sha256 {x.sha256[:16]}"
