"""How long data of lots is kept: the rules, whose time has come, and deciding about it."""

from collections.abc import Sequence
from http import HTTPStatus
from math import ceil

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import Form, ListQuery, blank_form, read_form, read_query
from portal.core.paging import PAGE_SIZE, Listing
from portal.core.staff_menu import MenuEntry
from portal.trace.keeping.retention import Due
from portal.trace.states import RetentionStart
from portal.trace_desk.queries import own_lot, retention_rules, undone_decisions
from portal.trace_desk.schemas import Decision, RetentionForm
from portal.trace_desk.services import decide_about_data, due_within

KEEPING = "/can-bo/luu-tru/"
pages = Blueprint("keeping_desk", __name__, url_prefix="/can-bo/luu-tru")
MENU = (MenuEntry(KEEPING, "Thời hạn lưu trữ", Permission.RULES, "Truy xuất", 530),)
STARTS = {
    RetentionStart.EXPIRY: "Từ ngày hết hạn sử dụng",
    RetentionStart.LAST_RECORD: "Từ lần ghi nhận cuối cùng",
}
DECISIONS = {
    Decision.KEEP: "Giữ lại",
    Decision.REMOVE: "Cho xóa",
}


@pages.get("/")
@requires(Permission.RULES)
def keeping() -> str:
    """The rules of law, the lots whose time has come, the decisions not yet carried out."""
    page = read_query(ListQuery, request.args)["trang"]
    by, day = current_staff().actor, clock.today()
    return render_template(
        "trace_desk/keeping.html",
        rules=retention_rules(),
        listing=_page_of(due_within(by, day), page),
        decisions=undone_decisions(by),
        starts=STARTS,
        day=day,
    )


@pages.get("/<string:code>")
@requires(Permission.RULES)
def ask_decision(code: str) -> str:
    """What is kept of a lot, and what becomes of it."""
    return _decision_page(code, blank_form())


@pages.post("/<string:code>")
@requires(Permission.RULES)
def decide(code: str) -> ResponseReturnValue:
    """Decide what becomes of the data of a lot."""
    by = current_staff().actor
    form = read_form(RetentionForm, request.form)
    if not form.ok:
        return _decision_page(code, form), RefusedError.status
    is_kept = form.values["decision"] is Decision.KEEP
    with unit_of_work():
        lot = own_lot(code, by)
        decide_about_data(lot, is_kept=is_kept, reason=form.values["reason"], by=by)
        number = lot.number
    tell(f"Đã quyết định về lô {number}: {DECISIONS[Decision(form.values['decision'])]}.")
    return redirect(KEEPING, HTTPStatus.SEE_OTHER)


def _decision_page(code: str, form: Form) -> str:
    by = current_staff().actor
    lot = own_lot(code, by)
    due = next((one for one in due_within(by, clock.today()) if one.lot.id == lot.id), None)
    if due is None:
        raise NotFoundError("Lô này chưa đến hạn, hoặc đã có quyết định.")
    return render_template(
        "trace_desk/decide_keeping.html",
        due=due,
        form=form,
        starts=STARTS,
        decisions=DECISIONS.items(),
    )


def _page_of(found: Sequence[Due], page: int) -> Listing[Due]:
    if page > max(1, ceil(len(found) / PAGE_SIZE)):
        raise NotFoundError("Danh sách không có trang này.")
    start = (page - 1) * PAGE_SIZE
    return Listing(found[start : start + PAGE_SIZE], len(found), page, PAGE_SIZE)
