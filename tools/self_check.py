"""Does what was set up work? Run by `./run` after set-up; says what is missing and exits with 1."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent


def package() -> None:
    """The package itself can be imported."""
    import reportedly  # noqa: F401 (the import is the check)


def data() -> None:
    """Shipped data is what its manifest says."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "manifest.py"), "--check"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout.strip() or done.stderr.strip())


def gazetteer() -> None:
    """The gazetteer finds Izhevsk by its Russian name in a case of it."""
    from reportedly.knowledge import Knowledge

    found = Knowledge.load().gazetteer.find("Ижевске")
    if not found or found[0].geonameid != 554840:
        raise RuntimeError(f"the gazetteer does not know Izhevsk: {found[:1]}")


def borders() -> None:
    """Izhevsk is 1,184 km from the border of Ukraine."""
    from reportedly.knowledge import Knowledge
    from reportedly.locate.geometry import border_distances

    km = border_distances(56.8498, 53.2045, "UA", Knowledge.load().borders)[0].km
    if abs(km - 1184) > 1:
        raise RuntimeError(f"the border of Ukraine is {km} km from Izhevsk, not 1,184")


def reading() -> None:
    """The English pipeline loads, and a sentence is read."""
    from reportedly.knowledge import Knowledge
    from reportedly.nouns import Report
    from reportedly.read import read

    text = "A drone hit a depot in Izhevsk, killing two people, the governor said."
    claims = read(Report(id="x", key="x", origin="x", text=text, language="en"), Knowledge.load()).claims
    if not any(c.source.kind == "official" for c in claims):
        raise RuntimeError("the sample sentence was not read")


CHECKS: tuple[Callable[[], None], ...] = (package, data, gazetteer, borders, reading)


def main() -> int:
    """Run all checks; 0 when each passes."""
    failed = 0
    for check in CHECKS:
        try:
            check()
        except Exception as error:  # noqa: BLE001 (whatever is wrong with an installation is what this reports)
            failed += 1
            print(f"{check.__doc__} NOT SO: {error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
