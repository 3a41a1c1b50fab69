"""Who changed what, when and why: one row for each write, in the same transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model, db


class AuditEntry(Model):
    """One change to one record."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_kind_key", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(actor: str, action: str, *, kind: str, key: str, note: str = "", **details: Any) -> None:
    """Note that `actor` did `action` to the record `kind`/`key`; committed with the change."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor=actor,
            action=action,
            kind=kind,
            key=key,
            note=note,
            details=details,
        )
    )
