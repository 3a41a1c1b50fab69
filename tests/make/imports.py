"""Spreadsheets for imports, and portals that can take them in."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core import clock
from portal.core.actor import COMMAND_LINE, Actor
from portal.core.db import db, unit_of_work
from portal.imports.intake import take_in
from portal.imports.kinds import kind_of
from portal.imports.models import ImportRun
from portal.imports.preview import UPLOAD, Preview, look_through
from portal.imports.registers import REGISTERS
from portal.imports.runs import begin_run
from portal.jobs.running import run_next
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH, make_places
from tests.make.portal import settings_in
from tests.make.registry import make_rules

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ready(app: Flask) -> Flask:
    """The portal with places and rules."""
    make_places(app)
    make_rules(app)
    return app


def gtin(number: int) -> str:
    """The `number`-th GTIN-13 of the prefix for samples."""
    digits = f"952{number:09d}"
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def tax_code(number: int) -> str:
    """The `number`-th tax code with the check digit that it needs; some numbers have none."""
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    found = 0
    for stem in range(430_012_345, 439_999_999):
        digits = f"{stem:09d}"
        check = 10 - sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11
        if 0 <= check <= 9:
            if found == number:
                return f"{digits}{check}"
            found += 1
    raise ValueError(number)


def make_table(path: Path, register: str, rows: Iterable[Mapping[str, object]]) -> Path:
    """A workbook of a register; rows are given by the names of columns."""
    columns = REGISTERS[register].columns
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Dữ liệu")
    sheet.append([column.title for column in columns])
    for row in rows:
        sheet.append([row.get(column.name) for column in columns])
    book.save(path)
    return path


def table_bytes(register: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """The same as bytes, as a browser sends them."""
    columns = REGISTERS[register].columns
    return sheet_bytes(
        [column.title for column in columns],
        ([row.get(column.name) for column in columns] for row in rows),
    )


def sheet_bytes(titles: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook with this heading and these rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Dữ liệu")
    sheet.append(list(titles))
    for row in rows:
        sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read_sheet(content: bytes) -> list[tuple[object, ...]]:
    """The rows of the first sheet, heading included."""
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


@dataclass(frozen=True, slots=True)
class Done:
    """What a preview found and what the import then did."""

    found: Preview
    run_id: int
    new: int
    changed: int
    same: int
    refused: int


def bring_in(
    app: Flask,
    folder: Path,
    register: str,
    rows: Iterable[Mapping[str, object]],
    *,
    by: Actor = COMMAND_LINE,
) -> Done:
    """Preview and import rows as the jobs do it, in one go."""
    folder.mkdir(exist_ok=True)
    make_table(folder / UPLOAD, register, rows)
    with app.app_context():
        kind = kind_of(register, "mau.xlsx")
        found = look_through(folder, kind, by=by, report=lambda _done, _total: None)
        with unit_of_work():
            token = f"{folder.name}-{db.session.scalar(select(func.count(ImportRun.id)))}"
            run = begin_run(token, register=register, file_name="mau.xlsx", by=by, at=clock.now())
            run_id = run.id
        take_in(folder, kind, run_id, by=by, begin=lambda _number: True, report=lambda _done: None)
        done = db.session.get_one(ImportRun, run_id)
        counts = (done.new_count, done.changed_count, done.same_count, done.refused_count)
    return Done(found, run_id, *counts)


def product_rows(count: int, *, start: int = 0, **same: object) -> list[dict[str, object]]:
    """Rows of products, each with a GTIN of its own."""
    return [
        {"gtin": gtin(number), "name": f"Muối mẫu số {number}", "net_quantity": "500 g", **same}
        for number in range(start, start + count)
    ]


def establishment_rows(count: int, **same: object) -> list[dict[str, object]]:
    """Rows of establishments in one commune."""
    return [
        {
            "name": f"Hợp tác xã Mẫu {number}",
            "kind": "Hợp tác xã",
            "commune": SA_HUYNH,
            **same,
        }
        for number in range(count)
    ]


def registrar(app: Flask) -> OfficerClient:
    """The browser of an officer of the province who keeps the registers."""
    return sign_in(app, make_officer(app, Role.REGISTRAR))


def run_jobs(app: Flask) -> None:
    """Carry out what waits, as the process for jobs does."""
    with app.app_context():
        while run_next():
            pass


def work_in(data_dir: Path) -> None:
    """Be the process for jobs of the portal in `data_dir`, with the imports registered."""
    app = create_app(settings_in(data_dir))
    while True:
        run_jobs(app)
        time.sleep(0.05)
