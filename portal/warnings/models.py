"""Tables of warnings to consumers and recalls."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.registry.models import Product, RiskClass


class WarningMeasure(StrEnum):
    """What was ordered."""

    WARNING = "warning"
    RECALL = "recall"
    STOP_SALE = "stop_sale"


class ConsumerWarning(Model):
    """A warning, kept on the portal after it is lifted."""

    __tablename__ = "consumer_warning"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str] = mapped_column(default="")
    measure: Mapped[WarningMeasure]
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
    products: Mapped[list[Product]] = relationship(secondary="warned_product")

    def is_in_force(self, day: date) -> bool:
        """Whether people must still be warned on `day`."""
        return self.issued_on <= day and (self.lifted_on is None or self.lifted_on > day)


class WarnedProduct(Model):
    """A product that a warning is about."""

    __tablename__ = "warned_product"

    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
