"""A warning on one line above the page of what it is about, and beside what a search finds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Date, bindparam, or_, select

from portal.core.banners import Banner
from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import (
    has_warnings,
    is_in_force_on,
    public_warnings,
    tells_of_survey,
    warnings_of_product,
)

_DAY = bindparam("day", type_=Date)
_OF_ESTABLISHMENT = public_warnings(_DAY).where(
    is_in_force_on(_DAY),
    or_(
        ConsumerWarning.establishments.any(Establishment.id == bindparam("establishment_id")),
        ConsumerWarning.products.any(Product.establishment_id == bindparam("establishment_id")),
    ),
)
_PRODUCTS_UNDER = select(
    Product.code,
    has_warnings(is_in_force_on(_DAY), ~tells_of_survey()).label("is_grave"),
).where(Product.code.in_(bindparam("codes", expanding=True)), has_warnings(is_in_force_on(_DAY)))
_ESTABLISHMENTS_UNDER = (
    select(Establishment.code, tells_of_survey().label("is_survey"))
    .select_from(ConsumerWarning)
    .join(ConsumerWarning.establishments)
    .where(Establishment.code.in_(bindparam("codes", expanding=True)), is_in_force_on(_DAY))
)


def banner_of(warning: ConsumerWarning, lots: Sequence[str] = ()) -> Banner:
    """A warning as a banner; `lots` are the only ones of the goods shown that it is about."""
    return Banner(
        path=warning.path,
        title=warning.title,
        title_en=warning.title_en,
        day=warning.issued_on,
        advice=warning.what_to_do[0] if warning.what_to_do else "",
        lots=tuple(lots),
        is_calm=warning.is_survey,
    )


def banners_of_product(product_id: int, day: date) -> list[Banner]:
    """The warnings in force about a product, each with the lots that it is about."""
    return [
        banner_of(one, [lot.number for lot in one.warned_lots if lot.product_id == product_id])
        for one in warnings_of_product(product_id, day)
        if one.is_in_force(day)
    ]


def banners_of_establishment(establishment_id: int, day: date) -> list[Banner]:
    """The warnings in force about an establishment or any of its products."""
    wanted = {"establishment_id": establishment_id, "day": day}
    return [banner_of(one) for one in db.session.scalars(_OF_ESTABLISHMENT, wanted)]


def under_warning(kind: str, codes: Collection[str], day: date) -> Mapping[str, bool]:
    """Those of the codes of products or establishments that are warned of on `day`.

    True where more than a survey speaks of them.
    """
    wanted = {"codes": list(codes), "day": day}
    if not codes:
        return {}
    if kind == "product":
        rows = db.session.execute(_PRODUCTS_UNDER, wanted)
        return {row.code: bool(row.is_grave) for row in rows}
    found: dict[str, bool] = {}
    for row in db.session.execute(_ESTABLISHMENTS_UNDER, wanted):
        is_grave = not row.is_survey
        found[row.code] = found.get(row.code, False) or is_grave
    return found
