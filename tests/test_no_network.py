"""No command asks the network for anything unless it is told to: whoever opens a socket is written down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# A socket that is only opened or bound to this machine asks nobody (urllib3 tries so whether there is IPv6).
# Loaded by every Python that starts with its folder on the path, the workers included. An audit hook cannot be taken
# away again, and sees also what goes around the socket module of Python.
WATCH = """
import os, sys
def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "socket.sendmsg",
                         "urllib.", "http.client", "ftplib.", "smtplib.")):
        with open(os.environ["WATCHED"], "a") as out:
            out.write(f"{event} {arguments[1:]!r} in {sys.argv}\\n")
        raise OSError("no network in this test")
sys.addaudithook(watch)
open(os.environ["WATCHED"] + ".on", "a").write("on\\n")
"""
COMMANDS = (
    "read {examples} --format jsonl",
    "incidents",
    "show",
    "search drone",
    "lists",
    "review",
    "export --to csv --out {folder}/all.csv --profile internal",
    "schema",
    "seal {folder}/evidence",
    "verify {folder}/evidence",
)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH)
    casebook = {"REPORTEDLY_CASEBOOK": str(tmp_path / "c.sqlite"), "REPORTEDLY_WORKERS": "1"}
    return {**os.environ, **casebook, "PYTHONPATH": str(watch), "WATCHED": str(tmp_path / "seen")}


def test_no_command_opens_a_socket(tmp_path: Path, environment: dict[str, str]) -> None:
    for command in COMMANDS:
        words = command.format(examples=ROOT / "examples", folder=tmp_path).split()
        done = subprocess.run(
            [sys.executable, "-m", "reportedly", *words], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
    seen = tmp_path / "seen"
    assert not seen.exists(), seen.read_text()
    # each command was watched, and the two workers of `read` besides
    assert len((tmp_path / "seen.on").read_text().split()) >= len(COMMANDS) + 2


def test_the_watch_sees_a_socket(tmp_path: Path, environment: dict[str, str]) -> None:
    code = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "urllib.Request" in (tmp_path / "seen").read_text()
