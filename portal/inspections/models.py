"""Tables of inspections and quality surveys (NĐ 37/2026/NĐ-CP Điều 69, 79-80, 88-92)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.registry.models import Establishment


class InspectionKind(StrEnum):
    """A survey takes samples for information only and never states a violation."""

    PLANNED = "planned"
    EXTRA = "extra"
    SURVEY = "survey"


class Conclusion(StrEnum):
    """What came out; a survey can at most find signs of non-conformity."""

    CONFORMING = "conforming"
    NONCONFORMING = "nonconforming"
    SIGNS_OF_NONCONFORMITY = "signs_of_nonconformity"


class Inspection(Model):
    """An inspection or survey whose result is public between two days."""

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'survey' AND conclusion <> 'nonconforming')"
            " OR (kind <> 'survey' AND conclusion <> 'signs_of_nonconformity')",
            name="survey_never_states_violation",
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
    team: Mapped[list[str]] = mapped_column(default=list)
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    subject: Mapped[str] = mapped_column(default="")
    samples: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
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
