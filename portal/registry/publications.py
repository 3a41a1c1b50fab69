"""What the public log says of products and establishments, with their certificates.

Nothing of a person: no contacts, no addresses below the commune, of a household no name.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db
from portal.core.language import N_
from portal.core.tax_code import public_tax_code
from portal.ledger.changes import follow
from portal.ledger.documents import Content
from portal.ledger.publications import Publication
from portal.registry.models import AppliedStandard, Certificate, Establishment, Product
from portal.registry.queries import (
    establishment_is_public,
    product_is_public,
    public_establishment_codes,
    public_product_codes,
)
from portal.registry.states import EstablishmentKind

Found = Row[*tuple[Any, ...]]
_CODES: BindParameter[str] = bindparam("codes", expanding=True)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
# Of these the tax code is never the number of a person.
_WITH_TAX_CODE = frozenset({EstablishmentKind.ENTERPRISE, EstablishmentKind.COOPERATIVE})

_PRODUCTS = (
    select(
        Product.id,
        Product.code,
        Product.name,
        Product.gtin,
        Establishment.code.label("producer"),
        Product.state,
        Product.state_since,
        Product.state_reason,
        Product.state_advice,
        Product.recalled_lots,
        Product.is_sample,
    )
    .outerjoin(Product.establishment)
    .where(Product.code.in_(_CODES), product_is_public())
)
_ESTABLISHMENTS = select(
    Establishment.id,
    Establishment.code,
    Establishment.kind,
    Establishment.name,
    Establishment.state,
    Establishment.state_since,
    Establishment.commune_code,
    Establishment.gln,
    Establishment.tax_code,
    Establishment.is_sample,
).where(Establishment.code.in_(_CODES), establishment_is_public())
_STANDARDS = (
    select(AppliedStandard.product_id, AppliedStandard.code)
    .where(AppliedStandard.product_id.in_(_IDS))
    .order_by(AppliedStandard.id)
)
_PRODUCTS_OF = (
    select(Product.code).join(Product.establishment).where(Establishment.code.in_(_CODES))
)


def product_contents(codes: Sequence[str]) -> Mapping[str, Content]:
    """What is published of the public products among these, in three statements."""
    rows = db.session.execute(_PRODUCTS, {"codes": codes}).all()
    ids = [row.id for row in rows]
    certificates, standards = _certificates(Certificate.product_id, ids), _standards(ids)
    return {row.code: _product(row, certificates[row.id], standards[row.id]) for row in rows}


def establishment_contents(codes: Sequence[str]) -> Mapping[str, Content]:
    """What is published of the public establishments among these, in two statements."""
    rows = db.session.execute(_ESTABLISHMENTS, {"codes": codes}).all()
    certificates = _certificates(Certificate.establishment_id, [row.id for row in rows])
    return {row.code: _establishment(row, certificates[row.id]) for row in rows}


def product_codes_of(establishment_codes: Sequence[str]) -> Sequence[str]:
    """The codes of all products of these establishments, also when they are hidden."""
    return db.session.scalars(_PRODUCTS_OF, {"codes": establishment_codes}).all()


def iso_day(day: date | None) -> str | None:
    """A day as it stands in a content."""
    return day.isoformat() if day else None


PRODUCTS = Publication(
    "product", N_("Sản phẩm"), "/san-pham/{}".format, public_product_codes, product_contents
)
ESTABLISHMENTS = Publication(
    "establishment",
    N_("Cơ sở sản xuất, kinh doanh"),
    "/co-so/{}".format,
    public_establishment_codes,
    establishment_contents,
)
# A product is public as long as its producer is.
follow(ESTABLISHMENTS.kind, PRODUCTS, product_codes_of)


def _product(row: Found, certificates: list[Content], standards: list[str]) -> Content:
    return {
        "code": row.code,
        "name": row.name,
        "gtin": row.gtin,
        "producer": row.producer,
        "state": row.state.value,
        "state_since": iso_day(row.state_since),
        "state_reason": row.state_reason,
        "state_advice": row.state_advice,
        "recalled_lots": row.recalled_lots,
        "standards": standards,
        "certificates": certificates,
        "is_sample": row.is_sample,
    }


def _establishment(row: Found, certificates: list[Content]) -> Content:
    has_tax_code = row.kind in _WITH_TAX_CODE
    return {
        "code": row.code,
        "kind": row.kind.value,
        "name": None if row.kind is EstablishmentKind.HOUSEHOLD else row.name,
        "state": row.state.value,
        "state_since": iso_day(row.state_since),
        "commune": row.commune_code,
        "gln": row.gln,
        "tax_code": (public_tax_code(row.tax_code) or None) if has_tax_code else None,
        "certificates": certificates,
        "is_sample": row.is_sample,
    }


def _certificates(
    owner: InstrumentedAttribute[int | None], ids: Sequence[int]
) -> defaultdict[int, list[Content]]:
    statement = select(Certificate.__table__, owner.label("owner_id")).where(owner.in_(ids))
    found: defaultdict[int, list[Content]] = defaultdict(list)
    for row in db.session.execute(statement.order_by(Certificate.id)):
        found[row.owner_id].append(_certificate(row))
    return found


def _certificate(row: Found) -> Content:
    return {
        "kind": row.kind_code,
        "number": row.number,
        "issuer": row.issuer,
        "year": row.year,
        "issued_on": iso_day(row.issued_on),
        "expires_on": iso_day(row.expires_on),
        "stars": row.stars,
        "withdrawn_on": iso_day(row.withdrawn_on),
        "withdrawn_reason": row.withdrawn_reason,
    }


def _standards(product_ids: Sequence[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(_STANDARDS, {"ids": product_ids}):
        found[row.product_id].append(row.code)
    return found
