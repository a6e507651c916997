"""What is shipped besides our own code: the closure of what the project and its extras need, and under which licences.

    python tools/dependencies.py                 a table; 1 when a licence is not one that may be shipped
    python tools/dependencies.py --sbom IN OUT   a CycloneDX bill of materials of an environment, cut down to it

Licences are read from the metadata of what is installed. What is in no metadata, or is one that asks for something, is
written down in KNOWN with the reason why it may be shipped.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "reportedly"
# Licences that ask for no more than their notice.
FREE = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC0-1.0 CNRI-Python HPND ISC MIT MIT-0 MIT-CMU PSF-2.0 Python-2.0 "
    "Unlicense Zlib".split()
)
# Classifiers and free words, as licences.
SAID = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "BSD": "BSD-3-Clause",
    "2-clause BSD License": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "PSFL": "PSF-2.0",
}
# By hand, each with why.
KNOWN = {
    "certifi": "MPL-2.0: used as it is, not changed; its source is in its package",
    "feedgen": "LGPL-3.0-or-later or BSD-2-Clause, as its metadata says: taken under BSD",
    "protobuf": "BSD-3-Clause: stands in its wheel, not in its metadata",
    "pypdfium2": "Apache-2.0 or BSD-3-Clause, with PDFium under BSD-3-Clause: stands in its wheel and as free words",
    "tqdm": "MPL-2.0 and MIT: used as it is, not changed; its source is in its package",
}


def shipped(root: str = OURS) -> dict[str, Distribution]:
    """Every installed package that the project, with all its extras, needs on this system; by name."""
    found: dict[str, Distribution] = {}
    wanted = [(root, frozenset(distribution(root).metadata.get_all("Provides-Extra") or ()))]
    seen = set()
    while wanted:
        name, extras = wanted.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # an extra that is not set up here
        if name != root:
            found[name] = package
        for line in package.requires or ():
            needed = Requirement(line)
            marks = [needed.marker is None or needed.marker.evaluate({"extra": e}) for e in (*extras, "")]
            if any(marks):
                wanted.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return dict(sorted(found.items()))


def licence(package: Distribution) -> str:
    """What the metadata of a package say of its licence, as an SPDX expression; empty when nothing that is known."""
    told = package.metadata
    if "License-Expression" in told:
        return told["License-Expression"]
    classified = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or () if c.startswith("License ::")]
    words = [*classified, *(told.get_all("License") or ())]
    known = [SAID.get(w.strip(), w.strip()) for w in words if w != "OSI Approved"]
    return next((k for k in known if re.fullmatch(r"[\w.+-]+", k)), "")


def may_be_shipped(expression: str) -> bool:
    """Whether one alternative of an expression holds only licences that ask for no more than their notice.

    >>> may_be_shipped("GPL-3.0-only OR (MIT AND Zlib)"), may_be_shipped("MIT AND MPL-2.0"), may_be_shipped("")
    (True, False, False)
    """
    alternatives = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(all(part.strip() in FREE for part in a.split(" AND ")) for a in alternatives)


def faults(packages: dict[str, Distribution]) -> Iterator[str]:
    """A line for each package that may not be shipped, and for each entry of KNOWN that is not needed."""
    for name, package in packages.items():
        found = licence(package)
        if name not in KNOWN and not may_be_shipped(found):
            yield f"{name} {package.version}: {found or 'no licence in its metadata'}; look at it, then see KNOWN"
    for name in KNOWN.keys() - packages.keys():
        yield f"{name}: in KNOWN, but not shipped"


def cut(bill: dict[str, object], packages: dict[str, Distribution]) -> dict[str, object]:
    """A CycloneDX bill with only what is shipped, each with its licence, and the time of making left out."""
    components = [c for c in bill["components"] if canonicalize_name(c["name"]) in packages]  # type: ignore[attr-defined]
    for component in components:
        name = canonicalize_name(component["name"])
        if not component.get("licenses") and name in KNOWN:
            component["licenses"] = [{"license": {"name": KNOWN[name].partition(":")[0]}}]
    left = {c["bom-ref"] for c in components}
    root = bill["metadata"]["component"]["bom-ref"]  # type: ignore[index]
    dependencies = [
        d | ({"dependsOn": [x for x in d["dependsOn"] if x in left]} if "dependsOn" in d else {})
        for d in bill["dependencies"]  # type: ignore[attr-defined]
        if d["ref"] in left | {root}
    ]
    return bill | {"components": components, "dependencies": dependencies}


def main(arguments: list[str]) -> int:
    """Print the table, or write the bill."""
    packages = shipped()
    if arguments[:1] == ["--sbom"]:
        bill = cut(json.loads(Path(arguments[1]).read_text(encoding="utf-8")), packages)
        Path(arguments[2]).write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{arguments[2]}: {len(packages)} packages")
        return 0
    for name, package in packages.items():
        print(f"{name:24} {package.version:14} {KNOWN.get(name) or licence(package)}")
    wrong = list(faults(packages))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
