"""Public pages of products and establishments, their printed codes and pictures."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from portal.core import clock, media
from portal.core.access import public, public_uncached
from portal.core.addresses import absolute, settings
from portal.core.banners import banners_above
from portal.core.forms import read_query
from portal.core.headers import A_YEAR, NEVER
from portal.core.language import N_
from portal.core.load import expensive
from portal.core.printed_code import draw_label, draw_png, draw_svg
from portal.core.public_code import normalise
from portal.core.sharing import zalo_link
from portal.core.tax_code import is_personal, public_tax_code
from portal.ledger.queries import newest_position
from portal.registry import catalogue, queries
from portal.registry.filters import establishment_filters, product_filters
from portal.registry.judgement import judge_establishment, judge_product
from portal.registry.linked_data import establishment_data, product_data
from portal.registry.publications import ESTABLISHMENTS, PRODUCTS
from portal.registry.schemas import (
    EstablishmentQuery,
    LabelQuery,
    Order,
    ProductQuery,
    SymbolQuery,
)
from portal.registry.states import EVIDENCE_LABELS

pages = Blueprint("registry", __name__)

# A code does not change once it is printed.
A_WEEK = "public, max-age=604800"
ORDERS = {
    Order.OWN_FIRST: N_("Tỉnh nhà trước"),
    Order.NAME: N_("Tên A–Z"),
    Order.STARS: N_("Nhiều sao trước"),
    Order.NEWEST: N_("Mới cập nhật"),
}


@pages.errorhandler(queries.MovedError)
def moved(error: queries.MovedError) -> ResponseReturnValue:
    """Lead from a record that was merged away to the same address of the one that goes on.

    For good: a merge is not taken back and a code not given out again, so search engines and
    bookmarks may change over.
    """
    path = url_for(str(request.endpoint), code=error.code)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{path}?{query}" if query else path, HTTPStatus.MOVED_PERMANENTLY)


class PictureQuery(SymbolQuery):
    """A printed code as picture, with the portal's signature or without."""

    ky = fields.Boolean(load_default=False)


class PrintedLabelQuery(LabelQuery):
    """A label, with the portal's signature in its code or without."""

    ky = fields.Boolean(load_default=False)


@pages.get("/san-pham/")
@public
def products() -> str:
    """All products; the own province comes first."""
    query = read_query(ProductQuery, request.args)
    own = settings().province
    wanted = catalogue.ProductFilter(
        province=query["tinh"],
        commune=query["xa"],
        stars=tuple(query["sao"]),
        sectors=tuple(query["nganh"]),
        set_number=query["bo"],
        standings=tuple(query["hieu_luc"]),
    )
    day = clock.today()
    return render_template(
        "registry/products.html",
        listing=catalogue.list_products(
            wanted, query["trang"], order=query["xep"], own_province=own, day=day
        ),
        filters=product_filters(wanted, catalogue.product_choices(own)),
        order=query["xep"],
        orders=ORDERS,
        judge=lambda product: judge_product(product, day),
    )


@pages.get("/san-pham/ocop")
@public
def ocop() -> str:
    """By which rules OCOP products are judged."""
    return render_template("registry/ocop.html", rules=queries.ocop_rules())


@pages.get("/san-pham/<string:code>")
@public
def product(code: str) -> str:
    """One product: what the law wants shown first, then everything else that is known."""
    found = queries.product_by_code(normalise(code))
    day = clock.today()
    return render_template(
        "registry/product.html",
        product=found,
        judgement=judge_product(found, day),
        day=day,
        data=product_data(found),
        banners=banners_above("product", found.id, day),
        zalo_url=zalo_link(absolute(f"/san-pham/{found.code}")),
        verifications=EVIDENCE_LABELS,
        log_position=newest_position(PRODUCTS.kind, found.code),
    )


@pages.get("/san-pham/<string:code>/qr.svg")
@public
@expensive
def product_svg(code: str) -> Response:
    """The printed code of a product as SVG."""
    return _svg(queries.product_by_code(normalise(code)).code)


@pages.get("/san-pham/<string:code>/qr.png")
@public
@expensive
def product_png(code: str) -> Response:
    """The printed code of a product as PNG."""
    return _png(queries.product_by_code(normalise(code)).code)


@pages.get("/san-pham/<string:code>/nhan.pdf")
@public
@expensive
def product_label(code: str) -> Response:
    """The label of a product as PDF."""
    query = read_query(PrintedLabelQuery, request.args)
    found = queries.product_by_code(normalise(code))
    body = draw_label(
        found.code,
        name=found.name,
        producer=found.producer,
        size=query["kho"],
        signed=query["ky"],
    )
    return _file(body, "application/pdf", f"nhan-{found.code}.pdf", signed=query["ky"])


@pages.get("/co-so/")
@public
def establishments() -> str:
    """All establishments; the own province comes first."""
    query = read_query(EstablishmentQuery, request.args)
    own = settings().province
    wanted = catalogue.EstablishmentFilter(
        province=query["tinh"],
        commune=query["xa"],
        kinds=tuple(query["loai"]),
        states=tuple(query["trang_thai"]),
    )
    day = clock.today()
    return render_template(
        "registry/establishments.html",
        listing=catalogue.list_establishments(wanted, query["trang"], own_province=own),
        filters=establishment_filters(wanted, catalogue.establishment_choices(own)),
        judge=lambda establishment: judge_establishment(establishment, day),
    )


@pages.get("/co-so/<string:code>")
@public
def establishment(code: str) -> str:
    """One establishment with its products and certificates."""
    found = queries.establishment_by_code(normalise(code))
    day = clock.today()
    return render_template(
        "registry/establishment.html",
        establishment=found,
        judgement=judge_establishment(found, day),
        judge=lambda product: judge_product(product, day),
        day=day,
        tax_code=public_tax_code(found.tax_code),
        has_personal_number=found.tax_code is not None and is_personal(found.tax_code),
        data=establishment_data(found),
        banners=banners_above("establishment", found.id, day),
        zalo_url=zalo_link(absolute(f"/co-so/{found.code}")),
        log_position=newest_position(ESTABLISHMENTS.kind, found.code),
    )


@pages.get("/co-so/<string:code>/qr.svg")
@public
@expensive
def establishment_svg(code: str) -> Response:
    """The printed code of an establishment as SVG."""
    return _svg(queries.establishment_by_code(normalise(code)).code)


@pages.get("/co-so/<string:code>/qr.png")
@public
@expensive
def establishment_png(code: str) -> Response:
    """The printed code of an establishment as PNG."""
    return _png(queries.establishment_by_code(normalise(code)).code)


@pages.get("/anh/<string(length=32):digest>-<int:width>.webp")
@public_uncached
def picture(digest: str, width: int) -> ResponseReturnValue:
    """A picture; its name is made from its content, so it may be kept for ever."""
    response = send_file(media.file_of(digest, width), mimetype="image/webp")
    response.headers["X-Cache-Control"] = A_YEAR
    return response


def _svg(code: str) -> Response:
    query = read_query(PictureQuery, request.args)
    body = draw_svg(code, mm=query["mm"], caption=query["chu"], signed=query["ky"])
    return _file(body, "image/svg+xml", f"qr-{code}.svg", signed=query["ky"])


def _png(code: str) -> Response:
    query = read_query(PictureQuery, request.args)
    body = draw_png(
        code, mm=query["mm"], dpi=query["dpi"], caption=query["chu"], signed=query["ky"]
    )
    return _file(body, "image/png", f"qr-{code}.png", signed=query["ky"])


def _file(body: bytes, kind: str, name: str, *, signed: bool) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    # A signature must not be printed from a copy after its key was revoked; the page cache
    # notices, because every change of a key leaves a row in the audit trail.
    response.headers["X-Cache-Control"] = NEVER if signed else A_WEEK
    return response
