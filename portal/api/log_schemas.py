"""What the endpoints of the public log accept, field by field."""

from marshmallow import Schema

from portal.ledger.schemas import WholeNumber


class HeadQuery(Schema):
    """`GET /api/v1/log/head` and `/api/v1/log/checkpoint`."""

    size = WholeNumber(load_default=None)


class EntriesQuery(Schema):
    """`GET /api/v1/log/entries`."""

    start = WholeNumber(required=True)
    end = WholeNumber(load_default=None)


class InclusionQuery(Schema):
    """`GET /api/v1/log/proof/inclusion`."""

    leaf = WholeNumber(required=True)
    size = WholeNumber(load_default=None)


class ConsistencyQuery(Schema):
    """`GET /api/v1/log/proof/consistency`."""

    first = WholeNumber(required=True, data_key="from")
    second = WholeNumber(required=True, data_key="to")
