"""Tables of standards and technical regulations, and of the ICS by which they are filed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.core.language import ENGLISH, current_language, mark_language

# What these records are called in audit, outbox and search.
KIND = "standard"


class StandardKind(StrEnum):
    """Whose document it is; the values stand in addresses and in the search index."""

    TCVN = "TCVN"
    QCVN = "QCVN"
    DLVN = "DLVN"
    TCCS = "TCCS"
    FOREIGN = "nuoc-ngoai"


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

    @property
    def title(self) -> str:
        """The title in the language of the page where there is one, else the English title."""
        return ics_title(self.title_vi, self.title_en)

    @property
    def marked_title(self) -> str:
        """The same as it stands in a page: an English title is marked on a Vietnamese page."""
        return mark_language(self.title, "" if self.title == self.title_vi else ENGLISH)


def ics_title(title_vi: str, title_en: str) -> str:
    """The title of a class in the language of the page where there is one, else in English."""
    return title_en if current_language() == ENGLISH else title_vi or title_en


class Standard(Model):
    """A standard (voluntary) or technical regulation (mandatory).

    `key` is the normalised code used in addresses: numbers of QCVN are used again for other
    subjects, so year and issuing body belong to it. `number` and `family` are the key without
    year and body, and without the number of the part; `first_number` puts lists in order.
    `is_status_assumed` says that nobody has compared the status with a catalogue.
    """

    __tablename__ = "standard"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    code: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[StandardKind] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(200))
    family: Mapped[str] = mapped_column(String(100), index=True)
    first_number: Mapped[int] = mapped_column(BigInteger, default=0)
    year: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str]
    issuer: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[StandardStatus] = mapped_column(index=True)
    status_basis: Mapped[str] = mapped_column(String(300), default="")
    is_status_assumed: Mapped[bool] = mapped_column(default=False)
    replaced_by_code: Mapped[str] = mapped_column(String(200), default="")
    replaced_by_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    equivalent: Mapped[str] = mapped_column(String(300), default="")
    effective_on: Mapped[date | None]
    is_mandatory: Mapped[bool] = mapped_column(index=True)
    mandatory_basis: Mapped[str] = mapped_column(String(400), default="")
    source: Mapped[str] = mapped_column(String(500))
    source_place: Mapped[str] = mapped_column(String(300), default="")
    confidence: Mapped[Confidence]
    note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    classes: Mapped[list["StandardClass"]] = relationship(
        back_populates="standard", cascade="all, delete-orphan", order_by="StandardClass.ics_code"
    )
    topics: Mapped[list["StandardTopic"]] = relationship(
        back_populates="standard", cascade="all, delete-orphan", order_by="StandardTopic.topic"
    )

    @property
    def is_out_of_use(self) -> bool:
        """Whether another edition is to be applied instead, or none at all."""
        return self.status in {StandardStatus.SUPERSEDED, StandardStatus.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class StandardLine:
    """What a list shows of a standard."""

    key: str
    code: str
    title: str
    issuer: str
    year: int | None
    status: StandardStatus
    is_status_assumed: bool
    is_mandatory: bool


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


class StandardTopic(Model):
    """A subject under which people look for a standard (traceability, food …)."""

    __tablename__ = "standard_topic"

    standard_id: Mapped[int] = mapped_column(
        ForeignKey("standard.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)

    standard: Mapped[Standard] = relationship(back_populates="topics")
