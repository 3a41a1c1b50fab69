"""Reads of the audit: by person, record, action, day and origin, page by page of its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from portal.accounts.models import Account
from portal.core.audit import AuditEntry, AuditHead
from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.errors import NotFoundError

ON_A_PAGE = 50
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What somebody looks for in the audit; empty values do not filter."""

    person: str = ""
    kind: str = ""
    key: str = ""
    action: str = ""
    first_day: date | None = None
    last_day: date | None = None
    origin: str = ""

    def told(self) -> dict[str, str]:
        """The same as a job keeps it."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value
        }


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, the newest first, and whether there are newer and older ones."""

    entries: Sequence[AuditEntry]
    has_newer: bool
    has_older: bool


def filter_of(told: Mapping[str, str]) -> AuditFilter:
    """The filter that a job has kept."""
    days = {
        name: date.fromisoformat(told[name]) for name in ("first_day", "last_day") if told.get(name)
    }
    return AuditFilter(**{**told, **days})  # type: ignore[arg-type]  # texts and days as they were


def find_entries(wanted: AuditFilter, *, before: int = 0, after: int = 0) -> AuditPage:
    """One page of the audit: entries `before` or `after` a number, else the last; one statement."""
    statement = _statement(wanted)
    if after:
        newer = statement.where(AuditEntry.id > after).order_by(AuditEntry.id)
        rows = db.session.scalars(newer.limit(ON_A_PAGE + 1)).all()
        return AuditPage(rows[ON_A_PAGE - 1 :: -1], len(rows) > ON_A_PAGE, has_older=True)
    if before:
        statement = statement.where(AuditEntry.id < before)
    rows = db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(ON_A_PAGE + 1)).all()
    return AuditPage(rows[:ON_A_PAGE], bool(before), len(rows) > ON_A_PAGE)


def every_entry(wanted: AuditFilter) -> Iterator[Sequence[AuditEntry]]:
    """All entries that fit, the oldest first, some at a time."""
    last = 0
    statement = _statement(wanted).order_by(AuditEntry.id).limit(ROWS_AT_ONCE)
    while rows := db.session.scalars(statement.where(AuditEntry.id > last)).all():
        last = rows[-1].id
        yield rows
        # What was written stays in the file, not in memory.
        db.session.expunge_all()


def entry_by_id(entry_id: int) -> AuditEntry:
    """The entry of this number; raises NotFoundError."""
    found = db.session.get(AuditEntry, entry_id)
    if found is None:
        raise NotFoundError("Nhật ký không có mục mang số này.")
    return found


def last_number() -> int:
    """The number of the last entry, 0 while nothing was changed."""
    return db.session.get_one(AuditHead, 1).last


def _statement(wanted: AuditFilter) -> Select[AuditEntry]:
    return select(AuditEntry).where(*_conditions(wanted))


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    exact: dict[Any, str] = {AuditEntry.kind: wanted.kind, AuditEntry.action: wanted.action}
    yield from (column == value for column, value in exact.items() if value)
    if wanted.key:
        yield AuditEntry.key.in_({wanted.key, wanted.key.upper(), wanted.key.lower()})
    if wanted.person:
        yield _is_by(wanted.person)
    if wanted.origin:
        yield AuditEntry.origin.icontains(wanted.origin, autoescape=True)
    if wanted.first_day:
        yield AuditEntry.at >= _midnight(wanted.first_day)
    if wanted.last_day:
        yield AuditEntry.at < _midnight(wanted.last_day + timedelta(days=1))


def _is_by(typed: str) -> ColumnElement[bool]:
    """By part of a person's name or address, or of the name of a key or command."""
    named = select("user:" + Account.email).where(Account.name.icontains(typed, autoescape=True))
    return or_(AuditEntry.actor.icontains(typed, autoescape=True), AuditEntry.actor.in_(named))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
