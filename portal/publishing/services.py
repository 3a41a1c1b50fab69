"""Publishing and withdrawing articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from portal.attachments.kinds import Kind, State
from portal.attachments.models import Attachment
from portal.core import audit, clock, outbox
from portal.core.addresses import local_path
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.feed import start_of
from portal.core.revision import revise
from portal.publishing.models import (
    Article,
    ArticleAttachment,
    ArticleChange,
    ArticleKind,
    ArticleState,
    Category,
)
from portal.subscriptions.services import announce

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
OUTBOX_KIND = "article"


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as its author hands it in.

    `body` is Markdown; `related` are pairs of path and title.
    """

    kind: ArticleKind
    slug: str
    title: str
    summary: str
    body: str
    published_on: date
    is_sample: bool
    category: Category | None = None
    updated_on: date | None = None
    title_en: str = ""
    summary_en: str = ""
    tags: Sequence[str] = ()
    related: Sequence[tuple[str, str]] = field(default=())
    sources: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file below an article, and what it is called there."""

    attachment: Attachment
    title: str


def publish_article(text: ArticleText, *, by: str) -> Article:
    """Publish `text`, or bring the article of the same kind and slug up to date with it.

    An article dated in the future stays hidden until that day. Nothing is written when
    nothing has changed. Raises RefusedError for a text that cannot be published.
    """
    _refuse_unfit(text)
    article = _existing(text.kind, text.slug)
    if article is None:
        article = Article(kind=text.kind, slug=text.slug, published_at=clock.now())
        db.session.add(article)
    changed = revise(article, _columns(text))
    if changed:
        article.updated_at = clock.now()
        db.session.flush()
        audit.record(by, "published", kind=OUTBOX_KIND, key=article.key, fields=list(changed))
        outbox.mark_stale(OUTBOX_KIND, article.key)
        if "state" in changed:
            _announce(article)
    return article


def withdraw_article(article: Article, *, reason: str, by: str) -> None:
    """Take an article off the public pages, lists, feeds and search."""
    if article.state is ArticleState.WITHDRAWN:
        raise RefusedError("Bài viết này đã được gỡ trước đó.")
    article.state = ArticleState.WITHDRAWN
    article.updated_at = clock.now()
    audit.record(by, "withdrew", kind=OUTBOX_KIND, key=article.key, note=reason)
    outbox.mark_stale(OUTBOX_KIND, article.key)


def attach_files(article: Article, files: Sequence[AttachedFile], *, by: str) -> None:
    """Offer exactly these files below an article, in this order.

    Raises RefusedError for a file that has not been found clean, and for pictures.
    """
    for one in files:
        if one.attachment.state is not State.CLEAN or one.attachment.kind is Kind.IMAGE:
            raise RefusedError(f"Tệp {one.attachment.name} chưa kiểm tra xong hoặc bị từ chối.")
    before = [(one.attachment_id, one.title) for one in article.attachments]
    after = [(one.attachment.id, one.title) for one in files]
    if before == after:
        return
    article.attachments = []
    db.session.flush()
    article.attachments = [
        ArticleAttachment(attachment=one.attachment, title=one.title, position=at)
        for at, one in enumerate(files)
    ]
    names = {"attachments": ([title for _, title in before], [title for _, title in after])}
    audit.record(by, "attached", kind=OUTBOX_KIND, key=article.key, changes=names)


def tell_change(article: Article, note: str, *, on: date, by: str) -> None:
    """Tell the readers of an article what was changed in it."""
    article.changes.append(ArticleChange(on=on, note=note))
    audit.record(by, "told_change", kind=OUTBOX_KIND, key=article.key, note=note)


def _refuse_unfit(text: ArticleText) -> None:
    if not SLUG.fullmatch(text.slug):
        raise RefusedError("Địa chỉ bài viết chỉ gồm chữ thường không dấu, số và gạch nối.")
    if not (text.title.strip() and text.summary.strip() and text.body.strip()):
        raise RefusedError("Bài viết cần có tiêu đề, tóm tắt và nội dung.")
    if (text.kind is ArticleKind.NEWS) != (text.category is not None):
        raise RefusedError("Tin tức phải có chuyên mục; bài loại khác thì không.")
    if any(local_path(path) != path for path, _title in text.related):
        raise RefusedError("Bài liên quan phải là địa chỉ trên cổng này.")


def _announce(article: Article) -> None:
    """Tell the subscribers of the news of an article that the public has not read yet."""
    at = max(clock.now(), start_of(article.published_on))
    if article.category is not None:
        for topic in ("news", f"news:{article.category}"):
            announce(topic, title=article.title, path=article.path, at=at)


def _existing(kind: ArticleKind, slug: str) -> Article | None:
    return db.session.scalar(select(Article).where(Article.kind == kind, Article.slug == slug))


def _columns(text: ArticleText) -> dict[str, object]:
    return {
        "category": text.category,
        "title": text.title,
        "summary": text.summary,
        "body": text.body,
        "title_en": text.title_en,
        "summary_en": text.summary_en,
        "tags": list(text.tags),
        "related": [{"path": path, "title": title} for path, title in text.related],
        "sources": list(text.sources),
        "published_on": text.published_on,
        "updated_on": text.updated_on,
        "state": ArticleState.PUBLISHED,
        "is_sample": text.is_sample,
    }
