"""Items, topics and hosts from files: entered as they stand, published at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.attachments.models import Attachment
from portal.core import audit
from portal.core.db import db
from portal.core.revision import revise
from portal.library.models import KIND, LibraryFile, LibraryItem, LibraryTopic, VideoHost
from portal.library.states import LibraryState


def load_topics(rows: Sequence[Mapping[str, Any]], *, by: str) -> int:
    """Bring the topics up to date; returns how many there are."""
    for row in rows:
        topic = db.session.get(LibraryTopic, row["code"]) or LibraryTopic()
        revise(topic, row)
        db.session.add(topic)
    db.session.flush()
    audit.record(by, "loaded", kind="library_topic", key="all", rows=len(rows))
    return len(rows)


def load_hosts(rows: Sequence[Mapping[str, str]], *, by: str) -> int:
    """Bring the hosts of videos up to date; returns how many there are."""
    for row in rows:
        host = db.session.get(VideoHost, row["host"]) or VideoHost()
        revise(host, row)
        db.session.add(host)
    audit.record(by, "loaded", kind="video_host", key="all", rows=len(rows))
    return len(rows)


def load_item(
    values: Mapping[str, Any],
    files: Sequence[tuple[Attachment, str]],
    *,
    at: datetime,
    by: str,
) -> LibraryItem:
    """Bring the item with this slug up to date, or enter it; it is public."""
    found = db.session.scalar(select(LibraryItem).where(LibraryItem.slug == values["slug"]))
    item = found or LibraryItem(
        state=LibraryState.PUBLISHED, version=1, written_by=by, published_at=at, updated_at=at
    )
    if found is None:
        db.session.add(item)
    with db.session.no_autoflush:
        changed = revise(item, values)
        wanted = [(attachment.id, title) for attachment, title in files]
        if [(one.attachment_id, one.title) for one in item.files] != wanted:
            changed = (*changed, "files")
            item.files = [
                LibraryFile(attachment_id=key, title=title, position=at_place)
                for at_place, (key, title) in enumerate(wanted, 1)
            ]
    if changed:
        if found is not None:
            item.version += 1
            item.updated_at = at
        db.session.flush()
        audit.record(by, "loaded", kind=KIND, key=item.slug, note=", ".join(changed))
    return item
