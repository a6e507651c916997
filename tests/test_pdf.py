"""PDF: the words of its pages, where each page begins, and what is said of those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import made
import msgspec
import pytest

import reportedly
from reportedly import custody
from reportedly.collect import Collected, collect
from reportedly.collect.pdf import paragraphs
from reportedly.nouns import Issue, Report
from reportedly.publish.wording import said_words
from reportedly.settings import Settings

FIRST = [
    "Warehouse hit in Kherson",
    "",
    "A drone hit a warehouse in the port of Kherson on Monday, killing two",
    "people, police said.",
    "The harbour master said that the fire was put out after three hours.",
]
SECOND = ["A second drone was found in a field near the town, unexploded."]


def pdf(*pages: list[str]) -> bytes:
    """A PDF with these lines on its pages. Readers mend the missing table of its parts."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        f"2 0 obj <</Type/Pages/Kids[{kids}]/Count {len(pages)}>> endobj",
    ]
    font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    for n, lines in enumerate(pages):
        shown = "".join(f"1 0 0 1 50 {700 - 20 * row} Tm ({line}) Tj " for row, line in enumerate(lines) if line)
        stream = f"BT /F1 11 Tf {shown} ET"
        at = 3 + 2 * n
        page = f"/Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources {font}/Contents {at + 1} 0 R"
        parts.append(f"{at} 0 obj <<{page}>> endobj")
        parts.append(f"{at + 1} 0 obj <</Length {len(stream)}>> stream\n{stream}\nendstream endobj")
    return ("%PDF-1.4\n" + "\n".join(parts) + "\ntrailer <</Root 1 0 R>>\n%%EOF").encode()


def collected(path: Path, data: bytes, **settings: int) -> tuple[list[Report], list[Issue]]:
    path.write_bytes(data)
    items = list(collect([str(path)], Settings(**settings)))
    return [i.report for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def test_lines_are_joined_to_paragraphs_and_each_page_has_its_place(tmp_path: Path) -> None:
    [report], issues = collected(tmp_path / "a.pdf", pdf(FIRST, SECOND))
    assert issues == []
    assert report.media_type == "application/pdf"
    assert "killing two people, police said." in report.text
    assert report.text.endswith(SECOND[0])
    assert [report.text[start : start + 9] for start in report.pages] == ["Warehouse", "A second "]


def test_the_record_says_on_which_page_each_value_stands(tmp_path: Path) -> None:
    hit = "A drone hit a warehouse in Kherson on Monday, police said."
    hurt = "Five people were injured in the drone attack on the warehouse in Kherson, the mayor said."
    (tmp_path / "a.pdf").write_bytes(pdf([hit], [""], [hurt]))
    record = reportedly.run([str(tmp_path / "a.pdf")], ":memory:")
    [incident] = record.incidents
    fields = {f.name: f.values[0] for f in incident.fields if f.values}
    assert (fields["target"].page, fields["injured"].page) == (1, 3)
    assert said_words(fields["injured"]).endswith(", page 3")
    [told] = record.reports
    assert {c.page for c in told.claims if c.about == "injured"} == {3}


def test_a_page_without_words_is_counted_and_a_text_without_pages_has_none() -> None:
    report, _ = made.report("One.\n\nThree.")
    assert report.page_at(0) is None
    paged = msgspec.structs.replace(report, pages=(0, 4, 6))
    assert [paged.page_at(at) for at in (0, 3, 6, 11)] == [1, 1, 3, 3]
    headless = msgspec.structs.replace(report, pages=(0, 0))
    assert headless.page_at(0) == 2


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    [report], _ = collected(tmp_path / "a.txt", pdf(FIRST))
    assert report.media_type == "application/pdf"


@pytest.mark.parametrize(
    ("laid_out", "text"),
    [
        ("A drone hit a ware\ufffe\r\nhouse in the port.", "A drone hit a warehouse in the port."),
        ("The S\ufffe\r\n300 missile fell.", "The S-300 missile fell."),
        ("The first line is the longest one of all.\r\nIt ends.\r\nA new one.", None),
        ("Title\r\n\r\nBody.", "Title\n\nBody."),
        ("\x02\r\n", ""),
    ],
)
def test_paragraphs(laid_out: str, text: str | None) -> None:
    expected = "The first line is the longest one of all. It ends.\n\nA new one." if text is None else text
    assert paragraphs(laid_out) == expected


def test_what_cannot_be_read_is_one_issue_with_a_way_out(tmp_path: Path) -> None:
    for data, seen in (
        (b"%PDF-1.7 nothing", "cannot be opened"),
        (pdf([]), "no text on its 1 pages: a scan?"),
        (pdf(*[[]] * 2_001), "2,001 pages, over the limit of 2,000"),
    ):
        reports, [issue] = collected(tmp_path / "a.pdf", data)
        assert reports == []
        assert seen in issue.seen
        assert issue.do
    _, [issue] = collected(tmp_path / "a.pdf", pdf(FIRST), max_characters=50)
    assert "over the limit" in issue.seen


def test_every_quote_is_found_again_in_the_archived_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(FIRST, SECOND))
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        assert reportedly.run([str(tmp_path / "a.pdf")], casebook).incidents
        reportedly.write_evidence(casebook, str(tmp_path / "sealed"), sign=False)
    found = custody.verify(tmp_path / "sealed")
    assert found.quotes
    assert not [f for f in found.faults if "unsigned" not in f.seen]
