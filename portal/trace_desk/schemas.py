"""What the forms of the trace desk take, and what its lists can be asked."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from portal.core.errors import RefusedError
from portal.core.form_fields import Choice, Day, Line, Lines, Paragraphs, Whole, clean
from portal.core.forms import CleanText, ListQuery, Many
from portal.sheets.cells import read_number
from portal.sheets.refusals import CellError
from portal.trace.lot_schemas import LONGEST_NUMBER
from portal.trace.states import LotState, SerialState

SHORTEST_REASON = 10
LONGEST_REASON = 2_000
MOST_PIECES = 50_000
MOST_SOLD_AT_ONCE = 200
LARGEST_NUMBER = 1e12


class ErrorReason(StrEnum):
    """Why an event is declared an error (CBV 2.0, 7.5)."""

    DID_NOT_OCCUR = "did_not_occur"
    INCORRECT_DATA = "incorrect_data"


class Decision(StrEnum):
    """What becomes of data whose time has come."""

    KEEP = "keep"
    REMOVE = "remove"


class Expiry(StrEnum):
    """Lots by their day of expiry."""

    EXPIRED = "het"
    SOON = "sap"
    NONE = "khong"


class AlertState(StrEnum):
    """Whether an alert still stands."""

    STANDING = "dang-hien"
    CLEARED = "da-go"


class Amount(fields.Field[float | None]):
    """A number that is not negative, written 1.234,5 or 1234.5; None when left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"load_default": None, **options})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> float | None:
        typed = clean(value).strip()
        if not typed:
            return None
        try:
            return amount_of(typed)
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from None


def number_of(typed: str) -> float:
    """The number that was typed; raises RefusedError for what is none, or is out of all measure."""
    try:
        number = float(read_number(typed))
    except CellError:
        raise RefusedError("Xin nhập một số, ví dụ 120 hoặc 12,5.") from None
    if abs(number) > LARGEST_NUMBER:
        raise RefusedError("Số này quá lớn, xin xem lại.")
    return number


def amount_of(typed: str) -> float:
    """The same of what is counted or weighed: never negative."""
    number = number_of(typed)
    if number < 0:
        raise RefusedError("Số lượng không thể âm.")
    return number


class NewLotForm(Schema):
    """A lot as an officer or a business enters it; `trade` only leads on to its event forms."""

    product_code = Line(required=True, longest=16)
    number = Line(required=True, longest=LONGEST_NUMBER)
    produced_on = Day()
    expires_on = Day()
    best_before_on = Day()
    quantity = Amount()
    unit = Line(longest=40)
    trade = Line(longest=40)
    note = Paragraphs(longest=LONGEST_REASON)

    @validates_schema(skip_on_field_errors=True)
    def _amounts_have_units(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["quantity"] is not None and not data["unit"]:
            raise ValidationError("Xin ghi đơn vị tính, ví dụ kg, chai, hộp.", "unit")


class PiecesForm(Schema):
    """New pieces of a lot: a list of numbers, or the first number and how many."""

    numbers = Lines(longest=LONGEST_NUMBER, most=MOST_PIECES)
    first = Line(longest=LONGEST_NUMBER)
    count = Whole(least=1, most=MOST_PIECES)

    @validates_schema(skip_on_field_errors=True)
    def _says_which(self, data: Mapping[str, Any], **_: Any) -> None:
        has_series = bool(data["first"]) or data["count"] is not None
        if data["numbers"] and has_series:
            raise ValidationError("Xin chỉ dùng một cách: danh sách, hoặc dãy số.", "numbers")
        if not data["numbers"] and not has_series:
            raise ValidationError("Xin ghi danh sách số, hoặc số đầu và số lượng.", "numbers")
        if has_series and not data["first"]:
            raise ValidationError("Xin ghi số đầu của dãy.", "first")
        if has_series and data["count"] is None:
            raise ValidationError("Xin ghi số lượng.", "count")


class SalesForm(Schema):
    """Pieces that were sold on a day, ticked in a list."""

    codes = Many(
        CleanText(),
        required=True,
        validate=validate.Length(1, MOST_SOLD_AT_ONCE),
        error_messages={"required": "Xin đánh dấu ít nhất một sản phẩm."},
    )
    on = Day(required=True)


class ReasonForm(Schema):
    """Why something is done."""

    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_REASON)


class MistakeForm(Schema):
    """Why an event is declared an error."""

    reason = Choice(ErrorReason, required=True)


class RecallForm(Schema):
    """Why a lot is recalled, what people are to do, and who orders it.

    `seen` names what the officer was shown as reached, so that nothing else is recalled.
    """

    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    advice = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    issuing_body = Line(required=True, longest=200)
    seen = Line(longest=64)


class ToldForm(Schema):
    """How a party was told of a recall."""

    how = Line(required=True, longest=300)


class RetentionForm(Schema):
    """What is decided about the data of a lot."""

    decision = Choice(Decision, required=True)
    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_REASON)


class LotsQuery(ListQuery):
    """What the list of lots can be asked."""

    tim = CleanText(load_default="")
    san_pham = CleanText(load_default="", data_key="san-pham")
    trang_thai = fields.String(
        load_default="", data_key="trang-thai", validate=validate.OneOf(["", *LotState])
    )
    han = fields.String(load_default="", validate=validate.OneOf(["", *Expiry]))


class PiecesQuery(ListQuery):
    """What the list of the pieces of a lot can be asked."""

    tim = CleanText(load_default="")
    trang_thai = fields.String(
        load_default="", data_key="trang-thai", validate=validate.OneOf(["", *SerialState])
    )


class AlertsQuery(ListQuery):
    """What the list of alerts can be asked."""

    tim = CleanText(load_default="")
    trang_thai = fields.String(
        load_default=AlertState.STANDING,
        data_key="trang-thai",
        validate=validate.OneOf(["", *AlertState]),
    )


class TradeQuery(Schema):
    """Which trade's forms to show."""

    nganh = CleanText(load_default="")


class ReplacedQuery(Schema):
    """Which event the new one takes the place of."""

    thay = fields.Integer(load_default=None, validate=validate.Range(1, 2**31))


class LotCodeQuery(Schema):
    """Which lot is meant."""

    lo = CleanText(load_default="")
