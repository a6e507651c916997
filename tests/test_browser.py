"""The pages in a real browser: map, timeline and list move together, nobody is kept out, nothing asks elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import made
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from reportedly import ask, flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.release import export
from reportedly.serve.app import application
from reportedly.serve.people import People

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
        for n, day in enumerate(("2024-05-05", "2024-05-06")):
            opened.add(*made.strike(day=day, hurt=n + 3, outlet=f"Outlet {n}"))
        opened.add(*made.strike("Brno", day="2024-12-20", hurt=3, outlet="Herald"))
        opened.add(*made.strike("Brno", day="2024-12-23", hurt=4, outlet="Wire"))
        flow.link(opened)
        assert len(opened.incidents()) >= 3
        first, second = opened.readings()[0].claims[:2]
        flow.rule(opened, first.id, "accept", "Anna", "stands so")
        flow.rule(opened, second.id, "question", "Rita", "is it this town?")
        yield opened


@pytest.fixture(scope="module")
def site(casebook: Casebook) -> Iterator[str]:
    with served(application(casebook)) as address:
        yield address


@contextmanager
def served(app: object) -> Iterator[str]:
    """The address of an application, for as long as it is needed."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
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
    found += ["/review?queue=asked", "/review?queue=low", f"/claim/{casebook.readings()[0].claims[0].id}"]
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


def focused(page: Page) -> str:
    """The id, else the name, of what is focused."""
    told: str = page.evaluate("document.activeElement.id || document.activeElement.name || ''")
    return told


def test_the_queue_is_worked_by_keys(page: Page, casebook: Casebook) -> None:
    page.goto("/review")
    waiting = page.locator(".entry").count()
    assert waiting >= 2
    page.keyboard.press("j")
    assert focused(page) == "d-1"
    page.keyboard.press("j")
    assert focused(page) == "d-2"
    page.keyboard.press("k")
    page.keyboard.press("u")
    assert page.locator("#d-1 input[value=unsure]").is_checked()
    page.keyboard.type("just as likely: ask others?")  # letters and signs are words here, and no keys
    assert page.locator("#d-1 input[name=reason]").input_value() == "just as likely: ask others?"
    expect(page.locator("#keys")).not_to_be_visible()
    page.keyboard.press("Escape")
    assert focused(page) == "d-1"
    page.locator("#d-1 input[name=author]").fill("Anna")
    page.locator("#d-1 input[name=reason]").press("Enter")
    expect(page.locator(".entry")).to_have_count(waiting - 1)
    expect(page.locator("#d-1")).to_be_focused()  # the next one, where the person was
    (made_,) = [k for k in casebook.links() if k.by == "person:Anna"]
    assert made_.judgement == "unsure"
    flow.decide(casebook, (made_.left, made_.right), None, "Anna")


def test_keys_rule_on_claims_tell_what_they_do_and_can_be_switched_off(page: Page) -> None:
    page.goto("/review?queue=asked")
    page.keyboard.press("j")
    page.keyboard.press("c")
    assert focused(page).startswith("value-")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    assert focused(page).startswith("reason-")
    assert page.locator(".entry input[value=reject]").is_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys in the queues")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate("axe.run()")["violations"] == []
    page.get_by_label("Take no keys").check()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_be_visible()
    page.get_by_role("button", name="Keys (?)").click()
    page.get_by_label("Take no keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.wait_for_url(re.compile("queue=doubtful"))
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_url(re.compile("/preview$"))
    expect(page.locator("h1")).to_have_text(re.compile("would change$"))


def test_signing_a_claim_on_the_record(page: Page, casebook: Casebook) -> None:
    claim = casebook.readings()[0].claims[3]
    incident = next(i.id for i in casebook.incidents() if casebook.readings()[0].accounts[0].id in i.accounts)
    page.goto(f"/incident/{incident}")
    said = page.locator(f"#c-{claim.id}")
    said.locator("summary").click()
    said.get_by_label("right").check()
    said.get_by_label("Why").fill("stands so")
    said.get_by_label("Your name").fill("Boris")
    said.get_by_role("button", name="Sign").click()
    expect(page.locator(f"#c-{claim.id}")).to_contain_text("accepted by Boris")
    expect(page.locator(f"#c-{claim.id}")).to_be_in_viewport()
    page.locator(f"#c-{claim.id}").get_by_role("button", name="Take back").click()
    expect(page.locator(f"#c-{claim.id}")).not_to_contain_text("accepted by Boris")


def test_everything_is_there_without_a_script(browser: Browser, site: str, casebook: Casebook) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert page.locator(".map svg circle").count() == page.locator("a.what").count() > 2
    page.goto("/review")
    assert page.locator("form.judge").count() > 0
    context.close()


def faults_of(page: Page, address: str) -> list[str]:
    """What keeps somebody out of a page."""
    page.goto(address)
    page.evaluate(AXE)
    faults = []
    for found in page.evaluate("axe.run()")["violations"]:
        where = "; ".join(" ".join(node["target"]) for node in found["nodes"][:3])
        faults.append(f"{address}: {found['id']}: {found['help']} ({where})")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*faults, f"{address}: {wide} pixels wider than the window"] if wide > 0 else faults


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_kept_out(browser: Browser, site: str, casebook: Casebook, look: str) -> None:
    options: dict[str, Any] = LOOKS[look]
    context = browser.new_context(base_url=site, **options)
    page = context.new_page()
    faults = [fault for address in addresses(casebook) for fault in faults_of(page, address)]
    context.close()
    assert faults == []


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_kept_out_where_people_sign_in(
    browser: Browser, casebook: Casebook, tmp_path: Path, look: str
) -> None:
    people = People(str(tmp_path / "people"))
    people.add("Anna", "admin", "correct horse battery", totp=False)
    people.grant("Anna", "read", "a nightly copy")
    incident = ask.incidents(casebook).incidents[0].id
    options: dict[str, Any] = LOOKS[look]
    with served(application(casebook, people=people)) as address:
        context = browser.new_context(base_url=address, **options)
        page = context.new_page()
        faults = [f for at in ("/", f"/incident/{incident}", "/sign-in") for f in faults_of(page, at)]
        page.get_by_label("Name").fill("Anna")
        page.get_by_label("Password").fill("wrong horse battery")
        page.locator("main button").click()
        page.evaluate(AXE)
        assert page.evaluate("axe.run()")["violations"] == []
        page.get_by_label("Name").fill("Anna")
        page.get_by_label("Password").fill("correct horse battery")
        page.locator("main button").click()
        page.wait_for_url(re.compile("/$"))
        faults += faults_of(page, "/people")
        page.get_by_label("What for").fill("a script")
        page.get_by_role("button", name="Make a token").click()
        page.evaluate(AXE)
        assert page.evaluate("axe.run()")["violations"] == []
        context.close()
    assert faults == []


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_kept_out_of_a_static_site(browser: Browser, casebook: Casebook, tmp_path: Path, look: str) -> None:
    folder = tmp_path / "site"
    export(casebook, "site", str(folder), profile="internal")
    options: dict[str, Any] = LOOKS[look]
    context = browser.new_context(**options)
    page = context.new_page()
    shown = [folder / "index.html", folder / "about.html", next((folder / "incident").iterdir())]
    faults = [fault for file in shown for fault in faults_of(page, file.as_uri())]
    context.close()
    assert faults == []
