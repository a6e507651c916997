"""Telegram Desktop exports: which messages are reports, what they say of themselves, what is passed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import reportedly
from reportedly import custody
from reportedly.collect import Collected, collect
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

HIT = "A drone hit a warehouse in the port of Kherson on Monday, the harbour master said. Two people were hurt."


def message(id_: int, text: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "type": "message", "date": "2024-11-17T15:03:00", "date_unixtime": "1731848580",
        "from": "Larsund Wire", "from_id": "channel1234567890", "text": text, "text_entities": [], **more,
    }  # fmt: skip


def channel(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"name": "Larsund Wire", "type": "public_channel", "id": 1234567890, "messages": list(messages)} | more


def collected(path: Path, export: Any, **settings: int) -> tuple[list[Report], list[Issue]]:
    path.write_text(export if isinstance(export, str) else json.dumps(export, ensure_ascii=False, indent=1))
    items = list(collect([str(path)], Settings(**settings)))
    return [i.report for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def test_a_message_is_a_report_with_its_moment_in_utc_and_its_place_in_the_export(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    [report], issues = collected(file, channel(message(7, HIT, edited_unixtime="1731848700")))
    assert issues == []
    assert report.text == HIT
    assert (report.published, report.updated) == ("2024-11-17T13:03:00+00:00", "2024-11-17T13:05:00+00:00")
    assert (report.outlet, report.via, report.language) == ("Larsund Wire", (), "en")
    assert report.key == "result:7"
    assert report.origin == f"{file}, message 7"
    assert report.url == "https://t.me/c/1234567890/7"


def test_the_pieces_of_a_text_are_joined_letter_for_letter_with_its_links_and_title(tmp_path: Path) -> None:
    text = [
        {"type": "bold", "text": "Port of Kherson hit"},
        "\n\nA drone hit a warehouse, the ",
        {"type": "text_link", "text": "harbour master", "href": "https://port.example/12"},
        " said\u200b. See ",
        {"type": "link", "text": "https://larsund.example/a"},
        {"type": "text_link", "text": "!", "href": "javascript:alert(1)"},
    ]
    [report], _ = collected(tmp_path / "a.json", channel(message(1, text)))
    assert report.text == (
        "Port of Kherson hit\n\nA drone hit a warehouse, the harbour master said\u200b. See https://larsund.example/a!"
    )
    assert report.title == "Port of Kherson hit"
    assert [(p.kind, report.text[p.start : p.end][:12]) for p in report.parts] == [
        ("title", "Port of Kher"),
        ("body", "A drone hit "),
    ]
    assert [(link.words, link.url) for link in report.links] == [
        ("harbour master", "https://port.example/12"),
        ("https://larsund.example/a", "https://larsund.example/a"),
    ]


def test_a_forward_is_the_report_of_its_first_channel_passed_on_by_this_one(tmp_path: Path) -> None:
    first, second = (
        message(1, HIT, forwarded_from="Port News", forwarded_from_id="channel99"),
        message(2, HIT + " So it was.", forwarded_from="Ann Example", forwarded_from_id="user77"),
    )
    (forwarded, of_a_person), _ = collected(tmp_path / "a.json", channel(first, second))
    assert (forwarded.outlet, forwarded.via) == ("Port News", ("Larsund Wire",))
    assert (of_a_person.outlet, of_a_person.via) == ("Larsund Wire", ())
    assert "Ann" not in repr(of_a_person)


def test_a_caption_keeps_its_picture_but_for_one_that_was_not_exported(tmp_path: Path) -> None:
    left_out = "(File not included. Change data exporting settings to download.)"
    (with_, without), _ = collected(
        tmp_path / "a.json",
        channel(message(1, HIT, photo="photos/photo_1.jpg"), message(2, HIT + " Again.", photo=left_out)),
    )
    assert [image.src for image in with_.images] == ["photos/photo_1.jpg"]
    assert without.images == ()


def test_what_is_no_report_is_counted_and_a_bad_message_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    export = channel(
        {"id": 1, "type": "service", "action": "pin_message", "text": ""},
        message(2, "", photo="photos/photo_1.jpg"),
        {"id": "three"},
        17,
        message(5, HIT, date_unixtime="9" * 30),
    )
    [report], issues = collected(file, export)
    assert (report.key, report.published) == ("result:5", "2024-11-17T15:03:00")
    assert [(i.kind, i.where) for i in issues] == [
        ("error", f"{file}, message no. 3"),
        ("error", f"{file}, message no. 4"),
        ("note", str(file)),
    ]
    assert issues[2].seen == "no reports, passed over: 1 × message without text, 1 × service message"


def test_of_a_whole_account_only_channels_and_groups_are_read(tmp_path: Path) -> None:
    private = {"name": "Ann Example", "type": "personal_chat", "id": 5, "messages": [message(1, "See you at nine.")]}
    export = {
        "about": "Here is the data you requested. Remember: ...",
        "personal_information": {"first_name": "Bo"},
        "chats": {"about": "", "list": [private, channel(message(1, HIT))]},
        "left_chats": {"about": "", "list": [channel(message(1, HIT, from_id="channel42"), id=42)]},
    }
    reports, [note] = collected(tmp_path / "result.json", export)
    assert [r.key for r in reports] == ["result:1234567890:1", "result:42:1"]
    assert note.seen == "no reports, passed over: 1 × message of a personal chat"


def test_a_broken_export_and_one_over_the_limit_are_one_issue_each(tmp_path: Path) -> None:
    whole = json.dumps(channel(message(1, HIT)))
    for text, seen in ((whole[:-9], "broken"), (whole.replace("[]", "[" * 9000), "broken")):
        reports, [issue] = collected(tmp_path / "a.json", text)
        assert reports == []
        assert seen in issue.seen
    _, [issue] = collected(tmp_path / "a.json", whole, max_archive_bytes=100)
    assert issue.seen == "an archive larger than 100 bytes"


def test_an_export_is_no_list_of_records_but_a_record_of_its_own_kind_still_is(tmp_path: Path) -> None:
    [report], _ = collected(tmp_path / "a.json", {"id": "a1", "text": HIT, "type": "article"})
    assert report.key == "a1"


def test_every_quote_of_a_message_is_found_again_in_its_archived_bytes(tmp_path: Path) -> None:
    text = ["A drone hit a ", {"type": "bold", "text": "warehouse"}, " in Kherson on Monday, killing two, police said."]
    (tmp_path / "a.json").write_text(json.dumps(channel(message(1, text))))
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        record = reportedly.run([str(tmp_path / "a.json")], casebook)
        reportedly.write_evidence(casebook, str(tmp_path / "sealed"), sign=False)
    assert record.incidents
    found = custody.verify(tmp_path / "sealed")
    assert found.quotes
    assert not [f for f in found.faults if "unsigned" not in f.seen]
