"""Names of places, folded so that one place's spellings and cases meet: the keys of the gazetteer.

Latin names lose accents. Cyrillic ones lose what Russian and Ukrainian spell differently (і and ы as и, no soft
sign) and are kept by the stem of their first case; a name in a text is looked up under every stem that a case
ending could have left, so that "в Ижевске", "під Іжевськом" and "Горлівці" find Ижевск and Горлівка.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088
CYRILLIC = re.compile(r"[Ѐ-ӿ]")
MOST_KEYS = 16  # stems of a name of several words that are tried

PLAIN = str.maketrans({
    **dict(zip("ёєэіїыґ", "еееиииг", strict=True)),
    "ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    **dict.fromkeys("ьъ'’‘ʼʻʿʾ`´ʹ", ""),
})  # fmt: skip
SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "&": "and"}

# Endings as they are after folding: those of the first case, and those of all cases of nouns and adjectives.
FIRST = ("ая", "яя", "ое", "ее", "ий", "ой", "ие", "а", "я", "о", "е", "и", "й")
CASES = (
    "ого его ому ему ими ою ею им ом ем ой ей ий ую юю ая яя ое ее ие их ых ами ями ам ям ах ях ов ев ию "
    "а я о е и у ю й"
).split()
LEAST_STEM = 3
ALTERNATING = {"ц": "к", "з": "г", "с": "х"}  # Горлівка - Горлівці, Прага - Празі, Волноваха - Волновасі
VOWELS = "аеиоуюяй"


def fold(name: str) -> str:
    """Lower case, no accents, one spelling for Russian and Ukrainian, marks as spaces."""
    text = name.casefold()
    if text.isascii():
        words = ASCII_WORD.findall(text.replace("'", "").replace("`", ""))
    else:
        if CYRILLIC.search(text):
            text = GENITIVE_OV.sub("ов", GENITIVE_EV.sub("ев", text)).replace("й", "\0")
        text = unicodedata.normalize("NFKD", text.translate(PLAIN))
        text = MARKS.sub("", text).replace("\0", "й")
        words = WORD.findall(DOUBLED.sub(r"\1", text))
    return " ".join([SHORT.get(w, w) for w in words if w != "the" or len(words) == 1])


ASCII_WORD = re.compile(r"[a-z0-9&]+")
WORD = re.compile(r"[\w&]+")
GENITIVE_OV, GENITIVE_EV = re.compile(r"(?<=\w)[іи]в\b"), re.compile(r"(?<=\w)їв\b")  # Харків - Харкова
MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u093c\u20d0-\u20f0]+")
DOUBLED = re.compile(r"([б-джзй-нп-тф-щ])\1")  # Россия, Росія


def first_stem(word: str) -> str:
    """The stem under which a Cyrillic word in its first case is kept."""
    for ending in FIRST:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            return word[: -len(ending)]
    return word


def stems(word: str) -> list[str]:
    """The stems that a Cyrillic word can have, whichever its case; the likeliest first."""
    found = [first_stem(word)]
    for ending in CASES:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            found.append(word[: -len(ending)])
    found += [s[:-1] + ALTERNATING[s[-1]] for s in found[1:] if s[-1] in ALTERNATING and word[-1] in "ие"]
    found += [f"{s[:-1]}{v}{s[-1]}" for s in found[1:3] if _clustered(s) for v in "ео"]
    return list(dict.fromkeys([*found, word]))


def _clustered(stem: str) -> bool:
    """Whether a stem ends in two consonants, between which the first case may have a vowel (Орла - Орёл)."""
    return len(stem) >= LEAST_STEM and stem[-1] in "лцкнв" and stem[-2] not in VOWELS


def key(name: str) -> str:
    """The key under which a name is kept."""
    folded = fold(name)
    return " ".join(map(first_stem, folded.split())) if CYRILLIC.search(folded) else folded


def look_up_keys(name: str) -> list[str]:
    """The keys under which a name in a text is looked up, the likeliest first."""
    folded = fold(name)
    if not CYRILLIC.search(folded):
        return [folded] if folded else []
    words = folded.split()
    if len(words) == 1:
        return stems(words[0])
    choices = [stems(w)[: 6 if len(words) == 2 else 3] for w in words]
    return [" ".join(c) for c in product(*choices)][: MOST_KEYS * 2]


CODE = re.compile(r"[A-Z]{2,4}|.{0,2}|.*\d.*|.{60,}")


def is_name(name: str) -> bool:
    """Whether an alternate name is one: no airport code ("NGO" for Nagoya), no number."""
    return not (name.isascii() and CODE.fullmatch(name))


def reach(people: int) -> float:
    """Radius of a settlement in km, from its people: 1 km for a village, 16 for 650,000, at most 25."""
    return round(min(25.0, max(1.0, 0.02 * sqrt(people or 500))), 1)


ROMAN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
})  # fmt: skip


def latin(folded: str) -> str:
    """A folded Cyrillic name in Latin letters."""
    return folded.translate(ROMAN)


def skeleton(name: str) -> str:
    """What transliterations of one name share: "Um Rawaba" and "Umm Ruwaba", "Kup'yans'k" and "Kupiansk"."""
    text = ARTICLE.sub("", fold(name))
    for pattern, sound in SOUNDS:
        text = pattern.sub(sound, text)
    body = text.replace(" ", "")
    return body[:1] + RUN.sub(r"\1", FAINT.sub("", body[1:])) if body.isascii() else ""


ARTICLE = re.compile(r"^(?:al|el|ar|as|ash|ad|ed|an|en|at|et|az|ez)\s+")  # Arabic, before sun letters as well
FAINT, RUN = re.compile(r"[aeiouyjhw]"), re.compile(r"(.)\1+")
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"sch|sh|ch|zh", "s"),
        (r"kh|gh|q|ck|x|c(?![ei])", "k"),
        (r"c|ts|tz|z", "s"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"dj", "j"),
        (r"v", "b"),
        (r"\bo|\bu", "u"),
        (r"\be|\bi|\by", "i"),
        (r"\bj", "g"),
    )
)


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance, good to half a per cent: for choosing among places, not for findings."""
    a, b = radians(lat), radians(other_lat)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))
