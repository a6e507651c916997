"""What a person sees when a command is typed: its output on a terminal of a fixed width."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import tempfile
import termios
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT = 100, 50
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The end of a command: what was on the terminal, what was on stderr, the exit code."""

    shown: str
    errors: str
    code: int


def has_terminals() -> bool:
    """Whether this system gives out pseudo-terminals: a root file system without /dev/pts does not."""
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError:
        return False
    return True


def type_command(command: str, folder: Path, *, colour: bool = False) -> Typed:
    """Run a shell line in `folder` as if typed: stdout is a terminal, `reportedly` is the checkout's own."""
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            ["sh", "-c", command],
            cwd=folder,
            env=_environment(colour=colour),
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=errors,
        )
        os.close(writer)
        shown = _read_all(reader)
        code = process.wait()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    text = shown.decode("utf-8", "replace").replace("\r\n", "\n")
    return Typed(shown=text if colour else ANSI.sub("", text), errors=said, code=code)


def _environment(*, colour: bool) -> dict[str, str]:
    """This environment with our commands first on the path, and a terminal that is the same everywhere."""
    bin_folder = CHECKOUT / ".venv" / "bin"
    path = f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '')}"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("REPORTEDLY_", "NO_COLOR", "FORCE_COLOR"))}
    looks = {"TERM": "xterm-256color", "COLORTERM": "truecolor"} if colour else {"TERM": "dumb", "NO_COLOR": "1"}
    return kept | looks | {"PATH": path, "COLUMNS": str(WIDTH), "LINES": str(HEIGHT), "PYTHONUTF8": "1"}


def _read_all(reader: int) -> bytes:
    """Everything written to the terminal until its last writer has gone."""
    parts: list[bytes] = []
    with os.fdopen(reader, "rb", buffering=0) as stream:
        while True:
            try:
                part = stream.read(65536)
            except OSError:  # Linux says so when the other end was closed
                break
            if not part:
                break
            parts.append(part)
    return b"".join(parts)
