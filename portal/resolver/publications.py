"""Links as the public log says them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.core.language import N_
from portal.ledger.documents import Content
from portal.ledger.publications import Publication
from portal.resolver.models import LinkEntry, LinkState, LinkTarget

KIND = "resolver_link"


def published_content(entry: LinkEntry) -> dict[str, object]:
    """Where an identifier leads now; targets that wait are not public."""
    return {
        "path": entry.path,
        "item_description": entry.item_description,
        "links": [
            {
                "link_type": one.link_type,
                "href": one.href,
                "title": one.title,
                "hreflang": list(one.hreflang),
                "type": one.media_type,
                "context": list(one.context),
                "default": one.is_default,
            }
            for one in entry.targets
            if one.state is LinkState.ACTIVE
        ],
    }


def _keys() -> Sequence[str]:
    in_force = LinkEntry.targets.any(LinkTarget.state == LinkState.ACTIVE)
    return db.session.scalars(select(LinkEntry.path).where(in_force).order_by(LinkEntry.id)).all()


def _contents(keys: Sequence[str]) -> Mapping[str, Content]:
    entries = select(LinkEntry).where(LinkEntry.path.in_(keys))
    found = db.session.scalars(entries.options(selectinload(LinkEntry.targets)))
    return {
        entry.path: published_content(entry)
        for entry in found
        if any(one.state is LinkState.ACTIVE for one in entry.targets)
    }


def _path(key: str) -> str:
    return f"{key}?linkType=linkset"


LINKS = Publication(
    kind=KIND, label=N_("Liên kết của mã GS1"), path=_path, keys=_keys, contents=_contents
)
