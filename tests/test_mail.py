"""Newsletters: mailboxes and saved messages; letters to one person are no reports."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import reportedly
from reportedly import custody
from reportedly.collect import Collected, collect
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

SENTENCE = "A drone hit a warehouse in the port of Kherson on Monday — killing two people, police said. "


def message(subject: str = "Warehouse hit in Kherson", page: str = "", listed: bool = True) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Larsund Gull <news@gull.example>"
    made["Date"] = "Sun, 17 Nov 2024 13:03:00 +0200"
    made["Message-ID"] = f"<{subject.replace(' ', '.')}@gull.example>"
    made["Subject"] = subject
    if listed:
        made["List-Unsubscribe"] = "<https://gull.example/off>"
    made.set_content(SENTENCE * 2)
    if page:
        made.add_alternative(page, subtype="html")
    return made


def collected(path: Path, **settings: int) -> tuple[list[Report], list[Issue]]:
    items = list(collect([str(path)], Settings(**settings)))
    return [i.report for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def test_the_newsletters_of_a_mailbox_are_read_and_letters_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "news.mbox"
    box = mailbox.mbox(path)
    for each in (message(), message("See you at nine", listed=False), message("Third")):
        box.add(each)
    box.close()
    (first, third), [note] = collected(path)
    assert first.text == f"Warehouse hit in Kherson\n\n{(SENTENCE * 2).strip()}"
    assert (first.outlet, first.published) == ("Larsund Gull", "2024-11-17T13:03:00+02:00")
    assert (first.key, first.origin) == ("Warehouse.hit.in.Kherson@gull.example", f"{path}, message no. 1")
    assert third.origin == f"{path}, message no. 3"
    assert (note.kind, note.seen) == ("note", "passed over: 1 × message that no list sent")


def test_the_page_of_a_message_goes_before_its_plain_text(tmp_path: Path) -> None:
    linked = '<a href="https://port.example/a">the port</a>'
    page = f"<h1>Warehouse hit in Kherson</h1><p>{SENTENCE}</p><p>{SENTENCE}See {linked}.</p>"
    (tmp_path / "a.eml").write_bytes(message(page=page).as_bytes())
    [report], issues = collected(tmp_path / "a.eml")
    assert issues == []
    assert report.text.endswith("See the port.")
    assert [link.url for link in report.links] == ["https://port.example/a"]


def test_a_message_saved_alone_is_read_whoever_sent_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(message(listed=False).as_bytes())
    [report], _ = collected(tmp_path / "a.txt")
    assert report.media_type == "message/rfc822"


def test_a_text_that_begins_with_a_name_and_a_colon_is_no_message(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"From: Kherson\nSubject: the port\n\n{SENTENCE}")
    [report], _ = collected(tmp_path / "a.txt")
    assert report.media_type == "text/plain"


def test_broken_and_large_messages_are_issues_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "news.mbox"
    broken = b"List-Id: x\nContent-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n%%%\n"
    empty = b"List-Id: x\nSubject: =?utf-8?b?////?=\nContent-Type: multipart/mixed; boundary=a\n\n--a\n"
    large = b"List-Id: x\n\n" + b"x" * 9_000 + b"\n"
    line = b"From gull@gull.example Sun Nov 17 13:03:00 2024\n"
    path.write_bytes(b"\n".join(line + each for each in (broken, empty, large, message().as_bytes())))
    reports, issues = collected(path, max_bytes=5_000)
    assert [r.title for r in reports] == ["Warehouse hit in Kherson"]
    assert [i.where for i in issues] == [f"{path}, message no. {n}" for n in (1, 2, 3)]
    assert all(i.do for i in issues)


def test_every_quote_is_found_again_in_the_archived_message(tmp_path: Path) -> None:
    page = f"<h1>Warehouse hit in Kherson</h1><p>{SENTENCE * 2}</p>"
    made = message(page=page)
    (tmp_path / "a.eml").write_bytes(made.as_bytes())
    assert b"base64" in made.as_bytes() or b"quoted-printable" in made.as_bytes()
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        assert reportedly.run([str(tmp_path / "a.eml")], casebook).incidents
        reportedly.write_evidence(casebook, str(tmp_path / "sealed"), sign=False)
    found = custody.verify(tmp_path / "sealed")
    assert found.quotes
    assert not [f for f in found.faults if "unsigned" not in f.seen]
