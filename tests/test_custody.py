"""Evidence in a folder: an untouched copy has no fault, and whatever is changed in it is found and placed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import made
import pytest
from click.testing import CliRunner

from benchmarks import custody as changes
from reportedly import custody
from reportedly.casebook import open_casebook, write_evidence
from reportedly.cli import main
from reportedly.errors import CasebookError


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of a small casebook with a Cyrillic page in it."""
    folder = tmp_path_factory.mktemp("custody")
    made.fill(str(folder / "c.sqlite"))
    with open_casebook(str(folder / "c.sqlite")) as casebook:
        r, data = made.report("Дрон ударил по заводу в Ижевске.")
        casebook.add(r, data, made.reading(r, made.claim(r, "target", "заводу")))
        write_evidence(casebook, str(folder / "evidence"))
    return folder / "evidence"


@pytest.fixture
def copy(sealed: Path, tmp_path: Path) -> Path:
    shutil.copytree(sealed, tmp_path / "copy")
    return tmp_path / "copy"


def seen(folder: Path) -> list[str]:
    return [f"{f.where}: {f.seen}" for f in custody.verify(folder).faults]


def test_an_untouched_copy_has_no_fault(copy: Path) -> None:
    found = custody.verify(copy)
    assert found.faults == []
    assert found.quotes > 10
    assert found.entries == len((copy / "journal.jsonl").read_text(encoding="utf-8").splitlines())
    assert found.key == json.loads((copy / "head.json").read_text(encoding="utf-8"))["key"]


def test_random_changes_are_found_and_placed(sealed: Path) -> None:
    count, missed = changes.tried(sealed, 250, 7)
    assert missed == []
    assert count == {"made": 250, "found": 250, "placed": 250}


def test_a_file_gone_added_or_exchanged_is_named(copy: Path) -> None:
    first, second, *_ = sorted((copy / "captures").iterdir())
    data = first.read_bytes(), second.read_bytes()
    first.write_bytes(data[1])
    second.write_bytes(data[0])
    assert {f.where for f in custody.verify(copy).faults} >= {f"captures/{first.name}", f"captures/{second.name}"}
    first.unlink()
    (copy / "more.txt").write_text("x", encoding="utf-8")
    found = seen(copy)
    assert f"captures/{first.name}: missing" in found
    assert any(line.startswith("more.txt: inserted") for line in found)


def test_entries_gone_or_reordered_are_named(copy: Path) -> None:
    path = copy / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert any("line 3: missing or reordered: entry 3 should stand here, entry 4 does" in line for line in seen(copy))
    path.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert any("line 1: missing or reordered: entry 1 should stand here, entry 2 does" in line for line in seen(copy))
    path.write_bytes(b"".join(lines[:-1]))
    assert any(f"{len(lines)} entries were sealed, {len(lines) - 1} are here" in line for line in seen(copy))


def test_a_folder_made_anew_with_another_key_is_not_the_holder_s(copy: Path, tmp_path: Path) -> None:
    """Whoever changes everything, hashes and head included, must sign with a key of their own."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    given = custody.verify(copy).key
    head = json.loads((copy / "head.json").read_text(encoding="utf-8"))
    forged = (copy / "incidents.jsonl").read_bytes() + b"{}\n"
    (copy / "incidents.jsonl").write_bytes(forged)
    head["files"]["incidents.jsonl"] = sha256(forged).hexdigest()
    (copy / "head.json").write_text(json.dumps(head), encoding="utf-8")
    assert any("head.sig: altered" in line for line in seen(copy))
    thief = Ed25519PrivateKey.generate()
    head["key"] = thief.public_key().public_bytes_raw().hex()
    (copy / "head.json").write_text(json.dumps(head), encoding="utf-8")
    (copy / "head.sig").write_bytes(thief.sign((copy / "head.json").read_bytes()))
    assert custody.verify(copy).faults == []  # it agrees with itself
    assert any("not with" in f.seen for f in custody.verify(copy, given).faults)


def test_a_quote_that_its_capture_does_not_hold_is_named(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        r, _ = made.report("A drone hit a depot in Ostrava.")
        casebook.add(r, b"<p>Nothing of the kind.</p>", made.reading(r, made.claim(r, "target", "a depot")))
        write_evidence(casebook, str(tmp_path / "evidence"))
    (fault,) = custody.verify(tmp_path / "evidence").faults
    assert "its sentence is not in the capture" in fault.seen


def test_a_journal_must_begin_with_the_one_that_was_told_of(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    heads = []
    for name in ("old", "new"):
        with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
            casebook.add(*made.strike(outlet=name, hurt=5))
            write_evidence(casebook, str(tmp_path / name))
        head = json.loads((tmp_path / name / "head.json").read_text(encoding="utf-8"))
        heads.append(f"{head['entries']}:{head['root']}")
    assert custody.verify(tmp_path / "new", earlier=heads[0]).faults == []
    (fault,) = custody.verify(tmp_path / "old", earlier=heads[1]).faults
    assert fault.seen.startswith("shorter than the older one")
    count, _, root = heads[0].partition(":")
    (fault,) = custody.verify(tmp_path / "new", earlier=f"{int(count) - 1}:{root}").faults
    assert fault.seen.startswith("another one")


def test_unsigned_is_said(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        assert write_evidence(casebook, str(tmp_path / "evidence"), sign=False) is None
    (fault,) = custody.verify(tmp_path / "evidence").faults
    assert fault.seen.startswith("unsigned")


def test_the_key_is_private_and_stays(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        keys = {write_evidence(casebook, str(tmp_path / name)) for name in ("a", "b")}
        assert len(keys) == 1
        key = tmp_path / "c.sqlite.key"
        assert key.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CasebookError, match="not empty"):
            write_evidence(casebook, str(tmp_path / "a"))
        key.write_text("no key", encoding="utf-8")
        with pytest.raises(CasebookError, match="not an Ed25519 key"):
            write_evidence(casebook, str(tmp_path / "c"))


@pytest.mark.parametrize(
    ("leaves", "root"),
    [
        # The test vectors of the reference implementation of Certificate Transparency (merkletree tests).
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_the_merkle_root_is_that_of_rfc_6962(leaves: int, root: str) -> None:
    values = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    assert custody.merkle_root([bytes.fromhex(v) for v in values[:leaves]]).hex() == root


def test_it_runs_alone(sealed: Path, tmp_path: Path) -> None:
    """The page that is read in doubt imports nothing else of the program."""
    alone = tmp_path / "check.py"
    shutil.copy(custody.__file__, alone)
    done = subprocess.run([sys.executable, "-I", str(alone), str(sealed)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1][:9]) == (0, "no fault:"), done.stderr


def test_the_commands(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    out = str(tmp_path / "evidence")
    done = CliRunner().invoke(main, ["seal", out, "--casebook", str(tmp_path / "c.sqlite")])
    assert done.exit_code == 0, done.output
    key = done.output.split()[-1]
    assert CliRunner().invoke(main, ["verify", out, "--key", key]).exit_code == 0
    (Path(out) / "reports.jsonl").write_bytes(b"")
    done = CliRunner().invoke(main, ["verify", out])
    assert done.exit_code == 1
    assert "reports.jsonl: altered" in done.output
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "nothing")])
    assert done.exit_code == 1
    assert "no such folder" in done.output
