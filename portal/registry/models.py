"""Tables of the registry: establishments, products, pictures, certificates, and their rules."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.places.models import Commune, Province
from portal.standards.models import Standard


class EstablishmentKind(StrEnum):
    """Legal form of a producer or trader."""

    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    HOUSEHOLD = "household"


class EstablishmentState(StrEnum):
    """Unverified establishments and their products are hidden from the public."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNVERIFIED = "unverified"


class ProductState(StrEnum):
    """What the registry says of a product; expiry of certificates is judged by the day."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"


class CertificateState(StrEnum):
    """A certificate on a given day."""

    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class RiskClass(Model):
    """A risk level of goods, under one version of the law."""

    __tablename__ = "risk_class"
    __table_args__ = (UniqueConstraint("code", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(80))
    label_en: Mapped[str] = mapped_column(String(80))
    meaning: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[str] = mapped_column(String(300))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]


class OcopProductSet(Model):
    """One of the product sets by which OCOP products are judged."""

    __tablename__ = "ocop_product_set"
    __table_args__ = (UniqueConstraint("number", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    sector_code: Mapped[str] = mapped_column(String(8))
    sector: Mapped[str] = mapped_column(String(200))
    group: Mapped[str] = mapped_column("group_name", String(200))
    name: Mapped[str] = mapped_column(String(200))
    managing_agency: Mapped[str] = mapped_column(String(200))
    requires_sample: Mapped[bool]
    legal_basis: Mapped[str] = mapped_column(String(300))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]


class OcopStarBand(Model):
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
    legal_basis: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(400))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]


class CertificateKind(Model):
    """A kind of certificate or award, and how long before its end one is warned."""

    __tablename__ = "certificate_kind"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    label: Mapped[str] = mapped_column(String(160))
    label_en: Mapped[str] = mapped_column(String(160))
    expiry_notice_days: Mapped[int]
    is_required_for_verdict: Mapped[bool]
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]


class Establishment(Model):
    """A producer or trader; contacts are shown only where the record allows it."""

    __tablename__ = "establishment"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), unique=True)
    origin: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[EstablishmentKind] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(300))
    tax_code: Mapped[str | None] = mapped_column(String(14), unique=True)
    gln: Mapped[str | None] = mapped_column(String(13), unique=True)
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"), index=True)
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"), index=True)
    address: Mapped[str] = mapped_column(String(300), default="")
    former_address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    shows_phone: Mapped[bool] = mapped_column(default=False)
    shows_email: Mapped[bool] = mapped_column(default=False)
    shows_website: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str] = mapped_column(default="")
    state: Mapped[EstablishmentState] = mapped_column(index=True)
    state_reason: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(400))
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    province: Mapped[Province | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    products: Mapped[list["Product"]] = relationship(
        back_populates="establishment", order_by="Product.name"
    )
    certificates: Mapped[list["Certificate"]] = relationship(
        back_populates="establishment", order_by="Certificate.id"
    )

    @property
    def is_public(self) -> bool:
        """Whether the public may see it and its products."""
        return self.state is not EstablishmentState.UNVERIFIED


class Product(Model):
    """A product, with the minimum data of traceability (NĐ 37/2026/NĐ-CP Điều 23.5).

    `gtin` is kept as 14 digits. `producer_name` is what the source prints when the producer is
    not in the registry.
    """

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), unique=True)
    origin: Mapped[str] = mapped_column(String(300), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    brand: Mapped[str] = mapped_column(String(160), default="")
    gtin: Mapped[str | None] = mapped_column(String(14), unique=True)
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    producer_name: Mapped[str] = mapped_column(String(300), default="")
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"), index=True)
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"), index=True)
    former_address: Mapped[str] = mapped_column(String(300), default="")
    place_of_origin: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(default="")
    ingredients: Mapped[str] = mapped_column(default="")
    usage: Mapped[str] = mapped_column(default="")
    storage: Mapped[str] = mapped_column(default="")
    net_quantity: Mapped[str] = mapped_column(String(120), default="")
    shelf_life: Mapped[str] = mapped_column(String(200), default="")
    risk_class_id: Mapped[int | None] = mapped_column(ForeignKey("risk_class.id"))
    ocop_set_id: Mapped[int | None] = mapped_column(ForeignKey("ocop_product_set.id"), index=True)
    ocop_set_is_guess: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ProductState] = mapped_column(index=True)
    state_since: Mapped[date | None]
    state_reason: Mapped[str] = mapped_column(default="")
    state_advice: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(400))
    source_note: Mapped[str] = mapped_column(default="")
    verification: Mapped[str] = mapped_column(String(120), default="")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    establishment: Mapped[Establishment | None] = relationship(back_populates="products")
    province: Mapped[Province | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    risk_class: Mapped[RiskClass | None] = relationship()
    ocop_set: Mapped[OcopProductSet | None] = relationship()
    images: Mapped[list["ProductImage"]] = relationship(
        back_populates="product",
        cascade="all, delete-orphan",
        order_by="ProductImage.position",
    )
    certificates: Mapped[list["Certificate"]] = relationship(
        back_populates="product", order_by="Certificate.id"
    )
    standards: Mapped[list["AppliedStandard"]] = relationship(
        back_populates="product", cascade="all, delete-orphan", order_by="AppliedStandard.id"
    )

    @property
    def is_public(self) -> bool:
        """Whether the public may see it: not while its producer is unverified."""
        return self.establishment is None or self.establishment.is_public

    @property
    def producer(self) -> str:
        """The producer's name as the page shows it, empty when nobody knows it."""
        return self.establishment.name if self.establishment else self.producer_name


class ProductImage(Model):
    """A picture of a product, kept by its content; `digest` names the files."""

    __tablename__ = "product_image"
    __table_args__ = (UniqueConstraint("product_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(300))

    product: Mapped[Product] = relationship(back_populates="images")


class AppliedStandard(Model):
    """A standard that the producer says the product is made to."""

    __tablename__ = "applied_standard"
    __table_args__ = (UniqueConstraint("product_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str] = mapped_column(String(120))
    standard_id: Mapped[int | None] = mapped_column(ForeignKey("standard.id"), index=True)

    product: Mapped[Product] = relationship(back_populates="standards")
    standard: Mapped[Standard | None] = relationship()


class Certificate(Model):
    """A certificate, recognition or award of a product or of an establishment.

    It keeps the rule (`band`) under which it was given, and body and address as strings of
    their time: decisions of districts and provinces that no longer exist stay valid.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("(product_id IS NULL) <> (establishment_id IS NULL)", name="one_owner"),
        CheckConstraint("stars IS NULL OR stars BETWEEN 3 AND 5", name="stars"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    kind_code: Mapped[str] = mapped_column(ForeignKey("certificate_kind.code"), index=True)
    number: Mapped[str] = mapped_column(String(120), default="")
    issuer: Mapped[str] = mapped_column(String(300), default="")
    scope: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None] = mapped_column(Date, index=True)
    stars: Mapped[int | None] = mapped_column(index=True)
    points: Mapped[int | None]
    band_id: Mapped[int | None] = mapped_column(ForeignKey("ocop_star_band.id"))
    address_then: Mapped[str] = mapped_column(String(300), default="")
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(String(400))
    note: Mapped[str] = mapped_column(default="")

    product: Mapped[Product | None] = relationship(back_populates="certificates")
    establishment: Mapped[Establishment | None] = relationship(back_populates="certificates")
    kind: Mapped[CertificateKind] = relationship()
    band: Mapped[OcopStarBand | None] = relationship()

    def state_on(self, day: date) -> CertificateState:
        """What this certificate is worth on `day`."""
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return CertificateState.WITHDRAWN
        if self.expires_on is None:
            return CertificateState.UNKNOWN
        if self.expires_on < day:
            return CertificateState.EXPIRED
        if self.expires_on < day + timedelta(days=self.kind.expiry_notice_days):
            return CertificateState.EXPIRING
        return CertificateState.IN_FORCE
