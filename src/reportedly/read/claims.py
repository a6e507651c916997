"""Claims: each statement of a report with who says it, how surely, about what, and its value.

A sentence that nobody is said to have said is the outlet's own. One statement may be about several things
("two people died when a drone hit the plant"): it gives one claim each, the chief one first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from reportedly.nouns import (
    About,
    Actor,
    Bound,
    Certainty,
    Claim,
    Distance,
    Happening,
    Listing,
    Moment,
    Novelty,
    Place,
    Report,
    Responsibility,
    Scope,
    Source,
    Value,
    content_id,
)  # fmt: skip
from reportedly.read.attribution import Attribution
from reportedly.read.certainty import applies_to_previous, certainty
from reportedly.read.events import Event
from reportedly.read.harm import TOLL_WORDS, Toll
from reportedly.read.roles import ROLES, Filler
from reportedly.read.sources import Roll
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse
from reportedly.text.spans import Range, covers, strip_range

KM_PER_NAUTICAL_MILE = 1.852
KM_PER_MILE = 1.609344
LEAST_WEIGHT = 1.0  # a filler with weaker evidence gives no claim of its own
LEAST_LETTERS = 12  # a shorter stretch is no statement
# What a statement is chiefly about when it is about several things. Measured on reports_train and reports
# (claims, about): tolls and blame before novelty, the event before what it did and where.
ORDER: tuple[About, ...] = (
    "actor", "killed", "injured", "target", "novelty", "event", "damage", "place", "time", "weapon", "distance",
    "listing", "other",
)  # fmt: skip
BEHIND_EVENT = ("target", "actor")  # named in passing, these come after the event


class Statement(msgspec.Struct, frozen=True):
    """A stretch of text that one source says, before it is known what it is about."""

    content: Range
    sentence: int
    source: Source
    certainty: Certainty
    cue: Range | None
    hedge: Range | None
    cue_list: str = ""
    via_cue: bool = False


def statements(parse: Parse, hits: list[Hit], attributions: list[Attribution], roll: Roll) -> list[Statement]:
    """All statements of a text in order: attributed ones, and the outlet's own for what is left."""
    by_sentence: dict[int, list[Attribution]] = {}
    for a in attributions:
        by_sentence.setdefault(a.sentence, []).append(a)
    found: list[Statement] = []
    for sentence, span in enumerate(parse.sentences):
        sign = applies_to_previous(parse, hits, sentence)
        if sign is not None and found:
            found = _doubted(found, sentence, (sign.start, sign.end))
        for a in by_sentence.get(sentence, []):
            found += _attributed(parse, hits, a, roll)
        said = [
            r
            for a in by_sentence.get(sentence, [])
            for r in (*a.content, a.cue, *([a.source] if a.source else []), *([a.cited] if a.cited else []))
        ]
        for own in _outlets_own(parse, span, said):
            if parse.grammar and not _has_verb(parse, own) and not _is_title(span):
                continue
            sure, hedge = certainty(parse, hits, (own,), None)
            found.append(Statement(own, sentence, roll.source(None), sure, None, hedge))
    return found


def _doubted(found: list[Statement], sentence: int, sign: Range) -> list[Statement]:
    """The statements of the sentence before, now unconfirmed (denials stay what they are)."""
    return [
        msgspec.structs.replace(s, certainty="unconfirmed", hedge=sign)
        if s.sentence == sentence - 1 and s.certainty != "denied"
        else s
        for s in found
    ]


CITING: tuple[str, ...] = ("media", "social_media", "outlet", "unnamed")
NOT_A_SPEAKER = re.compile(
    r"\b(?:information|data|figures|evidence|reports?|accounts?|results|no one|данн|сведени|дані)", re.IGNORECASE
)


def _attributed(parse: Parse, hits: list[Hit], a: Attribution, roll: Roll) -> list[Statement]:
    """The statements of one attribution: one for each stretch of its content, cut at semicolons."""
    via = tuple(roll.source(s).name for s in a.through)
    spoken = a.source is not None and not NOT_A_SPEAKER.match(
        re.sub(
            r"^(?:the|an?|some|\w+ed|fresh|new|latest|preliminary|official)\s+",
            "",
            parse.text[a.source[0] : a.source[1]],
        )
    )
    source = (
        roll.source(a.source)
        if a.source and (spoken or a.cue_list != "cue.according")
        else Source(name="", kind="outlet")
    )
    cited = roll.source(a.cited) if a.cited and not NOT_A_SPEAKER.search(parse.text[a.cited[0] : a.cited[1]]) else None
    if cited is not None and source.kind in CITING and (source.kind, cited.kind) != ("social_media", "witness"):
        via = (*via, source.name) if source.kind != "outlet" else via
        source = msgspec.structs.replace(cited, via=via)
    elif via:
        source = msgspec.structs.replace(source, via=via)
    found = []
    for stretch in a.content:
        for piece in _cut(parse.text, stretch):
            if piece[1] - piece[0] < LEAST_LETTERS and len(a.content) > 1:
                continue
            sure, hedge = certainty(parse, hits, (piece,), a)
            found.append(Statement(piece, a.sentence, source, sure, a.cue, hedge, a.cue_list))
    return found


def _cut(text: str, stretch: Range) -> list[Range]:
    """The stretch cut at semicolons outside of quotation marks."""
    pieces, start, open_quote = [], stretch[0], False
    for k in range(*stretch):
        if text[k] in "“«":
            open_quote = True
        elif text[k] in "”»":
            open_quote = False
        elif text[k] == ";" and not open_quote:
            pieces.append((start, k))
            start = k + 1
    pieces.append((start, stretch[1]))
    return [p for p in (strip_range(text, p) for p in pieces) if p[1] > p[0]]


def _outlets_own(parse: Parse, sentence: Range, said: list[Range]) -> list[Range]:
    """What is left of a sentence once all that is attributed is taken out, if it still states something."""
    if not said:
        whole = strip_range(parse.text, sentence)
        return _cut(parse.text, whole) if whole[1] - whole[0] >= LEAST_LETTERS else []
    left, start = [], sentence[0]
    for a, b in sorted(said):
        if a > start:
            left.append((start, a))
        start = max(start, b)
    left.append((start, sentence[1]))
    stripped = [strip_range(parse.text, r) for r in left]
    return [r for r in stripped if r[1] - r[0] > 30 and len(parse.tokens_in(*r)) > 5 and _has_verb(parse, r)]


def _is_title(sentence: Range) -> bool:
    return sentence[0] == 0


def _has_verb(parse: Parse, span: Range) -> bool:
    tokens = parse.tokens_in(*span)
    return len(tokens) > 2 and (
        not parse.grammar
        or any(t.pos in ("VERB", "AUX") and t.dep in ("ROOT", "conj", "advcl", "relcl", "ccomp") for t in tokens)
    )


# ------------------------------------------------------------------ what a statement is about


class Subject(msgspec.Struct, frozen=True):
    """One thing that a statement is about: the field, its value, the exact words, the account's number."""

    about: About
    value: Value | None
    words: Range | None
    account: int | None
    superseded: bool = False
    scope: Scope = "total"


class Findings(msgspec.Struct):
    """All that was found in the text, by offsets, for the statements to pick from."""

    hits: list[Hit]
    tolls: list[Toll]
    events: list[Event]
    fillers: list[list[Filler]]  # per event, best first
    distances: list[tuple[Range, Distance]]
    where_and_when: list[Subject] = []


def subjects(parse: Parse, statement: Statement, found: Findings) -> list[Subject]:
    """What one statement is about, the chief thing first."""
    span = statement.content
    inside = [h for h in found.hits if covers(span, (h.start, h.end))]
    account = _account(statement.sentence, found.events)
    event = found.events[account - 1] if account else None
    abouts = _of_harm(span, inside, found.tolls, account)
    context = any(h.list == "frame.context" for h in inside) and not abouts and event is None
    abouts += _of_lists(parse, inside, statement, account)
    abouts += [Subject("distance", d, r, account) for r, d in found.distances if covers(span, r)]
    if context:
        abouts = [a for a in abouts if a.about in ("listing", "distance", "novelty")]
    elif account is not None:
        abouts += _of_event(span, statement, inside, found.events[account - 1], account, found.fillers[account - 1])
    abouts += [
        Subject(a.about, a.value, a.words, a.account) for a in found.where_and_when if a.words and covers(span, a.words)
    ]
    chief = _chief(parse.text[span[0] : span[1]], abouts)
    abouts.sort(
        key=lambda a: (
            a.about not in chief,
            ORDER.index(a.about) + (20 if a.about in BEHIND_EVENT else 0),
            a.words or span,
        )
    )
    return abouts or [Subject("other", None, None, account)]


def _of_harm(span: Range, inside: list[Hit], tolls: list[Toll], account: int | None) -> list[Subject]:
    """Killed and injured: the figures in the statement, or the bare fact when it gives none."""
    found = [
        Subject(t.field, t.count, (t.start, t.end), account, t.superseded, t.scope)
        for t in sorted(tolls, key=lambda t: t.start)
        if covers(span, (t.start, t.end)) and t.field in ("killed", "injured")
    ]
    for field in ("killed", "injured"):
        bare = next((h for h in inside if h.list == f"harm.{field}" and h.words not in TOLL_WORDS), None)
        if bare is not None and not found:
            found.append(Subject(field, None, (bare.start, bare.end), account))
    return found


TARGET = re.compile(r"\b(?:target(?:s|ed)?|aim(?:ed)?|intended|цель|целью|ціл|под удар|під удар)", re.IGNORECASE)


def _chief(text: str, abouts: list[Subject]) -> tuple[About, ...]:
    """What goes before all else: blame when the words are about blame, the target when they name it as one."""
    first = next((a.about for a in abouts if a.about in ("killed", "injured")), None)
    if BLAME.search(text) and any(a.about == "actor" for a in abouts):
        return ("actor",)
    if first is not None:
        return (first,)
    return ("target",) if TARGET.search(text) and any(a.about == "target" for a in abouts) else ()


def _account(sentence: int, events: list[Event]) -> int | None:
    """Number of the event that the sentence tells of; a sentence without one belongs to the event told last."""
    exact = next((k for k, e in enumerate(events, 1) if sentence in e.sentences), None)
    if exact is not None:
        return exact
    before = [
        (max((s for s in e.sentences if s < sentence), default=-1), -k)
        for k, e in enumerate(events, 1)
        if e.role != "background"
    ]
    return -max(before)[1] if before else None


NOVELTIES: dict[str, Literal["first", "superlative", "ordinal"]] = {
    "novelty.first": "first",
    "novelty.superlative": "superlative",
    "novelty.ordinal": "ordinal",
}


def _of_lists(parse: Parse, inside: list[Hit], statement: Statement, account: int | None) -> list[Subject]:
    """Damage, novelty and listings, each by its word list."""
    found: list[Subject] = []
    for name, about in (
        ("novelty.first", "novelty"),
        ("novelty.superlative", "novelty"),
        ("novelty.ordinal", "novelty"),
        ("listing", "listing"),
    ):
        hit = next((h for h in inside if h.list == name), None)
        if hit is None:
            continue
        words = (hit.start, hit.end)
        if about == "novelty":
            kind = name[8:]
            # "the third attack this week" counts; "the second strike hit rescuers" is no claim to a number
            counted = kind != "ordinal" or any(h.list == "novelty.period" for h in inside)
            if not counted or any(a.about == "novelty" for a in found):
                continue
            found.append(
                Subject(
                    "novelty",
                    Novelty(
                        kind=NOVELTIES[name],
                        scope=_scope(parse.text, hit.end, statement.content[1]),
                    ),
                    words,
                    account,
                )
            )
        else:
            found.append(Subject("listing", Listing(by=_listers(parse, statement.content)), words, account))
    damage = [h for h in inside if h.list == "damage"]
    if damage:
        found.append(Subject("damage", None, (damage[0].start, damage[-1].end), account))
    return found


def _scope(text: str, start: int, end: int) -> str:
    """The words after a novelty word that say of what: up to the end of the clause."""
    return re.split(r"[.;,:]|\s(?:media|said|says|according)\b", text[start:end], maxsplit=1)[0].strip()[:120]


BODY = re.compile(r"\b(?:EU|European Union|UN|United Nations|OFAC|Treasury|Council)\b")


def _listers(parse: Parse, span: Range) -> tuple[str, ...]:
    """The governments named in a sentence about sanctions."""
    named = [
        e
        for e in parse.entities
        if covers(span, (e.start, e.end))
        and (e.label == "GPE" or (e.label == "ORG" and BODY.search(parse.text[e.start : e.end])))
    ]
    return tuple(dict.fromkeys(re.sub(r"^the\s+", "", parse.text[e.start : e.end], flags=re.IGNORECASE) for e in named))


BLAME = re.compile(
    r"\b(?:claimed responsibility|claimed the|claimed by|responsib|behind|blam|accus|attribut|carried out|work of|"
    r"ответственност|відповідальн|обвин|звинува)",
    re.IGNORECASE,
)


def _of_event(
    span: Range, statement: Statement, inside: list[Hit], event: Event, account: int, candidates: list[Filler]
) -> list[Subject]:
    """Event, place, time, target, weapon and actor, where their words stand in the statement."""
    found: list[Subject] = []
    triggers = [h for h in inside if h.list.startswith("trigger.")]
    for role in ROLES:
        filler = next(
            (f for f in candidates if f.role == role and covers(span, f.span) and f.weight >= LEAST_WEIGHT), None
        )
        if filler is not None:
            value = Actor(responsibility=_responsibility(statement)) if filler.role == "actor" else None
            found.append(Subject(role, value, filler.span, account))
    if triggers:
        words = (triggers[0].start, triggers[0].end)
        found.append(Subject("event", Happening(type=event.type, stage=event.stage), words, account))
    return found


def _responsibility(statement: Statement) -> Responsibility:
    """How the statement ties the actor to the incident."""
    if statement.certainty == "denied":
        return "denied"
    if statement.source.kind == "armed_group" or statement.cue_list == "cue.claim":
        return "claimed"
    if statement.cue_list == "cue.blame":
        return "blamed"
    return "suspected" if statement.certainty in ("hedged", "unconfirmed") else "stated"


# ------------------------------------------------------------------ distances


# To where: up to the border, or to the end of a name and the kind of site that it names.
LINE = (
    r"(?:[\w'’-]+[ ]+){0,3}?"
    r"(?:(?:border|frontier|front(?: line)?|границ\w*|кордон\w*)(?:[ ]+(?:with|с|із|з)[ ]+[\w'’-]+)?|"
    r"[A-ZА-ЯЇІЄ][\w'’-]+(?:[ ]+[A-Z][\w'’-]+){0,2}(?![\w'’-]*[ ]+(?:border|frontier))"
    r"(?:[ ]+(?:nuclear[ ]+|thermal[ ]+|power[ ]+|air[ ]+)*"
    r"(?:plant|station|airport|airfield|base|refinery|dam|port)\b)?)"
)
FROM = re.compile(
    r"[ ]*(?:\([^)\n]{1,30}\)[ ]*)?(?:away[ ]+)?"
    r"(?:(?:deep[ ]+)?(?:inside|into)|(?:north|south|east|west)\w*[ ]+(?:of|from)|from|past|off|beyond|от|від|до)[ ]+"
    + LINE
)
WITHIN = re.compile(r"(?:\bwithin(?: a radius of)?|\bв радиусе|\bу радіусі)[ ]+$", re.IGNORECASE)
OF = re.compile(r"[ ]*(?:\([^)\n]{1,30}\)[ ]*)?(?:of|from|от|від)[ ]+" + LINE)
BOUNDS: dict[str, Bound] = {"over": "over", "least": "over", "most": "under", "under": "under", "about": "about"}


def distances(parse: Parse, hits: list[Hit]) -> list[tuple[Range, Distance]]:
    """Stated distances with their unit turned to km and the reference in the report's words."""
    units = {h.first: h for h in hits if h.list.startswith("unit.")}
    bounds = {h.last: h for h in hits if h.list.startswith("bound.")}
    found = []
    for i, unit in units.items():
        at_sea = i > 1 and parse.tokens[i - 1].lower == "nautical"
        figure = parse.tokens[i - 1 - at_sea] if i else None
        if figure is None or not figure.text[0].isdigit() or (figure.i and parse.tokens[figure.i - 1].text == "("):
            continue
        value = float(re.sub(r"[^\d.]", "", figure.text.replace(",", "")) or 0)
        km = value * (KM_PER_NAUTICAL_MILE if at_sea else KM_PER_MILE if unit.list == "unit.mile" else 1)
        bound = bounds.get(figure.i - 1)
        start = parse.tokens[bound.first].start if bound else figure.start
        within = WITHIN.search(parse.text, max(0, start - 24), start)
        start = within.start() if within else start
        after = (OF if within else FROM).match(parse.text, unit.end)
        written = parse.text[start : unit.end]
        found.append(
            (
                (start, unit.end),
                Distance(
                    written=written,
                    km=round(km, 1),
                    bound="under" if within else BOUNDS.get(bound.list[6:], "exactly") if bound else "exactly",
                    reference=after[0].strip() if after else "",
                ),
            )
        )
    return found


# ------------------------------------------------------------------ the claims themselves


def claims(report: Report, parse: Parse, said: Iterable[Statement], found: Findings, reader: str) -> list[Claim]:
    """One claim for each thing that each statement is about."""
    made: list[Claim] = []
    for s in said:
        for about in subjects(parse, s, found):
            made.append(_claim(report, parse, s, about, reader))
    return list({c.id: c for c in made}.values())


def _claim(report: Report, parse: Parse, s: Statement, about: Subject, reader: str) -> Claim:
    sentence = parse.sentences[s.sentence]
    return Claim(
        id=content_id(report.id, *s.content, about.about, about.words, about.value, about.account, reader),
        span=report.span(*s.content),
        sentence=report.span(*sentence),
        source=s.source,
        certainty=s.certainty,
        about=about.about,
        value=about.value,
        words=report.span(*about.words) if about.words else None,
        account=about.account,
        cue=report.span(*s.cue) if s.cue else None,
        hedge=report.span(*s.hedge) if s.hedge else None,
        superseded=about.superseded,
        scope=about.scope,
        reader=reader,
    )


def disputed_actor(said: Iterable[Statement], parse: Parse, event: Event) -> bool:
    """Whether somebody in the report denies having done it: then the report names no actor of its own."""
    return any(
        s.certainty == "denied" and DENIAL.search(parse.text[s.content[0] : s.content[1]])
        for s in said
        if min(abs(s.sentence - k) for k in event.sentences) <= 2
    )


DENIAL = re.compile(
    r"\b(?:role|behind|involve|responsib|nothing (?:at all )?to do|fired|carried out|причаст|отношени|причет)",
    re.IGNORECASE,
)


def where_and_when(parse: Parse, events: list[Event]) -> list[Subject]:
    """Place and time of each event, with the words that carry them."""
    made = []
    for number, event in enumerate(events, 1):
        values: list[tuple[About, Place | Moment | None, str]] = [
            ("place", event.where, event.where.name if event.where else ""),
            ("time", event.when, event.when.written if event.when else ""),
        ]
        for about, value, written in values:
            words = _stand(parse, event, written) if value is not None and written else None
            if words is not None:
                made.append(Subject(about, value, words, number))
    return made


def unsaid(report: Report, parse: Parse, found: Findings, made: list[Claim], reader: str) -> list[Claim]:
    """Claims for places and times whose words stand in no statement (a dateline): the outlet's own."""
    known = {(c.words.start, c.about) for c in made if c.words}
    outlet = Source(name="", kind="outlet")
    result = []
    for a in found.where_and_when:
        if a.words and (a.words[0], a.about) not in known:
            sentence = parse.sentence_at(a.words[0])
            s = Statement(parse.sentences[sentence], sentence, outlet, "asserted", None, None)
            result.append(_claim(report, parse, s, a, reader))
    return result


def _stand(parse: Parse, event: Event, written: str) -> Range | None:
    """Where the words stand: first in the event's own sentences, then anywhere."""
    for sentence in sorted(event.sentences):
        a, b = parse.sentences[sentence]
        k = parse.text.find(written, a, b)
        if k >= 0:
            return k, k + len(written)
    k = parse.text.find(written)
    return (k, k + len(written)) if k >= 0 else None
