#!/usr/bin/env python3
"""Try the two commands as a stranger would: in a bare Debian 12 with python3, python3-pip and nothing else.

    ./run bare [--root DIR] [--mirror URL] [--only demo]

Needs root, debootstrap and git. The last commit is unpacked into the root file system, so uncommitted work is not
tried. Of this machine only the way to the package index is taken along: pip's settings, proxies, certificates. The
second demo runs without a network. Nothing is left mounted; --root keeps the file system for the next time.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
INCLUDE = "python3,python3-pip,ca-certificates"
HOME = "reportedly"  # where the checkout lies in the bare root
INDEX_SETTINGS = ("index-url", "extra-index-url", "proxy", "trusted-host", "timeout", "default-timeout")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def build_root(root: Path, mirror: list[str]) -> None:
    """A minimal Debian 12 in `root`, made once."""
    if (root / "usr" / "bin" / "python3").exists():
        return
    print(f"debootstrap into {root} ...", flush=True)
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={INCLUDE}", "bookworm", str(root), *mirror],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def unpack_checkout(root: Path) -> None:
    """The last commit, unpacked where the root had an earlier one."""
    target = root / HOME
    shutil.rmtree(target, ignore_errors=True)
    shutil.rmtree(root / "root" / ".cache", ignore_errors=True)  # a stranger has no wheels cached
    target.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", str(target)], input=archive.stdout, check=True)


def pip_settings() -> dict[str, str]:
    """How pip reaches its index from here; folders of this machine are left out."""
    lines = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.splitlines()
    settings: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition("=")
        name, value = key.rpartition(".")[2], shlex.split(value)[0]
        kept = " ".join(word for word in value.split() if "file:" not in word)
        if name in INDEX_SETTINGS and kept:
            settings[name] = kept
    return settings


def take_network_along(root: Path) -> None:
    """Name look-up, certificates and pip's settings, for the trial only."""
    for name in ("resolv.conf", "hosts"):
        if Path("/etc", name).exists():
            shutil.copy(Path("/etc", name), root / "etc" / name)
    bundle = Path("/etc/ssl/certs/ca-certificates.crt")
    if bundle.exists():
        shutil.copy(bundle, root / "etc/ssl/certs/ca-certificates.crt")
        certificate = f"cert = {bundle}\n"
    else:
        certificate = ""
    settings = "".join(f"{name} = {value}\n" for name, value in pip_settings().items())
    (root / "etc" / "pip.conf").write_text(f"[global]\n{certificate}{settings}", encoding="utf-8")


def inside(root: Path, command: str, *, network: bool = True) -> float:
    """Run a command of the checkout in the bare root, and return how many seconds it took."""
    environment = {"HOME": "/root", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    environment |= {name: os.environ[name] for name in PROXIES if name in os.environ}
    words = shlex.join([f"{name}={value}" for name, value in environment.items()])
    mounted = f"mount -t proc proc {root}/proc; mount -t devpts -o newinstance,ptmxmode=0666 devpts {root}/dev/pts;"
    mounted += f" mount --bind {root}/dev/pts/ptmx {root}/dev/ptmx; ip link set lo up 2>/dev/null;"
    shell = f"cd /{HOME} && exec {command}"
    script = f"{mounted} exec env -i {words} chroot {root} sh -c {shlex.quote(shell)}"
    private = ["unshare", "--mount", "--pid", "--fork", *([] if network else ["--net"])]
    print(f"\n$ {command}{'' if network else '   (without a network)'}", flush=True)
    begun = time.monotonic()
    code = subprocess.run([*private, "sh", "-c", script], check=False).returncode
    took = time.monotonic() - begun
    if code:
        sys.exit(f"{command} failed in the bare root with exit code {code} after {took:.0f} s. The root: {root}")
    return took


def main() -> None:
    """Build the root, run the commands, print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, help="keep the file system here (default: a folder that is removed)")
    parser.add_argument("--mirror", help="where debootstrap takes Debian from (default: its own default)")
    parser.add_argument("--only", choices=["demo", "test"], help="try one of the two commands")
    chosen = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("This needs root and debootstrap: apt-get install debootstrap, then run it as root.")
    root = (chosen.root or Path(tempfile.mkdtemp(prefix="bare-"))).resolve()
    try:
        build_root(root, [chosen.mirror] if chosen.mirror else [])
        unpack_checkout(root)
        take_network_along(root)
        times: dict[str, float] = {}
        if chosen.only != "test":
            times["demo, first"] = inside(root, "./run demo")
            times["demo, second"] = inside(root, "./run demo", network=False)
        if chosen.only != "demo":
            times["test"] = inside(root, "./run test")
    finally:
        if not chosen.root:
            shutil.rmtree(root, ignore_errors=True)
    print("\n" + "\n".join(f"{name:14}{seconds:7.1f} s" for name, seconds in times.items()))


if __name__ == "__main__":
    main()
