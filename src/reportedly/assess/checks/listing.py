"""Is the named party on a sanctions list, as reports say?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.lists import EntityList, Match, look_up
from reportedly.nouns import Claim, Finding, Listing

LOAD = "no list is loaded; this loads an OpenSanctions JSON file: reportedly lists import FILE"


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether what reports call sanctioned stands on a sanctions list that was loaded.

    Cannot tell without a list, with the command that loads one. A name found letter for letter holds; a
    similar name is shown with its score for a person to confirm; "not found" names the list and its date
    and is no proof of the contrary.
    """
    claims = [c for c in case.about("listing") if c.certainty != "denied"]
    lists: Sequence[EntityList] = getattr(knowledge, "lists", ())
    return [_finding(claims, lists, case)] if claims else []


def _finding(claims: list[Claim], lists: Sequence[EntityList], case: Case) -> Finding:
    by = sorted({b for c in claims if isinstance(c.value, Listing) for b in c.value.by})
    said = [f"{case.said_by(c)}: {case.quote(c)}" for c in claims]
    names = _names(case)
    matches = [m for listed in lists for name in names for m in look_up(name, listed)]
    exact = [m for m in matches if m.exact]
    lines = [LOAD] if not lists else [_line(m) for m in matches] or [_absent(n, x) for n in names for x in lists]
    return Finding(
        check="listing",
        verdict="holds" if exact else "cannot tell",
        statement=f"{' / '.join(names) or 'The target'} is under sanctions" + (f" ({', '.join(by)})" if by else ""),
        working=(*said, *lines),
        data=tuple(f"{x.name}, {x.entries} entries, as of {x.as_of}, sha256 {x.sha256[:16]}" for x in lists),
        claims=tuple(c.id for c in claims),
    )


def _names(case: Case) -> list[str]:
    """The targets as the reports name them, each once."""
    spans = [a.target for a in case.telling if a.target]
    return sorted({" ".join(s.of(case.reports[s.report].text).split()) for s in spans})


def _line(m: Match) -> str:
    if m.exact:
        return f"{m.name!r} stands on {m.list} as of {m.as_of} as {m.caption!r} ({m.id})"
    return f"{m.name!r} resembles {m.caption!r} ({m.id}, score {m.score:.0f} of 100) on {m.list}: a person must confirm"


def _absent(name: str, listed: EntityList) -> str:
    return f"{name!r} was not found in {listed.name} as of {listed.as_of}"
