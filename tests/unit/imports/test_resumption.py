"""An import that is killed goes on where it was; one that is cancelled stops between batches."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from portal.core import audit, clock
from portal.core.actor import COMMAND_LINE
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_work
from portal.imports.models import ImportRow, ImportRun, RunState
from portal.imports.preview import UPLOAD
from portal.imports.runs import begin_run
from portal.jobs.models import Job, JobState, JobStep
from portal.jobs.queries import any_job, folder_of
from portal.jobs.services import ask_for, cancel_job, retry_job
from portal.ledger.models import LedgerEntry
from portal.registry.models import Product
from portal.settings import ROOT
from tests.make.imports import make_table, product_rows, ready, run_jobs

ROWS = 12_000
WORK = (
    "import sys; from pathlib import Path; from tests.make.imports import work_in;"
    " work_in(Path(sys.argv[1]))"
)


def ask_for_import(app: Flask, rows: int) -> tuple[int, int]:
    """Preview rows and ask for their import: the numbers of the job and of the run."""
    with app.app_context():
        looking = ask_for(
            "import-preview", "Xem", {"register": "san-pham", "file": "a.xlsx"}, by=COMMAND_LINE
        )
        folder_of(looking.id).mkdir(parents=True, exist_ok=True)
        make_table(folder_of(looking.id) / UPLOAD, "san-pham", product_rows(rows))
    run_jobs(app)
    with app.app_context():
        with unit_of_work():
            at = clock.now()
            run = begin_run(
                "token", register="san-pham", file_name="a.xlsx", by=COMMAND_LINE, at=at
            )
            run_id = run.id
        parameters = {"run": run_id, "preview": looking.id, "rows": rows}
        return ask_for("import", "Nhập", parameters, by=COMMAND_LINE).id, run_id


@contextmanager
def job_process(data_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that carries jobs out; killed at the end."""
    child = subprocess.Popen([sys.executable, "-c", WORK, str(data_dir)], cwd=ROOT)
    try:
        yield child
    finally:
        if child.poll() is None:
            os.kill(child.pid, signal.SIGKILL)
        child.wait(10)


def wait_until(app: Flask, reached: object) -> None:
    for _ in range(1_200):
        with app.app_context():
            if reached():  # type: ignore[operator]
                return
        time.sleep(0.02)
    raise TimeoutError


def count(table: type[Product] | type[ImportRow] | type[JobStep]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def make_lease_end(job_id: int) -> None:
    with desk_work() as session:
        past = clock.now() - timedelta(minutes=5)
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=past))


def test_an_import_killed_in_the_middle_goes_on_and_does_nothing_twice(
    app: Flask, tmp_path: Path
) -> None:
    ready(app)
    job_id, run_id = ask_for_import(app, ROWS)

    with job_process(tmp_path / "instance") as first:
        wait_until(app, lambda: count(JobStep) >= 3)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    with app.app_context():
        done_before = count(Product)
        make_lease_end(job_id)
    with job_process(tmp_path / "instance"):
        wait_until(app, lambda: any_job(job_id).is_finished)

    with app.app_context():
        run = db.session.get_one(ImportRun, run_id)
        assert 0 < done_before < ROWS
        assert any_job(job_id).state is JobState.DONE
        assert (run.state, run.new_count, run.same_count, run.refused_count) == (
            RunState.DONE,
            ROWS,
            0,
            0,
        )
        assert count(Product) == count(ImportRow) == ROWS
        assert db.session.scalar(select(func.count(func.distinct(Product.gtin)))) == ROWS
        entries = select(func.count()).where(LedgerEntry.kind == "product")
        assert db.session.scalar(entries) == ROWS
        assert audit.first_break() is None


def test_a_cancelled_import_keeps_whole_batches_and_can_go_on(app: Flask, tmp_path: Path) -> None:
    ready(app)
    job_id, run_id = ask_for_import(app, 16_000)

    with job_process(tmp_path / "instance"):
        wait_until(app, lambda: count(JobStep) >= 1)
        with app.app_context():
            cancel_job(any_job(job_id))
        wait_until(app, lambda: any_job(job_id).is_finished)
    with app.app_context():
        state, kept = any_job(job_id).state, count(Product)
        retry_job(any_job(job_id))
    run_jobs(app)

    assert state is JobState.CANCELLED
    assert kept % 2_000 == 0
    assert 0 < kept < 16_000
    with app.app_context():
        assert count(Product) == 16_000
        assert db.session.get_one(ImportRun, run_id).new_count == 16_000
