"""The house guards itself: marks on views, addresses that stay, files that stay readable."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.settings import ROOT

PYTHON = [
    path
    for folder in ("portal", "search", "qr", "seed")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
LONGEST_FILE = 300
LONGEST_FUNCTION = 50
ADDRESSES = Path(__file__).with_name("addresses.txt")


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    unmarked = [
        name
        for name, view in app.view_functions.items()
        if name != "static" and not hasattr(view, "permission")
    ]

    assert unmarked == []


def test_an_unmarked_view_is_refused(app: Flask) -> None:
    app.add_url_rule("/khong-danh-dau", "unmarked", lambda: "open")

    assert app.test_client().get("/khong-danh-dau").status_code == 403


# Words of EPCIS 2.0, 12: `bizSteps`, `eventTypes`.
PRESCRIBED = "/api/v1/epcis/"


def test_addresses_are_lowercase_without_marks(app: Flask) -> None:
    allowed = re.compile(r"[a-z0-9/\-._<>:()\[\]{},=|'\"\\?*+$A-Z]*")
    fixed = [re.sub(r"<[^>]*>", "", str(rule)) for rule in app.url_map.iter_rules()]

    own = [path for path in fixed if not path.startswith(PRESCRIBED)]
    assert [path for path in own if path != path.lower()] == []
    assert [path for path in fixed if not allowed.fullmatch(path)] == []


def test_no_address_vanishes(app: Flask) -> None:
    """Printed codes live for years: an address in the list may only go with a redirect."""
    promised = set(ADDRESSES.read_text().split())
    present = {re.sub(r"<(?:[^:>]*:)?([^>]*)>", r"<\1>", str(r)) for r in app.url_map.iter_rules()}

    assert promised - present == set()
    assert present - promised == set(), "new addresses are added to tests/rules/addresses.txt"


def test_every_template_parses(app: Flask) -> None:
    names = app.jinja_env.list_templates()

    assert names
    for name in names:
        app.jinja_env.get_template(name)


def test_every_template_is_used(app: Flask) -> None:
    code = "\n".join(path.read_text() for path in PYTHON)
    markup = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.*"))
    unused = [
        name
        for name in app.jinja_env.list_templates()
        if name not in code and name not in markup and not name.startswith("errors/")
    ]

    assert unused == []


def test_templates_carry_no_inline_code_or_style() -> None:
    inline = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|javascript:")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in inline.finditer(path.read_text())
    ]

    assert found == []


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_readable(path: Path) -> None:
    assert path.read_text().count("\n") <= LONGEST_FILE
    long = [
        node.name
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_public_functions_say_what_they_promise(path: Path) -> None:
    tree = ast.parse(path.read_text())

    assert ast.get_docstring(tree)
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_packages_hold_no_code_in_init() -> None:
    for path in PYTHON:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text()).body
            assert len(body) == 1, path


def test_no_shelf_without_a_noun() -> None:
    shelves = re.compile(r"(utils?|helpers?|common|misc)\.py")

    assert [path for path in PYTHON if shelves.fullmatch(path.name)] == []


def test_the_clock_is_read_in_one_place() -> None:
    reading = re.compile(r"date\.today\(|datetime\.now\(|utcnow\(")
    found = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if reading.search(path.read_text()) and path.name != "clock.py"
    ]

    assert found == []


def test_the_environment_is_read_in_one_place() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if "os.environ" in path.read_text() and path.name != "settings.py"
    ]

    assert found == []


def test_every_setting_is_documented() -> None:
    names = re.findall(
        r'"((?:PORTAL_|HOST|PORT|WEB_)[A-Z_]*)"', (ROOT / "portal/settings.py").read_text()
    )
    manual = (ROOT / "docs" / "operations.md").read_text()

    assert [name for name in sorted(set(names)) if f"`{name}`" not in manual] == []


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine paths and no addresses of package registries in tracked text files."""
    hosts = "|".join(
        ["py" + r"pi\.org", "python" + r"hosted", "npm" + r"js\.", r"deb\.deb" + "ian"]
    )
    foreign = re.compile(rf"(?<![\w.])/(?:work|farm|root)/|{hosts}")
    endings = {".py", ".md", ".toml", ".html", ".js", ".css", ".json", ".lock", ".yaml", ".csv"}
    skipped = {".venv", "node_modules", ".git", "instance", ".hypothesis"}
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.suffix in endings
        and not skipped & set(path.relative_to(ROOT).parts)
        and foreign.search(path.read_text(errors="replace"))
    ]

    assert found == []
