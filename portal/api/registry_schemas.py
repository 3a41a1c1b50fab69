"""Records of the registry as other systems send and get them, field by field."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from portal.core.errors import RefusedError
from portal.core.form_fields import REQUIRED, Choice, Line, Paragraphs, first_messages
from portal.registry.models import Establishment, Product
from portal.registry.states import EstablishmentKind

UNKNOWN = "Không có mục này."
NO_TEXT = "Xin gửi một chuỗi ký tự."
NO_NUMBER = "Xin gửi một số nguyên từ 1 đến 999."
NO_CHOICE = "Xin gửi true hoặc false."
NO_LIST = "Xin gửi một danh sách chuỗi ký tự."
MOST_TRADES = 30


class FieldsError(RefusedError):
    """Fields that cannot be accepted; `errors` says of each what is wrong."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("Các mục sau thiếu hoặc không hợp lệ: " + ", ".join(sorted(errors)) + ".")
        self.errors = errors


class Text(Line):
    """A line; another system sends text as text, never as a number that lost its zeros."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(_text(value), attr, data, **kwargs)


class LongText(Paragraphs):
    """Text of several lines."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(_text(value), attr, data, **kwargs)


class Flag(fields.Boolean):
    """A value of true or false, false when it is not sent."""

    default_error_messages = {"invalid": NO_CHOICE, "null": NO_CHOICE}

    def __init__(self) -> None:
        super().__init__(truthy={True}, falsy={False}, load_default=False)


class Body(Schema):
    """What other systems send: a name that nobody knows is an error of that name."""

    error_messages = {"unknown": UNKNOWN}

    class Meta:
        unknown = RAISE


class EstablishmentBody(Body):
    """`POST` and `PATCH` of an establishment; a `PATCH` names only what changes."""

    kind = Choice(EstablishmentKind, required=True)
    name = Text(required=True, shortest=2)
    name_en = Text()
    brand = Text(longest=160)
    trades = fields.List(
        Text(required=True, longest=160),
        load_default=list,
        validate=validate.Length(max=MOST_TRADES, error=f"Tối đa {MOST_TRADES} dòng."),
        error_messages={"invalid": NO_LIST, "null": NO_LIST},
    )
    tax_code = Text(longest=20)
    gln = Text(longest=20)
    commune_code = Text(longest=5)
    address = Text()
    former_address = Text()
    phone = Text(longest=40)
    shows_phone = Flag()
    email = Text(longest=200)
    shows_email = Flag()
    website = Text()
    shows_website = Flag()
    description = LongText(longest=4_000)
    source = Text(required=True, longest=400)
    source_note = LongText(longest=2_000)


class ProductBody(Body):
    """`POST` and `PATCH` of a product; a `PATCH` names only what changes."""

    name = Text(required=True, shortest=2)
    name_en = Text()
    brand = Text(longest=160)
    gtin = Text(longest=20)
    establishment_code = Text(longest=16)
    producer_name = Text()
    commune_code = Text(longest=5)
    former_address = Text()
    place_of_origin = Text()
    description = LongText(longest=4_000)
    ingredients = LongText(longest=2_000)
    usage = LongText(longest=2_000)
    storage = LongText(longest=2_000)
    net_quantity = Text(longest=120)
    shelf_life = Text(longest=200)
    risk_code = Text(longest=16)
    set_number = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 999, error=NO_NUMBER),
        error_messages={"invalid": NO_NUMBER},
    )
    source = Text(required=True, longest=400)
    source_note = LongText(longest=2_000)


class RecordAnswer(Schema):
    """What every record says beside its facts; `version` is its ETag as well."""

    code = fields.String(required=True)
    url = fields.String(required=True)
    state = fields.String(required=True)
    version = fields.Integer(required=True)


class EstablishmentAnswer(RecordAnswer):
    """An establishment as its unit sees it."""

    facts = fields.Nested(EstablishmentBody, required=True)


class ProductAnswer(RecordAnswer):
    """A product as its unit sees it."""

    facts = fields.Nested(ProductBody, required=True)


def read_facts(schema: type[Body], sent: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    """The checked facts; with `partial` only those that were sent. Raises FieldsError."""
    try:
        facts: dict[str, Any] = schema(partial=partial).load(sent)
    except ValidationError as error:
        raise FieldsError(first_messages(error.messages_dict)) from None
    return facts


def facts_of(record: Establishment | Product) -> dict[str, Any]:
    """What a record says, in the form in which it can be sent back; what is unknown is empty."""
    if isinstance(record, Establishment):
        names, apart = EstablishmentBody().fields, {"kind": record.kind.value}
    else:
        names, apart = ProductBody().fields, _of_relations(record)
    values = {name: getattr(record, name) for name in names if name not in apart}
    return {name: "" if value is None else value for name, value in values.items()} | apart


def _of_relations(product: Product) -> dict[str, Any]:
    return {
        "establishment_code": product.establishment.code if product.establishment else "",
        "risk_code": product.risk_class.code if product.risk_class else "",
        "set_number": product.ocop_set.number if product.ocop_set else None,
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(NO_TEXT if value is not None else REQUIRED)
    return value
