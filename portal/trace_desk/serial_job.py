"""Entering many pieces of a lot in the background, group by group, each once."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.addresses import absolute
from portal.core.db import db, unit_of_work
from portal.jobs.running import Running
from portal.jobs.services import begin_step
from portal.sheets.columns import Column
from portal.sheets.writing import write_csv
from portal.trace.lots import lot_by_code
from portal.trace.models import Serial
from portal.trace_desk.serial_requests import NUMBERS_FILE
from portal.trace_desk.services import batches, enter_pieces

RESULT = "so-se-ri.csv"
COLUMNS = (
    Column("number", "Số sê-ri"),
    Column("code", "Mã"),
    Column("address", "Địa chỉ trang", width=48),
)


def enter_many(running: Running) -> None:
    """Enter the pieces that a job names; a killed job goes on with the next group.

    The result is a list of numbers, codes and addresses. A group that is refused ends the job;
    groups before it stay.
    """
    numbers = (running.folder / NUMBERS_FILE).read_text(encoding="utf-8").split("\n")
    done = 0
    for batch in batches(numbers):
        running.report(done, len(numbers), "Đang đăng ký số sê-ri")
        _enter(running, done, batch)
        done += len(batch)
    running.report(done, len(numbers), "Đang ghi danh sách mã")
    _write(running, numbers)
    running.result["pieces"] = done


def _enter(running: Running, start: int, batch: Sequence[str]) -> None:
    with unit_of_work():
        if begin_step(running.job.id, f"from {start}"):
            enter_pieces(lot_by_code(running.parameters["lot"]), batch, by=running.by)


def _write(running: Running, numbers: Sequence[str]) -> None:
    lot = lot_by_code(running.parameters["lot"])
    rows: list[tuple[str, str, str]] = []
    for batch in batches(numbers):
        statement = select(Serial.number, Serial.code).where(
            Serial.lot_id == lot.id, Serial.number.in_(batch)
        )
        for number, code in db.session.execute(statement.order_by(Serial.id)):
            rows.append((number, code, absolute(f"/truy-xuat/{code}")))
    write_csv(running.folder / RESULT, COLUMNS, rows)
    running.result_file = RESULT
