"""The table of how long words of readers are kept: a rule, among the records."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class RatingRetention(Model):
    """For how many months ratings keep their words, under one version of the rule.

    Afterwards the number that was given stays, for the figures.
    """

    __tablename__ = "rating_retention"
    __table_args__ = (
        UniqueConstraint("effective_from"),
        CheckConstraint("months > 0", name="months"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    months: Mapped[int]
    reason: Mapped[str]
    legal_basis: Mapped[str] = mapped_column(String(300))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
