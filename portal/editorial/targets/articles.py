"""News, pages of the handbook and fixed pages as manuscripts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.attachments.models import Attachment
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.publishing.models import Article, ArticleKind, ArticleState, Category
from portal.publishing.services import (
    ArticleText,
    AttachedFile,
    attach_files,
    publish_article,
    tell_change,
    withdraw_article,
)

SEPARATOR = "|"
Fields = Mapping[str, Any]


def article_of(kind: str, slug: str) -> Article | None:
    """The article with this address, whatever its state."""
    statement = select(Article).where(Article.kind == ArticleKind(kind), Article.slug == slug)
    return db.session.scalar(statement)


def article_fields(kind: str, slug: str) -> dict[str, Any]:
    """The text of a public article as a manuscript keeps it; raises NotFoundError."""
    article = article_of(kind, slug)
    if article is None or article.state is not ArticleState.PUBLISHED:
        raise NotFoundError("Không có bài đang đăng nào ở địa chỉ này.")
    return {
        "title": article.title,
        "slug": article.slug,
        "summary": article.summary,
        "body": article.body,
        "category": article.category.value if article.category else "",
        "tags": list(article.tags),
        "related": [f"{one['path']} {SEPARATOR} {one['title']}" for one in article.related],
        "sources": list(article.sources),
        "title_en": article.title_en,
        "summary_en": article.summary_en,
        "published_on": article.published_on.isoformat(),
        "is_sample": article.is_sample,
        "attachments": [
            {"id": one.attachment_id, "title": one.title} for one in article.attachments
        ],
    }


def publish_fields(kind: str, fields: Fields, *, change_note: str, on: date, by: str) -> str:
    """Publish an article, or bring the public one up to date; returns its slug.

    Raises RefusedError for a text that cannot be published.
    """
    known = article_of(kind, fields["slug"])
    was_public = known is not None and known.state is ArticleState.PUBLISHED
    article = publish_article(_text(kind, fields, known, on), by=by)
    attach_files(article, _files(fields.get("attachments", ())), by=by)
    if was_public and change_note:
        tell_change(article, change_note, on=on, by=by)
    return article.slug


def withdraw_fields(kind: str, slug: str, *, reason: str, by: str) -> None:
    """Take an article off the portal."""
    article = article_of(kind, slug)
    if article is None:
        raise RefusedError("Bài này không còn trên cổng.")
    withdraw_article(article, reason=reason, by=by)


def related_of(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Path and title of each related page, as typed."""
    pairs = (line.partition(SEPARATOR) for line in lines)
    return [(path.strip(), title.strip() or path.strip()) for path, _, title in pairs]


def _text(kind: str, fields: Fields, known: Article | None, on: date) -> ArticleText:
    published_on = date.fromisoformat(fields["published_on"]) if fields["published_on"] else on
    category = fields.get("category")
    return ArticleText(
        kind=ArticleKind(kind),
        slug=fields["slug"],
        title=fields["title"],
        summary=fields["summary"],
        body=fields["body"],
        published_on=published_on,
        is_sample=bool(fields.get("is_sample", False)),
        category=Category(category) if category else None,
        updated_on=on if known is not None and published_on < on else None,
        title_en=fields["title_en"],
        summary_en=fields["summary_en"],
        tags=fields["tags"],
        related=related_of(fields["related"]),
        sources=fields["sources"],
    )


def _files(rows: Sequence[Mapping[str, Any]]) -> list[AttachedFile]:
    wanted = {row["id"]: row["title"] for row in rows}
    found = {
        one.id: one
        for one in db.session.scalars(select(Attachment).where(Attachment.id.in_(wanted)))
    }
    return [AttachedFile(found[number], title) for number, title in wanted.items()]
