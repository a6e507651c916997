"""Time stamps (RFC 3161), made by openssl as the authority: a good one is taken, any other refused in words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import made
import pytest
from click.testing import CliRunner

from reportedly import custody
from reportedly.casebook import open_casebook, stamp, write_evidence
from reportedly.cli import main
from reportedly.errors import CasebookError, InputError

CONFIG = """
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/leaf.pem
signer_key = {folder}/leaf.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def authority(folder: Path) -> Path:
    """An authority with its keys; the file of its certificates."""
    folder.mkdir()
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ("req", "-config", config, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(*new, "-x509", "-extensions", "root", "-days", "9", "-subj", "/CN=Root", "-keyout", folder / "root.key",
            "-out", folder / "root.pem")  # fmt: skip
    openssl(*new, "-subj", "/CN=Time", "-keyout", folder / "leaf.key", "-out", folder / "leaf.csr")
    openssl("x509", "-req", "-in", folder / "leaf.csr", "-CA", folder / "root.pem", "-CAkey", folder / "root.key",
            "-days", "9", "-set_serial", "7", "-extfile", config, "-extensions", "leaf",
            "-out", folder / "leaf.pem")  # fmt: skip
    return folder / "root.pem"


def token(folder: Path, data: Path, digest: str = "-sha256") -> Path:
    openssl("ts", "-query", "-data", data, digest, "-cert", "-out", folder / "a.tsq")
    openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", folder / "a.tsq", "-out", folder / "a.tsr")
    return folder / "a.tsr"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two authorities and a sealed folder."""
    folder = tmp_path_factory.mktemp("stamp")
    authority(folder / "one")
    authority(folder / "two")
    made.fill(str(folder / "c.sqlite"))
    with open_casebook(str(folder / "c.sqlite")) as casebook:
        write_evidence(casebook, str(folder / "evidence"))
    return folder


@pytest.fixture
def copy(ready: Path, tmp_path: Path) -> Path:
    shutil.copytree(ready / "evidence", tmp_path / "evidence")
    return tmp_path / "evidence"


@pytest.mark.parametrize("digest", ["-sha256", "-sha512"])
def test_a_good_stamp_is_kept_and_told(ready: Path, copy: Path, digest: str) -> None:
    roots = ready / "one" / "root.pem"
    given = token(ready / "one", copy / "head.json", digest)
    assert stamp(str(copy), str(given), str(roots)).endswith("by CN=Time")
    found = custody.verify(copy, authority=roots)
    assert found.faults == []
    assert "by CN=Time" in custody.summary(found)
    assert "not checked" in custody.summary(custody.verify(copy))
    with pytest.raises(CasebookError, match="stamped already"):
        stamp(str(copy), str(given), str(roots))


def test_another_authority_another_head_and_no_token_are_refused(ready: Path, copy: Path, tmp_path: Path) -> None:
    given, roots = token(ready / "one", copy / "head.json"), str(ready / "one" / "root.pem")
    with pytest.raises(InputError, match="not of this authority"):
        stamp(str(copy), str(given), str(ready / "two" / "root.pem"))
    (tmp_path / "other").write_bytes(b"{}")
    with pytest.raises(InputError, match="a stamp of something else"):
        stamp(str(copy), str(token(ready / "one", tmp_path / "other")), roots)
    (tmp_path / "no.tsr").write_bytes(b"no token")
    with pytest.raises(InputError, match="not a time stamp"):
        stamp(str(copy), str(tmp_path / "no.tsr"), roots)
    assert not (copy / custody.STAMP).exists()
    (fault,) = custody.verify(copy, authority=roots).faults
    assert fault.seen.startswith("missing")


def test_a_changed_token_or_head_is_found(ready: Path, copy: Path) -> None:
    roots = ready / "one" / "root.pem"
    stamp(str(copy), str(token(ready / "one", copy / "head.json")), str(roots))
    whole = (copy / custody.STAMP).read_bytes()
    at = whole.rindex(custody.hashlib.sha256((copy / "head.json").read_bytes()).digest())
    for n in (at, at + 40, len(whole) - 5):
        (copy / custody.STAMP).write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        assert [f.where for f in custody.verify(copy, authority=roots).faults] == [custody.STAMP]
    (copy / custody.STAMP).write_bytes(whole)
    (copy / "head.json").write_bytes((copy / "head.json").read_bytes() + b" ")
    assert custody.STAMP in [f.where for f in custody.verify(copy, authority=roots).faults]


def test_the_command(ready: Path, copy: Path) -> None:
    given, roots = token(ready / "one", copy / "head.json"), str(ready / "one" / "root.pem")
    done = CliRunner().invoke(main, ["stamp", str(copy), str(given), "--authority", roots])
    assert done.exit_code == 0, done.output
    assert "by CN=Time" in done.output
    assert CliRunner().invoke(main, ["verify", str(copy), "--authority", roots]).exit_code == 0
