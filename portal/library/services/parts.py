"""Picture, video and files of an item; each is handed in apart from its words."""

from datetime import datetime

from portal.attachments.kinds import Kind, State
from portal.attachments.models import Attachment
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import RefusedError
from portal.core.media import Picture
from portal.library.models import KIND, LibraryFile, LibraryItem
from portal.library.services.editing import note_written, refuse_published
from portal.library.videos import Video

MOST_FILES = 20


def set_picture(item: LibraryItem, picture: Picture, *, at: datetime, by: Actor) -> None:
    """Show this picture; raises RefusedError for a published item."""
    refuse_published(item)
    item.picture_digest = picture.digest
    item.picture_width, item.picture_height = picture.width, picture.height
    _note(item, "set_picture", picture.digest, at, by)


def set_video(item: LibraryItem, video: Video, *, at: datetime, by: Actor) -> None:
    """Show this video; raises RefusedError for a published item."""
    refuse_published(item)
    item.video_digest, item.video_ending = video.digest, video.ending
    item.video_size = video.size
    _note(item, "set_video", video.digest, at, by)


def add_file(
    item: LibraryItem, attachment: Attachment, title: str, *, at: datetime, by: Actor
) -> None:
    """Offer a file; raises RefusedError for pictures, too many files, and a published item."""
    refuse_published(item)
    if attachment.kind is Kind.IMAGE:
        raise RefusedError("Tệp tải về là PDF, Word hoặc Excel; ảnh tải lên ở mục Ảnh.")
    if attachment.state is State.REFUSED:
        raise RefusedError(attachment.refusal)
    if any(one.attachment_id == attachment.id for one in item.files):
        raise RefusedError("Mục này đã có tệp đó.")
    if len(item.files) >= MOST_FILES:
        raise RefusedError(f"Mỗi mục có nhiều nhất {MOST_FILES} tệp.")
    last = max((one.position for one in item.files), default=0)
    words = title or attachment.name
    item.files.append(LibraryFile(attachment_id=attachment.id, title=words, position=last + 1))
    _note(item, "added_file", words, at, by)


def remove_file(item: LibraryItem, attachment_id: int, *, at: datetime, by: Actor) -> None:
    """Offer a file no longer; raises RefusedError for a published item or an unknown file."""
    refuse_published(item)
    found = [one for one in item.files if one.attachment_id == attachment_id]
    if not found:
        raise RefusedError("Mục này không có tệp đó.")
    item.files.remove(found[0])
    _note(item, "removed_file", found[0].title, at, by)


def _note(item: LibraryItem, action: str, note: str, at: datetime, by: Actor) -> None:
    note_written(item, at=at, by=by)
    audit.record(by.name, action, kind=KIND, key=item.slug, note=note)
