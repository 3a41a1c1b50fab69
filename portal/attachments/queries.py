"""Reads of attachments."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.attachments.holders import is_published
from portal.attachments.kinds import State
from portal.attachments.models import Attachment
from portal.core.db import db
from portal.core.errors import NotFoundError


def known_attachment(digest: str) -> Attachment | None:
    """The attachment of these bytes, in whatever state; None when they never came in."""
    return db.session.scalar(select(Attachment).where(Attachment.digest == digest))


def attachment_by_digest(digest: str) -> Attachment:
    """The attachment with this digest, in whatever state; raises NotFoundError."""
    found = known_attachment(digest)
    if found is None:
        raise NotFoundError("Không có tệp này.")
    return found


def downloadable_attachment(digest: str, name: str) -> Attachment:
    """A clean attachment with this name that a published record carries.

    Raises NotFoundError for every other, so that nobody learns which files lie unpublished.
    """
    found = attachment_by_digest(digest)
    if not found.is_downloadable or found.name != name or not is_published(digest):
        raise NotFoundError("Không có tệp này.")
    return found


def quarantined_attachments(limit: int) -> Sequence[Attachment]:
    """Attachments that wait to be examined, oldest first."""
    waiting = select(Attachment).where(Attachment.state == State.QUARANTINED)
    return db.session.scalars(waiting.order_by(Attachment.id).limit(limit)).all()


def attachments_before(moment: datetime) -> Sequence[Attachment]:
    """Attachments handed in before `moment`, in whatever state."""
    older = select(Attachment).where(Attachment.uploaded_at < moment)
    return db.session.scalars(older.order_by(Attachment.id)).all()
