"""Folders of auto-archiver: what it saved of an address is a report; its overview pages are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reportedly.collect import Collected, collect
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

HIT = "A drone hit a warehouse in the port of Kherson on Monday, killing two people, police said."


def saved(folder: Path, **facts: Any) -> None:
    folder.mkdir(parents=True)
    about = {"url": "https://social.example/1", "_processed_at": "2024-11-18 08:00:00+00:00"} | facts
    media = [
        {
            "filename": "a.jpg",
            "_key": "x/a.jpg",
            "urls": ["archive/x/a.jpg"],
            "_mimetype": "image/jpeg",
            "properties": {},
        },
        {"filename": "a.mp4", "urls": ["archive/x/a.mp4"], "_mimetype": "video/mp4", "properties": {}},
    ]
    written = {"status": "generic_extractor: success", "metadata": about, "media": media}
    (folder / "metadata.json").write_text(json.dumps(written, indent=4))


def collected(folder: Path) -> tuple[list[Report], list[Issue]]:
    items = list(collect([str(folder)], Settings()))
    return [i.report for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def test_what_was_saved_of_an_address_is_a_report(tmp_path: Path) -> None:
    saved(tmp_path / "1", title="Port hit", content=HIT, timestamp="2024-11-17T13:03:00+00:00")
    overview = '<html><body><h2>Archived media</h2><p>x</p><a href="https://github.com/bellingcat/auto-archiver">'
    (tmp_path / "1" / "index.html").write_text(f"{overview}auto-archiver</a></body></html>")
    [report], issues = collected(tmp_path)
    assert report.text == f"Port hit\n\n{HIT}"
    assert (report.url, report.published) == ("https://social.example/1", "2024-11-17T13:03:00+00:00")
    assert report.captured == "2024-11-18T08:00:00+00:00"
    assert [image.src for image in report.images] == ["archive/x/a.jpg"]
    assert [(i.kind, i.seen) for i in issues] == [("note", "an overview page of auto-archiver; passed over")]


def test_the_words_stand_in_the_answer_of_the_platform(tmp_path: Path) -> None:
    saved(tmp_path / "1", content=json.dumps({"id": 7, "user": {"name": "x"}, "full_text": HIT}))
    saved(tmp_path / "2", content=json.dumps({"id": 8}), url="https://social.example/2")
    [report], [note] = collected(tmp_path)
    assert report.text == HIT
    assert "no words of https://social.example/2" in note.seen
