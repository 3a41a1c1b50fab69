"""The page behind every printed code, and the page on which a code is typed."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock, code_book, public_code
from portal.core.access import public, public_uncached
from portal.core.addresses import to
from portal.core.errors import NotFoundError
from portal.core.forms import read_query
from portal.scan.queries import path_of_typed, scanned_establishment, scanned_product
from portal.scan.schemas import TypedCode

pages = Blueprint("scan", __name__)


@pages.get("/q/")
@public_uncached
def without_code() -> ResponseReturnValue:
    """The address of a code that was cut off: lead to where a code can be typed."""
    return redirect(to("/quet"), HTTPStatus.SEE_OTHER)


@pages.get("/q/<string:typed>")
@public
def code(typed: str) -> ResponseReturnValue:
    """What stands behind a printed code; an unknown code is not called a fake."""
    code = public_code.normalise(typed)
    scanned = scanned_product(code, clock.today())
    if scanned is not None:
        return render_template("scan/product.html", scanned=scanned)
    try:
        return _other_page(code, code_book.kind_of(code))
    except NotFoundError:
        return _unknown(code)


@pages.get("/quet")
@public_uncached
def enter() -> ResponseReturnValue:
    """Type a code by hand, or learn how to scan."""
    typed = read_query(TypedCode, request.args)["ma"]
    if typed:
        return redirect(to(path_of_typed(typed)), HTTPStatus.SEE_OTHER)
    return render_template("scan/enter.html")


def _other_page(code: str, kind: str | None) -> ResponseReturnValue:
    if kind == "establishment":
        scanned = scanned_establishment(code, clock.today())
        return render_template("scan/establishment.html", scanned=scanned)
    if kind == "inspection":
        return redirect(to(f"/kiem-tra/{code}"), HTTPStatus.SEE_OTHER)
    raise NotFoundError("Không tìm thấy mã này.")


def _unknown(code: str) -> ResponseReturnValue:
    page = render_template(
        "scan/unknown.html", code=code, is_well_formed=public_code.is_well_formed(code)
    )
    return page, HTTPStatus.NOT_FOUND
