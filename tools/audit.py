"""Known holes in what is locked, as PyPI's advisories tell them: `./run audit` (this file is what it runs).

    python tools/audit.py                     1 when the advisories cannot be asked
    python tools/audit.py PIP-AUDIT [LOCK]    1 when a locked package has a known hole

The advisories are PyPI's own, which pip-audit asks for package by package. Where they cannot be had (no network, an
index that passes on packages only) it says of every package that it is not on PyPI, and that it found nothing. So one
version whose hole is known is asked for first: when it is not told, nothing else is asked and the audit says that
nothing was checked. To `./run audit` that is no failure: a change must not be stopped because a service is away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements-dev.lock"
ADVISORIES = "https://pypi.org/pypi"
PROBE = ("pip", "23.2", "PYSEC-2023-228")  # a package, a version, and the hole that is known of it
SECONDS = 20


def unanswered(advisories: str = ADVISORIES) -> str:
    """Why the advisories cannot be had; empty when they can."""
    name, version, hole = PROBE
    try:
        with urllib.request.urlopen(f"{advisories}/{name}/{version}/json", timeout=SECONDS) as answer:  # noqa: S310
            told = json.load(answer).get("vulnerabilities") or ()
    except urllib.error.HTTPError as error:
        return f"{advisories} answered {error.code} of {name} {version}"
    except (OSError, ValueError) as error:
        return f"{advisories} gave no answer ({error})"
    if not any(hole in (v.get("id"), *v.get("aliases", ())) for v in told):
        return f"{advisories} does not know {hole} of {name} {version}"
    return ""


def told(found: dict[str, Any], at: str) -> Iterator[str]:
    """What pip-audit found, in lines: the holes, what could not be asked, and of how many packages nothing is known."""
    packages = found["dependencies"]
    asked, skipped = [p for p in packages if "vulns" in p], [p for p in packages if "vulns" not in p]
    for package in asked:
        for hole in package["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "no version"
            names = " ".join([hole["id"], *hole.get("aliases", ())])
            yield f"{package['name']} {package['version']}: {names}, mended in {mended}"
    for package in skipped:
        yield f"{package['name']}: not asked ({package['skip_reason']})"
    holed = sum(bool(p["vulns"]) for p in asked)
    yield f"{len(asked)} locked packages asked of PyPI's advisories at {at}: {holed} with a known hole"


def main(program: str = "", lock: str = str(LOCK)) -> int:
    """Print what is known; 1 when it is a hole, and without a program when nothing can be known."""
    at = datetime.now(UTC).isoformat(timespec="minutes")
    if not program:
        if why := unanswered():
            print(f"Known holes were NOT checked at {at}: {why}")
        return 1 if why else 0
    command = [program, "-r", lock, "--disable-pip", "--require-hashes", "-f", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        print(f"Known holes were NOT checked at {at}: pip-audit ended with {done.returncode}: {done.stderr[-500:]}")
        return 0
    print(*told(found, at), sep="\n")
    return 1 if any(p.get("vulns") for p in found["dependencies"]) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
