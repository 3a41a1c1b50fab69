"""Taking an import back: what it entered is withdrawn, what it changed gets its former state.

Nothing is deleted: printed codes go on to lead to a page. New products are withdrawn, public new
establishments are closed, hidden ones stay hidden with the reason. What somebody has changed
since stays as it is and is listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work
from portal.core.errors import PortalError, RefusedError
from portal.core.former import FormerState
from portal.imports.decisions import Change, Columns, Touched
from portal.imports.models import ImportRow, ImportRun, RowAction, RunState
from portal.imports.recording import change_records
from portal.imports.tally import LISTED
from portal.jobs.running import Running
from portal.jobs.services import begin_step
from portal.registry.models import Establishment, Product
from portal.registry.register_queries import codes_within
from portal.registry.services import facts
from portal.registry.services.changing import change_of
from portal.registry.services.trail import Owner, refuse_outside
from portal.registry.services.whole_state import State, restore
from portal.registry.states import EstablishmentState, ProductState

RECORDS_AT_ONCE = 500
CHANGED_SINCE = "đã được sửa sau lần nhập"
HAS_PRODUCTS = "có sản phẩm đang được liệt kê"


@dataclass(frozen=True, slots=True)
class _Imported:
    """A record as a run left it: whether it entered the record, and between which versions."""

    kind: str
    key: str
    is_new: bool
    first: int
    last: int
    times: int


@dataclass(slots=True)
class _Undone:
    """What became of some records."""

    touched: list[Touched] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def undo(running: Running) -> None:
    """The job: take a run back. It stops and goes on between batches."""
    run_id, by = running.parameters["run"], running.by
    run = db.session.get_one(ImportRun, run_id)
    reason, total, done = run.undo_reason, run.touched_count, 0
    running.stop_if_cancelled()
    number = 0
    while batch := _imported(run_id, number):
        with unit_of_work():
            if begin_step(running.job.id, f"undo {run_id} batch {number}"):
                _note(run_id, _take_back(batch, run_id, reason, on=clock.today(), by=by))
        db.session.expunge_all()
        number += 1
        done += len(batch)
        running.report(done, total, "Đang hoàn tác")
    with unit_of_work():
        finished = update(ImportRun).where(ImportRun.id == run_id)
        db.session.execute(finished.values(state=RunState.UNDONE))
    running.result = {"page": f"/can-bo/nhap/{run_id}"}


def _imported(run_id: int, number: int) -> Sequence[_Imported]:
    """One batch of the records of a run; the order is the same at every attempt."""
    rows: Sequence[Row[*tuple[Any, ...]]] = db.session.execute(
        select(
            ImportRow.kind,
            ImportRow.key,
            func.min(ImportRow.action),
            func.max(ImportRow.action),
            func.min(ImportRow.version),
            func.max(ImportRow.version),
            func.count(),
        )
        .where(ImportRow.run_id == run_id)
        .group_by(ImportRow.kind, ImportRow.key)
        .order_by(ImportRow.key)
        .limit(RECORDS_AT_ONCE)
        .offset(number * RECORDS_AT_ONCE)
    ).all()
    return [
        _Imported(kind, key, RowAction.NEW in actions, first, last, times)
        for kind, key, *actions, first, last, times in rows
    ]


def _take_back(
    batch: Sequence[_Imported], run_id: int, reason: str, *, on: date, by: Actor
) -> _Undone:
    undone = _Undone()
    withdrawn: dict[str, list[Change]] = {}
    told = f"Hoàn tác lần nhập số {run_id}: {reason}"
    records = _records(batch)
    for one in batch:
        record = records[one.key]
        try:
            _refuse_changed(one, record, by)
            if one.is_new:
                columns = _withdrawn(record, told, on)
                change = Change(one.kind, one.key, "undid import", columns, note=told)
                withdrawn.setdefault(one.kind, []).append(change)
            else:
                # What one restoring leaves half done is taken back; the others stay.
                with db.session.begin_nested():
                    _restore(record, one, told, by)
                undone.touched.append(Touched(one.key, RowAction.CHANGED, record.version))
        except PortalError as refusal:
            undone.kept.append(f"{one.key} {record.name}: {refusal.message}")
    for kind, changes in withdrawn.items():
        undone.touched += change_records(kind, changes, by=by)
    return undone


def _records(batch: Sequence[_Imported]) -> dict[str, Owner]:
    kinds: dict[str, list[str]] = {}
    for one in batch:
        kinds.setdefault(one.kind, []).append(one.key)
    return {
        record.code: record for kind, codes in kinds.items() for record in codes_within(kind, codes)
    }


def _refuse_changed(one: _Imported, record: Owner, by: Actor) -> None:
    """Raise RefusedError where something has come upon the import since."""
    refuse_outside(record, by)
    is_in_between = one.last - one.first + 1 != one.times
    if record.version != one.last or is_in_between:
        raise RefusedError(CHANGED_SINCE)
    products = record.products if isinstance(record, Establishment) else ()
    if one.is_new and any(each.state is not ProductState.WITHDRAWN for each in products):
        raise RefusedError(HAS_PRODUCTS)


def _withdrawn(record: Owner, told: str, on: date) -> Columns:
    columns: Columns = {"state_since": on, "state_reason": told}
    if isinstance(record, Product):
        return {**columns, "state": ProductState.WITHDRAWN}
    if record.state is EstablishmentState.UNVERIFIED:
        # Closing it would show it to the public.
        return columns
    return {**columns, "state": EstablishmentState.CLOSED}


def _restore(record: Owner, one: _Imported, told: str, by: Actor) -> None:
    before: State | None = db.session.scalar(
        select(FormerState.fields).where(
            FormerState.kind == one.kind,
            FormerState.key == one.key,
            FormerState.version == one.first - 1,
        )
    )
    if before is None:
        raise RefusedError("không còn giữ trạng thái trước lần nhập")
    _refuse_used_numbers(record, before)
    with change_of(record, "undid import", by=by, note=told, expected_version=one.last):
        restore(record, before)


def _refuse_used_numbers(record: Owner, before: State) -> None:
    """Another record may have been given the number in the meantime."""
    columns = (
        {"tax_code": Establishment.tax_code, "gln": Establishment.gln}
        if isinstance(record, Establishment)
        else {"gtin": Product.gtin}
    )
    for name, column in columns.items():
        number = before[name]
        facts.refuse_used_number(column, number, f"Mã {number}", own=record.id)


def _note(run_id: int, undone: _Undone) -> None:
    run = db.session.get_one(ImportRun, run_id, with_for_update=True)
    run.undone_count += len(undone.touched)
    run.kept_count += len(undone.kept)
    run.kept = [*run.kept, *undone.kept][:LISTED]
    db.session.flush()
    if undone.touched:
        of_key = (ImportRow.run_id == run_id) & (ImportRow.key == bindparam("of_key"))
        db.session.connection().execute(
            update(ImportRow).where(of_key).values(undone_version=bindparam("left_at")),
            [{"of_key": one.key, "left_at": one.version} for one in undone.touched],
        )
