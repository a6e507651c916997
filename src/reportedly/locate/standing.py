"""How the name of a place stands in its sentence: whether something is said to be there.

at        in, near, on X; "the city of X"; hit X; "X was hit"
near      12 km north of X
far       900 km from X: only what a distance is measured from
off       from X, to X, "on their way to X"
speaker   X said; actor: X attacked (a state by its name or its capital)
dateline  KHARKIV, Ukraine (AP) -
name      in the name of an organisation; people: the name of a people; plain: none of these
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from reportedly.text.parse import Parse, Token

if TYPE_CHECKING:
    from reportedly.locate.mention import Gazetteer

AT, NEAR, FAR, OFF, SPEAKER, ACTOR, DATELINE, NAME, PEOPLE, PLAIN = (
    "at", "near", "far", "off", "speaker", "actor", "dateline", "name", "people", "plain",
)  # fmt: skip
CLOSE_KM = 60.0  # a place so far from another is told by it; further off, the other is only a reference
PARTS = ("neighborhood", "neighbourhood", "quarter", "suburb", "ward", "borough")
CLOSE_AT_SEA_KM = 250.0  # ships are told by the next port
NAUTICAL = 1.852  # km in a nautical mile
MOST_STEPS = 6  # up the tree of a sentence
DATELINE_AFTER = re.compile(
    r"(?:,? ?(?:[A-Z][\w.’'-]+ ?){1,3},?)?[^\S\n]{0,2}(?:\([^)\n]{2,40}\)\s*)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"[^\S\n]{0,2}(?:[—–]|--?|:|\|)\s"
)


class PlaceWords(msgspec.Struct, frozen=True):
    """Words that tell what stands around a name."""

    nouns: Mapping[str, str]
    at: frozenset[str]
    off: frozenset[str]
    speech: frozenset[str]
    direction: re.Pattern[str]
    demonyms: Mapping[str, str]
    demonym_stems: tuple[tuple[str, str], ...]
    countries: Mapping[str, str]  # country code to an English name that the gazetteer knows
    never: frozenset[str]  # words that are also names of places, and never taken for them
    common: frozenset[str]  # words that are also names of places, taken for them where other words say so
    lead: frozenset[str]  # words that may open a place's name without being part of it
    inner: frozenset[str]  # small words inside names
    person: frozenset[str]  # words after which a name is a person's
    struck: frozenset[str]  # verbs whose object or passive subject is where it happened
    outlying: frozenset[str]  # "the outskirts of X", "the streets of X": there as well
    apart: re.Pattern[str]  # "12 km north of": number and unit
    units: Mapping[str, float]  # units of length, in km
    numbers: Mapping[str, float]  # number words


class Standings:
    """The standing of names in one text."""

    def __init__(self, parse: Parse, words: PlaceWords) -> None:
        self.parse, self.words = parse, words

    def of(self, start: int, end: int) -> str:
        """How the name at `[start, end)` stands."""
        if self.is_dateline(start, end):
            return DATELINE
        if self.parse.grammar:
            return self._by_grammar(start, end) or self._by_words(start, end)
        return self._by_words(start, end)

    def apart(self, start: int) -> tuple[float, bool] | None:
        """How many km from the name the words before it put something, and whether at sea; None when they do not."""
        found = None
        for m in self.words.apart.finditer(self.parse.text, max(0, start - 60), start):
            found = m
        if found is None or "." in self.parse.text[found.end() : start] or "\n" in self.parse.text[found.end() : start]:
            return None
        figure = found[1].lower()
        if re.fullmatch(r"\d{1,3}(?:\D\d{3})+", figure):
            figure = re.sub(r"\D", "", figure)  # 1,200
        number = self.words.numbers.get(figure)
        number = float(figure.replace(",", ".")) if number is None else number
        unit = self.words.units[found[2].lower()]
        return round(number * unit, 1), unit == NAUTICAL

    def _off(self, start: int) -> str:
        apart = self.apart(start)
        if apart is None:
            return OFF
        return NEAR if apart[0] <= (CLOSE_AT_SEA_KM if apart[1] else CLOSE_KM) else FAR

    # -------------------------------------------------------------- datelines and neighbours

    def opens_line(self, start: int) -> bool:
        """Whether a name opens a line, but for marks before it."""
        return bool(re.search(r"(?:^|\n)[^\w\n]*$", self.parse.text[max(0, start - 6) : start]))

    def opens_sentence(self, start: int) -> bool:
        """Whether a name opens a sentence."""
        return self.parse.sentences[self.parse.sentence_at(start)][0] >= start

    def is_dateline(self, start: int, end: int) -> bool:
        """Whether a name opens a line as a dateline does: "SOLINGEN, Germany (AP) -", "KHAN YOUNIS: "."""
        text = self.parse.text
        if not self.opens_line(start):
            return False
        after = DATELINE_AFTER.match(text, end)
        headed = text[end : end + 1] == ":" or "(" in (after[0] if after else "")
        return after is not None and (text[start:end].isupper() or headed or "—" in after[0])

    def noun_beside(self, start: int, end: int) -> str:
        """The level that a word just before ("the city of X", "город X") or after ("X region") gives."""
        text = self.parse.text
        after = re.match(r"[ \u00a0-]([^\W\d_]+)", text[end : end + 24])
        level = self.words.nouns.get(after[1].lower(), "") if after else ""
        if level in ("admin1", "district", "sea") or (level and not self.parse.grammar):
            return level
        before = re.search(r"([^\W\d_]+)(\s+of)?\s+(?:the\s+)?[«\"“]?$", text[max(0, start - 28) : start])
        level = self.words.nouns.get(before[1].lower(), "") if before else ""
        if before and before[2] and level == "district" and self._named_part(start - len(before[0]), before[1]):
            return ""  # "the Old Town quarter of X"
        if before and not before[2] and level in ("admin1", "district", "sea") and self.parse.grammar:
            return ""  # "the region Ukraine claims"
        return level

    def _named_part(self, noun: int, word: str) -> bool:
        """Whether the word for a part of a town has a name of its own, or is one that towns have parts by."""
        named = re.search(r"([^\W\d_]+)\s+$", self.parse.text[max(0, noun - 24) : noun])
        return word.lower() in PARTS or (named is not None and named[1][0].isupper() and named[1].lower() != "the")

    def after_person(self, start: int) -> bool:
        """Whether a word before says that a person's name follows: "губернатор Шапша"."""
        before = re.search(r"([^\W\d_]+)\.?\s+$", self.parse.text[max(0, start - 28) : start])
        return before is not None and before[1].lower() in self.words.person

    def followed_by_holder(self, end: int, gazetteer: Gazetteer) -> bool:
        """Whether ", Kansas" or ", Ukraine" follows."""
        after = re.match(r",\s((?:[A-Z][\w.]+)(?: [A-Z]\w+)?)", self.parse.text[end : end + 40])
        if not after:
            return False
        for name in (after[1], after[1].split()[0].rstrip(".,"), after[1].split()[0]):
            rows = gazetteer.find(name)
            if rows and rows[0].kind in ("country", "admin1"):
                return True
        return False

    # -------------------------------------------------------------- by the words before

    def _by_words(self, start: int, end: int) -> str:
        words, text = self.words, self.parse.text
        tokens = self.parse.tokens
        i = self.parse.token_at(start)
        sentence = tokens[i].sentence
        before = [t.lower for t in tokens[max(0, i - 5) : i] if t.sentence == sentence]
        k = self.parse.token_at(max(start, end - 1)) + 1
        after = tokens[k].lower if k < len(tokens) and tokens[k].sentence == sentence else ""
        if before and before[-1] in words.off:
            directed = words.direction.search(text[max(0, start - 40) : start])
            return self._off(start) if directed else PLAIN if before[-1] == "of" else OFF
        if after in words.speech and not (before and before[-1] in words.at):
            return SPEAKER
        for k, w in enumerate(reversed(before)):
            if w in words.at:
                said = not self.parse.grammar and before[: len(before) - k - 1][-1:]
                return SPEAKER if said and said[0] in words.speech else AT
            if w in words.off and w != "of":
                return OFF
            if not (w in words.lead or w in words.nouns or w in words.demonyms or w in words.inner or self._stem(w)):
                break
        return PLAIN

    def _stem(self, word: str) -> bool:
        """Whether a Russian or Ukrainian word is an adjective of a people or one that ends like an adjective."""
        return bool(re.search(r"(?:ой|ом|ей|ем|ій|ому|ною|ким|ких|ых|их)$", word)) and len(word) > 5

    # -------------------------------------------------------------- by the grammar

    def _by_grammar(self, start: int, end: int) -> str:
        inside = self.parse.tokens_in(start, end)
        if not inside:
            return ""
        at = next((t for t in inside if not inside[0].i <= t.head <= inside[-1].i or t.head == t.i), inside[-1])
        tokens, words = self.parse.tokens, self.words
        own = True  # still at the name itself, not at a word that it belongs to
        for _ in range(MOST_STEPS):
            head = tokens[at.head]
            if at.dep in ("conj", "appos") or (at.dep in ("nmod", "compound") and not own and head.pos == "PROPN"):
                at = head
            elif at.dep == "pobj":
                found = self._after(head, start)
                if found:
                    return SPEAKER if found == AT and self._speaks(tokens[head.head]) else found
                at, own = tokens[head.head], False
            elif at.dep == "poss" and own:
                return PLAIN
            elif at.dep in ("compound", "nmod", "amod", "npadvmod", "poss"):
                if head.lower in words.nouns or head.lower in words.outlying or head.pos == "PROPN":
                    at, own = head, False
                    continue
                up = tokens[head.head]
                return AT if head.dep == "pobj" and up.lower in words.at and head.lower not in words.person else PLAIN
            elif at.dep in ("nsubj", "agent") and own:
                if head.lower in words.speech:
                    return SPEAKER
                return ACTOR if head.pos == "VERB" else PLAIN
            elif own and at.dep in ("nsubjpass", "dobj", "obj") and head.lower in words.struck:
                return AT
            else:
                return ""
        return ""

    def _speaks(self, word: Token) -> bool:
        """Whether a word is who says something: "officials in Paris said"."""
        return word.dep == "nsubj" and self.parse.tokens[word.head].lower in self.words.speech

    def _after(self, preposition: Token, start: int) -> str:
        """What a preposition says of its object; "" when the word before it has to say."""
        words, tokens = self.words, self.parse.tokens
        word = preposition.lower
        if word in ("of", "from") or word in words.off:
            governed = tokens[preposition.head]
            if words.direction.search(self.parse.text[max(0, start - 40) : start]):
                return self._off(start)
            if word == "of" and (governed.lower in words.nouns or governed.lower in words.outlying):
                return ""
            return PLAIN if word == "of" else OFF
        return AT if word in words.at else PLAIN
