"""Distances: the border of Ukraine from Izhevsk, planted figures, and the check that users see."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.errors import KnowledgeError
from reportedly.knowledge.borders import Borders
from reportedly.locate.geometry import border_distances, fits, kilometres_between, rounding
from reportedly.nouns import Bound, Distance

BORDERS = Borders()


def test_izhevsk_to_the_recognised_border_of_ukraine() -> None:
    by_set = {d.data_set: d for d in border_distances(56.8498, 53.2045, "UA", BORDERS)}
    assert by_set["osm-2017"].km == pytest.approx(1184, abs=1)
    assert max(d.km for d in by_set.values()) - min(d.km for d in by_set.values()) < 8
    assert by_set["osm-2017"].bearing == pytest.approx(233, abs=1)


def test_a_state_too_small_to_draw_is_not_drawn() -> None:
    assert not Borders().draws("natural-earth-4.1", "VA")
    assert all(Borders().outline("natural-earth-4.1", c).length for c in Borders().countries("natural-earth-4.1"))


def test_a_country_that_is_not_drawn_is_an_error_with_a_way_out() -> None:
    with pytest.raises(KnowledgeError, match="osm-2017"):
        BORDERS.outline("osm-2017", "ZZ")


@pytest.mark.parametrize(
    ("km", "bound", "holds"),
    [
        (1500, "exactly", False),
        (1500, "about", False),
        (1300, "over", False),
        (1200, "about", True),
        (1200, "exactly", True),
        (1000, "over", True),
        (1184, "exactly", True),
        (1100, "under", False),
        (1300, "under", True),
    ],
)
def test_press_figures_for_izhevsk(km: float, bound: Bound, holds: bool) -> None:
    assert fits(Distance(written="x", km=km, bound=bound), 1183, 1187).holds is holds


@settings(max_examples=500, deadline=None)
@given(
    st.floats(-60, 60), st.floats(-170, 170), st.floats(-60, 60), st.floats(-170, 170),
    st.sampled_from(["exactly", "about", "over", "under"]), st.floats(0.2, 3.0),
)  # fmt: skip
def test_planted_distances(lat: float, lon: float, lat2: float, lon2: float, bound: Bound, factor: float) -> None:
    """A figure is planted at a known multiple of the true distance: the verdict follows from the stated rule."""
    true = kilometres_between(lat, lon, lat2, lon2)
    planted = round(true * factor)
    if planted < 1:
        return
    half = rounding(planted)
    expected = {
        "exactly": abs(true - planted) <= half,
        "about": abs(true - planted) <= max(half, planted * 0.1),
        "over": planted - half <= true <= planted * 1.5,
        "under": planted * 0.5 <= true <= planted + half,
    }[bound]
    assert fits(Distance(written="x", km=planted, bound=bound), true, true).holds is expected
