"""Reads of the library."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from portal.attachments.models import Attachment
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.library.models import LibraryFile, LibraryItem, LibraryTopic, VideoHost
from portal.library.states import LibraryKind, LibraryState

_IS_PUBLIC = LibraryItem.state == LibraryState.PUBLISHED
LIST_SIZE = 12


def items_page(page: int, kinds: Sequence[LibraryKind], topic_code: str) -> Listing[LibraryItem]:
    """One page of what is published, newest first."""
    statement = _newest()
    if kinds:
        statement = statement.where(LibraryItem.kind.in_(kinds))
    if topic_code:
        statement = statement.where(LibraryItem.topic_code == topic_code)
    return read_page(statement, page, LIST_SIZE)


def newest_items(limit: int) -> Sequence[LibraryItem]:
    """What was published last, for feeds."""
    return db.session.scalars(_newest().limit(limit)).all()


def item_by_slug(slug: str) -> LibraryItem:
    """The published item at this address with its files; raises NotFoundError."""
    statement = select(LibraryItem).where(LibraryItem.slug == slug, _IS_PUBLIC)
    found = db.session.scalar(statement.options(selectinload(LibraryItem.files)))
    if found is None:
        raise NotFoundError(_("Thư viện không có mục này."))
    return found


def related_items(item: LibraryItem, limit: int) -> Sequence[LibraryItem]:
    """Other published items of the same topic, newest first."""
    same = LibraryItem.topic_code == item.topic_code, LibraryItem.id != item.id
    return db.session.scalars(_newest().where(*same).limit(limit)).all()


def topics() -> Sequence[LibraryTopic]:
    """All topics in their order."""
    return db.session.scalars(select(LibraryTopic).order_by(LibraryTopic.position)).all()


def is_video_public(digest: str) -> bool:
    """Whether a published item carries this video."""
    found = select(LibraryItem.id).where(LibraryItem.video_digest == digest, _IS_PUBLIC)
    return db.session.scalar(found.limit(1)) is not None


def is_video_held(digest: str) -> bool:
    """Whether any item carries this video."""
    found = select(LibraryItem.id).where(LibraryItem.video_digest == digest)
    return db.session.scalar(found.limit(1)) is not None


def video_hosts() -> Sequence[VideoHost]:
    """The hosts to which a video may be linked."""
    return db.session.scalars(select(VideoHost).order_by(VideoHost.host)).all()


def file_digests(digests: Sequence[str], *, public_only: bool = False) -> Sequence[str]:
    """Those among these files that any item, or any published one, carries."""
    statement = (
        select(Attachment.digest)
        .join(LibraryFile, LibraryFile.attachment_id == Attachment.id)
        .join(LibraryItem, LibraryItem.id == LibraryFile.item_id)
        .where(Attachment.digest.in_(digests))
    )
    if public_only:
        statement = statement.where(_IS_PUBLIC)
    return db.session.scalars(statement.distinct()).all()


def staff_page(
    page: int, words: str, kind: LibraryKind | None, state: LibraryState | None
) -> Listing[LibraryItem]:
    """One page of all items, drafts too, the latest change first."""
    statement = select(LibraryItem).order_by(LibraryItem.updated_at.desc(), LibraryItem.id.desc())
    if kind is not None:
        statement = statement.where(LibraryItem.kind == kind)
    if state is not None:
        statement = statement.where(LibraryItem.state == state)
    if words:
        like = f"%{words.replace('%', '').replace('_', '')}%"
        texts = (LibraryItem.title, LibraryItem.slug, LibraryItem.summary)
        statement = statement.where(or_(*(one.ilike(like) for one in texts)))
    return read_page(statement, page)


def item_by_id(item_id: int) -> LibraryItem:
    """The item in whatever state, held for a change; raises NotFoundError."""
    held = {"of": LibraryItem}
    found = db.session.get(LibraryItem, item_id, with_for_update=held, populate_existing=True)
    if found is None:
        raise NotFoundError("Thư viện không có mục này.")
    return found


def is_slug_taken(slug: str) -> bool:
    """Whether an item has this address."""
    return db.session.scalar(select(LibraryItem.id).where(LibraryItem.slug == slug)) is not None


def _newest() -> Select[LibraryItem]:
    newest = LibraryItem.published_at.desc(), LibraryItem.id.desc()
    return select(LibraryItem).where(_IS_PUBLIC).order_by(*newest)
