"""The registers in a few numbers, within somebody's unit."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.registry.register_queries import is_not_merged, within
from portal.registry.states import EstablishmentState, ProductState
from portal.trace.models import Lot
from portal.trace.states import LotState


@dataclass(frozen=True, slots=True)
class RegisterFigures:
    """How many records somebody may touch."""

    establishments: int
    unverified: int
    products: int
    lots: int


def register_figures(by: Actor) -> RegisterFigures:
    """Establishments, unverified ones, products in the list, lots in circulation; one statement."""
    establishments = (
        select(func.count())
        .select_from(Establishment)
        .where(within(Establishment, by), is_not_merged(Establishment))
    )
    products = (
        select(func.count())
        .select_from(Product)
        .where(within(Product, by), is_not_merged(Product), Product.state == ProductState.LISTED)
    )
    lots = select(func.count()).select_from(Lot).join(Lot.product).where(within(Product, by))
    row = db.session.execute(
        select(
            establishments.scalar_subquery(),
            establishments.where(
                Establishment.state == EstablishmentState.UNVERIFIED
            ).scalar_subquery(),
            products.scalar_subquery(),
            lots.where(Lot.state == LotState.ACTIVE).scalar_subquery(),
        )
    ).one()
    return RegisterFigures(*row)
