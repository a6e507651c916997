"""Upper-case newswire in ordinary case, so that a parser of ordinary text can read it. Lengths do not change.

The lower-cased text is tagged once; what the tagger takes for a name is capitalised, and so is every other
occurrence of a word that it mostly takes for a name. Rules add sentence starts, abbreviations in brackets,
words that the parser has never seen in small letters, and names that follow a title.
"""

from __future__ import annotations

import re
from collections import Counter

from reportedly.knowledge import Knowledge
from reportedly.knowledge.parsers import pipeline
from reportedly.text.parse import Parse, Token

MOSTLY = 0.4  # share of a word's occurrences tagged as name from which all are
NAMES = {"GPE", "NORP", "PERSON", "LOC", "FAC"}
TITLES = {
    "general", "gen", "colonel", "col", "major", "maj", "captain", "capt", "lieutenant", "lt", "president", "minister",
    "archbishop", "bishop", "father", "judge", "senator", "mr", "mrs", "dr", "san", "santa", "santo", "commander",
}  # fmt: skip
SMALL = {"de", "la", "del", "los", "las", "el", "y", "of", "the", "and", "in", "for"}
START = re.compile(r"(?:^|(?<!\.[a-z])[.!?]['\"”)\]]*\s+|\n\s*|--\s+)(?:\[[^\]]*\]\s*)*['\"(\[]*([a-z])")
BRACKETED = re.compile(r"[\[(]([a-z]{2,7})[\])]")
EXPLAINED = re.compile(r"\b([a-z]{2,6}) [\[(](?:[a-z\"-]+ ){2,}[a-z\"-]+[\])]")
LABELS = {"text", "report", "excerpts", "sic", "editorial", "commentary", "live", "words"}
CALENDAR = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b(?= |,|\.)"
    r"|(?<=\d )(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)(?= \d\d\b)"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?<=\d )may\b"
)
DOTTED = re.compile(r"\b(?![ap]\.m\.)(?:[a-z]\.){2,}")
VOWELLESS = re.compile(r"\b(?!mrs)[b-df-hj-np-tv-xz]{3,5}\b")
DEMONYM = re.compile(r"(?:an|ans|ese|ish)$")


def truecase(text: str, knowledge: Knowledge) -> str:
    """The text in ordinary case. A text that holds small letters already comes back as it is."""
    lower = text.lower()
    if len(lower) != len(text) or sum(map(str.islower, text)) > 0.05 * max(1, sum(map(str.isalpha, text))):
        return text
    once = _cased(lower, knowledge.parser("en")(lower), knowledge)
    return _cased(once, knowledge.parser("en")(once), knowledge)  # with some names there the tagger sees more


def _cased(text: str, parse: Parse, knowledge: Knowledge) -> str:
    lower = text.lower()
    out = list(text)
    names, letters = _names(parse), _abbreviations(lower)
    for token in parse.tokens:
        if token.lower in letters:
            out[token.start : token.end] = token.text.upper()
        elif token.lower in names or token.text == "i" or _called(parse, token, knowledge):
            out[token.start] = out[token.start].upper()
    for match in START.finditer(lower):
        out[match.start(1)] = match[1].upper()
    for match in CALENDAR.finditer(lower):
        out[match.start()] = out[match.start()].upper()
    for match in DOTTED.finditer(lower):
        out[match.start() : match.end()] = match[0].upper()
    return "".join(out)


def _names(parse: Parse) -> set[str]:
    """The words that are names wherever they stand in this text."""
    known = pipeline().vocab.strings
    entity = [(e.start, e.end) for e in parse.entities if e.label in NAMES]
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for t in parse.tokens:
        if not t.text[0].isalpha() or t.lower in SMALL:
            continue
        seen[t.lower] += 1
        inside = any(a <= t.start < b for a, b in entity) and t.pos in ("PROPN", "ADJ", "NOUN")
        named[t.lower] += t.pos == "PROPN" or (inside and _seen_as_name(t.lower))
    found = {word for word, n in seen.items() if named[word] >= MOSTLY * n}
    strange = {w for w in seen if w.isalpha() and len(w) > 3 and w not in known and w.capitalize() not in known}
    demonyms = {w for w in seen if DEMONYM.search(w) and _only_as_name(w)}
    return found | {w for w in strange if named[w] or not _derived(w)} | demonyms


def _seen_as_name(word: str) -> bool:
    return word.capitalize() in pipeline().vocab.strings


def _only_as_name(word: str) -> bool:
    """Whether the parser's lexicon holds the word's stem as a capitalised one, as it does for peoples."""
    known, one = pipeline().vocab.strings, word.removesuffix("s")
    stems = {one[: len(one) - cut] + end for cut, end in ((1, ""), (2, ""), (3, ""), (2, "a"), (2, "o"), (2, "as"))}
    return one.capitalize() in known and any(s.capitalize() in known and len(s) > 4 for s in stems)


def _derived(word: str) -> bool:
    """Whether an unknown word looks like one that is made of English parts ("machinegunned")."""
    return bool(re.search(r"(?:ed|ing|ly|ness|ment|tion|ions?|ists?|ers?|ties|ships?|ments|ous|able|ive)$", word))


def _abbreviations(lower: str) -> set[str]:
    """Short words that are written in capitals: in brackets after a name, before its long form, or without a vowel."""
    known = pipeline().vocab.strings
    found = {m[1] for pattern in (BRACKETED, EXPLAINED) for m in pattern.finditer(lower)} - LABELS
    rare = {word for word in found if word.upper() in known or word not in known or not re.search("[aeiou]", word)}
    return rare | set(VOWELLESS.findall(lower))


def _called(parse: Parse, token: Token, knowledge: Knowledge) -> bool:
    return _after_title(parse, token) or _surname(parse, token, knowledge)


def _surname(parse: Parse, token: Token, knowledge: Knowledge) -> bool:
    """A word right behind a person's name that is a name of places too, as most Spanish surnames are."""
    before = parse.tokens[token.i - 1] if token.i else None
    beside = before is not None and token.start == before.end + 1 and len(token.text) > 3 and token.text.isalpha()
    if before is None or not beside or token.pos not in ("NOUN", "ADJ", "PROPN", "X", "VERB") or _derived(token.text):
        return False
    person = any(e.label == "PERSON" and e.start <= before.start < e.end for e in parse.entities)
    least = 10_000 if token.pos == "VERB" else 0
    return person and any(row.population >= least for row in knowledge.gazetteer.find(token.text)[:1])


def _after_title(parse: Parse, token: Token) -> bool:
    before = parse.tokens[token.i - 1] if token.i else None
    if before is None or before.text.strip(".") not in TITLES or before.sentence != token.sentence:
        return False
    return token.text[0].isalpha() and token.pos in ("PROPN", "NOUN", "ADJ", "X") and token.text not in SMALL
