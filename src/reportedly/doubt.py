"""What can be asked of links: why two are one incident or two, and which pairs a person should look at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log2
from typing import Literal

from reportedly import link as linking
from reportedly.assess import Case, case_of, cases_of
from reportedly.assess.rulings import ruled_readings
from reportedly.casebook import Casebook
from reportedly.errors import CasebookError
from reportedly.flow import PERSON, decision, judged, two
from reportedly.link import Compared, chain, explain
from reportedly.link.explain import Explained
from reportedly.nouns import Incident, Judgement, Link
from reportedly.publish import Doubt, Doubts, Preview, Regrouped, Side, Step, WhyPair
from reportedly.publish.wording import counted

Answer = Literal["yes", "no", "cannot tell"]

EVEN = 0.5  # a score at or above this speaks for one incident
NEARLY = 0.3  # apart with at least this score, and nothing that excludes: nobody can tell
LEAST = 0.05  # doubt below which a pair is not asked: a score above .975 or below .025
AGAINST = 0.3  # log-odds by which a comparison must speak for two incidents to be worth naming


def why_linked(casebook: Casebook, one: str, other: str) -> WhyPair:
    """Whether two incidents or accounts stand as one incident, and why: every comparison with its weight.

    The answer is yes, no (then the reasons say what keeps them apart) or cannot tell. Raises CasebookError when
    one is not here, or both are the same.

    >>> reportedly.why_linked(casebook, "3fa91c22", "9b07aa51").answer
    'no'
    """
    return _why(casebook, "linked", one, other)


def why_apart(casebook: Casebook, one: str, other: str) -> WhyPair:
    """Whether two incidents or accounts stand as two incidents, and why: as `why_linked`, asked the other way.

    >>> [e.words for e in reportedly.why_apart(casebook, "3fa91c22", "9b07aa51").explained.exclusions]
    """
    return _why(casebook, "apart", one, other)


def _why(casebook: Casebook, question: Literal["linked", "apart"], one: str, other: str) -> WhyPair:
    readings, reports = casebook.readings(), casebook.reports()
    incident_of = {a: i for i in casebook.incidents() for a in i.accounts}
    left, right = _groups(casebook, incident_of, (one, other))
    decisions = [now for _, now in judged(casebook, readings) if now]
    compared = Compared.of(readings, reports, decisions)
    explained = explain(compared, compared.at(left), compared.at(right))
    together = incident_of[left[0]].id == incident_of[right[0]].id
    across = [k for k in decisions if {k.left, k.right} & set(left) and {k.left, k.right} & set(right)]
    answer, statement = _answer(question, together=together, explained=explained, decisions=across)
    cases = {c.incident.id: c for c in _cases(casebook, {incident_of[g[0]].id for g in (left, right)})}
    way: Sequence[str] = ()
    if together and explained.score < EVEN:
        (i,), (j,) = compared.at([explained.left]), compared.at([explained.right])
        group = compared.at(incident_of[left[0]].accounts)
        way = [compared.sketches[n].id for n in chain(compared, group, i, j)]
    return WhyPair(
        question=question,
        answer=answer,
        statement=statement,
        left=_side(cases[incident_of[left[0]].id], left),
        right=_side(cases[incident_of[right[0]].id], right),
        explained=explained,
        chain=tuple(_steps(way, compared)) if len(way) > 2 else (),
        decisions=tuple(across),
    )


def _groups(casebook: Casebook, incident_of: Mapping[str, Incident], asked: tuple[str, str]) -> list[tuple[str, ...]]:
    """The accounts on each side; an account beside its own incident is asked against the rest of it."""
    left, right = (((a,) if a in incident_of else casebook.incident(a)[0].accounts) for a in asked)
    if len(left) > 1 or len(right) > 1:
        inside = set(left) & set(right)
        if inside and len(left) != len(right):
            left, right = (tuple(a for a in s if len(s) == 1 or a not in inside) for s in (left, right))
    if not left or not right or set(left) & set(right):
        accounts = ", ".join(sorted({*left, *right}))
        raise CasebookError("both are one incident", where=" ".join(asked), do=f"Name two of its accounts: {accounts}")
    return [left, right]


def _answer(question: str, *, together: bool, explained: Explained, decisions: Sequence[Link]) -> tuple[Answer, str]:
    """The answer to the question, and how things stand in words."""
    people = [k for k in decisions if k.judgement != "unsure"]
    if together:
        if any(k.judgement == "same" for k in people):
            how = "one incident, because a person judged so"
        elif explained.score >= EVEN and not explained.excluded:
            how = "one incident: the comparisons speak for it"
        elif explained.score >= EVEN:
            how = "one incident: the evidence of all pairs together overrules what speaks against it"
        else:
            how = "one incident only through other accounts: these two alone do not speak for it"
        return ("yes" if question == "linked" else "no"), f"They stand as {how}"
    if any(k.judgement == "different" for k in people):
        return ("no" if question == "linked" else "yes"), "They stand as two incidents, because a person judged so"
    if explained.excluded:
        return (
            "no" if question == "linked" else "yes"
        ), "They stand as two incidents: something excludes that they are one"
    against = any(c.adds <= -AGAINST for c in explained.comparisons)
    if any(k.judgement == "unsure" for k in decisions) or explained.score >= NEARLY or not against:
        return "cannot tell", "They stand as two incidents, but nothing excludes that they are one"
    return ("no" if question == "linked" else "yes"), "They stand as two incidents: the comparisons speak for two"


def _cases(casebook: Casebook, ids: Iterable[str]) -> list[Case]:
    wanted = set(ids)
    readings = casebook.readings()
    accounts = {a.id: a for r in readings for a in r.accounts}
    incidents = [i for i in casebook.incidents() if i.id in wanted]
    return cases_of(incidents, accounts, (c for r in readings for c in r.claims), casebook.reports())


def _side(case: Case, accounts: Sequence[str]) -> Side:
    """An incident, or accounts of one, as people know it."""
    own = [a for a in case.accounts if a.id in set(accounts)]
    one = own[0] if len(own) == 1 else None
    when, where = (one.when, one.where) if one else (case.when, case.where)
    return Side(
        incident=case.incident.id,
        accounts=tuple(accounts),
        type=one.type if one else case.type,
        start=when.start if when else None,
        end=when.end if when else None,
        place=where.name if where else None,
        country=where.country if where else None,
        reports=tuple(dict.fromkeys(case.named(a.report) for a in own)),
    )


def _steps(way: Sequence[str], compared: Compared) -> Iterator[Step]:
    for a, b in pairwise(way):
        (i,), (j,) = compared.at([a]), compared.at([b])
        yield Step(left=a, right=b, score=compared.score(i, j))


# ------------------------------------------------------------------ what a judgement would change


def preview(casebook: Casebook, one: str, other: str, judgement: Judgement | None, author: str) -> Preview:
    """What would change if this author judged so of two incidents or accounts; null: took the judgement back.

    Nothing is kept. Raises CasebookError when one is not here, or there is nothing to take back.

    >>> [c.into for c in reportedly.preview(casebook, "3fa91c22", "9b07aa51", "same", "Anna").changes]
    """
    read, reports = list(casebook.readings()), casebook.reports()
    left, right = two(casebook, (one, other), read)
    by, stand = PERSON + author, [now for _, now in judged(casebook, read) if now]
    kept = [k for k in stand if (k.left, k.right, k.by) != (left, right, by)]
    if judgement is None and len(kept) == len(stand):
        raise CasebookError(f"{author} judged nothing of this pair", where=f"{one} {other}")
    decisions = kept if judgement is None else [*kept, decision(casebook, (one, other), judgement, author, read)]
    readings = ruled_readings(read, casebook.rulings())
    accounts = [a for r in readings for a in r.accounts]
    claims = [c for r in readings for c in r.claims]
    groups = linking.link(accounts, claims, reports, decisions).groups
    known = {a.id: a for a in accounts}

    def side(incident: str, members: Sequence[str]) -> Side | None:
        if not members:
            return None
        case = case_of(Incident(id=incident, accounts=tuple(members)), known, (), reports)
        return _side(case, members)

    changes = tuple(
        Regrouped(
            incident=after.id,
            before=side(after.id, before.accounts) if before else None,
            after=side(after.id, after.accounts),
            into=after.into if not after.accounts else None,
        )
        for before, after in casebook.regrouped(groups)
    )
    statement = f"{counted(len(changes), 'incident')} would change" if changes else "Nothing would change"
    return Preview(left=left, right=right, judgement=judgement or "undo", changes=changes, statement=statement)


# ------------------------------------------------------------------ the queue


def review(casebook: Casebook, limit: int = 20) -> Doubts:
    """The pairs that a person should judge first: the most doubtful, and among them the most consequential.

    Each pair of incidents stands once, with its most doubtful link; so does each incident that hangs together by a
    doubtful one. What a person has judged, and what one report tells apart, is left out. `priority` is doubt times
    the logarithm of what is at stake; nothing in it says which answer is right.

    >>> [d.statement for d in reportedly.review(casebook).pairs]
    """
    readings = casebook.readings()
    accounts = {a.id: a for r in readings for a in r.accounts}
    incident_of = {a: i for i in casebook.incidents() for a in i.accounts}
    settled = {frozenset((now.left, now.right)) for _, now in judged(casebook, readings) if now}
    settled |= {frozenset(incident_of[a].id for a in pair) for pair in settled}
    best: dict[frozenset[str], Link] = {}
    for link in casebook.links():
        if link.by.startswith(PERSON) or not {link.left, link.right} <= incident_of.keys() & accounts.keys():
            continue
        pair = frozenset((incident_of[link.left].id, incident_of[link.right].id))
        judged_one = not settled.isdisjoint({frozenset((link.left, link.right)), pair})
        if judged_one or accounts[link.left].report == accounts[link.right].report:
            continue
        if pair not in best or _doubt(link) > _doubt(best[pair]):
            best[pair] = link
    ids = {i for pair in best for i in pair}
    cases = {c.incident.id: c for c in _cases(casebook, ids)}
    found = [_doubtful(link, incident_of, cases) for link in best.values() if _doubt(link) >= LEAST]
    found.sort(key=lambda d: (-d.priority, d.left.accounts, d.right.accounts))
    return Doubts(pairs=tuple(found[:limit]), waiting=len(found))


def _doubt(link: Link) -> float:
    """1 where the score is even, 0 where it is sure."""
    return 1 - abs(2 * link.score - 1)


def _doubtful(link: Link, incident_of: Mapping[str, Incident], cases: Mapping[str, Case]) -> Doubt:
    left, right = (cases[incident_of[a].id] for a in (link.left, link.right))
    together = left is right
    stake = len({*left.incident.accounts, *right.incident.accounts})
    people = max(_people(left), _people(right))
    return Doubt(
        left=_side(left, (link.left,)),
        right=_side(right, (link.right,)),
        together=together,
        statement="stand as one incident" if together else "stand as two incidents",
        score=link.score,
        doubt=round(_doubt(link), 4),
        accounts=stake,
        people=people,
        priority=round(_doubt(link) * log2(2 + stake + people), 4),
        reasons=link.reasons,
    )


def _people(case: Case) -> int:
    """The highest number killed, and injured, that an account of it gives."""
    return sum(
        max((count.low for a in case.accounts if (count := getattr(a, field))), default=0)
        for field in ("killed", "injured")
    )
