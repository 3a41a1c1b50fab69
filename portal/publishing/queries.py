"""Reads of articles; the public sees only what is published and not dated in the future."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import selectinload

from portal.attachments.models import Attachment
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.publishing.models import (
    FOLDERS,
    Article,
    ArticleAttachment,
    ArticleKind,
    ArticleState,
    Category,
)

FEED_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Link:
    """A page that an article leads on to."""

    title: str
    path: str


def public_articles(day: date) -> Select[Article]:
    """All articles that the public may read on `day`, newest first."""
    return (
        select(Article)
        .where(Article.state == ArticleState.PUBLISHED, Article.published_on <= day)
        .order_by(Article.published_on.desc(), Article.id.desc())
    )


def article_at(kind: ArticleKind, slug: str, day: date) -> Article:
    """The public article of this kind and slug; raises NotFoundError."""
    statement = public_articles(day).where(Article.kind == kind, Article.slug == slug)
    below = selectinload(Article.attachments), selectinload(Article.changes)
    article = db.session.scalar(statement.options(*below))
    if article is None:
        raise NotFoundError(_("Không có bài viết này, hoặc bài đã được gỡ."))
    return article


def is_attachment_public(digest: str, day: date) -> bool:
    """Whether an article that the public may read on `day` offers the file with this digest."""
    statement = (
        public_articles(day)
        .join(ArticleAttachment)
        .join(Attachment)
        .where(Attachment.digest == digest)
    )
    return db.session.scalar(select(statement.order_by(None).exists())) or False


def attached_digests(digests: Sequence[str]) -> Sequence[str]:
    """Those of the files that any article carries, withdrawn ones too."""
    statement = select(Attachment.digest).join(ArticleAttachment)
    return db.session.scalars(statement.where(Attachment.digest.in_(digests))).all()


def news_page(category: Category | None, day: date, page: int) -> Listing[Article]:
    """One page of the news, of one category or of all."""
    statement = public_articles(day).where(Article.kind == ArticleKind.NEWS)
    if category is not None:
        statement = statement.where(Article.category == category)
    return read_page(statement, page)


def count_by_category(day: date) -> dict[Category, int]:
    """How many public news articles each category has; empty ones are left out."""
    rows = public_articles(day).where(Article.kind == ArticleKind.NEWS).subquery()
    counted = select(rows.c.category, func.count().label("number")).group_by(rows.c.category)
    return {row.category: row.number for row in db.session.execute(counted)}


def latest_news(day: date, limit: int, category: Category | None = None) -> Sequence[Article]:
    """The newest public news, of one category or of all."""
    statement = public_articles(day).where(Article.kind == ArticleKind.NEWS).limit(limit)
    if category is not None:
        statement = statement.where(Article.category == category)
    return db.session.scalars(statement).all()


def handbook_articles(day: date) -> Sequence[Article]:
    """All public handbook pages, by title."""
    statement = public_articles(day).where(Article.kind == ArticleKind.HANDBOOK)
    return db.session.scalars(statement.order_by(None).order_by(Article.title)).all()


def related_links(article: Article, day: date) -> list[Link]:
    """Where `article` leads on to; articles that the public may not read are left out."""
    keys = [key for one in article.related if (key := _article_key(one["path"]))]
    titles = _titles(keys, day) if keys else {}
    return [
        Link(titles.get(one["path"], one["title"]), one["path"])
        for one in article.related
        if one["path"] in titles or _article_key(one["path"]) is None
    ]


def _titles(keys: Sequence[tuple[ArticleKind, str]], day: date) -> dict[str, str]:
    statement = public_articles(day).where(tuple_(Article.kind, Article.slug).in_(keys))
    return {article.path: article.title for article in db.session.scalars(statement)}


def _article_key(path: str) -> tuple[ArticleKind, str] | None:
    """Kind and slug of the article that has this address, None for other pages."""
    for kind in (ArticleKind.NEWS, ArticleKind.HANDBOOK):
        slug = path.removeprefix(FOLDERS[kind])
        if slug and slug != path:
            return kind, slug
    return None
