"""What a page says of itself: JSON-LD, OpenGraph and meta tags, then what stands on the page."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from reportedly.collect.blocks import squeezed
from reportedly.collect.clutter import WORDLESS
from reportedly.knowledge.address import parts_of_address
from reportedly.nouns import Noun

if TYPE_CHECKING:
    from lxml.etree import _Element

ARTICLE_TYPE = re.compile(r"(Article|NewsArticle|BlogPosting|Report|Posting|Review|WebPage|ItemPage)$")
# Names of meta tags (property, name or itemprop), the most trustworthy first.
PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "article:published",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created",
    "dcterms.issued", "dc.date", "pubdate", "publishdate", "publish-date", "date",
)  # fmt: skip
UPDATED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "article:updated",
    "dcterms.modified", "lastmod", "last-modified",
)  # fmt: skip
ISO = re.compile(
    r"\s*(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?"
)
BY = re.compile(r"^\s*(?:by|von|par|por|автор|текст|від)\b[:\s]+", re.I)
TAG = re.compile(r"<[^<>]{0,200}>")
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
STAMPED = re.compile(
    rf"(?:\b(?:published|updated|posted)\b|\d{{1,4}}[-./]\d\d?[-./]\d{{1,4}}|{MONTH}\.? \d\d?, \d{{4}}).*$", re.I
)
BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:byline|author|autor)(?:[\s_-]|$|name)", re.I)
LONGEST = 500  # characters of a title, byline or name that are looked at
MOST_NAMES = 20  # authors, bylines and first-level headings that are looked at
MOST_NODES = 2000  # objects of one JSON-LD script
FOUND_WITHIN = 500_000  # characters of a page in which htmldate looks; its patterns are slow on long ones
OLDEST = 1990  # no web page is older; templates without a date say year 1 or 1970
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S%z"


class Metadata(Noun, frozen=True, kw_only=True):
    """What the page says of itself; null where it does not say."""

    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    updated: str | None = None
    body: tuple[
        str, ...
    ] = ()  # the article's paragraphs as JSON-LD has them: pages made by scripts hold them only there
    language: str | None = None


def metadata(tree: _Element, url: str | None = None) -> Metadata:
    """Title, byline, outlet, address, dates with time and zone, and stated language of a page.

    JSON-LD comes first, then OpenGraph and other meta tags, then the page itself. A date keeps the
    time and the zone that the page states; nothing is converted.
    """
    tags = _meta_tags(tree)
    linked = _linked_data(tree)
    address = _address(tree, tags, linked, url)
    outlet = _outlet(tags, linked, address)
    return Metadata(
        title=_title(tree, tags, linked, outlet or ""),
        byline=_byline(tree, tags, linked),
        outlet=outlet,
        url=address,
        published=_published(tree, tags, linked, address),
        updated=_best_date([linked.get("dateModified"), *(tags.get(n) for n in UPDATED)]),
        body=_body(linked),
        language=_language(tree, tags, linked),
    )


# ------------------------------------------------------------------ where the page says it


def _meta_tags(tree: _Element) -> dict[str, str]:
    """Meta tags by lower-case name; the first that says something wins."""
    tags: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = _line(meta.get("content"))
        if name and content:
            tags.setdefault(name.strip().lower(), content)
    return tags


def _linked_data(tree: _Element) -> dict[str, Any]:
    """The JSON-LD object that describes the article; empty when there is none that can be read."""
    found = [node for script in tree.iter("script") if _is_linked_data(script) for node in _nodes(script.text)]
    for wanted in ("Article", "Posting", "Report", "Review", "Page"):
        for node in found:
            if any(kind.endswith(wanted) for kind in _types(node)) and (wanted != "Page" or "headline" in node):
                return node
    return {}


def _is_linked_data(script: _Element) -> bool:
    return "ld+json" in (script.get("type") or "").lower() and bool(script.text)


def _nodes(text: str) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD script, lists and graphs opened; broken JSON has none."""
    text = re.sub(r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[)|(?:-->|\]\]>)\s*;?\s*$", "", text.strip())
    try:
        todo = [json.loads(text.rstrip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    for node in todo:  # grows while it is gone through
        if len(todo) > MOST_NODES:
            return
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            yield node
            todo += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _body(linked: dict[str, Any]) -> tuple[str, ...]:
    text = linked.get("articleBody")
    lines = TAG.sub("\n", text).splitlines() if isinstance(text, str) else ()
    return tuple(line for line in map(squeezed, lines) if line)


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind]


def _name(value: Any) -> str | None:
    """The name of a JSON-LD person or organisation, or of several."""
    values = value if isinstance(value, list) else [value]
    named = [one.get("name") if isinstance(one, dict) else one for one in values[:MOST_NAMES]]
    names = [_line(one[0] if isinstance(one, list) and one else one) for one in named]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _line(value: Any) -> str | None:
    """A string on one line without tags; null when it is none or empty."""
    if not isinstance(value, str):
        return None
    return squeezed(TAG.sub(" ", value[:LONGEST])) or None


def _shown(element: _Element) -> str:
    """The text of an element on one line."""
    said = (text for inner in islice(element.iter(), LONGEST) for text in _own_text(inner, element) if text)
    return squeezed("".join(said)[:LONGEST])


def _own_text(inner: _Element, element: _Element) -> tuple[str | None, str | None]:
    words = isinstance(inner.tag, str) and inner.tag not in WORDLESS
    return inner.text if words else None, inner.tail if inner is not element else None


# ------------------------------------------------------------------ title, byline, outlet, address


def _title(tree: _Element, tags: dict[str, str], linked: dict[str, Any], outlet: str) -> str | None:
    """The headline as the reader sees it: the first-level heading that agrees with what the page declares."""
    head = next(tree.iter("title"), None)
    in_head = _shown(head) if head is not None else None
    said = (_line(linked.get("headline")), tags.get("og:title"), tags.get("twitter:title"), in_head)
    declared = [title for title in said if title]
    for heading in filter(None, map(_shown, islice(tree.iter("h1"), MOST_NAMES))):
        agrees = not declared or any(_alike(heading, title) for title in declared)
        if agrees and _letters(heading) not in _letters(outlet):
            return heading
    return _without_outlet(declared[0], outlet) if declared else None


def _alike(heading: str, title: str) -> bool:
    mine, theirs = set(re.findall(r"\w+", heading.lower())), set(re.findall(r"\w+", title.lower()))
    return len(mine & theirs) * 2 >= max(2, min(len(mine), len(theirs)))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.lower())


def _outlet(tags: dict[str, str], linked: dict[str, Any], address: str | None) -> str | None:
    """The outlet's name as the page declares it, without its motto; else the host."""
    for said in (tags.get("og:site_name"), _name(linked.get("publisher")), tags.get("application-name")):
        if said and not said.startswith(("http:", "https:")):
            return said.split(" | ")[0]
    return _host(address)


def _without_outlet(title: str, outlet: str) -> str:
    """A title without " | Outlet" at its end."""
    head, mark, tail = [*re.split(r"\s([|–—-]|::)\s(?=[^|–—]*$)", title, maxsplit=1), "", ""][:3]
    own, said = _letters(outlet), _letters(tail)
    return head.strip() if mark and own and said and (said in own or own in said) else title


def _byline(tree: _Element, tags: dict[str, str], linked: dict[str, Any]) -> str | None:
    declared = (tags.get(name) for name in ("author", "article:author", "parsely-author"))
    for said in (_name(linked.get("author")), *declared):
        if said and not said.startswith(("http:", "https:", "@")):
            return _name_alone(said)
    bylines = (e for e in tree.iter("a", "span", "p", "div", "address") if _is_byline(e))
    for element in islice(bylines, MOST_NAMES):
        said = _shown(element)
        if said and len(said) <= 100 and not any(up.tag == "form" for up in element.iterancestors()):
            return _name_alone(said)
    return None


def _is_byline(element: _Element) -> bool:
    named = element.get("class")
    return bool(named and _names_byline(named[:LONGEST])) or element.get("rel") == "author"


@lru_cache(maxsize=5000)
def _names_byline(named: str) -> bool:
    return bool(BYLINE_CLASS.search(named))


def _name_alone(byline: str) -> str | None:
    """A byline without "By" before it and the date behind it."""
    return STAMPED.sub("", BY.sub("", byline)).strip(" ,|–—-·") or None


def _address(tree: _Element, tags: dict[str, str], linked: dict[str, Any], url: str | None) -> str | None:
    """The canonical address when it is one, else the given one, else what the page declares."""
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and (address := _http(link.get("href"), url)):
            return address
    page = linked.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    return _http(tags.get("og:url"), url) or url or _http(linked.get("url"), None) or _http(page, None)


def _host(address: str | None) -> str | None:
    host = parts_of_address(address).hostname if address else None
    return host.removeprefix("www.") if host else None


def _http(address: Any, start: str | None) -> str | None:
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        whole = urljoin(start or "", address.strip())
        return whole if urlsplit(whole).scheme in ("http", "https") and urlsplit(whole).hostname else None
    except ValueError:
        return None


def _language(tree: _Element, tags: dict[str, str], linked: dict[str, Any]) -> str | None:
    root = tree.getroottree().getroot()
    said = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return said or _line(linked.get("inLanguage")) or tags.get("og:locale") or tags.get("content-language")


# ------------------------------------------------------------------ dates


def _published(tree: _Element, tags: dict[str, str], linked: dict[str, Any], url: str | None) -> str | None:
    declared = _best_date([linked.get("datePublished"), *(tags.get(name) for name in PUBLISHED)])
    if declared and len(declared) > 10:
        return declared
    return _best_date([declared, *_marked_times(tree)]) or _found_date(tree, url)


def _marked_times(tree: _Element) -> Iterator[str | None]:
    """`<time pubdate>` and `itemprop=datePublished`."""
    for element in tree.iter("time", "span", "abbr", "div"):
        if "datePublished" in (element.get("itemprop") or "") or element.get("pubdate") is not None:
            yield element.get("datetime") or element.get("content") or element.get("title")


def _best_date(said: Iterable[Any]) -> str | None:
    """The first date said; with a time of day if another statement of the same day has one."""
    dates = [date for date in map(iso_date, said) if date]
    if not dates:
        return None
    day = dates[0]
    return day if len(day) > 10 else next((d for d in dates if len(d) > 10 and d[:10] == day), day)


def iso_date(said: Any) -> str | None:
    """An ISO 8601 date or date-time as precise as what was said; null when it is none.

    >>> iso_date("2024-11-17T13:03:22.123+0200")
    '2024-11-17T13:03:22+02:00'
    """
    if not isinstance(said, str):
        return None
    match = ISO.match(said)
    if not match:
        return _mail_date(said)
    year, month, day, hour, minute, second, zone = match.groups()
    date = f"{year}-{int(month):02}-{int(day):02}"
    if int(year) < OLDEST or not _is_day(date):
        return None
    if hour is None or int(hour) > 23:
        return date
    return f"{date}T{int(hour):02}:{minute}:{second or '00'}{_zone(zone)}"


def _is_day(date: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(date))
    except ValueError:
        return False


def _zone(written: str | None) -> str:
    if not written:
        return ""
    if written in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = written[1:].replace(":", "").ljust(4, "0")
    return f"{written[0]}{digits[:2]}:{digits[2:]}"


def _mail_date(said: str) -> str | None:
    """A date as in e-mail headers (`Sun, 17 Nov 2024 13:03:00 +0200`)."""
    try:
        return parsedate_to_datetime(said[:60]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _found_date(tree: _Element, url: str | None) -> str | None:
    """A date found on the page or in its address by htmldate, without a time that is only midnight."""
    from htmldate import find_date

    page = etree.tostring(tree, encoding="unicode", method="html")[:FOUND_WITHIN]
    try:
        found = find_date(page, extensive_search=False, original_date=True, outputformat=TIME_FORMAT, url=url)
    except (ValueError, OverflowError):  # control characters between tags, a year of ten digits
        return None
    return found and (found[:10] if "T00:00:00" in found else iso_date(found))
