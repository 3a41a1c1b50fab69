"""Tables of warnings to consumers and recalls."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.attachments.models import Attachment
from portal.core.db import Model
from portal.core.gtin import printed_gtin
from portal.registry.models import Establishment, Product
from portal.registry.rules import RiskClass
from portal.warnings.rules import HazardKind
from portal.warnings.states import SourceKind, WarningMeasure, WarningStatus


class ConsumerWarning(Model):
    """A warning, in force from the day of its issue, kept on the portal after it is lifted.

    `risk_class` is the risk level under the law of the day on which the warning was issued;
    `lots` says in words by what they are known, `warned_lots` are those known by number.
    """

    __tablename__ = "consumer_warning"
    __table_args__ = (
        CheckConstraint("lifted_on IS NULL OR lifted_on >= issued_on", name="lifted_after_issue"),
        CheckConstraint("lifted_on IS NULL OR lifted_reason <> ''", name="lifted_with_reason"),
        # What a warning stands on is held to its measure, see `WarningGrounds`.
        Index("uq_consumer_warning_id_measure", "id", "measure", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(String(600))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str] = mapped_column(String(600), default="")
    measure: Mapped[WarningMeasure] = mapped_column(index=True)
    hazard: Mapped[str]
    risk_class_id: Mapped[int | None] = mapped_column(ForeignKey("risk_class.id"))
    what_to_do: Mapped[list[str]]
    lots: Mapped[str] = mapped_column(default="")
    issuing_body: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date] = mapped_column(index=True)
    lifted_on: Mapped[date | None] = mapped_column(index=True)
    lifted_reason: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300), default="")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    risk_class: Mapped[RiskClass | None] = relationship()
    grounds: Mapped["WarningGrounds | None"] = relationship(cascade="all, delete-orphan")
    products: Mapped[list[Product]] = relationship(secondary="warned_product", order_by=Product.id)
    warned_lots: Mapped[list["WarnedLot"]] = relationship(
        cascade="all, delete-orphan", order_by="WarnedLot.number"
    )
    goods: Mapped[list["WarnedGoods"]] = relationship(
        cascade="all, delete-orphan", order_by="WarnedGoods.position"
    )
    establishments: Mapped[list[Establishment]] = relationship(
        secondary="warned_establishment", order_by=Establishment.id
    )
    contacts: Mapped[list["WarningContact"]] = relationship(
        cascade="all, delete-orphan", order_by="WarningContact.position"
    )
    files: Mapped[list["WarningAttachment"]] = relationship(
        cascade="all, delete-orphan", order_by="WarningAttachment.position"
    )
    replies: Mapped[list["WarningReply"]] = relationship(
        cascade="all, delete-orphan", order_by="WarningReply.id"
    )
    changes: Mapped[list["WarningChange"]] = relationship(
        cascade="all, delete-orphan", order_by="WarningChange.id"
    )

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/canh-bao/{self.slug}"

    @property
    def source_kind(self) -> SourceKind:
        """What it stands on."""
        return self.grounds.source_kind if self.grounds else SourceKind.UNSTATED

    @property
    def hazard_kind(self) -> HazardKind | None:
        """The kind of its hazard, None where nobody has stated it."""
        return self.grounds.hazard_kind if self.grounds else None

    @property
    def legal_basis(self) -> str:
        """The law that it stands on, empty where nobody has stated it."""
        return self.grounds.legal_basis if self.grounds else ""

    @property
    def is_survey(self) -> bool:
        """Whether it tells of a survey, which is no verdict on anybody."""
        return self.source_kind is SourceKind.SURVEY

    @property
    def public_replies(self) -> list["WarningReply"]:
        """What the establishments concerned say to it, as far as a second officer confirmed it."""
        return [reply for reply in self.replies if reply.confirmed_at is not None]

    def lots_of(self, product: Product) -> list[str]:
        """The numbers of the lots of a product that it is about; empty for all lots."""
        return [one.number for one in self.warned_lots if one.product_id == product.id]

    @property
    def last_change(self) -> date:
        """The day by which feeds know whether it is new."""
        return self.lifted_on or self.issued_on

    def status_on(self, day: date) -> WarningStatus:
        """Whether people must still be warned on `day`."""
        is_lifted = self.lifted_on is not None and self.lifted_on <= day
        return WarningStatus.LIFTED if is_lifted else WarningStatus.IN_FORCE

    def is_in_force(self, day: date) -> bool:
        """Whether it has been issued and not been lifted on `day`."""
        return self.issued_on <= day and self.status_on(day) is WarningStatus.IN_FORCE


class WarningGrounds(Model):
    """What a warning stands on; a warning from before the portal asked has none.

    `measure` follows that of the warning, so that the database itself refuses a survey that
    orders something.
    """

    __tablename__ = "warning_grounds"
    __table_args__ = (
        ForeignKeyConstraint(
            ["warning_id", "measure"],
            ["consumer_warning.id", "consumer_warning.measure"],
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        # Decree 37/2026/ND-CP, Articles 91-92: a survey is for reference only.
        CheckConstraint(
            "source_kind <> 'survey' OR measure = 'information'", name="survey_informs"
        ),
    )

    warning_id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[WarningMeasure]
    source_kind: Mapped[SourceKind]
    hazard_kind_code: Mapped[str | None] = mapped_column(ForeignKey("hazard_kind.code"), index=True)
    legal_basis: Mapped[str] = mapped_column(String(400), default="")

    hazard_kind: Mapped[HazardKind | None] = relationship(lazy="joined")


class WarnedProduct(Model):
    """A product that a warning is about."""

    __tablename__ = "warned_product"

    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)


class WarnedLot(Model):
    """One lot of a warned product, by its number; without such rows all its lots are meant."""

    __tablename__ = "warned_lot"

    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
    number: Mapped[str] = mapped_column(String(80), primary_key=True)


class WarnedGoods(Model):
    """Goods that the register does not hold, as far as a reader can know them by."""

    __tablename__ = "warned_goods"
    __table_args__ = (
        UniqueConstraint("warning_id", "position"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("gtin IS NULL OR length(gtin) = 14", name="gtin_as_stored"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(ForeignKey("consumer_warning.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    brand: Mapped[str] = mapped_column(String(160), default="")
    gtin: Mapped[str | None] = mapped_column(String(14), index=True)
    lots: Mapped[list[str]]

    @property
    def printed_gtin(self) -> str:
        """The GTIN as it stands under the bars, empty without one."""
        return printed_gtin(self.gtin) if self.gtin else ""


class WarnedEstablishment(Model):
    """An establishment concerned; where nothing else is named, all its products are."""

    __tablename__ = "warned_establishment"

    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), primary_key=True
    )
    establishment_id: Mapped[int] = mapped_column(
        ForeignKey("establishment.id"), primary_key=True, index=True
    )


class WarningContact(Model):
    """Whom people can call or go to."""

    __tablename__ = "warning_contact"
    __table_args__ = (
        UniqueConstraint("warning_id", "position"),
        CheckConstraint("body <> '' AND (phone <> '' OR office <> '')", name="reachable"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(ForeignKey("consumer_warning.id", ondelete="CASCADE"))
    position: Mapped[int]
    body: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), default="")
    office: Mapped[str] = mapped_column(String(300), default="")


class WarningReply(Model):
    """What an establishment concerned says to a warning; public once a second officer agreed."""

    __tablename__ = "warning_reply"
    __table_args__ = (
        CheckConstraint("confirmed_by <> entered_by", name="second_person"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by = '')", name="confirmed_by_one"),
        CheckConstraint("name <> '' AND reply <> ''", name="said_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), index=True
    )
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    reply: Mapped[str] = mapped_column(String(4000))
    replied_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(String(200), default="")
    confirmed_at: Mapped[datetime | None]

    establishment: Mapped[Establishment | None] = relationship()


class WarningChange(Model):
    """What was changed in a public warning and when: each field with its words before and after."""

    __tablename__ = "warning_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    fields: Mapped[dict[str, Any]]


class WarningAttachment(Model):
    """A file offered for saving below a warning, such as the decision."""

    __tablename__ = "warning_attachment"

    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id"), primary_key=True, index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]

    attachment: Mapped[Attachment] = relationship(lazy="joined")
