"""Tables of standards and technical regulations, and of the ICS by which they are filed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model


class StandardStatus(StrEnum):
    """Whether a standard may still be applied."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How far the portal trusts the record."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class IcsClass(Model):
    """A field, group or sub-group of the International Classification for Standards."""

    __tablename__ = "ics_class"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    level: Mapped[int]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("ics_class.code"), index=True)
    title_en: Mapped[str] = mapped_column(String(300))
    title_vi: Mapped[str] = mapped_column(String(300), default="")
    notes_en: Mapped[str] = mapped_column(default="")

    parent: Mapped["IcsClass | None"] = relationship(remote_side=[code])


class Standard(Model):
    """A standard (voluntary) or technical regulation (mandatory).

    `key` is the normalised code used in addresses: numbers of QCVN are used again for other
    subjects, so year and issuing body belong to it.
    """

    __tablename__ = "standard"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    code: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    year: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(900))
    issuer: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[StandardStatus] = mapped_column(index=True)
    status_basis: Mapped[str] = mapped_column(String(300), default="")
    replaced_by_code: Mapped[str] = mapped_column(String(120), default="")
    equivalent: Mapped[str] = mapped_column(String(300), default="")
    effective_on: Mapped[date | None]
    is_mandatory: Mapped[bool] = mapped_column(Boolean, index=True)
    mandatory_basis: Mapped[str] = mapped_column(String(300), default="")
    topics: Mapped[list[str]]
    source: Mapped[str] = mapped_column(String(400))
    source_place: Mapped[str] = mapped_column(String(300), default="")
    confidence: Mapped[Confidence]
    note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    classes: Mapped[list["StandardClass"]] = relationship(
        back_populates="standard", cascade="all, delete-orphan", order_by="StandardClass.ics_code"
    )


class StandardClass(Model):
    """Where a standard stands in the ICS; `is_guess` when the filing is the portal's own."""

    __tablename__ = "standard_class"

    standard_id: Mapped[int] = mapped_column(
        ForeignKey("standard.id", ondelete="CASCADE"), primary_key=True
    )
    ics_code: Mapped[str] = mapped_column(
        ForeignKey("ics_class.code"), primary_key=True, index=True
    )
    is_guess: Mapped[bool]

    standard: Mapped[Standard] = relationship(back_populates="classes")
    ics: Mapped[IcsClass] = relationship()
