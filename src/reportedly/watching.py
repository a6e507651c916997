"""Watch feeds: ask each whether it has changed, and read the pages that it newly announces.

What is known of each feed and page is in the casebook, so that a run may be stopped at any moment: the next one asks
for what is still waiting, and for nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from reportedly import collect as collecting
from reportedly import read as reading
from reportedly.casebook import MOST_ATTEMPTS, Address, Casebook, open_casebook
from reportedly.collect import Collected
from reportedly.collect.feeds import Feed, feed_of, feeds_listed, is_opml, links_listed
from reportedly.collect.paths import is_address
from reportedly.collect.warc import payload_of
from reportedly.collect.web import Web, fetched
from reportedly.errors import InputError
from reportedly.flow import keep, link
from reportedly.nouns import Issue
from reportedly.publish import Watched, WatchedFeed
from reportedly.settings import Settings
from reportedly.workers import Crew, crew

Progress = Callable[[str], None]


def watch(
    lists: Iterable[str] = (),
    casebook: Casebook | str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    *,
    online: bool = False,
    allowed: Collection[str] = (),
) -> Watched:
    """Ask the feeds of `lists` (OPML files, texts with one address a line, addresses of feeds) and read what is new.

    Without `online` nothing is asked: what comes back is how the feeds stood. `allowed` names hosts on private
    networks that may be asked. What goes wrong with one feed or page stands in `issues`, and the others are asked.
    Raises InputError for a list that names no feed, CasebookError, SettingsError when the extra `web` is missing.

    >>> reportedly.watch(casebook=casebook).feeds
    ()
    """
    settings = settings or Settings.load()
    if not isinstance(casebook, Casebook):
        with open_casebook(casebook or settings.casebook) as opened:
            return watch(lists, opened, settings, progress, online=online, allowed=allowed)
    issues: list[Issue] = []
    new: dict[str, int] = {}
    feeds = tuple(dict.fromkeys(url for each in lists for url in _feeds_of(each)))
    if online and feeds:
        with ExitStack() as stack:
            web = stack.enter_context(Web(settings, casebook.keep, allowed=allowed))
            folder = Path(stack.enter_context(TemporaryDirectory()))
            workers = stack.enter_context(crew(settings))
            for url in feeds:
                issues += _ask_feed(url, web, casebook, settings, new)
            for feed, pages in casebook.watched():
                for page in (p for p in pages if feed.url in feeds and p.state == "waiting"):
                    issues += _ask_page(page, web, folder, casebook, workers)
                    if progress is not None:
                        progress(page.url)
        issues += link(casebook)
        for issue in issues:
            casebook.log(issue)
    return Watched(feeds=tuple(_standing(f, pages, new) for f, pages in casebook.watched()), issues=tuple(issues))


def _feeds_of(named: str) -> tuple[str, ...]:
    """The addresses of feeds that one argument names. Raises InputError when it names none."""
    if is_address(named):
        return (named,)
    try:
        data = Path(named).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=named, do="Give an OPML file or a feed.") from None
    if is_opml(data[:4096]):
        return feeds_listed(data, named)
    if found := links_listed(data):
        return found
    raise InputError("neither an OPML file nor a list of addresses", where=named, do="Write one address a line.")


def _ask_feed(url: str, web: Web, casebook: Casebook, settings: Settings, new: dict[str, int]) -> Iterator[Issue]:
    """Ask one feed whether it has changed, and keep what it announces."""
    old = casebook.address(url) or Address(url=url, state="feed")
    try:
        answer = web.get(url, old.etag, old.modified)
        if answer.changed:
            feed = feed_of(payload_of(answer.record, url, settings), url)
            now = Address(url=url, state="feed", title=feed.title, etag=answer.etag, modified=answer.modified)
            new[url] = casebook.announce(now, _pages(feed))
        else:
            casebook.put_address(_with(old, state="feed", seen=None))
    except InputError as error:
        casebook.put_address(_with(old, state="feed", seen=error.seen))
        yield Issue(where=error.where, seen=error.seen, do=error.do)


def _pages(feed: Feed) -> list[tuple[str, str | None]]:
    return [(entry.url, entry.updated or entry.published) for entry in feed.entries if entry.url]


def _ask_page(page: Address, web: Web, folder: Path, casebook: Casebook, workers: Crew) -> Iterator[Issue]:
    """Ask one page, keep and read it, and keep how it stands."""
    try:
        answer, found = fetched(page.url, web, folder, page.etag, page.modified)
    except InputError as error:
        tried = page.attempts + 1
        state = "failed" if tried >= MOST_ATTEMPTS else "waiting"
        casebook.put_address(_with(page, state=state, attempts=tried, seen=error.seen))
        yield Issue(where=error.where, seen=error.seen, do=error.do)
        return
    wrong: list[Issue] = []
    if answer.changed:
        items = collecting.unique(workers.collect(found))
        for item, got in workers.read(items, lambda r: casebook.has(r.id, reading.reader(r.language))):
            issue = keep(item, got, casebook) if isinstance(item, Collected) else item
            wrong += [issue] if issue else []
    bad = next((i.seen for i in wrong if i.kind == "error"), None)
    marks = {"etag": answer.etag, "modified": answer.modified}
    casebook.put_address(_with(page, state="failed" if bad else "read", seen=bad, **marks))
    yield from wrong


def _with(address: Address, **changed: object) -> Address:
    return msgspec.structs.replace(address, **changed)


def _standing(feed: Address, pages: list[Address], new: dict[str, int]) -> WatchedFeed:
    states = [page.state for page in pages]
    return WatchedFeed(
        url=feed.url,
        title=feed.title,
        asked=feed.asked,
        seen=feed.seen,
        new=new.get(feed.url, 0),
        waiting=states.count("waiting"),
        read=states.count("read"),
        failed=states.count("failed"),
    )
