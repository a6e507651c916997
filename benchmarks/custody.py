"""Changes at random places in a copy of a folder of evidence: how many are found, and placed in the right file.

    python -m benchmarks.custody FOLDER [CHANGES] [SEED]

FOLDER was written by `reportedly seal`. Each change is made in a fresh state of one copy: a byte is
changed, cut or inserted, two are exchanged, or a whole line or file is cut, doubled or exchanged with another.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from reportedly.custody import HEAD, SIGNATURE, Fault, verify

SEED, CHANGES = 20261124, 1000


def change_byte(data: bytes, chance: random.Random) -> bytes:
    """Another value of one byte."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([(data[at] + chance.randrange(1, 256)) % 256]) + data[at + 1 :]


def cut_byte(data: bytes, chance: random.Random) -> bytes:
    """One byte less."""
    at = chance.randrange(len(data))
    return data[:at] + data[at + 1 :]


def insert_byte(data: bytes, chance: random.Random) -> bytes:
    """One byte more."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at:]


def exchange_bytes(data: bytes, chance: random.Random) -> bytes:
    """Two bytes in each other's place."""
    a, b = chance.randrange(len(data)), chance.randrange(len(data))
    out = bytearray(data)
    out[a], out[b] = out[b], out[a]
    return bytes(out)


def change_lines(data: bytes, chance: random.Random) -> bytes:
    """A line cut, doubled, or exchanged with another."""
    lines = data.splitlines(keepends=True)
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(3)
    if kind == 0:
        del lines[a]
    elif kind == 1:
        lines.insert(b, lines[a])
    else:
        lines[a], lines[b] = lines[b], lines[a]
    return b"".join(lines)


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    change_byte, cut_byte, insert_byte, exchange_bytes, change_lines,
)  # fmt: skip


def tried(folder: Path, changes: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many changes were made, found and placed in the file that was changed; and those that were not."""
    chance, count, missed = random.Random(seed), Counter[str](), []
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "copy"
        shutil.copytree(folder, copy)
        assert not verify(copy).faults, "the untouched copy must have no fault"
        files = sorted(p for p in copy.rglob("*") if p.is_file())
        while count["made"] < changes:
            path, kind = chance.choice(files), chance.choice(KINDS)
            before = path.read_bytes()
            after = kind(before, chance) if before else b"x"
            if after == before:
                continue  # two equal bytes or lines exchanged: nothing was changed
            path.write_bytes(after)
            faults = verify(copy).faults
            path.write_bytes(before)
            name = path.relative_to(copy).as_posix()
            count += Counter(made=1, found=bool(faults), placed=placed(name, faults))
            if not placed(name, faults):
                missed.append(f"{kind.__name__} in {name}: {[f.where for f in faults]}")
    return count, missed


def placed(name: str, faults: list[Fault]) -> bool:
    """Whether a fault names the file; head and signature stand for each other, since one checks the other."""
    names = {HEAD, SIGNATURE} if name in (HEAD, SIGNATURE) else {name}
    return any(f.where.partition(",")[0] in names for f in faults)


def main(arguments: list[str]) -> int:
    """Print the counts; 1 when a change was not found and placed."""
    if not arguments:
        print(__doc__)
        return 2
    changes, seed = (int(a) for a in [*arguments[1:], *map(str, (CHANGES, SEED)[len(arguments) - 1 :])])
    count, missed = tried(Path(arguments[0]), changes, seed)
    print(f"{count['made']} changes, {count['found']} found, {count['placed']} placed in their file (seed {seed})")
    print(*missed, sep="\n", end="\n" if missed else "")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
