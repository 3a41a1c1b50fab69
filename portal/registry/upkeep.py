"""Tables of upkeep: what a record should have, when officers are reminded, which were merged."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.registry.models import Certificate


class QualityCheck(Model):
    """Something that a record should have, and how much of the score of 100 it weighs.

    `code` names the condition, `kind` the register. `days` is a limit where the condition needs
    one: how long before an end, how long after a beginning.
    """

    __tablename__ = "quality_check"
    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),)

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[str] = mapped_column(String(160))
    advice: Mapped[str] = mapped_column(String(400))
    weight: Mapped[int]
    days: Mapped[int | None]
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    is_active: Mapped[bool]


class ReminderStep(Model):
    """How many days before the end of a certificate its officers are reminded."""

    __tablename__ = "reminder_step"

    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(160))
    is_active: Mapped[bool]


class ReminderSent(Model):
    """A reminder of the end of a certificate: made once for each step and each end."""

    __tablename__ = "reminder_sent"
    __table_args__ = (UniqueConstraint("certificate_id", "expires_on", "days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id", ondelete="CASCADE"))
    expires_on: Mapped[date]
    days: Mapped[int]
    made_on: Mapped[date] = mapped_column(index=True)
    is_mailed: Mapped[bool] = mapped_column(default=False)

    certificate: Mapped[Certificate] = relationship()


class MergedRecord(Model):
    """A record that was merged into another: its code stays and leads to the one that goes on.

    `survivor_version` is the version of the other before the merge.
    """

    __tablename__ = "merged_record"

    code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    survivor_code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), index=True)
    survivor_version: Mapped[int]
    reason: Mapped[str]
    merged_at: Mapped[datetime]
    merged_by: Mapped[str] = mapped_column(String(200))
