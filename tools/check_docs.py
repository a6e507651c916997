#!/usr/bin/env python3
"""Run the examples of README.md and docs/, and compare what they print with what the page says they print.

    ./run docs            compare, and exit 1 on a difference
    ./run docs --write    paste what came out

In a ```console block, a line `$ command` is typed on a terminal of 100 columns, in a new folder that holds examples/,
the same folder for all blocks of a page. The lines after it are what it prints, stderr last; a line `...` stands for
any lines. A command that does not begin with `reportedly` is not run: a page may also say how to set things up.
A ```python block is run in the same folder and must end well.
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from terminal import CHECKOUT, type_command

BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.M | re.S)
ANY = "..."


def pages() -> list[Path]:
    """The pages whose examples are run."""
    return [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]


def matches(expected: list[str], seen: list[str]) -> bool:
    """Whether the lines are those of the page, where `...` stands for any number of lines.

    >>> matches(["a", "...", "z"], ["a", "b", "c", "z"])
    True
    """
    pattern = "".join(r"(?:.*\n)*" if line == ANY else re.escape(line) + r"\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in seen)) is not None


def commands(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def run_console(block: str, folder: Path, faults: list[str]) -> str:
    """Type each command of the block; return the block with what was printed where it differs."""
    written: list[str] = []
    for command, expected in commands(block):
        written.append(f"$ {command}")
        if not command.startswith("reportedly"):
            written += expected
            continue
        typed = type_command(command, folder)
        seen = [line.rstrip() for line in (typed.shown + typed.errors).splitlines()]
        if matches(expected, seen):
            written += expected
            continue
        faults.append(
            "\n".join([f"$ {command}", *difflib.unified_diff(expected, seen, "page", "printed", lineterm="")])
        )
        written += seen
    return "".join(f"{line}\n" for line in written)


def run_python(block: str, folder: Path, faults: list[str]) -> str:
    """Run the block; it says itself what it expects."""
    done = subprocess.run([sys.executable, "-c", block], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        faults.append(f"{block}{done.stderr}")
    return block


def check(page: Path, *, write: bool) -> list[str]:
    """The faults of a page, in the words of a person who tried it."""
    text = page.read_text(encoding="utf-8")
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(CHECKOUT / "examples", folder / "examples")

        def run(match: re.Match[str]) -> str:
            kind, block = match.groups()
            runner = run_console if kind == "console" else run_python
            return f"```{kind}\n{runner(block, folder, faults)}```"

        fresh = BLOCK.sub(run, text)
    if write and fresh != text:
        page.write_text(fresh, encoding="utf-8")
    return faults


def main() -> int:
    """Check every page; 1 when something differs and was not written."""
    write = "--write" in sys.argv[1:]
    failed = 0
    for page in pages():
        faults = check(page, write=write)
        failed += len(faults)
        for fault in faults:
            print(f"{page.relative_to(CHECKOUT)}:\n{fault}\n")
    said = "pasted" if write else "to put right (or ./run docs --write)"
    print(f"{len(pages())} pages tried, {failed} examples {said}" if failed else f"{len(pages())} pages hold")
    return 1 if failed and not write else 0


if __name__ == "__main__":
    sys.exit(main())
