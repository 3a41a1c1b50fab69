"""What a reader typed, checked by a schema before anything looks at it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from portal.core.errors import InvalidInputError
from portal.core.form_fields import Choices, first_messages
from portal.core.language import gettext as _

LONGEST_TEXT = 300
MAX_PAGE = 10_000


class CleanText(fields.String):
    """A line of text in NFC, without control characters, at most 300 characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs) or ""
        return clean_text(text)


class Many(fields.List[Any]):
    """The same name given several times in a query."""


class ListQuery(Schema):
    """What every list understands; each list adds its own filters."""

    trang = fields.Integer(load_default=1, validate=validate.Range(1, MAX_PAGE))


def clean_text(text: str) -> str:
    """`text` in NFC; control, format and surrogate characters become spaces; cut to a line."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in text[:2000])
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())[:LONGEST_TEXT].rstrip()


@dataclass(frozen=True, slots=True)
class Form:
    """What came in by a form: checked `values` or `errors` by field, and what was `typed`.

    A page that is shown again shows `typed`, so that nothing is lost.
    """

    values: dict[str, Any]
    errors: Mapping[str, str]
    typed: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether everything can be used."""
        return not self.errors

    def refused(self, field: str, message: str) -> "Form":
        """The same with a message beside `field`, for what a service refused."""
        return replace(self, errors={**self.errors, field: message})


def read_form(schema: type[Schema] | Schema, sent: MultiDict[str, str]) -> Form:
    """What came in by a form; fields that the schema does not know are left out."""
    made = schema if isinstance(schema, Schema) else schema()
    typed = {
        name: sent.getlist(name)
        if isinstance(made.fields.get(name), Choices | Many)
        else sent[name]
        for name in sent
        if name in made.fields
    }
    try:
        values: dict[str, Any] = made.load(typed, unknown=EXCLUDE)
    except ValidationError as error:
        return Form({}, first_messages(error.messages_dict), typed)
    return Form(values, {}, typed)


def blank_form(typed: Mapping[str, Any] | None = None) -> Form:
    """A form that nobody has sent yet, filled with what is there already."""
    return Form({}, {}, typed or {})


def read_query(schema: type[Schema], args: MultiDict[str, str]) -> dict[str, Any]:
    """The checked values of a public list; names that nobody knows are ignored.

    Raises InvalidInputError when a value cannot be understood.
    """
    return _read(_lenient(schema), args)


def read_api_query(schema: type[Schema], args: MultiDict[str, str]) -> dict[str, Any]:
    """The same for machines: an unknown name is an error too."""
    return _read(schema(unknown=RAISE), args)


@cache
def _lenient(schema: type[Schema]) -> Schema:
    # Making a schema costs more than using it.
    return schema(unknown=EXCLUDE)


def _read(schema: Schema, args: MultiDict[str, str]) -> dict[str, Any]:
    typed = {
        name: args.getlist(name) if isinstance(schema.fields.get(name), Many) else args[name]
        for name in args
    }
    try:
        values: dict[str, Any] = schema.load(typed)
    except ValidationError as error:
        names = ", ".join(sorted(str(name) for name in error.messages_dict))
        message = _("Địa chỉ có giá trị không hợp lệ: %(names)s.") % {"names": names}
        raise InvalidInputError(message) from None
    return values
