"""Who is named in a text, and whether in office or in private. Pure.

A run of capitalised words is a name unless something says otherwise: an institution's word in it, a place that is
called so. Names are withheld when in doubt, so the lists say rather what is *not* a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from reportedly.knowledge.names import SHORTEST, NameWords, name_key

Standing = Literal["private", "office"]

TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")
JOIN = re.compile(r"[ \u00a0]|\. ?|-")  # between two words of one name: a space, or the stop of an initial
ABBREVIATED = frozenset("dr mr mrs ms gen col lt maj capt sgt det insp st gov sen rep prof engr barr".split())
PATRONYMIC = re.compile(r"(?:(?:ов|ев|ёв|ьев)(?:ич|н)|івн|ївн|йович|ович)[^\W\d_]{0,3}$", re.IGNORECASE)
POSSESSIVE = re.compile(r"['’ʼ`]s?$")
POSSESSIVE_S = re.compile(r"['’ʼ`]s$")
# "Center for Countering Disinformation", "Ministry of Health": the second name belongs to the first.
BELONGS = re.compile(r"([^\W\d_]+) (?:for|of|and|on|in|against|to|at)(?: the)? $")
AGED = re.compile(
    r",? aged? \d{1,2}\b|, \d{1,2}(?=[,.;:)]?(?:\s|$))(?! km)|,? \(\d{1,2}\)"
    r"|, (?:a )?\d{1,2}[ -]year|, \d{1,2}[ -]?(?:лет|річ|рок|год)"
)
# An office and what it is of, up to the comma before the name: "the acting head of the region, Yevgeny Stolyarchuk".
OFFICE_BEFORE = re.compile(r"[^.;:!?\n,]{0,70}, $")
LOOK_BACK = 90  # characters before a name in which its office or relation may stand
NEAR = 28  # characters directly before a name: "mayor ", "the owner of the kiosk "
INHABITED = 300_000  # people in a place whose name outweighs a given name in it
WELL_KNOWN = 500  # the same for two words that are in no list of given names
TITLE_CASE = 0.7  # share of long words with a capital from which a line is a headline and a capital says nothing


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A name of a person in a text."""

    start: int
    end: int
    standing: Standing


class _Word(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str


def mentions(text: str, words: NameWords, places: frozenset[str] = frozenset()) -> list[Mention]:
    """The names of persons in a text. `places` are the keys of the words that the record's own places are made of."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        headline = _headline(line[0])
        for run in _runs(text, line.start(), line.end(), words):
            pieces = [[w] for w in run] if headline else [run]
            if headline:
                pieces = list(_given_pairs(run, words))
            for piece in pieces:
                if mention := _mention(text, piece, words, places):
                    found.append(mention)
    return found


def _headline(line: str) -> bool:
    long = [w for w in TOKEN.findall(line) if len(w) > 3]
    if line.rstrip()[-1:] in ".!?":
        return False
    return len(long) > 4 and sum(w[0].isupper() for w in long) > TITLE_CASE * len(long)


def _runs(text: str, start: int, end: int, words: NameWords) -> Iterator[list[_Word]]:
    """Capitalised words that follow each other, particles between them included."""
    run: list[_Word] = []
    waiting: list[_Word] = []  # particles that belong to the name only when a capital follows
    last = start
    for token in TOKEN.finditer(text, start, end):
        word = _Word(token.start(), token.end(), token[0])
        joined = not (run or waiting) or _joins(run[-1].text if run else "", text[last : word.start])
        if not joined or (run and not waiting and POSSESSIVE_S.search(run[-1].text)):
            if run:
                yield run
            run, waiting = [], []
        if word.text[0].isupper() or word.text.lower().startswith(("al-", "el-", "ash-", "as-")):
            run += [*waiting, word] if run else [word]
            waiting = []
        elif run and word.text.lower() in words.particles and len(waiting) < 2:
            waiting.append(word)
        else:
            if run:
                yield run
            run, waiting = [], []
        last = word.end
    if run:
        yield run


def _joins(before: str, between: str) -> bool:
    """Whether two words belong to one name by what stands between them: a stop only after an initial or a title."""
    if "." in between:
        return between in (".", ". ") and (len(before) == 1 or before.lower() in ABBREVIATED)
    return bool(JOIN.fullmatch(between))


def _given_pairs(run: Sequence[_Word], words: NameWords) -> Iterator[list[_Word]]:
    """In a headline, where every word has a capital: a given name and the word after it."""
    for n, word in enumerate(run):
        named = _is_given(word, words) or _begins_a_name(run[n:], words)
        if named and n + 1 < len(run) and _kind(run[n + 1], words) is None:
            yield [word, run[n + 1]]


def _mention(text: str, run: Sequence[_Word], words: NameWords, places: frozenset[str]) -> Mention | None:
    """What a run of capitalised words is: a person in private, one in office, or none."""
    rest, before_name = _stripped(text, run, words)
    if not rest or text[rest[-1].end :][:1].isdigit():
        return None  # the model of a thing: "Tor-M2E"
    name = text[rest[0].start : rest[-1].end]
    before, after = text[max(0, run[0].start - LOOK_BACK) : rest[0].start], text[rest[-1].end :][:LOOK_BACK]
    given = any(_is_given(w, words) for w in rest) or any(PATRONYMIC.search(w.text) for w in rest[1:])
    if _institution(text, rest, after, words) or (not given and _acronym(rest)):
        return None
    aged = bool(AGED.match(after) or _acting(after, words))
    near = _last(words.relation, before[-NEAR:])
    beside = "relation" in before_name or bool(near and before.endswith(f"{near[0]} "))
    related, titled = aged or beside or bool(near), "title" in before_name
    if not (titled or related) and _is_place(name, rest, words, places):
        return None
    if len(rest) == 1 and not (titled or given or aged or beside or (related and words.people(name) is None)):
        return None
    office = "office" in before_name or _in_office(before, after, words)
    private = bool(near or AGED.match(after))  # officials are named without their age
    standing: Standing = "office" if office and not private else "private"
    return Mention(start=rest[0].start, end=rest[-1].end, standing=standing)


def _stripped(text: str, run: Sequence[_Word], words: NameWords) -> tuple[list[_Word], set[str]]:
    """The name without what stands before it in capitals ("Governor", "Yesterday"), and what kinds of word these are.

    An everyday word is taken away only where a sentence begins: elsewhere its capital says that it is a name.
    """
    rest, kinds = list(run), set[str]()
    begins = bool(re.search(r"(?:^|[.!?:;\n\"“”«»—–•(-])\s*$", text[max(0, run[0].start - 4) : run[0].start]))
    while rest:
        kind = _kind(rest[0], words)
        if kind in ("nationality", "calendar") and _begins_a_name(rest, words):
            break
        if kind in (None, "everyday") and not (kind and begins and not (len(rest) > 1 and _is_given(rest[0], words))):
            break
        kinds.add(kind or "")
        rest.pop(0)
        begins = begins and kind == "everyday"
    while len(rest) > 1 and _kind(rest[-1], words) in ("calendar", "title", "nationality"):
        rest.pop()
    first = rest[0].start if rest else run[-1].end
    near = text[max(0, first - NEAR) : first]
    kinds |= {name for name, p in (("title", words.title),) if re.search(rf"(?:{p.pattern})\.? $", near, re.IGNORECASE)}
    return rest, kinds


def _begins_a_name(run: Sequence[_Word], words: NameWords) -> bool:
    """Whether a word for a people or a day is a given name here: "Christian Novotny", "April Jones"."""
    if len(run) < 2 or name_key(run[0].text) not in words.given:
        return False
    if _kind(run[1], words) is not None:
        return False
    return _kind(run[0], words) != "calendar" or words.people(run[1].text) is None  # "on Sunday Kharkiv was hit"


def _kind(word: _Word, words: NameWords) -> str | None:
    """What list a word is in; null for one that is in none, as names are."""
    low = re.sub(r"['’ʼ`]s$", "", word.text.lower())
    for name, listed in (
        ("title", words.title),
        ("office", words.office),
        ("relation", words.relation),
        ("nationality", words.nationality),
    ):
        if listed.fullmatch(low):
            return name
    if low in words.calendar:
        return "calendar"
    return "everyday" if low in words.everyday else None


def _acting(after: str, words: NameWords) -> bool:
    """Whether what follows the name is what only people do."""
    follows = words.acts.match(after.lstrip(" \u00a0"))
    return bool(follows) and after[:1].isspace()


def _acronym(run: Sequence[_Word]) -> bool:
    """Whether an abbreviation is among the words, or nothing but initials."""
    return any(w.text.isupper() and len(w.text) > 1 for w in run) or all(len(w.text) == 1 for w in run)


def _is_given(word: _Word, words: NameWords) -> bool:
    low = word.text.lower()
    if len(low) < SHORTEST or low in words.everyday or low in words.calendar or words.nationality.fullmatch(low):
        return False
    return name_key(word.text) in words.given


def _institution(text: str, run: Sequence[_Word], after: str, words: NameWords) -> bool:
    """Whether a word of an institution stands in the name or directly after it, or quotation marks close it in."""
    if any(words.institution.fullmatch(w.text) for w in run):
        return True
    belongs = BELONGS.search(text[max(0, run[0].start - NEAR) : run[0].start])
    if belongs and belongs[1][0].isupper() and words.institution.fullmatch(belongs[1]):
        return True
    follows = re.match(r"[ \u00a0-]([^\W\d_]+)", after)
    if follows and not POSSESSIVE_S.search(run[-1].text) and words.institution.fullmatch(follows[1]):
        return True
    opened, closed = text[run[0].start - 1 : run[0].start], after[:1]
    return bool(opened) and opened in "«“\"„'‘" and bool(closed) and closed in "»”\"“'’"


def _is_place(name: str, run: Sequence[_Word], words: NameWords, places: frozenset[str]) -> bool:
    keys = [name_key(w.text) for w in run if w.text.lower() not in words.particles]
    if keys and all(k in places for k in keys):
        return True
    people = words.people(POSSESSIVE.sub("", name))
    least = INHABITED if any(_is_given(w, words) for w in run) else WELL_KNOWN if len(run) > 1 else 0
    return people is not None and people >= least


def _last(pattern: re.Pattern[str], before: str) -> re.Match[str] | None:
    """The pattern where it stands directly before a name, perhaps with a comma or a stop between."""
    found = None
    for match in pattern.finditer(before):
        if re.fullmatch(r"[ \u00a0]?[,.]?[ \u00a0]?", before[match.end() :]):
            found = match
    return found


def _in_office(before: str, after: str, words: NameWords) -> bool:
    """Whether an office stands directly before the name, or beside it between commas."""
    if _last(words.office, before):
        return True
    clause = OFFICE_BEFORE.search(before)
    if clause and words.office.search(clause[0]) and not words.relation.search(clause[0]):
        return True
    nearer = re.search(r"[^.;:!?\n,]{0,40}$", before)
    if (
        nearer
        and (at := words.office.search(nearer[0]))
        and re.fullmatch(r"(?: [^\W\d_]+){1,3} ", nearer[0][at.end() :])
    ):
        return not words.relation.search(nearer[0])
    beside = re.match(r", (?:[^\W\d_]+[ -]){0,3}", after)
    told = re.match(r", ([^.;:!?\n,]{0,40})", after)
    if beside and told and (at := words.office.search(told[1])):
        return at.start() < 25 and not words.relation.search(told[1])
    return False


def name_keys(names: Iterable[str], words: NameWords) -> frozenset[str]:
    """The keys of the words that names are made of, everyday words and particles left out."""
    found = (w for name in names for w in TOKEN.findall(name))
    return frozenset(
        name_key(w)
        for w in found
        if len(w) > 2
        and w.lower() not in words.particles
        and w.lower() not in words.everyday
        and not words.title.fullmatch(w)
    )
