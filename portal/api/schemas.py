"""What the API accepts and answers, field by field: the published contract."""

from marshmallow import Schema, fields, validate

from portal.core.forms import MAX_PAGE, CleanText
from portal.lookup.queries import KIND_LABELS
from search.ask import MAX_PAGE_SIZE


class SearchQuery(Schema):
    """`GET /api/v1/search`."""

    q = CleanText(load_default="")
    kind = fields.String(validate=validate.OneOf(KIND_LABELS))
    page = fields.Integer(load_default=1, validate=validate.Range(1, MAX_PAGE))
    per_page = fields.Integer(load_default=20, validate=validate.Range(1, MAX_PAGE_SIZE))


class SuggestQuery(Schema):
    """`GET /api/v1/suggest`."""

    q = CleanText(load_default="")


class DescriptionQuery(Schema):
    """`GET /api/v1/openapi.json` takes nothing."""


class SearchItem(Schema):
    """One record found; `code` is empty for records without one."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True)
    snippet = fields.String(required=True)


class FacetValue(Schema):
    """One value of a facet and how many of the records found have it."""

    value = fields.String(required=True)
    label = fields.String(required=True)
    count = fields.Integer(required=True)


class SearchAnswer(Schema):
    """One page of records; `suggestion` is what was, or could be, searched instead."""

    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(SearchItem), required=True)
    facets = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(FacetValue)), required=True
    )
    suggestion = fields.String(required=True, allow_none=True)


class SuggestItem(Schema):
    """One completion; `kind` and `label` are empty for words without a record of their own."""

    text = fields.String(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    url = fields.String(required=True)


class SuggestAnswer(Schema):
    """At most eight completions, the likeliest first."""

    items = fields.List(fields.Nested(SuggestItem), required=True)
