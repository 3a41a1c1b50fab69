"""What a person may type on the scan page."""

from marshmallow import Schema

from portal.core.forms import CleanText


class TypedCode(Schema):
    """A code read off a label."""

    ma = CleanText(load_default="")
