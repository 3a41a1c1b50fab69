"""What a lot and its pieces must say of themselves to be registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from portal.core.errors import RefusedError
from portal.core.forms import CleanText

LONGEST_NUMBER = 80
MOST_SERIALS = 10_000


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot as its producer declares it; `origin` names a record of a fixed source."""

    product_code: str
    number: str
    produced_on: date | None = None
    expires_on: date | None = None
    best_before_on: date | None = None
    quantity: float | None = None
    unit: str = ""
    origin_gln: str = ""
    origin_name: str = ""
    packing_gln: str = ""
    packing_name: str = ""
    note: str = ""
    is_sample: bool = False
    origin: str = ""


class LotForm(Schema):
    """A lot as a form or another system sends it."""

    product_code = CleanText(required=True, validate=validate.Length(1, 16))
    number = CleanText(required=True, validate=validate.Length(1, LONGEST_NUMBER))
    produced_on = fields.Date(load_default=None, allow_none=True)
    expires_on = fields.Date(load_default=None, allow_none=True)
    best_before_on = fields.Date(load_default=None, allow_none=True)
    quantity = fields.Float(load_default=None, allow_none=True, validate=validate.Range(0))
    unit = CleanText(load_default="", validate=validate.Length(0, 40))
    origin_gln = CleanText(load_default="")
    origin_name = CleanText(load_default="")
    packing_gln = CleanText(load_default="")
    packing_name = CleanText(load_default="")
    note = CleanText(load_default="")


class SerialsForm(Schema):
    """The numbers of single pieces of one lot."""

    lot_code = CleanText(required=True, validate=validate.Length(1, 16))
    numbers = fields.List(
        CleanText(validate=validate.Length(1, LONGEST_NUMBER)),
        required=True,
        validate=validate.Length(1, MOST_SERIALS),
    )


class SoldForm(Schema):
    """On which day a piece was sold."""

    on = fields.Date(required=True)


def read_lot(values: Mapping[str, Any]) -> NewLot:
    """The lot that these values declare; raises RefusedError naming what does not fit."""
    return NewLot(**_load(LotForm, values))


def read_serials(values: Mapping[str, Any]) -> tuple[str, Sequence[str]]:
    """Code of the lot and numbers of its pieces; raises RefusedError naming what does not fit."""
    loaded = _load(SerialsForm, values)
    return loaded["lot_code"], loaded["numbers"]


def read_sold(values: Mapping[str, Any]) -> date:
    """The day of the sale; raises RefusedError naming what does not fit."""
    day: date = _load(SoldForm, values)["on"]
    return day


def _load(schema: type[Schema], values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema(unknown=RAISE).load(values)
    except ValidationError as error:
        names = ", ".join(sorted(str(name) for name in error.messages_dict))
        raise RefusedError(f"Các mục sau thiếu hoặc không hợp lệ: {names}.") from None
    return loaded
