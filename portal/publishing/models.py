"""Tables of what the portal itself publishes: news, handbook, fixed pages."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.attachments.models import Attachment
from portal.core.db import Model
from portal.core.language import N_


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


CATEGORY_LABELS: Mapping[Category, str] = {
    Category.STANDARDS: N_("Tiêu chuẩn"),
    Category.METROLOGY: N_("Đo lường"),
    Category.QUALITY: N_("Chất lượng"),
    Category.TRACEABILITY: N_("Truy xuất nguồn gốc"),
    Category.OCOP: N_("OCOP"),
    Category.ACTIVITIES: N_("Hoạt động"),
}
FOLDERS: Mapping[ArticleKind, str] = {
    ArticleKind.NEWS: "/tin-tuc/",
    ArticleKind.HANDBOOK: "/so-tay/",
    ArticleKind.PAGE: "/",
}


class Article(Model):
    """A text of the portal, written in Markdown; its address is made of its kind and slug.

    `related` are links to other pages of the portal, each with its `path` and `title`.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        Index("ix_article_kind_published_on", "kind", "published_on"),
        CheckConstraint("(kind = 'news') = (category IS NOT NULL)", name="only_news_has_category"),
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
    related: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    sources: Mapped[list[str]] = mapped_column(default=list)
    published_on: Mapped[date]
    updated_on: Mapped[date | None]
    state: Mapped[ArticleState]
    is_sample: Mapped[bool]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    changes: Mapped[list["ArticleChange"]] = relationship(
        cascade="all, delete-orphan", order_by="desc(ArticleChange.id)"
    )
    attachments: Mapped[list["ArticleAttachment"]] = relationship(
        cascade="all, delete-orphan", order_by="ArticleAttachment.position"
    )

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return FOLDERS[self.kind] + self.slug

    @property
    def key(self) -> str:
        """What names it in audit, outbox and search."""
        return f"{self.kind}/{self.slug}"

    @property
    def last_change(self) -> date:
        """The day by which feeds and machines know whether it is new."""
        return max(self.published_on, self.updated_on or self.published_on)

    def is_public(self, day: date) -> bool:
        """Whether the public may read it on `day`."""
        return self.state is ArticleState.PUBLISHED and self.published_on <= day


class ArticleChange(Model):
    """What was changed in a public article and when, told to its readers."""

    __tablename__ = "article_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True
    )
    on: Mapped[date]
    note: Mapped[str] = mapped_column(String(300))


class ArticleAttachment(Model):
    """A file offered for saving below an article."""

    __tablename__ = "article_attachment"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id"), primary_key=True, index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]

    attachment: Mapped[Attachment] = relationship(lazy="joined")
