"""The job, top to bottom: collect, read, link, assess, publish. Every door calls these functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from reportedly import assess as assessing
from reportedly import collect as collecting
from reportedly import link as linking
from reportedly import read as reading
from reportedly.assess import CHECKS, Case, Check
from reportedly.assess.correct import Correction, corrected
from reportedly.assess.independence import outlet_key
from reportedly.assess.rulings import met, ruled_readings
from reportedly.casebook import Casebook, Tombstone, open_casebook
from reportedly.collect import Collected
from reportedly.collect.places import own_places
from reportedly.collect.sanctions import sanctions_list
from reportedly.collect.web import Web, sources
from reportedly.errors import OUR_FAULT, CasebookError, InputError, KnowledgeError, fault
from reportedly.knowledge import Knowledge
from reportedly.knowledge.gazetteer import Gazetteer, gazetteer_path
from reportedly.knowledge.own_places import OwnPlace, own_places_path, own_sources, remove, write
from reportedly.link.sketch import sketch_all
from reportedly.link.stories import bare
from reportedly.locate.place import place_of
from reportedly.nouns import (
    Assessment,
    Claim,
    Finding,
    Issue,
    Judgement,
    Link,
    Place,
    Rating,
    Reading,
    Reason,
    Reliability,
    Report,
    Ruled,
    RulingKind,
)
from reportedly.publish import IncidentRecord, OwnPlacesList, Record, SanctionsList, incident_record, report_record
from reportedly.settings import Settings
from reportedly.workers import crew, spread

PERSON = "person:"  # before the name of who judged a link

Progress = Callable[[str], None]
Assessed = tuple[Case, Assessment]


def run(
    paths: Iterable[str],
    casebook: Casebook | str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    knowledge: Knowledge | None = None,
    *,
    online: bool = False,
    allowed: Collection[str] = (),
) -> Record:
    """Collect, archive and read every report under `paths`, link all of the casebook, and give the record.

    `paths` are files, folders, globs, or `-` for standard input; with `online` also web addresses and lists of them
    (those on private networks only when their host is in `allowed`). `casebook` is an open one or its path, by
    default that of `settings`. `progress` is called with the name of each report. Reports are read in processes of
    their own, under the limits of `settings`; with the `knowledge` of an earlier run in this one, which saves loading
    it again. What goes wrong with one report stands in `Record.issues` and the run goes on, also when the fault is in
    this program or takes a worker down; CasebookError ends it.

    >>> print(reportedly.run(["examples"], ":memory:").incidents[0].type)
    drone_strike
    """
    settings = settings or Settings.load()
    if not isinstance(casebook, Casebook):
        with open_casebook(casebook or settings.casebook) as opened:
            return run(paths, opened, settings, progress, knowledge, online=online, allowed=allowed)
    reports, issues = [], []
    gone = {stone.report: stone for stone in casebook.tombstones()}
    with ExitStack() as stack:
        web = stack.enter_context(Web(settings, casebook.keep, allowed=allowed)) if online else None
        folder = Path(stack.enter_context(TemporaryDirectory()))
        workers = stack.enter_context(crew(settings, knowledge))
        found = sources(paths, web, folder)
        items = collecting.unique(item for each in found for item in workers.collect(each))
        for item, got in workers.read(items, lambda r: r.id in gone or casebook.has(r.id, reading.reader(r.language))):
            issue = item if isinstance(item, Issue) else _stays_erased(item, gone) or keep(item, got, casebook)
            if issue is not None:
                casebook.log(issue)
                issues.append(issue)
            if isinstance(item, Collected) and issue is None:
                reports.append(item.report.id)
            if progress is not None:
                progress(item.where if isinstance(item, Issue) else item.report.key)
    for issue in link(casebook):
        casebook.log(issue)
        issues.append(issue)
    return publish(casebook, assess(casebook, knowledge or Knowledge.load(settings), reports), reports, issues)


def _stays_erased(collected: Collected, gone: Mapping[str, Tombstone]) -> Issue | None:
    stone = gone.get(collected.report.id)
    if stone is None or not stone.whole:
        return None
    seen = f"erased on {stone.at[:10]} by {stone.by} ({stone.reason}); it is not read again"
    return Issue(where=collected.report.origin, seen=seen, do="Take the file away.", kind="note")


def keep(collected: Collected, got: Reading | Issue | None, casebook: Casebook) -> Issue | None:
    """Archive a report with its reading, in one transaction; the issue when there is none. Null: all is there."""
    report = collected.report
    if got is None and collected.record:
        casebook.keep(report.url or report.id, collected.record)
    if got is None or isinstance(got, Issue):
        return got
    try:
        if collected.record and report.url and (same := _seen_before(report, casebook.versions(report.url))):
            casebook.keep(report.url, collected.record)
            seen = f"captured again, with the same text as report {same.id}: its record was kept, and nothing read anew"
            return Issue(where=report.origin, seen=seen, kind="note")
        casebook.add(report, collected.data, got, collected.record, collected.pictures)
    except CasebookError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours that this report brings out must not end the run
        return Issue(where=collected.report.origin, seen=fault(error), do=OUR_FAULT)
    return None


def _seen_before(report: Report, versions: Sequence[Report]) -> Report | None:
    """The version of an article that this one repeats; null when something in it is new, or it is the same page."""
    if any(v.id == report.id for v in versions):
        return None
    told = (report.text, report.title, report.published, report.updated)
    return next((v for v in versions if (v.text, v.title, v.published, v.updated) == told), None)


def link(casebook: Casebook) -> list[Issue]:
    """Group all accounts of the casebook into incidents, as people have put them right.

    A warning for each judgement and ruling that meets no account, or claim, now.
    """
    if _grown(casebook):
        return []
    while True:
        reports, rulings = casebook.reports(), casebook.rulings()
        readings = ruled_readings(read := list(casebook.readings()), rulings)
        accounts = [a for r in readings for a in r.accounts]
        carried = judged(casebook, readings)
        decisions = [now for _, now in carried if now]
        linked = linking.link(accounts, [c for r in readings for c in r.claims], reports, decisions, spread)
        told = [then for then, now in carried if then == now]
        basis = linked.basis if len(told) == len(carried) else None  # else each run asks whom a judgement is of
        if casebook.relink(linked.groups, linked.links, None if rulings else basis, told):
            lost = [ruled for ruled, now in met(rulings, (c for r in read for c in r.claims)) if now is None]
            return [*(_unapplied(then) for then, now in carried if now is None), *map(_unmet, lost)]


def _grown(casebook: Casebook) -> bool:
    """Link only what came since the last time, and what it touches; false when all must be linked anew."""
    with casebook.growing() as known:
        if known is None:
            return False
        accounts, claims, reports = known.fresh()
        sketches, _ = sketch_all(accounts, claims, reports, known.rarity)
        if any(map(bare, sketches)):
            return False
        known.replace(linking.grow(known, sketches, known.decisions, known.judged))
        return True


def judged(casebook: Casebook, readings: Sequence[Reading]) -> list[tuple[Link, Link | None]]:
    """What people judged, as they did, and of the accounts there are now."""
    made = casebook.decisions()
    accounts = [a for r in readings for a in r.accounts]
    return linking.carry(made, accounts, {r.report: r.reader for r in readings}, casebook.account)


def _unapplied(decision: Link) -> Issue:
    pair, author = f"{decision.left} {decision.right}", decision.by.removeprefix(PERSON)
    return Issue(
        kind="warning",
        where=pair,
        seen=f"{author} judged these accounts {decision.judgement}, and a newer reading has no such accounts",
        do=f"It is kept but not applied. Judge anew, or: reportedly decide undo {pair} --by {author}",
    )


def _unmet(ruled: Ruled) -> Issue:
    who, claim = ruled.ruling.by.removeprefix(PERSON), ruled.claim
    return Issue(
        kind="warning",
        where=f"report {claim.span.report}",
        seen=f"{who} ruled {ruled.ruling.kind!r} on a claim on {claim.about}, and a newer reading has no such claim",
        do=f"It is kept but not applied. Rule anew, or: reportedly rule undo {claim.id} --by {who}",
    )


def decide(
    casebook: Casebook, pair: tuple[str, str], judgement: Judgement | None, author: str, reason: str = ""
) -> Link | None:
    """Overrule the linking of two incidents or accounts (an incident stands for its oldest account), and link again.

    Null takes back what this author judged of the pair. Raises CasebookError when one is not here.
    """
    readings = casebook.readings()
    if judgement is None:
        _take_back(casebook, pair, author, readings)
        link(casebook)
        return None
    made = decision(casebook, pair, judgement, author, readings, reason)
    left, right = made.left, made.right
    for then, now in judged(casebook, readings):  # what the same person judged of the pair as it was read before
        if now and (now.left, now.right, now.by) == (left, right, made.by):
            casebook.take_back(then.left, then.right, then.by)
    casebook.decide(made)
    link(casebook)
    return made


def decision(
    casebook: Casebook,
    pair: tuple[str, str],
    judgement: Judgement,
    author: str,
    readings: Sequence[Reading],
    reason: str = "",
) -> Link:
    """A person's judgement on a pair, as it would be kept. Raises CasebookError when one is not here."""
    left, right = two(casebook, pair, readings)
    readers = {a.id: r.reader for r in readings for a in r.accounts}
    why = (Reason(comparison="judged", score=0.0, words=reason), *linking.read_by(readers[left], readers[right]))
    score = {"same": 1.0, "different": 0.0, "unsure": 0.5}[judgement]
    return Link(left=left, right=right, judgement=judgement, score=score, reasons=why, by=PERSON + author)


def two(casebook: Casebook, pair: tuple[str, str], readings: Sequence[Reading]) -> tuple[str, str]:
    """The two accounts that are named, in order; an incident stands for its oldest account."""
    known = {a.id for r in readings for a in r.accounts}
    left, right = sorted(a if a in known else casebook.incident(a)[0].accounts[0] for a in pair)
    if left == right:
        raise CasebookError("both are one account", where=" ".join(pair), do="Name two accounts of the incident")
    return left, right


def _take_back(casebook: Casebook, pair: tuple[str, str], author: str, readings: Sequence[Reading]) -> None:
    by = PERSON + author
    if casebook.take_back(min(pair), max(pair), by):  # also accounts that no reading has any more
        return
    asked = two(casebook, pair, readings)
    made = [t for t, now in judged(casebook, readings) if now and (now.left, now.right) == asked and now.by == by]
    for then in made:
        casebook.take_back(then.left, then.right, by)
    if not made:
        raise CasebookError(f"{author} judged nothing of this pair", where=" ".join(pair))


def rule(
    casebook: Casebook,
    claim: str,
    kind: RulingKind | None,
    author: str,
    reason: str = "",
    right: Correction | None = None,
    settings: Settings | None = None,
) -> Ruled | None:
    """Accept, correct or reject what was read as one claim, or ask for its correction; every later run follows it.

    `claim` is an id or its first letters, `right` what a correction puts right. Null takes back what this author ruled.
    Raises CasebookError when there is no such claim or nothing to take back, InputError for a correction that cannot
    be taken: words that do not stand in the report, a figure that is none.

    >>> reportedly.rule(casebook, "5be1", "correct", "Anna", "two, not one", Correction(value="2")).ruling.kind
    'correct'
    """
    of, by = casebook.claim(claim), PERSON + author
    before = _ruled_by(casebook, of, by)
    if kind is None:
        if not before:
            raise CasebookError(f"{author} ruled nothing on this claim", where=f"claim {of.id}")
        for ruled in before:
            casebook.unrule(ruled.claim.id, by)
        link(casebook)
        return None
    now = None
    if kind == "correct":
        now = corrected(of, casebook.report(of.span.report), right or Correction(), _places(settings))
    for ruled in before:  # what the same person ruled on the claim as it was read before
        if ruled.claim.id != of.id:
            casebook.unrule(ruled.claim.id, by)
    made = casebook.rule(of, kind, by, reason, now)
    if kind in ("correct", "reject") or any(r.ruling.kind in ("correct", "reject") for r in before):
        link(casebook)
    return made


def _ruled_by(casebook: Casebook, claim: Claim, by: str) -> list[Ruled]:
    """What a person ruled on a claim, also as it was read before, or on one that no reading has any more."""
    mine = [r for r in casebook.rulings() if r.ruling.by == by and r.claim.span.report == claim.span.report]
    return [ruled for ruled, now in met(mine, [claim]) if now == claim.id or ruled.claim.id == claim.id]


def _places(settings: Settings | None) -> Callable[[int, str], Place | None]:
    def found(number: int, name: str) -> Place | None:
        gazetteer = Knowledge.load(settings).gazetteer
        row = gazetteer.numbered(number)
        return None if row is None else place_of(row, name, gazetteer, "a person said so")

    return found


def rate(casebook: Casebook, outlet: str, letter: Reliability | None, author: str, reason: str = "") -> Rating | None:
    """Say how reliable an outlet is (A to E of the Admiralty code); grades show it once all outlets are rated.

    Null takes back what this author said. Raises CasebookError when the casebook holds no report of the outlet, or
    there is nothing to take back.

    >>> reportedly.rate(casebook, "Daily Post", "B", "Anna", "corrects its mistakes").reliability
    'B'
    """
    if letter is None:
        if not casebook.unrate(outlet, PERSON + author):
            raise CasebookError(f"{author} said nothing of this outlet", where=outlet)
        return None
    known = sorted({r.outlet for r in casebook.reports().values() if r.outlet})
    if outlet_key(outlet) not in map(outlet_key, known):
        raise CasebookError("no report of this outlet", where=outlet, do=f"Outlets: {', '.join(known[:20])}")
    made = Rating(outlet=outlet, reliability=letter, by=PERSON + author, reason=reason)
    casebook.rate(made)
    return made


def erase(casebook: Casebook, report: str, author: str, reason: str, words: Sequence[str] = ()) -> Tombstone:
    """Erase a report (its bytes, text, readings), or only these words of it, and leave a tombstone with the reason.

    With `words` the report stays with each of them masked, and loses its bytes, which hold them. The journal keeps its
    entries and its chain; evidence sealed afterwards verifies. A file of an erased report is not read again. Raises
    CasebookError when there is no such report or none of the words is in it.

    >>> reportedly.erase(casebook, "5f2c", "A. Editor", "asked by the person named", ["Anna Berg"]).entries
    """
    stone = casebook.erase(casebook.report_named(report), words, author, reason)
    link(casebook)
    return stone


def assess(casebook: Casebook, knowledge: Knowledge, reports: Collection[str] | None = None) -> list[Assessed]:
    """The incidents that these reports tell of (all, when none are named), assessed, the oldest first."""
    readings, held = list(casebook.readings()), casebook.reports()
    accounts = {a.id: a for r in readings for a in r.accounts}
    claims = [c for r in readings for c in r.claims]
    cases = assessing.cases_of(casebook.incidents(), accounts, claims, held, casebook.rulings())
    wanted = [c for c in cases if reports is None or not c.reports.keys().isdisjoint(reports)]
    wanted.sort(key=lambda c: ((c.when and c.when.earliest) or "9999", c.incident.id))
    brought, checks = (
        knowledge.with_lists(casebook.lists, casebook.ratings, casebook.shown),
        [partial(_checked, check) for check in CHECKS],
    )
    return [(c, assessing.assess(c, cases, brought, checks)) for c in wanted]


def streamed(casebook: Casebook, knowledge: Knowledge) -> Iterator[IncidentRecord]:
    """The records of all incidents, one at a time and in constant memory, that of the earliest account first."""
    cases, brought = casebook.streamed(), knowledge.with_lists(casebook.lists, casebook.ratings, casebook.shown)
    checks = [partial(_checked, check) for check in CHECKS]
    for case, links in cases.linked():
        yield incident_record(case, assessing.assess(case, cases, brought, checks), links)


def _checked(check: Check, case: Case, cases: Sequence[Case], knowledge: Knowledge) -> list[Finding]:
    """What a check finds; that it cannot tell when it fails, so that the other checks are still made."""
    try:
        return check(case, cases, knowledge)
    except CasebookError:
        raise
    except Exception as error:  # noqa: BLE001 - as in `read`: one incident must not hide the others
        name = check.__module__.rpartition(".")[2]
        return [Finding(check=name, verdict="cannot tell", statement="The check was not made", working=(fault(error),))]


def import_list(path: str, casebook: Casebook, name: str = "") -> SanctionsList:
    """Put the sanctions list of an OpenSanctions file (JSON lines) into the casebook, for the listing check.

    `name` is by default that of its data set, else of the file. A list takes the place of an older one of its
    name; the same file again changes nothing. Raises InputError with the line that is no entity.

    >>> reportedly.import_list("targets.nested.json", casebook, "EU").entries
    """
    listed = sanctions_list(path, name)
    casebook.add_list(listed)
    (known,) = (k for k in casebook.lists_known() if k["name"] == listed.name)
    return msgspec.convert(known, SanctionsList)


class PlacesImported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import brought: places and names now in the file, those that the gazetteer has, those of no use here."""

    file: str
    source: str
    places: int
    names: int
    packaged: int
    passed_over: int
    issues: tuple[Issue, ...] = ()


def import_places(path: str, settings: Settings | None = None, *, source: str = "", kind: str = "") -> PlacesImported:
    """Put the places of a GeoNames dump or a CSV file into the user's own file, which is looked into from then on.

    `source` is the origin of rows that name none, by default the name of the file; what it gave before is replaced.
    `kind` is that of rows without one. Lines that are no place stand in `issues`; the others are imported. Raises
    InputError when there is no place in the file; then nothing is changed.

    >>> reportedly.import_places("camps.csv", source="UNHCR").places
    """
    settings = settings or Settings.load()
    issues, counts, known = (
        list[Issue](),
        {"packaged": 0, "passed_over": 0},
        Gazetteer(gazetteer_path(settings)).numbers(),
    )

    def good() -> Iterator[OwnPlace]:
        for line in own_places(path, source, kind):
            if isinstance(line, Issue):
                issues.append(line)
            elif isinstance(line, str) or line.geonameid in known:
                counts["passed_over" if isinstance(line, str) else "packaged"] += 1
            else:
                yield line

    name = source or Path(path).name
    places, names = write(Path(settings.places), name, good())
    if not places and (bad := [i for i in issues if i.kind == "error"]):
        raise InputError(f"no place in it; {bad[0].seen}", where=bad[0].where, do=bad[0].do)
    if not places:
        raise InputError("no place in it that the gazetteer lacks", where=path, do="Nothing was changed.")
    return PlacesImported(file=settings.places, source=name, places=places, names=names, issues=tuple(issues), **counts)


def places(settings: Settings | None = None) -> OwnPlacesList:
    """What each source gave to the user's own file of places, by name; none when nothing was imported.

    >>> [source.places for source in reportedly.places().sources]
    """
    path = own_places_path(settings or Settings.load())
    given = [msgspec.to_builtins(s) for s in own_sources(path)] if path else []
    return msgspec.convert({"file": path and str(path), "sources": given}, OwnPlacesList)


def remove_places(source: str, settings: Settings | None = None) -> int:
    """Take what a source gave out of the user's own file of places; how many places it were.

    Readings that a casebook holds stay as they are. Raises KnowledgeError when the source gave nothing.

    >>> reportedly.remove_places("UNHCR")
    """
    settings = settings or Settings.load()
    path = own_places_path(settings)
    if path is None:
        raise KnowledgeError("nothing was imported", where=settings.places, do="See: reportedly places import --help")
    return remove(path, source)


def publish(
    casebook: Casebook, assessed: Sequence[Assessed], reports: Collection[str], issues: Iterable[Issue] = ()
) -> Record:
    """The record of these incidents and these reports."""
    links, held = casebook.links(), casebook.reports()
    incident_of = {a: i.id for i in casebook.incidents() for a in i.accounts}
    assessments, rulings = [assessment for _, assessment in assessed], casebook.rulings()
    return Record(
        incidents=tuple(incident_record(case, assessment, links) for case, assessment in assessed),
        reports=tuple(
            report_record(held[r.report], r, incident_of, assessments, rulings)
            for r in casebook.readings()
            if r.report in reports
        ),
        issues=tuple(issues),
    )
