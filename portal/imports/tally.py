"""What an import has done so far: counted and listed with each of its batches."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from portal.core.db import db
from portal.core.many_rows import insert_rows
from portal.imports.decisions import Decisions, Touched
from portal.imports.models import ImportRow, ImportRun, RunState

LISTED = 200


def note_batch(run_id: int, decisions: Decisions, touched: Sequence[Touched]) -> None:
    """Note what a batch did, in the unit of work in which it did it."""
    told = [f"Dòng {one.number}: {one.told}" for one in decisions.refusals]
    run = db.session.get_one(ImportRun, run_id, with_for_update=True)
    run.new_count += decisions.new
    run.changed_count += decisions.changed
    run.same_count += decisions.same
    run.refused_count += len(told)
    if told:
        run.refused = [*run.refused, *told][:LISTED]
    db.session.flush()
    if touched:
        insert_rows(
            db.session.connection(),
            ImportRow,
            _rows(touched, decisions),
            {"run_id": run_id, "undone_version": None},
        )


def finish_run(run_id: int, *, at: datetime) -> None:
    """Note that all batches are done."""
    db.session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state == RunState.WAITING)
        .values(state=RunState.DONE, finished_at=at)
    )


def _rows(touched: Sequence[Touched], decisions: Decisions) -> list[dict[str, object]]:
    kinds = {code: change.kind for code, change in decisions.changes.items()}
    return [
        {
            "kind": kinds.get(one.key, decisions.kind),
            "key": one.key,
            "action": one.action,
            "version": one.version,
        }
        for one in touched
    ]
