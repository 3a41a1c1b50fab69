"""What the pages of imports accept."""

from marshmallow import Schema, fields, validate

from portal.core.form_fields import Paragraphs
from portal.imports.registers import REGISTERS

SHORTEST_REASON = 10


class UploadForm(Schema):
    """Which register a file is for; the file itself stands beside the form."""

    register = fields.String(
        load_default="",
        validate=validate.OneOf(list(REGISTERS), error="Xin chọn sổ cần nhập."),
    )


class UndoForm(Schema):
    """Why an import is taken back."""

    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=500)
