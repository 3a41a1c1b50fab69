"""Figures for producers: `/api/v1/figures/…`, opened by a key."""

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, fields, validate

from portal.accounts.bearer import current_key, requires_key
from portal.accounts.scopes import Scope
from portal.core import clock
from portal.core.errors import InvalidInputError
from portal.core.forms import read_api_query
from portal.core.language import gettext as _
from portal.core.visits import visits
from portal.trace.copies.scan_figures import weeks_of_scans

pages = Blueprint("figures", __name__, url_prefix="/api/v1/figures")
MOST_WEEKS = 104


class ScansQuery(Schema):
    """`GET /api/v1/figures/scans`; `owner` is for keys that may act for every establishment."""

    weeks = fields.Integer(load_default=8, validate=validate.Range(1, MOST_WEEKS))
    owner = fields.String(validate=validate.Length(max=16))


class ProductFigure(Schema):
    """One product in a week."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    scans = fields.Integer(required=True)
    networks = fields.Integer(required=True)


class CommuneFigure(Schema):
    """One commune in a week: scans of which the person told the place."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    told = fields.Integer(required=True)


class WeekFigure(Schema):
    """One week, Monday to Sunday."""

    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    scans = fields.Integer(required=True)
    networks = fields.Integer(required=True)
    products = fields.List(fields.Nested(ProductFigure), required=True)
    communes = fields.List(fields.Nested(CommuneFigure), required=True)


class ScansAnswer(Schema):
    """Weeks, the present one first."""

    owner = fields.String(required=True)
    weeks = fields.List(fields.Nested(WeekFigure), required=True)


@pages.get("/scans")
@requires_key(Scope.TRACE_READ)
def scans() -> Response:
    """Scans of the products of the key's establishment, by week and commune."""
    asked = read_api_query(ScansQuery, request.args)
    owner = _owner(asked.get("owner", ""))
    weeks = weeks_of_scans(visits(), owner, weeks=asked["weeks"], today=clock.today())
    return jsonify(ScansAnswer().dump({"owner": owner, "weeks": weeks}))


def _owner(asked: str) -> str:
    key = current_key()
    if asked and not key.is_admin:
        raise InvalidInputError(_("Khóa này chỉ xem được số liệu của cơ sở mình."))
    owner = asked or key.owner_code
    if not owner:
        raise InvalidInputError(_("Khóa này không thuộc cơ sở nào: xin nêu owner."))
    return owner
