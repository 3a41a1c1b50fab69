"""What the public log says of inspections and surveys, from the first day of their publication.

The end of that period changes nothing here: the log says what was published, and until when. Of
the texts, which the page shows for that period only, and which may name people, the log holds
the digest: a correction has its entry, and a text changed without one is found out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Date, Row, bindparam, select, union

from portal.core import clock
from portal.core.db import db
from portal.core.language import N_
from portal.inspections.models import InspectedProduct, Inspection
from portal.ledger.changes import follow
from portal.ledger.documents import Content, canonical, content_digest
from portal.ledger.publications import Publication
from portal.registry.models import Establishment, Product
from portal.registry.publications import ESTABLISHMENTS, iso_day
from portal.registry.queries import product_is_public
from portal.registry.states import EstablishmentState

Found = Row[*tuple[Any, ...]]
# The names of the team are not among them: they are nothing but personal.
_TEXTS = (
    "title",
    "legal_ground",
    "decision_number",
    "findings",
    "measures",
    "forwarded_to",
    "samples",
    "instruments",
    "corrections",
)
_BEGUN = Inspection.published_from <= bindparam("day", type_=Date)
_INSPECTIONS = (
    select(
        Inspection.id,
        Inspection.code,
        Inspection.kind,
        Inspection.conclusion,
        Inspection.decided_on,
        Inspection.carried_out_on,
        Inspection.published_from,
        Inspection.published_until,
        Inspection.is_sample,
        Establishment.code.label("establishment"),
        *(getattr(Inspection, name) for name in _TEXTS),
    )
    .outerjoin(
        Establishment,
        (Establishment.id == Inspection.establishment_id)
        & (Establishment.state != EstablishmentState.UNVERIFIED),
    )
    .where(Inspection.code.in_(bindparam("codes", expanding=True)), _BEGUN)
)
_PRODUCTS = (
    select(InspectedProduct.inspection_id, Product.code)
    .join(Product, Product.id == InspectedProduct.product_id)
    .outerjoin(Product.establishment)
    .where(
        InspectedProduct.inspection_id.in_(bindparam("ids", expanding=True)), product_is_public()
    )
    .order_by(Product.id)
)
_CODES = select(Inspection.code).where(_BEGUN).order_by(Inspection.id)
_OF_ESTABLISHMENTS = Establishment.code.in_(bindparam("establishments", expanding=True))
_CODES_ABOUT = union(
    select(Inspection.code).join(Inspection.establishment).where(_OF_ESTABLISHMENTS),
    select(Inspection.code)
    .join(Inspection.products)
    .join(Product.establishment)
    .where(_OF_ESTABLISHMENTS),
)


def inspection_codes() -> Sequence[str]:
    """The results whose publication has begun, also when it is over."""
    return db.session.scalars(_CODES, {"day": clock.today()}).all()


def inspection_contents(codes: Sequence[str]) -> Mapping[str, Content]:
    """What is published of those among these whose publication has begun, in two statements."""
    rows = db.session.execute(_INSPECTIONS, {"codes": codes, "day": clock.today()}).all()
    products: defaultdict[int, list[str]] = defaultdict(list)
    for named in db.session.execute(_PRODUCTS, {"ids": [row.id for row in rows]}):
        products[named.inspection_id].append(named.code)
    return {row.code: _inspection(row, products[row.id]) for row in rows}


def _codes_about(establishment_codes: Sequence[str]) -> Sequence[str]:
    return db.session.scalars(_CODES_ABOUT, {"establishments": establishment_codes}).all()


INSPECTIONS = Publication(
    "inspection",
    N_("Kết quả kiểm tra và khảo sát"),
    "/kiem-tra/{}".format,
    inspection_codes,
    inspection_contents,
)
# Only what is public is named by its code.
follow(ESTABLISHMENTS.kind, INSPECTIONS, _codes_about)


def _inspection(row: Found, product_codes: list[str]) -> Content:
    return {
        "code": row.code,
        "kind": row.kind.value,
        "conclusion": row.conclusion.value,
        "decided_on": iso_day(row.decided_on),
        "carried_out_on": iso_day(row.carried_out_on),
        "published_from": iso_day(row.published_from),
        "published_until": iso_day(row.published_until),
        "establishment": row.establishment,
        "products": product_codes,
        "texts": _texts_digest(row),
        "is_sample": row.is_sample,
    }


def _texts_digest(row: Found) -> str:
    texts = {name: getattr(row, name) for name in _TEXTS}
    return content_digest(canonical(texts)).hex()
