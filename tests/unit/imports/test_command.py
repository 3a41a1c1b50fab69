"""`portal import` and `portal export`."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from portal.core import audit
from portal.core.db import db
from portal.imports.command import export_file, import_file
from portal.registry.models import Product
from portal.settings import ROOT
from tests.make.imports import make_table, product_rows, read_sheet, ready


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with places and rules."""
    return ready(app)


def run(app: Flask, command: object, *arguments: object) -> Result:
    return CliRunner().invoke(
        command,  # type: ignore[arg-type]  # a command of the portal
        [str(argument) for argument in arguments],
        obj=ScriptInfo(create_app=lambda: app),
        catch_exceptions=False,
    )


def count_products(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Product.id))) or 0


def test_a_right_file_goes_in_and_comes_out(portal: Flask, tmp_path: Path) -> None:
    file = make_table(tmp_path / "a.xlsx", "san-pham", product_rows(30))

    tried = run(portal, import_file, "san-pham", file, "--dry-run")
    before = count_products(portal)
    done = run(portal, import_file, "san-pham", file)
    taken_out = run(portal, export_file, "san-pham", tmp_path / "b.xlsx")

    assert (tried.exit_code, done.exit_code, taken_out.exit_code) == (0, 0, 0)
    assert before == 0
    assert count_products(portal) == 30
    assert "import=1 new=30 changed=0 same=0 refused=0" in done.output
    assert len(read_sheet((tmp_path / "b.xlsx").read_bytes())) == 31
    with portal.app_context():
        origins = set(db.session.scalars(select(audit.AuditEntry.origin)))
        assert {"portal import", "portal export"} <= origins


def test_wrong_rows_are_left_out_and_told_by_the_exit_status(portal: Flask, tmp_path: Path) -> None:
    rows = [*product_rows(2), {"name": "Sai", "gtin": "1"}]
    file, errors = make_table(tmp_path / "a.xlsx", "san-pham", rows), tmp_path / "errors.xlsx"

    done = run(portal, import_file, "san-pham", file, "--errors", errors)

    assert done.exit_code == 1
    assert "refused=1" in done.output
    assert count_products(portal) == 2
    assert len(read_sheet(errors.read_bytes())) == 2


def test_a_file_that_is_none_is_told_by_the_exit_status(portal: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    without = make_table(tmp_path / "b.xlsx", "chung-nhan", [])

    assert run(portal, import_file, "san-pham", tmp_path / "a.xlsx").exit_code == 2
    assert run(portal, import_file, "san-pham", without).exit_code == 2
    assert count_products(portal) == 0


def test_web_processes_load_no_spreadsheet_libraries() -> None:
    code = (
        "import sys; import portal.imports.staff, portal.imports.staff_exports;"
        "heavy = {'python_calamine', 'xlsxwriter', 'portal.sheets.tables', 'portal.sheets.cells'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert shown.stdout.strip() == "[]", shown.stderr
