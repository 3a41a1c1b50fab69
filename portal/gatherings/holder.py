"""Papers of gatherings: which of them the public may have, which are still needed."""

from portal.attachments.holders import Holder
from portal.gatherings.queries import material_digests


def _is_published(digest: str) -> bool:
    return bool(material_digests([digest], public_only=True))


GATHERING_FILES = Holder(is_published=_is_published, held=material_digests)
