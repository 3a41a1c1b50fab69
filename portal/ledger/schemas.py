"""What the pages of the log accept in their address."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

LONGEST_NUMBER = 15


class WholeNumber(fields.Integer):
    """A number in plain digits: no sign, blank, underscore or digit of another script."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
            raise ValidationError("not a whole number")
        return int(value)


class LogQuery(Schema):
    """The list of entries; a log may be longer than other lists."""

    trang = WholeNumber(load_default=1, validate=validate.Range(min=1))
