"""Build `data/names.txt.xz`: given names of many languages, and everyday words that are no names.

Needs the package faker (MIT), whose lists of given names are taken, and a file of invented reports as JSON lines,
whose words in small letters are the everyday words: `python tools/build_names.py REPORTS.jsonl`. Names are folded to
the keys by which they are looked up; lines before the empty one are names, those after it everyday words.
"""

from __future__ import annotations

import json
import lzma
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from reportedly.knowledge.names import name_key

OUT = Path(__file__).parent.parent / "src" / "reportedly" / "data" / "names.txt.xz"
LETTERS = re.compile(r"[A-Za-zÀ-ɏḀ-ỿА-яЁёІіЇїЄєҐґ'’ʼ-]{3,}")
LANGUAGES = ("en", "ru", "uk")
SHORTEST = 3  # letters of a key: shorter ones are words of some language


def given() -> Iterator[str]:
    """Every given name of every country in the package, in Latin or Cyrillic letters."""
    person = import_module("faker.providers.person")
    for module in pkgutil.iter_modules(person.__path__):
        provider = import_module(f"faker.providers.person.{module.name}").Provider
        for listed in (v for n, v in vars(provider).items() if n.startswith("first_name")):
            if isinstance(listed, (tuple, list, dict)):
                words = (w for name in listed if isinstance(name, str) for w in name.split())
                yield from filter(LETTERS.fullmatch, words)


def everyday(reports: Path) -> set[str]:
    """The words that the reports write in small letters."""
    found: Counter[str] = Counter()
    for line in reports.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        if report["language"] in LANGUAGES:
            found.update(w.lower() for w in re.findall(r"[^\W\d_]{2,}", report["text"]) if w.islower())
    return set(found)


if __name__ == "__main__":
    names = {k for n in given() if len(k := name_key(n)) >= SHORTEST}
    lines = [*sorted(names), "", *sorted(everyday(Path(sys.argv[1])))]
    OUT.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
    print(f"{len(names)} names, {len(lines) - len(names) - 1} everyday words, {OUT.stat().st_size} bytes")
