"""Tables of inspections and quality surveys (NĐ 37/2026/NĐ-CP Điều 69, 79-80, 88-92)."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.core.language import N_
from portal.registry.models import Establishment, Product


class InspectionKind(StrEnum):
    """A survey takes samples for information only and never states a violation."""

    PLANNED = "planned"
    EXTRA = "extra"
    SURVEY = "survey"


class Conclusion(StrEnum):
    """What came out; a survey can at most find signs of non-conformity."""

    CONFORMING = "conforming"
    NEEDS_FOLLOW_UP = "needs_followup"
    NONCONFORMING = "nonconforming"
    SIGNS_OF_NONCONFORMITY = "signs_of_nonconformity"


KIND_LABELS: Mapping[InspectionKind, str] = {
    InspectionKind.PLANNED: N_("Kiểm tra theo kế hoạch"),
    InspectionKind.EXTRA: N_("Kiểm tra đột xuất"),
    InspectionKind.SURVEY: N_("Khảo sát chất lượng"),
}
CONCLUSION_LABELS: Mapping[Conclusion, str] = {
    Conclusion.CONFORMING: N_("Phù hợp"),
    Conclusion.NEEDS_FOLLOW_UP: N_("Cần khắc phục, theo dõi tiếp"),
    Conclusion.NONCONFORMING: N_("Không phù hợp"),
    Conclusion.SIGNS_OF_NONCONFORMITY: N_("Có dấu hiệu không phù hợp"),
}
NO_SIGNS = N_("Không thấy dấu hiệu không phù hợp")
TONES: Mapping[Conclusion, str] = {
    Conclusion.CONFORMING: "good",
    Conclusion.NEEDS_FOLLOW_UP: "caution",
    Conclusion.NONCONFORMING: "bad",
    Conclusion.SIGNS_OF_NONCONFORMITY: "caution",
}

# What can be corrected after publication, and what it is called on the page.
FIELD_LABELS: Mapping[str, str] = {
    "title": N_("Tên"),
    "legal_ground": N_("Căn cứ pháp lý"),
    "decision_number": N_("Số quyết định"),
    "findings": N_("Nội dung ghi nhận"),
    "measures": N_("Việc đã yêu cầu"),
    "forwarded_to": N_("Đã chuyển đến"),
}


class Inspection(Model):
    """An inspection or survey whose result is public between two days, both included.

    `samples`: code, lab, standard, result, reserve_sample. `instruments`: name, serial, stamp,
    verified_until, finding. `corrections`: corrected_on, field, was, now, reason.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'survey' AND conclusion IN ('conforming', 'signs_of_nonconformity'))"
            " OR (kind <> 'survey' AND conclusion <> 'signs_of_nonconformity')",
            name="survey_never_states_violation",
        ),
        CheckConstraint(
            "published_until IS NULL OR published_until >= published_from",
            name="published_until_after_from",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), unique=True)
    origin: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[InspectionKind] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(300))
    legal_ground: Mapped[str] = mapped_column(String(400))
    decision_number: Mapped[str] = mapped_column(String(80), default="")
    decided_on: Mapped[date | None]
    carried_out_on: Mapped[date | None]
    team: Mapped[list[str]] = mapped_column(default=list)
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    samples: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    instruments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    findings: Mapped[str]
    conclusion: Mapped[Conclusion] = mapped_column(index=True)
    measures: Mapped[str] = mapped_column(default="")
    forwarded_to: Mapped[str] = mapped_column(String(300), default="")
    corrections: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    published_from: Mapped[date] = mapped_column(index=True)
    published_until: Mapped[date | None]
    is_sample: Mapped[bool]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    establishment: Mapped[Establishment | None] = relationship()
    products: Mapped[list[Product]] = relationship(
        secondary="inspected_product", order_by=Product.id
    )

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/kiem-tra/{self.code}"

    @property
    def is_survey(self) -> bool:
        """Whether it was a survey, which concludes nothing about the law."""
        return self.kind is InspectionKind.SURVEY

    @property
    def conclusion_label(self) -> str:
        """What came out, in the words that this kind of check allows."""
        if self.is_survey and self.conclusion is Conclusion.CONFORMING:
            return NO_SIGNS
        return CONCLUSION_LABELS[self.conclusion]

    @property
    def tone(self) -> str:
        """The colour of the conclusion."""
        return TONES[self.conclusion]


class InspectedProduct(Model):
    """A product that was looked at."""

    __tablename__ = "inspected_product"

    inspection_id: Mapped[int] = mapped_column(
        ForeignKey("inspection.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
