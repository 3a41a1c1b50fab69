"""Recalls: what one would reach, ordering it, telling the parties, lifting it."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import PortalError, RefusedError, StaleEditError
from portal.core.forms import Form, ListQuery, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.places.queries import own_province_name
from portal.recall.export import parties_csv
from portal.recall.reach import reach_of
from portal.recall.services import RecallOrder
from portal.trace.models import Lot
from portal.trace.states import LOT_STATES, LotState
from portal.trace_desk.queries import lot_meant, own_lot
from portal.trace_desk.recall_lists import (
    lots_of,
    notice_of,
    notices_of,
    recall_by_slug,
    recalls_within,
)
from portal.trace_desk.recalls import (
    bring_parties_up_to_date,
    fingerprint_of,
    lift_recall,
    note_told,
    order_recall,
    take_back_told,
)
from portal.trace_desk.schemas import LotCodeQuery, ReasonForm, RecallForm, ToldForm
from portal.warnings.models import ConsumerWarning

RECALLS = "/can-bo/thu-hoi/"
pages = Blueprint("recall_desk", __name__, url_prefix="/can-bo/thu-hoi")
MENU = (MenuEntry(RECALLS, "Thu hồi", Permission.RECALL, "Truy xuất", 510),)


@pages.get("/")
@requires(Permission.RECALL)
def recalls() -> str:
    """The recalls, and where a new one begins."""
    return _start_page(read_query(ListQuery, request.args)["trang"], blank_form())


@pages.get("/lo")
@requires(Permission.RECALL)
def find_lot() -> ResponseReturnValue:
    """From a code or number that was typed to the page that shows what a recall would reach."""
    typed = read_query(LotCodeQuery, request.args)["lo"]
    try:
        found = lot_meant(typed, current_staff().actor)
    except RefusedError as refusal:
        form = blank_form({"lo": typed}).refused("lo", refusal.message)
        return _start_page(1, form), refusal.status
    return redirect(f"{RECALLS}lo/{found.code}", HTTPStatus.SEE_OTHER)


@pages.get("/lo/<string:code>")
@requires(Permission.RECALL)
@confirmed
def ask_recall(code: str) -> ResponseReturnValue:
    """Everything that a recall of this lot reaches, then the form that orders it."""
    lot = own_lot(code, current_staff().actor)
    if lot.state is LotState.RECALLED and lot.recall_warning:
        return redirect(f"{RECALLS}{lot.recall_warning}", HTTPStatus.SEE_OTHER)
    body = f"Sở Khoa học và Công nghệ {own_province_name()}".strip()
    return _recall_page(lot, blank_form({"issuing_body": body}))


@pages.post("/lo/<string:code>")
@requires(Permission.RECALL)
@confirmed
def order(code: str) -> ResponseReturnValue:
    """Recall a lot and everything made of it."""
    by = current_staff().actor
    form = read_form(RecallForm, request.form)
    if not form.ok:
        return _recall_page(own_lot(code, by), form), RefusedError.status
    try:
        slug = _ordered(code, form)
    except (RefusedError, StaleEditError) as refusal:
        form = form.refused("_form", refusal.message)
        return _recall_page(own_lot(code, by), form), refusal.status
    tell("Đã thu hồi. Xin báo cho từng đơn vị trong danh sách dưới đây.")
    return redirect(f"{RECALLS}{slug}", HTTPStatus.SEE_OTHER)


@pages.get("/<string:slug>")
@requires(Permission.RECALL)
def recall(slug: str) -> str:
    """A recall: its lots, and the parties with who was told."""
    return _result_page(recall_by_slug(slug, current_staff().actor))


@pages.get("/<string:slug>/don-vi.csv")
@requires(Permission.RECALL)
def parties(slug: str) -> Response:
    """The parties to tell, as a spreadsheet opens them."""
    lines = notices_of(recall_by_slug(slug, current_staff().actor))
    response = Response(parties_csv([line.party for line in lines]), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    return response


@pages.post("/<string:slug>/cap-nhat")
@requires(Permission.RECALL)
def bring_up_to_date(slug: str) -> ResponseReturnValue:
    """List parties that events told since have added."""
    by = current_staff().actor
    with unit_of_work():
        count = bring_parties_up_to_date(recall_by_slug(slug, by), by=by, at=clock.now())
    tell(f"Đã thêm {count} đơn vị." if count else "Không có đơn vị nào mới.")
    return _back(slug)


@pages.post("/<string:slug>/da-bao/<int:notice_id>")
@requires(Permission.RECALL)
def tell_party(slug: str, notice_id: int) -> ResponseReturnValue:
    """Note that a party was told, and how."""
    by = current_staff().actor
    form = read_form(ToldForm, request.form)
    warning = recall_by_slug(slug, by)
    if not form.ok:
        return _result_page(warning, form, notice_id), RefusedError.status
    try:
        with unit_of_work():
            notice = notice_of(recall_by_slug(slug, by), notice_id)
            note_told(notice, how=form.values["how"], by=by, at=clock.now())
    except RefusedError as refusal:
        form = form.refused("how", refusal.message)
        return _result_page(recall_by_slug(slug, by), form, notice_id), RefusedError.status
    return _back(slug, f"#don-vi-{notice_id}")


@pages.post("/<string:slug>/chua-bao/<int:notice_id>")
@requires(Permission.RECALL)
def untell_party(slug: str, notice_id: int) -> ResponseReturnValue:
    """Take back that a party was told."""
    by = current_staff().actor
    with unit_of_work():
        take_back_told(notice_of(recall_by_slug(slug, by), notice_id), by=by)
    return _back(slug, f"#don-vi-{notice_id}")


@pages.get("/<string:slug>/go")
@requires(Permission.RECALL)
@confirmed
def ask_lift(slug: str) -> str:
    """What happens when a recall is lifted."""
    return _lift_page(slug, blank_form())


@pages.post("/<string:slug>/go")
@requires(Permission.RECALL)
@confirmed
def lift(slug: str) -> ResponseReturnValue:
    """End a recall."""
    by = current_staff().actor
    form = read_form(ReasonForm, request.form)
    if not form.ok:
        return _lift_page(slug, form), RefusedError.status
    try:
        with unit_of_work():
            warning = recall_by_slug(slug, by)
            lots = lift_recall(warning, reason=form.values["reason"], on=clock.today(), by=by)
            count = len(lots)
    except PortalError as refusal:
        return _lift_page(slug, form.refused("_form", refusal.message)), refusal.status
    tell(f"Đã gỡ lệnh thu hồi: {count} lô được lưu thông trở lại.")
    return _back(slug)


def _ordered(code: str, form: Form) -> str:
    values, by = form.values, current_staff().actor
    wanted = RecallOrder(values["reason"], values["advice"], values["issuing_body"], clock.today())
    with unit_of_work():
        lot = own_lot(code, by)
        done = order_recall(lot, wanted, seen=values["seen"], by=by, at=clock.now())
        return done.warning.slug


def _back(slug: str, anchor: str = "") -> ResponseReturnValue:
    return redirect(f"{RECALLS}{slug}{anchor}", HTTPStatus.SEE_OTHER)


def _start_page(page: int, form: Form) -> str:
    listing = recalls_within(current_staff().actor, page)
    return render_template("trace_desk/recalls.html", listing=listing, form=form, day=clock.today())


def _recall_page(lot: Lot, form: Form) -> str:
    reach = reach_of(lot)
    return render_template(
        "trace_desk/order_recall.html",
        lot=lot,
        form=form,
        reach=reach,
        seen=fingerprint_of(reach),
        states=LOT_STATES,
    )


def _result_page(
    warning: ConsumerWarning, form: Form | None = None, notice_id: int | None = None
) -> str:
    """`form` is what was typed for the party with this id and could not be used."""
    lines = notices_of(warning)
    return render_template(
        "trace_desk/recall.html",
        warning=warning,
        lots=lots_of(warning),
        lines=lines,
        told_count=sum(line.notice.told_at is not None for line in lines),
        form=form or blank_form(),
        refused_id=notice_id,
        day=clock.today(),
    )


def _lift_page(slug: str, form: Form) -> str:
    warning = recall_by_slug(slug, current_staff().actor)
    return render_template(
        "trace_desk/lift_recall.html", warning=warning, lots=lots_of(warning), form=form
    )
