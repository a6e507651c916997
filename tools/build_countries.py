"""Build `data/iso3166.tsv` from the package iso3166 (MIT): two letters, three letters, digits, short English name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

OUT = Path(__file__).parent.parent / "src" / "reportedly" / "data" / "iso3166.tsv"

if __name__ == "__main__":
    listed = sorted((c.alpha2, c.alpha3, c.numeric, c.name) for c in import_module("iso3166").countries)
    OUT.write_text("".join("\t".join(row) + "\n" for row in listed), encoding="utf-8")
    print(f"{len(listed)} countries")
