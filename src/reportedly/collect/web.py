"""Asking the web: slowly, as robots.txt allows, within limits. Each answer is a WARC record before anybody reads it.

The only module that reaches out. It is made at a door, and only when a person has switched it on.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urljoin, urlsplit

from reportedly.collect.feeds import links_listed
from reportedly.collect.guard import Lookup, asked, looked_up, whole
from reportedly.collect.paths import Found, find, is_address
from reportedly.collect.unpack import decoded
from reportedly.errors import InputError, missing
from reportedly.nouns import Issue
from reportedly.settings import Settings

if TYPE_CHECKING:
    import httpx

FINE, UNCHANGED = 200, 304
MOVED = (301, 302, 303, 307, 308)
MOST_MOVES = 10
CONNECT_SECONDS = 10.0
ROBOTS_BYTES = 512_000  # what of a robots.txt counts (RFC 9309, section 2.5)
MOST_DELAY = 60.0  # seconds: a site that asks for longer is asked this seldom
AGENT = "reportedly"  # the name that robots.txt calls us by
LONGEST_LIST = 10_000_000  # bytes of a list of addresses
AGAIN = "Try again later."

Keep = Callable[[str, bytes], None]


class Answer(NamedTuple):
    """What an address answered. `url` is the last one of its redirects; `record` is empty when nothing has changed."""

    url: str
    changed: bool
    record: bytes = b""
    etag: str = ""
    modified: str = ""


class Web:
    """The web as it may be asked. `keep` is called with address and WARC record of each answer, before it is given."""

    def __init__(
        self,
        settings: Settings,
        keep: Keep,
        *,
        allowed: Collection[str] = (),
        lookup: Lookup = looked_up,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        with missing("web"):
            import httpx
        self._settings, self._keep, self._clock, self._sleep = settings, keep, clock, sleep
        self._allowed, self._lookup = frozenset(name.lower().rstrip(".") for name in allowed), lookup
        self._last: dict[str, float] = {}
        self._robots: dict[str, Any] = {}
        self._agent = settings.user_agent or f"{AGENT}/{version('reportedly')}"
        # No proxies and passwords of this machine: what is asked is what stands here.
        self._client = httpx.Client(
            trust_env=False,
            timeout=httpx.Timeout(settings.fetch_seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_keepalive_connections=0),  # two hosts with one number never share a connection
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip", "Accept": "text/html,*/*;q=0.8"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, etag: str = "", modified: str = "") -> Answer:
        """What this address answers; with the marks of an earlier answer, only whether it has changed since.

        Raises InputError: not allowed by robots.txt, not a public address, no answer, not "200 OK", over a limit.
        """
        stated = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in stated.items() if value}
        end, response, body = self._followed(url, headers)
        if response.status_code == UNCHANGED and headers:
            return Answer(end, changed=False, etag=etag, modified=modified)
        if response.status_code != FINE:
            raise InputError(f"answered {response.status_code}", where=url, do=_way_out(response))
        record = recorded(end, response, body)
        self._keep(end, record)
        return Answer(end, True, record, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))

    def _followed(self, url: str, headers: dict[str, str]) -> tuple[str, httpx.Response, bytes]:
        """The last answer on the way that redirects lead, each of which must be allowed and is kept."""
        here = url
        for _ in range(MOST_MOVES + 1):
            if not self._rules(here).can_fetch(here, AGENT):
                raise InputError("robots.txt forbids it", where=here, do="Save the page by hand, if you may.")
            response, body = self._asked(here, self._settings.max_bytes, headers)
            target = _target(here, response)
            if target is None:
                return here, response, body
            self._keep(here, recorded(here, response, body))
            here = target
        raise InputError(f"more than {MOST_MOVES} redirects", where=url, do="Check the address.")

    # ------------------------------------------------------------------ one question

    def _asked(self, url: str, limit: int, headers: dict[str, str]) -> tuple[httpx.Response, bytes]:
        """The answer of one address, its body as it was sent; the number that the host has is the one that is asked."""
        import httpx

        host, port = whole(url)
        number = asked(url, self._allowed, self._lookup)
        self._wait(_site(url))
        named = f"[{number}]" if ":" in number else number
        target = httpx.URL(url).copy_with(host=named, port=port)
        given = headers | {"Host": httpx.URL(url).netloc.decode("ascii")}
        end = self._clock() + self._settings.fetch_seconds
        try:
            request = self._client.build_request("GET", target, headers=given, extensions={"sni_hostname": host})
            response = self._client.send(request, stream=True, follow_redirects=False)
            try:
                body = self._body(response, url, limit, end)
            finally:
                response.close()
                self._client.cookies.clear()
        except httpx.TimeoutException:
            raise InputError("no answer in time", where=url, do=AGAIN) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise InputError(f"no answer: {str(error) or type(error).__name__}", where=url, do=AGAIN) from None
        return response, body

    def _body(self, response: httpx.Response, url: str, limit: int, end: float) -> bytes:
        pieces, size = [], 0
        for piece in response.iter_raw():
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise InputError(f"larger than {limit:,} bytes", where=url, do="Raise max_bytes.")
            if self._clock() > end:
                raise InputError("no whole answer in time", where=url, do="Raise fetch_seconds.")
        return b"".join(pieces)

    def _wait(self, site: str) -> None:
        """Let the time go by that lies between two questions to one site."""
        robots = self._robots.get(site)
        stated = robots.crawl_delay(AGENT) if robots else None
        pause = min(max(float(stated or 0), self._settings.seconds_between), MOST_DELAY)
        left = self._last.get(site, float("-inf")) + pause - self._clock()
        if left > 0:
            self._sleep(left)
        self._last[site] = self._clock()

    # ------------------------------------------------------------------ robots.txt

    def _rules(self, url: str) -> Any:
        """What the robots.txt of a site says. Raises InputError when it cannot be had: then nothing may be asked."""
        whole(url)
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._read_rules(f"{site}/robots.txt")
        return self._robots[site]

    def _read_rules(self, url: str) -> Any:
        from protego import Protego

        for _ in range(MOST_MOVES // 2):
            response, body = self._asked(url, self._settings.max_bytes, {})
            target = _target(url, response)
            if target is None:
                break
            url = target
        if response.status_code >= 500 or response.status_code == 429:
            seen = f"robots.txt cannot be had (answered {response.status_code}), so nothing may be asked"
            raise InputError(seen, where=url, do=AGAIN)
        if response.status_code != FINE:
            return Protego.parse("")
        text = decoded(body, response.headers.get("Content-Encoding", ""), ROBOTS_BYTES, url)
        return Protego.parse(text[:ROBOTS_BYTES].decode("utf-8", "replace"))


def fetched(url: str, web: Web, folder: Path, etag: str = "", modified: str = "") -> tuple[Answer, Found]:
    """Ask an address, and lay its record into a folder as an archive of one page, to be collected like any other.

    Raises InputError as `Web.get` does.
    """
    answer = web.get(url, etag, modified)
    path = folder / f"{sha256(url.encode()).hexdigest()[:32]}.warc"
    path.write_bytes(answer.record)
    return answer, Found(url, path, url)


def sources(paths: Iterable[str], web: Web | None, folder: Path) -> Iterator[Found | Issue]:
    """What is to be collected: files; with the web also what addresses answer, and those that a text lists."""
    if web is None:
        yield from find(paths)
        return
    for path in paths:
        if is_address(path):
            yield _tried(path, web, folder)
            continue
        for item in find([path]):
            listed = _listed(item)
            yield from (_tried(url, web, folder) for url in listed) if listed else [item]


def _listed(item: Found | Issue) -> tuple[str, ...]:
    """The addresses of a file that is a list of them; none for any other."""
    if isinstance(item, Issue) or item.path is None or not item.path.is_file():
        return ()
    with item.path.open("rb") as stream:
        data = stream.read(LONGEST_LIST)
    return links_listed(data) if is_address(data[:9].decode("latin-1").lstrip("# ")) or data[:1] == b"#" else ()


def _tried(url: str, web: Web, folder: Path) -> Found | Issue:
    try:
        return fetched(url, web, folder)[1]
    except InputError as error:
        return Issue(where=error.where, seen=error.seen, do=error.do)


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _target(url: str, response: httpx.Response) -> str | None:
    """Where an answer leads; null when it is an answer."""
    stated = response.headers.get("Location") if response.status_code in MOVED else None
    try:
        return urljoin(url, stated) if stated else None
    except ValueError:
        raise InputError("a redirect to what is no address", where=url, do="Check the address.") from None


def _way_out(response: httpx.Response) -> str:
    wait = response.headers.get("Retry-After")
    if response.status_code in (429, 503):
        return f"Try again in {wait} seconds." if wait and wait.isdigit() else AGAIN
    return "Open it in a browser: is a login needed, is it gone?"


def recorded(url: str, response: httpx.Response, body: bytes) -> bytes:
    """The WARC record of an answer, unpacked. What came in chunks is whole in it, which a renamed header says."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    renamed = {"transfer-encoding": "X-Archive-Orig-Transfer-Encoding"}
    headers = [(renamed.get(n.decode("latin-1").lower(), n.decode("latin-1")), v.decode("latin-1"))
               for n, v in response.headers.raw]  # fmt: skip
    status = f"{response.status_code} {response.reason_phrase}"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    writer.write_record(
        writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "WARC-IP-Address": response.request.url.host.strip("[]"),
            },
        )
    )
    return out.getvalue()
