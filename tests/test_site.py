"""The static site: every link leads somewhere, nothing runs or is fetched, and nothing is in it that is held back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import made
import pytest
from lxml import html

from reportedly import flow, release
from reportedly.casebook import Casebook, open_casebook
from reportedly.errors import InputError
from reportedly.nouns import Source
from reportedly.serve import chart

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def casebook() -> Iterator[Casebook]:
    with open_casebook(":memory:") as opened:
        witness = Source(name="Halima Nur", kind="witness")
        opened.add(*made.strike(outlet="Daily Post", source=witness, url="https://daily.example/1"))
        opened.add(*made.strike(outlet=HOSTILE, day="2024-09-10", hurt=7, url="javascript:alert(3)", title=HOSTILE))
        opened.add(*made.strike(outlet="Star", day="2025-12-31", hurt=2))
        flow.link(opened)
        yield opened


def pages(folder: Path) -> dict[Path, html.HtmlElement]:
    return {p: html.fromstring(p.read_bytes()) for p in folder.rglob("*.html")}


@pytest.mark.parametrize("profile", ["internal", "partner", "public", "public-sensitive"])
def test_every_link_leads_somewhere_and_nothing_runs(casebook: Casebook, tmp_path: Path, profile: str) -> None:
    done = release.export(casebook, "site", str(tmp_path / "site"), profile=profile, now=NOW)
    shown = 2 if profile.startswith("public") else 3
    assert done.incidents == shown
    found = pages(tmp_path / "site")
    assert len(list((tmp_path / "site" / "incident").iterdir())) == shown
    for path, page in found.items():
        assert page.xpath("//script | //img | //iframe | //@onerror") == []
        for address in page.xpath("//a/@href | //link/@href"):
            scheme = urlsplit(address).scheme
            assert scheme in ("", "https"), (path, address)
            if not scheme and not address.startswith("#"):
                assert (path.parent / address).is_file(), (path, address)
    for e in found[tmp_path / "site" / "index.html"].xpath("//ol[@class='incidents']/li/a/@href"):
        assert (tmp_path / "site" / e) in found


def test_what_is_held_back_is_in_no_file_of_the_folder(casebook: Casebook, tmp_path: Path) -> None:
    def everything(profile: str) -> bytes:
        out = tmp_path / profile
        release.export(casebook, "site", str(out), profile=profile, now=NOW)
        return b"".join(p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file() and p.name != "page.css")

    assert b"Halima" in everything("internal")
    assert b"Halima" not in everything("partner")
    public, sensitive = everything("public"), everything("public-sensitive")
    assert b"Halima" not in public
    assert b"withheld" in public
    for secret in (b"Halima", b"Daily Post", b"Ostrava", b"depot", b"49.8", b"daily.example"):
        assert secret not in sensitive
    assert b"CZ" in sensitive


def test_a_site_takes_the_place_of_an_older_one_and_of_nothing_else(casebook: Casebook, tmp_path: Path) -> None:
    out = tmp_path / "site"
    release.export(casebook, "site", str(out), now=NOW)
    (out / "incident" / "old.html").write_text("old", encoding="utf-8")
    release.export(casebook, "site", f"{out}/", now=NOW)
    assert not (out / "incident" / "old.html").exists()
    other = tmp_path / "photos"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"x")
    with pytest.raises(InputError, match="holds something else"):
        release.export(casebook, "site", str(other), now=NOW)
    with pytest.raises(InputError, match="No such file or directory"):
        release.export(casebook, "site", str(tmp_path / "missing" / "site"), now=NOW)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["photos", "site"]
    assert (other / "a.jpg").exists()


def test_many_incidents_are_drawn_by_how_many_there_are(
    casebook: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chart, "MOST", 1)
    release.export(casebook, "site", str(tmp_path / "site"), profile="internal", now=NOW)
    page = html.fromstring((tmp_path / "site" / "index.html").read_bytes())
    circles = page.xpath("//circle[@class='area']/title/text()")
    assert circles == ["3 incidents"]
    assert page.xpath("//svg//a") == []


def test_an_empty_casebook_is_a_site_too(tmp_path: Path) -> None:
    with open_casebook(":memory:") as empty:
        release.export(empty, "site", str(tmp_path / "site"))
    (heading,) = html.fromstring((tmp_path / "site" / "index.html").read_bytes()).xpath("//h1/text()")
    assert heading == "0 incidents"
