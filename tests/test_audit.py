"""The audit says what it found, and never that all is well when nothing was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import audit
import pytest

NAME, VERSION, HOLE = audit.PROBE


@contextmanager
def advisories(status: int, body: bytes) -> Iterator[str]:
    """A service that answers so of the version whose hole is known."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == f"/{NAME}/{VERSION}/json"
            self.send_response(status if known else 404)
            self.end_headers()
            self.wfile.write(body if known else b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (200, json.dumps({"vulnerabilities": [{"id": "X-1", "aliases": [HOLE]}]}).encode(), ""),
        (200, json.dumps({"vulnerabilities": []}).encode(), f"does not know {HOLE}"),
        (200, b"<html>", "gave no answer"),
        (404, b"", "answered 404"),
    ],
)
def test_a_known_hole_must_be_told_before_anything_is_asked(status: int, body: bytes, why: str) -> None:
    with advisories(status, body) as address:
        said = audit.unanswered(address)
    assert why in said
    assert bool(said) == bool(why)


def test_without_the_service_nothing_is_asked_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with advisories(404, b"") as address:
        monkeypatch.setattr(audit.unanswered, "__defaults__", (address,))
        assert audit.main() == 1
    assert capsys.readouterr().out.startswith("Known holes were NOT checked at ")


@pytest.mark.parametrize("holes", [[], [{"id": HOLE, "aliases": ["CVE-2023-5752"], "fix_versions": ["23.3"]}]])
def test_what_is_found_is_told_and_a_hole_fails(
    holes: list[dict[str, object]], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = {
        "dependencies": [
            {"name": "pip", "version": "23.2", "vulns": holes},
            {"name": "ours", "skip_reason": "not on PyPI"},
        ]
    }
    program = tmp_path / "pip-audit"  # says what pip-audit 2.10 says
    program.write_text(f"#!/bin/sh\necho '{json.dumps(found)}'\nexit {len(holes)}\n")
    program.chmod(0o755)
    assert audit.main(str(program)) == len(holes)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-2] == ([f"pip 23.2: {HOLE} CVE-2023-5752, mended in 23.3"] if holes else [])
    assert lines[-2] == "ours: not asked (not on PyPI)"
    assert lines[-1].startswith("1 locked packages asked of PyPI's advisories at ")
    assert lines[-1].endswith(f": {len(holes)} with a known hole")


def test_what_is_no_answer_of_pip_audit_is_no_all_clear(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main("false") == 0
    assert "NOT checked" in capsys.readouterr().out
