"""Killed, injured, missing, abducted: who and how many, as each clause states it.

Parts ("among them three children"), attackers, superseded tolls ("down from 103") and plain denials
("nobody was hurt" = 0) are told apart. With grammar the number is taken from the phrase that the harm word
governs; without, from the order of words (`plain_harm.py`).
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from reportedly.nouns import Count, Scope
from reportedly.read import plain_harm
from reportedly.read.digest import hours
from reportedly.read.numbers import Number, numbers
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse
from reportedly.text.spans import Range

Harmed = Literal["killed", "injured", "missing", "abducted"]

REACH_BEFORE = 7  # tokens between a number and the harm word that follows it ("35 more people went to hospital")
REACH_AFTER = 4  # tokens between a harm word and the number that follows it ("killing at least nine")
FAR = 100  # tokens: further than any word of a sentence
TOLL_REACH = 12  # after "toll": "The death toll from the blast has risen to nine"
ONLY_DEAD = re.compile(r"death|dead|died|fatalit|killed|loss of life|alive|погиб|загиб|жив")
ALSO_HURT = re.compile(r"пострада|постражда|ранен")  # "погибших и пострадавших нет"
ONLY_HURT = re.compile(r"ранен|поранен")
STATED_BEFORE = {"nsubjpass", "nsubj"}
TOLL_WORDS = {
    "toll",
    "death toll",
    "figure|number|count|tally",
    "put|puts it",
}
ACTIVE_ONLY = {"killing", "wounding", "injuring", "hurting", "kill", "kills"}  # their subject is who did it


class Toll(msgspec.Struct, frozen=True):
    """One figure: what it counts, its words (offsets), and what sets it apart from a standing total."""

    field: Harmed
    count: Count
    start: int
    end: int
    sentence: int
    harm: Range
    scope: Scope = "total"
    superseded: bool = False
    named: bool = False  # a single person told of by name
    weak: bool = False  # one person told of singly, bodies found, "nearly 100": yields to a plain figure
    shot: bool = False  # the text says "shot", not whether they live
    apart: bool = False  # told as the figure of somebody else than the one before it
    stamp: int | None = None  # minutes of the day, where the lines of the report carry the time of writing


def tolls(parse: Parse, hits: list[Hit]) -> list[Toll]:
    """All figures of harm to people in a text, in order."""
    counted = numbers(parse, hits)
    by_sentence: dict[int, list[Hit]] = {}
    for hit in hits:
        by_sentence.setdefault(parse.tokens[hit.first].sentence, []).append(hit)
    found: list[Toll] = []
    for sentence, inside in by_sentence.items():
        here = [n for n in counted if parse.tokens[n.first].sentence == sentence]
        found += _nobody(parse, inside, sentence)
        found += _in_sentence(parse, inside, here, sentence)
    if not parse.grammar:
        found += _untold(parse, hits, counted, found)
    return sorted(_stamped(parse, _of_the_living(parse, set(found))), key=lambda t: (t.start, t.field))


def _stamped(parse: Parse, found: list[Toll]) -> list[Toll]:
    """The figures with the time of their line, where the report is a chronicle ("13:20. Seven are hurt now")."""
    lines = hours(parse.text)
    if not lines:
        return found
    return [
        msgspec.structs.replace(t, stamp=next((at for start, end, at in lines if start <= t.start < end), None))
        for t in found
    ]


def _of_the_living(parse: Parse, found: set[Toll]) -> list[Toll]:
    """Persons told of as hurt who are told of as dead too ("was taken to hospital, where she died"): superseded.

    Who was "shot" is counted as hurt only where nobody is told of as dead.
    """
    dead = [t for t in found if t.field == "killed" and t.count.low and not t.superseded]
    names = {_who(parse, t) for t in dead if t.weak}
    return [
        msgspec.structs.replace(t, superseded=True)
        if t.field == "injured" and t.weak and dead and (t.shot or (names and _may_be_dead(parse, t, names)))
        else t
        for t in found
    ]


def _may_be_dead(parse: Parse, toll: Toll, names: set[str]) -> bool:
    """Whether one told of as hurt is one told of as dead: by the same word, or by a wound that may have killed."""
    who, how = _who(parse, toll), parse.text[toll.harm[0] : toll.harm[1]].lower()
    return toll.count.high == 1 and (who in names | SOMEBODY or how in MAY_KILL)


MAY_KILL = {"wound", "wounds", "to hospital", "to the hospital", "to a hospital", "injuries"}


def _who(parse: Parse, toll: Toll) -> str:
    """The last word of a figure: the noun, name or pronoun for the person."""
    return parse.text[toll.start : toll.end].split()[-1].lower()


PRONOUNS = {"he", "she", "him", "her", "himself", "herself"}
SOMEBODY = PRONOUNS | {"victim", "person"}


def _nobody(parse: Parse, hits: list[Hit], sentence: int) -> list[Toll]:
    """As in "No casualties", "nobody was hurt": an explicit zero, which is not the same as no figure."""
    found = []
    for hit in hits:
        if hit.list == "harm.none" and not plain_harm.is_topic(parse, hit):
            count = Count(written=parse.text[hit.start : hit.end], low=0, high=0)
            for field in _fields_of_zero(count.written):
                found.append(Toll(field, count, hit.start, hit.end, sentence, (hit.start, hit.end)))
    for start, end in () if parse.grammar else plain_harm.nobody(parse, hits):
        count = Count(written=parse.text[start:end], low=0, high=0)
        found += [Toll(f, count, start, end, sentence, (start, end)) for f in _fields_of_zero(count.written)]
    return found


def _fields_of_zero(written: str) -> tuple[Harmed, ...]:
    """As in "No deaths" speaks of the dead only, "nobody was hurt" of both."""
    if ONLY_HURT.search(written.lower()) and not ONLY_DEAD.search(written.lower()):
        return ("injured",)  # "раненых нет" leaves open whether somebody died; "пострадавших нет" does not
    only_dead = ONLY_DEAD.search(written.lower()) and not ALSO_HURT.search(written.lower())
    return ("killed",) if only_dead else ("killed", "injured")


def _in_sentence(parse: Parse, hits: list[Hit], counted: list[Number], sentence: int) -> list[Toll]:
    none = [h for h in hits if h.list == "harm.none" and not plain_harm.is_topic(parse, h)]
    harms = [h for h in hits if h.list in HARM_FIELDS and not any(n.first <= h.first <= n.last for n in none)]
    harms = [h for h in harms if not (parse.grammar and (_is_modifier(parse, h) or _is_other_word(parse, h)))]
    if not parse.grammar:
        return _in_plain_sentence(parse, hits, counted, harms, sentence)
    nearest: dict[int, tuple[int, Hit, Number, int]] = {}  # per number, the harm word that stands nearest counts it
    for k, hit in enumerate(harms):
        for number, head in _counted_by(parse, hits, counted, harms, k):
            distance = min(abs(hit.first - number.last), abs(number.first - hit.last))
            distance += FAR if hit.list == "harm.shot" else 0  # "shot and killed": killed
            if _counts_things(hits, head) or nearest.get(number.first, (distance + 1,))[0] <= distance:
                continue
            nearest[number.first] = (distance, hit, number, head)
    found = [_toll(parse, hits, hit, number, head, sentence) for _, hit, number, head in nearest.values()]
    return found + _by_ordinal(parse, hits, harms, sentence)


def _in_plain_sentence(
    parse: Parse, hits: list[Hit], counted: list[Number], harms: list[Hit], sentence: int
) -> list[Toll]:
    counted = [n for n in counted if not _is_article(parse, n) or _people_follow(hits, n)]
    counted = [n for n in counted if not _counts_other_things(parse, hits, n)]
    pairs = plain_harm.pairs(parse, hits, counted, harms)
    found = [_toll(parse, hits, hit, number, number.last, sentence) for hit, number in pairs]
    for hit, number in plain_harm.ones(parse, hits, harms, pairs):
        toll = _toll(parse, hits, hit, number, number.last, sentence)
        scope: Scope = "total" if toll.scope == "part" else toll.scope  # "один тяжело ранен" is no part of others
        found.append(msgspec.structs.replace(toll, weak=True, scope=scope))
    return [_like_the_first(t, hits, counted) for t in found] + _by_ordinal(parse, hits, harms, sentence)


def _like_the_first(toll: Toll, hits: list[Hit], counted: list[Number]) -> Toll:
    """As in "here remain 45 of the wounded, there 25": after a part, what the same word counts is a part too."""
    before = [n for n in counted if 0 <= toll.harm[0] - n.end <= 1 and n.end < toll.start]
    part = any(plain_harm.opens_part(hits, n) for n in before)
    return msgspec.structs.replace(toll, scope="part") if part else toll


def _untold(parse: Parse, hits: list[Hit], counted: list[Number], found: list[Toll]) -> list[Toll]:
    """Figures that say no more than the number, and go on about the tally told of before ("мэр говорит о пяти")."""
    free = [n for n in counted if not any(t.start <= n.start < t.end for t in found)]
    return [
        Toll(
            HARM_FIELDS[hit.list],
            n.count(parse.text),
            n.start,
            n.end,
            parse.tokens[n.first].sentence,
            (hit.start, hit.end),
            apart=True,
        )
        for hit, n in plain_harm.untold(parse, hits, free, [h for h in hits if h.list in HARM_FIELDS])
    ]


RELATIONS = frozenset("после при от из в во на у за по с після від із з внаслідок в результате".split())


def _counts_other_things(parse: Parse, hits: list[Hit], number: Number) -> bool:
    """Whether a thing stands right behind the number and no person does ("девять коров", "две машины")."""
    near = [h for h in hits if number.last < h.first <= number.last + 2]
    if any(t.lower in RELATIONS for t in parse.tokens[number.last + 1 : number.last + 2]):
        return False  # "раненых: 11 после удара"
    thing = next((h for h in near if h.list in ("thing", "site") or h.list.startswith("weapon.")), None)
    return thing is not None and not any(h.list == "people" and h.first <= thing.first for h in near)


def _counts_things(hits: list[Hit], head: int) -> bool:
    """Whether what is counted is a building, a vehicle or a weapon ("ten houses burned")."""
    return any((h.list == "site" or h.list.startswith("weapon.")) and h.first <= head <= h.last for h in hits)


def _by_ordinal(parse: Parse, hits: list[Hit], harms: list[Hit], sentence: int) -> list[Toll]:
    """As in "The body of a seventh victim was found": the toll has reached seven."""
    found = []
    for hit in hits:
        if not hit.list.startswith("ordinal."):
            continue
        victim = next((h for h in hits if h.list in ("people", "harm.both") and 0 < h.first - hit.last <= 2), None)
        harm = next((h for h in harms if h.list == "harm.killed" and abs(h.first - hit.first) <= 6), None)
        if harm is not None and (victim is not None or 0 < harm.first - hit.last <= 2):
            n = int(hit.list[8:])
            count = Count(written=parse.text[hit.start : hit.end], low=n, high=n)
            found.append(Toll("killed", count, hit.start, hit.end, sentence, (harm.start, harm.end)))
    return found


HARM_FIELDS: dict[str, Harmed] = {
    "harm.killed": "killed",
    "harm.injured": "injured",
    "harm.shot": "injured",
    "harm.missing": "missing",
    "harm.abducted": "abducted",
}


def _is_modifier(parse: Parse, hit: Hit) -> bool:
    """As in "The deadly killing spree", "dead end": a harm word that only colours a noun that is no person."""
    token = parse.tokens[hit.last]
    return token.dep == "compound" or (token.dep == "amod" and token.lower not in ("injured", "wounded", "dead"))


def _is_other_word(parse: Parse, hit: Hit) -> bool:
    """As in "who lives nearby", "Mr Burns said": a verb or a name that looks like a harm word."""
    token = parse.tokens[hit.last]
    return (token.lower == "lives" and token.pos == "VERB") or (token.tag == "NNP" and _is_name(parse, hit.last))


def _counted_by(
    parse: Parse, hits: list[Hit], counted: list[Number], harms: list[Hit], k: int
) -> list[tuple[Number, int]]:
    """The numbers that harm word `k` of the sentence counts, each with the token of what is counted."""
    hit = harms[k]
    low = harms[k - 1].last if k else -1
    high = harms[k + 1].first if k + 1 < len(harms) else len(parse.tokens)
    after = [n for n in counted if hit.last < n.first < high and not _is_article(parse, n)]
    before = [n for n in counted if low < n.first and hit.first - REACH_BEFORE <= n.last < hit.first]
    if _is_toll(parse, hit):
        tally = [n for n in after if n.first <= hit.last + TOLL_REACH and not _part_between(hits, hit, n)]
        return _summed(parse, hits, tally) or [(n, n.last) for n in before[-1:] if not _is_article(parse, n)]
    governed = _governed(parse, hits, counted, hit)
    if governed or hit.list == "harm.shot":
        return governed
    after = [n for n in after if n.first <= hit.last + REACH_AFTER and not _cut_off(parse.text[hit.end : n.start])]
    before = [n for n in before if not _is_article(parse, n) or _people_follow(hits, n)]
    if after and (not before or after[0].first - hit.last <= 2):
        return [(n, n.last) for n in after[:1]]
    return [(n, n.last) for n in before[-1:]]


def _cut_off(between: str) -> bool:
    """Whether the words between a harm word and a number part them ("killed and 108 hurt", "wounded: 7 badly")."""
    words = between.lower().split()
    return ":" in between or between.strip().startswith((",", ";")) or bool(words and words[0] in JOINS)


JOINS = {"and", "but"}


def _part_between(hits: list[Hit], hit: Hit, number: Number) -> bool:
    return any(h.list == "harm.part" and hit.last < h.first < number.first for h in hits)


def _summed(parse: Parse, hits: list[Hit], tally: list[Number]) -> list[tuple[Number, int]]:
    """The first number after "the dead are"; groups of people listed one after another add up."""
    if not tally:
        return []
    listed = [tally[0]]
    for n in tally[1:]:
        between = parse.text[listed[-1].end : n.start]
        if not (_people_follow(hits, listed[-1]) and LISTED.fullmatch(between) and _people_follow(hits, n)):
            break
        listed.append(n)
    first, last = listed[0], listed[-1]
    if len(listed) == 1 or not all(n.exact for n in listed):
        return [(first, first.last)]
    total = sum(n.low for n in listed)
    return [(Number(first.first, last.last, first.start, last.end, total, total, True), last.last)]


LISTED = re.compile(r"\s\w+(?:,|\sand|,\sand)\s")


def _is_toll(parse: Parse, hit: Hit) -> bool:
    """Whether the harm word names the tally itself: "the toll is nine", "put the injured at 41"."""
    if hit.words in TOLL_WORDS:
        return True
    if hit.first == 0 or hit.first != hit.last:
        return False
    before, word = parse.tokens[hit.first - 1].lower, parse.tokens[hit.first].lower
    follows = parse.tokens[hit.last + 1].pos if hit.last + 1 < len(parse.tokens) else ""
    return (
        before in ("the", "of")
        and word in ("dead", "injured", "wounded", "killed", "missing")
        and follows not in ("NOUN", "PROPN")
    )


def _is_article(parse: Parse, number: Number) -> bool:
    return parse.tokens[number.first].lower in ("a", "an", "another", "both", "single")


def _people_follow(hits: list[Hit], number: Number) -> bool:
    return any(h.list == "people" and number.last < h.first <= number.last + 4 for h in hits)


# ------------------------------------------------------------------ with grammar


def _governed(parse: Parse, hits: list[Hit], counted: list[Number], hit: Hit) -> list[tuple[Number, int]]:
    """Numbers in the noun phrases that the harm word governs or modifies."""
    heads: list[int] = []
    taken = parse.tokens[hit.first].lower == "to"  # "to hospital": whom the verb before it takes there
    for i in range(hit.first, hit.first + 1 if taken else hit.last + 1):
        token = parse.tokens[i]
        children = parse.children[i]
        objects = [c for c in children if parse.tokens[c].dep in ("dobj", "nsubjpass")]
        subjects = [c for c in children if parse.tokens[c].dep == "nsubj"]
        if objects:
            heads += objects
        elif subjects and token.lower not in ACTIVE_ONLY and not _shoots(parse, hit, i):
            heads += subjects
        elif token.dep == "advmod" or (token.dep == "conj" and token.pos in ("VERB", "AUX")):
            heads += _harmed_by(parse, token.head)  # "fatally shot", "he was shot and killed", "was shot and died"
        elif token.dep == "xcomp" and token.pos in ("VERB", "AUX"):  # "five people are known to have died"
            heads += [c for c in parse.children[token.head] if parse.tokens[c].dep in STATED_BEFORE]
        elif token.dep in ("acl", "amod", "acomp", "oprd", "relcl") and parse.tokens[token.head].pos in (
            "NOUN",
            "NUM",
            "PROPN",
            "PRON",
        ):
            heads.append(token.head)
        elif token.dep in ("acomp", "attr", "oprd", "xcomp", "pobj", "prep", "dobj", "ccomp"):
            heads += _around_the_verb(parse, i)
        if token.pos in ("NOUN", "PROPN"):
            heads += [i, *(_belonging(parse, i) if token.lower in SUFFERED else [])]
    found: list[tuple[Number, int]] = []
    for head in heads:
        found += _phrase_numbers(parse, hits, counted, head)
    return found


def _harmed_by(parse: Parse, verb: int) -> list[int]:
    """Who is harmed by the verb: its object, or its subject when it has none."""
    children = parse.children[verb]
    objects = [c for c in children if parse.tokens[c].dep in ("dobj", "nsubjpass")]
    return objects or [c for c in children if parse.tokens[c].dep == "nsubj"]


def _shoots(parse: Parse, hit: Hit, verb: int) -> bool:
    """Whether the subject of "shot" is who fired ("a man shot at the house")."""
    return hit.list == "harm.shot" and any(
        parse.tokens[c].lower in ("at", "into", "toward") for c in parse.children[verb]
    )


def _belonging(parse: Parse, noun: int) -> list[int]:
    """Whose death it is: "the death of a girl", "the girl's death"."""
    of = [k for c in parse.children[noun] if parse.tokens[c].lower == "of" for k in parse.children[c]]
    return [*of, *(c for c in parse.children[noun] if parse.tokens[c].dep == "poss")]


AGED = re.compile(r", \d{1,3}(?:,|\)|$)")  # "a stallholder, 49, was killed": whoever has an age is a person

SUFFERED = {"death", "killing", "murder", "slaying", "body", "assassination"}


def _around_the_verb(parse: Parse, i: int) -> list[int]:
    """The subject or object beside a predicate: "two people are dead", "left 13 dead", "were taken to hospital"."""
    verb = parse.tokens[i]
    for _ in range(3):
        verb = parse.tokens[verb.head]
        if verb.pos in ("VERB", "AUX"):
            break
    if parse.tokens[i].lower == "to":  # "drove the child to hospital"
        taken = [c for c in parse.children[verb.i] if parse.tokens[c].dep in ("dobj", "nsubjpass")]
        return taken or [c for c in parse.children[verb.i] if parse.tokens[c].dep == "nsubj" and c < i]
    before = [c for c in parse.children[verb.i] if c < i]
    objects = [c for c in before if parse.tokens[c].dep in ("dobj", "nsubjpass")]
    if parse.tokens[i].dep in ("oprd", "ccomp", "xcomp"):
        return objects
    return [c for c in before if parse.tokens[c].dep in STATED_BEFORE]


def _phrase_numbers(parse: Parse, hits: list[Hit], counted: list[Number], head: int) -> list[tuple[Number, int]]:
    """The number of a noun phrase; phrases joined to it add up ("two men and a boy" = three)."""
    members = [_antecedent(parse, head)]
    for c in members:
        members += [k for k in parse.children[c] if parse.tokens[k].dep == "conj" and k not in members]
    found = [(n, m) for m in members if (n := _own_number(parse, hits, counted, m)) is not None]
    people = all(_is_person(parse, hits, m) for _, m in found)
    if len(found) < 2 or not people or not all(n.exact for n, _ in found):
        return found[:1]
    first, last = found[0][0], found[-1]
    total = sum(n.low for n, _ in found)
    return [
        (
            Number(first.first, last[0].last, first.start, parse.tokens[last[1]].end, total, total, True, first.bound),
            last[1],
        )
    ]


def _antecedent(parse: Parse, head: int) -> int:
    """The noun that "who" stands for, else the token itself."""
    verb = parse.tokens[parse.tokens[head].head]
    return verb.head if parse.tokens[head].tag == "WP" and verb.dep == "relcl" else head


def _own_number(parse: Parse, hits: list[Hit], counted: list[Number], head: int) -> Number | None:
    """The number that stands with this very noun; one for a single person without a number."""
    near = {head, *(k for k in parse.children[head] if parse.tokens[k].dep in BESIDE_NOUN)}
    near |= {k for c in list(near) if c != head for k in parse.children[c] if parse.tokens[k].dep in BESIDE_NUMBER}
    beside = [n for n in counted if any(n.first <= k <= n.last for k in near)]
    number = next((n for n in beside if not _is_article(parse, n)), next(iter(beside), None))
    if number is not None:
        return number if not _is_article(parse, number) or _is_person(parse, hits, head) else None
    t = parse.tokens[head]
    if _is_person(parse, hits, head) and (t.tag in ("NN", "NNP", "JJ") or t.lower in PRONOUNS):
        start = parse.tokens[min(parse.subtree(head))].start if t.lower == "old" else t.start  # "13-year-old"
        return Number(head, head, start, t.end, 1, 1, True)
    return None


BESIDE_NOUN = {"nummod", "quantmod", "det", "amod", "compound", "npadvmod", "poss"}
BESIDE_NUMBER = {"nummod", "quantmod", "compound", "amod"}


def _is_person(parse: Parse, hits: list[Hit], head: int) -> bool:
    """Whether the token names a person or people."""
    t = parse.tokens[head]
    named = any(e.label == "PERSON" and e.start <= t.start < e.end for e in parse.entities)
    return (
        named
        or t.lower in PRONOUNS | {"others", "one"}
        or (t.tag == "NN" and AGED.match(parse.text, t.end) is not None)
        or any(h.list in ("people", "harm.attackers") and h.first <= head <= h.last for h in hits)
    )


# ------------------------------------------------------------------ what kind of figure it is


def _toll(parse: Parse, hits: list[Hit], hit: Hit, number: Number, head: int, sentence: int) -> Toll:
    last = max(number.last, head) if head - number.last <= 8 else number.last
    one = number.low == number.high == 1
    general = any(h.words in ONE_PERSON and number.last <= h.first <= last + 2 for h in hits)
    shot = hit.list == "harm.shot"
    rough = number.bound in ("about", "under")
    weak = (one and not general) or shot or rough or hit.words == "body|bodies" or _treated(parse, hits, hit, number)
    return Toll(
        field=HARM_FIELDS[hit.list],
        count=number.count(parse.text),
        start=number.start,
        end=max(number.end, parse.tokens[last].end),
        sentence=sentence,
        harm=(hit.start, hit.end),
        scope=_scope(parse, hits, hit, number, last),
        superseded=_superseded(parse, hits, number, sentence),
        named=one and (_is_name(parse, head) or parse.tokens[head].lower in PRONOUNS),
        weak=weak,
        shot=shot,
    )


def _treated(parse: Parse, hits: list[Hit], hit: Hit, number: Number) -> bool:
    """Whether those in hospital are counted ("трое госпитализированы"): as a rule not all who were hurt."""
    for treated in (h for h in hits if h.list == "harm.treated"):
        first, last = min(treated.first, hit.first, number.first), max(treated.last, hit.last, number.last)
        if not any(t.text in ",;:—" for t in parse.tokens[first : last + 1]):
            return True
    return False


def _is_name(parse: Parse, head: int) -> bool:
    start = parse.tokens[head].start
    return any(e.label == "PERSON" and e.start <= start < e.end for e in parse.entities)


ONE_PERSON = {
    "people|persons|person",
    "employee|employees",
    "worker|workers",
    "resident|residents",
    "civilian|civilians",
    "человек*|люди|людей",
    "люд*",
}


def _scope(parse: Parse, hits: list[Hit], hit: Hit, number: Number, last: int) -> Scope:
    """Whether the figure is the total of one incident, a part, the attackers, or several incidents together."""
    if any(h.list in ("harm.aggregate", "frame.several") for h in hits):
        return "several"
    people = [h for h in hits if h.list in ("people", "harm.attackers") and number.last <= h.first <= last + 1]
    attackers = [h for h in people if h.list == "harm.attackers"]  # "armed men" holds the word for people
    if attackers and all(any(a.first <= h.first <= a.last for a in attackers) for h in people):
        return "attackers"
    before = parse.tokens[number.first - 1].lower if number.first else ""
    if before in ("among", "среди", "серед"):
        return "several"
    for h in hits:
        if h.list != "harm.part":
            continue
        opens = 0 <= number.first - h.last <= 4 and (
            h.last != hit.last or not parse.grammar
        )  # "among them two children"
        follows = 0 < h.first - number.last <= 2 and (
            hit.last < number.first - 3 or before in (",", "and", "и", ":", ";")
        )
        if opens or h.first == number.first or follows:
            return "part"
    return "total"


def _superseded(parse: Parse, hits: list[Hit], number: Number, sentence: int) -> bool:
    """Whether the text itself takes the figure back ("down from 103", "earlier two were reported dead")."""
    for h in hits:
        if h.list != "harm.superseded":
            continue
        between = {parse.tokens[i].lower for i in range(h.last + 1, number.first)}
        if 0 < number.first - h.last <= 6 and not between & {",", ";", "and", "but", "и", "а"}:
            return True
        if h.first < number.first and _opens(parse, h, sentence) and ";" not in between:
            return True
    return False


def _opens(parse: Parse, hit: Hit, sentence: int) -> bool:
    """Whether the hit stands at the opening of its sentence and so governs all of it ("Earlier, ...")."""
    return hit.start - parse.sentences[sentence][0] < 3
