"""Which words of a text name places.

With a parser: what it calls a place, and what the gazetteer knows and stands as a place stands. Without one:
capitalised words that the gazetteer knows in any of their cases. Names of organisations and persons are told
apart, and kept as such where an organisation is named after a place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

import msgspec

from reportedly.locate.names import fold
from reportedly.locate.standing import NAME, NEAR, PEOPLE, PlaceWords, Standings
from reportedly.text.parse import Parse, Token

Range = tuple[int, int]

PLACE_LABELS = ("GPE", "LOC", "FAC")
MOST_WORDS = 5  # in a name
KNOWN_TOWN = 15_000  # people of a town that is believed without a word beside it that says place
KNOWN_ANYWHERE = 200_000  # people of a town that is believed where every word has a capital
NAMESAKE = 50_000  # people of a town that is believed although the parser calls it an organisation
# What makes a name that of a street: "Houston Avenue" is not in Houston, nor "Putnam Ave."
STREET_WORD = r"(?:Street|Avenue|Road|Boulevard|Drive|Lane|Parkway|St|Ave|Rd|Blvd|Dr|Ln|Pkwy)"
STREET = re.compile(rf"(?<=\w)[ \u00a0](?:[A-Z][\w'’-]+ )?{STREET_WORD}\b")
HELD = re.compile(r"[A-Z][\w.'’-]+, $")  # "Sullivan County, Ind"
ONLY_STREET = re.compile(rf"{STREET_WORD}\.?$")
WIDE = ("country", "admin1", "sea", "region", "continent")


class GazetteerRow(msgspec.Struct, frozen=True):
    """A place that a name can mean. `own`: the name is its own, not an alternate; `radius` in km.

    `imported`: it comes from a file of the user's.
    """

    name: str
    kind: str
    country: str | None
    country_alt: str
    admin1: str | None
    lat: float | None
    lon: float | None
    population: int
    radius: float | None
    geonameid: int | None
    origin: str
    own: bool | int
    imported: bool | int = False


class Gazetteer(Protocol):
    """Names to places (`knowledge.gazetteer.Gazetteer`)."""

    def find(self, name: str) -> Sequence[GazetteerRow]:
        """The places a name can mean, the most populous first."""

    def alike(self, name: str) -> Sequence[GazetteerRow]:
        """Places whose own name may be another spelling of this one."""

    def admin1_name(self, code: str) -> str | None:
        """Name of a first-order division by its code ("RU.80")."""


class PlaceMention(msgspec.Struct, frozen=True):
    """Words that name a place, how they stand (see `standing`), and the level that a word beside them says.

    `weak`: little says that they name a place; they count only where the rest of the text agrees. `apart`: how
    many km from it the words put what they tell of, `at_sea` in nautical miles.
    """

    start: int
    end: int
    name: str
    standing: str
    noun: str = ""
    weak: bool = False
    apart: float = 0.0
    at_sea: bool = False


def find_places(parse: Parse, gazetteer: Gazetteer, words: PlaceWords) -> list[PlaceMention]:
    """The words of a text that name places, in order, the longest names first."""
    return _Finder(parse, gazetteer, words).found()


class _Finder:
    """One text while its names are looked for."""

    def __init__(self, parse: Parse, gazetteer: Gazetteer, words: PlaceWords) -> None:
        self.parse, self.gazetteer, self.words = parse, gazetteer, words
        self.standings = Standings(parse, words)
        self.taken: list[Range] = []
        self.mentions: list[PlaceMention] = []
        self.headlines: dict[int, bool] = {}
        self.lower_words = {t.text for t in parse.tokens if t.text.islower() and t.pos != "PROPN"}
        self.surnames = {
            parse.text[e.start : e.end].split()[-1]
            for e in parse.entities
            if e.label == "PERSON" and len(parse.text[e.start : e.end].split()) > 1
        }
        self.others = sorted(
            (e.start, e.end, e.label) for e in parse.entities if e.label not in PLACE_LABELS and e.label != "CARDINAL"
        )
        self.other_starts = [s for s, _, _ in self.others]

    def found(self) -> list[PlaceMention]:
        for entity in self.parse.entities:
            if entity.label in PLACE_LABELS:
                for start, end in self._names_in(entity.start, entity.end, entity.label):
                    self._keep(start, end, self.standings.of(start, end), weak=False)
        known = {m.name.casefold() for m in self.mentions}
        for start, end, rows in self._runs():
            standing, weak = self._believed(start, end, rows, known)
            if standing:
                self._keep(start, end, standing, weak=weak)
        self._unlisted()
        self._peoples()
        return sorted(self.mentions, key=lambda m: m.start)

    def _keep(self, start: int, end: int, standing: str, *, weak: bool) -> None:
        text = self.parse.text[start:end]
        noun = self.standings.noun_beside(start, end)
        apart, at_sea = (self.standings.apart(start) if standing == NEAR else None) or (0.0, False)
        self.mentions.append(PlaceMention(start, end, text, standing, noun, weak, apart, at_sea))
        self.taken.append((start, end))

    def _free(self, start: int, end: int) -> bool:
        return not any(a < end and start < b for a, b in self.taken)

    # -------------------------------------------------------------- what the parser calls a place

    def _names_in(self, start: int, end: int, label: str) -> list[Range]:
        """The names in a parser's entity: without articles, directions and possessives; a line break parts names."""
        found = []
        for piece in re.finditer(r"[^\n]+", self.parse.text[start:end]):
            a, b = self._trimmed(start + piece.start(), start + piece.end())
            name = self.parse.text[a:b]
            if len(name) < 2 or name.lower() in self.words.demonyms or not any(c.isupper() for c in name):
                continue
            if self._is_word(name) or self._abbreviation(a, name) or self._surname(a, b, name):
                continue
            if self._thing(a, b):
                continue
            if self._street(a, name):
                self.taken.append((a, b))
                continue
            inner = None if self.gazetteer.find(name) else self._known_part(a, b, label)
            found.append(inner or (a, b))
        return found

    def _thing(self, start: int, end: int) -> bool:
        """Whether a name has an indefinite article of its own: "in a Cadillac", but "a Baghdad market"."""
        inside = self.parse.tokens_in(start, end)
        if not self.parse.grammar or not inside or not inside[0].i:
            return False
        article = self.parse.tokens[inside[0].i - 1]
        return article.lower in ("a", "an") and article.head == inside[-1].i

    def _street(self, start: int, name: str) -> bool:
        """Whether a name is that of a street, or the last word of one: "Lenin Street", "Street" after "Lenin"."""
        if ONLY_STREET.match(name):
            return bool(re.search(r"[A-Z][\w'’.-]* $", self.parse.text[max(0, start - 24) : start]))
        return STREET.search(name) is not None and not self.gazetteer.find(name)

    def _is_word(self, name: str) -> bool:
        """Whether a name is an ordinary word, in this text or always, or none that the gazetteer knows as a name."""
        word = name.casefold().rstrip(".")
        return (
            word in self.words.never
            or word in self.lower_words
            or (name.casefold() in self.words.common and not self.gazetteer.find(name))
        )

    def _surname(self, start: int, end: int, name: str) -> bool:
        """Whether a name is that of a person of the text, and nothing beside it says place."""
        return name in self.surnames and self.standings.of(start, end) not in ("at", "near", "dateline")

    def _abbreviation(self, start: int, name: str) -> bool:
        """Whether a name is a short run of capitals that is no country or division: "BLA"."""
        if not (name.isupper() and name.isalpha() and len(name) <= 4) or self.standings.opens_line(start):
            return False
        rows = self.gazetteer.find(name)
        return not rows or rows[0].kind not in WIDE

    def _trimmed(self, start: int, end: int) -> Range:
        text = self.parse.text
        while True:
            lead = re.match(r"[\W_]+|[^\W\d_]+(?:-[^\W\d_]+)*\s+", text[start:end])
            word = lead[0].strip().lower() if lead else ""
            if (
                not lead
                or ((word.isalpha() or "-" in word) and word not in self.words.lead)
                or lead.end() >= end - start
            ):
                break
            if self.gazetteer.find(text[start:end]) and word != "the":
                break
            start += lead.end()
        trail = re.search(r"['’]s?$|[\W_]+$", text[start:end])
        return start, end - (len(trail[0]) if trail and not text[start:end].endswith(".") else 0)

    def _known_part(self, start: int, end: int, label: str) -> Range | None:
        """The longest end, else beginning, of a name that the gazetteer knows: "Izhevsk airport".

        A building is mostly named after a person, so of its name only all but the last word counts.
        """
        spans = [(t.start, t.end) for t in self.parse.tokens_in(start, end)]
        for size in range(len(spans) - 1, len(spans) - 2 if label == "FAC" else 0, -1):
            for at in (0,) if label == "FAC" else (0, len(spans) - size):
                a, b = spans[at][0], spans[at + size - 1][1]
                name = self.parse.text[a:b]
                named = name[0].isupper() and name.lower().rstrip(".") not in self.words.common
                if named and self._town(name) and not self._hyphened(a, b):
                    return a, b
        return None

    def _town(self, name: str) -> bool:
        rows = self.gazetteer.find(name)
        return bool(rows) and (rows[0].kind in WIDE or rows[0].population >= KNOWN_TOWN)

    # -------------------------------------------------------------- what the gazetteer knows

    def _runs(self) -> list[tuple[int, int, Sequence[GazetteerRow]]]:
        """Runs of capitalised words that the gazetteer knows, the longest first."""
        found = []
        tokens = self.parse.tokens
        i = 0
        while i < len(tokens):
            step = 1
            division = self._division_at(i)
            if division:
                found.append((tokens[i].start, tokens[i].end, division))
            elif starts_name(tokens[i]) and self._free(tokens[i].start, tokens[i].end):
                for last in self._ends(i):
                    rows = self.gazetteer.find(self.parse.text[tokens[i].start : tokens[last].end])
                    if last == i and tokens[i].lower in self.words.demonyms:
                        break
                    if tokens[i].lower == "the" and rows and not rows[0].name.startswith("The "):
                        continue
                    if rows and not self._hyphened(tokens[i].start, tokens[last].end):
                        found.append((tokens[i].start, tokens[last].end, rows))
                        step = last - i + 1
                        break
            i += step
        return found

    def _division_at(self, i: int) -> Sequence[GazetteerRow]:
        """Rows of a division named by an adjective: "Синельниківському" before "районі"."""
        tokens = self.parse.tokens
        if self.parse.grammar or i + 1 >= len(tokens) or not starts_name(tokens[i]):
            return ()
        if self.words.nouns.get(tokens[i + 1].lower) not in ("district", "admin1"):
            return ()
        name = tokens[i].text
        return (
            self.gazetteer.find(f"{name} {tokens[i + 1].text}")
            or self.gazetteer.find(name)
            or seats(name, self.gazetteer)
        )

    def _hyphened(self, start: int, end: int) -> bool:
        """Whether a hyphen ties the stretch to a further word: "Slavyansk" in "Slavyansk-on-Kuban"."""
        return bool(
            re.match(r"-\w", self.parse.text[end : end + 2]) or re.search(r"\w-$", self.parse.text[:start][-2:])
        )

    def _ends(self, i: int) -> list[int]:
        """The tokens at which a name that begins at token `i` can end, the furthest first."""
        tokens, ends = self.parse.tokens, [i]
        for k in range(i + 1, min(i + MOST_WORDS, len(tokens))):
            if tokens[k].sentence != tokens[i].sentence:
                break
            if starts_name(tokens[k]):
                ends.append(k)
            elif tokens[k].lower not in self.words.inner:
                break
        return ends[::-1]

    def _believed(self, start: int, end: int, rows: Sequence[GazetteerRow], known: set[str]) -> tuple[str, bool]:
        """How a name stands that the parser does not call a place, "" when it is none, and whether that is weak."""
        name = self.parse.text[start:end]
        standing = self.standings.of(start, end)
        if not self.parse.grammar:
            return self._believed_plain(start, end, rows, standing)
        if name.casefold().rstrip(".") in self.words.never or self._abbreviation(start, name):
            return "", False
        if STREET.match(self.parse.text, end) or name.casefold() in self.lower_words or self._thing(start, end):
            return "", False
        if rows[0].kind == "admin1" and HELD.search(self.parse.text[max(0, start - 30) : start]):
            return self.standings.of(start, end), False
        label, whole = self._label(start, end)
        placed = standing in ("at", "near", "dateline") or self.standings.followed_by_holder(end, self.gazetteer)
        beside = bool(self.standings.noun_beside(start, end))
        if name.casefold() in self.words.common and not (placed and not label) and not beside:
            return "", False
        wide, people = rows[0].kind in WIDE, rows[0].population
        if (label == "PERSON" and not (whole and (placed or beside))) or (name in self.surnames and not placed):
            return (standing, True) if whole and name not in self.surnames else ("", False)
        if label in ("ORG", "FAC") and not whole:
            first = self._opens(start)
            sure = wide or people >= KNOWN_TOWN or name.casefold() in known
            return (NAME, not sure) if first else ("", False)
        if placed or beside or (wide and label in ("", "ORG", "NORP")) or name.casefold() in known:
            return standing, label == "" and not beside and not wide and self._in_longer_name(start, end)
        least = KNOWN_ANYWHERE if self._capital_says_nothing(start) else NAMESAKE if label else KNOWN_TOWN
        sure = people >= least and label in ("", "ORG", "NORP")
        return (standing, not sure) if not self._in_longer_name(start, end) else ("", False)

    def _capital_says_nothing(self, start: int) -> bool:
        """Whether a name opens its sentence, or stands in a headline in which every word has a capital."""
        if self.standings.opens_sentence(start):
            return True
        n = self.parse.sentence_at(start)
        if n not in self.headlines:
            first, last = self.parse.sentences[n]
            words = [w for w in re.findall(r"[^\W\d_]+", self.parse.text[first:last]) if len(w) > 3]
            self.headlines[n] = len(words) > 2 and 10 * sum(w[0].isupper() for w in words) > 7 * len(words)
        return self.headlines[n]

    def _label(self, start: int, end: int) -> tuple[str, bool]:
        """The parser's label over a stretch, and whether the stretch is all of that name."""
        k = bisect_right(self.other_starts, start)
        for a, b, label in self.others[max(0, k - 1) : k + 1]:
            if a < end and start < b:
                rest = self.parse.text[a:start] + self.parse.text[end:b]
                return label, not re.search(r"[A-Z]\w|\w{4}", re.sub(r"\b[Tt]he\b|['’]s", "", rest))
        return "", True

    def _opens(self, start: int) -> bool:
        """Whether a name opens the name of an organisation, or ends it after "of" or "in"."""
        before = re.search(r"([^\W_]+)\W*$", self.parse.text[max(0, start - 20) : start])
        return not before or before[1].islower() or before[1].lower() in self.words.lead

    def _in_longer_name(self, start: int, end: int) -> bool:
        """Whether a capitalised word stands right before or after: "Bell" in "Taco Bell"."""
        text = self.parse.text
        before = re.search(r"([^\W\d_]+)[ -]$", text[max(0, start - 24) : start])
        after = re.match(r"[ -]([^\W\d_]+)", text[end : end + 24])
        opens = before is not None and before[1][0].isupper() and before[1].lower() not in self.words.inner
        return opens or (after is not None and after[1][0].isupper() and after[1].lower() not in self.words.speech)

    # -------------------------------------------------------------- what neither knows

    def _unlisted(self) -> None:
        """Names in no gazetteer that the words around them call places: "the village of X", "in X, Ukraine"."""
        tokens = self.parse.tokens
        i = 0
        while i < len(tokens):
            last = i
            if (
                starts_name(tokens[i])
                and i
                and not starts_name(tokens[i - 1])
                and self._free(tokens[i].start, tokens[i].end)
            ):
                while last + 1 < len(tokens) and starts_name(tokens[last + 1]) and last - i < MOST_WORDS - 1:
                    last += 1
                start, end = tokens[i].start, tokens[last].end
                if self._free(start, end) and self._called_a_place(start, end):
                    self._keep(start, end, self.standings.of(start, end), weak=False)
                elif not self.parse.grammar and tokens[i - 1].lower in self.words.at and last == i:
                    self._keep(start, end, "at", weak=True)
            i = last + 1

    def _called_a_place(self, start: int, end: int) -> bool:
        if self.parse.text[start:end].casefold() in self.words.common or self.standings.after_person(start):
            return False
        if self.standings.noun_beside(start, end) == "city":
            return True
        return self.standings.followed_by_holder(end, self.gazetteer) and self.standings.of(start, end) in (
            "at",
            "near",
        )

    # -------------------------------------------------------------- without a parser

    def _believed_plain(self, start: int, end: int, rows: Sequence[GazetteerRow], standing: str) -> tuple[str, bool]:
        name = self.parse.text[start:end]
        best = rows[0]
        beside = self.standings.noun_beside(start, end)
        if name.casefold() in self.words.never or (name.casefold() in self.words.common and not beside):
            return "", False
        if name.isupper() and len(name) <= 5 and best.kind not in WIDE and standing != "dateline":
            return "", False
        if self.standings.after_person(start):
            return "", False
        if best.kind in WIDE or beside or standing in ("at", "near", "off", "dateline"):
            return standing, False
        opens = self.standings.opens_sentence(start)
        return standing, best.population < (KNOWN_ANYWHERE if opens else KNOWN_TOWN)

    # -------------------------------------------------------------- peoples

    def _peoples(self) -> None:
        for t in self.parse.tokens:
            code = self.words.demonyms.get(t.lower)
            if code and t.text[0].isupper() and self._free(t.start, t.end):
                self.mentions.append(PlaceMention(t.start, t.end, t.text, PEOPLE, self.words.countries.get(code, "")))


ADJECTIVE = re.compile(r"^(.{3,}?)(?:ов|ев|ив|ин)?ск(?:ий|ая|ое|ого|ому|им|ом|ой|ую|ими|их|ие|а|е|у|ою|иом|ии|ии)?$")


def seats(name: str, gazetteer: Gazetteer) -> Sequence[GazetteerRow]:
    """Towns from whose names an adjective is made: "Синельниківський" - Синельникове, "Балаклійський" - Балаклія."""
    folded = fold(name)
    shape = ADJECTIVE.match(folded)
    if shape is None:
        return ()
    stem = shape[1]
    found: dict[tuple[object, ...], GazetteerRow] = {}
    for base in (
        folded.split("ск")[0],
        stem,
        stem + "к",
        stem + "ка",
        stem.removesuffix("й") + "я",
        stem.removesuffix("н"),
    ):
        for row in gazetteer.find(base) if len(base) > 2 else ():
            found.setdefault((row.geonameid, row.name), row)
    return sorted(found.values(), key=lambda r: -r.population)


def starts_name(token: Token) -> bool:
    """Whether a token can be (part of) a name: it opens with a capital and is no figure."""
    return token.text[0].isupper() and len(token.text) > 1
