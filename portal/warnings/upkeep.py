"""Tables of who is told of warnings by mail, what there is to tell, and what was sent to whom."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.warnings.models import ConsumerWarning

# What a recipient is called in the audit.
RECIPIENT = "warning_recipient"


class Occasion(StrEnum):
    """What has happened to a warning that people should hear of."""

    ISSUED = "issued"
    MEASURE = "measure"
    LIFTED = "lifted"


class WarningRecipient(Model):
    """The mail address of an agency that gets each warning at once."""

    __tablename__ = "warning_recipient"
    __table_args__ = (CheckConstraint("agency <> ''", name="named"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def path(self) -> str:
        """Its address in the workspace."""
        return f"/can-bo/canh-bao/noi-nhan/{self.id}"


class WarningNews(Model):
    """One thing to be told of a warning, not before `day`; told once."""

    __tablename__ = "warning_news"
    __table_args__ = (Index("ix_warning_news_told_at_day", "told_at", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), index=True
    )
    occasion: Mapped[Occasion]
    day: Mapped[date]
    told_at: Mapped[datetime | None]

    warning: Mapped[ConsumerWarning] = relationship()


class WarningDelivery(Model):
    """One mail of one piece of news to one agency; `posted_at` once it was handed to the post."""

    __tablename__ = "warning_delivery"
    __table_args__ = (
        UniqueConstraint("news_id", "recipient_id"),
        Index("ix_warning_delivery_posted_at_made_at", "posted_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    news_id: Mapped[int] = mapped_column(ForeignKey("warning_news.id", ondelete="CASCADE"))
    recipient_id: Mapped[int] = mapped_column(
        ForeignKey("warning_recipient.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]

    news: Mapped[WarningNews] = relationship()
    recipient: Mapped[WarningRecipient] = relationship()
