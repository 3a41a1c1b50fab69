"""Records as lines of a spreadsheet, in the words that an import reads back."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from portal.core.gtin import printed_gtin
from portal.core.personal import masked
from portal.core.tax_code import is_personal
from portal.imports.registers import CERTIFICATES, ESTABLISHMENTS, PRODUCTS
from portal.places.models import Commune
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.states import ESTABLISHMENT_KINDS, EstablishmentState
from portal.sheets.values import Value

Read = Callable[[Any], Value]


def line_of(record: Any, names: Sequence[str], readings: Mapping[str, Read]) -> list[Value]:
    """The cells of a record in these columns; what is empty stays empty."""
    return [_cell(readings[name](record)) for name in names]


def _cell(value: Value) -> Value:
    return None if value == "" else value


def _same(*names: str) -> dict[str, Read]:
    return {name: attrgetter(name) for name in names}


def _commune(record: Establishment | Product) -> Value:
    commune: Commune | None = record.commune
    return f"{commune.full_name} ({commune.code})" if commune else None


def _tax_code(record: Establishment) -> Value:
    """The number of a person only as far as lists show it."""
    number = record.tax_code
    return str(masked("tax_code", number)) if number and is_personal(number) else number


def _owner_of_product(record: Certificate) -> Value:
    return record.product.code if record.product else None


def _owner_establishment(record: Certificate) -> Value:
    return record.establishment.code if record.establishment else None


READINGS: Mapping[str, Mapping[str, Read]] = {
    ESTABLISHMENTS: {
        **_same("code", "tax_code", "name", "address", "former_address", "brand", "name_en", "gln"),
        **_same("phone", "shows_phone", "email", "shows_email", "website", "shows_website"),
        **_same("description", "source"),
        "kind": lambda record: ESTABLISHMENT_KINDS[record.kind],
        "commune": _commune,
        "trades": lambda record: "; ".join(record.trades),
        "verified": lambda record: record.state is not EstablishmentState.UNVERIFIED,
    },
    PRODUCTS: {
        **_same("code", "name", "brand", "name_en", "net_quantity", "ingredients", "usage"),
        **_same("storage", "shelf_life", "place_of_origin", "description", "source"),
        "gtin": lambda record: printed_gtin(record.gtin) if record.gtin else None,
        "producer": lambda record: record.establishment.code if record.establishment else None,
        "commune": _commune,
        "risk": lambda record: record.risk_class.label if record.risk_class else None,
        "product_set": lambda record: record.ocop_set.number if record.ocop_set else None,
    },
    CERTIFICATES: {
        **_same("number", "issuer", "issued_on", "expires_on", "year", "stars", "points"),
        **_same("scope", "address_then", "note", "source"),
        "product": _owner_of_product,
        "establishment": _owner_establishment,
        "kind": lambda record: record.kind.label,
    },
}
# For those who do not keep the records.
WITHOUT_PERSONS: Mapping[str, Read] = {"tax_code": _tax_code}
