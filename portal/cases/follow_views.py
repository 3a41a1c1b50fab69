"""Following an own case with number and secret: no account, no cookie.

Number and secret are sent once. The page that answers carries a pass of half an hour in its
forms: kept, printed or found in a browser's history it opens nothing later.
"""

from http import HTTPStatus

from flask import Blueprint, Response, json, make_response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from portal.cases.models import CitizenCase
from portal.cases.photos import MOST_PHOTOS
from portal.cases.public_words import own_data, told_events, told_messages
from portal.cases.queries import case_by_number, case_of_pass, case_of_secret
from portal.cases.receipts import pass_for
from portal.cases.schemas import AddForm, EraseForm, OpenForm, PassForm, RateForm
from portal.cases.sent_photos import arriving_photos, let_photos_in
from portal.cases.services.followup import RATED, add_to_case, erase_on_request, rate_case
from portal.cases.states import STATE_TEXTS, Sender
from portal.core import clock
from portal.core.access import public_uncached
from portal.core.db import db, unit_of_work
from portal.core.errors import BusyError, RefusedError, TooManyError
from portal.core.forms import Form, blank_form, read_form
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.visitors.guard import check_visitor
from portal.visitors.tickets import new_ticket

pages = Blueprint("case_follow", __name__)
OPEN, ADD = "case-open", "case-add"
# A whole village may come by one network; the secret has 59 bits.
MOST_TRIES = 30
RETRY_AFTER_S = "120"
RETRIABLE = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@pages.get("/phan-anh/theo-doi")
@public_uncached
def follow() -> Response:
    """The form for number and secret."""
    return _entrance(blank_form(), HTTPStatus.OK)


@pages.post("/phan-anh/theo-doi")
@public_uncached
def open_case() -> Response:
    """The own case; a wrong number and a wrong secret are answered alike."""
    form = read_form(OpenForm, request.form)
    try:
        check_visitor(OPEN, most=MOST_TRIES)
    except (RefusedError, TooManyError) as refusal:
        return _entrance(form.refused("", refusal.message), refusal.status)
    case = case_of_secret(form.values["so"], form.values["ma"]) if form.ok else None
    if case is None:
        return _entrance(form.refused("", _wrong()), HTTPStatus.UNPROCESSABLE_ENTITY)
    begun = blank_form({"noi_dung": form.values["viet_tiep"]})
    return _case_page(case, begun, HTTPStatus.OK)


@pages.post("/phan-anh/theo-doi/viet-them")
@public_uncached
def add() -> Response:
    """Add words and pictures, or answer a question."""
    let_photos_in()
    case, form = _opened(AddForm)
    if case is None:
        return _closed(form)
    if not form.ok:
        return _case_page(case, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        visitor = check_visitor(ADD, most=MOST_TRIES)
        with arriving_photos() as photos, unit_of_work():
            text = form.values["noi_dung"]
            add_to_case(case, text, photos=photos, ticket=visitor.ticket, at=clock.now())
    except (RefusedError, TooManyError, BusyError) as refusal:
        return _case_page(_anew(case), form.refused("", refusal.message), refusal.status)
    return _case_page(_anew(case), blank_form(), HTTPStatus.OK, done=_("Đã gửi thêm."))


@pages.post("/phan-anh/theo-doi/danh-gia")
@public_uncached
def rate() -> Response:
    """Rate the answer."""
    case, form = _opened(RateForm)
    if case is None:
        return _closed(form)
    if not form.ok:
        refused = blank_form().refused("sao", _("Xin chọn từ 1 đến 5."))
        return _case_page(case, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    stars, text = form.values["sao"], form.values["nhan_xet"]
    try:
        with unit_of_work():
            rate_case(case, stars=stars, text=text, at=clock.now())
    except RefusedError as refusal:
        return _case_page(_anew(case), blank_form().refused("sao", refusal.message), refusal.status)
    return _case_page(_anew(case), blank_form(), HTTPStatus.OK, done=_("Cảm ơn bạn đã đánh giá."))


@pages.post("/phan-anh/theo-doi/xoa-danh-tinh")
@public_uncached
def erase() -> Response:
    """Erase the own identity at once."""
    case, form = _opened(EraseForm)
    if case is None:
        return _closed(form)
    if not form.values.get("dong_y"):
        refused = blank_form().refused("dong_y", _("Xin đánh dấu vào ô đồng ý trước khi xóa."))
        return _case_page(case, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with unit_of_work():
            erase_on_request(case, at=clock.now())
    except RefusedError as refusal:
        refused = blank_form().refused("dong_y", refusal.message)
        return _case_page(_anew(case), refused, refusal.status)
    return _case_page(_anew(case), blank_form(), HTTPStatus.OK, done=_("Đã xóa danh tính."))


@pages.post("/phan-anh/theo-doi/du-lieu")
@public_uncached
@expensive
def take_data_out() -> ResponseReturnValue:
    """All that is kept of the own report, as a JSON file."""
    case, form = _opened(PassForm)
    if case is None:
        return _closed(form)
    body = json.dumps(own_data(case), ensure_ascii=False, indent=1)
    response = Response(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}.json"'
    return response


def _opened(schema: type[Schema]) -> tuple[CitizenCase | None, Form]:
    form = read_form(schema, request.form)
    return case_of_pass(request.form.get("quyen", "")), form


def _anew(case: CitizenCase) -> CitizenCase:
    number = case.number
    db.session.expire_all()
    return case_by_number(number)


def _closed(form: Form) -> Response:
    """Number and secret again; what was being written is not lost."""
    begun = str(form.typed.get("noi_dung", ""))
    message = _("Trang đã mở quá 30 phút. Xin nhập lại số và mã bí mật.")
    again = blank_form({"viet_tiep": begun}).refused("", message)
    return _entrance(again, HTTPStatus.UNPROCESSABLE_ENTITY)


def _wrong() -> str:
    return _("Số hoặc mã bí mật không đúng. Xin xem lại từng ký tự.")


def _entrance(form: Form, status: HTTPStatus) -> Response:
    response = make_response(
        render_template("cases/follow.html", form=form, ticket=new_ticket(OPEN)), status
    )
    return _patiently(response)


def _case_page(case: CitizenCase, form: Form, status: HTTPStatus, *, done: str = "") -> Response:
    messages = told_messages(case)
    page = render_template(
        "cases/case.html",
        case=case,
        form=form,
        done=done,
        messages=messages,
        events=told_events(case),
        state_text=STATE_TEXTS[case.state],
        reporter=Sender.REPORTER,
        may_rate=case.state in RATED,
        own_pass=pass_for(case),
        ticket=new_ticket(ADD),
        most_photos=MOST_PHOTOS,
    )
    return _patiently(make_response(page, status))


def _patiently(response: Response) -> Response:
    if response.status_code in RETRIABLE:
        response.headers["Retry-After"] = RETRY_AFTER_S
    return response
