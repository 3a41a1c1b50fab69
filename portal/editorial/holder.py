"""Files of texts: which of them the public may have, and which are still needed."""

from collections.abc import Collection, Sequence

from portal.attachments.holders import Holder
from portal.core import clock
from portal.documents.queries import digests_of_documents, is_document_file
from portal.editorial.queries import carried_digests
from portal.publishing.queries import attached_digests, is_attachment_public
from portal.warnings.queries import digests_of_warnings, is_file_public


def _is_published(digest: str) -> bool:
    today = clock.today()
    return (
        is_attachment_public(digest, today)
        or is_file_public(digest, today)
        or is_document_file(digest)
    )


def _held(digests: Sequence[str]) -> Collection[str]:
    return {
        *carried_digests(digests),
        *attached_digests(digests),
        *digests_of_documents(digests),
        *digests_of_warnings(digests),
    }


ARTICLE_FILES = Holder(is_published=_is_published, held=_held)
