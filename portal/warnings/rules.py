"""Kinds of hazards that warnings speak of: rows with a source and a time, never code."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.core.language import ENGLISH, current_language


class HazardKind(Model):
    """A kind of hazard, offered in forms and filters from `valid_from` until `valid_to`."""

    __tablename__ = "hazard_kind"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
    )

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(300))
    confidence: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label
