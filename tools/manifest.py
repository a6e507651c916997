"""Keep `data/MANIFEST.toml` true: `python tools/manifest.py` rewrites the sizes and hashes, `--check` only compares.

What each file is, where it comes from and under which licence is written by hand in the manifest; size and
SHA-256 are taken from the files.
"""

from __future__ import annotations

import re
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "reportedly" / "data"
MANIFEST = DATA / "MANIFEST.toml"


def faults() -> list[str]:
    """What differs between the manifest and the folder."""
    stated = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    found = []
    for name, entry in stated.items():
        path = DATA / name
        if not path.is_file():
            found.append(f"{name}: in the manifest, not in the folder")
        elif sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            found.append(f"{name}: altered since the manifest was written")
    shipped = {p.name for p in DATA.iterdir() if p.is_file() and p.suffix not in (".py", ".pyc") and p != MANIFEST}
    return found + [f"{name}: in the folder, not in the manifest" for name in sorted(shipped - set(stated))]


def rewrite() -> None:
    """Put the present sizes and hashes into the manifest."""
    text = MANIFEST.read_text(encoding="utf-8")
    for name in tomllib.loads(text):
        raw = (DATA / name).read_bytes()
        section = re.compile(rf'(\["{re.escape(name)}"\]\n(?:(?!\n\[).)*?)bytes = \d+\nsha256 = "[^"]*"', re.DOTALL)
        text = section.sub(rf'\g<1>bytes = {len(raw)}\nsha256 = "{sha256(raw).hexdigest()}"', text)
    MANIFEST.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if "--check" not in sys.argv:
        rewrite()
    left = faults()
    print("\n".join(left) or f"{MANIFEST.name} is true")
    sys.exit(1 if left else 0)
