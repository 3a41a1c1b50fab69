"""Files below a text: part of it, so that they are approved with it."""

from datetime import datetime

from portal.attachments.kinds import Kind, State
from portal.attachments.models import Attachment
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.editorial.models import Manuscript, ManuscriptAttachment
from portal.editorial.services.drafting import save_version

MOST_FILES = 20


def attach(
    manuscript: Manuscript,
    attachment: Attachment,
    title: str,
    *,
    expected_version: int,
    at: datetime,
    by: Actor,
) -> None:
    """Carry a file from the next version on.

    Raises RefusedError for pictures, refused files, and more than 20 files.
    """
    if attachment.kind is Kind.IMAGE:
        raise RefusedError("Ảnh không đính kèm: xin chèn ảnh vào nội dung bài.")
    if attachment.state is State.REFUSED:
        raise RefusedError(attachment.refusal)
    rows = list(manuscript.fields.get("attachments", ()))
    if any(row["id"] == attachment.id for row in rows):
        raise RefusedError("Bài đã có tệp này.")
    if len(rows) >= MOST_FILES:
        raise RefusedError(f"Mỗi bài có nhiều nhất {MOST_FILES} tệp.")
    _note_carried(manuscript, attachment)
    row = {"id": attachment.id, "title": title or attachment.name}
    _save(manuscript, [*rows, row], f"Thêm tệp {row['title']}", expected_version, at, by)


def detach(
    manuscript: Manuscript, attachment_id: int, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Carry a file no longer; raises RefusedError when the text does not carry it."""
    rows = list(manuscript.fields.get("attachments", ()))
    kept = [row for row in rows if row["id"] != attachment_id]
    if len(kept) == len(rows):
        raise RefusedError("Bài không có tệp này.")
    _save(manuscript, kept, "Bỏ một tệp", expected_version, at, by)


def _note_carried(manuscript: Manuscript, attachment: Attachment) -> None:
    key = (manuscript.id, attachment.id)
    if db.session.get(ManuscriptAttachment, key) is None:
        db.session.add(ManuscriptAttachment(manuscript_id=key[0], attachment_id=key[1]))


def _save(
    manuscript: Manuscript,
    rows: list[dict[str, object]],
    note: str,
    expected_version: int,
    at: datetime,
    by: Actor,
) -> None:
    text = {**manuscript.fields, "attachments": rows}
    save_version(manuscript, text, expected_version=expected_version, at=at, by=by, note=note[:300])
