"""Traces for machines: `GET /api/v1/trace/<epc>`, more of it with a key."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, fields

from portal.accounts.bearer import current_key, requires_key
from portal.accounts.scopes import Scope
from portal.core.access import View, guarded
from portal.core.addresses import absolute
from portal.core.errors import InvalidInputError
from portal.core.forms import read_api_query
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.trace.epcis.identifiers import normal_id
from portal.trace.epcis.visibility import EVERYONE, Reader
from portal.trace.journey.names import Named, names_of_goods
from portal.trace.journey.steps import Direction, Journey, Link
from portal.trace.journey.tracing import events_of, trace

pages = Blueprint("api_trace", __name__, url_prefix="/api/v1/trace")
LONGEST_EPC = 400


class TraceQuery(Schema):
    """`GET /api/v1/trace/<epc>`: which way to walk."""

    direction = fields.Enum(Direction, by_value=True, load_default=Direction.BACK)


class TraceItem(Schema):
    """Goods that the walk reached; `level` counts the ties from the start, `url` may be empty."""

    epc = fields.String(required=True)
    name = fields.String(required=True)
    url = fields.String(required=True)
    level = fields.Integer(required=True)


class TraceLink(Schema):
    """A tie between two goods; `event` is empty where the registry makes it."""

    kind = fields.String(required=True)
    source = fields.String(required=True)
    target = fields.String(required=True)
    event = fields.String(required=True)


class TraceAnswer(Schema):
    """A walk; `cuts` names the bounds at which it ended early (rounds, events, items)."""

    epc = fields.String(required=True)
    direction = fields.String(required=True)
    items = fields.List(fields.Nested(TraceItem), required=True)
    links = fields.List(fields.Nested(TraceLink), required=True)
    events = fields.List(fields.Dict(), required=True)
    cuts = fields.List(fields.String(), required=True)


def _open_to_readers(view: View) -> View:
    """Everyone may open the view; who brings a key must have `trace:read`."""
    keyed = requires_key(Scope.TRACE_READ)(view)
    check: Callable[[], None] = vars(keyed)["guard"]

    def guard() -> None:
        if "Authorization" in request.headers:
            check()

    return guarded(f"public or key:{Scope.TRACE_READ}", guard)(view)


@pages.get("/<path:epc>")
@_open_to_readers
@expensive
def show(epc: str) -> Response:
    """What the goods were made of, or what became of them, as far as the reader may see."""
    asked = read_api_query(TraceQuery, request.args)
    start, reader = _normal(epc), _reader()
    journey = trace([start], asked["direction"], reader)
    named = names_of_goods(set(journey.levels))
    answer = {
        "epc": start,
        "direction": journey.direction.value,
        "items": [_item(one, level, named[one]) for one, level in journey.levels.items()],
        "links": [_link(link) for link in _ordered(journey)],
        "events": events_of(journey, reader),
        "cuts": sorted(journey.cuts),
    }
    return jsonify(TraceAnswer().dump(answer))


def _reader() -> Reader:
    if "Authorization" not in request.headers:
        return EVERYONE
    key = current_key()
    return Reader(key.owner_code, is_partner=True, is_office=key.is_admin)


def _normal(epc: str) -> str:
    """The identifier in normal form; a server may have folded the two slashes of its scheme."""
    for scheme in ("https:/", "http:/"):
        if epc.startswith(scheme) and not epc.startswith(f"{scheme}/"):
            epc = f"{scheme}/{epc.removeprefix(scheme)}"
    try:
        if len(epc) > LONGEST_EPC:
            raise ValueError("too long")
        return normal_id(epc)
    except ValueError:
        raise InvalidInputError(_("Đây không phải là mã định danh hợp lệ.")) from None


def _ordered(journey: Journey) -> list[Link]:
    return sorted(journey.links, key=lambda link: (link.source, link.target, link.event))


def _item(epc: str, level: int, named: Named) -> dict[str, object]:
    url = absolute(named.path) if named.path else ""
    return {"epc": epc, "name": named.name, "url": url, "level": level}


def _link(link: Link) -> dict[str, str]:
    kind = link.kind.value
    return {"kind": kind, "source": link.source, "target": link.target, "event": link.event}
