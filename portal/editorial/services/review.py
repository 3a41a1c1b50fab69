"""Four eyes: handing in, sending back, approving exactly one version."""

from collections.abc import Iterable
from datetime import datetime

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.editorial.checks import Weight, missing, unknown_hosts
from portal.editorial.domains import propose_unknown
from portal.editorial.models import Comment, Manuscript, ManuscriptState
from portal.editorial.queries import writers_since_approval
from portal.editorial.services.acts import move, refuse_bound, refuse_stale, refuse_unless

S = ManuscriptState
OWN_TEXT = "Người viết không tự duyệt bài của mình; cần một người khác."


def hand_in(
    manuscript: Manuscript,
    *,
    expected_version: int,
    at: datetime,
    by: Actor,
    change_note: str = "",
) -> None:
    """Hand a text in for approval; `change_note` is what the public will be told.

    Domains that nobody has decided on are proposed. Raises RefusedError while something is
    missing, StaleEditError when the text has changed.
    """
    refuse_bound(by)
    refuse_stale(manuscript, expected_version)
    refuse_unless(manuscript, S.DRAFT, doing="chuyển duyệt")
    refuse_lacks(manuscript, {Weight.HAND_IN})
    manuscript.change_note = change_note
    reason = f"Có trong bài “{manuscript.title}”"[:300]
    propose_unknown(unknown_hosts(manuscript.fields), reason=reason, at=at, by=by)
    move(manuscript, S.REVIEW, "handed_in", by=by.name, at=at, note=change_note)


def send_back(
    manuscript: Manuscript, reason: str, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Give a text back to its author with a remark; an approval is taken back with it."""
    refuse_bound(by)
    refuse_stale(manuscript, expected_version)
    refuse_unless(manuscript, S.REVIEW, S.APPROVED, S.SCHEDULED, doing="trả lại")
    return_to_draft(manuscript, reason, at=at, by=by.name)


def return_to_draft(manuscript: Manuscript, reason: str, *, at: datetime, by: str) -> None:
    """The text is a draft again, nobody has approved it, and the reason is its newest remark."""
    db.session.add(
        Comment(manuscript_id=manuscript.id, version=manuscript.version, at=at, by=by, text=reason)
    )
    manuscript.approved_version, manuscript.approved_by = None, ""
    manuscript.approved_at = None
    move(manuscript, S.DRAFT, "sent_back", by=by, at=at, note=reason)


def approve(manuscript: Manuscript, *, expected_version: int, at: datetime, by: Actor) -> None:
    """Approve exactly the version that the person has read.

    Raises RefusedError for its author, for whoever wrote since the last approval, and while
    something is missing; StaleEditError when the text has changed.
    """
    refuse_bound(by)
    refuse_own_text(manuscript, by)
    note_approval(manuscript, expected_version=expected_version, at=at, by=by.name)


def refuse_own_text(manuscript: Manuscript, by: Actor) -> None:
    """Raise RefusedError for the author, and for whoever wrote since the last approval."""
    if by.name == manuscript.author or by.name in writers_since_approval(manuscript):
        raise RefusedError(OWN_TEXT)


def note_approval(manuscript: Manuscript, *, expected_version: int, at: datetime, by: str) -> None:
    """Note that a version was approved by somebody who may; the refusals of `approve`."""
    refuse_stale(manuscript, expected_version)
    refuse_unless(manuscript, S.REVIEW, doing="duyệt")
    refuse_lacks(manuscript, {Weight.HAND_IN, Weight.PUBLISH})
    manuscript.approved_version = manuscript.version
    manuscript.approved_by, manuscript.approved_at = by, at
    move(manuscript, S.APPROVED, "approved", by=by, at=at, note="")


def refuse_lacks(manuscript: Manuscript, weights: Iterable[Weight]) -> None:
    """Raise RefusedError naming all that is missing and stands in the way."""
    kept = set(weights)
    found = [lack.message for lack in missing(manuscript) if lack.weight in kept]
    if found:
        raise RefusedError("Còn thiếu: " + " ".join(found))
