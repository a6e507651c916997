"""One room, several doors: each public function has a command and a page, each public name a docstring."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import click
import pytest

import reportedly
from reportedly.cli import main

DOCS = Path(__file__).parent.parent / "docs"
# The function behind each command; `read` archives and reads, which is `run` in Python.
COMMANDS = {
    "read": "run",
    "watch": "watch",
    "versions": "versions",
    "pack": "pack",
    "show": "show",
    "incidents": "incidents",
    "search": "search",
    "why": "why",
    "lists": "lists",
    "lists import": "import_list",
    "places import": "import_places",
    "places list": "places",
    "places remove": "remove_places",
    "export": "export",
    "schema": "schema",
    "decide": "decide",
    "rule": "rule",
    "preview": "preview",
    "rate": "rate",
    "erase": "erase",
    "why-linked": "why_linked",
    "why-apart": "why_apart",
    "review": "review",
    "seal": "write_evidence",
    "stamp": "stamp",
    "verify": "verify",
}
DOORS = {
    "serve",
    "people",
    "people add",
    "people remove",
    "people token",
    "people tokens",
    "people revoke",
    "mcp",
}  # commands that are doors of their own: reportedly.serve
OPENING = {"open_casebook"}  # what commands do with --casebook
FUNCTIONS = [name for name in reportedly.__all__ if inspect.isfunction(getattr(reportedly, name))]


def commands() -> dict[str, click.Command]:
    """Every command by what is typed, those of groups included; a group that does nothing by itself is none."""
    found = {
        name: command
        for name, command in main.commands.items()
        if not isinstance(command, click.Group) or command.invoke_without_command
    }
    for name, command in main.commands.items():
        inner = command.commands if isinstance(command, click.Group) else {}
        found |= {f"{name} {word}": sub for word, sub in inner.items()}
    return found


def test_public_names_are_sorted_and_there() -> None:
    assert list(reportedly.__all__) == sorted(reportedly.__all__)
    assert set(reportedly.__all__) <= set(dir(reportedly))
    with pytest.raises(AttributeError, match="no attribute 'predict'"):
        _ = reportedly.predict


@pytest.mark.parametrize("name", reportedly.__all__)
def test_each_public_name_has_a_docstring_and_a_docs_entry(name: str) -> None:
    thing = getattr(reportedly, name)
    assert inspect.getdoc(thing), name
    assert f"`{name}`" in (DOCS / "record.md").read_text(encoding="utf-8"), f"docs/record.md does not tell of `{name}`"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_public_function_is_typed_and_has_a_command(name: str) -> None:
    signature = inspect.signature(getattr(reportedly, name))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())
    assert name in {*COMMANDS.values(), *OPENING}


def test_each_command_is_a_public_function_with_help_and_a_docs_entry() -> None:
    assert commands().keys() == COMMANDS.keys() | DOORS
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for name, command in commands().items():
        assert name in DOORS or COMMANDS[name] in reportedly.__all__
        assert command.help
        assert f"\n## {name}" in page
        for option in command.params:
            assert all(word in page for word in option.opts if word.startswith("--")), (name, option.opts)


def test_every_noun_is_in_the_glossary() -> None:
    from reportedly import nouns

    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for name, thing in vars(nouns).items():
        if inspect.isclass(thing) and issubclass(thing, nouns.Noun) and thing is not nouns.Noun:
            assert f"| {name} |" in page, f"docs/glossary.md has no row for {name}"


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, reportedly, reportedly.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"spacy", "sqlalchemy", "rich", "msgspec", "lxml", "shapely", "numpy"} & set(loaded)


def test_help_loads_nothing_heavy() -> None:
    """How quick it is stands in the benchmarks (0.3 s); here is why: no model, store or table library is loaded."""
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from reportedly.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "print(sorted({'spacy', 'sqlalchemy', 'trafilatura', 'numpy', 'shapely', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
