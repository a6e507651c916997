"""How many origins an incident's reports have: copies, agency credits, citations, owners. Pure.

A tie is a sign that two reports have one origin; reports joined by ties count as one. That no tie is found proves no
independence, so what is counted is the most origins that there can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from rapidfuzz.distance import LCSseq

from reportedly.assess.parties import Party, nobody
from reportedly.link.wording import fold, key, words
from reportedly.nouns import Claim, Independence, Noun, Report, Tie

SHINGLE = 5  # words in a row
# Share of the shorter report's rows of five words that the longer one has too. Of 291 pairs of real reports of
# one shooting each, 90 in 100 share less than a tenth, 5 in 100 more than a quarter; of 89 pairs of invented
# ones all but the deliberate copies (nine tenths) less than a thirtieth.
COPIED = 0.3
# Share of the shorter report's words that stand in the same order in the longer one, of at most so many times its
# length: a copy with single words changed keeps its order, two texts on one event share it only by chance.
REWORDED = 0.68
LONGER = 1.6
# Share of the shorter report's pairs of content words standing close together that stand so in the other too: a
# rewritten report keeps them when no row of words is left. Of 24 rewritten invented reports (benchmarks/copies.toml)
# 18 reach it; of 217 pairs of real reports of one shooting that are no copies by the signs above 6, which tell a
# police statement or are one outlet's; of 78 pairs of invented reports on one event the 4 deliberate copies.
REWRITTEN = 0.22
CLOSE = 6  # content words
LONG = 4  # letters of a content word
ENOUGH_PAIRS = 40
TOLD = ("event", "target", "killed", "injured", "damage")  # what tells of an event
FEW = 25  # words outside quotations below which quotations are compared too
_NAMED = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*|(?<=\d)\+(?=\d)")
_PAGE = re.compile(r"https?://(?:www\.)?([^/?#]+)(/[^?#]*)")
_QUOTED = re.compile(r"“[^”]{25,}”|«[^»]{25,}»|\"[^\"]{25,}\"|„[^“”]{25,}[“”]")


class Owner(Noun, frozen=True, kw_only=True):
    """Outlets of one owner: where that can be looked up, and for which year it is said."""

    outlets: tuple[str, ...]
    source: str
    as_of: str


class Press(Noun, frozen=True, kw_only=True):
    """What is known of outlets: agencies with their names, owners with their outlets, words that cite (patterns)."""

    agencies: dict[str, tuple[str, ...]]
    owners: dict[str, Owner]
    before: tuple[str, ...]  # "citing X"
    after: tuple[str, ...]  # "X reported"


def independence(
    reports: Mapping[str, Report], claims: Sequence[Claim], press: Press, party: Party = nobody
) -> Independence:
    """The ties between reports, and the reports grouped by them, each group one origin.

    `party` tells which government the name of a source stands for.
    """
    names = sorted(reports)
    found = sorted({t for tie in (copies, credits_, citations, owned) for t in tie(names, reports, claims, press)})
    found = sorted({*found, *of_one_party(names, reports, claims, party)})
    return Independence(origins=tuple(_groups(names, found)), ties=tuple(found))


Names = Sequence[str]
Reports = Mapping[str, Report]


def copies(names: Names, reports: Reports, _claims: Sequence[Claim], _press: Press) -> Iterator[Tie]:
    """Reports that share their wording."""
    for left, right in combinations(names, 2):
        if said := shared(reports[left], reports[right]):
            yield Tie(left=left, right=right, kind="copy", words=said)


def shared(left: Report, right: Report) -> str:
    """What two reports share of their wording, in words; empty when it is too little to be a copy."""
    rows, others = _shingles(left.text), _shingles(right.text)
    shorter = min(len(rows), len(others))
    share = len(rows & others) / shorter if shorter else 0.0
    if share >= COPIED:
        return f"{share:.0%} of the shorter stands in the other word for word"
    one, other = sorted((_own(left.text), _own(right.text)), key=len)
    if len(one) >= FEW and len(other) <= LONGER * len(one):
        order = LCSseq.similarity(one, other) / len(one)
        if order >= REWORDED:
            return f"{order:.0%} of the words of the shorter stand in the other in the same order"
    near, beside = _close(left.text), _close(right.text)
    shorter = min(len(near), len(beside))
    share = len(near & beside) / shorter if shorter >= ENOUGH_PAIRS else 0.0
    if share >= REWRITTEN:
        return f"{share:.0%} of the words that stand close together in the shorter do so in the other"
    return ""


@lru_cache(maxsize=4096)
def _own(text: str) -> tuple[str, ...]:
    """The words outside quotations, folded: who quotes the same statement has copied nobody."""
    plain = words(_QUOTED.sub(" ", text))
    return tuple(fold(w) for w in (plain if len(plain) >= FEW else words(text)))


@lru_cache(maxsize=4096)
def _shingles(text: str) -> frozenset[str]:
    found = _own(text)
    return frozenset(" ".join(found[i : i + SHINGLE]) for i in range(len(found) - SHINGLE + 1))


@lru_cache(maxsize=4096)
def _close(text: str) -> frozenset[tuple[str, str]]:
    """The pairs of content words that stand close together, outside quotations, in any order."""
    found = [key(w) for w in _own(text) if len(w) >= LONG]
    pairs = ((a, b) for n, a in enumerate(found) for b in found[n + 1 : n + 1 + CLOSE] if a != b)
    return frozenset((min(p), max(p)) for p in pairs)


def credits_(names: Names, reports: Reports, _claims: Sequence[Claim], press: Press) -> Iterator[Tie]:
    """Reports that credit one agency in the byline, in the dateline or at an end of the text."""
    credited = {n: set(agencies(reports[n], press)) for n in names}
    for left, right in combinations(names, 2):
        for agency in sorted(credited[left] & credited[right]):
            yield Tie(left=left, right=right, kind="credit", words=f"both credit {agency}")


def agencies(report: Report, press: Press) -> Iterator[str]:
    """The agencies that a report credits as its own origin."""
    known = tuple((agency, tuple(names)) for agency, names in press.agencies.items())
    yield from _credited(_without_captions(report), report.byline or "", known)


@lru_cache(maxsize=4096)  # a report is looked at for its incident, for the check of origins, and after every change
def _credited(body: str, by: str, known: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    return tuple(agency for agency, names in known if _byline(names).search(by) or _marks(names).search(body))


@lru_cache
def _byline(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any_of(names)})\b")


@lru_cache
def _marks(names: tuple[str, ...]) -> re.Pattern[str]:
    """Where an agency stands that the whole report comes from."""
    said = _any_of(names)
    marks = (
        rf"^[^\n.!?]{{0,60}}\((?:{said})\)",  # VELIN (Reuters) -
        rf"\((?:via )?(?:{said})(?:[/,][^)]{{0,30}})?\)\s*$",  # ... (AP) at the end of a line
        rf"^\s*(?:{said})\s*[-–—/]",  # Reuters -
        rf"(?:^|[.!?…\"”»]\s*)(?:©\s*|Source: |Источник: |Джерело: )?(?:{said})\s*\Z",
    )
    return re.compile("|".join(f"(?:{m})" for m in marks), re.MULTILINE)


def _any_of(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))


def _without_captions(report: Report) -> str:
    """The text without captions: a picture may be an agency's where the report is not."""
    kept, at = [], 0
    for part in sorted((p for p in report.parts if p.kind == "caption"), key=lambda p: p.start):
        kept.append(report.text[at : part.start])
        at = max(at, part.end)
    return "".join([*kept, report.text[at:]]).strip()


def citations(names: Names, reports: Reports, claims: Sequence[Claim], press: Press) -> Iterator[Tie]:
    """Reports that name another one's outlet as their source, or link to its page."""
    outlets = {n: outlet_key(reports[n].outlet or "") for n in names}
    cited: dict[str, dict[str, str]] = {n: {} for n in names}
    for claim in claims:
        if claim.span.report in cited:
            cited[claim.span.report] |= {outlet_key(s): s for s in (claim.source.name, *claim.source.via)}
    for citing in names:
        for other in names:
            outlet = outlets[other]
            if citing == other or (outlet and outlets[citing] == outlet):
                continue
            name = reports[other].outlet or ""
            named = bool(outlet) and (outlet in cited[citing] or cites(reports[citing].text, name, press))
            if named or _links_to(reports[citing], reports[other]):
                left, right = sorted((citing, other))
                by = reports[citing].outlet or reports[citing].key
                said = f"{by} cites {cited[citing].get(outlet) or name or reports[other].url}"
                yield Tie(left=left, right=right, kind="citation", words=said)


def cites(text: str, outlet: str, press: Press) -> bool:
    """Whether a text names an outlet as where it has something from: "citing X", "X reported"."""
    name = re.escape(re.sub(r"^[Tt]he ", "", outlet.strip()))
    if not name or not (press.before or press.after):
        return False
    said = rf"[\"“«]?(?:the |the newspaper |the outlet |the website )?{name}[\"”»]?"
    before, after = "|".join(press.before), "|".join(press.after)
    return bool(re.search(rf"\b(?:{before})\s+{said}\b|\b{said},?\s+(?:{after})\b", text, re.IGNORECASE))


def _links_to(citing: Report, other: Report) -> bool:
    page = _address(other.url)
    return bool(page) and any(_address(link.url) == page for link in citing.links)


def _address(url: str | None) -> str:
    """Host and path, for pages that are more than a front page."""
    found = _PAGE.match(url or "")
    path = found[2].rstrip("/") if found else ""
    return found[1].lower() + path if found and path else ""


def owned(names: Names, reports: Reports, _claims: Sequence[Claim], press: Press) -> Iterator[Tie]:
    """Reports of one outlet, or of outlets with one owner."""
    owner = {outlet_key(o): name for name, owner in press.owners.items() for o in owner.outlets}
    for left, right in combinations(names, 2):
        one, other = (outlet_key(reports[n].outlet or "") for n in (left, right))
        if one and one == other:
            yield Tie(left=left, right=right, kind="owner", words=f"both are of {reports[left].outlet}")
        elif one in owner and owner[one] == owner.get(other):
            yield Tie(left=left, right=right, kind="owner", words=_owned(owner[one], press))


def of_one_party(names: Names, reports: Reports, claims: Sequence[Claim], party: Party) -> Iterator[Tie]:
    """Reports that have all they tell of the event from one government, whatever they call it; titles aside."""
    heard: dict[str, dict[str | None, str]] = {n: {} for n in names}
    for claim in claims:
        of = claim.span.report
        if of not in heard or claim.account is None or claim.about not in TOLD or claim.certainty == "denied":
            continue
        if claim.span.start >= len(reports[of].title or ""):
            heard[of].setdefault(party(claim.source.name), claim.source.name)
    for left, right in combinations(names, 2):
        one, other = heard[left], heard[right]
        if len(one) == 1 and None not in one and one.keys() == other.keys():
            by = " and ".join(dict.fromkeys((*one.values(), *other.values())))
            said = f"all that both tell comes from one government: {by}"
            yield Tie(left=left, right=right, kind="party", words=said)


def _owned(name: str, press: Press) -> str:
    known = press.owners[name]
    return f"both are owned by {name} ({known.source}; as of {known.as_of})"


@lru_cache(maxsize=4096)
def outlet_key(outlet: str) -> str:
    """An outlet's name for comparison: no article, no "news agency"."""
    named = " ".join(fold(w) for w in _NAMED.findall(outlet))  # "News24" and "Channel 4" are told by their figures
    plain = re.sub(r"^the |\b(?:news agency|newspaper|agency|daily)\b", "", named)
    return " ".join(plain.split())


def _groups(names: Iterable[str], ties: Sequence[Tie]) -> list[tuple[str, ...]]:
    """The reports joined by ties."""
    groups = [{n} for n in names]
    for tie in ties:
        joined = [g for g in groups if tie.left in g or tie.right in g]
        groups = [g for g in groups if g not in joined] + [set().union(*joined)]
    return sorted(tuple(sorted(g)) for g in groups)
