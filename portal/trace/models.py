"""Tables of traceability: lots, serials, EPCIS events and their index, decisions, alerts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.registry.models import Product
from portal.trace.rules import RetentionRule
from portal.trace.states import (
    Action,
    EventType,
    IdentifierLevel,
    IdentifierRole,
    LotState,
    SerialState,
    Visibility,
)

LONGEST_IDENTIFIER = 400
# Byte order in every database: patterns are answered as ranges of the index.
IDENTIFIER = String(LONGEST_IDENTIFIER).with_variant(
    String(LONGEST_IDENTIFIER, collation="C"), "postgresql"
)


class Lot(Model):
    """One lot of a product, under the number on its label.

    `epc` is the canonical GS1 Digital Link address, or the portal's own address of the lot where
    the product has no GTIN. Best before is a promise of quality, not an expiry.
    """

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
        CheckConstraint("expires_on IS NULL OR expires_on >= produced_on", name="expiry"),
        CheckConstraint("best_before_on IS NULL OR best_before_on >= produced_on", name="best"),
        CheckConstraint(
            "state <> 'recalled' OR (recalled_on IS NOT NULL AND recall_reason <> '')",
            name="recalled_with_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    number: Mapped[str] = mapped_column(String(80))
    epc: Mapped[str] = mapped_column(IDENTIFIER, unique=True)
    produced_on: Mapped[date | None]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    best_before_on: Mapped[date | None]
    quantity: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(40), default="")
    origin_gln: Mapped[str | None] = mapped_column(String(13))
    origin_name: Mapped[str] = mapped_column(String(300), default="")
    packing_gln: Mapped[str | None] = mapped_column(String(13))
    packing_name: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[LotState] = mapped_column(default=LotState.ACTIVE, index=True)
    state_since: Mapped[date | None]
    recalled_on: Mapped[date | None]
    recall_reason: Mapped[str] = mapped_column(default="")
    recall_advice: Mapped[str] = mapped_column(default="")
    recall_warning: Mapped[str] = mapped_column(String(160), default="")
    is_sample: Mapped[bool]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    product: Mapped[Product] = relationship()
    serials: Mapped[list["Serial"]] = relationship(back_populates="lot", order_by="Serial.id")

    @property
    def path(self) -> str:
        """The address of its page, without language prefix."""
        return f"/truy-xuat/{self.code}"

    def is_expired(self, day: date) -> bool:
        """Whether it may no longer be used on `day`; the day of expiry itself is allowed."""
        return self.expires_on is not None and self.expires_on < day


class Serial(Model):
    """One piece with a number of its own."""

    __tablename__ = "serial"
    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        CheckConstraint("state <> 'sold' OR sold_on IS NOT NULL", name="sold_on_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    number: Mapped[str] = mapped_column(String(80))
    epc: Mapped[str] = mapped_column(IDENTIFIER, unique=True)
    state: Mapped[SerialState] = mapped_column(default=SerialState.ACTIVE, index=True)
    sold_on: Mapped[date | None]
    is_sample: Mapped[bool]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    product: Mapped[Product] = relationship()
    lot: Mapped[Lot | None] = relationship(back_populates="serials")
    alerts: Mapped[list["CopyAlert"]] = relationship(
        back_populates="serial", order_by="CopyAlert.id"
    )

    @property
    def path(self) -> str:
        """The address of its page, without language prefix."""
        return f"/truy-xuat/{self.code}"


class EpcisEvent(Model):
    """One EPCIS event as it was received (`body`, JSON text); never changed, never deleted.

    An error declaration carries the eventID of the event that it takes back (EPCIS 2.0, 7.4.1),
    so both stand side by side. Business step and disposition are bare CBV words where the
    standard knows them; places are canonical identifiers. `owner_code` is the establishment that
    declared the event, empty when the authority did. `namespaces` is what the document's
    JSON-LD context said of extensions.
    """

    __tablename__ = "epcis_event"
    __table_args__ = (
        UniqueConstraint("event_id", "is_error_declaration"),
        Index("ix_epcis_event_event_time_id", "event_time", "id"),
        Index("ix_epcis_event_record_time_id", "record_time", "id"),
        Index("ix_epcis_event_business_step_id", "business_step", "id"),
        Index("ix_epcis_event_read_point_id", "read_point", "id"),
        Index("ix_epcis_event_business_location_id", "business_location", "id"),
        Index("ix_epcis_event_owner_code_id", "owner_code", "id"),
        Index("ix_epcis_event_visibility_id", "visibility", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(IDENTIFIER)
    is_error_declaration: Mapped[bool]
    type: Mapped[EventType]
    action: Mapped[Action | None]
    event_time: Mapped[datetime]
    record_time: Mapped[datetime]
    business_step: Mapped[str] = mapped_column(IDENTIFIER, default="")
    disposition: Mapped[str] = mapped_column(IDENTIFIER, default="")
    read_point: Mapped[str] = mapped_column(IDENTIFIER, default="")
    business_location: Mapped[str] = mapped_column(IDENTIFIER, default="")
    transformation_id: Mapped[str | None] = mapped_column(IDENTIFIER, index=True)
    hash: Mapped[str] = mapped_column(String(64))
    visibility: Mapped[Visibility]
    owner_code: Mapped[str] = mapped_column(String(16), default="")
    captured_by: Mapped[str] = mapped_column(String(200))
    namespaces: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[str]

    identifiers: Mapped[list["EventIdentifier"]] = relationship(
        back_populates="event", order_by="EventIdentifier.position"
    )


class EventIdentifier(Model):
    """One identifier in an event: the index by which events are found and traced."""

    __tablename__ = "event_identifier"
    __table_args__ = (
        Index("ix_event_identifier_identifier_event_id_role", "identifier", "event_id", "role"),
        # Rows of an event lie together and are appended; the index above holds all a look-up needs.
        {"sqlite_with_rowid": False},
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("epcis_event.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[IdentifierRole]
    level: Mapped[IdentifierLevel]
    identifier: Mapped[str] = mapped_column(IDENTIFIER)
    quantity: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(12), default="")

    event: Mapped[EpcisEvent] = relationship(back_populates="identifiers")


class CaptureJob(Model):
    """One document of events that was handed in, and what became of it."""

    __tablename__ = "capture_job"
    __table_args__ = (Index("ix_capture_job_digest_captured_by", "digest", "captured_by"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    captured_by: Mapped[str] = mapped_column(String(200))
    owner_code: Mapped[str] = mapped_column(String(16), default="")
    behaviour: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    success: Mapped[bool]
    stored: Mapped[int]
    known: Mapped[int]
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class RetentionDecision(Model):
    """What a named person decided about the data of a lot whose period has ended."""

    __tablename__ = "retention_decision"
    __table_args__ = (CheckConstraint("reason <> ''", name="with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("retention_rule.id"))
    due_on: Mapped[date]
    is_kept: Mapped[bool]
    reason: Mapped[str]
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    lot: Mapped[Lot] = relationship()
    rule: Mapped[RetentionRule] = relationship()


class CopyAlert(Model):
    """A serial whose scans look like those of a copied label, and why."""

    __tablename__ = "copy_alert"
    __table_args__ = (
        CheckConstraint("cleared_at IS NULL OR cleared_reason <> ''", name="cleared_with_reason"),
        Index(
            "uq_copy_alert_standing",
            "serial_id",
            "rule",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial_id: Mapped[int] = mapped_column(ForeignKey("serial.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    count: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    places: Mapped[list[str]] = mapped_column(default=list)
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_reason: Mapped[str] = mapped_column(default="")

    serial: Mapped[Serial] = relationship(back_populates="alerts")
