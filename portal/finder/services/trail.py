"""What every write of the finder does: refuse foreign units and stale edits, note the change."""

from collections.abc import Mapping
from datetime import datetime

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import ForbiddenError, StaleEditError
from portal.finder.models import GROUP, QUESTION, RULE, FinderGroup, FinderQuestion, FinderRule

Row = FinderGroup | FinderQuestion | FinderRule
Changes = Mapping[str, tuple[object, object]]


def refuse_bound(by: Actor) -> None:
    """Raise ForbiddenError for who works for one unit: the rules hold for the whole province."""
    if by.is_bound:
        raise ForbiddenError("Bảng quy tắc chung cho cả tỉnh; tài khoản của đơn vị không sửa được.")


def refuse_stale(row: Row, expected_version: int) -> None:
    """Raise StaleEditError when somebody has changed the row since it was opened."""
    if row.version != expected_version:
        raise StaleEditError(
            "Người khác vừa sửa mục này. Xin xem bản mới nhất rồi sửa lại trên bản đó."
        )


def note(
    row: Row, action: str, *, at: datetime, by: Actor, why: str = "", changes: Changes | None = None
) -> None:
    """Note in the audit what was done to a row."""
    row.updated_at, row.updated_by = at, by.name
    db.session.flush()
    kind, key = _name_of(row)
    audit.record(by.name, action, kind=kind, key=key, note=why, changes=changes)


def _name_of(row: Row) -> tuple[str, str]:
    if isinstance(row, FinderRule):
        return RULE, str(row.id)
    return (GROUP if isinstance(row, FinderGroup) else QUESTION), row.code
