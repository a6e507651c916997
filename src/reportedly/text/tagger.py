"""Names of persons, places and organisations in Russian, by a small network; Ukrainian through related Russian words.

The network (three layers of convolution over word vectors, a chain of tags) and its weights are slovnet's; here it is
run with numpy alone. A word is its number in the list of words, the most frequent first, and its shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from reportedly.text.chain import Floats, best_path
from reportedly.text.parse import Entity, Token

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["PERSON", "LOC", "ORG"]
KINDS: dict[str, Kind] = {"PER": "PERSON", "LOC": "LOC", "ORG": "ORG"}
LAYERS = 3
WINDOW = 2_000  # words read at once: bounds the memory that a long text takes
CUTS = "()[]\n"  # a name does not reach across these: "Дайан Вуд (Diane Wood)" are two


class NameTagger(msgspec.Struct, frozen=True):
    """The network: `number` gives the number of a word, None for an unknown one; `arrays` holds the weights."""

    number: Callable[[str], int | None]
    shapes: Mapping[str, int]
    tags: Sequence[str]
    arrays: Mapping[str, NDArray[Any]]

    def names(self, text: str, tokens: Sequence[Token]) -> list[Entity]:
        """The names in a text, in order."""
        found: list[Entity] = []
        for first in range(0, len(tokens), WINDOW):
            window = tokens[first : first + WINDOW]
            found += _entities(text, window, self._tags(window))
        return _with_bodies(text, [_closed(text, e) for e in found])

    def _tags(self, tokens: Sequence[Token]) -> list[str]:
        unknown = len(self.arrays["indexes"]) - 1
        words = [n if (n := self.number(t.lower)) is not None else unknown for t in tokens]
        shapes = [self.shapes.get(shape(t.text), self.shapes["OTHER"]) for t in tokens]
        scores = self._scores(np.array(words), np.array(shapes))
        return [self.tags[k] for k in best_path(scores, self.arrays["transitions"])]

    def _scores(self, words: NDArray[np.int64], shapes: NDArray[np.int64]) -> Floats:
        """One row of scores for each word: its vector and shape through the layers."""
        codes, a = self.arrays["codes"], self.arrays
        vectors = codes[np.arange(len(codes)), a["indexes"][words]].reshape(len(words), -1)
        x = np.concatenate([vectors, a["shape"][shapes]], axis=1).astype(np.float32)
        for k in range(LAYERS):
            kernel = a[f"kernel{k}"]
            padded = np.pad(x, ((1, 1), (0, 0)))
            y = sum(padded[i : i + len(x)] @ kernel[:, :, i].T for i in range(3)) + a[f"bias{k}"]
            x = np.maximum(y, 0) * a[f"scale{k}"] + a[f"shift{k}"]
        scores: Floats = x @ a["head"] + a["head_bias"]
        return scores


def _entities(text: str, tokens: Sequence[Token], tags: Sequence[str]) -> list[Entity]:
    found: list[Entity] = []
    running = ""  # the kind of the name that is open
    for token, tag in zip(tokens, tags, strict=True):
        part, _, kind = tag.partition("-")
        if not kind or token.text in CUTS:
            running = ""
            continue
        cut = bool(found) and any(c in text[found[-1].end : token.start] for c in CUTS)
        if part == "I" and kind == running and not cut:
            found[-1] = Entity(found[-1].start, token.end, found[-1].label)
        else:
            found.append(Entity(token.start, token.end, KINDS[kind]))
        running = kind
    return found


# What is an organisation by its form, whatever the network makes of its words: a legal form with a name in quotation
# marks (ТОВ «Сигма»), and a council, court or office with the adjective of its place (Миколаївська міська рада).
QUOTED = r"«[^«»\n]{1,60}(?:«[^«»\n]{1,60}»?)?»"
BODY = re.compile(
    r"\b(?:[А-ЯІЇЄҐ]{2,5}|[Фф]ірм\w+|[Кк]омпані\w+|[Фф]ирм\w+|[Кк]омпани\w+)\s(?:[А-ЯІЇЄҐ]{2,5}\s)?" + QUOTED + r"|"
    r"\b[А-ЯІЇЄҐ][\w'’-]*(?:ськ|цьк|зьк|ск|цк)\w{1,3}\s(?:(?:міськ|обласн|районн|сільськ|селищн|окружн|апеляційн|державн|"
    r"городск|областн|районн|сельск|окружн|апелляционн|военн|військов)\w{1,3}\s){0,2}"
    r"(?:рад(?:а|и|і|у|ою)|совет\w?|суд\w{0,2}|адміністраці\w{1,2}|администраци\w{1,2}|держадміністраці\w{1,2}|"
    r"прокуратур\w{1,2}|міськрад\w{1,2}|облрад\w{1,2}|райрад\w{1,2}|ОВА|ОДА|ОВК|МВА)\b"
)


def _closed(text: str, name: Entity) -> Entity:
    """The name with the quotation mark that closes the one inside it."""
    inside = text[name.start : name.end]
    closes = inside.count("«") > inside.count("»") and text[name.end : name.end + 1] == "»"
    return Entity(name.start, name.end + 1, name.label) if closes else name


def _with_bodies(text: str, names: list[Entity]) -> list[Entity]:
    """The names, those that are organisations by their form in the place of what lies inside them."""
    bodies = [Entity(m.start(), m.end(), "ORG") for m in BODY.finditer(text)]
    bodies = [b for b in bodies if not any(n.start <= b.start and b.end < n.end for n in names)]
    kept = [n for n in names if not any(n.start < b.end and b.start < n.end for b in bodies)]
    return sorted([*kept, *bodies], key=lambda e: e.start)


CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ")


def shape(word: str) -> str:
    """How a word is written, in the words of the network: `RU_Xx`, `EN_XX`, `PUNCT_,`, `NUM`, `OTHER`."""
    first = word[0].lower()
    script = "RU" if first in CYRILLIC else "EN" if first.isascii() and first.isalpha() else ""
    if script:
        return f"{script}_{_outline(word)}"
    if first.isdigit():
        return "NUM"
    return "OTHER" if first.isalpha() else f"PUNCT_{word}"


def _outline(word: str) -> str:
    plain = "".join(c for c in word if c not in "'’ʼ")
    if len(plain) == 1:
        return "X" if plain.isupper() else "x"
    if plain.isupper():
        return "XX"
    if plain.islower():
        return "xx"
    if _titled(plain):
        return "Xx"
    left, dash, right = plain.partition("-")
    return "Xx-Xx" if dash and _titled(left) and _titled(right) else "OTHER"


def _titled(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()
