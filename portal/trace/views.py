"""The page of a lot or of one piece: what a buyer needs first, then the history."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock, code_book, public_code
from portal.core.access import public, public_uncached
from portal.core.addresses import to
from portal.core.forms import read_query
from portal.trace.goods_page import goods_page
from portal.trace.lots import LOT
from portal.trace.schemas import StoryQuery
from portal.trace.serials import SERIAL

pages = Blueprint("trace", __name__)


@pages.get("/truy-xuat/")
@public_uncached
def without_code() -> ResponseReturnValue:
    """The address of a code that was cut off: lead to where a code can be typed."""
    return redirect(to("/quet"), HTTPStatus.SEE_OTHER)


@pages.get("/truy-xuat/<string:typed>")
@public
def goods(typed: str) -> ResponseReturnValue:
    """What stands behind the code of a lot or piece; an unknown code is not called a fake."""
    code = public_code.normalise(typed)
    number = read_query(StoryQuery, request.args)["trang"]
    kind = code_book.kind_of(code)
    if kind in (LOT, SERIAL):
        shown = goods_page(code, clock.today(), number)
        return render_template("trace/goods.html", shown=shown)
    if kind is not None:
        return redirect(to(f"/q/{code}"), HTTPStatus.SEE_OTHER)
    return _unknown(code)


def _unknown(code: str) -> ResponseReturnValue:
    page = render_template(
        "scan/unknown.html", code=code, is_well_formed=public_code.is_well_formed(code)
    )
    return page, HTTPStatus.NOT_FOUND
