"""Roles without a grammar: how far the words of a thing reach, and what stands behind "hit" and "fell on".

Adjectives go with their noun ("ударными дронами", "автобусная станция"), a mark or a name in quotes with what it
names ("ракет Х-101", "школы №6"). Of "ударили по складу" the warehouse is the target.
"""

from __future__ import annotations

import re

from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse
from reportedly.text.spans import Range

ADJECTIVE = re.compile(
    r"[а-яёіїєґ’'-]{2,}(?:[иы]й|[оеі]й|[ая]я|[оеє]е|[иы]е|[оеє]го|[иы]х|[иы]м|[иы]ми|[оеє]му|[ую]ю|ої|ні|[сц]ькі|на|ну)$",
    re.IGNORECASE,
)
NAME = re.compile(r"\s?(?:[«“\"„][^»”\"\n]{2,40}[»”\"]|№\s?\d+|[A-ZА-ЯІЇЄҐ]{1,4}-\d+[А-Яа-яA-Za-z]?\b)")
OF_A_COUNTRY = re.compile(
    r"[а-яёіїєґ-]*(?<!че)(?:ск|ськ|цьк|цк)[а-яёіїєґ]{1,3}$|ворож[а-яіїє]{1,3}$|вражеск[а-я]{1,3}$"
)  # "российские", "українська": whose, not which
MOST_ADJECTIVES = 3
# Nouns that say where or when and not what: towns, areas, days, sources.
NO_THING = re.compile(
    r"(?:город|міст[аоіу]|мест[аоеу]|сел[оаеуі]|дерев|населен|населён|пункт|район|област|територ|террит|округ|окраин|окол|центр"
    r"|регион|регіон|громад|приграни|прикордон|направлен|напрям|удален|расстоян|відстан|данн|даним|словам|прогноз|верси|версі"
    r"|ноч|ніч|утр|ранк|ранок|вечор|вечер|недел|неділ|тижн|субб|субот|серед|среду|понед|вівтор|вторник|четвер|пятн|п['’]ятн"
    r"|результат|резуль|наслід|рассвет|світан|итог|підсум|момент|мільйон|миллион|колабор|коллабор)"
)
# "по", "в", "на": what a strike goes to; "у", "возле": beside what it happened.
AT = {"по", "в", "во", "у", "на", "об", "возле", "около", "біля", "поблизу"}
STRIKES = re.compile(  # words of an attack that take what was hit behind a preposition
    r"(?:удар|вдар|попа[лд]|попасть|попав|влуч|поціл|прил[её]т|приліт|прильот|упал|впал|впав|упав|рухнул|врезал|врізав|взорвал"
    r"|вибух|взрыв|выпусти|випусти|сбросил|скинул|нападен|напад|нал[её]т|наліт|нальот|обстрел|обстріл)",
    re.IGNORECASE,
)
HITS = re.compile(
    r"(?:атакова|атаку|обстреля|обстріля|поврежд|пошкод|подорва|підірва|поразил|уразил|урази|подожг|підпал)",
    re.IGNORECASE,
)
BEFORE_PREPOSITION = 4  # tokens from the word of the attack to the preposition: "ударила дроном ночью по складу"


def widened(parse: Parse, hit: Hit) -> Range:
    """The words of a hit with the adjectives before it, the noun that it belongs to, and a name behind."""
    first, last = hit.first, hit.last
    lower = parse.tokens[last].lower
    if ADJECTIVE.match(lower) and last + 1 < len(parse.tokens) and _is_noun(parse, last + 1):
        last += 1  # "автобусная" of "автобусная станция"
    while hit.first - first < MOST_ADJECTIVES and first and _is_adjective(parse, first - 1, first):
        first -= 1
    start, end = parse.tokens[first].start, parse.tokens[last].end
    name = NAME.match(parse.text, end)
    return start, name.end() if name else end


def _is_adjective(parse: Parse, i: int, after: int) -> bool:
    token, noun = parse.tokens[i], parse.tokens[after]
    return (
        token.sentence == noun.sentence
        and ADJECTIVE.match(token.lower) is not None
        and OF_A_COUNTRY.match(token.lower) is None
        and parse.text[token.end : noun.start] == " "
    )


def _is_noun(parse: Parse, i: int) -> bool:
    token, before = parse.tokens[i], parse.tokens[i - 1]
    beside = parse.text[before.end : token.start] == " "
    return (
        beside
        and token.text.isalpha()
        and len(token.text) > 2
        and token.text.islower()
        and not ADJECTIVE.match(token.lower)
    )


def struck(parse: Parse, trigger: Hit, taken: list[Hit]) -> Range | None:
    """What stands behind a word of attack: "ударили по X", "атаковали X", "взрыв у X"; null when it is no thing.

    `taken` are words that are no thing: people, times, weapons.
    """
    word = parse.tokens[trigger.first].lower
    sentence = parse.tokens[trigger.first].sentence
    i = trigger.last + 1
    if any(STRIKES.match(parse.tokens[k].lower) for k in range(trigger.first, trigger.last + 1)):
        i = next(
            (k + 1 for k in range(i, min(i + BEFORE_PREPOSITION, len(parse.tokens))) if parse.tokens[k].lower in AT),
            len(parse.tokens),
        )
    elif not HITS.match(word):
        return None
    start = i
    while i < len(parse.tokens) and i - start < MOST_ADJECTIVES and ADJECTIVE.match(parse.tokens[i].lower):
        i += 1
    if i >= len(parse.tokens) or parse.tokens[i].sentence != sentence:
        return None
    token = parse.tokens[i]
    if (
        not token.text.islower()
        or not token.text.isalpha()
        or len(token.text) < 4
        or any(h.first <= k <= h.last for h in taken for k in (i, start))
    ):
        return None
    if NO_THING.match(token.text):
        return None
    name = NAME.match(parse.text, token.end)
    return parse.tokens[start].start, name.end() if name else token.end


CLAIMED = re.compile(
    r"(?:ответственность[^.;:]{0,40}?взял[аи]?(?:\sна\sсебя)?|взял[аи]?\sна\sсебя[^.;:]{0,25}?ответственность"
    r"|відповідальність[^.;:]{0,40}?(?:взял[аи]|взяв)(?:\sна\sсебе)?|(?:взял[аи]|взяв)\sна\sсебе[^.;:]{0,25}?відповідальність)"
    r"(?:\sна\sсеб[яе])?\s+",
    re.IGNORECASE,
)
NOBODY = re.compile(r"\b(?:ни|не|никто|жодн\w+|ніхто)\b", re.IGNORECASE)
CLAIMANT = re.compile(r"(?:[а-яёіїєґ’'-]{4,}\s){0,2}(?:[«“\"][^»”\"\n]{2,40}[»”\"]|[A-ZА-ЯЁІЇЄҐ][\w’'-]+)")


def claimant(parse: Parse, sentence: int) -> Range | None:
    """Who took responsibility, by name ("ответственность взяла на себя группировка «Искра»")."""
    start, end = parse.sentences[sentence]
    claimed = CLAIMED.search(parse.text, start, end)
    if claimed is None or NOBODY.search(parse.text, start, claimed.end()):
        return None
    who = CLAIMANT.match(parse.text, claimed.end(), end)
    return who.span() if who else None
