"""Reporting something: the form, its tickets, and the receipt that is shown once."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from portal.cases.photos import MOST_PHOTOS, KeptPhoto
from portal.cases.queries import current_box, kinds_in_force, topics
from portal.cases.receipts import Receipt
from portal.cases.schemas import LONGEST_TEXT, ReportForm, SubjectQuery
from portal.cases.sent_photos import arriving_photos, had_photos, let_photos_in
from portal.cases.services.identity import Identity
from portal.cases.services.intake import Report, receive_case
from portal.cases.subjects import subject_of
from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import absolute, settings, to
from portal.core.db import unit_of_work
from portal.core.errors import (
    BusyError,
    NotFoundError,
    PortalError,
    RefusedError,
    TooManyError,
)
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.language import gettext as _
from portal.places.models import place_name
from portal.places.queries import communes_of
from portal.visitors.guard import Visitor, check_visitor
from portal.visitors.tickets import new_ticket
from qr import svg
from qr.symbol import encode

pages = Blueprint("cases", __name__)
FORM, FOLLOW = "/phan-anh/", "/phan-anh/theo-doi"
TICKET = "report"
DEFAULT_KIND = "report"
QR_MM = 45
RETRY_AFTER_S = "120"
RETRIABLE = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
# What is shown at the top of the form, which comes back with all that was typed.
REFUSALS = (NotFoundError, RefusedError, TooManyError, BusyError)


@pages.get("/phan-anh/")
@public_uncached
def report() -> str:
    """The form, perhaps about the record behind a printed code."""
    query = read_query(SubjectQuery, request.args)
    return _page(blank_form({"ve": query["ve"], "loai": DEFAULT_KIND}))


@pages.get("/phan-anh/phieu")
@public_uncached
def ticket() -> Response:
    """A new ticket, for a form that waited on a phone until there was a network."""
    made = new_ticket(TICKET)
    return jsonify({"phieu": made.text, "so": made.number})


@pages.post("/phan-anh/")
@public_uncached
def send() -> ResponseReturnValue:
    """Keep a report; number and secret are shown this once."""
    let_photos_in()
    form = read_form(ReportForm, request.form)
    try:
        visitor = check_visitor(TICKET)
        if not form.ok:
            return _again(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        receipt = _received(_report_of(form), visitor)
    except REFUSALS as refusal:
        return _again(form.refused("", refusal.message), _status(refusal))
    return _receipt_page(receipt)


@pages.get("/phan-anh/du-lieu-ca-nhan")
@public
def personal_data() -> str:
    """What is kept of a report, who sees it, for how long, and what anonymous means."""
    kinds = kinds_in_force(clock.today())
    return render_template(
        "cases/personal_data.html", kinds=kinds, longest_kept=LONGEST_TEXT, has_box=_has_box()
    )


def _received(report: Report, visitor: Visitor) -> Receipt:
    with arriving_photos() as photos:
        try:
            return _receive(report, photos, visitor)
        except IntegrityError:
            # The same form at the same moment: the other one was first, and has the receipt.
            return _receive(report, photos, visitor)


def _receive(report: Report, photos: list[KeptPhoto], visitor: Visitor) -> Receipt:
    with unit_of_work():
        return receive_case(
            report,
            photos=photos,
            ticket=visitor.ticket,
            is_doubtful=visitor.is_doubtful,
            at=clock.now(),
        )


def _report_of(form: Form) -> Report:
    values = form.values
    if values["xa"] and values["xa"] not in {c.code for c in communes_of(settings().province)}:
        raise RefusedError(_("Xin chọn xã, phường trong danh sách."))
    if values["chu_de"] and values["chu_de"] not in {topic.code for topic in topics()}:
        raise RefusedError(_("Xin chọn chủ đề trong danh sách."))
    return Report(
        kind_code=values["loai"],
        text=values["noi_dung"],
        topic_code=values["chu_de"] or None,
        happened_on=values["ngay"],
        commune_code=values["xa"] or None,
        subject=subject_of(values["ve"]),
        identity=Identity(values["ten"], values["dien_thoai"], values["thu"]),
    )


def _page(form: Form, *, has_lost_photos: bool = False) -> str:
    communes = [(one.code, place_name(one)) for one in communes_of(settings().province)]
    return render_template(
        "cases/report.html",
        form=form,
        ticket=new_ticket(TICKET),
        subject=subject_of(str(form.typed.get("ve", ""))),
        kinds=kinds_in_force(clock.today()),
        topics=[(topic.code, topic.shown_label) for topic in topics()],
        communes=communes,
        has_box=_has_box(),
        most_photos=MOST_PHOTOS,
        longest=LONGEST_TEXT,
        has_lost_photos=has_lost_photos,
    )


def _again(form: Form, status: HTTPStatus) -> Response:
    """The form with everything typed; pictures have to be chosen again, browsers forget them."""
    page = _page(form, has_lost_photos=had_photos())
    response = make_response(page, status)
    if status in RETRIABLE:
        response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def _status(refusal: PortalError) -> HTTPStatus:
    # A kind that is not in force was typed, not looked for: the form is wrong, not the address.
    return RefusedError.status if isinstance(refusal, NotFoundError) else refusal.status


def _receipt_page(receipt: Receipt) -> Response:
    # Behind the #: a browser never sends that part, so no log ever holds it.
    address = f"{absolute(to(FOLLOW))}#{receipt.number}.{receipt.secret}"
    title = _("Mã QR mở trang theo dõi")
    symbol = Markup(svg.draw(encode(address), QR_MM, title=title).decode())  # noqa: S704  # drawn here
    page = render_template(
        "cases/send.html", receipt=receipt, symbol=symbol, address=absolute(to(FOLLOW))
    )
    return make_response(page, HTTPStatus.CREATED)


def _has_box() -> bool:
    return current_box() is not None
