"""Table of the parties that a recall concerns, and whether each was told."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.trace.models import IDENTIFIER
from portal.warnings.models import ConsumerWarning


class RecallNotice(Model):
    """One party to inform of a recall, as listed on `listed_at`; `told_at` when it was informed.

    A party is a place, or an establishment without one (then `place` is empty). Addresses and
    telephone numbers are read from the registry, so that the newest is called.
    """

    __tablename__ = "recall_notice"
    __table_args__ = (
        UniqueConstraint("warning_id", "place", "establishment_code"),
        CheckConstraint("told_at IS NULL OR told_by <> ''", name="told_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(ForeignKey("consumer_warning.id"))
    place: Mapped[str] = mapped_column(IDENTIFIER, default="")
    establishment_code: Mapped[str] = mapped_column(String(16), default="")
    gln: Mapped[str] = mapped_column(String(13), default="")
    name: Mapped[str] = mapped_column(String(300), default="")
    events: Mapped[int] = mapped_column(default=0)
    last_on: Mapped[date | None]
    listed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_by: Mapped[str] = mapped_column(String(200), default="")
    told_how: Mapped[str] = mapped_column(String(300), default="")

    warning: Mapped[ConsumerWarning] = relationship()
