"""Tables of manuscripts: their versions, remarks, previews, files, and where they may lead."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

# What these records are called in the audit.
KIND = "manuscript"
DOMAIN_KIND = "outbound_domain"


class ManuscriptKind(StrEnum):
    """What a manuscript becomes."""

    NEWS = "news"
    HANDBOOK = "handbook"
    PAGE = "page"
    WARNING = "warning"
    DOCUMENT = "document"


class ManuscriptState(StrEnum):
    """How far a manuscript has come; with the public nothing changes before `PUBLISHED`."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What somebody without an account said about a preview."""

    APPROVED = "approved"
    DECLINED = "declined"


class DomainState(StrEnum):
    """Whether texts may lead to a domain."""

    PROPOSED = "proposed"
    ALLOWED = "allowed"
    REFUSED = "refused"


KIND_LABELS: Mapping[ManuscriptKind, str] = {
    ManuscriptKind.NEWS: "Tin tức",
    ManuscriptKind.HANDBOOK: "Bài sổ tay",
    ManuscriptKind.PAGE: "Trang cố định",
    ManuscriptKind.WARNING: "Cảnh báo",
    ManuscriptKind.DOCUMENT: "Văn bản",
}
STATE_LABELS: Mapping[ManuscriptState, str] = {
    ManuscriptState.DRAFT: "Đang soạn",
    ManuscriptState.REVIEW: "Chờ duyệt",
    ManuscriptState.APPROVED: "Đã duyệt",
    ManuscriptState.SCHEDULED: "Đã hẹn giờ",
    ManuscriptState.PUBLISHED: "Đã đăng",
    ManuscriptState.WITHDRAWN: "Đã gỡ",
}
DOMAIN_STATES: Mapping[DomainState, str] = {
    DomainState.PROPOSED: "Chờ người thứ hai quyết định",
    DomainState.ALLOWED: "Được dẫn tới",
    DomainState.REFUSED: "Không được dẫn tới",
}
ARTICLE_KINDS = frozenset({ManuscriptKind.NEWS, ManuscriptKind.HANDBOOK, ManuscriptKind.PAGE})


class Manuscript(Model):
    """A text on its way to the public, and the text with which a public one is changed.

    `version` counts the saved texts; `fields` is the last of them. `approved_version` and
    `published_version` say which text was last approved and which the public reads. `target_key`
    names the public record once there is one. `sought` are the words by which lists find it.
    """

    __tablename__ = "manuscript"
    __table_args__ = (
        UniqueConstraint("kind", "target_key"),
        CheckConstraint(
            "(state = 'scheduled') = (scheduled_at IS NOT NULL)", name="scheduled_has_time"
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'scheduled')"
            " OR (approved_version IS NOT NULL AND approved_version = version)",
            name="approved_as_it_is",
        ),
        Index("ix_manuscript_state_scheduled_at", "state", "scheduled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ManuscriptKind] = mapped_column(index=True)
    target_key: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[ManuscriptState] = mapped_column(default=ManuscriptState.DRAFT)
    title: Mapped[str]
    sought: Mapped[str]
    fields: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    author: Mapped[str] = mapped_column(String(200), index=True)
    assignee: Mapped[str] = mapped_column(String(200), default="", index=True)
    due_on: Mapped[date | None]
    scheduled_at: Mapped[datetime | None]
    approved_version: Mapped[int | None]
    approved_by: Mapped[str] = mapped_column(String(200), default="")
    approved_at: Mapped[datetime | None]
    published_version: Mapped[int | None]
    change_note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    # The number is raised by hand: only a new text is a new version. Two who write at the same
    # moment are still told apart, because each change names the version that it was made on.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}

    @property
    def path(self) -> str:
        """Its address in the workspace."""
        return f"/can-bo/bai/{self.id}"

    @property
    def key(self) -> str:
        """What names it in the audit."""
        return str(self.id)

    @property
    def state_label(self) -> str:
        """How far it has come, in words."""
        return STATE_LABELS[self.state]

    @property
    def kind_label(self) -> str:
        """What it becomes, in words."""
        return KIND_LABELS[self.kind]

    @property
    def is_article(self) -> bool:
        """Whether it becomes news, a page of the handbook or a fixed page."""
        return self.kind in ARTICLE_KINDS

    @property
    def is_approved(self) -> bool:
        """Whether exactly the present text has been approved and waits to be published."""
        waits = self.state in {ManuscriptState.APPROVED, ManuscriptState.SCHEDULED}
        return waits and self.approved_version == self.version

    @property
    def is_ahead(self) -> bool:
        """Whether the public reads an older text than the present one."""
        return self.published_version is not None and self.published_version != self.version


class ManuscriptVersion(Model):
    """One saved text; nobody changes or removes it afterwards."""

    __tablename__ = "manuscript_version"
    __table_args__ = (UniqueConstraint("manuscript_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id", ondelete="CASCADE"))
    number: Mapped[int]
    fields: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(300), default="")


class Comment(Model):
    """A remark on one version, open until somebody has dealt with it."""

    __tablename__ = "manuscript_comment"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by = '')", name="resolved_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    manuscript_id: Mapped[int] = mapped_column(
        ForeignKey("manuscript.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(2000))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(String(200), default="")


class PreviewLink(Model):
    """A secret address under which somebody without an account reads one version.

    Only the SHA-256 digest of the secret is kept. With `may_approve` the reader may say once what
    they think; `created_by` answers for who that is.
    """

    __tablename__ = "preview_link"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided_once"),
        CheckConstraint("decision IS NULL OR reviewer_name <> ''", name="decided_by_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    manuscript_id: Mapped[int] = mapped_column(
        ForeignKey("manuscript.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    may_approve: Mapped[bool] = mapped_column(default=False)
    reviewer_name: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None]
    decision: Mapped[Decision | None]
    note: Mapped[str] = mapped_column(String(1000), default="")


class ManuscriptAttachment(Model):
    """A file that some version of a manuscript carries; title and order stand in the version."""

    __tablename__ = "manuscript_attachment"

    manuscript_id: Mapped[int] = mapped_column(
        ForeignKey("manuscript.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id"), primary_key=True, index=True
    )


class OutboundDomain(Model):
    """A domain to which texts may or may not lead; who decides is not who proposed."""

    __tablename__ = "outbound_domain"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="second_person"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by = '')", name="decided_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(String(253), unique=True)
    state: Mapped[DomainState] = mapped_column(default=DomainState.PROPOSED)
    reason: Mapped[str] = mapped_column(String(300))
    proposed_by: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(String(300), default="")

    @property
    def state_label(self) -> str:
        """Whether texts may lead there, in words."""
        return DOMAIN_STATES[self.state]
