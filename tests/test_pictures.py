"""Pictures: kept from wherever they lie, looked into within limits, and the same one found again."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import msgspec
import pytest
from made import account, reading, report
from PIL import Image as Pillow
from test_archives import warc
from test_checks import case, on, only

import reportedly
from benchmarks.pictures import CHANGES, MUST, logo, measured, scene
from reportedly import custody
from reportedly.assess.checks import same_image
from reportedly.casebook.evidence import write_evidence
from reportedly.collect import Collected, beside, collect, image_files
from reportedly.collect.pictures import credit_in
from reportedly.flow import assess, link
from reportedly.knowledge import Knowledge
from reportedly.nouns import Finding, Image, ImageFile, Issue
from reportedly.publish.profiles import held_back, profile_named
from reportedly.settings import Settings

# The writer of warcio leaves its temporary files to be closed by Python.
pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")
SENTENCE = "A drone hit a warehouse in the port of Kherson on Monday, killing two people, police said. "
SETTINGS = Settings()


@cache
def photograph(seed: int = 1, *, exif: bool = False) -> bytes:
    out, facts = io.BytesIO(), Pillow.Exif()
    if exif:
        facts[271], facts[272] = "Nikon", "Nikon D1"
        facts.get_ifd(0x8769).update({36867: "2020:01:02 03:04:05", 36881: "+04:00"})
        facts.get_ifd(0x8825).update({1: "N", 2: (56.0, 50.0, 59.28), 3: "E", 4: (53.0, 12.0, 16.2)})
    scene(seed).save(out, "JPEG", quality=85, exif=facts)
    return out.getvalue()


def page(src: str, caption: str = "Smoke over the port. Photo: Gull") -> str:
    shown = f'<figure><img src="{src}" alt="smoke"><figcaption>{caption}</figcaption></figure>'
    return f"<html><body><h1>Warehouse hit</h1><p>{SENTENCE * 3}</p>{shown}<p>{SENTENCE * 2}</p></body></html>"


def collected(path: Path, settings: Settings = SETTINGS) -> tuple[list[Collected], list[Issue]]:
    items = list(collect([str(path)], settings))
    return [i for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def saved(folder: Path, data: bytes, name: str = "a_files/x.jpg", src: str = "") -> Path:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    (folder / "a.html").write_text(page(src or f"./{name}"))
    return folder / "a.html"


def file_of(item: Collected) -> ImageFile:
    [image] = item.report.images
    assert image.file is not None
    return image.file


# ------------------------------------------------------------------ where they lie


def test_a_saved_page_keeps_the_pictures_beside_it_with_caption_credit_and_what_the_camera_wrote(
    tmp_path: Path,
) -> None:
    [item], issues = collected(saved(tmp_path, photograph(exif=True)))
    assert issues == []
    [image] = item.report.images
    text = item.report.text
    assert image.caption is not None
    assert image.credit is not None
    assert (image.caption.of(text), image.credit.of(text), image.alt) == (
        "Smoke over the port. Photo: Gull", "Photo: Gull", "smoke"
    )  # fmt: skip
    file = file_of(item)
    assert item.pictures == (photograph(exif=True),)
    assert (file.size, file.media_type, file.width, file.height) == (
        len(photograph(exif=True)), "image/jpeg", 960, 640
    )  # fmt: skip
    assert (file.taken, file.camera, file.gps) == ("2020-01-02T03:04:05+04:00", "Nikon D1", (56.8498, 53.2045))
    assert len(file.prints) == 2 + len(image_files.CROPS)


def test_a_picture_in_the_page_itself_is_kept_and_named_by_its_kind(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("data:image/jpeg;base64," + base64.b64encode(photograph()).decode()))
    [item], issues = collected(tmp_path / "a.html")
    assert (item.pictures, issues) == ((photograph(),), [])
    assert item.report.images[0].src == "data:image/jpeg"


def test_a_picture_without_a_caption_is_kept_when_its_bytes_are_there(tmp_path: Path) -> None:
    bare = (
        page("x.jpg")
        .replace("figcaption", "i")
        .replace("figure", "p")
        .replace(">Smoke over the port. Photo: Gull", ">")
    )
    (tmp_path / "a.html").write_text(bare)
    [item], _ = collected(tmp_path / "a.html")
    assert item.report.images == ()
    (tmp_path / "x.jpg").write_bytes(photograph())
    [item], _ = collected(tmp_path / "a.html")
    assert [i.src for i in item.report.images] == ["x.jpg"]
    (tmp_path / "x.jpg").write_bytes(icon := _png(8, 8))
    assert len(icon) < beside.BARE
    [item], _ = collected(tmp_path / "a.html")
    assert item.report.images == ()


@pytest.mark.parametrize("packed", [True, False])
def test_a_page_of_a_web_archive_finds_the_picture_that_stands_after_it(packed: bool, tmp_path: Path) -> None:
    data = warc(
        ("https://gull.example/news/1", page("../img/x.jpg?w=800").encode(), {}),
        ("https://gull.example/img/x.jpg?w=800", photograph(), {"Content-Type": "image/jpeg"}),
        ("https://gull.example/img/other.jpg", photograph(2), {"Content-Type": "image/jpeg"}),
        packed=packed,
    )
    (tmp_path / "a.warc.gz").write_bytes(data)
    [item], [note] = collected(tmp_path / "a.warc.gz")
    assert item.pictures == (photograph(),)
    assert note.seen == "records passed over: 1 × image/jpeg"


def test_a_telegram_export_a_folder_of_auto_archiver_and_a_letter_keep_theirs(tmp_path: Path) -> None:
    (tmp_path / "t" / "photos").mkdir(parents=True)
    (tmp_path / "t" / "photos" / "photo_1@17-11.jpg").write_bytes(photograph(1))
    message = {"id": 1, "type": "message", "date_unixtime": "1731800000", "text": SENTENCE}
    chat = {
        "name": "Gull",
        "type": "public_channel",
        "id": 7,
        "messages": [message | {"photo": "photos/photo_1@17-11.jpg"}],
    }
    (tmp_path / "t" / "result.json").write_text(json.dumps(chat))
    (tmp_path / "aa").mkdir()
    (tmp_path / "aa" / "b c.jpg").write_bytes(photograph(2))
    media = [{"filename": "tmp/b c.jpg", "urls": ["https://store.example/b%20c.jpg"], "_mimetype": "image/jpeg"}]
    about = {"url": "https://social.example/1", "content": SENTENCE}
    (tmp_path / "aa" / "metadata.json").write_text(json.dumps({"status": "ok", "metadata": about, "media": media}))
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["Message-ID"] = "Gull <news@gull.example>", "Port hit", "<1@gull.example>"
    letter["Date"], letter["List-Id"] = "Mon, 18 Nov 2024 08:00:00 +0000", "<gull.example>"
    letter.set_content(SENTENCE)
    letter.add_attachment(photograph(3), maintype="image", subtype="jpeg", filename="smoke.jpg")
    (tmp_path / "m.eml").write_bytes(bytes(letter))
    items, issues = collected(tmp_path)
    assert sorted(p for i in items for p in i.pictures) == sorted(photograph(n) for n in (1, 2, 3))
    assert [i.kind for i in issues if i.kind != "note"] == []


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Smoke over the port (Photo: Anna Berg)", "(Photo: Anna Berg)"),
        ("Smoke. Anna Berg/Reuters", "Anna Berg/Reuters"),
        ("Smoke over the port © Gull", "© Gull"),
        ("Дым над портом. Фото: Чайка", "Фото: Чайка"),
        ("The photo of the mayor hung on a wall of the port.", ""),
    ],
)
def test_credits(caption: str, credit: str) -> None:
    assert credit_in(caption) == credit


# ------------------------------------------------------------------ hostile ones


def _png(wide: int, high: int, rows: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    body = zlib.compress(rows or b"\0" * (high * (3 * wide + 1)) if wide < 100 else rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="x" onload="alert(1)"><script>alert(1)</script></svg>'
HOSTILE = [
    pytest.param(_png(12_000, 12_000), "144,000,000 pixels", True, id="a bomb"),
    pytest.param(_png(60_000, 60_000), "more pixels than any picture", True, id="a larger bomb"),
    pytest.param(photograph()[:20_000], "broken: ", True, id="truncated"),
    pytest.param(b"\xff\xd8\xff" + b"\0" * 300, "broken: ", True, id="only begins as one"),
    pytest.param(SVG, "a drawing (SVG), which can hold scripts", True, id="a drawing with a script"),
    pytest.param(b"MZ\x90\0" + b"\0" * 300, "no picture by its bytes", False, id="a program"),
    pytest.param(b"<html><script>alert(1)</script></html>", "no picture by its bytes", False, id="a page"),
    pytest.param(b"II*\0" + b"\0" * 300, "a picture as image/tiff", True, id="of a kind that is not opened"),
]


@pytest.mark.parametrize(("data", "seen", "kept"), HOSTILE)
def test_a_hostile_picture_is_one_line_and_the_report_is_read(
    data: bytes, seen: str, kept: bool, tmp_path: Path
) -> None:
    [item], [issue] = collected(saved(tmp_path, data))
    assert seen.replace("144,000,000", "12,000 × 12,000") in issue.seen
    assert (issue.kind, "picture 1, ./a_files/x.jpg" in issue.where) == ("warning", True)
    assert item.pictures == ((data,) if kept else ())
    assert SENTENCE.strip() in item.report.text
    if kept:
        assert file_of(item).prints == ()


def test_a_picture_over_the_limits_of_bytes_and_number_is_not_kept(tmp_path: Path) -> None:
    file = saved(tmp_path, photograph())
    [item], [issue] = collected(file, Settings(max_image_bytes=1000))
    assert (item.pictures, "larger than 1,000 bytes; not kept" in issue.seen) == ((), True)
    [item], issues = collected(file, Settings(max_images=0))
    assert (item.pictures, issues) == ((), [])


@pytest.mark.parametrize("src", ["../secret.jpg", "..%2fsecret.jpg", "a_files/../../secret.jpg", "link.jpg"])
def test_nothing_outside_the_folder_of_the_page_is_read(src: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.jpg").write_bytes(photograph())
    (tmp_path / "in" / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (tmp_path / "in" / "a.html").write_text(page(src))
    [item], [issue] = collected(tmp_path / "in" / "a.html")
    assert (item.pictures, "leads out of the page's folder" in issue.seen) == ((), True)


@pytest.mark.parametrize(
    "src", ["/etc/passwd", "file:///etc/passwd", "//host.example/x.jpg", "x\0.jpg", "a" * 5000, "."]
)
def test_addresses_that_are_no_files_beside_the_page_are_left_alone(src: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(src))
    [item], issues = collected(tmp_path / "a.html")
    assert (item.pictures, issues) == ((), [])


@pytest.mark.parametrize("src", ["data:image/png;base64,@@@@", "data:nothing"])
def test_a_broken_picture_in_the_page_is_one_line(src: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(src))
    [item], [issue] = collected(tmp_path / "a.html")
    assert (item.pictures, issue.kind) == ((), "warning")


def test_broken_exif_is_no_reason_to_leave_a_picture_out(tmp_path: Path) -> None:
    data = photograph(exif=True)
    at = data.index(b"Exif\0\0") + 14
    [item], _ = collected(saved(tmp_path, data[:at] + b"\xff" * 40 + data[at + 40 :]))
    assert file_of(item).prints
    assert file_of(item).gps is None


def test_without_the_extra_pictures_are_kept_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "is_installed", lambda: False)
    [item], [note] = collected(saved(tmp_path, photograph()))
    assert (item.pictures, file_of(item).width, note.kind) == ((photograph(),), None, "note")
    assert "reportedly[images]" in note.do


# ------------------------------------------------------------------ the same picture again


def test_changed_pictures_are_found_and_others_are_not_joined() -> None:
    found = measured([], range(101, 106))
    assert found.found >= MUST
    assert (found.other[0], found.left_out) == (0, 0)
    assert found.logos[0] == found.logos[1]
    assert found.shots["the camera moved by an eighth"][0] == 0


def _run(folder: Path, book: str = ":memory:") -> reportedly.Record:
    return reportedly.run([str(folder)], book, Settings(workers=0))


def shown(name: str, published: str, data: bytes, when: str, folder: Path) -> None:
    (folder / f"{name}_files").mkdir()
    (folder / f"{name}_files" / "x.jpg").write_bytes(data)
    named = f'<meta property="og:site_name" content="{name}">'
    head = f'<head>{named}<meta property="article:published_time" content="{published}"></head>'
    text = page(f"{name}_files/x.jpg").replace("<html>", f"<html>{head}").replace("Monday", when)
    (folder / f"{name}.html").write_text(text.replace("Kherson", "Odesa") if name == "Quay" else text)


def test_the_same_image_in_an_earlier_report_was_captured_before_the_incident(tmp_path: Path) -> None:
    changed = io.BytesIO()
    CHANGES["5 % cut off all around"](scene(1)).save(changed, "JPEG", quality=60)
    shown("Quay", "2023-02-07T10:00:00Z", photograph(), "6 February 2023", tmp_path)
    shown("Gull", "2024-11-18T10:00:00Z", changed.getvalue(), "17 November 2024", tmp_path)
    record = _run(tmp_path)
    found = [f for i in record.incidents for f in i.findings if f.check == "same_image"]
    assert {f.verdict for f in found} == {"fails", "cannot tell"}
    failed = next(f for f in found if f.verdict == "fails")
    assert failed.statement == "Gull, 2024-11-18: picture 1 was captured at the incident"
    assert "the same image (" in failed.working[0]
    assert "(Quay), published on 2023-02-07, which is no report of this incident" in failed.working[0]
    assert failed.working[1] == "captured before the incident, which is dated 2024-11-17 at the earliest"


def told(taken: str | None, day: str | None) -> list[Finding]:
    file = ImageFile(sha256="a", size=1, media_type="image/jpeg", taken=taken)
    r, _ = report(
        "A drone hit Velin.", published="2024-05-04", outlet="Courier", images=(Image(src="a.jpg", file=file),)
    )
    here = case((r, account(r, when=on(day) if day else None), []))
    return same_image.check(here, [here], Knowledge.load())


def test_a_cameras_date_before_the_incident_fails_and_says_that_clocks_can_be_wrong() -> None:
    found = only(told("2020-01-02T03:04:05", "2024-05-03"))
    assert found.verdict == "fails"
    assert "2020-01-02; a camera's clock can be wrong" in found.working[0]


@pytest.mark.parametrize(
    ("taken", "day"),
    [
        ("2024-05-02T23:00:00", "2024-05-03"),
        ("2024-05-04T01:00:00", "2024-05-03"),
        ("2020-01-02T00:00:00", None),
        (None, "2024-05-03"),
    ],
)
def test_nothing_holds_and_a_day_is_allowed_for_time_zones(taken: str | None, day: str | None) -> None:
    assert told(taken, day) == []


def test_a_logo_is_never_the_same_picture(tmp_path: Path) -> None:
    out = io.BytesIO()
    logo(3).save(out, "PNG")
    assert image_files.image_file(out.getvalue(), SETTINGS).file.prints == ()  # type: ignore[union-attr]
    shown("Quay", "2023-02-07T10:00:00Z", out.getvalue(), "6 February 2023", tmp_path)
    shown("Gull", "2024-11-18T10:00:00Z", out.getvalue(), "17 November 2024", tmp_path)
    assert [f for i in _run(tmp_path).incidents for f in i.findings if f.check == "same_image"] == []


# ------------------------------------------------------------------ kept, sealed, published, erased


def test_pictures_are_sealed_with_the_evidence_and_go_when_their_report_is_erased(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shown("Gull", "2024-11-18T10:00:00Z", photograph(), "17 November 2024", folder)
    with reportedly.open_casebook(str(tmp_path / "c.sqlite")) as book:
        reportedly.run([str(folder)], book, Settings(workers=0))
        write_evidence(book, str(tmp_path / "sealed"))
        assert custody.verify(tmp_path / "sealed").faults == []
        digest = next(iter(book.shown())).sha256
        kept = tmp_path / "sealed" / "captures" / digest
        assert kept.read_bytes() == photograph()
        kept.write_bytes(photograph()[:-1])
        assert [f.where for f in custody.verify(tmp_path / "sealed").faults if "captures/" in f.where]
        [report_id] = book.reports()
        reportedly.erase(book, report_id, "A. Editor", "asked by the person shown")
        write_evidence(book, str(tmp_path / "after"))
        assert book.shown() == []
        assert not (tmp_path / "after" / "captures" / digest).exists()
        assert custody.verify(tmp_path / "after").faults == []


def test_gps_is_for_the_internal_profile_alone_and_places_nothing(tmp_path: Path) -> None:
    shown("Gull", "2024-11-18T10:00:00Z", photograph(exif=True), "17 November 2024", tmp_path)
    [incident] = _run(tmp_path).incidents
    [picture] = incident.pictures
    assert (picture.gps, picture.taken, picture.camera) == ("56.8498, 53.2045", "2020-01-02T03:04:05+04:00", "Nikon D1")
    assert incident.where is not None
    assert incident.where.name == "Kherson"
    names = Knowledge.load().names
    for name, hidden in (("partner", ["gps"]), ("public", ["gps", "taken", "camera"])):
        done = held_back(incident, profile_named(name, names), names, datetime.now(UTC))
        assert done.record is not None
        [seen] = done.record.pictures
        assert [getattr(seen, field) or "" for field in hidden] == [""] * len(hidden)
        assert b"56.8498" not in msgspec.json.encode(done.record)


def test_a_casebook_without_pictures_has_an_empty_album(tmp_path: Path) -> None:
    r, data = report("A drone hit Velin.")
    with reportedly.open_casebook(":memory:") as book:
        book.add(r, data, reading(r))
        link(book)
        assert book.shown() == []
        for _, assessment in assess(book, Knowledge.load()):
            assert all(f.check != "same_image" for f in assessment.findings)
