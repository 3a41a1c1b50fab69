"""The page behind every printed code, and the page on which codes are scanned or typed."""

from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock, code_book, public_code
from portal.core.access import public, public_uncached
from portal.core.addresses import to
from portal.core.errors import NotFoundError
from portal.core.forms import read_query
from portal.core.headers import SCANNER_POLICY
from portal.registry.register_queries import survivor_code
from portal.scan.queries import (
    banners_of_unknown,
    path_of_typed,
    scanned_establishment,
    scanned_product,
)
from portal.scan.schemas import TypedCode
from portal.scan.signatures import Signature, check_signature
from portal.scan.worker_script import decoder_url, ponyfill_url
from portal.trace.goods_page import goods_page
from portal.trace.lots import LOT
from portal.trace.serials import SERIAL

pages = Blueprint("scan", __name__)

# Where codes of these kinds lead.
OTHER_PAGES = {
    "inspection": "/kiem-tra/",
    "procedure": "/thu-tuc/",
    LOT: "/truy-xuat/",
    SERIAL: "/truy-xuat/",
}


@pages.get("/q/")
@public_uncached
def without_code() -> ResponseReturnValue:
    """The address of a code that was cut off: lead to where a code can be typed."""
    return redirect(to("/quet"), HTTPStatus.SEE_OTHER)


@pages.get("/q/<string:typed>")
@public
def code(typed: str) -> ResponseReturnValue:
    """What stands behind a printed code; an unknown code is not called a fake."""
    return _behind(public_code.normalise(typed), None)


@pages.get("/q/<string:typed>/s/<string:digits>")
@public_uncached
def signed_code(typed: str, digits: str) -> ResponseReturnValue:
    """The same, with a line about the signature of the code.

    The page of a lot or piece is shown here instead of leading to `/truy-xuat/`: the address that
    was signed stays the one in front of the reader, a weak network is asked once, and what was
    found of the signature need not be carried along to another address.

    Made anew each time: keys are files, so their change is no change of the database, and anybody
    could fill the page cache with made-up digits.
    """
    code = public_code.normalise(typed)
    return _behind(code, check_signature(code, digits))


@pages.get("/quet")
@public_uncached
def enter() -> ResponseReturnValue:
    """Scan with the camera, hand in a photo, or type a code."""
    typed = read_query(TypedCode, request.args)["ma"]
    if typed:
        return redirect(to(path_of_typed(typed)), HTTPStatus.SEE_OTHER)
    folder = str(current_app.static_folder)
    ponyfill, decoder = ponyfill_url(folder), decoder_url(folder)
    page = make_response(render_template("scan/enter.html", ponyfill=ponyfill, decoder=decoder))
    page.headers["Content-Security-Policy"] = SCANNER_POLICY
    return page


def _behind(code: str, signature: Signature | None) -> ResponseReturnValue:
    try:
        return _page(code, signature)
    except NotFoundError:
        survivor = survivor_code(code)
    if survivor is not None:
        with suppress(NotFoundError):
            return _page(survivor, signature, printed=code)
    return _unknown(code, signature)


def _page(code: str, signature: Signature | None, *, printed: str = "") -> ResponseReturnValue:
    """The page of a record; `printed` is the code on the label where that was merged into it."""
    scanned = scanned_product(code, clock.today())
    if scanned is not None:
        return render_template(
            "scan/product.html", scanned=scanned, signature=signature, printed=printed
        )
    return _other_page(code, code_book.kind_of(code), signature, printed)


def _other_page(
    code: str, kind: str | None, signature: Signature | None, printed: str
) -> ResponseReturnValue:
    today = clock.today()
    if kind == "establishment":
        scanned = scanned_establishment(code, today)
        return render_template(
            "scan/establishment.html", scanned=scanned, signature=signature, printed=printed
        )
    if kind in (LOT, SERIAL) and signature is not None:
        shown = goods_page(code, today, 1)
        return render_template("scan/signed_goods.html", shown=shown, signature=signature)
    if kind in OTHER_PAGES:
        return redirect(to(f"{OTHER_PAGES[kind]}{code}"), HTTPStatus.SEE_OTHER)
    raise NotFoundError("Không tìm thấy mã này.")


def _unknown(code: str, signature: Signature | None) -> ResponseReturnValue:
    is_well_formed = public_code.is_well_formed(code)
    page = render_template(
        "scan/unknown.html",
        code=code,
        is_well_formed=is_well_formed,
        signature=signature,
        banners=banners_of_unknown(code, clock.today()),
    )
    return page, HTTPStatus.NOT_FOUND
