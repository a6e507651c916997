"""Known holes in what is locked, as PyPI's advisories tell them: `./run audit` (this file is what it runs).

    python tools/audit.py PIP-AUDIT [LOCK]    1 when a locked package has a known hole

The advisories are PyPI's own, which pip-audit asks for package by package. Where they cannot be had (no network, an
index that passes on packages only) it says of every package that it is not on PyPI, and that it found nothing. So one
version whose hole is known is asked for first: when it is not told, nothing else is asked and the audit says that
nothing was checked. That is no failure: a change must not be stopped because a service is away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportedly.errors import ReportedlyError

LOCK = Path(__file__).resolve().parents[1] / "requirements-dev.lock"
PROBE = ("pip", "23.2", "PYSEC-2023-228")  # a package, a version, and the hole that is known of it
SECONDS = 600


class NotAskedError(ReportedlyError):
    """The advisories could not be had."""


def asked(program: str, requirements: Path, *options: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package; NotAskedError when it ends without an answer."""
    command = [program, "-r", str(requirements), "--disable-pip", *options, "-f", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        raise NotAskedError(f"pip-audit gave no answer in {SECONDS} s") from None
    except (ValueError, KeyError):
        raise NotAskedError(f"pip-audit ended with {done.returncode}: {done.stderr[-500:]}") from None
    return packages


def probe(program: str) -> None:
    """Ask for a version whose hole is known; NotAskedError when it is not told."""
    name, version, hole = PROBE
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "probe.txt"
        requirements.write_text(f"{name}=={version}\n", encoding="utf-8")
        found = asked(program, requirements, "--no-deps")
    if not any(hole in (v["id"], *v.get("aliases", ())) for p in found for v in p.get("vulns", ())):
        raise NotAskedError(f"the advisories do not tell of {hole} in {name} {version}")


def told(packages: list[dict[str, Any]], at: str) -> Iterator[str]:
    """What pip-audit found, in lines: the holes, what could not be asked, and of how many packages nothing is known."""
    known, skipped = [p for p in packages if "vulns" in p], [p for p in packages if "vulns" not in p]
    for package in known:
        for hole in package["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "no version"
            names = " ".join([hole["id"], *hole.get("aliases", ())])
            yield f"{package['name']} {package['version']}: {names}, mended in {mended}"
    for package in skipped:
        yield f"{package['name']}: not asked ({package['skip_reason']})"
    holed = sum(bool(p["vulns"]) for p in known)
    yield f"{len(known)} locked packages asked of PyPI's advisories at {at}: {holed} with a known hole"


def main(program: str, lock: str = str(LOCK)) -> int:
    """Print what is known; 1 when it is a hole."""
    at = datetime.now(UTC).isoformat(timespec="minutes")
    try:
        probe(program)
        found = asked(program, Path(lock), "--require-hashes")
    except NotAskedError as why:
        print(f"Known holes were NOT checked at {at}: {why}")
        return 0
    print(*told(found, at), sep="\n")
    return 1 if any(p.get("vulns") for p in found) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
