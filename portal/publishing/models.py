"""Tables of what the portal itself publishes: news, handbook, fixed pages."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class ArticleKind(StrEnum):
    """Where an article stands."""

    NEWS = "news"
    HANDBOOK = "handbook"
    PAGE = "page"


class Category(StrEnum):
    """Subject of a news article; each has a feed of its own."""

    STANDARDS = "tieu-chuan"
    METROLOGY = "do-luong"
    QUALITY = "chat-luong"
    TRACEABILITY = "truy-xuat"
    OCOP = "ocop"
    ACTIVITIES = "hoat-dong"


class ArticleState(StrEnum):
    """Only published articles are shown, listed and found."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Article(Model):
    """A text of the portal, written in Markdown."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        Index("ix_article_kind_published_on", "kind", "published_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ArticleKind]
    slug: Mapped[str] = mapped_column(String(160))
    category: Mapped[Category | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(String(600))
    body: Mapped[str]
    title_en: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str] = mapped_column(String(600), default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    related: Mapped[list[str]] = mapped_column(default=list)
    sources: Mapped[list[str]] = mapped_column(default=list)
    published_on: Mapped[date]
    updated_on: Mapped[date | None]
    state: Mapped[ArticleState]
    is_sample: Mapped[bool]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
