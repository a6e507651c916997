"""EDTF out of moments and into them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import InputError
from reportedly.locate.edtf import from_edtf, to_edtf
from reportedly.nouns import Moment


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("2024-11", "2024-11-01", "2024-11-30"),
        ("2024-02-XX", "2024-02-01", "2024-02-29"),
        ("2024-XX-XX", "2024-01-01", "2024-12-31"),
        ("2024-11-17", "2024-11-17", "2024-11-17"),
        ("2024-11-17?", "2024-11-17", "2024-11-17"),
        ("2024-11~", "2024-11-01", "2024-11-30"),
        ("2024%", "2024-01-01", "2024-12-31"),
        ("2024-22", "2024-01-01", "2024-12-31"),
        ("2024-11-16/2024-11-17", "2024-11-16", "2024-11-17"),
        ("2024-11/2024-12", "2024-11-01", "2024-12-31"),
        ("../2024-11-17", None, "2024-11-17"),
        ("/2024-11-17", None, "2024-11-17"),
        ("2024-11-17/..", "2024-11-17", None),
        ("2024-11-17T07:00:00", "2024-11-17T07:00", "2024-11-17T07:00"),
        ("2024-11-17T02:00:00+04:00", "2024-11-16T22:00", "2024-11-16T22:00"),
    ],
)
def test_reading(text, earliest, latest):
    moment = from_edtf(text)
    assert (moment.written, moment.earliest, moment.latest) == (text, earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2024-13",
        "2024-02-30",
        "../..",
        "2024-11-17/2024-11-16",
        "20XX-05",
        "2024-XX-05",
        "2024-11-17T25:00:00",
    ],
)
def test_what_is_no_edtf_is_an_error_that_says_so(text):
    with pytest.raises(InputError, match=r"EDTF|day|time|ends"):
        from_edtf(text)


@pytest.mark.parametrize(
    ("earliest", "latest", "text"),
    [
        (None, None, None),
        ("2024-11-17", "2024-11-17", "2024-11-17"),
        ("2024-06-01", "2024-06-30", "2024-06"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2024-11-16", "2024-11-17", "2024-11-16/2024-11-17"),
        ("2024-11-16T18:00", "2024-11-17T08:00", "2024-11-16/2024-11-17"),
        ("2024-11-17T04:00", "2024-11-17T12:00", "2024-11-17"),
        ("2024-11-17T07:00", "2024-11-17T07:00", "2024-11-17T07:00:00"),
        (None, "2024-11-17", "/2024-11-17"),
        ("2024-11-17", None, "2024-11-17/"),
    ],
)
def test_writing(earliest, latest, text):
    assert to_edtf(Moment(written="then", earliest=earliest, latest=latest)) == text


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_days_come_back_as_they_went(a, b):
    first, last = sorted((a.isoformat(), b.isoformat()))
    moment = Moment(written="then", earliest=first, latest=last)
    back = from_edtf(str(to_edtf(moment)))
    assert (back.earliest, back.latest) == (first, last)


@given(st.datetimes(), st.datetimes())
def test_writing_never_narrows(a, b):
    first, last = sorted(t.isoformat(timespec="minutes") for t in (a, b))
    back = from_edtf(str(to_edtf(Moment(written="then", earliest=first, latest=last))))
    assert back.start is not None
    assert back.end is not None
    assert back.start <= first[:10]
    assert last[:10] <= back.end
