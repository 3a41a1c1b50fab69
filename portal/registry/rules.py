"""Rules of law by which the registry judges: rows with legal basis and validity, never code."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.core.language import ENGLISH, current_language


class LegalVersion:
    """The text that a rule stands on, and from when to when; a record keeps its version."""

    legal_basis: Mapped[str] = mapped_column(String(300))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]


class RiskClass(LegalVersion, Model):
    """A risk level of goods, under one version of the law."""

    __tablename__ = "risk_class"
    __table_args__ = (UniqueConstraint("code", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(80))
    label_en: Mapped[str] = mapped_column(String(80))
    meaning: Mapped[str] = mapped_column(default="")

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label


class OcopProductSet(LegalVersion, Model):
    """One of the product sets by which OCOP products are judged."""

    __tablename__ = "ocop_product_set"
    __table_args__ = (UniqueConstraint("number", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    sector_code: Mapped[str] = mapped_column(String(8), index=True)
    sector: Mapped[str] = mapped_column(String(200))
    group: Mapped[str] = mapped_column("group_name", String(200))
    name: Mapped[str] = mapped_column(String(200))
    managing_agency: Mapped[str] = mapped_column(String(200))
    requires_sample: Mapped[bool]


class OcopStarBand(LegalVersion, Model):
    """How many points make how many stars, who recognises them, and for how long."""

    __tablename__ = "ocop_star_band"
    __table_args__ = (
        UniqueConstraint("stars", "effective_from"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stars: Mapped[int]
    points_from: Mapped[int]
    points_to: Mapped[int]
    includes_upper: Mapped[bool]
    recognised_by: Mapped[str] = mapped_column(String(120))
    is_certifiable: Mapped[bool]
    validity_months: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(400))


class CertificateKind(Model):
    """A kind of certificate or award, and how long before its end one is warned.

    A kind that is required decides alone what a product is worth; an award never does.
    """

    __tablename__ = "certificate_kind"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    label: Mapped[str] = mapped_column(String(160))
    label_en: Mapped[str] = mapped_column(String(160))
    expiry_notice_days: Mapped[int]
    is_required_for_verdict: Mapped[bool]
    is_award: Mapped[bool]
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label
