"""Products and establishments as lists show them: the few columns of one line, nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select

from portal.core.db import db
from portal.core.media import picture_path
from portal.places.models import Commune, Province, on_one_line
from portal.registry.models import Certificate, Establishment, Product, ProductImage
from portal.registry.queries import establishment_is_public, product_is_public
from portal.registry.rules import CertificateKind
from portal.registry.states import (
    ESTABLISHMENT_KINDS,
    CertificateState,
    EstablishmentKind,
    EstablishmentState,
    ProductState,
    certificate_state,
    latest_recognition,
)


@dataclass(frozen=True, slots=True)
class CardKind:
    """What a verdict needs to know of a kind of certificate."""

    is_required_for_verdict: bool
    is_award: bool
    expiry_notice_days: int


@dataclass(frozen=True, slots=True)
class CardCertificate:
    """What a verdict needs to know of a certificate."""

    kind: CardKind
    stars: int | None
    year: int | None
    issued_on: date | None
    expires_on: date | None
    withdrawn_on: date | None
    withdrawn_reason: str

    def state_on(self, day: date) -> CertificateState:
        """What this certificate is worth on `day`."""
        notice = self.kind.expiry_notice_days
        return certificate_state(self.expires_on, self.withdrawn_on, notice, day)


@dataclass(frozen=True, slots=True)
class CardImage:
    """The picture that stands for a product."""

    digest: str

    def url(self, width: int) -> str:
        """The address of this picture in one of the widths, the same in every language."""
        return picture_path(self.digest, width)


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A public product on one line; its fields are the columns of `PRODUCT_ROWS`, in order."""

    id: int
    code: str
    name: str
    description: str
    state: ProductState
    state_since: date | None
    state_reason: str
    state_advice: str
    recalled_lots: Sequence[str]
    is_sample: bool
    producer: str
    commune: str | None
    province: str | None
    digest: str | None
    certificates: Sequence[CardCertificate]

    @property
    def is_public(self) -> bool:
        """Whether the public may see it: no other products are read."""
        return True

    @property
    def place_line(self) -> str:
        """Commune and province on one line, as far as they are known."""
        return on_one_line(self.commune, self.province)

    @property
    def image(self) -> CardImage | None:
        """Its first picture."""
        return CardImage(self.digest) if self.digest else None

    @property
    def ocop(self) -> CardCertificate | None:
        """The latest OCOP recognition that was not taken back."""
        return latest_recognition(self.certificates)


@dataclass(frozen=True, slots=True)
class EstablishmentCard:
    """A public establishment on one line; its fields are the columns of `_ESTABLISHMENTS`."""

    code: str
    kind: EstablishmentKind
    name: str
    description: str
    state: EstablishmentState
    state_since: date | None
    state_reason: str
    is_sample: bool
    address: str
    commune: str | None
    province: str | None

    @property
    def place_line(self) -> str:
        """Its address today, on one line."""
        return on_one_line(self.address, self.commune, self.province)

    @property
    def kind_label(self) -> str:
        """Its legal form in words, to be translated by the page."""
        return ESTABLISHMENT_KINDS[self.kind]


# Made once: a statement that is built anew for each page costs more than its execution.
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
PRODUCT_ROWS: Select[*tuple[Any, ...]] = (
    select(
        Product.id,
        Product.code,
        Product.name,
        Product.description,
        Product.state,
        Product.state_since,
        Product.state_reason,
        Product.state_advice,
        Product.recalled_lots,
        Product.is_sample,
        func.coalesce(Establishment.name, Product.producer_name),
        Commune.full_name,
        Province.full_name,
        select(ProductImage.digest)
        .where(ProductImage.product_id == Product.id)
        .order_by(ProductImage.position)
        .limit(1)
        .scalar_subquery(),
    )
    .outerjoin(Product.establishment)
    .outerjoin(Product.commune)
    .outerjoin(Product.province)
)
_COLUMNS_OF_PRODUCT = len(PRODUCT_ROWS.selected_columns)
_PRODUCTS = PRODUCT_ROWS.where(product_is_public(), Product.code.in_(_WANTED))
_CERTIFICATES: Select[*tuple[Any, ...]] = (
    select(
        Certificate.product_id,
        CertificateKind.is_required_for_verdict,
        CertificateKind.is_award,
        CertificateKind.expiry_notice_days,
        Certificate.stars,
        Certificate.year,
        Certificate.issued_on,
        Certificate.expires_on,
        Certificate.withdrawn_on,
        Certificate.withdrawn_reason,
    )
    .join(Certificate.kind)
    .where(Certificate.product_id.in_(_WANTED))
    .order_by(Certificate.id)
)
_ESTABLISHMENTS: Select[*tuple[Any, ...]] = (
    select(
        Establishment.code,
        Establishment.kind,
        Establishment.name,
        Establishment.description,
        Establishment.state,
        Establishment.state_since,
        Establishment.state_reason,
        Establishment.is_sample,
        Establishment.address,
        Commune.full_name,
        Province.full_name,
    )
    .outerjoin(Establishment.commune)
    .outerjoin(Establishment.province)
    .where(establishment_is_public(), Establishment.code.in_(_WANTED))
)


def product_cards(codes: Sequence[str]) -> list[ProductCard]:
    """The public products among these, in the same order; two statements."""
    rows = {row.code: row for row in rows_of(_PRODUCTS, {"wanted": codes})}
    return product_cards_of([rows[code] for code in codes if code in rows])


def product_cards_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[ProductCard]:
    """The products that were read with `PRODUCT_ROWS`, with their certificates; one statement."""
    certificates = _certificates([row[0] for row in rows])
    return [
        ProductCard(*[*row[:_COLUMNS_OF_PRODUCT], certificates.get(row[0], ())]) for row in rows
    ]


def establishment_cards(codes: Sequence[str]) -> list[EstablishmentCard]:
    """The public establishments among these, in the same order; one statement."""
    rows = {row.code: row for row in rows_of(_ESTABLISHMENTS, {"wanted": codes})}
    return [EstablishmentCard(*rows[code]) for code in codes if code in rows]


def rows_of(
    statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of a statement of plain columns, read in the transaction of the session.

    Straight from the connection: the way through the session, which looks for records in the
    rows, takes 70 µs more for each statement.
    """
    return db.session.connection().execute(statement, values).all()


def _certificates(product_ids: Sequence[int]) -> Mapping[int, Sequence[CardCertificate]]:
    found: dict[int, list[CardCertificate]] = {}
    for owner, *row in rows_of(_CERTIFICATES, {"wanted": product_ids}):
        found.setdefault(owner, []).append(CardCertificate(CardKind(*row[:3]), *row[3:]))
    return found
