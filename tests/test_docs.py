"""What README.md and docs/ show is what happens: every example is run."""

from __future__ import annotations

from pathlib import Path

import check_docs
import pytest
import terminal


@pytest.mark.skipif(not terminal.has_terminals(), reason="no pseudo-terminals here: mount devpts on /dev/pts")
@pytest.mark.parametrize("page", check_docs.pages(), ids=lambda page: page.name)
def test_the_examples_of_a_page_hold(page: Path) -> None:
    faults = check_docs.check(page, write=False)
    assert not faults, "\n\n".join([*faults, "Paste what is printed now: ./run docs --write"])
