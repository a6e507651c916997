"""The checks, one a file: what can be computed from an incident and the casebook is computed.

A check is a function `check(case, cases, knowledge) -> list[Finding]`. Its docstring is shown to users. It
answers holds, fails or cannot tell, with a working that can be redone by hand and the data used. To add
one, write a file here and add it to `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.checks import (
    both_sides,
    corrections,
    dates,
    deadliest,
    died_later,
    distance,
    first_ever,
    illustrative,
    listing,
    ordinal,
    origins,
    parts,
    places,
    same_image,
    sums,
)
from reportedly.nouns import Finding

__all__ = ["CHECKS", "Check"]

Check = Callable[[Case, Sequence[Case], Any], list[Finding]]

CHECKS: tuple[Check, ...] = (
    distance.check,
    first_ever.check,
    ordinal.check,
    deadliest.check,
    sums.check,
    both_sides.check,
    parts.check,
    died_later.check,
    corrections.check,
    dates.check,
    illustrative.check,
    same_image.check,
    listing.check,
    origins.check,
    places.check,
)
