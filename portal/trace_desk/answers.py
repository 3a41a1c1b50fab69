"""What was typed into an event form, checked field by field, as the values of the event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marshmallow import ValidationError

from portal.core import clock
from portal.core.errors import RefusedError
from portal.core.form_fields import Day, clean
from portal.trace.forms.filling import Goods, Value
from portal.trace.models import Lot
from portal.trace.rules import EventTemplate, EventTemplateField
from portal.trace.states import FieldKind
from portal.trace_desk.naming import PARTY, goods_of, measured_goods_of, place_id
from portal.trace_desk.schemas import number_of

SUBJECT = "subject"
LONGEST_ANSWER = 300
MOST_LINES = 200
MOMENTS = (
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
)
# The clock of a telephone in the field may be ahead.
AHEAD = timedelta(minutes=10)
EARLIEST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Answers:
    """The checked values by field, or why they cannot be used."""

    values: Mapping[str, Value]
    errors: Mapping[str, str]


def asked_fields(template: EventTemplate) -> Sequence[EventTemplateField]:
    """What is asked: everything but the lot itself, which the page knows."""
    return [field for field in template.fields if field.target != SUBJECT]


def read_answers(
    template: EventTemplate, lot: Lot, typed: Mapping[str, str], *, at: datetime
) -> Answers:
    """The values that were typed into the form of an event about `lot`."""
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for field in template.fields:
        if field.target == SUBJECT:
            values[field.name] = Goods(lot.epc)
            continue
        text = clean(typed.get(field.name, "")).strip()
        try:
            if text:
                values[field.name] = _READERS[field.kind](field, text)
            elif field.is_required:
                raise RefusedError("Xin điền mục này.")
        except RefusedError as refusal:
            errors[field.name] = refusal.message
    more = {**_about_something_else(template, lot, values, errors), **_not_yet(values, at)}
    return Answers(values, {**errors, **more})


def _text(_field: EventTemplateField, text: str) -> Value:
    line = " ".join(text.split())
    if len(line) > LONGEST_ANSWER:
        raise RefusedError(f"Dài nhất {LONGEST_ANSWER} ký tự; hiện có {len(line)}.")
    return line


def _number(field: EventTemplateField, text: str) -> Value:
    number = number_of(text)
    if field.target == "quantity" and number < 0:
        raise RefusedError("Số lượng không thể âm.")
    return number


def _date(_field: EventTemplateField, text: str) -> Value:
    try:
        day = Day(required=True).deserialize(text)
    except ValidationError as error:
        raise RefusedError(str(error.messages[0])) from None
    return day or ""


def _moment(_field: EventTemplateField, text: str) -> Value:
    for form in MOMENTS:
        try:
            found = datetime.strptime(text, form).replace(tzinfo=clock.VIETNAM)
        except ValueError:
            continue
        if found.year < EARLIEST_YEAR:
            raise RefusedError("Xin xem lại năm.")
        return found
    raise RefusedError("Thời gian viết theo dạng ngày/tháng/năm giờ:phút, ví dụ 20/11/2026 08:30.")


def _place(_field: EventTemplateField, text: str) -> Value:
    return place_id(text)


def _party(_field: EventTemplateField, text: str) -> Value:
    return place_id(text, PARTY)


def _lot(_field: EventTemplateField, text: str) -> Value:
    return goods_of(text)


def _lots(_field: EventTemplateField, text: str) -> Value:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise RefusedError(f"Tối đa {MOST_LINES} dòng.")
    goods = [measured_goods_of(line) for line in lines]
    if len({one.epc for one in goods}) < len(goods):
        raise RefusedError("Có lô được ghi hai lần.")
    return goods


def _choice(field: EventTemplateField, text: str) -> Value:
    if text not in field.choices:
        raise RefusedError("Xin chọn một mục trong danh sách.")
    return text


_READERS: Mapping[FieldKind, Callable[[EventTemplateField, str], Value]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.MOMENT: _moment,
    FieldKind.PLACE: _place,
    FieldKind.PARTY: _party,
    FieldKind.LOT: _lot,
    FieldKind.LOTS: _lots,
    FieldKind.CHOICE: _choice,
}


def _about_something_else(
    template: EventTemplate,
    lot: Lot,
    values: Mapping[str, Value],
    errors: Mapping[str, str],
) -> Mapping[str, str]:
    """A form without a field for the lot itself must name it among the goods that it lists."""
    lists = [field.name for field in template.fields if field.kind is FieldKind.LOTS]
    if any(field.target == SUBJECT for field in template.fields) or not lists:
        return {}
    named = {
        one.epc
        for name in lists
        if isinstance(goods := values.get(name), list)
        for one in goods
        if isinstance(one, Goods)
    }
    if lot.epc in named or lists[0] in errors:
        return {}
    return {lists[0]: f"Danh sách phải có lô này, mã {lot.code}."}


def _not_yet(values: Mapping[str, Value], at: datetime) -> Mapping[str, str]:
    return {
        name: "Thời gian ở tương lai: chỉ khai việc đã xảy ra."
        for name, value in values.items()
        if isinstance(value, datetime) and value > at + AHEAD
    }
