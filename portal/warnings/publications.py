"""What the public log says of warnings, from the day of their issue on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Date, Row, bindparam, select

from portal.core import clock
from portal.core.db import db
from portal.core.language import N_
from portal.ledger.changes import follow
from portal.ledger.documents import Content
from portal.ledger.publications import Publication
from portal.registry.models import Establishment, Product
from portal.registry.publications import ESTABLISHMENTS, iso_day
from portal.registry.queries import product_is_public
from portal.registry.rules import RiskClass
from portal.warnings.models import ConsumerWarning, WarnedProduct

_ISSUED = ConsumerWarning.issued_on <= bindparam("day", type_=Date)
_WARNINGS = (
    select(
        ConsumerWarning.id,
        ConsumerWarning.slug,
        ConsumerWarning.title,
        ConsumerWarning.title_en,
        ConsumerWarning.summary,
        ConsumerWarning.summary_en,
        ConsumerWarning.measure,
        ConsumerWarning.hazard,
        RiskClass.code.label("risk_class"),
        ConsumerWarning.what_to_do,
        ConsumerWarning.lots,
        ConsumerWarning.issuing_body,
        ConsumerWarning.issued_on,
        ConsumerWarning.lifted_on,
        ConsumerWarning.lifted_reason,
        ConsumerWarning.source,
        ConsumerWarning.is_sample,
    )
    .outerjoin(ConsumerWarning.risk_class)
    .where(ConsumerWarning.slug.in_(bindparam("slugs", expanding=True)), _ISSUED)
)
_PRODUCTS = (
    select(WarnedProduct.warning_id, Product.code)
    .join(Product, Product.id == WarnedProduct.product_id)
    .outerjoin(Product.establishment)
    .where(WarnedProduct.warning_id.in_(bindparam("ids", expanding=True)), product_is_public())
    .order_by(Product.id)
)
_SLUGS = select(ConsumerWarning.slug).where(_ISSUED).order_by(ConsumerWarning.id)
_SLUGS_ABOUT = (
    select(ConsumerWarning.slug)
    .distinct()
    .join(ConsumerWarning.products)
    .join(Product.establishment)
    .where(Establishment.code.in_(bindparam("codes", expanding=True)))
)


def warning_slugs() -> Sequence[str]:
    """The warnings that have been issued."""
    return db.session.scalars(_SLUGS, {"day": clock.today()}).all()


def warning_contents(slugs: Sequence[str]) -> Mapping[str, Content]:
    """What is published of those among these that have been issued, in two statements.

    Nothing of a warning before its day, not even its address.
    """
    wanted = {"slugs": slugs, "day": clock.today()}
    rows = db.session.execute(_WARNINGS, wanted).all()
    products: defaultdict[int, list[str]] = defaultdict(list)
    for named in db.session.execute(_PRODUCTS, {"ids": [row.id for row in rows]}):
        products[named.warning_id].append(named.code)
    return {row.slug: _warning(row, products[row.id]) for row in rows}


def _slugs_about(establishment_codes: Sequence[str]) -> Sequence[str]:
    return db.session.scalars(_SLUGS_ABOUT, {"codes": establishment_codes}).all()


WARNINGS = Publication(
    "warning", N_("Cảnh báo và thu hồi"), "/canh-bao/{}".format, warning_slugs, warning_contents
)
# Only products that are public are named by their code.
follow(ESTABLISHMENTS.kind, WARNINGS, _slugs_about)


def _warning(row: Row[*tuple[Any, ...]], product_codes: list[str]) -> Content:
    return {
        "slug": row.slug,
        "title": row.title,
        "title_en": row.title_en,
        "summary": row.summary,
        "summary_en": row.summary_en,
        "measure": row.measure.value,
        "hazard": row.hazard,
        "risk_class": row.risk_class,
        "what_to_do": row.what_to_do,
        "lots": row.lots,
        "products": product_codes,
        "issuing_body": row.issuing_body,
        "issued_on": iso_day(row.issued_on),
        "lifted_on": iso_day(row.lifted_on),
        "lifted_reason": row.lifted_reason,
        "source": row.source,
        "is_sample": row.is_sample,
    }
