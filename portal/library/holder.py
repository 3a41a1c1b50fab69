"""Files of the library: which of them the public may have, which are still needed."""

from portal.attachments.holders import Holder
from portal.library.queries import file_digests


def _is_published(digest: str) -> bool:
    return bool(file_digests([digest], public_only=True))


LIBRARY_FILES = Holder(is_published=_is_published, held=file_digests)
