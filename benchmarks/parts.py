"""Finding the labelled parts under a folder, the scorers beside them, and the gold in the scorer's shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from benchmarks.gold import records
from benchmarks.records import loaded
from benchmarks.scoring import Records
from benchmarks.sets import SETS
from benchmarks.train_gold import attributions, whole_record
from reportedly.errors import InputError

TRAIN_SETS = ("reports_train", "train_records")  # both are read from one file


class Part(msgspec.Struct, frozen=True):
    """One part of one set: what is predicted from, and the folder where the search for scorers begins."""

    name: str
    source: Path

    def scorer(self, file: str) -> Path:
        """The scorer of that name: beside the data, one folder up, or in a sibling folder.

        Raises InputError when there is none.
        """
        around = self.source if self.source.is_dir() else self.source.parent
        for folder in (around, *list(around.parents)[:2]):
            for place in (folder, folder / "bench", folder / "reports-dev"):
                if (place / file).is_file():
                    return place / file
        raise InputError(f"{self.name}: no {file} near the data", where=str(self.source), do="Put it beside the set.")


def find(folder: Path, part: str = "dev") -> list[Part]:
    """The parts under a folder, in the order of the list of sets.

    The folder may be the one that holds bench/, reports-dev/ and reports-train/, or one of these, or the
    folder of one set. Raises InputError when nothing is found.
    """
    found = [Part(name, source) for name in SETS if (source := _source(folder, name, part)) is not None]
    if not found:
        raise InputError("no labelled sets here", where=str(folder), do="Give the folder of bench/ or reports-dev/.")
    return found


def _source(folder: Path, name: str, part: str) -> Path | None:
    if name == "reports":
        places = [p for p in (folder, folder / "reports-dev") if (p / "raw").is_dir() and (p / "gold").is_dir()]
        return places[0] if places else None
    title = "reports-train" if name in TRAIN_SETS else name
    bases = [base / title for base in (folder, folder / "bench")]
    if folder.resolve().name == title:
        bases.append(folder)
    files = [base / f"{part}{suffix}" for base in bases for suffix in (".jsonl.gz", ".jsonl")]
    return next((f for f in files if f.is_file()), None)


def gold_records(part: Part, languages: str = "") -> Records:
    """The gold as the scorer wants it, in the languages asked for (space between them; all without)."""
    if part.name == "reports":
        gold = loaded(part.source / "gold")
    elif part.name == "train_records":
        gold = {r["id"]: whole_record(r) for r in records(part.source)}
    elif part.name == "reports_train":
        gold = {r["id"]: attributions(r) for r in records(part.source)}
    else:
        return {str(r["id"]): r for r in records(part.source)}
    if languages:
        spoken = {str(r["id"]): r.get("language") for r in records(part.source)}
        gold = {id_: r for id_, r in gold.items() if spoken.get(id_) in languages.split()}
    return gold


def gold_file(part: Part, gold: Records, scratch: Path) -> Path:
    """The gold in a file that the scorer opens: the set's own, or one written for it under `scratch`."""
    if part.name != "reports_train":
        return part.source
    file = scratch / f"gold-{len(gold)}.jsonl"
    file.write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in gold.values()))
    return file


def predictions(lines: list[dict[str, Any]]) -> Records:
    """Predictions by id."""
    return {str(line.get("id", line.get("report"))): line for line in lines}
