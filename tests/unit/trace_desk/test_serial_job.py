"""Many pieces in the background: each group once, whatever is killed when."""

import csv
from collections.abc import Sequence

from flask import Flask
from sqlalchemy import func, select

from portal.core.actor import COMMAND_LINE
from portal.core.db import db, unit_of_work
from portal.jobs.models import Job, JobState
from portal.jobs.queries import any_job, result_file_of
from portal.jobs.running import run_next
from portal.jobs.services import begin_step
from portal.trace.lots import close_lot, lot_by_code
from portal.trace.models import Serial
from portal.trace_desk.number_series import series_from
from portal.trace_desk.serial_requests import ask_for_pieces
from portal.trace_desk.services import enter_pieces
from tests.make.trace_desk import Desk

NUMBERS = series_from("S0001", 1100)


def ask(app: Flask, lot: str, numbers: Sequence[str] = NUMBERS) -> int:
    with app.app_context():
        return ask_for_pieces(lot_by_code(lot), numbers, by=COMMAND_LINE).id


def run(app: Flask, job_id: int) -> Job:
    with app.app_context():
        assert run_next()
        return any_job(job_id)


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(Serial)).one()


def test_the_result_lists_number_code_and_address(app: Flask, desk: Desk) -> None:
    job = run(app, ask(app, desk.rice_lot))

    with app.app_context():
        with result_file_of(job).open(encoding="utf-8-sig", newline="") as file:
            heading, *rows = csv.reader(file)
        codes = dict(db.session.execute(select(Serial.number, Serial.code)).all())
    assert job.state is JobState.DONE
    assert (job.progress, job.total, job.result) == (1100, 1100, {"pieces": 1100})
    assert heading == ["Số sê-ri", "Mã", "Địa chỉ trang"]
    assert [row[0] for row in rows] == list(NUMBERS)
    assert all(codes[number] == code and path.endswith(code) for number, code, path in rows)


def test_a_group_that_was_entered_before_a_kill_is_not_entered_again(
    app: Flask, desk: Desk
) -> None:
    job_id = ask(app, desk.rice_lot)
    with app.app_context(), unit_of_work():
        assert begin_step(job_id, "from 0")
        enter_pieces(lot_by_code(desk.rice_lot), NUMBERS[:500], by=COMMAND_LINE)

    job = run(app, job_id)

    assert job.state is JobState.DONE
    assert count(app) == 1100


def test_a_lot_that_was_ended_meanwhile_takes_no_pieces(app: Flask, desk: Desk) -> None:
    job_id = ask(app, desk.rice_lot)
    with app.app_context(), unit_of_work():
        lot = lot_by_code(desk.rice_lot)
        close_lot(lot, reason="Đã bán hết hàng", on=lot.published_at.date(), by="test")

    job = run(app, job_id)

    assert job.state is JobState.FAILED
    assert "không còn lưu thông" in job.error
    assert count(app) == 0


def test_the_same_lot_has_one_job_at_a_time(app: Flask, desk: Desk) -> None:
    assert ask(app, desk.rice_lot) == ask(app, desk.rice_lot)
    assert ask(app, desk.flour_lot) != ask(app, desk.rice_lot)
