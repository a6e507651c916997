"""Attribution without a grammar: the order of words around the cue, as news in Russian and Ukrainian has it.

Three shapes cover most: "content, cue source" (closing), "source cue, that content" (opening), and
"according to source, content".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse, Token
from reportedly.text.spans import Range, strip_range

A = TypeVar("A")
SPEAKING = ("cue.say", "cue.claim", "cue.confirm", "cue.deny", "cue.believe", "cue.blame")
STOPS = {",", ".", ";", ":", "—", "–", "(", ")", "!", "?", "\n"}
PHRASE = 12  # tokens a source may have
SHORTEST = 4  # letters of the shortest content ("сімох")
OBJECTS = ("cue.confirm", "cue.deny")  # "опроверг причастность": what follows is the content
ABOUT = {"о", "об", "обо", "про"}  # "сообщил о двух погибших"
OWNERS = {"его", "её", "ее", "их", "його", "її", "їх", "їхніми", "їхньою"}  # "по его словам"
WHO = (
    "котор", "чей", "чья", "чьё", "чьи", "чию", "який", "яка", "яке", "які", "якій", "якого", "якому",
    "чий", "чия", "чиє", "чиї",
)  # fmt: skip
LINKS = {"и", "а", "но", "однако", "і", "й", "та", "але", "проте", "однак", "при", "ж", "же", "тем", "тим", "что", "що"}
AT = {"в", "во", "у"}  # "в полиции сообщили": an office speaks
MANY = ("ли", "ют", "ят", "ут", "ать", "ять", "уть", "ють", "ся", "но")  # how the verb of an office ends


def plain_attributions(parse: Parse, hits: list[Hit], make: Callable[..., A]) -> list[A]:
    """All attributions of a text; `make` builds one (`Attribution`)."""
    found: list[A] = []
    for sentence, (start, end) in enumerate(parse.sentences):
        tokens = list(parse.tokens_in(start, end))
        inside = [h for h in hits if start <= h.start < end]
        cited = _cited(inside, tokens)
        for hit in inside:
            if hit.list == "cue.according":
                shape = _according(parse, hit, tokens, inside)
            elif hit.list in SPEAKING:
                shape = (
                    _closing(parse, hit, tokens, inside)
                    or _opening(parse, hit, tokens, inside)
                    or _object(parse, hit, tokens, inside)
                )
            else:
                continue
            if shape is None:
                continue
            source, content = shape
            ranges = tuple(r for r in (strip_range(parse.text, c) for c in content) if r[1] - r[0] > SHORTEST)
            if ranges and not any(getattr(f, "content", None) == ranges for f in found):
                found.append(
                    make(
                        sentence=sentence,
                        cue=(hit.start, hit.end),
                        cue_list=hit.list,
                        content=ranges,
                        source=source,
                        cited=cited,
                    )
                )
        if not any(getattr(f, "sentence", None) == sentence for f in found) and (
            shown := _shown(parse, tokens, inside)
        ):
            source, cue, said = shown
            found.append(
                make(sentence=sentence, cue=cue, cue_list="cue.say", content=(said,), source=source, cited=cited)
            )
    return found


def _shown(parse: Parse, tokens: list[Token], hits: list[Hit]) -> tuple[Range, Range, Range] | None:
    """As in "Гладков: «Дрон атаковал автобус»": source, colon, and what stands in quotation marks behind it."""
    colon = next((k for k, t in enumerate(tokens[:PHRASE]) if t.text in STOPS), None)
    if not colon or tokens[colon].text != ":" or len(tokens) < colon + 3 or tokens[colon + 1].text not in OPENING:
        return None
    source = _phrase(parse, tokens[:colon], hits)
    if source is None or any(h.list.startswith("trigger.") and h.first < tokens[colon].i for h in hits):
        return None
    said = strip_range(parse.text, (tokens[colon + 1].start, tokens[-1].end))
    return source, (tokens[colon].start, tokens[colon].end), said


OPENING = {"«", "“", "„", '"'}


def _phrase(parse: Parse, tokens: list[Token], hits: list[Hit]) -> Range | None:
    """The source in a run of tokens: from its first kind word or name to its end."""
    while tokens and tokens[0].lower in LINKS:
        tokens = tokens[1:]
    run: list[Token] = []
    for token in tokens[:PHRASE]:
        if token.text in STOPS:
            break
        run.append(token)
    if not run or run[0].lower in NOBODY:
        return None
    cite = next((h.first for h in hits if h.list == "cue.cite" and run and run[0].i <= h.first <= run[-1].i), None)
    run = [t for t in run if cite is None or t.i < cite]
    kinds = [h for h in hits if h.list.startswith("kind.") and run and run[0].i <= h.first <= run[-1].i]
    names = [t.i for k, t in enumerate(run) if t.text[0].isupper()]
    if run and run[0].lower in ADJUNCT:  # "написал в телеграм-канале губернатор ...": the adjunct is no source
        kinds = [h for h in kinds if h.first > run[0].i + 1 and h.list != "kind.social_media"]
        names = [i for i in names if i > run[0].i + 2]
    starts = names + [h.first for h in kinds]
    if not starts:
        pronoun = next((t for t in run[:2] if t.lower in PRONOUNS), None)
        return (pronoun.start, pronoun.end) if pronoun else None
    first = min(starts)
    while (
        first - 1 >= run[0].i
        and parse.tokens[first - 1].lower not in ADJUNCT
        and parse.tokens[first - 1].lower not in PRONOUNS
        and run[0].lower not in ADJUNCT
    ):
        first -= 1
    last = run[-1].i
    for token in run:
        if token.i > max(starts) and token.lower in ADJUNCT:
            last = token.i - 1
            break
    return strip_range(parse.text, (parse.tokens[first].start, parse.tokens[last].end))


ADJUNCT = {
    "в",
    "во",
    "на",
    "у",
    "своём",
    "своем",
    "своєму",
    "през",
    "під",
    "под",
    "после",
    "після",
    "утром",
    "вранці",
    "вечером",
    "ввечері",
    "позже",
    "згодом",
}
PRONOUNS = {"он", "она", "они", "він", "вона", "вони"}


NOBODY = {"мы", "ми", "ранее", "раніше", "сегодня", "сьогодні"}  # the outlet itself, or no name at all


def _office(parse: Parse, verb: Token, tokens: list[Token], hits: list[Hit]) -> Range | None:
    """The office of "сообщили в полиции" and "у поліції повідомили": one that speaks in the plural, or a paper."""
    if not tokens or tokens[0].lower not in AT or not verb.lower.endswith(MANY):
        return None
    rest = tokens[1:]
    if any(h.list == "kind.social_media" and rest and h.first == rest[0].i for h in hits):
        return None
    run: list[Token] = []
    for token in rest[:PHRASE]:
        if token.text in STOPS or token.lower in ADJUNCT:
            break
        run.append(token)
    return strip_range(parse.text, (run[0].start, run[-1].end)) if run else None


def _subject(parse: Parse, hit: Hit, tokens: list[Token], hits: list[Hit]) -> Range | None:
    """The source before a cue; a clause about it may stand between ("Лесник, который живёт рядом, говорит")."""
    head = [t for t in tokens if t.i < hit.first]
    marks = [k for k, t in enumerate(head) if t.text in STOPS]
    verb = parse.tokens[hit.first]
    last = head[marks[-1] + 1 :] if marks else head
    found = _office(parse, verb, last, hits) or _phrase(parse, last, hits)
    if found or last or len(marks) < 2:
        return found
    for k in reversed(marks[:-1]):
        if head[k + 1].lower.startswith(WHO) or head[k + 1].text[0].isupper():
            before = max((m for m in marks if m < k), default=-1)
            return _phrase(parse, head[before + 1 : k], hits)
    return None


def _object(parse: Parse, hit: Hit, tokens: list[Token], hits: list[Hit]) -> tuple[Range | None, list[Range]] | None:
    """As in "The governor denied the strike" and "The governor spoke of two dead": the words after the cue."""
    after = [t for t in tokens if t.i > hit.last]
    about = next((k for k, t in enumerate(after[:PHRASE]) if t.lower in ABOUT or t.text in STOPS), None)
    if about is not None and after[about].lower in ABOUT:
        start = about
    elif hit.list in OBJECTS and after and after[0].text not in STOPS:
        start = 0
    else:
        return None
    run: list[Token] = []
    for token in after[start:]:
        if token.text in STOPS:
            break
        run.append(token)
    source = _subject(parse, hit, tokens, hits) or (_phrase(parse, after[:start], hits) if start else None)
    return (source, [(run[0].start, run[-1].end)]) if source and run else None


def _closing(parse: Parse, hit: Hit, tokens: list[Token], hits: list[Hit]) -> tuple[Range | None, list[Range]] | None:
    """As in "Two people died, said the governor."""
    before = parse.tokens[hit.first - 1] if hit.first > tokens[0].i else None
    if before is None or before.text not in (",", "—", "–", "»", "”", '"', "!", "?"):
        return None
    after = [t for t in tokens if t.i > hit.last]
    source = _office(parse, parse.tokens[hit.first], after, hits) or _phrase(parse, after, hits)
    return (source, [(tokens[0].start, before.end)]) if source else None


def _opening(parse: Parse, hit: Hit, tokens: list[Token], hits: list[Hit]) -> tuple[Range | None, list[Range]] | None:
    """As in "The governor said that two people died" and "The governor: two people died"."""
    after = [t for t in tokens if t.i > hit.last]
    mark = next((k for k, t in enumerate(after[:14]) if t.text in (",", ":") or t.lower in ("что", "що")), None)
    if mark is None:
        return None
    rest = after[mark + 1 :]
    if rest and rest[0].lower in ("что", "що"):
        rest = rest[1:]
    elif after[mark].text == ",":
        return None
    source = _subject(parse, hit, tokens, hits) or _phrase(parse, after[:mark], hits)
    return (source, [(rest[0].start, tokens[-1].end)]) if source and rest else None


def _according(parse: Parse, hit: Hit, tokens: list[Token], hits: list[Hit]) -> tuple[Range | None, list[Range]] | None:
    """As in "According to the governor, two people died"; the phrase may also stand inside or at the end."""
    after = [t for t in tokens if t.i > hit.last]
    own = next((t for t in parse.tokens[hit.first : hit.last + 1] if t.lower in OWNERS), None)
    source = (own.start, own.end) if own else _phrase(parse, after, hits) or (_all(after) if after else None)
    if source is None:
        return None
    content = []
    if hit.first > tokens[0].i:
        content.append((tokens[0].start, parse.tokens[hit.first - 1].end))
    rest = [t for t in after if t.start >= source[1]]
    if rest:
        content.append((rest[0].start, tokens[-1].end))
    return source, content


def _all(tokens: list[Token]) -> Range | None:
    run = []
    for t in tokens[:6]:
        if t.text in STOPS:
            break
        run.append(t)
    return (run[0].start, run[-1].end) if run else None


def _cited(hits: list[Hit], tokens: list[Token]) -> Range | None:
    """The one cited: "со ссылкой на жителей"."""
    cite = next((h for h in hits if h.list == "cue.cite"), None)
    return _all([t for t in tokens if t.i > cite.last]) if cite else None
