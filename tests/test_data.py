"""Shipped data is what the manifest says, and the word lists hit their own examples."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from reportedly.assess.independence import outlet_key
from reportedly.errors import KnowledgeError
from reportedly.knowledge import Knowledge
from reportedly.knowledge.languages import languages, load_language
from reportedly.knowledge.press import load_press
from reportedly.text.lexicon import Entry, Lexicon

ROOT = Path(__file__).parent.parent
KNOWLEDGE = Knowledge()


def test_manifest_is_true() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "manifest.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("code", languages())
def test_each_entry_hits_its_example(code: str) -> None:
    language = KNOWLEDGE.language(code)
    parser = KNOWLEDGE.parser(code)
    missed = []
    for entry in language.entries:
        start, end = entry.example.index("["), entry.example.index("]") - 1
        text = entry.example.replace("[", "").replace("]", "")
        hits = language.lexicon.hits(parser(text).tokens)
        if not any((h.list, h.words, h.start, h.end) == (entry.list, entry.words, start, end) for h in hits):
            missed.append(f"[{entry.list}] {entry.words}: {entry.example}")
    assert not missed


def test_every_language_has_the_lists_that_reading_asks_for() -> None:
    asked = {"cue.say", "cue.according", "certainty.hedged", "certainty.unconfirmed", "harm.killed", "harm.injured"}
    for code in languages():
        assert asked <= {e.list for e in KNOWLEDGE.language(code).entries}, code


def test_an_unknown_language_names_those_that_are_read() -> None:
    with pytest.raises(KnowledgeError, match="en, ru, uk"):
        load_language("fr")


def test_a_stem_shorter_than_three_letters_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="shorter"):
        Lexicon([Entry("x", "ab*", "[abc]")])


def test_owners_say_where_they_can_be_looked_up_and_share_no_outlet() -> None:
    owners = load_press().owners
    keys = [key for owner in owners.values() for key in {outlet_key(o) for o in owner.outlets}]
    assert len(keys) == len(set(keys))
    assert all(keys)
    assert all(o.source.strip() and re.fullmatch(r"20\d\d", o.as_of) and len(o.outlets) > 1 for o in owners.values())
