"""Numbers of people and things: figures and words, ranges, bounds ("at least", "up to"), vague words."""

from __future__ import annotations

import re

import msgspec

from reportedly.nouns import Count
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse, Token

FIGURE = re.compile(r"\d{1,3}(?:[,. \u00a0]\d{3})+|\d+")
ROMAN_ZERO_YEAR = range(1900, 2100)  # a bare four-digit figure in this range is a year, not a toll
JOINS_RANGE = {"-", "–", "—", "to", "до", "or", "или", "або", "чи"}
RISE = {"с", "со", "з", "із", "зі"}  # "выросло с 9 до 12" is twelve now, and no range
NOT_AFTER = re.compile(  # what makes a figure something else than a number of people
    r"\s*(?:%|['’]?s\b|per\s?cent|percent|процент|відсот|(?:\s(?:и|і|й|та|до)\s\d+)?[-–]?\s?(?:year|month|week|day|hour|minute|metre|meter|storey|story|mm\b|kg\b|km\b|"
    r"a\.?m\b|p\.?m\b|kilomet|mile|feet|foot|ton|dollar|euro|pound|billion|million|лет|год|час|минут|км|рок|річ|літ|годин|хвилин|мм|"
    r"тонн|рубл|руб\b|грив|грн|метр|утра|вечера|ночи|ранку|вечора|ночі|сут[ок]|діб|доб[аиуі]?\b|дня|дней|дні|недел|тижн|месяц|місяц|раз[аиів]*\b)|[:/]\d|°|th\b|st\b|nd\b|rd\b|-й|-го|-я)",
    re.IGNORECASE,
)
NOT_BEFORE = re.compile(
    r"[$€£₽№#]\s?$|\b(?:No|aged?|article|ст|aged about|turn(?:s|ed)?|number|news|channel|route|unit|room)\.?\s$|"
    r"\b(?:ему|ей|йому|їй)\s(?:было\s|було\s)?$",
    re.IGNORECASE,
)
AGE_BEFORE = re.compile(  # "Anna Berg, 14,", "a stallholder, 49,", "ages 3, 5 and 9", "aged between 22 and 47": no toll
    r"(?:\b[A-Z][\w'’-]*[a-z][\w'’.-]*|\b[a-z]+(?:[^s\W]|ss)),\s$"
    r"|\b(?:[Aa]ges|[Aa]ged)\s(?:between\s|from\s)?(?:\d+,?\s)*(?:(?:and|to)\s)?$"
)
AGE_AFTER = re.compile(r"\s?(?:[,;.)]|$|of\s[A-Z]|from\s[A-Z]|(?:and|to)\s\d)")
OLDEST = 110


class Number(msgspec.Struct, frozen=True):
    """A number in the text: its tokens (inclusive), offsets with the bound word, and what it says."""

    first: int
    last: int
    start: int
    end: int
    low: int
    high: int | None
    exact: bool
    bound: str = ""  # least, over, most, under, about or ""

    def count(self, text: str) -> Count:
        """This number as a Count with its wording."""
        return Count(written=text[self.start : self.end], low=self.low, high=self.high, exact=self.exact)


def numbers(parse: Parse, hits: list[Hit]) -> list[Number]:
    """All numbers that can count people, in text order."""
    words = {h.first: (int(h.list[7:]), h.last) for h in hits if h.list.startswith("number.")}
    vague = {h.first: (int(h.list[6:]), h) for h in hits if h.list.startswith("vague.")}
    bounds = {h.last: (h.list[6:], h.first) for h in hits if h.list.startswith("bound.")}
    found: list[Number] = []
    i = 0
    while i < len(parse.tokens):
        read = _figure(parse, i) or _worded(parse, words, i)
        if read is not None:
            value, last = read
            number, i = _with_range(
                parse, words, Number(i, last, parse.tokens[i].start, parse.tokens[last].end, value, value, True)
            )
            found.append(_bounded(parse, bounds, number))
            continue
        if i in vague:
            low, hit = vague[i]
            found.append(Number(i, hit.last, hit.start, hit.end, low, None, False))
            i = hit.last
        i += 1
    return found


def _figure(parse: Parse, i: int) -> tuple[int, int] | None:
    """A figure at token `i` that can count people: no year, hour, age, price or ordinal."""
    token = parse.tokens[i]
    if not token.text[0].isdigit() or not FIGURE.fullmatch(token.text):
        return None
    value = int(re.sub(r"\D", "", token.text))
    if NOT_AFTER.match(parse.text, token.end) or NOT_BEFORE.search(parse.text, max(0, token.start - 12), token.start):
        return None
    if len(token.text) == 4 and value in ROMAN_ZERO_YEAR:
        return None
    if _in_a_date(parse, i) or _is_age(parse, token, value):
        return None
    return value, i


def _is_age(parse: Parse, token: Token, value: int) -> bool:
    """Whether a bare figure between commas is the age of the person named before it."""
    before = AGE_BEFORE.search(parse.text, max(0, token.start - 40), token.start)
    return before is not None and value <= OLDEST and AGE_AFTER.match(parse.text, token.end) is not None


MONTH = re.compile(
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[^\W\d]*"
    r"|(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)[а-я]{1,2}|март[ае]?|ма[йяею]|август[ае]?"
    r"|(?:янв|фев|мар|апр|июн|июл|авг|сен|сент|окт|ноя|дек)"
    r"|(?:січ|берез|квіт|трав|черв|лип|серп|верес|жовт|груд)(?:ня|ень|ні)|лют(?:ого|ий|ому)|листопад[аі]?)\.?$",
    re.IGNORECASE,
)


def _in_a_date(parse: Parse, i: int) -> bool:
    """Whether the figure is the day of a month ("June 10", "30 декабря")."""
    around = [parse.tokens[k].text for k in (i - 1, i + 1) if 0 <= k < len(parse.tokens)]
    return any(MONTH.fullmatch(w) and (w[0].isupper() or not w.isascii()) for w in around)


def _worded(parse: Parse, words: dict[int, tuple[int, int]], i: int) -> tuple[int, int] | None:
    """A number in words at token `i`, compounds included ("twenty-three", "two hundred", "сто двадцать")."""
    if i not in words:
        return None
    value, last = words[i]
    if not parse.grammar and NOT_AFTER.match(parse.text, parse.tokens[last].end):
        return None
    k = last + 1
    if k < len(parse.tokens) and parse.tokens[k].text == "-":
        k += 1
    if k in words and words[k][0] and value >= 20 and (words[k][0] < 10 or (value >= 100 and words[k][0] < 100)):
        return value + words[k][0], words[k][1]
    return value, last


def _with_range(parse: Parse, words: dict[int, tuple[int, int]], number: Number) -> tuple[Number, int]:
    """The number, widened when a range follows ("30-40", "three to five", "between 35 and 43")."""
    k = number.last + 1
    opening = parse.tokens[number.first - 1].lower if number.first else ""
    joins = JOINS_RANGE | ({"and", "и", "і", "та"} if opening in ("between", "между", "між") else set())
    if k + 1 < len(parse.tokens) and parse.tokens[k].lower in joins:
        second = _figure(parse, k + 1) or _worded(parse, words, k + 1)
        if second is not None and second[0] > number.low > 1:
            end = parse.tokens[second[1]].end
            if opening in RISE and parse.tokens[k].lower == "до":
                start = parse.tokens[k + 1].start
                last = Number(k + 1, second[1], start, end, second[0], second[0], True)
                return last, second[1] + 1
            return msgspec.structs.replace(number, last=second[1], end=end, high=second[0]), second[1] + 1
    return number, number.last + 1


def _bounded(parse: Parse, bounds: dict[int, tuple[str, int]], number: Number) -> Number:
    """The number with the bound word before it ("at least", "up to")."""
    before = number.first - 1
    if before not in bounds:
        return number
    bound, first = bounds[before]
    high = None if bound in ("least", "over") else number.high
    return msgspec.structs.replace(number, start=parse.tokens[first].start, high=high, bound=bound)


def number_before(found: list[Number], token: Token, reach: int) -> Number | None:
    """The nearest number that ends at most `reach` tokens before `token`, in its sentence."""
    return next((n for n in reversed(found) if n.last < token.i and token.i - n.last <= reach), None)
