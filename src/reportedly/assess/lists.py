"""Sanctions lists: read from OpenSanctions FollowTheMoney JSON, and looked up by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec
from rapidfuzz import fuzz, process

from reportedly.errors import InputError
from reportedly.link.wording import fold, words
from reportedly.nouns import Noun

# A similar name is shown from this score on (0..100, words sorted). Names of companies share words like
# "plant" and "joint stock company": below 80 the candidates were other companies on the examples tried.
SIMILAR = 80.0
CANDIDATES = 3


class Listed(Noun, frozen=True, kw_only=True):
    """One entry of a list: its id there, the name shown, all names folded for comparison."""

    id: str
    caption: str
    names: tuple[str, ...]


class EntityList(Noun, frozen=True, kw_only=True):
    """A list as loaded: its name, date and the hash of the file it was read from."""

    name: str
    as_of: str
    sha256: str
    listed: tuple[Listed, ...]

    @property
    def entries(self) -> int:
        """Number of entries."""
        return len(self.listed)


class Match(Noun, frozen=True, kw_only=True):
    """A name found on a list, letter for letter or similar."""

    name: str
    list: str
    as_of: str
    id: str
    caption: str
    score: float
    exact: bool


class _Entity(msgspec.Struct):
    id: str
    caption: str = ""
    schema: str = ""
    properties: dict[str, list[object]] = {}
    last_change: str | None = None
    last_seen: str | None = None


def read_list(data: bytes, name: str, as_of: str = "") -> EntityList:
    """A list from the bytes of an OpenSanctions file with one JSON entity a line.

    `targets.nested.json` and `entities.ftm.json` are such files. `as_of` is the day of the list; without it
    the latest day in the file is taken. Raises InputError with the line that is no entity.
    """
    listed, latest = [], ""
    for entity in _entities(data, name):
        latest = max(latest, (entity.last_seen or entity.last_change or "")[:10])
        names = [v for p in ("name", "alias", "weakAlias") for v in entity.properties.get(p, ()) if isinstance(v, str)]
        folded = tuple(sorted({f for n in (entity.caption, *names) if (f := folded_name(n))}))
        if folded:
            listed.append(Listed(id=entity.id, caption=entity.caption or names[0], names=folded))
    if not listed:
        raise InputError("no entity with a name", where=name, do="Give a targets.nested or entities.ftm JSON file.")
    return EntityList(
        name=name, as_of=as_of or latest or "unknown", sha256=sha256(data).hexdigest(), listed=tuple(listed)
    )


def _entities(data: bytes, name: str) -> Iterator[_Entity]:
    decoder = msgspec.json.Decoder(_Entity)
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as error:
                raise InputError(
                    f"no FollowTheMoney entity ({error})",
                    where=f"{name}:{number}",
                    do="One JSON object a line is expected, with id, caption and properties.",
                ) from None


def folded_name(name: str) -> str:
    """A name for comparison: folded words in alphabetical order."""
    return " ".join(sorted(fold(w) for w in words(name)))


def look_up(name: str, listed: EntityList) -> list[Match]:
    """Entries with this name, else the most similar ones, best first."""
    wanted = folded_name(name)
    if not wanted:
        return []
    owners = [(form, entry) for entry in listed.listed for form in entry.names]
    exact = [entry for form, entry in owners if form == wanted]
    if exact:
        return [_match(name, listed, entry, 100.0, exact=True) for entry in dict.fromkeys(exact)]
    best: dict[str, Match] = {}
    forms = [form for form, _ in owners]
    for _, score, at in process.extract(wanted, forms, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=20):
        entry = owners[at][1]
        best.setdefault(entry.id, _match(name, listed, entry, score, exact=False))
    return _best(best.values())


def _best(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda m: (-m.score, m.id))[:CANDIDATES]


def _match(name: str, listed: EntityList, entry: Listed, score: float, *, exact: bool) -> Match:
    return Match(
        name=name, list=listed.name, as_of=listed.as_of, id=entry.id, caption=entry.caption, score=score, exact=exact
    )
