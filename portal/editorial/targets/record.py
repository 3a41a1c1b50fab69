"""The public record behind a manuscript, whatever its kind."""

from datetime import date
from typing import Any

from portal.core.errors import RefusedError
from portal.documents.entries import path_of
from portal.editorial.models import Manuscript, ManuscriptKind
from portal.editorial.targets import articles, documents, notices
from portal.publishing.models import FOLDERS, ArticleKind

TAKEN = "Địa chỉ này đã có bài khác. Xin chọn địa chỉ khác."


def fields_of_public(kind: ManuscriptKind, key: str) -> dict[str, Any]:
    """The public text of a record as a manuscript keeps it; raises NotFoundError."""
    if kind is ManuscriptKind.WARNING:
        return notices.warning_fields(key)
    if kind is ManuscriptKind.DOCUMENT:
        return documents.document_fields(key)
    return articles.article_fields(kind.value, key)


def publish_to_public(manuscript: Manuscript, *, on: date, by: str) -> str:
    """Publish the present text of a manuscript; returns the key of the record.

    Raises RefusedError when the address belongs to another record, or the text is unfit.
    """
    _refuse_taken(manuscript)
    if manuscript.kind is ManuscriptKind.WARNING:
        return notices.issue_fields(manuscript.fields, on=on, by=by)
    if manuscript.kind is ManuscriptKind.DOCUMENT:
        return documents.publish_document(manuscript.fields, by=by)
    return articles.publish_fields(
        manuscript.kind.value,
        manuscript.fields,
        change_note=manuscript.change_note,
        on=on,
        by=by,
    )


def withdraw_from_public(
    manuscript: Manuscript, public: dict[str, Any], *, reason: str, on: date, by: str
) -> None:
    """Take the record off the portal; `public` is the text that is on it."""
    key = manuscript.target_key or ""
    if manuscript.kind is ManuscriptKind.WARNING:
        notices.lift_fields(key, on=on, reason=reason, by=by)
    elif manuscript.kind is ManuscriptKind.DOCUMENT:
        documents.withdraw_document(public, reason=reason, by=by)
    else:
        articles.withdraw_fields(manuscript.kind.value, key, reason=reason, by=by)


def is_taken(kind: ManuscriptKind, slug: str) -> bool:
    """Whether a record of this kind has this address."""
    if kind is ManuscriptKind.WARNING:
        return notices.warning_of(slug) is not None
    if kind is ManuscriptKind.DOCUMENT:
        found = documents.document_of(slug)
        return found is not None and found.has_text
    return articles.article_of(kind.value, slug) is not None


def public_path(kind: ManuscriptKind, key: str) -> str:
    """Where the public reads the record."""
    if kind is ManuscriptKind.WARNING:
        return f"/canh-bao/{key}"
    if kind is ManuscriptKind.DOCUMENT:
        return path_of(key)
    return FOLDERS[ArticleKind(kind.value)] + key


def _refuse_taken(manuscript: Manuscript) -> None:
    slug = manuscript.fields["slug"]
    if manuscript.target_key is None and is_taken(manuscript.kind, slug):
        raise RefusedError(TAKEN)
