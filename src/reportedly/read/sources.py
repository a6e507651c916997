"""Sources: the fullest name in the text, the kind, and who "he" and "the ministry" are.

A source is named once with its title and then goes by surname, pronoun or office; this module keeps the
roll of those named so far and finds the one that a later mention means. Where more than one fits, the last
one named is taken; where none fits, the mention stays as it is written.
"""

from __future__ import annotations

import re

import msgspec

from reportedly.nouns import Source, SourceKind, Span
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse
from reportedly.text.spans import Range, overlap

# The last kind word of a phrase is not always its head: "a police source" is unnamed, "army doctor" medical.
STRENGTH: dict[str, int] = {
    "unnamed": 4, "armed_group": 3, "social_media": 3, "medical": 2, "police": 2, "military": 2,
    "intergovernmental": 2, "ngo": 1, "media": 1, "witness": 1, "company": 1, "official": 1,
}  # fmt: skip
PERSON_PRONOUNS = {"he", "she", "him", "her", "he himself", "он", "она", "он же", "він", "вона"}
GROUP_PRONOUNS = {"it", "they", "its", "their", "оно", "они", "воно", "вони"}
TITLE = re.compile(r"^(?:the|a|an|its|their|his|her|this|that|some|one)\s+", re.IGNORECASE)
APPOSITION = re.compile(r",\s.*$|\s\(.*$|\s(?:who|which|that)\s.*$", re.DOTALL)


class Named(msgspec.Struct):
    """A source on the roll: its name, kind, and the words by which it can be meant again."""

    name: str
    kind: SourceKind
    is_person: bool
    words: set[str]


class Roll:
    """The sources named so far in one report, in order."""

    def __init__(self, parse: Parse, hits: list[Hit], report: str, outlet: str | None) -> None:
        self._report = report
        self._parse, self._hits = parse, [h for h in hits if h.list.startswith("kind.")]
        self._outlet = (outlet or "").lower()
        self._named: list[Named] = []
        self._titles: dict[str, SourceKind] = self._titled_persons()

    def source(self, mention: Range | None, via: tuple[str, ...] = ()) -> Source:
        """The Source that a mention means; None is the outlet's own voice."""
        if mention is None:
            return Source(name="", kind="outlet")
        text = self._parse.text
        written = text[mention[0] : mention[1]]
        earlier = self._meant(written, mention)
        earlier = earlier or self._same_office(mention) or self._enrol(mention)
        if self._outlet and earlier.name.lower().removeprefix("the ") == self._outlet.removeprefix("the "):
            earlier.kind = "outlet"
        span = Span(report=self._report, start=mention[0], end=mention[1])
        return Source(name=earlier.name, kind=earlier.kind, span=span, via=via)

    def _meant(self, written: str, mention: Range) -> Named | None:
        """The source already on the roll that these words mean."""
        lower = written.lower().strip()
        if lower in PERSON_PRONOUNS:
            return next((n for n in reversed(self._named) if n.is_person), None) or self._last_person(mention[0])
        if lower in GROUP_PRONOUNS:
            return next((n for n in reversed(self._named) if not n.is_person), None)
        words = _words(written)
        for named in reversed(self._named):
            if words and (words <= named.words or named.name.lower() in lower):
                return named
        return None

    def _last_person(self, before: int) -> Named | None:
        """The last person named before an offset, who was never quoted yet but is now meant by "he"."""
        persons = [e for e in self._parse.entities if e.label == "PERSON" and e.end <= before]
        return self._enrol((persons[-1].start, persons[-1].end)) if persons else None

    def _same_office(self, mention: Range) -> Named | None:
        """As in "The official", "the governor": the last person named in an office of that kind."""
        written = self._parse.text[mention[0] : mention[1]].lower()
        hit = next((h for h in self._hits if mention[0] <= h.start and h.end <= mention[1]), None)
        if hit is None or not written.startswith("the ") or len(written.split()) != 2 or written.endswith("s"):
            return None
        return next((n for n in reversed(self._named) if n.is_person and n.kind == hit.list[5:]), None)

    def _enrol(self, mention: Range) -> Named:
        name, is_person = self._name(mention)
        kind = self._kind(mention, name, is_person=is_person)
        words = _words(self._parse.text[mention[0] : mention[1]])
        named = Named(name, kind, is_person, words)
        if not _is_bare(name):
            self._named.append(named)
        return named

    def _name(self, mention: Range) -> tuple[str, bool]:
        """The person's name in the phrase, else the phrase without what is set off by commas."""
        text = self._parse.text
        person = next(
            (e for e in self._parse.entities if e.label == "PERSON" and overlap((e.start, e.end), mention) > 2), None
        )
        if person is not None:
            start, end = max(person.start, mention[0]), min(max(person.end, person.start), mention[1])
            name = re.sub(r"['’]s$", "", text[start:end])
            if not any(
                h.list in ("kind.media", "kind.armed_group", "kind.social_media") and start <= h.start < end
                for h in self._hits
            ):
                return name, True
        phrase = APPOSITION.sub("", text[mention[0] : mention[1]]) or text[mention[0] : mention[1]]
        return phrase.strip(" \"'“”«»"), False

    def _kind(self, mention: Range, name: str, *, is_person: bool) -> SourceKind:
        """By the strongest kind word in the phrase, then by a title beside it, then by one given elsewhere."""
        inside = [h for h in self._hits if mention[0] <= h.start and h.end <= mention[1]]
        if inside:
            return _strongest(inside)
        surname = name.rsplit(maxsplit=1)[-1].lower() if name else ""
        beside = self._title_beside(mention)
        if beside or surname in self._titles:
            return _strongest(beside) if beside else self._titles[surname]
        if name.lower() in PERSON_PRONOUNS | GROUP_PRONOUNS or not name[:1].isupper():
            return "unnamed"
        return "witness" if is_person else "media"

    def _title_beside(self, mention: Range) -> list[Hit]:
        """Titles just before a name or in the clause after it, in its sentence ("X, who heads the republic, said")."""
        start, end = self._parse.sentences[self._parse.sentence_at(mention[0])]
        after = self._parse.text[mention[1] : min(end, mention[1] + TITLE_REACH)]
        apposition = (
            re.match(r",?\s+(?:who|which|the|a|an|head|chief|spokes\w+|deputy|acting|[a-z]+)\b", after)
            if after.startswith(",")
            else None
        )
        reach = mention[1] + TITLE_REACH if apposition else mention[1]
        before = [h for h in self._hits if start <= h.start and 0 <= mention[0] - h.end <= 25]
        behind = [h for h in self._hits if mention[1] <= h.start and h.end <= min(end, reach)]
        return [h for h in (*before, *behind) if h.list not in NO_TITLE]

    def _titled_persons(self) -> dict[str, SourceKind]:
        """Surname -> kind, from a title that stands beside the name anywhere in the text."""
        titled: dict[str, SourceKind] = {}
        for entity in self._parse.entities:
            if entity.label in ("PERSON", "ORG", "GPE"):
                beside = self._title_beside((entity.start, entity.end))
                words = re.sub(r"['’]s$", "", self._parse.text[entity.start : entity.end]).split()
                if beside and words and (entity.label == "PERSON" or len(words) == 2):
                    titled.setdefault(words[-1].lower(), _strongest(beside))
        return titled


TITLE_REACH = 70  # characters after a name in which an apposition gives its title
NO_TITLE = {"kind.media", "kind.social_media", "kind.witness", "kind.company", "kind.unnamed"}


def _strongest(hits: list[Hit]) -> SourceKind:
    strongest = max(hits, key=lambda h: (STRENGTH[h.list[5:]], h.end - h.start, h.start))
    return strongest.list[5:]  # type: ignore[return-value]  # list names are the kinds


def _words(written: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", TITLE.sub("", written).lower())) - {"the", "and", "for", "who"}


def _is_bare(name: str) -> bool:
    """Whether the name is only a pronoun or a word like "one" that names nobody."""
    return name.lower() in PERSON_PRONOUNS | GROUP_PRONOUNS | {"one", "some", "others", "both", "many"}
