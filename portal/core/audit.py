"""Who changed what, when, why and from where: one row for each write, in the same transaction.

The rows form a chain: each holds a hash over itself and over the hash of the row before it, so
that a row changed, inserted or removed afterwards shows.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Index, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock
from portal.core.db import IN_UNIT, Model, db, last_step
from portal.core.many_rows import insert_rows
from portal.core.origin import current_origin
from portal.core.personal import told_changes

START = "0" * 64
WAITING = "audit"
Changes = Mapping[str, tuple[object, object]]
ROWS_AT_ONCE = 5_000


class AuditEntry(Model):
    """One change to one record.

    `details["changes"]` holds, for each field changed, its value before and after; personal data
    stands there masked.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_kind_key", "kind", "key"),
        Index("ix_audit_entry_actor", "actor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(String(200), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Model):
    """The end of the chain: one row, locked while rows are added."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Break:
    """The first row at which the chain does not hold."""

    entry_id: int
    why: str


def record(
    actor: str,
    action: str,
    *,
    kind: str,
    key: str,
    note: str = "",
    changes: Changes | None = None,
    **details: Any,
) -> None:
    """Note that `actor` did `action` to the record `kind`/`key`; committed with the change.

    `changes` are the fields changed, each with its value before and after. Raises RuntimeError
    outside a unit of work: such a note would be lost.
    """
    session = db.session()
    if IN_UNIT not in session.info:
        raise RuntimeError("a change is noted outside a unit of work")
    if changes:
        details["changes"] = told_changes(changes)
    waiting: list[dict[str, Any]] = session.info[IN_UNIT].setdefault(WAITING, [])
    waiting.append(
        {
            "at": clock.now(),
            "actor": actor,
            "action": action,
            "kind": kind,
            "key": key,
            "note": note,
            "origin": current_origin(),
            "details": details,
        }
    )


def record_all(actor: str, action: str, *, kind: str, keys: Iterable[str]) -> None:
    """Note that `actor` did the same to many records; as `record`, one row for each."""
    session = db.session()
    if IN_UNIT not in session.info:
        raise RuntimeError("changes are noted outside a unit of work")
    same = {
        "at": clock.now(),
        "actor": actor,
        "action": action,
        "kind": kind,
        "note": "",
        "origin": current_origin(),
    }
    waiting: list[dict[str, Any]] = session.info[IN_UNIT].setdefault(WAITING, [])
    waiting.extend({**same, "key": key, "details": {}} for key in keys)


def keys_changed_by_others(actor: str, kind: str) -> frozenset[str]:
    """The records of this kind that somebody else than `actor` has changed."""
    rows = db.session.scalars(
        select(AuditEntry.key).where(AuditEntry.kind == kind, AuditEntry.actor != actor).distinct()
    )
    return frozenset(rows)


@last_step
def append_to_chain(session: Session) -> None:
    """Write what was noted in this unit of work, each row chained to the one before."""
    waiting: list[dict[str, Any]] = session.info[IN_UNIT].pop(WAITING, [])
    if not waiting:
        return
    connection = session.connection()
    head = connection.execute(
        select(AuditHead.last, AuditHead.hash).where(AuditHead.id == 1).with_for_update()
    ).one()
    last, previous = head.last, head.hash
    for row in waiting:
        last += 1
        row["id"], row["previous"] = last, previous
        row["hash"] = previous = hash_of(row)
    insert_rows(connection, AuditEntry, waiting)
    connection.execute(update(AuditHead).where(AuditHead.id == 1).values(last=last, hash=previous))


def hash_of(row: Mapping[str, Any]) -> str:
    """SHA-256 over the content of an entry and the hash of the entry before it, in hex."""
    told = [
        row["id"],
        _written(row["at"]),
        *(row[name] for name in ("actor", "action", "kind", "key", "note", "origin")),
        row["details"],
        row["previous"],
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=16)
def _written(at: datetime) -> str:
    """A moment as it is hashed; the entries of one unit of work mostly have the same."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def first_break() -> Break | None:
    """The first entry at which the chain does not hold, None when all of it does.

    What is added while it looks is left for the next time.
    """
    head = db.session.get_one(AuditHead, 1)
    end, end_hash = head.last, head.hash
    previous, last = START, 0
    for entry in _entries_up_to(end):
        if entry.previous != previous:
            return Break(entry.id, "an entry before it was removed, inserted or changed")
        if hash_of(_values(entry)) != entry.hash:
            return Break(entry.id, "its content was changed")
        previous, last = entry.hash, entry.id
    if (end, end_hash) != (last, previous):
        return Break(end, "the last entries were removed")
    return _break_behind_the_end()


def _break_behind_the_end() -> Break | None:
    # Both in one statement: the end moves while entries are added.
    newest = select(func.max(AuditEntry.id)).scalar_subquery()
    row = db.session.execute(select(newest, AuditHead.last).where(AuditHead.id == 1)).one()
    is_behind = row[0] is not None and row[0] > row.last
    return Break(row[0], "an entry was put in behind the end") if is_behind else None


def _entries_up_to(end: int) -> Iterator[AuditEntry]:
    after = 0
    while rows := _entries_between(after, end):
        after = rows[-1].id
        yield from rows
        db.session.expunge_all()


def _entries_between(after: int, end: int) -> Sequence[AuditEntry]:
    statement = select(AuditEntry).where(AuditEntry.id > after, AuditEntry.id <= end)
    return db.session.scalars(statement.order_by(AuditEntry.id).limit(ROWS_AT_ONCE)).all()


def _values(entry: AuditEntry) -> dict[str, Any]:
    names = ("id", "at", "actor", "action", "kind", "key", "note", "origin", "details", "previous")
    return {name: getattr(entry, name) for name in names}
