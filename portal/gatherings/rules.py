"""How long personal data of those who signed up is kept: rows, with their legal basis."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class GatheringRetention(Model):
    """After how many days from the end of a gathering names and contacts are erased."""

    __tablename__ = "gathering_retention"
    __table_args__ = (
        CheckConstraint("days >= 0", name="days"),
        CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_from", name="effective_days"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]
    reason: Mapped[str]
    legal_basis: Mapped[str]
    source: Mapped[str] = mapped_column(String(300))
    effective_from: Mapped[date] = mapped_column(unique=True)
    effective_to: Mapped[date | None]
