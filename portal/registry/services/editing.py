"""Correcting what a record says: facts of establishments and products, by officers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.core.actor import Actor
from portal.core.revision import revise
from portal.registry.models import Establishment, Product
from portal.registry.services import facts
from portal.registry.services.changing import change_of

Values = Mapping[str, Any]
# Facts that stand in the record as they are given.
ESTABLISHMENT_WORDS = frozenset(
    {
        "kind",
        "name",
        "name_en",
        "brand",
        "trades",
        "address",
        "former_address",
        "phone",
        "email",
        "shows_phone",
        "shows_email",
        "shows_website",
        "description",
        "source",
        "source_note",
    }
)
PRODUCT_WORDS = frozenset(
    {
        "name",
        "name_en",
        "brand",
        "producer_name",
        "former_address",
        "place_of_origin",
        "description",
        "ingredients",
        "usage",
        "storage",
        "net_quantity",
        "shelf_life",
        "source",
        "source_note",
    }
)


def update_establishment(
    establishment: Establishment,
    values: Values,
    *,
    expected_version: int,
    by: Actor,
    note: str = "",
) -> None:
    """Correct the facts that `values` names; the others stay.

    Raises ForbiddenError for a record of another unit, StaleEditError where somebody else was
    faster, RefusedError for bad or used numbers, an unknown place, or a missing name.
    """
    with change_of(establishment, "edited", by=by, note=note, expected_version=expected_version):
        revise(establishment, _establishment_columns(establishment, values))


def update_product(
    product: Product,
    values: Values,
    *,
    expected_version: int,
    on: date,
    by: Actor,
    note: str = "",
) -> None:
    """The same for a product; a rule that is chosen anew is that in force `on` the day."""
    with change_of(product, "edited", by=by, note=note, expected_version=expected_version):
        revise(product, _product_columns(product, values))
        _choose_rules(product, values, on)
        if "establishment_code" in values:
            product.establishment = facts.producer_of(values["establishment_code"])


def _establishment_columns(record: Establishment, values: Values) -> dict[str, object]:
    columns = {name: values[name] for name in ESTABLISHMENT_WORDS & values.keys()}
    if "tax_code" in values:
        columns["tax_code"] = facts.tax_code_of(values["tax_code"] or "", own=record.id)
    if "gln" in values:
        columns["gln"] = facts.gln_of(values["gln"] or "", own=record.id)
    if "website" in values:
        columns["website"] = facts.website_of(values["website"])
    return columns | _name_and_place(record, values)


def _product_columns(record: Product, values: Values) -> dict[str, object]:
    columns = {name: values[name] for name in PRODUCT_WORDS & values.keys()}
    if "gtin" in values:
        columns["gtin"] = facts.gtin_of(values["gtin"] or "", own=record.id)
    return columns | _name_and_place(record, values)


def _name_and_place(record: Establishment | Product, values: Values) -> dict[str, object]:
    columns: dict[str, object] = {}
    if "name" in values:
        facts.refuse_nameless(values["name"])
        columns["sort_name"] = facts.sort_name(values["name"])
    if "commune_code" in values:
        province = values.get("province_code", record.province_code)
        commune_code, province_code = facts.place_of(values["commune_code"], province)
        columns |= {"commune_code": commune_code, "province_code": province_code}
    return columns


def _choose_rules(product: Product, values: Values, on: date) -> None:
    """A rule that is named as before stays in its version; another one is looked up."""
    code = values.get("risk_code")
    if code is not None and code != (product.risk_class.code if product.risk_class else ""):
        product.risk_class = facts.risk_class_of(code, on)
    if "set_number" not in values:
        return
    number = values["set_number"]
    if number != (product.ocop_set.number if product.ocop_set else None):
        product.ocop_set = facts.product_set_of(number, on)
        product.ocop_set_is_guess = False
