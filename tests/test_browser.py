"""The pages in a real browser: map, timeline and list move together, nobody is kept out, nothing asks elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from reportedly import ask, flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.serve.app import application

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SOFTWARE = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu"]  # no graphics card is needed
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    path = str(tmp_path_factory.mktemp("browser") / "c.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        opened.add(*made.strike("Brno", day="2024-12-20", hurt=3, outlet="Herald"))
        opened.add(*made.strike("Brno", day="2024-12-23", hurt=4, outlet="Wire"))
        flow.link(opened)
        assert len(opened.incidents()) >= 3
        yield opened


@pytest.fixture(scope="module")
def site(casebook: Casebook) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(application(casebook), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    assert found, "the tests need chromium: ./run test installs it"
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=[*SOFTWARE, *QUIET, *alone])


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test when it asks elsewhere, or when something in it goes wrong."""
    context = browser.new_context(base_url=site, viewport={"width": 1200, "height": 900})
    page, wrong = context.new_page(), list[str]()
    page.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else wrong.append(r.url))
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert wrong == []


def addresses(casebook: Casebook) -> list[str]:
    report = next(iter(casebook.reports()))
    found = ["/", "/?box=17,48,18,50&since=2024-12-01", "/review", "/review?queue=contradictions", f"/report/{report}"]
    return [*found, *(f"/incident/{i.id}" for i in ask.incidents(casebook).incidents), "/incident/ffffffff"]


def count(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_the_map_is_drawn_and_panning_narrows_the_list(page: Page, casebook: Casebook) -> None:
    page.goto("/")
    everything = count(page)
    canvas = page.locator(".live canvas")
    expect(canvas).to_be_visible()
    page.wait_for_function("document.querySelector('.maplibregl-ctrl-attrib') !== null")
    shape = canvas.bounding_box()
    assert shape
    x, y = shape["x"] + shape["width"] / 2, shape["y"] + shape["height"] / 2
    for _ in range(3):  # far to the east: no incident lies there
        page.mouse.move(x + 300, y)
        page.mouse.down()
        page.mouse.move(x - 500, y, steps=5)
        page.mouse.up()
    page.wait_for_url(re.compile("box="))
    expect(page.locator("h1")).to_have_text("0 incidents")
    page.reload()
    assert count(page) == "0 incidents", "the address holds the whole question"
    page.get_by_role("link", name="the whole map").click()
    assert count(page) == everything


def test_brushing_the_timeline_narrows_list_and_map(page: Page) -> None:
    page.goto("/")
    shape = page.locator(".timeline svg").bounding_box()
    assert shape
    y = shape["y"] + shape["height"] / 2
    page.mouse.move(shape["x"] + shape["width"] * 0.8, y)
    page.mouse.down()
    page.mouse.move(shape["x"] + shape["width"] - 1, y, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile("since=2024-1.*until=2024-12-23"))
    expect(page.locator("h1")).to_have_text(re.compile(r"^[12] incidents?$"))
    assert "since=2024-1" in (page.locator("figure.map").get_attribute("data-areas") or "")
    page.go_back()


def test_the_list_leads_to_the_sentence_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.locator("a.what").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/incident/"))
    page.locator("blockquote a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/report/.*#asked"))
    expect(page.locator("#asked")).to_be_in_viewport()


def test_everything_is_there_without_a_script(browser: Browser, site: str, casebook: Casebook) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert page.locator(".map svg circle").count() == page.locator("a.what").count() > 2
    page.goto("/review")
    assert page.locator("form.judge").count() > 0
    context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_kept_out(browser: Browser, site: str, casebook: Casebook, look: str) -> None:
    options: dict[str, Any] = LOOKS[look]
    context = browser.new_context(base_url=site, **options)
    page = context.new_page()
    faults = []
    for address in addresses(casebook):
        page.goto(address)
        page.evaluate(AXE)
        for found in page.evaluate("axe.run()")["violations"]:
            where = "; ".join(" ".join(node["target"]) for node in found["nodes"][:3])
            faults.append(f"{address}: {found['id']}: {found['help']} ({where})")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{address}: {wide} pixels wider than the window")
    context.close()
    assert faults == []
