"""Which government a name stands for: "Moscow", "Russia", "the Kremlin", "the Russian Defence Ministry" are one party.

Only names of those who speak or act are asked about; a place stays a place. A name that more than a government can bear
(a region's governor, a country's media, a people's drones) stands for none. Pure: the names are brought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

from reportedly.link.wording import fold
from reportedly.nouns import Source

Party = Callable[[str], str | None]
_WORD = re.compile(r"[^\W\d_]+(?:-in-[^\W\d_]+)?|\d+")
OFFICES = frozenset("president minister premier президент министр премьер президент міністр прем'єр".split())
MOST_NAMES = 3  # words of a person's name after an office
LONGEST = 120  # characters of a name that is looked at


class PartyNames(msgspec.Struct, frozen=True):
    """Names as they are compared (see `fold`), each with the code of the country."""

    whole: Mapping[str, str]  # countries, capitals and seats: a name that alone stands for the government
    peoples: Mapping[str, str]  # "russian"
    stems: tuple[tuple[str, str], ...]  # beginnings of adjectives in other languages
    bodies: frozenset[str]  # words that may stand beside them
    heads: frozenset[str]  # of which one must

    def party(self, name: str) -> str | None:
        """The country whose government a name stands for; null when it stands for none, or nobody can tell.

        >>> names.party("the Russian Defence Ministry"), names.party("the governor of Belgorod")
        ('RU', None)
        """
        words = [fold(w) for w in _WORD.findall(name[:LONGEST])]
        while words and words[0] == "the":
            del words[0]
        if words[-1:] == ["s"]:  # "Moscow's"
            del words[-1]
        if (whole := self.whole.get(" ".join(words))) or not words:
            return whole
        codes, rest, people = self._parted(words)
        heads = [w for w in rest if w in self.heads]
        if len(codes) != 1 or not heads:
            return None
        named = people and any(w in OFFICES for w in heads)  # "Ukrainian President NAME SURNAME"
        others = [w for w in rest if w not in self.bodies]
        return next(iter(codes)) if not others or (named and self._follow(others, words)) else None

    def _parted(self, words: list[str]) -> tuple[set[str], list[str], bool]:
        """The countries that the words name, the other words, and whether a people or country opens them."""
        codes, rest, at, opens = set(), list[str](), 0, False
        while at < len(words):
            size = next((n for n in (3, 2, 1) if " ".join(words[at : at + n]) in self.whole), 0)
            code = self.whole[" ".join(words[at : at + size])] if size else self._people(words[at])
            if code:
                codes.add(code)
                opens = opens or at == 0
            else:
                rest.append(words[at])
            at += size or 1
        return codes, rest, opens

    def _people(self, word: str) -> str | None:
        return self.peoples.get(word) or next((code for stem, code in self.stems if word.startswith(stem)), None)

    def _follow(self, others: list[str], words: list[str]) -> bool:
        """Whether these words are the last ones: a person's name after the office."""
        return len(others) <= MOST_NAMES and words[-len(others) :] == others


def nobody(_name: str) -> None:
    """No name stands for a government: where none are known."""


def side(source: Source, party: Party) -> str | None:
    """The party that a source speaks for: a government, or the armed group itself."""
    return fold(source.name) if source.kind == "armed_group" and source.name else party(source.name)
