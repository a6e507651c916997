"""Fuzz the parsers, guided by what the input reaches: `python tools/fuzz.py TARGET [--runs N] [--seed N] [--keep]`.

Without a target all are run, one after the other. The inputs that reached something new are the corpus of a target;
with --keep the smallest set that reaches as much is written to tests/corpus/, which tests/test_corpus.py runs again.
What breaks a parser is left in build/fuzz/TARGET/ and named; once mended it becomes a case of that test.

atheris (libFuzzer for Python) is used because it sees which lines of ours an input reaches, and which strings it nearly
meets, and goes on from there. hypothesis, which the tests use for properties, makes inputs without looking at either.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportedly.collect import Collected, Found
    from reportedly.nouns import Issue

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"
FUZZED = ROOT / "build" / "fuzz"
LONGEST = 4096  # bytes of an input
SECONDS = 20  # that one input may take
RUNS = 100_000
MEMORY = 3000  # MB


class Fault(Exception):  # noqa: N818 - what the fuzzer looks for
    """Something that a parser must not do."""


def page(data: bytes) -> None:
    """An HTML page: charset, article, metadata, pictures, links."""
    from reportedly.collect import article

    found = article(data, "https://gull.example/news/1")
    if any(not paragraph.strip() for paragraph in found.paragraphs):
        raise Fault("an empty paragraph")


def file(data: bytes) -> None:
    """A file of any sort, told by its content: pages, texts, records, exports, archives."""
    _collected(data, None)


def lines(data: bytes) -> None:
    """A file of records, one a line."""
    _collected(data, ".jsonl")


def feeds(data: bytes) -> None:
    """A feed, and lists of feeds and of addresses."""
    from reportedly.collect.feeds import feed_reports, feeds_listed, links_listed
    from reportedly.errors import ReportedlyError
    from reportedly.settings import Settings

    _sound(feed_reports(_found(), data, Settings()))
    links_listed(data)
    try:
        feeds_listed(data, "fuzzed")
    except ReportedlyError:
        return


def tables(data: bytes) -> None:
    """A table of records, in words."""
    from reportedly.collect.rows import csv_reports
    from reportedly.settings import Settings

    _sound(csv_reports(_found(), io.BufferedReader(io.BytesIO(data)), Settings()))


def parquet(data: bytes) -> None:
    """A table of records, as Parquet."""
    from reportedly.collect.rows import parquet_reports
    from reportedly.settings import Settings

    _sound(parquet_reports(_found(), io.BytesIO(data), Settings()))


def archived(data: bytes) -> None:
    """What auto-archiver says of a page that it saved."""
    from reportedly.collect.autoarchiver import archived_report
    from reportedly.settings import Settings

    _sound(archived_report(_found(), data, Settings()))


def packed(data: bytes) -> None:
    """A page as servers pack it; the first byte says in which way."""
    from reportedly.collect.unpack import PACKINGS, decoded
    from reportedly.errors import InputError

    try:
        page_ = decoded(data[1:], sorted(PACKINGS)[data[0] % len(PACKINGS)] if data else "", LONGEST, "fuzzed")
    except InputError:
        return
    if len(page_) > max(LONGEST + 1, len(data)):
        raise Fault(f"{len(page_)} bytes, which is more than was asked for")


def _found() -> Found:
    from reportedly.collect import Found

    return Found("fuzzed", None, "fuzzed")


def _collected(data: bytes, suffix: str | None) -> None:
    from reportedly.collect import Found, collected
    from reportedly.settings import Settings

    if suffix is None:
        _sound(collected(Found("fuzzed", None, "fuzzed", io.BytesIO(data)), Settings()))
        return
    with _written(data, suffix) as path:
        _sound(collected(Found("fuzzed", path, "fuzzed"), Settings()))


def _sound(items: Iterable[Collected | Issue]) -> None:
    """Nothing that a parser gives may be unforeseen, empty, or out of its text."""
    from reportedly.collect import Collected

    for item in items:
        if not isinstance(item, Collected):
            if item.seen.startswith("unforeseen"):
                raise Fault(item.seen)
            continue
        report, size = item.report, len(item.report.text)
        spans = [(p.start, p.end) for p in report.parts]
        spans += [(i.caption.start, i.caption.end) for i in report.images if i.caption]
        if not size or any(not 0 <= a < b <= size for a, b in spans):
            raise Fault(f"a part outside of the text: {spans} of {size}")
        report.text.encode()


def places(data: bytes) -> None:
    """A user's own places: a dump of GeoNames or a table."""
    from reportedly.collect.places import own_places
    from reportedly.errors import ReportedlyError

    with _written(data, ".csv") as path:
        try:
            list(own_places(str(path)))
        except ReportedlyError:
            return


def sanctions(data: bytes) -> None:
    """A sanctions list: JSON entities, one a line."""
    from reportedly.collect.sanctions import sanctions_list
    from reportedly.errors import ReportedlyError

    with _written(data, ".json") as path:
        try:
            sanctions_list(str(path))
        except ReportedlyError:
            return


def evidence(data: bytes) -> None:
    """A folder of evidence whose files, one after the other, are this: verify must find fault with each."""
    from reportedly import custody

    names = (custody.HEAD, custody.JOURNAL, custody.OPENINGS, custody.REPORTS, custody.READINGS, custody.ERASED)
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        for name in names:
            Path(folder, name).write_bytes(data)
        if not custody.verify(folder).faults:
            raise Fault("no fault is found with made-up evidence")
        Path(folder, custody.STAMP).write_bytes(data)
        custody.verify(folder)


def moments(data: bytes) -> None:
    """Dates: EDTF, and the dates of pages and records."""
    from reportedly.collect.metadata import iso_date
    from reportedly.errors import ReportedlyError
    from reportedly.locate.edtf import from_edtf

    text = data.decode("utf-8", "replace")
    iso_date(text)
    try:
        from_edtf(text)
    except ReportedlyError:
        return


def words(data: bytes) -> None:
    """What is typed into the search, and the splitter of texts without a grammar."""
    from reportedly.casebook.words import excerpt, query
    from reportedly.knowledge.parsers import split_plain

    text = data.decode("utf-8", "replace")
    query(text)
    start, end = excerpt(text, text[:20])
    parse = split_plain(text, "ru")
    if not 0 <= start <= end <= len(text) or any(text[t.start : t.end] != t.text for t in parse.tokens):
        raise Fault("a slice that is not what it says")
    if [t.i for t in parse.tokens] != list(range(len(parse.tokens))):
        raise Fault("tokens are not numbered one after the other")


COLLECTED = (page, file, lines, feeds, tables, parquet, archived, packed)
OTHERS = (places, sanctions, evidence, moments, words)
TARGETS: dict[str, Callable[[bytes], None]] = {f.__name__: f for f in (*COLLECTED, *OTHERS)}


def _memory() -> str | None:
    """A folder in memory, when there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - only to be quick


class _written:  # noqa: N801 - reads as what it does
    """A file with these bytes, for a while."""

    def __init__(self, data: bytes, suffix: str) -> None:
        handle, name = tempfile.mkstemp(suffix, dir=_memory())
        os.write(handle, data)
        os.close(handle)
        self.path = Path(name)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.path.unlink()


# ------------------------------------------------------------------ the corpus


def corpus(target: str) -> Iterator[bytes]:
    """The inputs that are kept for a target."""
    path = CORPUS / f"{target}.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        yield base64.b64decode(json.loads(line))


def keep(target: str, folder: Path) -> int:
    """Write these inputs as the corpus of a target; how many."""
    inputs = sorted({p.read_bytes() for p in folder.iterdir()}, key=lambda x: (len(x), x))
    text = "".join(json.dumps(base64.b64encode(x).decode()) + "\n" for x in inputs)
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / f"{target}.jsonl").write_text(text, encoding="utf-8")
    return len(inputs)


# ------------------------------------------------------------------ running


def fuzz(target: str, words_: list[str]) -> None:
    """Run one target in this process, which it ends."""
    import atheris

    atheris.enabled_hooks.add("str")  # its other hook, for patterns, ends on lookbehinds
    with atheris.instrument_imports(include=["reportedly"]):
        import reportedly.casebook.words
        import reportedly.collect
        import reportedly.collect.autoarchiver
        import reportedly.collect.feeds
        import reportedly.collect.places
        import reportedly.collect.rows
        import reportedly.collect.sanctions
        import reportedly.collect.unpack
        import reportedly.custody
        import reportedly.knowledge.parsers
        import reportedly.locate.edtf  # noqa: F401 - each is imported here to be seen into
    atheris.Setup([str(_itself(target)), *words_], TARGETS[target])
    atheris.Fuzz()


def _itself(target: str) -> Path:
    """A program that runs this target: to find the smallest set the fuzzer calls itself, with its own options only."""
    path = FUZZED / target / "again"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, __file__, target, "--inside"])} "$@"\n', "utf-8")
    path.chmod(0o755)
    return path


def run(target: str, runs: int, seed: int, *, kept: bool) -> bool:
    """Fuzz one target in a process of its own, and print what came of it; whether nothing broke."""
    home = FUZZED / target
    shutil.rmtree(home, ignore_errors=True)
    (home / "corpus").mkdir(parents=True)
    for n, data in enumerate(corpus(target)):
        (home / "corpus" / f"kept-{n}").write_bytes(data)
    options = [f"-max_len={LONGEST}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={home}/"]
    code, said = _called(target, [f"-runs={runs}", f"-seed={seed}", *options, str(home / "corpus")])
    done, reached = re.search(r"Done (\d+) runs", said), re.findall(r"cov: (\d+)", said)
    count = f"{done[1] if done else '?'} runs, {reached[-1] if reached else '?'} places reached"
    print(f"{target}: {count}, {'BROKEN, see ' + str(home) if code else 'nothing broke'}", flush=True)
    if code:
        print(said[-2000:], file=sys.stderr)
    elif kept:
        (home / "smallest").mkdir()
        merged, said = _called(target, ["-merge=1", *options, str(home / "smallest"), str(home / "corpus")])
        if merged or not any((home / "smallest").iterdir()):
            print(f"{target}: the smallest set was not found, so the corpus stays: {said[-500:]}", file=sys.stderr)
            return False
        print(f"{target}: {keep(target, home / 'smallest')} inputs kept", flush=True)
    return code == 0


def _called(target: str, words_: list[str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, __file__, target, "--inside", *words_], capture_output=True, text=True, errors="replace",
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def main(arguments: list[str]) -> int:
    """Fuzz the named targets; 1 when one broke."""
    if "--inside" in arguments:
        fuzz(arguments[0], arguments[2:])
        return 0
    parser = argparse.ArgumentParser(description="Fuzz the parsers.")
    parser.add_argument("target", nargs="*", choices=[*TARGETS, []], help="all, when none is named")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="write the corpus to tests/corpus/")
    asked = parser.parse_args(arguments)
    good = [run(t, asked.runs, asked.seed, kept=asked.keep) for t in asked.target or TARGETS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
