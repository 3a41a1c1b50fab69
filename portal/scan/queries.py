"""What the page behind a printed code needs, and what a typed code can mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.core import code_book, public_code
from portal.core.errors import NotFoundError, RefusedError
from portal.core.gtin import normalise_gtin
from portal.inspections.models import Inspection
from portal.inspections.queries import results_of_establishment
from portal.registry.judgement import Judgement, judge_establishment, judge_product
from portal.registry.models import Establishment, Product
from portal.registry.queries import establishment_by_code, product_by_code, product_by_gtin
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import warnings_of_product


@dataclass(frozen=True, slots=True)
class ScannedProduct:
    """A product, what it is worth today, and the warnings about it."""

    product: Product
    judgement: Judgement
    warnings_in_force: Sequence[ConsumerWarning]
    past_warnings: Sequence[ConsumerWarning]


@dataclass(frozen=True, slots=True)
class ScannedEstablishment:
    """An establishment, what it is worth today, and its public inspection results."""

    establishment: Establishment
    judgement: Judgement
    results: Sequence[Inspection]


def scanned_product(code: str, day: date) -> ScannedProduct:
    """Everything about the product behind `code`; raises NotFoundError."""
    product = product_by_code(code)
    warnings = warnings_of_product(product.id, day)
    return ScannedProduct(
        product,
        judge_product(product, day),
        [warning for warning in warnings if warning.is_in_force(day)],
        [warning for warning in warnings if not warning.is_in_force(day)],
    )


def scanned_establishment(code: str, day: date) -> ScannedEstablishment:
    """Everything about the establishment behind `code`; raises NotFoundError."""
    establishment = establishment_by_code(code)
    return ScannedEstablishment(
        establishment,
        judge_establishment(establishment, day),
        results_of_establishment(establishment.id, day),
    )


def path_of_typed(typed: str) -> str:
    """The address that a typed code means: a code of the portal, or a GTIN in the registry.

    Anything else leads to the page that explains an unknown code.
    """
    code = public_code.normalise(typed)
    if code_book.kind_of(code) is not None:
        return f"/q/{code}"
    try:
        return f"/q/{product_by_gtin(normalise_gtin(code)).code}"
    except (RefusedError, NotFoundError):
        return f"/q/{code}"
