"""The right of reply: entered by one officer, shown once another has confirmed it."""

from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit, clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import ForbiddenError, NotFoundError, RefusedError
from portal.ledger.changes import note_change
from portal.registry.models import Establishment
from portal.warnings.models import ConsumerWarning, WarningReply
from portal.warnings.publications import WARNINGS

SHORTEST_REPLY = 10


def enter_reply(
    warning: ConsumerWarning,
    establishment: Establishment | None,
    *,
    name: str,
    reply: str,
    replied_on: date,
    at: datetime,
    by: Actor,
) -> WarningReply:
    """Keep what an establishment concerned says; nobody reads it before it is confirmed.

    `name` is who replies where the register does not hold it. The text of the warning stays as it
    is, so that it needs no new approval. Raises RefusedError for a reply that says nothing, of
    nobody, or of a day to come.
    """
    refuse_bound(by)
    said = reply.strip()
    called = establishment.name if establishment else name.strip()
    if len(said) < SHORTEST_REPLY or not called:
        raise RefusedError("Xin ghi ai trả lời, và nội dung ít nhất 10 ký tự.")
    if replied_on > at.astimezone(clock.VIETNAM).date():
        raise RefusedError("Ngày trả lời ở tương lai.")
    made = WarningReply(
        establishment=establishment,
        name=called,
        reply=said,
        replied_on=replied_on,
        entered_by=by.name,
        entered_at=at,
    )
    warning.replies.append(made)
    db.session.flush()
    audit.record(by.name, "entered reply", kind=WARNINGS.kind, key=warning.slug, reply=made.id)
    return made


def confirm_reply(
    warning: ConsumerWarning, reply: WarningReply, *, at: datetime, by: Actor
) -> None:
    """Show a reply beneath the warning; whoever entered it does not confirm it."""
    refuse_bound(by)
    if reply.confirmed_at is not None:
        raise RefusedError("Ý kiến này đã được đăng trước đó.")
    if reply.entered_by == by.name:
        raise RefusedError("Người nhập ý kiến không tự đăng; cần một người khác.")
    reply.confirmed_by, reply.confirmed_at = by.name, at
    warning.updated_at = at
    db.session.flush()
    audit.record(by.name, "confirmed reply", kind=WARNINGS.kind, key=warning.slug, reply=reply.id)
    note_change(WARNINGS, warning.slug)


def drop_reply(warning: ConsumerWarning, reply: WarningReply, *, by: Actor) -> None:
    """Take back a reply that nobody has read yet; raises RefusedError once it is public."""
    refuse_bound(by)
    if reply.confirmed_at is not None:
        raise RefusedError("Ý kiến đã đăng thì không bỏ được.")
    warning.replies.remove(reply)
    audit.record(by.name, "dropped reply", kind=WARNINGS.kind, key=warning.slug, reply=reply.id)


def reply_of(warning: ConsumerWarning, reply_id: int) -> WarningReply:
    """One reply to a warning; raises NotFoundError."""
    found = db.session.scalar(
        select(WarningReply).where(
            WarningReply.id == reply_id, WarningReply.warning_id == warning.id
        )
    )
    if found is None:
        raise NotFoundError("Không có ý kiến này.")
    return found


def refuse_bound(by: Actor) -> None:
    """Raise ForbiddenError for somebody bound to one unit: warnings speak for the province."""
    if by.is_bound:
        raise ForbiddenError("Tài khoản của một xã hoặc một cơ sở không làm được việc này.")
