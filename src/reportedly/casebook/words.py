"""Words as the search index holds them: folded, stemmed (`дроны` finds `дрон`), and names by a key for all spellings.

`Kharkiv` finds `Харьков` and `Харкові`: the key is the one by which linking compares names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from reportedly.link import wording

WORD = re.compile(r"\w+")
QUERY = re.compile(r'"([^"]*)"|(\S+)')


def fold(text: str) -> str:
    """Lower case without accents: `Ёлка` and `елка`, `Café` and `cafe` are the same word."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def _stemmers() -> tuple[Any, Any]:
    import snowballstemmer  # 0.2 s: only adding and searching need it

    return snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")


@cache
def stem(word: str) -> str:
    """The stem of one word, by its script: Cyrillic words as Russian, the rest as English."""
    english, russian = _stemmers()
    lower = word.casefold()
    cyrillic = any("\u0400" <= c <= "\u04ff" for c in lower)
    return fold((russian if cyrillic else english).stemWord(lower.replace("ё", "е")))


def stems(text: str) -> str:
    """The stems of all words of a text, in order."""
    return " ".join(stem(w) for w in WORD.findall(text))


def names(text: str) -> str:
    """The keys of all words that begin with a capital letter, each once, in alphabetical order."""
    found = {wording.key(w) for w in wording.words(text) if w[0].isupper() and len(w) >= SHORTEST_NAME}
    return " ".join(sorted(found))


SHORTEST_NAME = 3


def indexed(number: int, text: str) -> dict[str, int | str]:
    """The row of the search index for the report of this number."""
    return {"number": number, "folded": fold(text), "stems": stems(text), "names": names(text)}


def query(asked: str) -> str:
    """What was typed as an FTS5 expression: every word must occur; words in quotes occur side by side.

    A single word may also be a name in another spelling or alphabet; a quoted phrase is taken as it is written.
    """
    terms = []
    for phrase, word in QUERY.findall(asked):
        stemmed = stems(phrase or word)
        keys = names(word.title()) if word else ""
        if stemmed and keys:
            terms.append(f'(stems : "{stemmed}" OR names : "{keys}")')
        elif stemmed:
            terms.append(f'stems : "{stemmed}"')
    return " AND ".join(terms)


def excerpt(text: str, asked: str, width: int = 160) -> tuple[int, int]:
    """The stretch of `text` to show for a query: around the first place where most asked words meet."""
    wanted = set(stems(asked).split())
    named = {k for phrase, word in QUERY.findall(asked) if word for k in names(word.title()).split()}
    hits = [m for m in WORD.finditer(text) if stem(m.group()) in wanted or names(m.group()) in named]
    if not hits:
        return 0, min(len(text), width)
    best = max(
        hits, key=lambda m: (len({stem(h.group()) for h in hits if 0 <= h.start() - m.start() < width}), -m.start())
    )
    start = max(0, best.start() - width // 4)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    end = min(len(text), start + width)
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end
