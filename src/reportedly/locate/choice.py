"""What speaks for a place of a text as the one where an incident happened: features, weighed by `weights.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2

from reportedly.locate.names import kilometres
from reportedly.locate.place import Located
from reportedly.locate.standing import AT, DATELINE, NEAR
from reportedly.nouns import Place
from reportedly.text.parse import Parse

Range = tuple[int, int]
NEAR_GAP = (3, 8, 16)  # tokens between a place and the words of the incident, as steps
MOST_UP = 8  # steps up the tree of a sentence
FAR_SENTENCES = 4
COARSE = ("country", "admin1", "sea")


class Choice:
    """One incident of a text while the place is chosen where it happened."""

    def __init__(self, located: Sequence[Located], parse: Parse, anchors: Sequence[Range], title_end: int) -> None:
        self.located, self.parse, self.anchors, self.title_end = located, parse, anchors, title_end
        self.starts = sorted({parse.sentence_at(a) for a, _ in anchors}) or [0]
        after_title = 1 + parse.sentence_at(max(0, title_end - 1)) if title_end else 0
        self.in_lead = self.starts[0] <= after_title  # told in the title or the first sentence, which name areas only
        self.times = Counter(same(p.place) for p in located)
        self.sentence = [parse.sentence_at(p.start) for p in located]

    def features(self, n: int) -> Iterator[str | tuple[str, float]]:
        """What is so of the n-th place; a pair carries an amount."""
        p = self.located[n]
        level = p.place.level or "unknown"
        here = self.sentence[n]
        nearest = min(self.starts, key=lambda s: (abs(s - here), s))
        yield f"level {level}"
        if p.place.lat is None:
            yield "unlisted"
        yield f"standing {p.standing}"
        yield from self._distance(p, here, nearest)
        if p.end <= self.title_end:
            yield "in the title"
        elif here <= 1 + self.parse.sentence_at(max(0, self.title_end - 1)):
            yield "in the lead"
        yield "times", min(3.0, log2(1 + self.times[same(p.place)]))
        if self._holds_beside(n):
            yield "holds the place beside it"
        if self._finer_near(n):
            yield "a finer place inside it is near"
        if p.place.level in COARSE and self._finer_anywhere(n):
            yield "a finer place inside it is named"

    def _distance(self, p: Located, here: int, nearest: int) -> Iterator[str | tuple[str, float]]:
        """Where the place stands from the words of the incident."""
        apart = here - nearest
        if apart == 0:
            yield "same sentence"
            yield f"same sentence, {p.standing}"
            gap, after = self._gap(p, nearest)
            yield "after" if after else "before"
            yield f"gap under {next((g for g in NEAR_GAP if gap <= g), 99)}"
            if self.parse.grammar and self._governed(p, nearest):
                yield "governed"
        elif abs(apart) > FAR_SENTENCES:
            yield "far"
            yield f"far, {p.standing}"
        else:
            side = "later" if apart > 0 else "earlier"
            yield f"{side} by {abs(apart)}"
            yield f"{side}, {p.standing}"
            if p.end > self.title_end:
                between = self._others_between(min(here, nearest), max(here, nearest), p)
                yield "others between", float(min(3, between))

    def _gap(self, p: Located, sentence: int) -> tuple[int, bool]:
        """Tokens between the place and the nearest words of the incident in its sentence, and whether it follows."""
        at = self.parse.token_at(p.start)
        best, after = 99, True
        for a, b in self.anchors:
            if self.parse.sentence_at(a) == sentence:
                first, last = self.parse.token_at(a), self.parse.token_at(max(a, b - 1))
                gap = first - at if at < first else max(0, at - last)
                if gap < best:
                    best, after = gap, at >= first
        return best, after

    def _governed(self, p: Located, sentence: int) -> bool:
        """Whether the grammar hangs the place on the words of the incident, or on their verb or its objects."""
        tokens = self.parse.tokens
        chain = []
        at = self.parse.token_at(p.start)
        for _ in range(MOST_UP):
            chain.append(at)
            if tokens[at].head in (at, -1):
                break
            at = tokens[at].head
            if tokens[at].pos in ("VERB", "AUX") and len(chain) > 1:
                chain.append(at)
                break
        for a, b in self.anchors:
            if self.parse.sentence_at(a) != sentence:
                continue
            for t in self.parse.tokens_in(a, b):
                up = {t.i, t.head, tokens[t.head].head} if t.pos != "VERB" else {t.i}
                if up & set(chain):
                    return True
        return False

    def _others_between(self, first: int, last: int, p: Located) -> int:
        return sum(
            1
            for q, s in zip(self.located, self.sentence, strict=True)
            if first <= s <= last and q.standing in (AT, NEAR) and same(q.place) != same(p.place)
        )

    def _holds_beside(self, n: int) -> bool:
        """Whether the place before it, in the same breath, lies in it: "X, Y"; or the one it owns: "Y's X"."""
        p, text = self.located[n], self.parse.text
        for k, others in ((n - 1, True), (n + 1, False)):
            if 0 <= k < len(self.located):
                q = self.located[k]
                between = text[q.end : p.start] if others else text[p.end : q.start]
                if len(between) <= 40 and "\n" not in between and ". " not in between and holds(p.place, q.place):
                    return True
        return False

    def _finer_near(self, n: int) -> bool:
        p, here = self.located[n], self.sentence[n]
        return any(
            abs(s - here) <= 1 and q.standing in (AT, NEAR, DATELINE) and holds(p.place, q.place)
            for q, s in zip(self.located, self.sentence, strict=True)
        )

    def _finer_anywhere(self, n: int) -> bool:
        return any(holds(self.located[n].place, q.place) and q.standing in (AT, NEAR) for q in self.located)


def same(place: Place) -> str:
    """What makes two mentions the same place."""
    return str(place.geonameid or place.name.casefold())


def holds(area: Place, town: Place) -> bool:
    """Whether the town lies in the area, as far as the gazetteer knows."""
    if (
        area.level in (None, "sea", "site", "city")
        or same(area) == same(town)
        or town.level in (None, "country", "sea")
    ):
        return False
    if area.country != town.country or (area.level == town.level):
        return False
    if area.level == "country":
        return True
    if area.level == "admin1" and area.admin1:
        return area.admin1 == town.admin1
    if area.lat is None or area.lon is None or town.lat is None or town.lon is None:
        return False
    return kilometres(area.lat, area.lon, town.lat, town.lon) <= (area.radius_km or 0) + 10
