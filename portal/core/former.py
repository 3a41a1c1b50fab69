"""What records were before they were changed: kept whole, so that a change can be taken back.

The audit tells who changed what, with personal data masked; here stands the state itself. It
belongs to the record and goes when the record's data must go.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model, db


class FormerState(Model):
    """The fields of a record as they stood in one of its versions."""

    __tablename__ = "former_state"
    __table_args__ = (UniqueConstraint("kind", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    fields: Mapped[dict[str, Any]]
    replaced_at: Mapped[datetime]
    replaced_by: Mapped[str] = mapped_column(String(200))


def keep_former(
    kind: str, key: str, version: int, fields: Mapping[str, object], *, by: str
) -> None:
    """Keep the fields of a record as they stand before a change; in the change's unit of work."""
    db.session.add(
        FormerState(
            kind=kind,
            key=key,
            version=version,
            fields={name: plain(value) for name, value in fields.items()},
            replaced_at=clock.now(),
            replaced_by=by,
        )
    )


def last_former(kind: str, key: str) -> FormerState | None:
    """The state before the last change of a record, None when it was never changed."""
    statement = select(FormerState).where(FormerState.kind == kind, FormerState.key == key)
    return db.session.scalar(statement.order_by(FormerState.version.desc()).limit(1))


def former_states(kind: str, key: str, limit: int = 50) -> Sequence[FormerState]:
    """The latest former states of a record, newest first."""
    statement = select(FormerState).where(FormerState.kind == kind, FormerState.key == key)
    return db.session.scalars(statement.order_by(FormerState.version.desc()).limit(limit)).all()


def plain(value: object) -> object:
    """`value` as JSON keeps it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
