"""Harm without a grammar: which number a harm word counts, by the order of words of Russian and Ukrainian news.

The number may stand before its word or after it ("двое ранены", "ранены двое"), and what is put in between
("шесть человек, включая четверых детей, погибли") does not part them. A verb in the singular tells of one person.
"""

from __future__ import annotations

import re

from reportedly.read import plain_people
from reportedly.read.numbers import Number
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse

# How far a number may stand from its harm word, in words; a comma counts as several. Set on reports-train
# (train part, ru and uk): 6 to 12 gave the same figures within two reports.
REACH = 9
COMMA = 4
JOINED = 4  # "погибли и 108 ранены": what stands behind "and" rather belongs to the next word
TOLL_REACH = 14  # after "число погибших": "при взрыве на станции в столице провинции достигло 11"
JOINS = {"и", "й", "і", "та", "а", "но", "але"}
WALLS = {";", "!", "?", "\n"}
NOT_COUNTED = re.compile(r"(?:о|об|про|щодо|относительно)$", re.IGNORECASE)  # "информации о погибших нет"
GENITIVE = re.compile(r"(?:[иы]х|тв)$")  # "погибших", "раненых", "жертв": the noun names the tally
LABEL = re.compile(r"(?:[иы]е|і)$")  # "Раненые: 11", "Поранені — жінка і двоє дітей"
COUNTING = re.compile(r"(?:числ|количеств|счёт|счет|кількіст|список|списк|перелік)")
BETWEEN = re.compile(  # what may stand between "погибших" and "нет": nothing, an adverb, a place
    r"(?:\s*(?:пока|поки|также|тоже|також|при этом|при цьому|,\s*к счастью,|,\s*на щастя,|пока что))?"
    r"(?:\s+(?:и|і|й|та)\s+\w+)?(?:\s+(?:в|во|на|у|серед|среди|по|за|від|от|при)(?:\s+[\w«»\"'’-]+){1,3})?\s*(?:пока|поки)?\s*$",
    re.IGNORECASE,
)


def pairs(parse: Parse, hits: list[Hit], counted: list[Number], harms: list[Hit]) -> list[tuple[Hit, Number]]:
    """Each harm word of a sentence with the number that it counts; the nearest pairs are made first."""
    costs = []
    listed = plain_people.lists(parse, hits, counted, harms)
    counted = [*(n for n in counted if not any(_within(n, whole) for whole in listed)), *listed]
    for hit in harms:
        for number in counted:
            cost = _cost(parse, hits, harms, hit, number)
            if cost is not None:
                costs.append((cost, number.first, hit.first, hit, number))
    found: list[tuple[Hit, Number]] = []
    for *_, hit, number in sorted(costs, key=lambda c: c[:3]):
        if all(h is not hit and n is not number for h, n in found):
            found.append((hit, number))
    return found + _parts(hits, counted, harms, found)


def untold(parse: Parse, hits: list[Hit], counted: list[Number], harms: list[Hit]) -> list[tuple[Hit, Number]]:
    """Numbers that stand alone after a verb of saying, each with the last tally told of before it.

    "О числе погибших единого мнения нет. Прокуроры называют четверых, мэр говорит о пяти": four, five.
    """
    found = []
    for number in counted:
        if opens_part(hits, number) or not _stands_alone(parse, hits, number):
            continue
        before = [h for h in harms if h.last < number.first and _is_tally(parse, h)]
        sentences = parse.tokens[number.first].sentence - parse.tokens[before[-1].first].sentence if before else FAR
        if sentences <= UNTOLD_SENTENCES:
            found.append((before[-1], number))
    return found


UNTOLD_SENTENCES = 2  # how far back the tally may stand
FAR = 99


def _stands_alone(parse: Parse, hits: list[Hit], number: Number) -> bool:
    """Whether nothing is said to be counted: a word of saying (and "about") before, the end of the clause behind."""
    i = number.first - 1
    if number.bound or i < 1 or number.last + 1 >= len(parse.tokens) or parse.tokens[number.last].text.isdigit():
        return False
    if parse.tokens[i].lower in ("о", "об", "про"):
        i -= 1
    says = GIVES.match(parse.tokens[i].lower) or any(h.list.startswith("cue.") and h.first <= i <= h.last for h in hits)
    return bool(says) and parse.tokens[number.last + 1].text in (",", ".", ";", ":", "!")


GIVES = re.compile(r"(?:назыв|назва|назив|привод|навод)")  # a figure; of anything else these words tell nothing


def _within(number: Number, whole: Number) -> bool:
    return whole.first <= number.first and number.last <= whole.last


def ones(parse: Parse, hits: list[Hit], harms: list[Hit], paired: list[tuple[Hit, Number]]) -> list[tuple[Hit, Number]]:
    """Harm words in the singular that no number goes with: one person ("погиб водитель", "девочка ранена")."""
    found: list[tuple[Hit, Number]] = []
    for hit in harms:
        if any(h is hit for h, _ in paired) or _negated(parse, hit):
            continue
        if hit.list == "harm.injured" and any(h.list == "harm.killed" for h, _ in found) and _of_who_died(parse, hit):
            continue
        said = (h for h in hits if h.list.startswith("harm.one") and _says_one(parse, harms, h, hit))
        one = next(said, None) or _whom(parse, hits, hit)
        if one is None:
            continue
        if one.list == "harm.one_person" and not _person_near(hits, one):
            continue
        first, last = min(one.first, hit.first), max(one.last, hit.last)
        start, end = parse.tokens[first].start, parse.tokens[last].end
        found.append((hit, Number(first, last, start, end, 1, 1, True)))
    return found


def _person_near(hits: list[Hit], hit: Hit) -> bool:
    return any(h.list == "people" and abs(h.first - hit.first) <= PERSON_NEAR for h in hits)


PERSON_NEAR = 4


def _says_one(parse: Parse, harms: list[Hit], one: Hit, hit: Hit) -> bool:
    """Whether the singular word is the harm word itself, or a verb beside it ("получил ранения", "ранение получил")."""
    if _overlap(one, hit):
        return True
    if any(_overlap(one, h) for h in harms):
        return False  # "скончался в больнице": he died
    first, last = (one, hit) if one.first < hit.first else (hit, one)
    return last.first - first.last <= 3 and not re.search(r"[,;:—]", parse.text[first.end : last.start])


def _overlap(a: Hit, b: Hit) -> bool:
    return a.first <= b.last and b.first <= a.last


def _whom(parse: Parse, hits: list[Hit], hit: Hit) -> Hit | None:
    """The one person whom a verb without a number of its own has for its object ("ранило водителя", "вбито жінку")."""
    verb = next((h for h in hits if h.list == "harm.whom" and _overlap(h, hit)), None)
    if verb is None:
        return None
    persons = [h for h in hits if h.list == "person"]
    after = next((h for h in persons if 0 < h.first - verb.last <= PERSON_NEAR), None)
    before = next((h for h in persons if 0 < verb.first - h.last <= 2), None) if IMPERSONAL.search(verb.words) else None
    near = after or before
    if near is None:
        return None
    first, last = (verb, near) if verb.first < near.first else (near, verb)
    return near if not re.search(r"[,;:—]", parse.text[first.end : last.start]) else None


IMPERSONAL = re.compile(r"о$")  # of "ранило", "вбито" the object may stand before the verb, of "ранил" the subject does


def _of_who_died(parse: Parse, hit: Hit) -> bool:
    """Whether an injury is told of the one who died ("умер водитель, раненный накануне")."""
    before = parse.tokens[hit.first - 1].text if hit.first else ""
    return before == "," and PARTICIPLE.search(parse.tokens[hit.last].lower) is not None


PARTICIPLE = re.compile(r"н(?:ый|ий|ая)$")


def is_topic(parse: Parse, hit: Hit) -> bool:
    """Whether the words are what something is about: "информации о погибших и пострадавших нет" is no zero."""
    return any(
        NOT_COUNTED.match(parse.tokens[i].text) for i in (hit.first - 1, hit.first - 2, hit.first - 3) if i >= 0
    ) and all(t.text not in ",;:—" for t in parse.tokens[max(0, hit.first - 3) : hit.first])


def nobody(parse: Parse, hits: list[Hit]) -> list[tuple[int, int]]:
    """Where it is said that there are none: "погибших в городе нет", "загиблих немає"."""
    found = []
    for absent in (h for h in hits if h.list == "harm.absent"):
        for hit in (h for h in hits if h.list in ("harm.killed", "harm.injured")):
            word = parse.text[hit.start : hit.end].lower()
            before = parse.tokens[hit.first - 1].text if hit.first else ""
            if not GENITIVE.search(word) or is_topic(parse, hit) or COUNTING.match(before.lower()):
                continue
            after = hit.last < absent.first and BETWEEN.match(parse.text[hit.end : absent.start])
            if after or absent.last + 1 == hit.first:
                found.append((min(hit.start, absent.start), max(hit.end, absent.end)))
    return found


# ------------------------------------------------------------------ what a number is worth to a word


def _cost(parse: Parse, hits: list[Hit], harms: list[Hit], hit: Hit, number: Number) -> int | None:
    """How far the number stands from the harm word; None when it cannot be what the word counts."""
    after = number.first > hit.last
    low, high = (hit.last, number.first) if after else (number.last, hit.first)
    if high <= low or _negated(parse, hit) or (_singular(hits, hit) and not _goes_with_singular(parse, number)):
        return None
    if opens_part(hits, number) or _who_died(parse, harms, hit):
        return None
    if any(low < h.first < high and not (hit.list == "harm.killed" and _who_died(parse, harms, h)) for h in harms):
        return None
    toll = after and _is_tally(parse, hit)
    label = after and LABEL.search(parse.tokens[hit.last].lower) is not None
    cost = 0
    for i in _words_between(parse, hits, low, high):
        token = parse.tokens[i]
        if token.text in WALLS or (token.text in (":", "—", "–") and not ((toll or label) and i == low + 1)):
            return None
        cost += COMMA if token.text == "," else JOINED if after and token.lower in JOINS else 1
    if toll and not any(parse.tokens[i].text == "," for i in range(low + 1, high)):
        return min(cost, TOLL_REACH) if cost <= TOLL_REACH else None
    return cost if cost <= REACH else None


def _words_between(parse: Parse, hits: list[Hit], low: int, high: int) -> list[int]:
    """The tokens between two, without what is put in between dashes, brackets or commas and tells of a part."""
    inside = list(range(low + 1, high))
    for opening, closing in (("—", "—"), ("–", "–"), ("(", ")"), (",", ",")):
        marks = [i for i in inside if parse.tokens[i].text in (opening, closing)]
        if len(marks) < 2:
            continue
        first, last = marks[0], marks[-1]
        part = any(h.list == "harm.part" and first < h.first < last for h in hits)
        if opening != "," or part or last - first <= SHORT_ASIDE:
            inside = [i for i in inside if not first <= i <= last]
    return inside


SHORT_ASIDE = 6  # tokens: "двое его коллег, гардеробщица и охранник, пострадали"


def _who_died(parse: Parse, harms: list[Hit], hit: Hit) -> bool:
    """Whether the wounded are those who died: "двое раненых скончались"."""
    follows = next((h for h in harms if h.first == hit.last + 1), None)
    return (
        hit.list == "harm.injured"
        and follows is not None
        and follows.list == "harm.killed"
        and _is_tally(parse, hit)
        and not _is_tally(parse, follows)
    )


def _singular(hits: list[Hit], hit: Hit) -> bool:
    return any(h.list in ("harm.one", "harm.one_person") and h.first <= hit.first <= h.last for h in hits)


def _goes_with_singular(parse: Parse, number: Number) -> bool:
    """As in "убит 21 мирный житель", "погибла семья из трёх человек"."""
    if number.first and parse.tokens[number.first - 1].lower in ("из", "з", "із"):
        return any(FAMILY.match(t.lower) for t in parse.tokens[max(0, number.first - 3) : number.first - 1])
    return number.low % 10 == 1 and number.low % 100 != 11


FAMILY = re.compile(r"семь|родин|сім")


def _negated(parse: Parse, hit: Hit) -> bool:
    return hit.first > 0 and parse.tokens[hit.first - 1].lower in ("не", "ни", "ні")


def _is_tally(parse: Parse, hit: Hit) -> bool:
    """Whether a genitive noun names the tally: "погибших теперь 25", "раненых не менее сорока"."""
    return hit.first == hit.last and bool(GENITIVE.search(parse.tokens[hit.first].lower))


def opens_part(hits: list[Hit], number: Number) -> bool:
    """Whether the number is told of as a part: "среди них двое детей", "двое из них"."""
    return any(
        h.list == "harm.part" and (0 <= number.first - h.last <= 3 or 0 < h.first - number.last <= 2) for h in hits
    )


def _parts(
    hits: list[Hit], counted: list[Number], harms: list[Hit], paired: list[tuple[Hit, Number]]
) -> list[tuple[Hit, Number]]:
    """Numbers told of as a part, each with the harm word of the whole before it."""
    found = []
    for number in counted:
        if any(n is number for _, n in paired) or not opens_part(hits, number):
            continue
        whole = [h for h in harms if h.first < number.first]
        if whole:
            found.append((whole[-1], number))
    return found
