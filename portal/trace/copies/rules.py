"""Rules by which copied labels are noticed and scans are forgotten: rows, never code."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.registry.rules import LegalVersion

HOURS_OF_A_DAY = 24


class CopyRuleKind(StrEnum):
    """What is counted: networks on any days, networks after the sale, places told in a while."""

    NETWORKS = "networks"
    AFTER_SALE = "after_sale"
    COMMUNES = "communes"
    PROVINCES = "provinces"


class CopyRule(LegalVersion, Model):
    """From which number within which period scans of one piece look like those of copies.

    `legal_basis` is the text that permits the watching or obliges to it, `reason` why it is this
    number: no text sets one.
    Networks are counted by days, so their periods are whole days.
    """

    __tablename__ = "copy_rule"
    __table_args__ = (
        UniqueConstraint("code", "effective_from"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("period_hours > 0", name="period"),
        CheckConstraint(
            "kind IN ('communes', 'provinces') OR period_hours % 24 = 0", name="whole_days"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    kind: Mapped[CopyRuleKind]
    number: Mapped[int]
    period_hours: Mapped[int]
    reason: Mapped[str]

    @property
    def days(self) -> int:
        """The period in days, a part of a day counted as one."""
        return -(-self.period_hours // HOURS_OF_A_DAY)


class ScanRetention(LegalVersion, Model):
    """For how many days the rows of single scans are kept; afterwards only figures remain."""

    __tablename__ = "scan_retention"
    __table_args__ = (
        UniqueConstraint("effective_from"),
        CheckConstraint("days > 0", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]
    reason: Mapped[str]
