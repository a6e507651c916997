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


Change = Callable[[Path, list[str], random.Random], list[str]]  # made in a copy; the files that were changed
KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    change_byte, cut_byte, insert_byte, exchange_bytes, change_lines,
)  # fmt: skip


def within(kind: Callable[[bytes, random.Random], bytes]) -> Change:
    """A change of the bytes of one file; in an empty one, a byte is put."""

    def change(copy: Path, names: list[str], chance: random.Random) -> list[str]:
        name = chance.choice(names)
        before = (copy / name).read_bytes()
        after = kind(before, chance) if before else b"x"
        (copy / name).write_bytes(after)
        return [name] if after != before else []  # two equal bytes or lines exchanged: nothing was changed

    change.__name__ = kind.__name__
    return change


def cut_file(copy: Path, names: list[str], chance: random.Random) -> list[str]:
    """A file less."""
    name = chance.choice(names)
    (copy / name).unlink()
    return [name]


def double_file(copy: Path, names: list[str], chance: random.Random) -> list[str]:
    """A file more, under a name that none has."""
    name = chance.choice(names)
    new = str(
        Path(name).with_name(chance.choice((".hidden", f"{chance.getrandbits(256):064x}", f"{Path(name).name}~")))
    )
    shutil.copyfile(copy / name, copy / new)
    return [new]


def exchange_files(copy: Path, names: list[str], chance: random.Random) -> list[str]:
    """Two files under each other's name."""
    one, other = chance.sample(names, 2)
    first, second = (copy / one).read_bytes(), (copy / other).read_bytes()
    (copy / one).write_bytes(second)
    (copy / other).write_bytes(first)
    return [one, other] if first != second else []


CHANGES_OF: tuple[Change, ...] = (*map(within, KINDS), cut_file, double_file, exchange_files)


def tried(folder: Path, changes: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many changes were made, found and placed in each file that was changed; and those that were not."""
    chance, count, missed = random.Random(seed), Counter[str](), []
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "copy"
        shutil.copytree(folder, copy)
        assert not verify(copy).faults, "the untouched copy must have no fault"
        names = sorted(p.relative_to(copy).as_posix() for p in copy.rglob("*") if p.is_file())
        while count["made"] < changes:
            kind = chance.choice(CHANGES_OF)
            changed = kind(copy, names, chance)
            if not changed:
                continue
            faults = verify(copy).faults
            for name in changed:
                _put_back(folder / name, copy / name)
            right = all(placed(name, faults) for name in changed)
            count += Counter(made=1, found=bool(faults), placed=right)
            if not right:
                missed.append(f"{kind.__name__} in {', '.join(changed)}: {[f.where for f in faults]}")
        assert not verify(copy).faults, "everything was put back"
    return count, missed


def _put_back(was: Path, now: Path) -> None:
    if was.exists():
        shutil.copyfile(was, now)
    else:
        now.unlink()


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
