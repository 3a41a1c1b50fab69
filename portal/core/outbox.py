"""What must happen after a commit: rows written with the change, taken up again after a crash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model, db
from portal.core.many_rows import insert_rows


class OutboxEntry(Model):
    """One record whose copy in the search index is out of date."""

    __tablename__ = "outbox_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class StaleRecord:
    """A record to index again; `entry_id` is the row that asked for it."""

    entry_id: int
    kind: str
    key: str


def mark_stale(kind: str, key: str) -> None:
    """Have the record `kind`/`key` indexed again once this transaction is committed."""
    db.session.add(OutboxEntry(kind=kind, key=key, written_at=clock.now()))


def mark_all_stale(kind: str, keys: Iterable[str]) -> None:
    """The same for many records at once."""
    rows = [{"key": key} for key in keys]
    same = {"kind": kind, "written_at": clock.now()}
    insert_rows(db.session.connection(), OutboxEntry, rows, same)


def waiting(limit: int) -> Sequence[StaleRecord]:
    """The oldest `limit` records that wait to be indexed."""
    rows = db.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id).limit(limit))
    return [StaleRecord(row.id, row.kind, row.key) for row in rows]


def count_waiting() -> int:
    """How many rows wait."""
    return db.session.scalar(select(func.count()).select_from(OutboxEntry)) or 0


def forget(entries: Iterable[StaleRecord]) -> None:
    """Remove exactly the rows that have been carried out; later rows of the same record stay."""
    ids = [entry.entry_id for entry in entries]
    db.session.execute(delete(OutboxEntry).where(OutboxEntry.id.in_(ids)))
