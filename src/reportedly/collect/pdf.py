"""A PDF -> a Report: the text of its pages, with the place where each page begins.

Lines of a paragraph are joined, as a browser would show them; a hyphen that the layout put at the end of a line is
taken out. The text of a scan is a picture: such a PDF has none, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.paths import Found
from reportedly.collect.plain import TITLE, parts_of, unfit
from reportedly.errors import InputError, ReportedlyError, missing
from reportedly.knowledge.detect import detect
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

PDF = b"%PDF"
MOST_PAGES = 2_000
GAP = "\n\n"  # between paragraphs
HYPHEN = "\ufffe"  # how pdfium writes a hyphen at the end of a line
SHORT = 0.85  # of the longest line: a line that ends a sentence and is shorter ends its paragraph
ENDS = re.compile(r"[.!?…:][\"'»”’)\]]*$")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins so is a PDF."""
    return head.startswith(PDF)


def pdf_report(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The report of one PDF, or the Issue that says why there is none."""
    try:
        pages = list(_pages(data, found.origin, settings))
    except ReportedlyError as error:
        yield Issue(where=error.where, seen=error.seen, do=error.do)
        return
    text, starts = "", []
    for page in pages:
        starts.append(len(text) + (len(GAP) if text and page else 0))
        text = GAP.join(filter(None, (text, page)))
    if not text:
        seen = f"no text on its {len(pages)} pages: a scan?"
        yield Issue(where=found.origin, seen=seen, do="Have its text recognised (OCR), and save that as PDF or text.")
        return
    if issue := unfit(text, found.origin, settings):
        yield issue
        return
    title = _title(text)
    report = Report(
        id=report_id(data),
        key=found.key,
        origin=found.origin,
        text=text,
        language=detect(text),
        media_type="application/pdf",
        url=found.url,
        captured=found.captured,
        title=title,
        parts=parts_of(text, title),
        pages=tuple(starts),
    )
    yield captured(report, data, "")


def _pages(data: bytes, where: str, settings: Settings) -> Iterator[str]:
    """The text of each page. Raises InputError when it cannot be opened, or is over a limit."""
    with missing("files"):
        from pypdfium2 import PdfDocument, PdfiumError
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        locked = "password" in str(error).lower()
        seen = "a PDF that is locked with a password" if locked else f"a PDF that cannot be opened: {error}"
        raise InputError(
            seen, where=where, do="Save it again without a password." if locked else "Copy it again."
        ) from None
    try:
        if len(document) > MOST_PAGES:
            seen = f"{len(document):,} pages, over the limit of {MOST_PAGES:,}"
            raise InputError(seen, where=where, do="Cut it into its reports.")
        left = settings.max_characters
        for number in range(len(document)):
            page = _page(document, number)
            left -= len(page)
            yield page
            if left < 0:
                return  # `unfit` says so
    except PdfiumError as error:
        raise InputError(f"a page that cannot be read: {error}", where=where, do="Copy it again.") from None
    finally:
        document.close()


def _page(document: Any, number: int) -> str:
    page = document[number]
    words = page.get_textpage()
    try:
        return paragraphs(words.get_text_range())
    finally:
        words.close()
        page.close()


def paragraphs(laid_out: str) -> str:
    """The text of a page with the lines of each paragraph joined and an empty line between paragraphs."""
    lines = [UNSEEN.sub("", line).strip() for line in laid_out.splitlines()]
    longest = max(map(len, lines), default=0)
    found, open_ = list[str](), False
    for line in lines:
        if line and open_:
            found[-1] = found[-1] + line if found[-1].endswith(HYPHEN) else f"{found[-1]} {line}"
        elif line:
            found.append(line)
        open_ = bool(line) and not (len(line) < SHORT * longest and ENDS.search(line))
    return GAP.join(_without_hyphens(p) for p in found)


def _without_hyphens(paragraph: str) -> str:
    """Layout hyphens out, but those before a capital or a figure, which belong to the word."""
    joined = re.sub(HYPHEN + r"\s*(?=[A-ZА-ЯЁІЇЄҐ\d])", "-", paragraph)
    return re.sub(HYPHEN + r"\s*", "", joined)


def _title(text: str) -> str | None:
    """The first paragraph, when it is short, no sentence, and another follows."""
    first, _, rest = text.partition(GAP)
    return first if rest and len(first) <= TITLE and not ENDS.search(first) else None
