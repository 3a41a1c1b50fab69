"""Endpoints of /api/v1/log: heads, entries and proofs of the public log."""

from flask import Blueprint, Response, jsonify, request

from portal.api.log_schemas import (
    ConsistencyQuery,
    EntriesQuery,
    HeadQuery,
    InclusionQuery,
)
from portal.core.access import public
from portal.core.errors import RefusedError
from portal.core.forms import read_api_query
from portal.core.language import gettext as _
from portal.ledger.heads import checkpoint, described_head, signed_head
from portal.ledger.proofs import (
    described_consistency,
    described_entry,
    described_inclusion,
    inclusion_proof,
)
from portal.ledger.queries import entries_between, log_size

pages = Blueprint("api_log", __name__, url_prefix="/api/v1/log")
MOST_ENTRIES = 100


@pages.get("/head")
@public
def head() -> Response:
    """The signed head of the log now, or when it had `size` entries."""
    asked = read_api_query(HeadQuery, request.args)
    return jsonify(described_head(signed_head(asked["size"])))


@pages.get("/checkpoint")
@public
def note() -> Response:
    """The signed head as a checkpoint (C2SP tlog-checkpoint)."""
    asked = read_api_query(HeadQuery, request.args)
    text = checkpoint(signed_head(asked["size"]))
    return Response(text, content_type="text/plain; charset=utf-8")


@pages.get("/entries")
@public
def entries() -> Response:
    """The entries from `start` to `end`, both included; at most 100, go on from the last."""
    asked = read_api_query(EntriesQuery, request.args)
    start, end = asked["start"], asked["end"]
    if end is not None and end < start:
        raise RefusedError(_("Mục đầu phải đứng trước mục cuối."))
    most = start + MOST_ENTRIES
    found = entries_between(start, most if end is None else min(end + 1, most))
    return jsonify(size=log_size(), entries=[described_entry(entry) for entry in found])


@pages.get("/proof/inclusion")
@public
def inclusion() -> Response:
    """That entry `leaf` is in the log of `size` entries (now, when not said)."""
    asked = read_api_query(InclusionQuery, request.args)
    return jsonify(described_inclusion(inclusion_proof(asked["leaf"], asked["size"])))


@pages.get("/proof/consistency")
@public
def consistency() -> Response:
    """That the log of `to` entries begins with the log of `from` entries."""
    asked = read_api_query(ConsistencyQuery, request.args)
    return jsonify(described_consistency(asked["first"], asked["second"]))
