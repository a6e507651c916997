"""muc4: incident templates of upper-case newswire, from the parse of a truecased text."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import msgspec

from benchmarks.answers.muc_frames import Frame, first, frames, named, phrase, words
from benchmarks.answers.muc_people import (
    LOW_RANK,
    entity_of,
    full_name,
    full_names,
    human_kind,
    hurts_people,
    is_person,
    may_be_name,
    name_of,
    number_of,
)
from benchmarks.answers.muc_setting import Setting
from benchmarks.answers.truecase import truecase
from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.text.parse import Parse, Token

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
BARE = {
    "members",
    "group",
    "groups",
    "others",
    "one",
    "leaders",
    "units",
    "action",
    "actions",
    "it",
    "they",
    "who",
    "which",
    "that",
}


class Template(msgspec.Struct):
    """One incident under construction: per role the phrases, each with its attributes."""

    kind: str
    words: list[int] = []
    roles: dict[str, dict[str, dict[str, Any]]] = {}
    threatened: bool = False

    def add(self, role: str, mention: str, **more: Any) -> None:
        """Put an entity into a role, once."""
        self.roles.setdefault(role, {}).setdefault(mention.lower(), {"mentions": [mention], **more})


def answer(item: Input, knowledge: Knowledge) -> dict[str, Any]:
    """The templates of one text."""
    text = truecase(item.text, knowledge)
    return {"templates": templates(knowledge.parser("en")(text), knowledge)}


def templates(parse: Parse, knowledge: Knowledge) -> list[dict[str, Any]]:
    """One template for each kind of incident that somebody or something suffers."""
    found: dict[str, Template] = {}
    people = full_names(parse)
    told = frames(parse)
    before = next((f.kind for f in told if f.kind != "HARM"), "ATTACK")
    for frame in told:
        if frame.doubtful:
            continue
        before = frame.kind if frame.kind != "HARM" else before
        if frame.kind == "HARM":
            frame.kind = _harmed_by(parse, frame, before)
        template = found.setdefault(frame.kind, Template(frame.kind))
        _fill(parse, frame, template, people)
    for template in found.values():
        _around(parse, template)
    kept = [t for t in found.values() if t.roles.get("Victim") or t.roles.get("Target")]
    setting = Setting(parse, knowledge)
    return [_written(parse, t, setting) for t in kept]


def _harmed_by(parse: Parse, frame: Frame, before: str) -> str:
    """The kind of incident that a harm word belongs to: what its sentence names, else what was told before."""
    sentence = parse.sentences[parse.tokens[frame.word].sentence]
    inside = [first(t.lower, "kinds") for t in parse.tokens_in(*sentence)]
    kind = next((k for k in inside if k in ("BOMBING", "ARSON", "ATTACK")), before)
    return "ATTACK" if kind == "KIDNAPPING" else kind


def _around(parse: Parse, template: Template) -> None:
    """Those who are named as doers anywhere in the sentences of an incident."""
    sentences = {parse.tokens[i].sentence for i in template.words}
    suffering = {m for role in ("Victim", "Target") for m in template.roles.get(role, {})}
    for k in sorted(sentences):
        a, b = parse.sentences[k]
        for t in parse.tokens_in(a, b):
            if _acts(parse, t) and _words(parse, t.i).lower() not in suffering:
                _does(parse, t.i, template)
        lower = parse.text[a:b].lower()
        for match in armed().finditer(lower):
            template.add("PerpOrg", match[0])
    if template.roles.get("PerpInd") and not template.roles.get("PerpOrg"):
        groups = Counter(m[0] for m in armed().finditer(parse.text.lower()))
        for group, _ in groups.most_common(1):
            template.add("PerpOrg", group, confidence="POSSIBLE")


def _acts(parse: Parse, token: Token) -> bool:
    """Whether a word names those who do such things, or people who do something in this sentence."""
    if token.pos not in ("NOUN", "PROPN") or token.dep in ("compound", "amod", "dobj", "nsubjpass", "appos"):
        return False
    agent = token.dep in ("nsubj", "pobj") and parse.tokens[token.head].lower == "by"
    doing = (agent or token.dep == "nsubj") and named(token.lower, "people", "attackers")
    said = token.dep == "nsubj" and parse.tokens[token.head].lower in SAYING
    return (named(token.lower, "suspects", "strong") or doing) and not said


SAYING = {
    "said",
    "reported",
    "stated",
    "added",
    "told",
    "saw",
    "announced",
    "confirmed",
    "denied",
    "indicated",
    "claimed",
}


@cache
def armed() -> re.Pattern[str]:
    """The names of armed groups in a lower-case text."""
    return re.compile(rf"\b(?:{words('groups', 'armed').pattern})\b")


def _fill(parse: Parse, frame: Frame, template: Template, people: dict[str, str]) -> None:
    used = False
    for head in frame.patients:
        used = _suffers(parse, frame, head, template, people) or used
    if frame.kind in ("BOMBING", "ARSON"):
        for head in frame.places:
            used = _struck(parse, frame, head, template) or used
    for head in frame.agents:
        if _weapon(parse, head) is not None:
            template.add("Weapon", _words(parse, head), type=_weapon(parse, head))
        elif used or frame.kind in ("KIDNAPPING", "BOMBING", "ARSON"):
            _does(parse, head, template)
    if used:
        template.words.append(frame.word)
        for t in parse.tokens_in(*parse.sentences[parse.tokens[frame.word].sentence]):
            if t.pos in ("NOUN", "PROPN") and _weapon(parse, t.i) is not None and not _is_modifier(parse, t.i):
                template.add("Weapon", _words(parse, t.i), type=_weapon(parse, t.i))


def _is_modifier(parse: Parse, i: int) -> bool:
    return parse.tokens[i].dep in ("compound", "amod")


def _words(parse: Parse, head: int) -> str:
    start, end = phrase(parse, head)
    return parse.text[start:end].strip()


def _thing(parse: Parse, head: int) -> str:
    """A thing without numbers and vague counts, and with its owner where it would be any thing without."""
    bare = COUNT.sub("", _words(parse, head))
    after = [c for c in parse.children[head] if c > head and parse.tokens[c].lower == "of"]
    if after and named(parse.tokens[head].lower, "military", "whole") and len(bare.split()) == 1:
        inside = parse.subtree(after[0])
        end = parse.tokens[max(inside)].end
        if max(inside) - head <= 9:
            return re.split(r"[,(\[;]", parse.text[parse.tokens[head].start : end])[0].strip()
    return bare


COUNT = re.compile(
    r"^(?:(?:at least|about|some|several|many|various|another|other|nearly|over|more than|approximately|most|different"
    r"|unidentified|\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten)\s+)+",
    re.IGNORECASE,
)


def _weapon(parse: Parse, head: int) -> str | None:
    last = _words(parse, head).lower().split()[-2:]
    return first(" ".join(last), "weapons") or first(last[-1], "weapons") if last else None


def _suffers(parse: Parse, frame: Frame, head: int, template: Template, people: dict[str, str]) -> bool:
    """Put a patient among victims or targets; whether it was one."""
    token = parse.tokens[head]
    if is_person(parse, head) or (hurts_people(parse, frame) and may_be_name(parse, head)):
        entity = next((e for e in parse.entities if e.start <= token.start < e.end and e.label == "PERSON"), token)
        name = name_of(parse, entity.start, entity.end)
        before = parse.text[max(0, parse.text.rfind(name, 0, entity.end) - 30) : entity.start].lower()
        if not name or LOW_RANK.search(before):
            return False
        kind = human_kind(before + parse.text[entity.end : entity.end + 60].lower())
        template.add(
            "Victim", full_name(name, people), kind="name", number="1", type=kind, effect=_effect(parse, frame)
        )
        return True
    if named(token.lower, "people", "fighters"):
        return False
    named_ones = [c for c in parse.children[head] if parse.tokens[c].dep in ("appos", "nmod") and is_person(parse, c)]
    if named_ones and named(token.lower, "people", "civil"):
        told = [_suffers(parse, frame, c, template, people) for c in named_ones]
        return any(told)
    if named(token.lower, "people", "civil"):
        kind = human_kind(_words(parse, head).lower())
        more = {"number": number_of(parse, head), "type": kind, "effect": _effect(parse, frame)}
        template.add("Victim", _words(parse, head), kind="description", **more)
        return True
    return _struck(parse, frame, head, template)


def _struck(parse: Parse, frame: Frame, head: int, template: Template) -> bool:
    token = parse.tokens[head]
    kind = first(token.lower, "targets")
    mention = _thing(parse, head)
    if kind is None or words("military", "words").search(mention.lower()):
        return False
    word = parse.tokens[frame.word].lower
    effect = "DESTROYED" if named(word, "effects", "DESTROYED") else "SOME DAMAGE"
    template.add("Target", mention, type=kind, number=number_of(parse, head), effect=effect)
    return True


def _does(parse: Parse, head: int, template: Template) -> None:
    """Put an agent among organisations or individuals."""
    words_, token = _words(parse, head), parse.tokens[head]
    of = [k for c in parse.children[head] if parse.tokens[c].lower == "of" for k in parse.children[c]]
    if of and token.lower in ("group", "groups", "column", "squad", "gang", "band", "columns"):
        _does(parse, of[0], template)
        return
    if of and token.lower in ("members", "member", "personnel", "soldiers", "elements", "units", "troops", "officers"):
        end = parse.tokens[max(i for i in parse.subtree(of[0]) if i - of[0] < 4)].end
        template.add("PerpInd", re.split(r"[,(\[]", parse.text[parse.tokens[head].start : end])[0].strip())
        _does(parse, of[0], template)
        return
    organized = (
        token.tag in ("NNP", "NNPS")
        and not is_person(parse, head)
        and entity_of(parse, head) not in ("NORP", "GPE", "LOC", "FAC")
        and not named(token.lower, "suspects", "strong")
    )
    if token.lower in BARE:
        return
    if named(token.lower, "organizations", "words") or organized:
        template.add("PerpOrg", words_)
    elif is_person(parse, head) or named(token.lower, "people", "attackers"):
        template.add("PerpInd", words_)
        for c in parse.children[head]:
            if (
                parse.tokens[c].dep in ("compound", "nmod")
                and parse.tokens[c].pos == "PROPN"
                and entity_of(parse, c) == "ORG"
            ):
                template.add("PerpOrg", _words(parse, c))


def _effect(parse: Parse, frame: Frame) -> str | None:
    word = parse.tokens[frame.word].lower
    if frame.kind == "KIDNAPPING":
        return None
    return "INJURY" if named(word, "effects", "INJURY") else "DEATH" if named(word, "effects", "DEATH") else None


def _written(parse: Parse, t: Template, setting: Setting) -> dict[str, Any]:
    """The template as the scorer takes it."""
    anchors = [(parse.tokens[i].start, parse.tokens[i].end) for i in t.words]
    found: dict[str, Any] = {
        "incident_type": t.kind,
        "stage": "ACCOMPLISHED",
        "category": _category(t),
        **{role: list(t.roles.get(role, {}).values()) for role in ROLES},
    }
    for organization in found["PerpOrg"]:
        organization.setdefault("confidence", _confidence(parse, t, organization["mentions"][0]))
    where, when = setting.where(anchors), setting.when(anchors)
    return found | ({"location": where} if where else {}) | ({"date": when} if when else {})


def _confidence(parse: Parse, t: Template, organization: str) -> str:
    """How surely an organisation did it, by the first telling sentence that names it."""
    spans = sorted({parse.sentences[parse.tokens[i].sentence] for i in t.words})
    told = [parse.text[a:b].lower() for a, b in spans if organization.lower() in parse.text[a:b].lower()]
    sentence = " ".join(told)
    if CLAIMED.search(sentence):
        return "CLAIMED OR ADMITTED"
    if not ACCUSED.search(sentence):
        return "REPORTED AS FACT"
    return "SUSPECTED OR ACCUSED BY AUTHORITIES" if AUTHORITIES.search(sentence) else "SUSPECTED OR ACCUSED"


CLAIMED = re.compile(r"claim\w* (?:responsibility|credit)|admitted|acknowledged")
ACCUSED = re.compile(r"accus|blam|suspect|alleg|presum|apparent|attribut|believ|charg|respons|possib")
AUTHORITIES = re.compile(
    r"police|authorit|official|army|armed forces|government|minister|president|prosecutor|military"
)


def _category(t: Template) -> str:
    perpetrators = " ".join([*t.roles.get("PerpOrg", {}), *t.roles.get("PerpInd", {})])
    return "STATE-SPONSORED VIOLENCE" if words("organizations", "states").search(perpetrators) else "TERRORIST ACT"
