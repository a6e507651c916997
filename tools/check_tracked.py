#!/usr/bin/env python3
"""Refuse a tracked text file that names a package registry's host or a path of somebody's machine.

Such a name works on one machine only, or tells where it was written. Without git every file of the checkout is looked
at that .gitignore does not name.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]

# Written in pieces, so that this file passes its own check.
HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "deb.debian" + ".org",
)
HOST = re.compile("|".join(re.escape(host) for host in HOSTS))
MACHINE = re.compile(r"(?:^|[\s\"'`=(\[:])(/(?:home|root|Users|work|mnt)/[\w.-]+)")


def tracked() -> list[Path]:
    """The files of the checkout."""
    if shutil.which("git") and (CHECKOUT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
        return [CHECKOUT / name for name in listed.stdout.decode().split("\0") if name]
    hidden = {".venv", ".git", "build", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "__pycache__"}
    return [p for p in CHECKOUT.rglob("*") if p.is_file() and not hidden & set(p.relative_to(CHECKOUT).parts)]


def faults(path: Path) -> Iterator[str]:
    """One line for each name that does not belong in the file; a binary file has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):  # a picture, a model; or a file deleted but not yet committed
        return
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{path.relative_to(CHECKOUT)}:{number}"
        if found := HOST.search(line):
            yield f"{where}: names a package registry, {found[0]}"
        if found := MACHINE.search(line):
            yield f"{where}: names a path of one machine, {found[1]}"


def main() -> int:
    """Print the faults of all files; 1 when there are any."""
    found = [fault for path in tracked() for fault in faults(path)]
    for fault in found:
        print(fault)
    print(
        f"{len(found)} names that hold on one machine only" if found else "No tracked file names a registry or machine"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
