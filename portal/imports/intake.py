"""Taking the right rows of a previewed file into their register, batch by batch."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.imports.decisions import Kind, Seen
from portal.imports.kept_rows import FILE, read_batches
from portal.imports.kinds import kind_of
from portal.imports.models import ImportRun
from portal.imports.recording import carry_out
from portal.imports.tally import finish_run, note_batch
from portal.jobs.queries import folder_of
from portal.jobs.running import Running
from portal.jobs.services import begin_step

# Whether the batch of this number is still to be done; asked inside its unit of work.
Begin = Callable[[int], bool]
Report = Callable[[int], object]
_ROOMY = ("cache_size = -65536", "wal_autocheckpoint = 16000")
GONE = "Tệp đã xem trước không còn. Xin gửi lại tệp."


def intake(running: Running) -> None:
    """The job: take in what a preview found right. It stops and goes on between batches."""
    run_id, total = running.parameters["run"], running.parameters["rows"]
    folder = folder_of(running.parameters["preview"])
    run = db.session.get_one(ImportRun, run_id)
    kind = kind_of(run.register, run.file_name)

    def begin(number: int) -> bool:
        return begin_step(running.job.id, f"import {run_id} batch {number}")

    def report(done: int) -> None:
        running.report(done, total, "Đang nhập")

    running.stop_if_cancelled()
    take_in(folder, kind, run_id, by=running.by, begin=begin, report=report)
    running.result = {"page": f"/can-bo/nhap/{run_id}"}


def take_in(
    folder: Path, kind: Kind, run_id: int, *, by: Actor, begin: Begin, report: Report
) -> None:
    """Take in the rows kept in `folder`, each batch in one unit of work.

    What is in the register is looked at anew: rows of which it has changed since are judged by
    what is there now. Raises RefusedError when the rows were removed meanwhile.
    """
    if not (folder / FILE).is_file():
        raise RefusedError(GONE)
    done = 0
    with _collecting_by_hand() as collect:
        for number, rows in enumerate(read_batches(folder, kind.register.columns)):
            with unit_of_work():
                _make_room()
                if begin(number):
                    decisions = kind.decide(rows, by, Seen())
                    note_batch(run_id, decisions, carry_out(decisions, by=by))
            # Records of thousands of batches would stay in memory.
            db.session.expunge_all()
            collect()
            done += len(rows)
            report(done)
    with unit_of_work():
        finish_run(run_id, at=clock.now())


def _make_room() -> None:
    """Give SQLite memory for the indexes over random codes, and fewer checkpoints.

    With its usual 2 MB it reads and writes the same pages again and again: for 100,000 products
    the system alone works 2.5 s instead of 1.0 (two runs each, with and without).
    """
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        for pragma in _ROOMY:
            connection.exec_driver_sql(f"PRAGMA {pragma}")


@contextmanager
def _collecting_by_hand() -> Iterator[Callable[[], object]]:
    """Have garbage collected where a batch ends, and there among what is young alone.

    By itself the collector walks through rows in use, and through the whole portal: 0.6 s of the
    3.2 s for 20,000 products, as its own callbacks tell.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield partial(gc.collect, 1)
    finally:
        if was_enabled:
            gc.enable()
