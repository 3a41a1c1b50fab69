"""The parts of a warning that come many times: goods with their lots, and whom to call."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.editorial.document_rows import Part

# `product` is a code or GTIN as typed; name and brand are for goods outside the register.
GOODS = Part("goods", ("product", "name", "brand", "lots"), ("product", "name"))
CONTACTS = Part("contacts", ("body", "phone", "office"), ("body", "phone", "office"))
WARNING_PARTS = (GOODS, CONTACTS)
Row = Mapping[str, Any]


def goods_of(fields: Mapping[str, Any]) -> Sequence[Row]:
    """The goods of a warning, also of one that was written when it had codes alone."""
    rows: Sequence[Row] = fields.get("goods") or [
        {"product": code, "name": "", "brand": "", "lots": ""}
        for code in fields.get("products", ())
    ]
    return rows


def lots_of(row: Row) -> list[str]:
    """The numbers of lots in a row, which are typed with commas or semicolons between them."""
    numbers = str(row.get("lots", "")).replace(";", ",").replace("\n", ",").split(",")
    return list(dict.fromkeys(" ".join(one.split()) for one in numbers if one.strip()))
