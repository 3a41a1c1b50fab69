"""Public records of all kinds in one list, to be taken up for changes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import PAGE_SIZE, Listing
from portal.documents.models import Document
from portal.editorial.models import ManuscriptKind
from portal.editorial.targets.record import public_path
from portal.publishing.models import Article, ArticleKind, ArticleState
from portal.warnings.models import ConsumerWarning
from search.vietnamese import fold


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """A public record as a line of a list."""

    kind: ManuscriptKind
    key: str
    title: str
    day: date | None

    @property
    def path(self) -> str:
        """Where the public reads it."""
        return public_path(self.kind, self.key)


def public_records(
    kinds: Collection[ManuscriptKind], words: str, page: int
) -> Listing[PublicRecord]:
    """One page of the records whose title holds all `words`, the newest first.

    They are some hundreds and looked through in memory: the two databases do not agree on
    Vietnamese letters. Raises NotFoundError for a page beyond the end.
    """
    wanted = fold(words).split()
    found = [
        one
        for one in _records(kinds)
        if all(word in fold(f"{one.title} {one.key}") for word in wanted)
    ]
    found.sort(key=lambda one: one.day or date.min, reverse=True)
    first = (page - 1) * PAGE_SIZE
    if page > 1 and first >= len(found):
        raise NotFoundError("Danh sách không có trang này.")
    return Listing(found[first : first + PAGE_SIZE], len(found), page, PAGE_SIZE)


def _records(kinds: Collection[ManuscriptKind]) -> Iterator[PublicRecord]:
    articles = [ArticleKind(kind.value) for kind in kinds if kind.value in set(ArticleKind)]
    if articles:
        yield from _articles(articles)
    if ManuscriptKind.WARNING in kinds:
        yield from _warnings()
    if ManuscriptKind.DOCUMENT in kinds:
        yield from _documents()


def _articles(kinds: Collection[ArticleKind]) -> Iterator[PublicRecord]:
    columns = select(Article.kind, Article.slug, Article.title, Article.published_on)
    published = Article.state == ArticleState.PUBLISHED
    for row in db.session.execute(columns.where(published, Article.kind.in_(kinds))):
        yield PublicRecord(ManuscriptKind(row.kind.value), row.slug, row.title, row.published_on)


def _warnings() -> Iterator[PublicRecord]:
    columns = select(ConsumerWarning.slug, ConsumerWarning.title, ConsumerWarning.issued_on)
    in_force = (ConsumerWarning.issued_on <= clock.today()) & ConsumerWarning.lifted_on.is_(None)
    for row in db.session.execute(columns.where(in_force)):
        yield PublicRecord(ManuscriptKind.WARNING, row.slug, row.title, row.issued_on)


def _documents() -> Iterator[PublicRecord]:
    columns = select(Document.slug, Document.title, Document.number, Document.issued_on)
    for row in db.session.execute(columns.where(Document.has_text)):
        title = row.title or row.number or row.slug
        yield PublicRecord(ManuscriptKind.DOCUMENT, row.slug, title, row.issued_on)
