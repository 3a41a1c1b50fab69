"""Tables of official documents: text by sections, tasks of annexes, relations between documents."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.attachments.models import Attachment
from portal.core.db import Model

# What these records are called in audit, outbox and search.
KIND = "document"


class DocumentKind(StrEnum):
    """What an official document calls itself."""

    LAW = "luat"
    RESOLUTION = "nghi_quyet"
    DIRECTIVE = "chi_thi"
    DECISION = "quyet_dinh"
    PLAN = "ke_hoach"
    REPORT = "bao_cao"
    PROPOSAL = "to_trinh"
    LETTER = "cong_van"
    PRESENTATION = "bai_trinh_bay"


class RelationKind(StrEnum):
    """How one document stands to another; each is shown from both sides."""

    IMPLEMENTS = "implements"
    REPLACES = "replaces"
    BASED_ON = "based_on"
    ANSWERS = "answers"
    REFERS_TO = "refers_to"
    CONTAINS = "contains"


class AgencyRole(StrEnum):
    """What an agency does in a task."""

    LEAD = "lead"
    COORDINATOR = "coordinator"


class Document(Model):
    """An official document; blanks of the original (number, day) stay blank.

    `has_text` is false for documents that the portal knows only because others cite them.
    `inferred_*` is what other documents let one conclude; it is shown as an inference.
    `other_names` are the names under which people cite it ("Đề án 996"). `content_hash` tells
    whether a source from which the document is loaded has changed.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[DocumentKind] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(80), default="")
    number_raw: Mapped[str] = mapped_column(String(120), default="")
    issued_on: Mapped[date | None]
    issued_raw: Mapped[str] = mapped_column(String(120), default="")
    year: Mapped[int | None] = mapped_column(index=True)
    inferred_number: Mapped[str] = mapped_column(String(80), default="")
    inferred_on: Mapped[date | None]
    inference_basis: Mapped[str] = mapped_column(default="")
    issuing_body: Mapped[str] = mapped_column(String(200), index=True)
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    title: Mapped[str] = mapped_column(default="")
    other_names: Mapped[list[str]] = mapped_column(default=list)
    signed_on_behalf: Mapped[str] = mapped_column(String(200), default="")
    signed_capacity: Mapped[str] = mapped_column(String(200), default="")
    signed_position: Mapped[str] = mapped_column(String(200), default="")
    signer: Mapped[str] = mapped_column(String(120), default="")
    effect: Mapped[str] = mapped_column(String(200), default="")
    reporting: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recipients: Mapped[list[str]] = mapped_column(default=list)
    footnotes: Mapped[list[str]] = mapped_column(default=list)
    targets: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    indicators: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    notes: Mapped[list[str]] = mapped_column(default=list)
    annex_title: Mapped[str] = mapped_column(default="")
    has_text: Mapped[bool] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(String(300))
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    sections: Mapped[list["DocumentSection"]] = relationship(
        back_populates="document",
        cascade="all, delete-orphan",
        order_by="DocumentSection.position",
    )
    tasks: Mapped[list["DocumentTask"]] = relationship(
        back_populates="document", cascade="all, delete-orphan", order_by="DocumentTask.position"
    )
    files: Mapped[list["DocumentAttachment"]] = relationship(
        cascade="all, delete-orphan", order_by="DocumentAttachment.position"
    )

    @property
    def shown_number(self) -> str:
        """The number of the original, else the inferred one."""
        return self.number or self.inferred_number

    @property
    def mentions(self) -> list[str]:
        """The words under which other texts speak of this document."""
        return [name for name in (self.shown_number, *self.other_names) if name]


class DocumentAttachment(Model):
    """A file offered for saving below a document, such as the scanned original."""

    __tablename__ = "document_attachment"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id"), primary_key=True, index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]

    attachment: Mapped[Attachment] = relationship(lazy="joined")


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """What a list shows of a document."""

    slug: str
    kind: DocumentKind
    number: str
    inferred_number: str
    title: str
    issuing_body: str
    year: int | None
    issued_on: date | None
    issued_raw: str
    has_text: bool

    @property
    def shown_number(self) -> str:
        """The number of the original, else the inferred one."""
        return self.number or self.inferred_number


class DocumentSection(Model):
    """A heading of a document and the text under it; `anchor` never changes."""

    __tablename__ = "document_section"
    __table_args__ = (UniqueConstraint("document_id", "anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    level: Mapped[int]
    number: Mapped[str] = mapped_column(String(20), default="")
    heading: Mapped[str] = mapped_column(String(600), default="")
    heading_is_editorial: Mapped[bool] = mapped_column(default=False)
    anchor: Mapped[str] = mapped_column(String(80))
    body: Mapped[str]

    document: Mapped[Document] = relationship(back_populates="sections")

    @property
    def title(self) -> str:
        """Number and heading as they are read together; empty for a point without a heading."""
        if not self.heading:
            return self.number if self.level == 1 else ""
        return f"{self.number}. {self.heading}" if self.number else self.heading


class DocumentTask(Model):
    """A row of the annex: what is to be done, who leads, who helps, what comes out, by when."""

    __tablename__ = "document_task"
    __table_args__ = (UniqueConstraint("document_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    group_code: Mapped[str] = mapped_column(String(20))
    group_title: Mapped[str] = mapped_column(String(600))
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]
    lead_raw: Mapped[str] = mapped_column(default="")
    coordinators_raw: Mapped[str] = mapped_column(default="")
    deliverable: Mapped[str] = mapped_column(default="")
    deadline_raw: Mapped[str] = mapped_column(default="")
    schedule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(default="")

    document: Mapped[Document] = relationship(back_populates="tasks")

    @property
    def anchor(self) -> str:
        """The place of this task on the page of its document."""
        return f"nhiem-vu-{self.code.lower().replace('.', '-')}"

    @property
    def periods(self) -> set[str]:
        """When the task is to be done: years and words like "yearly", for filtering."""
        schedule = self.schedule
        years = {*schedule.get("years", ()), schedule.get("year")}
        if schedule.get("kind") == "period":
            years |= set(range(schedule["from_year"], schedule["to_year"] + 1))
        named = {str(year) for year in years if year}
        return named or {str(schedule["kind"])} if schedule else set()

    agencies: Mapped[list["TaskAgency"]] = relationship(
        back_populates="task", cascade="all, delete-orphan", order_by="TaskAgency.id"
    )


class TaskAgency(Model):
    """One agency named in a task, as the annex writes it."""

    __tablename__ = "task_agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(
        ForeignKey("document_task.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[AgencyRole]
    name: Mapped[str] = mapped_column(String(300), index=True)

    task: Mapped[DocumentTask] = relationship(back_populates="agencies")


class DocumentRelation(Model):
    """`source` implements, replaces, answers … `target`."""

    __tablename__ = "document_relation"
    __table_args__ = (UniqueConstraint("source_id", "target_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    target_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[RelationKind]
    note: Mapped[str] = mapped_column(String(400), default="")

    source: Mapped[Document] = relationship(foreign_keys=[source_id])
    target: Mapped[Document] = relationship(foreign_keys=[target_id])
