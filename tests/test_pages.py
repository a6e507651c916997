"""The pages of docs/ name what is there: each other, the modules, the disputed areas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CODE = ROOT / "src" / "reportedly"
PAGES = sorted(DOCS.glob("*.md"))
MINE = ("reading", "languages", "places", "distances")


def test_the_index_names_every_page() -> None:
    linked = re.findall(r"\]\(([\w-]+\.md)\)", (DOCS / "index.md").read_text(encoding="utf-8"))
    assert sorted(linked) == [p.name for p in PAGES if p.name != "index.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^):#]+)\)", page.read_text(encoding="utf-8")):
        assert (DOCS / target).exists(), target


@pytest.mark.parametrize("name", MINE)
def test_the_files_that_a_page_names_are_there(name: str) -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[\w.]+\.(?:py|toml|tsv|zip|json))`", (DOCS / f"{name}.md").read_text("utf-8"))
    assert named
    for path in named:
        file = path.replace("xx.", "en.")  # xx stands for any language
        assert (ROOT / file).exists() or (CODE / file).exists(), path


def test_the_word_lists_that_reading_names_are_there() -> None:
    files = sorted((CODE / "languages").glob("*.toml"))  # a list may be asked for without grammar only
    lists = {name for f in files for name in re.findall(r"^\[([\w.]+)\]", f.read_text(encoding="utf-8"), re.M)}
    table = (DOCS / "reading.md").read_text(encoding="utf-8")
    column = [row.split("|")[4] for row in table.splitlines() if row.startswith("| ") and row.count("|") == 5]
    for name in re.findall(r"`([a-z]+(?:\.[a-z*]+)?)`", " ".join(column[1:])):
        assert name == "abbreviations" or any(x == name or x.startswith(name.rstrip("*")) for x in lists), name


def test_the_disputed_areas_of_the_page_are_those_of_the_table() -> None:
    page = (DOCS / "places.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\| ([^|]+) \| ([A-Z]{2}) \| ([A-Z]{2}) \|$", page, re.M))
    rows = [r.split("\t") for r in (CODE / "data" / "places.tsv").read_text(encoding="utf-8").splitlines()]
    held = {(r[6].split("|")[0], r[1], r[2]) for r in rows if len(r) == 7 and r[0][0] not in "#=@" and len(r[2]) == 2}
    assert shown == held
