"""Registers as spreadsheets: the columns of their imports, so that a list can be brought back."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.core import audit, clock
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work
from portal.imports.export_lines import READINGS, WITHOUT_PERSONS, line_of
from portal.imports.registers import CERTIFICATES, register_of
from portal.imports.wanted import Wanted, wanted_of
from portal.jobs.running import Running
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.register_queries import list_register
from portal.sheets.values import Value
from portal.sheets.writing import write_csv, write_table

Report = Callable[[int], object]


def export(running: Running) -> None:
    """The job: write the list as a file of the job."""
    wanted = wanted_of(dict(running.parameters["wanted"]))
    form = running.parameters["form"]
    running.result_file = f"{wanted.register}.{form}"
    total = running.parameters["total"]

    def report(done: int) -> None:
        running.report(done, total, "Đang ghi danh sách")

    running.stop_if_cancelled()
    rows = write_list(running.folder / running.result_file, wanted, by=running.by, report=report)
    running.result = {"rows": rows}


def write_list(path: Path, wanted: Wanted, *, by: Actor, report: Report) -> int:
    """Write a list as XLSX or CSV, as `path` ends; the audit tells who took out how much."""
    lines = _lines(wanted, by, report)
    if path.suffix == ".csv":
        rows = write_csv(path, wanted.columns, lines)
    else:
        rows = write_table(path, register_of(wanted.register).title, wanted.columns, lines)
    with unit_of_work():
        audit.record(by.name, "exported", kind="register", key=wanted.register, rows=rows)
    return rows


def _lines(wanted: Wanted, by: Actor, report: Report) -> Iterator[Sequence[Value]]:
    names = [column.name for column in wanted.columns]
    readings = {**READINGS[wanted.register]}
    if not wanted.with_contacts:
        readings |= {name: read for name, read in WITHOUT_PERSONS.items() if name in readings}
    done = 0
    for records in _pages(wanted, by):
        done += len(records)
        of_page = _certificates(records) if wanted.register == CERTIFICATES else records
        for record in of_page:
            yield line_of(record, names, readings)
        # A hundred thousand records would stay in memory.
        db.session.expunge_all()
        report(done)


def _pages(wanted: Wanted, by: Actor) -> Iterator[Sequence[Any]]:
    day = clock.today()
    for kind in wanted.kinds:
        for page in count(1):
            listing = list_register(kind, wanted.filter, page, of=by, day=day)
            if listing.rows:
                yield [line.record for line in listing.rows]
            if page >= listing.pages:
                break


def _certificates(records: Sequence[Product | Establishment]) -> Sequence[Certificate]:
    ids = [record.id for record in records]
    is_of_products = isinstance(records[0], Product)
    owner = Certificate.product_id if is_of_products else Certificate.establishment_id
    statement: Select[Certificate] = select(Certificate).where(owner.in_(ids))
    statement = statement.options(
        joinedload(Certificate.kind),
        joinedload(Certificate.product),
        joinedload(Certificate.establishment),
    )
    return db.session.scalars(statement.order_by(owner, Certificate.id)).all()
