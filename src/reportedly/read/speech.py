"""Who says, thinks or wants what, in any news: reporting verbs of all sorts and "according to", by the parse.

Wider than the cue lists of a language: some two hundred English verbs, with what each takes (a clause, an
infinitive, an object), quotations of several sentences, and the clause before a closing "she said". Made as
labels for training the encoder (tools/train/silver.py); measured on polnear dev: link relaxed 57, content exact 50.
"""

from __future__ import annotations

from functools import cache

import msgspec

from reportedly.text.parse import Parse, Token

Range = tuple[int, int]

SAYING = frozenset("""say tell add write note report announce state declare claim allege insist argue assert maintain
boast confirm acknowledge admit concede explain recall remark mention stress emphasize emphasise warn caution predict
reply respond answer counter retort tweet post complain joke quip testify recount observe suggest indicate imply hint
show find reveal conclude estimate believe think fear hope expect know suspect assume doubt wonder feel guess suppose
agree disagree decide rule promise vow pledge swear threaten ask inquire learn understand remember forget realize
realise see hear read teach contend speculate reckon figure calculate forecast project signal inform notify advise
assure remind convince persuade demonstrate illustrate prove underline underscore reiterate repeat continue begin
shout yell scream whisper murmur sigh exclaim cry proclaim propose recommend urge demand request stipulate certify
verify disclose volunteer elaborate clarify specify point lament regret deny dispute mean wish""".split())  # fmt: skip
OBJECT = frozenset("""deny confirm criticize criticise condemn denounce blame accuse praise applaud welcome reject
dismiss support oppose back endorse demand want favor favour call describe attack blast slam question challenge defend
acknowledge admit announce propose recommend urge promise vow predict expect fear doubt dispute discuss report claim
mention cite note regret mock ridicule hail celebrate express voice like love hate prefer seek""".split())  # fmt: skip
INFINITIVE = frozenset("""want plan promise vow pledge threaten refuse decline agree hope expect decide intend offer
claim seek urge ask tell order advise persuade demand prefer like wish prepare propose try appear
seem""".split())  # fmt: skip
# Verbs that report only with a clause after them.
WEAK = frozenset(
    """begin continue read see know find feel show mean prove project figure post hear learn
understand""".split()
)
BREAKERS = frozenset("telling adding saying calling citing arguing noting claiming according warning insisting".split())
NOBODY = frozenset(("it", "there", "this", "what"))
IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "think": "thought", "know": "knew known",
    "feel": "felt", "swear": "swore sworn", "understand": "understood", "forget": "forgot forgotten",
    "see": "saw seen", "hear": "heard", "teach": "taught", "forecast": "forecast", "show": "shown", "find": "found",
    "mean": "meant", "begin": "began begun", "seek": "sought", "slam": "slammed slamming",
    "admit": "admitted admitting",    "quip": "quipped quipping", "regret": "regretted regretting",
    "plan": "planned planning", "prefer": "preferred preferring", "learn": "learnt",
}  # fmt: skip


class Heard(msgspec.Struct, frozen=True):
    """One attribution: character ranges of source, cue and content."""

    source: Range | None
    cue: Range
    content: tuple[Range, ...]


@cache
def verb_forms() -> dict[str, str]:
    """Every form of the verbs above to its base form (parsers without lemmas need it)."""
    out: dict[str, str] = {}
    for verb in SAYING | OBJECT | INFINITIVE:
        stem = verb.removesuffix("e")
        ies = verb[:-1] + "i" if verb[-1] == "y" and verb[-2] not in "aeo" else ""
        forms = [verb, ies + "es" if ies else verb + ("es" if verb.endswith(("ss", "sh", "ch")) else "s")]
        forms += [ies + "ed" if ies else stem + "ed", stem + "ing", *IRREGULAR.get(verb, "").split()]
        out |= dict.fromkeys(forms, verb)
    return out


def heard(parse: Parse) -> list[Heard]:
    """All attributions that the parse shows, one level deep, in order of their cues."""
    return _Ear(parse).all() if parse.grammar else []


class _Ear:
    """One text being gone through: its paragraphs and quotations are found once."""

    def __init__(self, parse: Parse) -> None:
        self.parse, self.tokens = parse, parse.tokens
        self.line = self._paragraphs()
        self.quotes: dict[range, list[tuple[int, int]]] = {}

    def _paragraphs(self) -> list[range]:
        starts = [0] + [
            i for i in range(1, len(self.tokens))
            if "\n" in self.parse.text[self.tokens[i - 1].end : self.tokens[i].start]
        ]  # fmt: skip
        out: list[range] = []
        for a, b in zip(starts, [*starts[1:], len(self.tokens)], strict=True):
            out += [range(a, b)] * (b - a)
        return out

    def all(self) -> list[Heard]:
        forms, found = verb_forms(), []
        for token in self.tokens:
            one = None
            if token.pos in ("VERB", "AUX") and token.lower in forms:
                one = self.by_verb(token, forms[token.lower])
            elif token.lower == "according" and self.lower(token.i + 1) == "to":
                one = self.by_preposition(token)
            if one and one[2]:
                found.append(one)
        outer = [
            a for a in found
            if not any(min(a[1]) in b[2] and len(b[2]) > len(a[2]) for b in found if b is not a)
        ]  # fmt: skip
        return [self.ranges(*a) for a in outer]

    def lower(self, i: int) -> str:
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""

    def kids(self, i: int, *relations: str) -> list[int]:
        return [c for c in self.parse.children[i] if not relations or self.tokens[c].dep in relations]

    # -------------------------------------------------------------- "She said that ...", "..., she said"

    def by_verb(self, verb: Token, lemma: str) -> tuple[set[int], set[int], set[int]] | None:
        source = self.speaker(verb)
        if source is None:
            return None
        cue = {verb.i, *(c for c in self.kids(verb.i, "aux", "neg", "prt", "auxpass") if abs(c - verb.i) < 4)}
        return source, cue, self.said(verb, lemma, source) - source - cue

    def speaker(self, verb: Token) -> set[int] | None:
        """The one who speaks, also through a chain of verbs with one subject."""
        at = verb
        for _ in range(3):
            subjects = self.kids(at.i, "nsubj")
            if subjects:
                return None if self.lower(subjects[0]) in NOBODY else self.phrase(subjects[0], verb)
            onward = at.dep in ("conj", "advcl", "xcomp") and self.tokens[at.head].pos in ("VERB", "AUX")
            if not onward or self.kids(at.i, "nsubjpass"):
                return None
            at = self.tokens[at.head]
        return None

    def phrase(self, head: int, without: Token) -> set[int]:
        """A noun phrase with title and apposition, up to a clause that hangs on it."""
        inside = set(self.parse.subtree(without.i)) if without.dep in ("relcl", "acl") else set()
        clauses = [c for c in self.kids(head, "relcl", "advcl", "ccomp") if c > head]
        end = min(self.parse.subtree(clauses[0])) if clauses else len(self.tokens)
        kept = [i for i in self.parse.subtree(head) if i not in inside and i != without.i and i < end]
        while kept and self.tokens[kept[-1]].pos == "PUNCT":
            kept.pop()
        return set(kept) or {head}

    def said(self, verb: Token, lemma: str, source: set[int]) -> set[int]:
        """What is said: a quotation beside the cue, the clause after it, or all before a closing cue."""
        line, first = self.line[verb.i], min(verb.i, *source)
        before = list(range(max(self.sentence_start(first), line.start), first))
        after, strong = self.right_of(verb, lemma, line), lemma in SAYING - WEAK
        if strong or lemma in OBJECT:
            quote = self.quote_ending_at(before, line)
            if quote and not (after and self.tokens[first - 1].text not in '"“”«»,'):
                return self.trimmed(quote | self.quote_after(verb, line))
        if after:
            return self.trimmed(self.clipped(after) | self.quote_overlapping(after, verb, line))
        closing = len(before) > 3 and self.tokens[before[-1]].text == ","
        if strong and closing and any(self.tokens[i].pos in ("VERB", "AUX") for i in before):
            return self.trimmed(set(before))
        return self.trimmed(self.quote_after(verb, line)) if strong else set()

    def right_of(self, verb: Token, lemma: str, line: range) -> set[int]:
        """The clause, infinitive or object that follows the verb."""
        after = [c for c in self.kids(verb.i) if c > verb.i]
        clauses = [c for c in after if self.tokens[c].dep == "ccomp"]
        infinitives = [
            c for c in after if self.tokens[c].dep == "xcomp" and self.lower(min(self.kids(c), default=-1)) == "to"
        ]
        objects = [c for c in after if self.tokens[c].dep in ("dobj", "oprd", "xcomp", "ccomp")]
        objects += [c for p in self.kids(verb.i, "prep") if self.lower(p) in ("for", "of") for c in self.kids(p)]
        chosen: list[int] = []
        if clauses and lemma in SAYING | INFINITIVE:
            chosen = clauses
        elif infinitives and lemma in INFINITIVE:
            chosen = infinitives[:1]
        elif lemma in OBJECT and any(self.tokens[c].pos != "PRON" for c in objects):
            chosen = objects
        return {k for c in chosen for k in self.parse.subtree(c) if k in line and k > verb.i}

    def clipped(self, span: set[int]) -> set[int]:
        """Without a side clause that the parser hung on: ", which ...", ", adding ..."."""
        order = sorted(span)
        for n, i in enumerate(order[3:], 3):
            aside = self.lower(i - 1) == "," and (self.lower(i) in BREAKERS or self.lower(i) == "which")
            if aside or self.lower(i) in ("—", "–", "--"):
                return set(order[:n])
        return span

    def by_preposition(self, according: Token) -> tuple[set[int], set[int], set[int]] | None:
        cue = {according.i, according.i + 1}
        objects = [c for i in cue for c in self.kids(i, "pobj")]
        if not objects:
            return None
        source = {i for i in self.phrase(objects[0], according) if i > according.i + 1}
        start, end = self.parse.sentences[according.sentence]
        return source, cue, self.trimmed({t.i for t in self.parse.tokens_in(start, end)} - source - cue)

    # -------------------------------------------------------------- quotations

    def sentence_start(self, i: int) -> int:
        while i > 0 and self.tokens[i - 1].sentence == self.tokens[i].sentence:
            i -= 1
        return i

    def quotes_in(self, line: range) -> list[tuple[int, int]]:
        """Quotations of a paragraph as index ranges, marks included; one left open runs to the end."""
        if line not in self.quotes:
            out, opened = [], -1
            for i in line:
                mark = self.tokens[i].text
                if opened < 0 and mark in ("“", "«", "``", '"', "''"):
                    opened = i
                elif opened >= 0 and mark in ("”", "»", '"', "''"):
                    out.append((opened, i + 1))
                    opened = -1
            self.quotes[line] = [*out, (opened, line.stop)] if opened >= 0 else out
        return self.quotes[line]

    def quote_ending_at(self, before: list[int], line: range) -> set[int]:
        """The quotation that ends right before source and cue, whole, even of several sentences."""
        if not before:
            return set()
        end = before[-1] + 1
        for a, b in self.quotes_in(line):
            if b in (end, end - 1) and b - a > 3 and a < end:
                lead = [i for i in range(self.sentence_start(a), a) if i in before]
                clause = 0 < len(lead) < 12 and any(self.tokens[i].pos in ("VERB", "AUX") for i in lead)
                return set(range(a, b)) | (set(lead) if clause else set())
        return set()

    def quote_after(self, verb: Token, line: range) -> set[int]:
        """A quotation that begins in the rest of the cue's sentence or right after it."""
        end = verb.i
        while end < len(self.tokens) and self.tokens[end].sentence == verb.sentence:
            end += 1
        for a, b in self.quotes_in(line):
            between = self.tokens[verb.i + 1 : a]
            near = verb.i < a <= end + 1 and b - a > 3 and len(between) < 14
            if near and not any(t.pos in ("VERB", "AUX") for t in between):
                return set(range(a, b))
        return set()

    def quote_overlapping(self, span: set[int], verb: Token, line: range) -> set[int]:
        """The rest of a quotation that the clause begins in."""
        for a, b in self.quotes_in(line):
            if a > verb.i and any(a <= i < b for i in span) and (b - a > 6 or a - min(span) < 3):
                return set(range(max(a, min(span) - 1), b))
        return set()

    # -------------------------------------------------------------- tokens to characters

    def trimmed(self, span: set[int]) -> set[int]:
        order = sorted(span)
        while order and (self.tokens[order[0]].pos == "PUNCT" or self.lower(order[0]) in ("and", "but", "while")):
            order.pop(0)
        while order and self.tokens[order[-1]].pos == "PUNCT":
            order.pop()
        return set(order)

    def ranges(self, source: set[int], cue: set[int], content: set[int]) -> Heard:
        who, mark = self.spread(source, set()), self.spread(cue, set())
        return Heard(who[0] if who else None, mark[-1], self.spread(content, source | cue))

    def spread(self, chosen: set[int], kept_out: set[int]) -> tuple[Range, ...]:
        """Character ranges; gaps of marks alone are closed, unless they belong to another part."""
        out: list[Range] = []
        last = -9
        for i in sorted(chosen):
            gap = range(last + 1, i)
            if out and all(self.tokens[k].pos == "PUNCT" and k not in kept_out for k in gap):
                out[-1] = (out[-1][0], self.tokens[i].end)
            else:
                out.append((self.tokens[i].start, self.tokens[i].end))
            last = i
        return tuple(out)
