"""`/api/v1/lots` and `/api/v1/serials`: businesses enter lots and pieces, and say what was sold."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from portal.accounts.bearer import current_key, requires_key
from portal.accounts.scopes import Scope
from portal.api.json_body import read_object
from portal.core.addresses import absolute
from portal.core.db import unit_of_work
from portal.trace.lot_schemas import read_lot, read_serials, read_sold
from portal.trace.lots import lot_by_code, register_lot
from portal.trace.models import Lot, Serial
from portal.trace.serials import mark_sold, register_serials, serial_by_code

pages = Blueprint("lots_api", __name__, url_prefix="/api/v1")


@pages.post("/lots")
@requires_key(Scope.EPCIS_WRITE)
def enter_lot() -> ResponseReturnValue:
    """Enter a lot of one's own product."""
    new = read_lot(read_object())
    with unit_of_work():
        lot = register_lot(new, by=current_key().unit)
        answer = _told(lot)
    return jsonify(answer), HTTPStatus.CREATED, {"Location": answer["url"]}


@pages.post("/lots/<string:code>/serials")
@requires_key(Scope.EPCIS_WRITE)
def enter_serials(code: str) -> ResponseReturnValue:
    """Enter single pieces of a lot, all or none."""
    _lot, numbers = read_serials({**read_object(), "lot_code": code})
    with unit_of_work():
        serials = register_serials(lot_by_code(code), numbers, by=current_key().unit)
        answer = {"items": [_told(serial) for serial in serials]}
    return jsonify(answer), HTTPStatus.CREATED


@pages.post("/serials/<string:code>/sold")
@requires_key(Scope.EPCIS_WRITE)
def sell(code: str) -> Response:
    """Say that a piece was sold: later scans of its code are told so."""
    on = read_sold(read_object())
    with unit_of_work():
        serial = serial_by_code(code)
        mark_sold(serial, on=on, by=current_key().unit)
        answer = {**_told(serial), "sold_on": on.isoformat()}
    return jsonify(answer)


def _told(goods: Lot | Serial) -> dict[str, str]:
    return {
        "code": goods.code,
        "number": goods.number,
        "epc": goods.epc,
        "url": absolute(goods.path),
    }
