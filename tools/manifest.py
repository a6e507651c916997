"""Keep the manifests of shipped files true: `python tools/manifest.py` rewrites sizes and hashes, `--check` compares.

What each file is, where it comes from and under which licence is written by hand in the manifest; size and
SHA-256 are taken from the files. NOTICE, which ships with every copy, is written from the manifests of what ships.
"""

from __future__ import annotations

import re
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "reportedly"
FOLDERS = (SOURCE / "data", SOURCE / "serve" / "static" / "vendor", ROOT / "tests" / "vendor")
SHIPPED = (*FOLDERS[:2], SOURCE / "data" / "models")
NAME = "MANIFEST.toml"
NOTICE = ROOT / "NOTICE"
OWN = "Apache-2.0"
HEAD = """reportedly
Copyright the authors of reportedly, under the Apache License 2.0 (LICENSE).

Data and models of others that ship with it, from the manifests beside them (MANIFEST.toml), which also hold each file's
size and hash. Files that are not named here are our own, under Apache-2.0. Packages that are installed beside it keep
their own licences: `./run licences` lists them.
"""


def faults(folder: Path) -> list[str]:
    """What differs between a folder and its manifest."""
    stated = tomllib.loads((folder / NAME).read_text(encoding="utf-8"))
    found = []
    for name, entry in stated.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name}: in the manifest, not in the folder")
        elif sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            found.append(f"{name}: altered since the manifest was written")
    shipped = {p.name for p in folder.iterdir() if p.is_file() and p.suffix not in (".py", ".pyc") and p.name != NAME}
    return found + [f"{name}: in the folder, not in the manifest" for name in sorted(shipped - set(stated))]


def rewrite(folder: Path) -> None:
    """Put the present sizes and hashes into the manifest of a folder."""
    text = (folder / NAME).read_text(encoding="utf-8")
    for name in tomllib.loads(text):
        raw = (folder / name).read_bytes()
        section = re.compile(rf'(\["{re.escape(name)}"\]\n(?:(?!\n\[).)*?)bytes = \d+\nsha256 = "[^"]*"', re.DOTALL)
        text = section.sub(rf'\g<1>bytes = {len(raw)}\nsha256 = "{sha256(raw).hexdigest()}"', text)
    (folder / NAME).write_text(text, encoding="utf-8")


def notice() -> str:
    """The text of NOTICE: every shipped file that is not ours alone, where it comes from, under which licence."""
    items = []
    for folder in SHIPPED:
        for name, entry in tomllib.loads((folder / NAME).read_text(encoding="utf-8")).items():
            source = entry.get("source", "")
            if entry["licence"] != OWN or "CC" in source:
                lines = [str((folder / name).relative_to(ROOT)), *([entry["what"]] if "what" in entry else [])]
                lines += [f"from: {source}"] if source else []
                items.append("\n  ".join([*lines, f"licence: {entry['licence']}"]) + "\n")
    return "\n".join([HEAD, *items])


if __name__ == "__main__":
    if "--check" not in sys.argv:
        for each in FOLDERS:
            rewrite(each)
        NOTICE.write_text(notice(), encoding="utf-8")
    left = [fault for each in FOLDERS for fault in faults(each)]
    if not NOTICE.is_file() or NOTICE.read_text(encoding="utf-8") != notice():
        left.append("NOTICE: not what the manifests say; python tools/manifest.py writes it")
    print("\n".join(left) or f"{NAME} is true")
    sys.exit(1 if left else 0)
