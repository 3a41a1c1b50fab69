"""Writing, publishing and withdrawing items of the library."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from slugify import slugify

from portal.attachments.kinds import State
from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.core.revision import revise
from portal.library.models import KIND, LibraryItem, LibraryTopic
from portal.library.queries import is_slug_taken, video_hosts
from portal.library.states import LibraryKind, LibraryState

LONGEST_SLUG = 120
SHORTEST_WORDS = 100


def write_item(values: Mapping[str, Any], *, at: datetime, by: Actor) -> LibraryItem:
    """A new item that only officers see; raises RefusedError for an unknown topic or host."""
    _refuse_unfit(values)
    slug = _free_slug(str(values["title"]))
    item = LibraryItem(**values, slug=slug, is_sample=False, written_by=by.name, updated_at=at)
    db.session.add(item)
    db.session.flush()
    audit.record(by.name, "created", kind=KIND, key=item.slug, note=item.title)
    return item


def edit_item(
    item: LibraryItem,
    values: Mapping[str, Any],
    *,
    expected_version: int,
    at: datetime,
    by: Actor,
) -> None:
    """Bring an item up to date that the public does not see.

    Raises StaleEditError when somebody has changed it meanwhile, RefusedError for a published
    one: it is withdrawn first, so that a second person looks at the change.
    """
    refuse_published(item)
    refuse_stale(item, expected_version)
    _refuse_unfit(values)
    before = {name: getattr(item, name) for name in values}
    changed = revise(item, values)
    if not changed:
        return
    note_written(item, at=at, by=by)
    changes = {name: (before[name], getattr(item, name)) for name in changed if name != "questions"}
    audit.record(by.name, "edited", kind=KIND, key=item.slug, changes=changes)


def publish_item(item: LibraryItem, *, expected_version: int, at: datetime, by: Actor) -> None:
    """Show an item to the public.

    Raises RefusedError for the person who wrote it last (four eyes), for one that is published,
    and for one that lacks what those need who do not see or hear it.
    """
    refuse_stale(item, expected_version)
    if item.state is LibraryState.PUBLISHED:
        raise RefusedError("Mục này đang đăng.")
    if item.written_by == by.name:
        raise RefusedError("Người viết không tự đăng; cần người thứ hai xem và đăng.")
    lacks = lacks_of(item)
    if lacks:
        raise RefusedError("Chưa đăng được. " + " ".join(lacks))
    item.state, item.withdrawn_reason, item.published_at = LibraryState.PUBLISHED, "", at
    _note_state(item, at)
    audit.record(by.name, "published", kind=KIND, key=item.slug, note=item.title)


def withdraw_item(
    item: LibraryItem, *, reason: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Take an item off the portal, to be corrected or for good.

    Raises RefusedError without a reason and for one that is not published.
    """
    refuse_stale(item, expected_version)
    if not reason.strip():
        raise RefusedError("Cần ghi lý do gỡ.")
    if item.state is not LibraryState.PUBLISHED:
        raise RefusedError("Mục này không ở trên cổng công khai.")
    item.state, item.withdrawn_reason = LibraryState.WITHDRAWN, reason.strip()
    _note_state(item, at)
    audit.record(by.name, "withdrew", kind=KIND, key=item.slug, note=reason)


def lacks_of(item: LibraryItem) -> list[str]:
    """What an item lacks before it can be published, in sentences."""
    lacks = []
    if item.kind is LibraryKind.INFOGRAPHIC and not item.picture_digest:
        lacks.append("Thiếu ảnh.")
    if item.picture_digest and not item.picture_alt:
        lacks.append("Thiếu lời tả ảnh.")
    if item.kind is LibraryKind.VIDEO and not (item.video_digest or item.video_link):
        lacks.append("Thiếu tệp video hoặc liên kết.")
    if item.kind is LibraryKind.VIDEO and item.video_digest and not item.captions:
        lacks.append("Thiếu phụ đề.")
    if len(item.body) < SHORTEST_WORDS:
        lacks.append(f"Nội dung bằng chữ cần ít nhất {SHORTEST_WORDS} ký tự.")
    is_clean = [one.attachment.state is State.CLEAN for one in item.files]
    if item.kind is LibraryKind.LEAFLET and not any(is_clean):
        lacks.append("Thiếu tệp PDF đã kiểm tra xong.")
    return lacks


def refuse_published(item: LibraryItem) -> None:
    """Raise RefusedError for an item that the public sees."""
    if item.state is LibraryState.PUBLISHED:
        raise RefusedError("Mục đang đăng: xin gỡ xuống trước khi sửa.")


def refuse_stale(item: LibraryItem, expected_version: int) -> None:
    """Raise StaleEditError when somebody has changed the item since it was opened."""
    if item.version != expected_version:
        raise StaleEditError("Người khác vừa sửa mục này. Xin xem lại trước khi lưu.")


def note_written(item: LibraryItem, *, at: datetime, by: Actor) -> None:
    """Note who wrote an item last, and that it is another version."""
    item.version += 1
    item.updated_at, item.written_by = at, by.name
    db.session.flush()


def _note_state(item: LibraryItem, at: datetime) -> None:
    item.version += 1
    item.updated_at = at


def _refuse_unfit(values: Mapping[str, Any]) -> None:
    if db.session.get(LibraryTopic, values["topic_code"]) is None:
        raise RefusedError("Xin chọn một chủ đề trong danh sách.")
    link = str(values.get("video_link", ""))
    if not link:
        return
    address = urlsplit(link)
    allowed = {one.host for one in video_hosts()}
    if address.scheme != "https" or (address.hostname or "") not in allowed:
        raise RefusedError(
            f"Liên kết video phải ở một trong các nơi: {', '.join(sorted(allowed))}."
        )


def _free_slug(title: str) -> str:
    stem = slugify(title, max_length=LONGEST_SLUG, word_boundary=True) or "muc"
    slug, number = stem, 2
    while is_slug_taken(slug):
        slug, number = f"{stem}-{number}", number + 1
    return slug
