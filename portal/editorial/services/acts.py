"""What all changes of a manuscript have in common: refused where stale, told in the audit."""

from collections.abc import Mapping
from datetime import datetime

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.editorial.models import KIND, Manuscript, ManuscriptState

Changes = Mapping[str, tuple[object, object]]


def refuse_stale(manuscript: Manuscript, expected_version: int) -> None:
    """Raise StaleEditError when the text is no longer the one that the person has seen."""
    if manuscript.version != expected_version:
        raise StaleEditError(
            f"Bài đã có bản số {manuscript.version}; bạn đang xem bản số {expected_version}."
            " Xin đọc bản mới rồi làm lại."
        )


def refuse_unless(manuscript: Manuscript, *states: ManuscriptState, doing: str) -> None:
    """Raise RefusedError unless the manuscript is in one of the states."""
    if manuscript.state not in states:
        raise RefusedError(f"Bài đang ở trạng thái “{manuscript.state_label}”: không {doing} được.")


def refuse_bound(by: Actor) -> None:
    """Raise ForbiddenError for somebody bound to one unit: texts speak for the whole province."""
    by.refuse_outside(commune_code=None, establishment_code=None)


def move(
    manuscript: Manuscript, state: ManuscriptState, action: str, *, by: str, at: datetime, note: str
) -> None:
    """Bring a manuscript into another state and note it."""
    before = manuscript.state.value
    manuscript.state = state
    if state is not ManuscriptState.SCHEDULED:
        manuscript.scheduled_at = None
    note_act(manuscript, action, {"state": (before, state.value)}, by=by, at=at, note=note)


def note_act(
    manuscript: Manuscript, action: str, changes: Changes, *, by: str, at: datetime, note: str = ""
) -> None:
    """Note what was done to a manuscript, and to which version."""
    manuscript.updated_at = at
    db.session.flush()
    audit.record(
        by,
        action,
        kind=KIND,
        key=manuscript.key,
        note=note,
        changes=changes,
        version=manuscript.version,
        title=manuscript.title,
    )
