"""Removing the data of a lot whose retention has ended, after a recorded decision."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, select

from portal.core import audit, clock, outbox
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.ledger.services import append, erase_content, withdraw
from portal.trace.epcis.event_rows import LOG_KIND, log_key
from portal.trace.lots import LOT, published_content
from portal.trace.models import (
    CopyAlert,
    EpcisEvent,
    EventIdentifier,
    Lot,
    RetentionDecision,
    Serial,
)
from portal.trace.serials import SERIAL
from portal.trace.states import LotState, Visibility

BATCH = 500
Name = TypeVar("Name", int, str)


def carry_out(decision: RetentionDecision, *, by: str) -> int:
    """Remove pieces, words and events of the lot that a decision names; returns how many events.

    An event that also names other goods stays until theirs has ended too. Code and number of the
    lot stay, so that its printed label goes on to lead somewhere. Raises RefusedError for a
    decision to keep, or one that was carried out.
    """
    if decision.is_kept or decision.done_at is not None:
        raise RefusedError("Quyết định này không cho xóa, hoặc đã được thực hiện.")
    lot = decision.lot
    pieces = db.session.scalars(select(Serial).where(Serial.lot_id == lot.id)).all()
    removed = _remove_events([lot.epc, *(piece.epc for piece in pieces)], decision, by=by)
    _remove_pieces(pieces)
    _empty(lot)
    decision.done_at = clock.now()
    audit.record(
        by,
        "removed",
        kind=LOT,
        key=lot.code,
        note=decision.reason,
        events=removed,
        pieces=len(pieces),
        decision=decision.id,
    )
    outbox.mark_stale(LOT, lot.code)
    return removed


def _remove_events(epcs: Sequence[str], decision: RetentionDecision, *, by: str) -> int:
    rows = [row for batch in _batches(epcs) for row in _events_naming(batch)]
    ids = {row.id for row in rows}
    foreign = _naming_others(sorted(ids), set(epcs))
    gone = {row.id: row for row in rows if row.id not in foreign}
    for row in gone.values():
        if row.visibility is Visibility.PUBLIC:
            key = log_key(row.event_id, row.is_error_declaration)
            erase_content(LOG_KIND, key, reason=decision.reason, by=by)
    for batch in _batches(sorted(gone)):
        db.session.execute(delete(EventIdentifier).where(EventIdentifier.event_id.in_(batch)))
        db.session.execute(delete(EpcisEvent).where(EpcisEvent.id.in_(batch)))
    return len(gone)


def _events_naming(epcs: Sequence[str]) -> Sequence[Any]:
    naming = select(EventIdentifier.event_id).where(EventIdentifier.identifier.in_(epcs))
    columns = (
        EpcisEvent.id,
        EpcisEvent.event_id,
        EpcisEvent.is_error_declaration,
        EpcisEvent.visibility,
    )
    return db.session.execute(select(*columns).where(EpcisEvent.id.in_(naming))).all()


def _naming_others(ids: Sequence[int], own: set[str]) -> set[int]:
    """Those of the events that name goods whose data is kept."""
    found: set[int] = set()
    for batch in _batches(ids):
        named = select(EventIdentifier.event_id, EventIdentifier.identifier).where(
            EventIdentifier.event_id.in_(batch)
        )
        pairs = db.session.execute(named).all()
        removed = _removed_lots({name for _id, name in pairs} - own)
        found |= {event for event, name in pairs if name not in own and name not in removed}
    return found


def _removed_lots(epcs: set[str]) -> set[str]:
    done = select(RetentionDecision.lot_id).where(RetentionDecision.done_at.is_not(None))
    statement = select(Lot.epc).where(Lot.id.in_(done))
    return {
        epc
        for batch in _batches(sorted(epcs))
        for epc in db.session.scalars(statement.where(Lot.epc.in_(batch)))
    }


def _remove_pieces(pieces: Sequence[Serial]) -> None:
    for piece in pieces:
        withdraw(SERIAL, piece.code)
    for batch in _batches([piece.id for piece in pieces]):
        db.session.execute(delete(CopyAlert).where(CopyAlert.serial_id.in_(batch)))
        db.session.execute(delete(Serial).where(Serial.id.in_(batch)))


def _empty(lot: Lot) -> None:
    lot.note = lot.origin_name = lot.packing_name = lot.unit = ""
    lot.origin_gln = lot.packing_gln = lot.quantity = None
    if lot.state is LotState.ACTIVE:
        lot.state = LotState.CLOSED
        lot.state_since = clock.today()
        append(LOT, lot.code, published_content(lot))
    lot.updated_at = clock.now()


def _batches(listed: Sequence[Name]) -> Iterator[Sequence[Name]]:
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]
