"""Who says what: source, cue and content of every attribution in a text.

With grammar (English) the parse is followed from a reporting verb to its subject and its clause; without
(Russian, Ukrainian) the words before and after the cue decide. What nobody else says, the outlet says.
Method after the pattern systems for quotation attribution (Pareti 2015; Newell et al., LREC 2018), which
also name the parts: source, cue, content.
"""

from __future__ import annotations

import msgspec

from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse, Token
from reportedly.read.plain_attribution import plain_attributions
from reportedly.text.spans import Range, quotations, ranges_of, strip_range

SPEAKING = ("cue.say", "cue.claim", "cue.confirm", "cue.deny", "cue.believe", "cue.blame")
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
TAKES_OBJECT = {"cue.confirm", "cue.deny", "cue.claim", "cue.blame", "cue.believe"}  # "denied any role"
OBJECT_VERBS = {  # reporting verbs whose object is the content ("described great destruction")
    "report", "describe", "show", "record", "count", "announce", "recount", "reveal", "estimate", "condemn",
    "indicate", "mention", "speak", "give", "put", "call", "publish", "note", "recall", "blame",
}  # fmt: skip
CLAUSE_OF_CONTENT = {"ccomp", "xcomp", "parataxis"}
RELATIVE = {"relcl", "acl", "appos"}


class Attribution(msgspec.Struct, frozen=True):
    """One attribution: character ranges of source, cue and content in the text, and the cue's list.

    `source` is None when nobody is named ("it was reported that ..."); `cited` is a range when the source
    quotes another one ("the agency says, citing a doctor"): then the cited one is the source proper.
    """

    sentence: int
    cue: Range
    cue_list: str
    content: tuple[Range, ...]
    source: Range | None = None
    cited: Range | None = None
    negated: bool = False


def attributions(parse: Parse, hits: list[Hit]) -> list[Attribution]:
    """All attributions of a text, in order of their sentences."""
    if not parse.grammar:
        return plain_attributions(parse, hits, Attribution)
    quotes = quotations(parse.text)
    found: list[Attribution] = []
    for hit in hits:
        attribution = None
        if hit.list in SPEAKING and parse.tokens[hit.first].pos in ("VERB", "AUX"):
            attribution = _by_verb(parse, hit, hits, quotes)
        elif hit.list == "cue.according":
            attribution = _by_preposition(parse, hit)
        if attribution and attribution.content:
            found.append(attribution)
    found += _by_colon(parse, hits, {a.sentence for a in found})
    return _carried(parse, _distinct(found), quotes)


# ------------------------------------------------------------------ "Windows broke, the governor said."


def _by_verb(parse: Parse, hit: Hit, hits: list[Hit], quotes: list[Range]) -> Attribution | None:
    verb = parse.tokens[hit.first]
    source = _subject(parse, verb)
    if source is not None and _is_event(parse, source, hits):
        return None  # "the blast claimed two lives": a thing that speaks is no source
    content = _clause(parse, verb, hit) or _around(parse, verb, source, quotes)
    if source is None and not content:
        return None
    taken = set(source or ()) | _cue_tokens(parse, hit)
    taken |= _cited_tokens(parse, hits, verb)
    left = [i for i in content if i not in taken]
    return Attribution(
        sentence=verb.sentence,
        cue=(hit.start, hit.end),
        cue_list=hit.list,
        content=_content_ranges(parse, left),
        source=_span(parse, source),
        cited=_cited(parse, hits, verb),
        negated=any(parse.tokens[c].dep == "neg" for c in parse.children[verb.i]),
    )


def _subject(parse: Parse, verb: Token) -> list[int] | None:
    """The tokens of the verb's speaker; a participle or a second verb takes that of the verb it hangs on."""
    seen: set[int] = set()
    while verb.i not in seen:
        seen.add(verb.i)
        children = parse.children[verb.i]
        agent = next((k for c in children if parse.tokens[c].dep == "agent" for k in parse.children[c]), None)
        if agent is not None:
            return _noun_phrase(parse, agent)
        subject = [c for c in children if parse.tokens[c].dep in SUBJECTS and parse.tokens[c].lower not in ("it", "that", "which", "who", "what")]
        passive = any(parse.tokens[c].dep == "auxpass" for c in children)
        if subject and not passive:
            return _noun_phrase(parse, subject[-1])
        relative = [c for c in children if parse.tokens[c].dep in SUBJECTS and parse.tokens[c].lower in ("who", "which", "that")]
        head = parse.tokens[verb.head]
        if relative and verb.dep == "relcl":
            return _noun_phrase(parse, head.i, without=verb.i)
        if verb.dep in ("conj", "advcl", "xcomp") and head.pos in ("VERB", "AUX"):
            verb = head
            continue
        if verb.dep == "acl" and head.pos in ("NOUN", "PROPN"):
            return _noun_phrase(parse, head.i, without=verb.i)
        return None
    return None


def _noun_phrase(parse: Parse, i: int, without: int = -1) -> list[int]:
    """Token `i` and what it governs, without relative clauses and the like that hold a verb of their own."""
    kept: list[int] = []
    stack = [i]
    while stack:
        k = stack.pop()
        kept.append(k)
        for c in parse.children[k]:
            token = parse.tokens[c]
            # A relative clause keeps a title ("who heads the republic") only when it is short.
            if c == without or (token.dep in ("relcl", "acl") and len(parse.subtree(c)) > 8):
                continue
            if token.dep in ("punct", "cc", "advcl", "ccomp") and k == i and token.dep != "punct":
                continue
            stack.append(c)
    return sorted(kept)


def _clause(parse: Parse, verb: Token, hit: Hit) -> list[int]:
    """The tokens of what is said: the clause the verb governs, or its object where the verb takes one."""
    children = parse.children[verb.i]
    clauses = [c for c in children if parse.tokens[c].dep in CLAUSE_OF_CONTENT and parse.tokens[c].lower not in ("adding", "citing", "quoting")]
    found = [k for c in clauses for k in parse.subtree(c)]
    stem = hit.words.split("|")[0].split()[0]
    if not found and (hit.list in TAKES_OBJECT or stem in OBJECT_VERBS):
        objects = [c for c in children if parse.tokens[c].dep in ("dobj", "oprd", "attr") or (parse.tokens[c].dep == "prep" and parse.tokens[c].lower in ("of", "for"))]
        found = [k for c in objects for k in parse.subtree(c)]
    if not found and any(parse.tokens[c].dep == "auxpass" for c in children):  # "It was confirmed by the army"
        found = [k for c in children if parse.tokens[c].dep == "nsubjpass" for k in parse.subtree(c)]
    return found


def _around(parse: Parse, verb: Token, source: list[int] | None, quotes: list[Range]) -> list[int]:
    """Where the parse shows no clause: the quotation in the sentence, or all before a closing "he said"."""
    start, end = parse.sentences[verb.sentence]
    tokens = parse.tokens_in(start, end)
    quoted = [t.i for t in tokens if any(a <= t.start < b for a, b in quotes)]
    if len(quoted) > 3:
        return quoted
    first = min([verb.i, *(source or [])])
    before = [t.i for t in tokens if t.i < first]
    return before if len(before) > 4 and any(parse.tokens[i].pos in ("VERB", "AUX") for i in before) else []


def _is_event(parse: Parse, source: list[int], hits: list[Hit]) -> bool:
    """Whether the head of the phrase is a thing that happened rather than one who speaks."""
    inside = set(source)
    head = next((i for i in source if parse.tokens[i].head not in inside), source[-1])
    return any(h.list.startswith("trigger.") and h.first <= head <= h.last for h in hits) and not any(
        h.list.startswith("kind.") and h.first <= head <= h.last for h in hits
    )


def _cue_tokens(parse: Parse, hit: Hit) -> set[int]:
    """The cue with its auxiliaries, adverbs and adjuncts of time and addressee, which are not content."""
    found = set(range(hit.first, hit.last + 1))
    verb = parse.tokens[hit.first]
    for c in parse.children[verb.i]:
        token = parse.tokens[c]
        if token.dep in ("aux", "auxpass", "npadvmod", "dative", "neg") or (token.dep in ("prep", "advmod") and c > verb.i):
            found.update(parse.subtree(c))
    return found


# ------------------------------------------------------------------ "According to the governor, ..."


def _by_preposition(parse: Parse, hit: Hit) -> Attribution | None:
    last = parse.tokens[hit.last]
    objects = [k for i in range(hit.first, hit.last + 1) for k in parse.children[i] if k > hit.last and parse.tokens[k].dep in ("pobj", "dobj", "pcomp")]
    if not objects:
        return None
    source = _noun_phrase(parse, objects[0])
    start, end = parse.sentences[last.sentence]
    taken = set(range(hit.first, hit.last + 1)) | set(source)
    content = [t.i for t in parse.tokens_in(start, end) if t.i not in taken and t.i not in _other_speech(parse, t, hit)]
    return Attribution(last.sentence, (hit.start, hit.end), hit.list, _content_ranges(parse, content), _span(parse, source))


def _other_speech(parse: Parse, token: Token, hit: Hit) -> set[int]:
    """Nothing yet: one sentence with "according to" is one attribution."""
    return set()


# ------------------------------------------------------------------ "Governor Arkady M.: debris fell ..."


def _by_colon(parse: Parse, hits: list[Hit], taken: set[int]) -> list[Attribution]:
    """A line that opens with a short speaker and a colon, as posts and summaries do."""
    found = []
    for k, (start, end) in enumerate(parse.sentences):
        tokens = parse.tokens_in(start, end)
        colon = next((t for t in tokens[:10] if t.text == ":"), None)
        if k in taken or colon is None or colon.end >= end or colon.i == tokens[0].i:
            continue
        first = next((t for t in tokens if t.text[0].isalnum()), tokens[0])
        named = any(h.list.startswith("kind.") and first.i <= h.first < colon.i for h in hits)
        person = any(e.label == "PERSON" and first.start <= e.start < colon.start for e in parse.entities)
        if first.i < colon.i and (named or person) and colon.i - first.i <= 8:
            content = strip_range(parse.text, (colon.end, end))
            found.append(Attribution(k, (colon.start, colon.end), "cue.say", (content,), (first.start, parse.tokens[colon.i - 1].end)))
    return found


# ------------------------------------------------------------------ "..., citing a doctor"


def _cited_tokens(parse: Parse, hits: list[Hit], verb: Token) -> set[int]:
    return {k for h in hits if h.list == "cue.cite" and parse.tokens[h.first].sentence == verb.sentence for k in parse.subtree(h.first)} - {verb.i}


def _cited(parse: Parse, hits: list[Hit], verb: Token) -> Range | None:
    """The one whom the source cites, if the same sentence says so after the verb."""
    for hit in hits:
        if hit.list != "cue.cite" or parse.tokens[hit.first].sentence != verb.sentence or hit.first == verb.i:
            continue
        objects = [k for i in range(hit.first, hit.last + 1) for k in parse.children[i] if parse.tokens[k].dep in ("dobj", "pobj") and k > hit.last]
        if objects:
            return _span(parse, _noun_phrase(parse, objects[0]))
    return None


# ------------------------------------------------------------------ shared


def _span(parse: Parse, tokens: list[int] | None) -> Range | None:
    """The stretch from the first to the last token of a phrase, cut at a gap."""
    if not tokens:
        return None
    ranges = ranges_of(parse, tokens)
    return strip_range(parse.text, max(ranges, key=lambda r: r[1] - r[0]))


def _content_ranges(parse: Parse, tokens: list[int]) -> tuple[Range, ...]:
    """Content as character ranges: no leading "that", no stray marks, no crumbs of one short word."""
    tokens = sorted(set(tokens))
    while tokens and parse.tokens[tokens[0]].lower in ("that", "whether", ",", "and", "but", "—", "–", "-"):
        tokens = tokens[1:]
    ranges = [strip_range(parse.text, r) for r in ranges_of(parse, tokens)]
    return tuple(r for r in ranges if r[1] - r[0] > 8 or (len(ranges) == 1 and r[1] > r[0]))


def _distinct(found: list[Attribution]) -> list[Attribution]:
    """One attribution per content: where one holds another whole, the outer gives up the inner's stretch."""
    found.sort(key=lambda a: (a.sentence, a.cue))
    result: list[Attribution] = []
    for a in found:
        twin = next((b for b in result if b.content == a.content), None)
        if twin is None:
            result.append(a)
        elif twin.source is None and a.source is not None:
            result[result.index(twin)] = a
    return result


def _carried(parse: Parse, found: list[Attribution], quotes: list[Range]) -> list[Attribution]:
    """A sentence that is all quotation and has no cue continues the speech of the sentence before it."""
    by_sentence: dict[int, Attribution] = {}
    for a in found:
        by_sentence[a.sentence] = a
    result = list(found)
    for k, (start, end) in enumerate(parse.sentences):
        before = by_sentence.get(k - 1)
        inside = any(a <= start and end <= b + 1 for a, b in quotes)
        if k not in by_sentence and before is not None and inside:
            carried = msgspec.structs.replace(before, sentence=k, content=(strip_range(parse.text, (start, end)),), cited=None)
            by_sentence[k] = carried
            result.append(carried)
    return sorted(result, key=lambda a: (a.sentence, a.content))
