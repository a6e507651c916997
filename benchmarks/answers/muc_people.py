"""People in newswire: whose name it is, what kind of person, and how many."""

from __future__ import annotations

import re

from benchmarks.answers.muc_frames import Frame, first, named, names, words
from reportedly.text.parse import Parse, Token

RANKS = re.compile(
    r"^(?:(?:msgr|monsignor|mons|archbishop|bishop|colonel|col|general|gen|major|maj|captain|capt|dr|mr|mrs|ms|president|father|judge|"
    r"mayor|senator|attorney|journalist|leader|minister|former|ambassador|deputy|engineer|rev|reverend|vice|commander|salvadoran|"
    r"guatemalan|colombian|honduran|peruvian|chilean|nicaraguan|spanish|u\.s\.|priest|candidate|presidential|businessman)\.?\s+)+",
    re.IGNORECASE,
)


LOW_RANK = re.compile(r"(?:sergeant|sgt|soldiers?|lieutenant|lt|corporal|private|officers?|guerrilla|commander)\.? ?$")


def is_person(parse: Parse, head: int) -> bool:
    """Whether the parser takes the word for a person's name."""
    t = parse.tokens[head]
    return any(e.label == "PERSON" and e.start <= t.start < e.end for e in parse.entities)


def entity_of(parse: Parse, head: int) -> str:
    """The parser's label of the entity that the word is in, "" for none."""
    t = parse.tokens[head]
    return next((e.label for e in parse.entities if e.start <= t.start < e.end), "")


def name_of(parse: Parse, start: int, end: int) -> str:
    """A person's name with the parts that the parser left outside, without titles."""
    first_, last = parse.token_at(start), parse.token_at(end - 1)
    while (
        first_ and _part_of_name(parse.tokens[first_ - 1]) and parse.tokens[first_ - 1].head in range(first_, last + 1)
    ):
        first_ -= 1
    while (
        last + 1 < len(parse.tokens)
        and _part_of_name(parse.tokens[last + 1])
        and parse.tokens[last + 1].start == parse.tokens[last].end + 1
    ):
        if parse.tokens[last].head != last + 1 and parse.tokens[last + 1].dep not in ("appos", "flat"):
            break
        last += 1
    written = parse.text[parse.tokens[first_].start : parse.tokens[last].end]
    return RANKS.sub("", re.sub(r"['’]s$", "", written)).strip(" \"'")


def _part_of_name(token: Token) -> bool:
    plain = named(token.lower, "people", "civil") or named(token.lower, "people", "attackers")
    return (
        token.pos in ("PROPN", "NOUN")
        and token.text.isalpha()
        and token.dep in ("compound", "nmod", "appos", "flat")
        and not plain
    )


def full_names(parse: Parse) -> dict[str, str]:
    """Last name -> the longest name that a person has in this text."""
    found: dict[str, str] = {}
    for e in parse.entities:
        if e.label == "PERSON":
            name = name_of(parse, e.start, e.end)
            for part in name.lower().split()[1:] or [name.lower()]:
                if len(name) > len(found.get(part, "")):
                    found[part] = name
    return found


def full_name(name: str, people: dict[str, str]) -> str:
    """The longest name of the person whose name this is."""
    bare = RANKS.sub("", re.sub(r"['’]s$", "", name)).strip(" \"'")
    longest = people.get(bare.lower().split()[-1], bare) if bare else bare
    return longest if set(bare.lower().split()) <= set(longest.lower().split()) else bare


def hurts_people(parse: Parse, frame: Frame) -> bool:
    """Whether what is told is done to people."""
    word = parse.tokens[frame.word].lower
    return frame.kind == "KIDNAPPING" or named(word, "effects", "DEATH") or named(word, "effects", "INJURY")


def may_be_name(parse: Parse, head: int) -> bool:
    """Whether a proper noun may be a person's name: no people, month, organisation or thing."""
    token = parse.tokens[head]
    if (
        token.pos != "PROPN"
        or token.text.isupper()
        or not token.text.isalpha()
        or entity_of(parse, head) in ("DATE", "NORP", "TIME")
    ):
        return False
    plain = any(named(token.lower, "people", k) for k in ("civil", "attackers", "fighters"))
    return not plain and not named(token.lower, "organizations", "words") and first(token.lower, "targets") is None


def human_kind(around: str) -> str:
    """The type of a victim by the words beside it."""
    return next((kind for kind in names("humans") if words("humans", kind).search(around)), "CIVILIAN")


def number_of(parse: Parse, head: int) -> str:
    """How many, as the answer keys write it."""
    counted = next((parse.tokens[c] for c in parse.children[head] if parse.tokens[c].dep == "nummod"), None)
    if counted is not None:
        return {
            "one": "1",
            "two": "2",
            "three": "3",
            "four": "4",
            "five": "5",
            "six": "6",
            "seven": "7",
            "eight": "8",
        }.get(counted.lower, counted.text)
    return "PLURAL" if parse.tokens[head].tag in ("NNS", "NNPS") else "1"
