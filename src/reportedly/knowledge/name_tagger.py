"""Loading the tagger of names in Russian and Ukrainian from the shipped files."""

from __future__ import annotations

import io
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reportedly.knowledge.models import checked
from reportedly.text.cognates import Cognates, Exchange
from reportedly.text.tagger import NameTagger

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATA = Path(str(files("reportedly.data")))
WEIGHTS, COGNATES = "names_ru.npz", "cognates_uk.toml"
LANGUAGES = ("ru", "uk")


@cache
def name_tagger(language: str) -> NameTagger | None:
    """The tagger of names for a language, None where there is none.

    Raises KnowledgeError when its file is missing or altered.
    """
    if language not in LANGUAGES:
        return None
    arrays, numbers, shapes, tags = _weights()
    number = numbers.get if language == "ru" else Cognates(numbers, exchange()).number
    return NameTagger(number, shapes, tags, arrays)


@cache
def _weights() -> tuple[dict[str, NDArray[Any]], dict[str, int], dict[str, int], list[str]]:
    """The weights, the numbers of the words and of the shapes, and the tags."""
    with np.load(io.BytesIO(checked(DATA, WEIGHTS)), allow_pickle=False) as packed:
        arrays = {name: packed[name] for name in packed.files}
    lists = {name: arrays.pop(name).tobytes().decode("utf-8").split("\n") for name in ("words", "shapes", "tags")}
    single = {k: v.astype(np.float32) if v.dtype == np.float16 else v for k, v in arrays.items()}
    words = {w: n for n, w in enumerate(lists["words"])}
    return single, words, {s: n for n, s in enumerate(lists["shapes"])}, lists["tags"]


@cache
def exchange() -> Exchange:
    """What is exchanged between Ukrainian and Russian words."""
    read = tomllib.loads(DATA.joinpath(COGNATES).read_text(encoding="utf-8"))
    words = {theirs: ours for ours, spellings in read["word"].items() for theirs in spellings.split("|")}
    letters = {letter: tuple(choices.split("|")) for letter, choices in read["letter"].items()}
    endings = tuple((a, b) for a, choices in read["ending"].items() for b in choices.split("|"))
    return Exchange(words, letters, endings, tuple(read["prefix"].items()))
