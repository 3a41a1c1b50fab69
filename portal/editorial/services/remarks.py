"""Talking about a manuscript: remarks, and who goes on with it until when."""

from datetime import date, datetime

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.editorial.models import Comment, Manuscript
from portal.editorial.queries import people_who_write
from portal.editorial.services.acts import note_act, refuse_bound


def comment(manuscript: Manuscript, text: str, *, at: datetime, by: Actor) -> Comment:
    """Leave a remark on the present version."""
    refuse_bound(by)
    made = Comment(
        manuscript_id=manuscript.id, version=manuscript.version, at=at, by=by.name, text=text
    )
    db.session.add(made)
    db.session.flush()
    note_act(manuscript, "commented", {}, by=by.name, at=at, note=text[:200])
    return made


def resolve(manuscript: Manuscript, remark: Comment, *, at: datetime, by: Actor) -> None:
    """Note that a remark has been dealt with; raises RefusedError when it was before."""
    refuse_bound(by)
    if remark.resolved_at is not None:
        raise RefusedError("Góp ý này đã được xử lý trước đó.")
    remark.resolved_at, remark.resolved_by = at, by.name
    note_act(manuscript, "resolved", {}, by=by.name, at=at, note=remark.text[:200])


def assign(
    manuscript: Manuscript, assignee: str, *, due_on: date | None, at: datetime, by: Actor
) -> None:
    """Say who goes on with a manuscript, and until when; an empty name is nobody.

    Raises RefusedError for somebody who may not write.
    """
    refuse_bound(by)
    if assignee and assignee not in dict(people_who_write()):
        raise RefusedError("Xin chọn một người trong danh sách.")
    changes = {
        "assignee": (manuscript.assignee, assignee),
        "due_on": (manuscript.due_on, due_on),
    }
    manuscript.assignee, manuscript.due_on = assignee, due_on
    note_act(manuscript, "assigned", changes, by=by.name, at=at)
