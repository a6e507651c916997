"""Sanctions lists: read from OpenSanctions FollowTheMoney JSON lines, and looked up by name. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Literal

import msgspec
from rapidfuzz import fuzz, process

from reportedly.errors import InputError
from reportedly.link.wording import fold, words
from reportedly.nouns import Noun

# A similar name is shown from this score on (0..100, words sorted). Names of companies share words like
# "plant" and "joint stock company": below 80 the candidates were other companies on the examples tried.
SIMILAR = 80.0
CANDIDATES = 3
SHOWN = 20  # similar spellings looked at; several may belong to one entry
NAMES = ("name", "alias", "weakAlias", "previousName")
ARTICLES = frozenset(("the", "a", "an"))
EXPECTED = "One JSON object a line is expected, as in entities.ftm.json or targets.nested.json of OpenSanctions."

Properties = Mapping[str, object]
Dating = Literal["given", "entries", "file"]


class ListEntry(Noun, frozen=True, kw_only=True):
    """One entry of a sanctions list: its id there, the name shown, all its names, the programs and topics."""

    id: str
    caption: str
    schema: str = ""
    names: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def sanctioned(self) -> bool:
        """Whether the list says so: it may also hold politically exposed persons, who are not under sanctions."""
        return bool(self.programs) or not self.topics or "sanction" in self.topics


class EntityList(Noun, frozen=True, kw_only=True, dict=True):
    """A list as loaded: its name, its day and where that was taken from, and the hash of the file."""

    name: str
    as_of: str
    dated_by: Dating
    sha256: str
    listed: tuple[ListEntry, ...]

    @property
    def entries(self) -> int:
        """Number of entries."""
        return len(self.listed)

    @cached_property
    def by_form(self) -> dict[str, list[ListEntry]]:
        """The entries of each name, folded for comparison."""
        found: dict[str, list[ListEntry]] = {}
        for entry in self.listed:
            for form in dict.fromkeys(map(folded_name, (entry.caption, *entry.names))):
                if form:
                    found.setdefault(form, []).append(entry)
        return found


class Match(Noun, frozen=True, kw_only=True):
    """A name found on a list, word for word or similar.

    `exact` may be so in another alphabet ("Концерн" for "Kontsern"); `as_written` is in the list's own letters.
    """

    name: str
    list: str
    as_of: str
    entry: ListEntry
    score: float
    exact: bool
    as_written: bool = False


class _Entity(msgspec.Struct):
    id: str
    caption: str = ""
    schema: str = ""
    properties: dict[str, object] = {}
    datasets: tuple[str, ...] = ()
    target: bool | None = None
    last_change: str | None = None
    last_seen: str | None = None


def read_list(data: bytes, name: str, as_of: str = "") -> EntityList:
    """A list from the bytes of an OpenSanctions file: see `list_of`."""
    return list_of(data.splitlines(keepends=True), name, name=name, as_of=as_of)


def list_of(lines: Iterable[bytes], where: str, *, name: str = "", as_of: str = "", modified: str = "") -> EntityList:
    """A list from the lines of an OpenSanctions file (`entities.ftm.json` or `targets.nested.json`).

    `where` is the file, for messages. `name` is by default the one data set that all entries belong to, else
    the file. `as_of` is the day of the list; without it the latest day on which an entry was seen, else
    `modified`, the day of the file. Entries that are no targets (owners, addresses, relatives) are passed
    over. Raises InputError with the first line that is no entity: half a list would make "not found" untrue.

    >>> list_of([b'{"id": "x-1", "caption": "Orlik Works"}'], "made.json", as_of="2024-05-01").entries
    1
    """
    listed: list[ListEntry] = []
    programs: dict[str, dict[str, None]] = {}
    digest, latest, shared = sha256(), "", None
    for entity in _entities(lines, where, digest.update):
        latest = max(latest, (entity.last_seen or entity.last_change or "")[:10])
        for owner in _strings(entity.properties, "entity") if entity.schema == "Sanction" else ():
            programs.setdefault(owner, {}).update(dict.fromkeys(_programs(entity.properties)))
        entry = _entry(entity)
        if entry is not None:
            listed.append(entry)
            shared = set(entity.datasets) if shared is None else shared & set(entity.datasets)
    if not listed:
        raise InputError("no entity with a name", where=where, do=EXPECTED)
    dated_by: Dating = "given" if as_of else "entries" if latest else "file"
    return EntityList(
        name=name or (shared.pop() if shared and len(shared) == 1 else where),
        as_of=as_of or latest or modified or "an unknown day",
        dated_by=dated_by,
        sha256=digest.hexdigest(),
        listed=tuple(_with(e, programs.get(e.id, ())) for e in listed),
    )


def _entities(lines: Iterable[bytes], where: str, see: Callable[[bytes], None]) -> Iterator[_Entity]:
    decoder = msgspec.json.Decoder(_Entity)
    for number, line in enumerate(lines, 1):
        see(line)
        if line.strip():
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                seen = f"no FollowTheMoney entity ({error})"
                do = EXPECTED if number == 1 else "The file may be cut off or damaged: fetch it again."
                raise InputError(seen, where=f"{where}:{number}", do=do) from None


def _entry(entity: _Entity) -> ListEntry | None:
    names = tuple(dict.fromkeys(n for p in NAMES for n in _strings(entity.properties, p)))
    caption = entity.caption or next(iter(names), "")
    if entity.target is False or not folded_name(caption):
        return None
    return ListEntry(
        id=entity.id,
        caption=caption,
        schema=entity.schema,
        names=tuple(n for n in names if n != caption),
        programs=tuple(dict.fromkeys(_nested_programs(entity.properties))),
        topics=tuple(_strings(entity.properties, "topics")),
    )


def _strings(properties: Properties, name: str) -> list[str]:
    values = properties.get(name)
    return [v for v in values if isinstance(v, str)] if isinstance(values, list) else []


def _programs(sanction: Properties) -> list[str]:
    """What a Sanction entity names: its program, else the authority behind it."""
    return _strings(sanction, "program") or _strings(sanction, "authority")


def _nested_programs(properties: Properties) -> Iterator[str]:
    """Of targets.nested.json, where the sanctions stand inside the entry."""
    nested = properties.get("sanctions")
    for sanction in nested if isinstance(nested, list) else ():
        if isinstance(sanction, dict) and isinstance(sanction.get("properties"), dict):
            yield from _programs(sanction["properties"])


def _with(entry: ListEntry, programs: Iterable[str]) -> ListEntry:
    found = tuple(dict.fromkeys((*entry.programs, *programs)))
    return entry if found == entry.programs else msgspec.structs.replace(entry, programs=found)


def folded_name(name: str) -> str:
    """A name for comparison across alphabets: folded words without articles, in alphabetical order."""
    return " ".join(sorted(f for w in words(name) if (f := fold(w)) not in ARTICLES))


def plain_name(name: str) -> str:
    """A name in its own alphabet: words in lower case without accents and articles, in alphabetical order."""
    plain = unicodedata.normalize("NFKD", " ".join(words(name)).casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(sorted(w for w in letters.split() if w not in ARTICLES))


def look_up(name: str, listed: EntityList) -> list[Match]:
    """All entries with this name, else the most similar ones, best first."""
    wanted = folded_name(name)
    if not wanted:
        return []
    exact = listed.by_form.get(wanted, ())
    if exact:
        return [_match(name, listed, entry, 100.0, exact=True) for entry in exact]
    best: dict[str, Match] = {}
    forms = list(listed.by_form)
    for form, score, _ in process.extract(wanted, forms, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=SHOWN):
        for entry in listed.by_form[form]:
            best.setdefault(entry.id, _match(name, listed, entry, score, exact=False))
    return sorted(best.values(), key=lambda m: (-m.score, m.entry.id))[:CANDIDATES]


def _match(name: str, listed: EntityList, entry: ListEntry, score: float, *, exact: bool) -> Match:
    written = exact and plain_name(name) in map(plain_name, (entry.caption, *entry.names))
    return Match(
        name=name, list=listed.name, as_of=listed.as_of, entry=entry, score=score, exact=exact, as_written=written
    )
