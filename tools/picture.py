#!/usr/bin/env python3
"""Draw docs/demo.svg: what `reportedly read examples/` prints on a terminal, its first lines.

    ./run picture            draw it
    ./run picture --check    exit 1 when the picture is not what the command prints today

The picture is the real output or it fails: nothing is typed by hand. It names no font and no address to fetch one from.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text
from terminal import CHECKOUT, WIDTH, type_command

PICTURE = CHECKOUT / "docs" / "demo.svg"
COMMAND = "reportedly read examples/"
LINES = 46  # the title, what the reports disagree on, the first fields; the rest is in the demo
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
BLANK, CELL = "&#160;", 12.2  # how rich writes a blank, and how wide it makes a letter
TEXT = re.compile(r'x="([\d.]+)"([^>]*?)textLength="[\d.]+"([^>]*)>((?:&#160;)*)([^<]+?)(?:&#160;)*<')
THEME = TerminalTheme(
    (252, 252, 250),
    (36, 36, 36),
    [
        (36, 36, 36),
        (176, 32, 32),
        (22, 110, 52),
        (140, 90, 0),
        (20, 80, 160),
        (122, 44, 140),
        (0, 110, 120),
        (90, 90, 90),
    ],
    [
        (96, 96, 96),
        (200, 40, 40),
        (22, 130, 62),
        (160, 104, 0),
        (24, 96, 190),
        (142, 58, 160),
        (0, 128, 140),
        (36, 36, 36),
    ],
)


def printed() -> str:
    """What the command prints, with its colours."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(CHECKOUT / "examples", Path(name) / "examples")
        typed = type_command(COMMAND, Path(name), colour=True)
    if typed.code:
        sys.exit(f"{COMMAND} failed with exit code {typed.code}:\n{typed.errors}")
    return typed.shown


def drawn(text: str) -> str:
    """The picture as SVG: the command, its first lines, and how many more there are."""
    lines = text.splitlines()
    shown = lines[:LINES]
    if len(lines) > LINES:
        while shown and shown[-1].strip():  # no field is cut in two
            shown.pop()
        shown.append(f"\x1b[2m... and {len(lines) - len(shown)} lines more\x1b[0m")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="truecolor", force_terminal=True)
    console.print(Text(f"$ {COMMAND}", style="bold"))
    console.print(Text.from_ansi("\n".join(shown)))
    svg = console.export_svg(title="reportedly", theme=THEME, unique_id="demo")
    svg = TEXT.sub(trimmed, svg)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    return "\n".join(line.rstrip() for line in svg.replace("Fira Code, monospace", FONT).splitlines()) + "\n"


def trimmed(match: re.Match[str]) -> str:
    """A piece of text that begins at its first letter: not every viewer gives blanks at the start their width."""
    x, between, after, blanks, words = match.groups()
    left = float(x) + CELL * blanks.count(BLANK)
    length = CELL * len(html.unescape(words))
    return f'x="{left:.1f}"{between}textLength="{length:.1f}"{after}>{words}<'


def main() -> int:
    """Draw, or compare."""
    svg = drawn(printed())
    if "--check" not in sys.argv[1:]:
        PICTURE.write_text(svg, encoding="utf-8")
        print(f"drawn: {PICTURE.relative_to(CHECKOUT)}")
        return 0
    same = PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == svg
    print("docs/demo.svg shows what is printed" if same else "docs/demo.svg is out of date: ./run picture")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
