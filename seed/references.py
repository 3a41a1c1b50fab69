"""Finds the sample records that other sample files name."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.registry.models import Establishment, Product


def sample_origin(ref: str) -> str:
    """The origin of the sample record with this name."""
    return f"sample:{ref}"


def sample_products(refs: Sequence[str]) -> list[Product]:
    """The sample products with these names; raises LookupError for a wrong name."""
    origins = [sample_origin(ref) for ref in refs]
    found = db.session.scalars(select(Product).where(Product.origin.in_(origins))).all()
    missing = set(origins) - {product.origin for product in found}
    if missing:
        raise LookupError(f"no such sample product: {', '.join(sorted(missing))}")
    return list(found)


def sample_establishment(ref: str) -> Establishment:
    """The sample establishment with this name; raises LookupError for a wrong name."""
    statement = select(Establishment).where(Establishment.origin == sample_origin(ref))
    found = db.session.scalar(statement)
    if found is None:
        raise LookupError(f"no such sample establishment: {ref}")
    return found
