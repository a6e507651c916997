"""Names, handles, addresses and exact points taken out of every text of a record. Pure.

What is not known to be harmless is a text: a new field is masked until it is listed in `PLAIN`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import msgspec

from reportedly.knowledge.address import parts_of_address
from reportedly.knowledge.names import NameWords, name_key
from reportedly.link.wording import fold
from reportedly.locate.sites import ADDRESS, is_site_name
from reportedly.nouns import Candidate, Place, Source
from reportedly.publish.persons import TOKEN, Mention, mentions, name_keys
from reportedly.publish.shapes import Statement

NAME, ACCOUNT, SITE, TIME = "[name withheld]", "[account withheld]", "[place withheld]", "[time withheld]"
MARKS = (NAME, ACCOUNT, SITE, TIME)

# Fields that hold an id, a code, a number or a word of a fixed list: all other texts are looked through.
PLAIN = frozenset(
    "IncidentRecord.id IncidentRecord.redirected_from IncidentRecord.role IncidentRecord.type Moment.earliest "
    "Moment.latest Moment.zone Place.level Place.country Place.country_alt Candidate.country Happening.type "
    "Happening.stage Actor.responsibility Distance.bound Novelty.kind Source.kind Reported.claim Reported.report "
    "Reported.published Reported.certainty Span.report Field.name Field.agreement Finding.check Finding.verdict "
    "Finding.claims Picture.report Picture.published Cited.report Cited.published Cited.role Link.left Link.right "
    "Link.judgement Reason.comparison ReportRecord.id ReportRecord.published ReportRecord.language "
    "ReportRecord.reader Told.incident Told.account Told.role Told.type Told.stage Told.start Told.end Told.at_least "
    "Statement.id Statement.speaker_kind Statement.certainty Statement.about Statement.as_of Statement.incident "
    "Statement.reader Ruling.kind Ruling.at Tested.incident Tested.check Tested.verdict Tested.claims Grade.grade "
    "Grade.reliability Grade.credibility Grade.rules Independence.origins Tie.left Tie.right Picture.file "
    "Picture.media_type".split()
)
ADDRESSES = frozenset({"Cited.url", "ReportRecord.url", "Picture.src"})

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<![\w/.])@\w{2,}|\b(?:[uU]/)\w{3,}")
PHONE = re.compile(r"(?<![\w.,/-])\+?\d(?:[ ()-]{0,2}\d){8,13}(?![\w/])")
LINK = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/[^\s<>\"')\]]+")
DEGREES = re.compile(
    r"-?\d{1,3}\.\d{2,}\s*°?\s*[NSnsСсЮю]?[,;]?\s+-?\d{1,3}\.\d{2,}\s*°?\s*[EWewВвЗз]?"
    r"|-?\d{1,3}°\s*\d{1,2}['′][^,;\n]{0,12}[NSEW]?"
)
CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?!\d|\.\d)(?:\s*[ap]\.?m\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?", re.IGNORECASE
)
NUMBERED = r"\s*(?:[Nn]o\.?|№|#|[Nn]umber)?\s*\d+"
QUOTED = r"\s*[«“\"„][^«»“”\"„\n]{2,40}[»”\"“]"
CAPITALS = re.compile(r"((?:[^\W\d_a-zа-яіїєґ][\w'’-]*[ -]){1,4})$")


class Masks(msgspec.Struct, frozen=True, kw_only=True):
    """What is withheld from the texts of one record. Keys are those of `name_key`."""

    words: NameWords
    private: frozenset[str] = frozenset()  # keys of names withheld
    office: frozenset[str] = frozenset()  # keys of names that stay
    full: frozenset[tuple[str, ...]] = frozenset()  # whole names of people in office
    places: frozenset[str] = frozenset()  # keys of the record's own places
    sites: frozenset[str] = frozenset()  # keys of the names of sensitive sites
    coarse: bool = False  # whether place and time are made coarse
    found: dict[str, list[Mention]] = {}  # the mentions in the texts of the record, so that none is looked for twice

    def text(self, text: str) -> str:
        """A text without what is withheld."""
        if not text:
            return text
        text = LINK.sub(self._link, text)
        text = HANDLE.sub(ACCOUNT, EMAIL.sub(ACCOUNT, text))
        text = PHONE.sub(ACCOUNT, text)
        if self.coarse:
            text = ADDRESS.sub(SITE, DEGREES.sub(SITE, text))
            text = self._without_sites(text)
            text = CLOCK.sub(TIME, text)
        return self._without_names(text)

    def address(self, url: str | None) -> str | None:
        """An address of the web; null when it is somebody's page or names what is withheld."""
        if not url:
            return url
        parts = parts_of_address(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        if parts.username or any(host == h or host.endswith("." + h) for h in self.words.hosts):
            return None
        told = fold(unquote(url))
        hidden = self.private | (self.sites if self.coarse else frozenset())
        here = {name_key(w) for w in re.findall(r"[^\W\d_]+", unquote(url))}
        if here & hidden or any(k in told for k in hidden if len(k) > 3) or "@" in told:
            return None
        return url

    def _link(self, match: re.Match[str]) -> str:
        return match[0] if self.address(match[0] if "//" in match[0] else f"https://{match[0]}") else ACCOUNT

    def _without_names(self, text: str) -> str:
        spans: list[tuple[int, int]] = []
        kept: list[tuple[int, int]] = []
        found = self.found.get(text)
        for m in mentions(text, self.words, self.places) if found is None else found:
            name = text[m.start : m.end]
            if m.standing == "office" or whole_name(name) in self.full or self._in_office_only(name):
                kept.append((m.start, m.end))
            else:
                spans.append((m.start, m.end))
        for token in TOKEN.finditer(text):
            inside = any(a <= token.start() < b for a, b in [*spans, *kept])
            if not inside and token[0][0].isupper() and name_key(token[0]) in self.private:
                spans.append(token.span())
        for a, b in kept:  # an official of the same name as somebody private stays only where the whole name stands
            name = text[a:b]
            if whole_name(name) not in self.full and name_keys([name], self.words) & self.private:
                spans.append((a, b))
        return _replaced(text, spans, NAME)

    def _in_office_only(self, name: str) -> bool:
        keys = name_keys([name], self.words)
        return bool(keys) and keys <= self.office and not keys & self.private

    def _without_sites(self, text: str) -> str:
        spans = [span for span, _ in site_names(text, self.words, self.places)]
        spans += [t.span() for t in TOKEN.finditer(text) if t[0][0].isupper() and name_key(t[0]) in self.sites]
        return _replaced(text, spans, SITE)


def _replaced(text: str, spans: Iterable[tuple[int, int]], mark: str) -> str:
    """The text with these stretches replaced, those that touch by one mark."""
    out, last = list[str](), 0
    for start, end in sorted(spans):
        if start < last:
            last = max(last, end)
            continue
        between = text[last:start]
        if out and out[-1] == mark and not between.strip(" \u00a0.-"):
            last = end
            continue
        out += [between, mark]
        last = end
    return "".join([*out, text[last:]])


def site_names(text: str, words: NameWords, places: frozenset[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """The names and numbers by which sensitive sites are told apart: "School No. 5", "Mercy" in "Mercy Hospital"."""
    for pattern in words.sensitive.values():
        for site in pattern.finditer(text):
            after = re.match(rf"(?:{QUOTED}|{NUMBERED})", text[site.end() :])
            if after:
                yield (site.end(), site.end() + after.end()), after[0]
            before = CAPITALS.search(text[: site.start()])
            if before and not _ordinary(before[1], text[: before.start(1)], words, places):
                yield (before.start(1), before.end(1) - 1), before[1]


def _ordinary(name: str, before: str, words: NameWords, places: frozenset[str]) -> bool:
    """Whether capitals before a site are no name of it: its town, or the everyday word that begins a sentence."""
    told = [w for w in TOKEN.findall(name) if name_key(w) not in places]
    begins = not before.strip() or before.rstrip()[-1:] in '.!?:;“"«'
    return not told or (begins and all(w.lower() in words.everyday for w in told))


# ------------------------------------------------------------------ what a record withholds


def masks_of(record: Any, words: NameWords, *, coarse: bool = False) -> Masks:
    """What is withheld from this record, by all of its texts and by who speaks in it."""
    nouns = list(_structs(record))
    texts, places = list(_texts(nouns)), [n for n in nouns if isinstance(n, Place)]
    other = [n.name for n in nouns if isinstance(n, Candidate)]
    own = [p for where in places for p in (where.admin1, where.gazetteer_name) if p]
    own += [n for n in [*(p.name for p in places), *other] if not is_site_name(n)]
    outlets = [v for n in nouns if (v := getattr(n, "outlet", None))]
    known = frozenset(name_key(w) for p in [*own, *outlets] for w in TOKEN.findall(p) if len(w) > 2)
    speaking = [(n.name, n.kind) for n in nouns if isinstance(n, Source)]
    speaking += [(n.speaker, n.speaker_kind) for n in nouns if isinstance(n, Statement)]
    private: set[str] = set()
    office: set[str] = set()
    full: set[tuple[str, ...]] = set()
    for name, _ in (s for s in dict.fromkeys(speaking) if s[1] in words.office_kinds):
        for m in mentions(name, words, known):
            office |= name_keys([name[m.start : m.end]], words)
            full.add(whole_name(name[m.start : m.end]))
    for name, _ in (s for s in dict.fromkeys(speaking) if s[1] in words.private_kinds):
        own_names = _own_names(name, mentions(name, words, known), words)
        private |= name_keys((n for n in own_names if whole_name(n) not in full), words)
    speakers = frozenset(private)  # they stay private whatever stands beside their name elsewhere
    seen = {text: mentions(text, words, known) for text in texts}
    told: list[tuple[str, Mention]] = [(text, m) for text, found in seen.items() for m in found]
    for text, m in told:
        name = text[m.start : m.end]
        whole, keys = whole_name(name), name_keys([name], words)
        if whole in full or (keys and keys <= office and not keys & private):
            continue
        if m.standing == "office" and not keys & speakers:
            office |= keys
            full.add(whole)
        else:
            private |= keys
    sites: set[str] = set()
    if coarse:
        named = [n for text in texts for _, n in site_names(text, words, known)]
        named += [p.name for p in places if is_site_name(p.name)]
        sites = {name_key(w) for n in named for w in TOKEN.findall(n) if _telling(w, words)}
    return Masks(
        words=words,
        private=frozenset(private - known),
        office=frozenset(office),
        full=frozenset(full),
        places=known,
        sites=frozenset(sites - known),
        coarse=coarse,
        found=seen,
    )


def _telling(word: str, words: NameWords) -> bool:
    """Whether a word of a site's name tells it apart: "Mercy" and not "Hospital"."""
    general = [words.institution, *words.sensitive.values()]
    return len(word) > 2 and word.lower() not in words.particles and not any(p.fullmatch(word) for p in general)


def whole_name(name: str) -> tuple[str, ...]:
    """The keys of all words of a name, in order."""
    return tuple(name_key(w) for w in TOKEN.findall(name))


def _own_names(name: str, found: Iterable[Mention], words: NameWords) -> list[str]:
    """The names in a private source; one word with a capital is a name there, also when no list has it."""
    names = [name[m.start : m.end] for m in found]
    alone = [m.end() for m in words.relation.finditer(name)]
    names += [w[1] for end in alone if (w := re.match(r" ([^\W\d_a-zа-яіїєґ][^\W\d_]+)(?![ -]*[^\W\d_])", name[end:]))]
    if not names and re.fullmatch(r"[^\W\d_a-zа-яіїєґ][^\W\d_]+(?:, .*)?", name):
        names = [name.partition(",")[0]]
    return names


def _structs(value: Any) -> Iterator[Any]:
    if isinstance(value, msgspec.Struct):
        yield value
        for name in value.__struct_fields__:
            yield from _structs(getattr(value, name))
    elif isinstance(value, dict):
        for v in value.values():
            yield from _structs(v)
    elif isinstance(value, (tuple, list)):
        for v in value:
            yield from _structs(v)


def _texts(nouns: Iterable[Any]) -> Iterator[str]:
    """Every text of a record that is no code, once."""
    seen: dict[str, None] = {}
    for s in nouns:
        for name in s.__struct_fields__:
            path, held = f"{type(s).__name__}.{name}", getattr(s, name)
            if path in PLAIN or path in ADDRESSES:
                continue
            seen.update((text, None) for text in _strings(held))
    return iter(seen)


def _strings(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, (tuple, list, dict)):
        for v in held.values() if isinstance(held, dict) else held:
            yield from _strings(v)


def rebuilt(value: Any, change: Callable[[str, str], str | None], whole: Callable[[Any], Any], path: str = "") -> Any:
    """A copy of a record: `change(path, text)` gives each text anew, `whole` each noun before its fields."""
    if isinstance(value, msgspec.Struct):
        value = whole(value)
        if not isinstance(value, msgspec.Struct):
            return value
        kind = type(value).__name__
        made = {f: rebuilt(getattr(value, f), change, whole, f"{kind}.{f}") for f in value.__struct_fields__}
        return type(value)(**made)
    if isinstance(value, str):
        return value if path in PLAIN else change(path, value)
    if isinstance(value, tuple):
        return tuple(v for v in (rebuilt(v, change, whole, path) for v in value) if v is not None)
    if isinstance(value, dict):
        return {k: rebuilt(v, change, whole, path) for k, v in value.items()}
    return value
