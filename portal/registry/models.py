"""Tables of the registry: establishments, products, pictures, certificates."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import media
from portal.core.db import Model
from portal.core.gtin import printed_gtin
from portal.core.tax_code import public_tax_code
from portal.places.models import Commune, Province, address_line
from portal.registry.rules import CertificateKind, OcopProductSet, OcopStarBand, RiskClass
from portal.registry.states import (
    CERTIFICATE_STATES,
    CERTIFICATE_TONES,
    ESTABLISHMENT_KINDS,
    CertificateState,
    EstablishmentKind,
    EstablishmentState,
    Evidence,
    ProductState,
    certificate_state,
    latest_recognition,
)
from portal.standards.models import Standard


class Establishment(Model):
    """A producer or trader; contacts are shown only where the record allows it."""

    __tablename__ = "establishment"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("issued_code.code"), unique=True)
    origin: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[EstablishmentKind] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(300))
    sort_name: Mapped[str] = mapped_column(String(300), index=True)
    name_en: Mapped[str] = mapped_column(String(300), default="")
    brand: Mapped[str] = mapped_column(String(160), default="")
    trades: Mapped[list[str]] = mapped_column(default=list)
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
    state_since: Mapped[date | None]
    state_reason: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(400))
    source_note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

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

    @property
    def place_line(self) -> str:
        """Its address today, on one line."""
        return address_line(self.address, self.commune, self.province)

    @property
    def kind_label(self) -> str:
        """Its legal form in words, to be translated by the page."""
        return ESTABLISHMENT_KINDS[self.kind]

    @property
    def public_tax_code(self) -> str:
        """Its tax code, empty where that is a person's number."""
        return public_tax_code(self.tax_code)


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
    sort_name: Mapped[str] = mapped_column(String(300), index=True)
    name_en: Mapped[str] = mapped_column(String(300), default="")
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
    recalled_lots: Mapped[list[str]] = mapped_column(default=list)
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(400))
    source_note: Mapped[str] = mapped_column(default="")
    verification: Mapped[Evidence | None]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

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

    @property
    def place_line(self) -> str:
        """Commune and province on one line, as far as they are known."""
        return address_line("", self.commune, self.province)

    @property
    def printed_gtin(self) -> str:
        """The GTIN as it stands under the bars, empty without one."""
        return printed_gtin(self.gtin) if self.gtin else ""

    @property
    def image(self) -> "ProductImage | None":
        """The picture that stands for the product."""
        return self.images[0] if self.images else None

    @property
    def ocop(self) -> "Certificate | None":
        """The latest OCOP recognition that was not taken back."""
        return latest_recognition(self.certificates)


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

    def url(self, width: int) -> str:
        """The address of this picture in one of the widths, the same in every language."""
        return media.picture_path(self.digest, width)

    @property
    def srcset(self) -> str:
        """The widths that a browser may choose from."""
        return ", ".join(f"{self.url(width)} {width}w" for width in media.WIDTHS)


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
    points: Mapped[float | None]
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
        notice = self.kind.expiry_notice_days
        return certificate_state(self.expires_on, self.withdrawn_on, notice, day)

    def state_label(self, day: date) -> str:
        """The state in words, to be translated by the page."""
        return CERTIFICATE_STATES[self.state_on(day)]

    def state_tone(self, day: date) -> str:
        """The colour in which the state is shown."""
        return CERTIFICATE_TONES[self.state_on(day)]
