"""A change of a record by somebody: refused where it is not theirs, kept so that it can go back."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal.core import clock
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.core.former import keep_former
from portal.registry.services.trail import (
    Author,
    Owner,
    author_name,
    kind_of,
    leave_trail,
    refuse_outside,
    refuse_stale,
)
from portal.registry.services.whole_state import differences, whole_state
from portal.registry.upkeep import MergedRecord


@contextmanager
def change_of(
    record: Owner,
    action: str,
    *,
    by: Author,
    note: str = "",
    expected_version: int | None = None,
) -> Iterator[None]:
    """What is changed inside becomes one new version, with the former state and a trail.

    Raises ForbiddenError for a record that is, or would come to be, of another unit, and
    StaleEditError where it is no longer at `expected_version`, RefusedError for one that was
    merged away. Without a difference nothing is left behind.
    """
    refuse_outside(record, by)
    refuse_merged(record)
    refuse_stale(record, expected_version)
    session = db.session()
    session.flush()
    version, before = record.version, whole_state(record)
    # A query in between must not write half of the change: that would be a version of its own.
    with session.no_autoflush:
        yield
    if not _has_changes(session) and whole_state(record) == before:
        return
    record.updated_at = clock.now()
    try:
        session.flush()
    except StaleDataError:
        raise StaleEditError(f"Hồ sơ {record.code} vừa được người khác sửa.") from None
    # What was set by its number alone is read anew: the unit may be another one now.
    session.expire(record)
    refuse_outside(record, by)
    keep_former(kind_of(record), record.code, version, before, by=author_name(by))
    leave_trail(record, action, by=by, note=note, changes=differences(before, whole_state(record)))


def refuse_merged(record: Owner) -> None:
    """Raise RefusedError for a record that was merged into another one: that goes on."""
    if db.session.get(MergedRecord, record.code) is not None:
        raise RefusedError(f"Hồ sơ {record.code} đã gộp vào hồ sơ khác nên không sửa nữa.")


def _has_changes(session: Session) -> bool:
    modified = any(session.is_modified(one) for one in session.dirty)
    return modified or bool(session.new) or bool(session.deleted)
