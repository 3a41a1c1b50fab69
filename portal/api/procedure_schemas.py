"""What the API answers about procedures, field by field: the published contract."""

from marshmallow import Schema, fields


class ProcedureOfficeAnswer(Schema):
    """Where papers are handed in."""

    name = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)


class ProcedurePaper(Schema):
    """One paper to hand in."""

    name = fields.String(required=True)
    copies = fields.Integer(required=True, allow_none=True)
    form = fields.String(required=True, allow_none=True)


class ProcedureGround(Schema):
    """One legal ground; `url` leads to its text where that is known."""

    text = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)


class ProcedureAnswer(Schema):
    """One procedure; null means that the portal does not know."""

    code = fields.String(required=True)
    url = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    summary = fields.String(required=True)
    field = fields.String(required=True)
    level = fields.String(required=True)
    office = fields.Nested(ProcedureOfficeAnswer, required=True, allow_none=True)
    applicants = fields.String(required=True, allow_none=True)
    steps = fields.List(fields.String(), required=True)
    papers = fields.List(fields.Nested(ProcedurePaper), required=True)
    time_limit = fields.String(required=True, allow_none=True)
    fee = fields.String(required=True, allow_none=True)
    fee_basis = fields.String(required=True, allow_none=True)
    result = fields.String(required=True, allow_none=True)
    legal_basis = fields.List(fields.Nested(ProcedureGround), required=True)
    portal_link = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    valid_from = fields.String(required=True)
    valid_to = fields.String(required=True, allow_none=True)
    source = fields.String(required=True)
    confidence = fields.String(required=True)
    is_sample = fields.Boolean(required=True)


class ProcedureList(Schema):
    """One page of procedures."""

    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(ProcedureAnswer), required=True)
