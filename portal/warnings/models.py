"""Tables of warnings to consumers and recalls."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.core.language import N_
from portal.registry.models import Product
from portal.registry.rules import RiskClass


class WarningMeasure(StrEnum):
    """What was ordered, or that people are only told."""

    INFORMATION = "information"
    STOP_SALE = "stop_sale"
    RECALL = "recall"


class WarningStatus(StrEnum):
    """Whether people must still be warned."""

    IN_FORCE = "in_force"
    LIFTED = "lifted"


MEASURE_LABELS: Mapping[WarningMeasure, str] = {
    WarningMeasure.RECALL: N_("Thu hồi"),
    WarningMeasure.STOP_SALE: N_("Dừng bán"),
    WarningMeasure.INFORMATION: N_("Thông báo để biết"),
}
STATUS_LABELS: Mapping[WarningStatus, str] = {
    WarningStatus.IN_FORCE: N_("Đang có hiệu lực"),
    WarningStatus.LIFTED: N_("Đã gỡ bỏ"),
}


class ConsumerWarning(Model):
    """A warning, kept on the portal after it is lifted.

    `risk_class` is the risk level under the law of the day on which the warning was issued.
    """

    __tablename__ = "consumer_warning"
    __table_args__ = (
        CheckConstraint("lifted_on IS NULL OR lifted_on >= issued_on", name="lifted_after_issue"),
        CheckConstraint("lifted_on IS NULL OR lifted_reason <> ''", name="lifted_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(String(600))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str] = mapped_column(String(600), default="")
    measure: Mapped[WarningMeasure] = mapped_column(index=True)
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
    products: Mapped[list[Product]] = relationship(secondary="warned_product", order_by=Product.id)

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/canh-bao/{self.slug}"

    @property
    def last_change(self) -> date:
        """The day by which feeds know whether it is new."""
        return self.lifted_on or self.issued_on

    def status_on(self, day: date) -> WarningStatus:
        """Whether people must still be warned on `day`."""
        is_lifted = self.lifted_on is not None and self.lifted_on <= day
        return WarningStatus.LIFTED if is_lifted else WarningStatus.IN_FORCE

    def is_in_force(self, day: date) -> bool:
        """Whether it has been issued and not been lifted on `day`."""
        return self.issued_on <= day and self.status_on(day) is WarningStatus.IN_FORCE


class WarnedProduct(Model):
    """A product that a warning is about."""

    __tablename__ = "warned_product"

    warning_id: Mapped[int] = mapped_column(
        ForeignKey("consumer_warning.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
