"""What is written about the house is true: links lead somewhere, lists are complete."""

import re
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from portal.app import FEATURES, main
from portal.settings import ROOT

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|^(?: {4}|\t).*?$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
# What Flask and its extensions bring along.
FOREIGN_COMMANDS = {"db", "run", "shell", "routes"}


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def links_in(document: Path) -> list[str]:
    found = LINK.findall(CODE.sub("", document.read_text()))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors_in(document: Path) -> set[str]:
    """The names under which headings are reached (as forges make them)."""
    headings = HEADING.findall(CODE.sub("", document.read_text()))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in headings}


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, anchor = unquote(link).partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors_in(target)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_in_a_document_is_there(document: Path) -> None:
    missing = [link for link in links_in(document) if not leads_somewhere(document, link)]

    assert missing == []


def listed_modules() -> set[str]:
    core = text_of("docs/layout.md").partition("## portal/core")[2].partition("\n## ")[0]
    return set(re.findall(r"^ {4}([a-z_]+) {2,}\S", core, re.MULTILINE))


def test_the_layout_names_every_module_of_the_core_and_no_other() -> None:
    present = {path.stem for path in (ROOT / "portal/core").glob("*.py")} - {"__init__"}

    assert listed_modules() == present


def test_the_layout_names_every_folder_and_no_other() -> None:
    folders = text_of("docs/layout.md").partition("## Folders")[2].partition("\n## ")[0]
    named = set(re.findall(r"^ {4}([a-z_/]+)/(?:<[a-z]+>/)? ", folders, re.MULTILINE))
    present = {
        f"portal/{path.name}"
        for path in (ROOT / "portal").iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }

    assert {name for name in named if name.startswith("portal/")} == present
    assert [name for name in named if not (ROOT / name).is_dir()] == []


def test_every_feature_stands_on_a_step_of_the_staircase() -> None:
    staircase = text_of("docs/layout.md").partition("## The staircase")[2].partition("\n## ")[0]
    steps = set(re.findall(r"[a-z_]+", staircase))
    features = {module.__name__.split(".")[1] for module in FEATURES}

    assert features - steps == set()


def names_of(command: click.Command, name: str) -> list[str]:
    if not isinstance(command, click.Group):
        return [name]
    # Some commands are there only while a command runs.
    with click.Context(command) as context:
        names = command.list_commands(context)
        parts = {part: command.get_command(context, part) for part in names}
    return [
        whole
        for part, inner in parts.items()
        if inner is not None
        for whole in names_of(inner, f"{name} {part}")
    ]


def test_the_operators_manual_names_every_command() -> None:
    manual = text_of("docs/operations.md")
    present = [name for name in names_of(main, "portal") if name.split()[1] not in FOREIGN_COMMANDS]

    assert "portal init" in present
    assert [name for name in present if f"`{name}`" not in manual] == []


def test_the_operators_manual_names_no_command_that_is_not_there() -> None:
    present = {" ".join(name.split()[:2]) for name in names_of(main, "portal")}
    named = set(re.findall(r"`(portal [a-z-]+)\b", text_of("docs/operations.md")))

    assert named - present == set()


def test_every_target_of_make_that_the_front_page_names_is_there() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", text_of("README.md")))
    present = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))

    assert named - present == set()
