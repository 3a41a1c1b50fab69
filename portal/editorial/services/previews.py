"""Previews for people without an account: a secret address, one version, one answer."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.editorial.models import Comment, Decision, Manuscript, ManuscriptState, PreviewLink
from portal.editorial.queries import manuscript_to_change
from portal.editorial.services.acts import note_act, refuse_bound, refuse_unless
from portal.editorial.services.review import note_approval, refuse_own_text

TOKEN_BYTES = 32
GONE = "Liên kết xem trước đã hết hạn hoặc không đúng. Xin hỏi lại người gửi."


def hand_out_preview(
    manuscript: Manuscript,
    *,
    for_days: int,
    may_approve: bool,
    reviewer: str,
    at: datetime,
    by: Actor,
) -> str:
    """Make a preview of the present version; returns its secret, which is kept nowhere.

    Whoever lets somebody approve without an account answers for it: like an approver, they must
    not have written the text. Raises RefusedError where they have, and for a text that nobody
    has handed in.
    """
    refuse_bound(by)
    if may_approve:
        refuse_unless(manuscript, ManuscriptState.REVIEW, doing="nhờ duyệt")
        refuse_own_text(manuscript, by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        PreviewLink(
            manuscript_id=manuscript.id,
            version=manuscript.version,
            digest=_digest(token),
            created_by=by.name,
            created_at=at,
            expires_at=at + timedelta(days=for_days),
            may_approve=may_approve,
            reviewer_name=reviewer,
        )
    )
    note = f"{reviewer}, {for_days} ngày{', được duyệt' if may_approve else ''}"
    note_act(manuscript, "handed_out_preview", {}, by=by.name, at=at, note=note)
    return token


def preview_of(token: str, *, at: datetime) -> PreviewLink:
    """The preview behind a secret; raises NotFoundError when there is none or its time is over."""
    found = db.session.scalar(select(PreviewLink).where(PreviewLink.digest == _digest(token)))
    if found is None or found.expires_at <= at:
        raise NotFoundError(GONE)
    return found


def end_preview(manuscript: Manuscript, preview_id: int, *, at: datetime, by: Actor) -> None:
    """Let nobody open a preview from now on."""
    refuse_bound(by)
    found = db.session.get(PreviewLink, preview_id)
    if found is None or found.manuscript_id != manuscript.id:
        raise NotFoundError("Không có liên kết xem trước này.")
    found.expires_at = min(found.expires_at, at)
    note_act(manuscript, "ended_preview", {}, by=by.name, at=at, note=found.reviewer_name)


def answer_preview(
    token: str, decision: Decision, *, name: str, note: str, at: datetime
) -> Manuscript:
    """Note what a reader without an account decided; an approval is one of exactly that version.

    Raises RefusedError when they were not asked or have answered, StaleEditError when the text
    has changed since, NotFoundError when the time is over.
    """
    manuscript = manuscript_to_change(preview_of(token, at=at).manuscript_id)
    preview = preview_of(token, at=at)
    db.session.refresh(preview)
    if not preview.may_approve or preview.decided_at is not None:
        raise RefusedError("Liên kết này không nhận ý kiến, hoặc đã có ý kiến rồi.")
    who = f"liên kết: {name}"
    if decision is Decision.APPROVED:
        note_approval(manuscript, expected_version=preview.version, at=at, by=who)
    preview.decision, preview.decided_at = decision, at
    preview.reviewer_name, preview.note = name, note
    said = note or ("Đồng ý đăng." if decision is Decision.APPROVED else "Không đồng ý đăng.")
    remark = Comment(manuscript_id=manuscript.id, version=preview.version, at=at, by=who, text=said)
    db.session.add(remark)
    note_act(manuscript, f"preview_{decision.value}", {}, by=who, at=at, note=said[:200])
    return manuscript


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
