"""What the endpoints of warnings accept and answer, field by field."""

from marshmallow import Schema, fields, validate

from portal.core.forms import MAX_PAGE, CleanText
from portal.warnings.states import WarningMeasure, WarningStatus

LARGEST_PAGE = 100


class WarningsQuery(Schema):
    """`GET /api/v1/warnings`."""

    status = fields.Enum(WarningStatus, by_value=True, load_default=None)
    measure = fields.Enum(WarningMeasure, by_value=True, load_default=None)
    hazard = fields.String(load_default="", validate=validate.Length(max=40))
    commune = fields.String(load_default="", validate=validate.Length(max=5))
    q = CleanText(load_default="")
    page = fields.Integer(load_default=1, validate=validate.Range(1, MAX_PAGE))
    per_page = fields.Integer(load_default=20, validate=validate.Range(1, LARGEST_PAGE))


class WarnedProductAnswer(Schema):
    """A product of the register; without lots all of them are meant."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    gtin = fields.String(required=True, allow_none=True)
    lots = fields.List(fields.String(), required=True)


class WarnedGoodsAnswer(Schema):
    """Goods that the register does not hold."""

    name = fields.String(required=True)
    brand = fields.String(required=True)
    gtin = fields.String(required=True, allow_none=True)
    lots = fields.List(fields.String(), required=True)


class WarnedEstablishmentAnswer(Schema):
    """An establishment concerned."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class ContactAnswer(Schema):
    """Whom people can call."""

    body = fields.String(required=True)
    phone = fields.String(required=True)
    office = fields.String(required=True)


class ReplyAnswer(Schema):
    """What an establishment concerned says."""

    name = fields.String(required=True)
    reply = fields.String(required=True)
    replied_on = fields.Date(required=True)


class ChangeAnswer(Schema):
    """What was changed and when; each field with its words before and after."""

    at = fields.DateTime(required=True)
    fields_changed = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        attribute="fields",
    )


class FileAnswer(Schema):
    """A file below a warning."""

    title = fields.String(required=True)
    url = fields.String(required=True)


class HazardAnswer(Schema):
    """A kind of hazard."""

    code = fields.String(required=True)
    label = fields.String(required=True)


class RiskAnswer(Schema):
    """A risk level with the law that it stands on."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    legal_basis = fields.String(required=True)


class WarningAnswer(Schema):
    """A warning with all that is public of it."""

    slug = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True)
    summary = fields.String(required=True)
    summary_en = fields.String(required=True)
    status = fields.String(required=True)
    measure = fields.String(required=True)
    source_kind = fields.String(required=True)
    is_verdict = fields.Boolean(required=True)
    hazard_kind = fields.Nested(HazardAnswer, required=True, allow_none=True)
    hazard = fields.String(required=True)
    risk = fields.Nested(RiskAnswer, required=True, allow_none=True)
    what_to_do = fields.List(fields.String(), required=True)
    products = fields.List(fields.Nested(WarnedProductAnswer), required=True)
    goods = fields.List(fields.Nested(WarnedGoodsAnswer), required=True)
    lots = fields.String(required=True)
    establishments = fields.List(fields.Nested(WarnedEstablishmentAnswer), required=True)
    contacts = fields.List(fields.Nested(ContactAnswer), required=True)
    replies = fields.List(fields.Nested(ReplyAnswer), required=True)
    history = fields.List(fields.Nested(ChangeAnswer), required=True)
    files = fields.List(fields.Nested(FileAnswer), required=True)
    issuing_body = fields.String(required=True)
    issued_on = fields.Date(required=True)
    lifted_on = fields.Date(required=True, allow_none=True)
    lifted_reason = fields.String(required=True)
    legal_basis = fields.String(required=True)
    source = fields.String(required=True)
    is_sample = fields.Boolean(required=True)


class WarningsAnswer(Schema):
    """One page of warnings, those in force first."""

    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    items = fields.List(fields.Nested(WarningAnswer), required=True)
