"""What the display switch accepts."""

from marshmallow import Schema, fields, validate


class DisplayForm(Schema):
    """How a reader wants pages shown, and where to go back to."""

    contrast = fields.String(load_default="normal", validate=validate.OneOf(("normal", "high")))
    text_size = fields.String(load_default="normal", validate=validate.OneOf(("normal", "large")))
    back = fields.String(load_default="/")
