"""Who says what: source, cue and content of every attribution in a text.

With grammar (English) the parse is followed from a reporting verb to its subject and its clause; without
(Russian, Ukrainian) the words before and after the cue decide. What nobody else says, the outlet says.
Method after the pattern systems for quotation attribution (Pareti 2015; Newell et al., LREC 2018), which
also name the parts: source, cue, content.
"""

from __future__ import annotations

import msgspec

from reportedly.read.plain_attribution import plain_attributions
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse, Token
from reportedly.text.spans import Range, covers, quotations, ranges_of, strip_range

SPEAKING = ("cue.say", "cue.claim", "cue.confirm", "cue.deny", "cue.believe", "cue.blame", "cue.stance")
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
IN_SPEECH = {"i", "we", "you"}
NO_SPEAKER = {"it", "that", "which", "who", "what", "there", "this", "they who"}
TAKES_OBJECT = {"cue.confirm", "cue.deny", "cue.claim", "cue.blame", "cue.believe", "cue.stance"}  # "denied any role"
OBJECT_VERBS = {  # reporting verbs whose object is the content ("described great destruction")
    "report", "describe", "show", "record", "count", "announce", "recount", "reveal", "estimate", "condemn",
    "indicate", "speak", "give", "put", "call", "note", "recall", "blame", "quote",
}  # fmt: skip
THAT_REACH = 8  # tokens between "said" and its "that" ("said on Monday in a post that ...")
WRAPPER_LETTERS = 24  # an outer attribution that adds fewer letters only passes the inner one on
CLAUSE_OF_CONTENT = {"ccomp", "xcomp", "parataxis"}


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
    through: tuple[Range, ...] = ()  # sources that pass it on, nearest to the outlet first


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
        elif hit.list == "cue.count" and parse.tokens[hit.first].pos == "VERB":
            attribution = _by_count(parse, hit, hits)
        elif hit.list == "cue.according":
            attribution = _by_preposition(parse, hit)
        elif hit.list == "cue.noun" and parse.tokens[hit.first].pos == "NOUN":
            attribution = _by_noun(parse, hit)
        if attribution and attribution.content:
            found.append(attribution)
    found += _by_colon(parse, hits, {a.sentence for a in found})
    return _carried(parse, _unwrapped(parse, _distinct(found)), quotes)


# ------------------------------------------------------------------ "Windows broke, the governor said."


def _by_verb(parse: Parse, hit: Hit, hits: list[Hit], quotes: list[Range]) -> Attribution | None:
    verb = parse.tokens[hit.first]
    source = _subject(parse, verb) or _inverted(parse, verb) or _just_before(parse, verb, hits)
    if (
        source is not None
        and any(a <= verb.start < b for a, b in quotes)
        and parse.tokens[source[0]].lower in IN_SPEECH
    ):
        return None  # "I think", said within a quotation
    if source is not None and parse.tokens[source[0]].lower in ("neither", "no", "nobody", "none"):
        return None
    if source is not None and _is_event(parse, source, hits):
        return None  # "the blast claimed two lives": a thing that happens is no source
    if source is None and not _impersonal(parse, verb):
        return None
    cited = _cited(parse, hits, verb)
    if verb.lower.startswith("quot") and (object_ := _child(parse, verb, ("dobj",))) is not None:
        source, cited = source or [], _span(parse, _noun_phrase(parse, object_))  # "IRNA quoted a guard as saying"
    taken = set(source or ()) | _cue_tokens(parse, hit) | _cited_tokens(parse, hits, verb)
    if cited:
        taken |= {t.i for t in parse.tokens_in(*cited)}
    if hit.list == "cue.confirm" and _negated(parse, verb):  # "AP could not verify it": the sentence says it all
        whole = strip_range(parse.text, parse.sentences[verb.sentence])
        return Attribution(verb.sentence, (hit.start, hit.end), hit.list, (whole,), _span(parse, source), negated=True)
    content = _extent(parse, verb, hit, source, quotes)
    return Attribution(
        sentence=verb.sentence,
        cue=(hit.start, hit.end),
        cue_list=hit.list,
        content=_content_ranges(parse, [i for i in content if i not in taken]),
        source=_span(parse, source),
        cited=cited,
        negated=_negated(parse, verb),
    )


def _extent(parse: Parse, verb: Token, hit: Hit, source: list[int] | None, quotes: list[Range]) -> list[int]:
    """The tokens of the content: the clause; all before a closing "he said"; all after an opening one."""
    content = _clause(parse, verb, hit)
    start, end = parse.sentences[verb.sentence]
    tokens = parse.tokens_in(start, end)
    that = next(
        (t for t in tokens if hit.last < t.i <= hit.last + THAT_REACH and t.lower == "that" and t.dep == "mark"), None
    )
    if that is not None:  # "said that ...": to the end, but for a further "adding that ..."
        further = {
            k
            for c in parse.children[verb.i]
            if parse.tokens[c].dep in ("advcl", "conj") and c > that.i
            for k in parse.subtree(c)
        }
        return [t.i for t in tokens if t.i > that.i and t.i not in further]
    first = min([verb.i, *(source or [])])
    if (
        content and min(content) < first and hit.list != "cue.blame"
    ):  # closing cue: the parse may have lost the beginning
        before = [t.i for t in tokens if t.i < first]
        after = [i for i in content if i > first]
        return before + after if _is_statement(parse, before) else content
    if not content:
        return _around(parse, verb, source, quotes)
    return content


def _impersonal(parse: Parse, verb: Token) -> bool:
    """Whether it is "it was reported that ...": said by somebody who is not named."""
    subject = _child(parse, verb, tuple(SUBJECTS))
    return subject is not None and parse.tokens[subject].lower == "it" and _child(parse, verb, ("auxpass",)) is not None


def _inverted(parse: Parse, verb: Token) -> list[int] | None:
    """The speaker right after the verb: "..., claimed Andriy K. of the centre"."""
    before = parse.tokens[verb.i - 1].text if verb.i else ""
    if before not in (",", '"', "”", "»", "’", "'"):
        return None
    if any(
        e.label in ("DATE", "TIME") and e.start <= parse.tokens[min(verb.i + 1, len(parse.tokens) - 1)].start < e.end
        for e in parse.entities
    ):
        return None
    following = [parse.tokens[i] for i in range(verb.i + 1, min(verb.i + 6, len(parse.tokens)))]
    name = next((t for t in following if t.pos in ("PROPN", "NOUN")), None)
    if name is None or name.sentence != verb.sentence or any(t.pos == "VERB" for t in following[: name.i - verb.i - 1]):
        return None
    top = name
    while top.head not in (top.i, verb.i, -1) and top.head > verb.i and parse.tokens[top.head].pos in ("PROPN", "NOUN"):
        top = parse.tokens[top.head]
    return [i for i in _noun_phrase(parse, top.i) if i > verb.i]


def _just_before(parse: Parse, verb: Token, hits: list[Hit]) -> list[int] | None:
    """The speaker right before the verb, where the parse has lost it: "..., the head of U., Alexander B., said"."""
    comma = verb.i - 1 if verb.i and parse.tokens[verb.i - 1].text == "," else verb.i
    person = next(
        (e for e in parse.entities if e.label == "PERSON" and comma and e.end == parse.tokens[comma - 1].end), None
    )
    if person is None or _child(parse, verb, ("auxpass",)) is not None:
        return None
    first = parse.token_at(person.start)
    start = parse.token_at(parse.sentences[verb.sentence][0])
    cut = next((i for i in range(first - 1, start, -1) if parse.tokens[i].text == "," and i < first - 1), start)
    titled = first - cut <= 10 and any(h.list.startswith("kind.") and cut < h.first < first for h in hits)
    return list(range(cut + 1 if titled else first, comma))


def _subject(parse: Parse, verb: Token) -> list[int] | None:
    """The tokens of the verb's speaker; a participle or a second verb takes that of the verb it hangs on."""
    seen: set[int] = set()
    while verb.i not in seen:
        seen.add(verb.i)
        agent = _child(parse, verb, ("agent",))
        if agent is not None and parse.children[agent]:
            return _noun_phrase(parse, parse.children[agent][0])
        subjects = [c for c in parse.children[verb.i] if parse.tokens[c].dep in SUBJECTS]
        named = [c for c in subjects if parse.tokens[c].lower not in NO_SPEAKER]
        if named and _child(parse, verb, ("auxpass",)) is None:
            return _noun_phrase(parse, named[-1])
        head = parse.tokens[verb.head]
        relative = any(parse.tokens[c].lower in ("who", "which", "that") for c in subjects)
        if (relative and verb.dep == "relcl") or (verb.dep == "acl" and head.pos in ("NOUN", "PROPN")):
            return _noun_phrase(parse, head.i, without=verb.i)
        if (
            verb.dep not in ("conj", "advcl", "xcomp")
            or head.pos not in ("VERB", "AUX")
            or _child(parse, verb, ("auxpass",)) is not None
        ):
            return None
        verb = head
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
    clauses = [
        c
        for c in children
        if parse.tokens[c].dep in CLAUSE_OF_CONTENT and parse.tokens[c].lower not in ("adding", "citing", "quoting")
    ]
    found = [k for c in clauses for k in parse.subtree(c)]
    stem = hit.words.split("|")[0].split()[0]
    if not found and (hit.list in TAKES_OBJECT or stem in OBJECT_VERBS):
        objects = [
            c
            for c in children
            if parse.tokens[c].dep in ("dobj", "oprd", "attr")
            or (parse.tokens[c].dep == "prep" and parse.tokens[c].lower in ("of", "for"))
        ]
        found = [k for c in objects for k in parse.subtree(c)]
    if not found and any(parse.tokens[c].dep == "auxpass" for c in children):  # "It was confirmed by the army"
        found = [k for c in children if parse.tokens[c].dep == "nsubjpass" for k in parse.subtree(c)]
    return found


def _around(parse: Parse, verb: Token, source: list[int] | None, quotes: list[Range]) -> list[int]:
    """Where the parse shows no clause: the quotation in the sentence, or all before a closing "he said"."""
    tokens = parse.tokens_in(*parse.sentences[verb.sentence])
    quoted = [t.i for t in tokens if any(a <= t.start < b for a, b in quotes)]
    before = [t.i for t in tokens if t.i < min([verb.i, *(source or [])])]
    if _is_statement(parse, before):
        return before
    return quoted if len(quoted) > 3 else []


def _is_statement(parse: Parse, tokens: list[int]) -> bool:
    """Whether the tokens could stand as a statement: a few words with a verb among them."""
    return len(tokens) > 3 and any(parse.tokens[i].pos in ("VERB", "AUX") for i in tokens)


def _negated(parse: Parse, verb: Token) -> bool:
    return any(parse.tokens[c].dep == "neg" for c in parse.children[verb.i])


def _child(parse: Parse, token: Token, deps: tuple[str, ...]) -> int | None:
    """The first token that `token` governs by one of these relations."""
    return next((c for c in parse.children[token.i] if parse.tokens[c].dep in deps), None)


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
        if token.dep in ("aux", "auxpass", "npadvmod", "dative", "neg") or (
            token.dep in ("prep", "advmod") and c > verb.i
        ):
            found.update(parse.subtree(c))
    return found


# ------------------------------------------------------------------ "Local media give 41 dead", "put the toll at ten"


def _by_count(parse: Parse, hit: Hit, hits: list[Hit]) -> Attribution | None:
    """One who gives a figure: content is all after the verb, when it holds a number."""
    verb = parse.tokens[hit.first]
    source = _subject(parse, verb)
    tokens = [t for t in parse.tokens_in(*parse.sentences[verb.sentence]) if t.i > hit.first]
    if source is None or max(source) > verb.i or not any(t.pos == "NUM" for t in tokens):
        return None
    inside = set(source)
    speaks = any(h.list.startswith("kind.") and h.first in inside for h in hits) or any(
        _entity_at(parse, i) == "PERSON" for i in inside
    )
    span = _span(parse, source)
    if not speaks or span is None:
        return None
    return Attribution(
        verb.sentence, (hit.start, hit.end), "cue.say", _content_ranges(parse, [t.i for t in tokens]), span
    )


def _entity_at(parse: Parse, i: int) -> str:
    start = parse.tokens[i].start
    return next((e.label for e in parse.entities if e.start <= start < e.end), "")


# ------------------------------------------------------------------ "According to the governor, ..."


def _by_preposition(parse: Parse, hit: Hit) -> Attribution | None:
    last = parse.tokens[hit.last]
    objects = [
        k
        for i in range(hit.first, hit.last + 1)
        for k in parse.children[i]
        if k > hit.last and parse.tokens[k].dep in ("pobj", "dobj", "pcomp")
    ]
    if not objects:
        return None
    tokens = parse.tokens_in(*parse.sentences[last.sentence])
    source = [i for i in _noun_phrase(parse, objects[0]) if i > hit.last]
    if hit.first == tokens[0].i:
        source = _before_the_clause(parse, source, tokens[-1].i)
    taken = set(range(hit.first, hit.last + 1)) | set(source)
    content = [t.i for t in tokens if t.i not in taken]
    return Attribution(
        last.sentence, (hit.start, hit.end), hit.list, _content_ranges(parse, content), _span(parse, source)
    )


def _before_the_clause(parse: Parse, source: list[int], end: int) -> list[int]:
    """After an opening "According to": the source stops at the comma that leaves the clause its subject."""
    commas = [i for i in source if parse.tokens[i].text == ","]
    while source:
        rest = parse.tokens[source[-1] + 1 : end + 1]
        words = [t for t in rest if t.pos in ("NOUN", "PROPN", "PRON", "NUM", "VERB", "AUX")]
        if not commas or (words and words[0].pos not in ("VERB", "AUX")):
            return source
        cut = commas.pop()
        source = [i for i in source if i < cut]
    return source


# ------------------------------------------------------------------ "The army's claim that nobody was hurt"


def _by_noun(parse: Parse, hit: Hit) -> Attribution | None:
    """A noun of saying with a clause of its own; whose it is stands before it or after "by", "of", "from"."""
    noun = parse.tokens[hit.first]
    clauses = [c for c in parse.children[noun.i] if parse.tokens[c].dep in ("acl", "ccomp", "appos")]
    content = [
        k
        for c in clauses
        if any(parse.tokens[m].lower == "that" for m in parse.subtree(c)[:2])
        for k in parse.subtree(c)
    ]
    if not content:
        return None
    owner = _child(parse, noun, ("poss",))
    by = [k for c in parse.children[noun.i] if parse.tokens[c].lower in ("by", "of", "from") for k in parse.children[c]]
    head = owner if owner is not None else next(iter(by), None)
    source = (
        _span(parse, [i for i in _noun_phrase(parse, head) if i < noun.i or owner is None])
        if head is not None
        else None
    )
    if source is None:
        return None
    return Attribution(noun.sentence, (hit.start, hit.end), hit.list, _content_ranges(parse, content), source)


# ------------------------------------------------------------------ a speaker and a colon, as posts have it


def _by_colon(parse: Parse, hits: list[Hit], taken: set[int]) -> list[Attribution]:
    """A line that opens with a short speaker and a colon, as posts and summaries do."""
    found = []
    for k, (start, end) in enumerate(parse.sentences):
        tokens = parse.tokens_in(start, end)
        colon = next((t for t in tokens[:10] if t.text == ":"), None)
        if k in taken or colon is None or colon.end >= end or colon.i == tokens[0].i:
            continue
        first = next((t for t in tokens if t.text[0].isalnum()), tokens[0])
        inside = [h.list for h in hits if first.i <= h.first < colon.i]
        named = any(name.startswith("kind.") for name in inside)
        person = any(e.label == "PERSON" and first.start <= e.start < colon.start for e in parse.entities)
        speaks = not any(name.startswith(("trigger.", "image.", "gate.")) or name == "site" for name in inside)
        content = strip_range(parse.text, (colon.end, end))
        words = [t for t in tokens if first.i <= t.i < colon.i]
        named = named or (len(words) <= 2 and all(t.text[0].isupper() and t.pos == "PROPN" for t in words))
        if (
            first.i < colon.i <= first.i + 8
            and (named or person)
            and speaks
            and _is_statement(parse, [t.i for t in tokens if t.i > colon.i])
        ):
            found.append(
                Attribution(
                    k, (colon.start, colon.end), "cue.say", (content,), (first.start, parse.tokens[colon.i - 1].end)
                )
            )
    return found


# ------------------------------------------------------------------ "..., citing a doctor"


def _cited_tokens(parse: Parse, hits: list[Hit], verb: Token) -> set[int]:
    return {
        k
        for h in hits
        if h.list == "cue.cite" and parse.tokens[h.first].sentence == verb.sentence
        for k in parse.subtree(h.first)
    } - {verb.i}


def _cited(parse: Parse, hits: list[Hit], verb: Token) -> Range | None:
    """The one whom the source cites, if the same sentence says so after the verb."""
    for hit in hits:
        if hit.list != "cue.cite" or parse.tokens[hit.first].sentence != verb.sentence or hit.first == verb.i:
            continue
        objects = [
            k
            for i in range(hit.first, hit.last + 1)
            for k in parse.children[i]
            if parse.tokens[k].dep in ("dobj", "pobj") and k > hit.last
        ]
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


def _unwrapped(parse: Parse, found: list[Attribution]) -> list[Attribution]:
    """Nested speech told once: in "X, guards told the UN, a diplomat said" the guards say X, through the diplomat.

    An attribution that holds another one whole, cue and source included, and adds next to nothing, passes it on.
    """
    result: list[Attribution] = []
    passed: dict[int, list[Range]] = {}
    for outer in list(found):
        if outer not in found:
            continue
        whole = (outer.content[0][0], outer.content[-1][1])
        inner = [
            a for a in found
            if a is not outer and a.source and a.sentence == outer.sentence
            and covers(whole, a.cue) and covers(whole, a.source) and covers(whole, (a.content[0][0], a.content[-1][1]))
        ]  # fmt: skip
        known = {k for a in inner for r in (*a.content, a.cue, a.source or a.cue) for k in range(*r)}
        extra = sum(1 for r in outer.content for k in range(*r) if k not in known and parse.text[k].isalnum())
        if inner and all(parse.text[a.cue[0] : a.cue[1]].lower().startswith("show") for a in inner):
            result = [a for a in result if a not in inner]  # "footage showed a man, a guard said": the guard says it
            found = [a for a in found if a not in inner]
            result.append(outer)
        elif inner and extra <= WRAPPER_LETTERS:
            for a in inner:
                passed.setdefault(id(a), []).extend([outer.source] if outer.source else [])
        else:
            result.append(outer)
    return [
        msgspec.structs.replace(a, through=tuple(reversed(passed[id(a)]))) if id(a) in passed else a for a in result
    ]


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
            carried = msgspec.structs.replace(
                before, sentence=k, content=(strip_range(parse.text, (start, end)),), cited=None
            )
            by_sentence[k] = carried
            result.append(carried)
    return sorted(result, key=lambda a: (a.sentence, a.content))
