"""Where a code was scanned, told of one's own will: a form without location and without script."""

import time
from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from portal.core import public_code
from portal.core.access import public_uncached
from portal.core.addresses import settings, to
from portal.core.db import db
from portal.core.errors import InvalidInputError, NotFoundError
from portal.core.forms import CleanText, read_query
from portal.core.language import gettext as _
from portal.places.models import Province
from portal.places.queries import commune_by_code, communes_of, province_by_code
from portal.scan.batches import Note
from portal.scan.recorder import EXTENSION, ScanBook

pages = Blueprint("told_places", __name__)


class PlaceQuery(Schema):
    """The code that was scanned, the province to choose from, and whether a place was told."""

    ma = CleanText(required=True)
    tinh = CleanText(load_default="")
    xong = fields.String(load_default="", validate=validate.OneOf(("", "1")))


class PlaceForm(Schema):
    """The code that was scanned and the commune where that was."""

    ma = CleanText(required=True)
    xa = CleanText(required=True)


@pages.get("/quet/noi-quet")
@public_uncached
def ask() -> ResponseReturnValue:
    """Choose the commune in which a code was scanned, or thanks for having done so."""
    if "ma" not in request.args:
        return redirect(to("/quet"), HTTPStatus.SEE_OTHER)
    asked = read_query(PlaceQuery, request.args)
    province = province_by_code(asked["tinh"] or settings().province)
    return render_template(
        "scan/told_place.html",
        code=_code(asked["ma"]),
        is_told=bool(asked["xong"]),
        province=province,
        provinces=_provinces(),
        communes=communes_of(province.code),
    )


@pages.post("/quet/noi-quet")
@public_uncached
def tell() -> ResponseReturnValue:
    """Note the commune beside the scan of today; a second answer takes the place of the first."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise InvalidInputError(_("Biểu mẫu này chỉ nhận từ trang của cổng."))
    told = read_query(PlaceForm, request.form)
    code, commune = _code(told["ma"]), commune_by_code(told["xa"])
    book: ScanBook = current_app.extensions[EXTENSION]
    book.note(
        Note(
            at=time.time(),
            path=f"/q/{code}",
            raw_uri="",
            address=request.remote_addr or "",
            user_agent=request.user_agent.string,
            commune=commune.code,
        )
    )
    return redirect(to(f"/quet/noi-quet?ma={code}&xong=1"), HTTPStatus.SEE_OTHER)


def _code(typed: str) -> str:
    code = public_code.normalise(typed)
    if not public_code.is_well_formed(code):
        raise NotFoundError(_("Không tìm thấy mã này."))
    return code


def _provinces() -> Sequence[Province]:
    return db.session.scalars(select(Province).order_by(Province.slug)).all()
