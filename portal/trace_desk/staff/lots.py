"""Lots as those who look after them see them: list, entering, one lot, ending it."""

from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, ListQuery, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.registry.states import ProductState
from portal.trace.forms.book import trades
from portal.trace.lot_schemas import NewLot
from portal.trace.models import Lot
from portal.trace.states import LOT_STATES, SERIAL_STATES, LotState
from portal.trace_desk.events import events_of_lot
from portal.trace_desk.queries import LotFilter, lots_within, own_lot, own_products, piece_counts
from portal.trace_desk.schemas import Expiry, LotsQuery, NewLotForm, ReasonForm
from portal.trace_desk.services import end_lot, enter_lot

LOTS = "/can-bo/lo/"
pages = Blueprint("lot_desk", __name__, url_prefix="/can-bo/lo")
MENU = (MenuEntry(LOTS, "Lô hàng", Permission.TRACE_EDIT, "Truy xuất", 500),)
EXPIRIES = {
    Expiry.EXPIRED: "Đã quá hạn",
    Expiry.SOON: "Hết hạn trong 30 ngày",
    Expiry.NONE: "Không ghi hạn",
}


@pages.get("/")
@requires(Permission.TRACE_EDIT)
def lots() -> str:
    """The lots of one's unit."""
    query = read_query(LotsQuery, request.args)
    wanted = LotFilter(query["tim"], query["san_pham"], query["trang_thai"], query["han"])
    by, day = current_staff().actor, clock.today()
    return render_template(
        "trace_desk/lots.html",
        listing=lots_within(by, wanted, query["trang"], day=day),
        query=query,
        states=LOT_STATES,
        expiries=EXPIRIES,
        day=day,
    )


@pages.get("/moi")
@requires(Permission.TRACE_EDIT)
def new_lot() -> str:
    """The form for a lot; the product may be in the address."""
    code = request.args.get("san-pham", "")
    return _new_page(blank_form({"product_code": code}))


@pages.post("/moi")
@requires(Permission.TRACE_EDIT)
def enter() -> ResponseReturnValue:
    """Enter a lot, and go on to its first event where a trade was chosen."""
    form = read_form(NewLotForm, request.form)
    if not form.ok:
        return _new_page(form), RefusedError.status
    values = dict(form.values)
    trade = values.pop("trade")
    try:
        with unit_of_work():
            code = enter_lot(NewLot(**values), by=current_staff().actor).code
    except RefusedError as refusal:
        return _new_page(form.refused("_form", refusal.message)), RefusedError.status
    tell(f"Đã nhập lô {values['number']}, mã {code}.")
    onward = f"{code}/su-kien?nganh={quote(trade)}" if trade else code
    return redirect(f"{LOTS}{onward}", HTTPStatus.SEE_OTHER)


@pages.get("/<string:code>")
@requires(Permission.TRACE_EDIT)
def lot(code: str) -> str:
    """A lot: how it stands, its pieces, what was told of it, what can be done."""
    by = current_staff().actor
    found = own_lot(code, by)
    query = read_query(ListQuery, request.args)
    return render_template(
        "trace_desk/lot.html",
        lot=found,
        state=LOT_STATES[found.state],
        counts=piece_counts(found),
        piece_states=SERIAL_STATES,
        events=events_of_lot(found, by, query["trang"]),
        may_recall=current_staff().may(Permission.RECALL),
        may_label=current_staff().may(Permission.LABELS) and _is_sold(found),
        day=clock.today(),
    )


@pages.get("/<string:code>/ket-thuc")
@requires(Permission.TRACE_EDIT)
def ask_end(code: str) -> str:
    """What happens when a lot is ended."""
    return _end_page(own_lot(code, current_staff().actor), blank_form())


@pages.post("/<string:code>/ket-thuc")
@requires(Permission.TRACE_EDIT)
def end(code: str) -> ResponseReturnValue:
    """Note that nothing of a lot is on sale any more."""
    by = current_staff().actor
    found, form = own_lot(code, by), read_form(ReasonForm, request.form)
    if not form.ok:
        return _end_page(found, form), RefusedError.status
    try:
        with unit_of_work():
            end_lot(own_lot(code, by), reason=form.values["reason"], on=clock.today(), by=by)
    except RefusedError as refusal:
        form = form.refused("_form", refusal.message)
        return _end_page(own_lot(code, by), form), RefusedError.status
    tell("Đã kết thúc lô.")
    return redirect(f"{LOTS}{found.code}", HTTPStatus.SEE_OTHER)


def _is_sold(found: Lot) -> bool:
    """Nobody prints codes that lead to a recall or to nothing."""
    product = found.product
    is_listed = product.state is ProductState.LISTED and product.is_public
    return found.state is LotState.ACTIVE and is_listed


def _new_page(form: Form) -> str:
    return render_template(
        "trace_desk/new_lot.html",
        form=form,
        products=own_products(current_staff().actor),
        trades=[(trade.code, trade.label) for trade in trades()],
    )


def _end_page(found: Lot, form: Form) -> str:
    return render_template("trace_desk/end_lot.html", lot=found, form=form)
