"""What the audit can be asked."""

from marshmallow import Schema, fields, validate

from portal.core.form_fields import Day
from portal.core.forms import CleanText
from portal.workspace.audit_vocabulary import ACTION_LABELS, KIND_LABELS

LARGEST_NUMBER = 2**62


class AuditQuery(Schema):
    """Who, what, which record, when, from where; entries before or after one."""

    nguoi = CleanText(load_default="")
    loai = fields.String(load_default="", validate=validate.OneOf(["", *KIND_LABELS]))
    ma = CleanText(load_default="")
    viec = fields.String(load_default="", validate=validate.OneOf(["", *ACTION_LABELS]))
    tu = Day(load_default=None)
    den = Day(load_default=None)
    noi = CleanText(load_default="")
    truoc = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST_NUMBER))
    sau = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST_NUMBER))
