"""The versions of an article: the reports of one address, and what changed from one to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from reportedly.casebook import Casebook
from reportedly.errors import CasebookError
from reportedly.nouns import Report
from reportedly.publish import Version, Versions

AROUND = 1  # sentences shown before and after what changed
SENTENCE = re.compile(r"(?<=[.!?…])[\"'»”’)\]]*\s+|\n+")


def versions(casebook: Casebook, report: str) -> Versions:
    """The versions of an article, the oldest first. `report` is the id or key of one, or the address.

    Raises CasebookError when there is no such report, when several begin so, or when it has no address.

    >>> [v.changes for v in reportedly.versions(casebook, "https://gull.example/1").versions]
    """
    url = _address(casebook, report)
    counted = {r.report: len(r.claims) for r in casebook.readings()}
    found: list[Version] = []
    before: Report | None = None
    for each in casebook.versions(url):
        found.append(
            Version(
                report=each.id,
                key=each.key,
                title=each.title,
                published=each.published,
                updated=each.updated,
                captured=each.captured,
                origin=each.origin,
                claims=counted.get(each.id, 0),
                changes=tuple(changes(before.text, each.text)) if before else (),
            )
        )
        before = each
    return Versions(url=url, versions=tuple(found))


def _address(casebook: Casebook, asked: str) -> str:
    if casebook.versions(asked):
        return asked
    report = casebook.report(casebook.report_named(asked))
    if report.url is None:
        raise CasebookError(f"report {report.id} has no address, so no versions", where=casebook.path)
    return report.url


def changes(before: str, after: str) -> Iterator[str]:
    """What changed, sentence by sentence: `-` is gone, `+` is new, with a sentence around; ` …` where more is the same.

    >>> list(changes("One was hurt. Police came.", "Two were hurt. Police came."))
    ['- One was hurt.', '+ Two were hurt.', '  Police came.']
    """
    old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    end = 0
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > end:
            yield "  …"
        for kind, i, j, k, m in group:
            if kind == "equal":
                yield from (f"  {line}" for line in old[i:j])
            else:
                yield from (f"- {line}" for line in old[i:j])
                yield from (f"+ {line}" for line in new[k:m])
        end = group[-1][2]
    if 0 < end < len(old):
        yield "  …"


def _sentences(text: str) -> list[str]:
    """The text cut after its sentences and lines; the cut is for showing only."""
    cuts = [0, *(m.end() for m in SENTENCE.finditer(text)), len(text)]
    pieces = (" ".join(text[a:b].split()) for a, b in pairwise(cuts))
    return [piece for piece in pieces if piece]
