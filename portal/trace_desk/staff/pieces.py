"""The pieces of a lot: list, entering, noting sales, taking one out of trade."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.trace.models import Lot, Serial
from portal.trace.states import SERIAL_STATES, LotState
from portal.trace_desk.number_series import series_from
from portal.trace_desk.queries import own_lot, own_piece, pieces_of, pieces_with
from portal.trace_desk.schemas import PiecesForm, PiecesQuery, ReasonForm, SalesForm
from portal.trace_desk.serial_requests import MOST_AT_ONCE, ask_for_pieces
from portal.trace_desk.services import enter_pieces, sell_pieces, withdraw_piece

pages = Blueprint("piece_desk", __name__, url_prefix="/can-bo/lo/<string:code>/so-se-ri")


@pages.get("/")
@requires(Permission.TRACE_EDIT)
def pieces(code: str) -> str:
    """The pieces of a lot, to be searched and ticked as sold."""
    return _list_page(own_lot(code, current_staff().actor), blank_form())


@pages.post("/da-ban")
@requires(Permission.TRACE_EDIT)
def sell(code: str) -> ResponseReturnValue:
    """Note that the ticked pieces were sold."""
    by = current_staff().actor
    lot, form = own_lot(code, by), read_form(SalesForm, request.form)
    if not form.ok:
        return _list_page(lot, form), RefusedError.status
    codes = form.values["codes"]
    try:
        with unit_of_work():
            sell_pieces(pieces_with(own_lot(code, by), codes), on=form.values["on"], by=by)
    except (RefusedError, NotFoundError) as refusal:
        form = form.refused("_form", refusal.message)
        return _list_page(own_lot(code, by), form), RefusedError.status
    tell(f"Đã ghi nhận bán {len(codes)} sản phẩm.")
    return redirect(_path(lot), HTTPStatus.SEE_OTHER)


@pages.get("/them")
@requires(Permission.TRACE_EDIT)
def new_pieces(code: str) -> str:
    """The form for new pieces."""
    return _new_page(own_lot(code, current_staff().actor), blank_form())


@pages.post("/them")
@requires(Permission.TRACE_EDIT)
def enter(code: str) -> ResponseReturnValue:
    """Enter pieces; many of them in the background."""
    by = current_staff().actor
    lot, form = own_lot(code, by), read_form(PiecesForm, request.form)
    if not form.ok:
        return _new_page(lot, form), RefusedError.status
    try:
        numbers = _numbers(form)
        if len(numbers) > MOST_AT_ONCE:
            job = ask_for_pieces(_on_sale(lot), numbers, by=by)
            return redirect(f"/can-bo/cong-viec/{job.id}", HTTPStatus.SEE_OTHER)
        with unit_of_work():
            enter_pieces(own_lot(code, by), numbers, by=by)
    except RefusedError as refusal:
        form = form.refused("_form", refusal.message)
        return _new_page(own_lot(code, by), form), RefusedError.status
    tell(f"Đã đăng ký {len(numbers)} số sê-ri.")
    return redirect(_path(lot), HTTPStatus.SEE_OTHER)


@pages.get("/<string:piece>/rut")
@requires(Permission.TRACE_EDIT)
def ask_withdraw(code: str, piece: str) -> str:
    """What happens when a piece is taken out of trade."""
    lot = own_lot(code, current_staff().actor)
    return _withdraw_page(own_piece(lot, piece), blank_form())


@pages.post("/<string:piece>/rut")
@requires(Permission.TRACE_EDIT)
def withdraw(code: str, piece: str) -> ResponseReturnValue:
    """Take a piece out of trade."""
    by = current_staff().actor
    form = read_form(ReasonForm, request.form)
    found = own_piece(own_lot(code, by), piece)
    if not form.ok:
        return _withdraw_page(found, form), RefusedError.status
    try:
        with unit_of_work():
            lot = own_lot(code, by)
            withdraw_piece(own_piece(lot, piece), reason=form.values["reason"], by=by)
            back = _path(lot)
    except RefusedError as refusal:
        found = own_piece(own_lot(code, by), piece)
        return _withdraw_page(found, form.refused("_form", refusal.message)), RefusedError.status
    tell("Đã rút sản phẩm khỏi lưu thông.")
    return redirect(back, HTTPStatus.SEE_OTHER)


def _numbers(form: Form) -> Sequence[str]:
    values = form.values
    return values["numbers"] or series_from(values["first"], values["count"])


def _on_sale(lot: Lot) -> Lot:
    if lot.state is not LotState.ACTIVE:
        raise RefusedError(f"Lô {lot.number} không còn lưu thông, không thêm sản phẩm được.")
    return lot


def _path(lot: Lot) -> str:
    return f"/can-bo/lo/{lot.code}/so-se-ri/"


def _list_page(lot: Lot, form: Form) -> str:
    query = read_query(PiecesQuery, request.args)
    return render_template(
        "trace_desk/pieces.html",
        lot=lot,
        listing=pieces_of(lot, query["trang"], words=query["tim"], state=query["trang_thai"]),
        query=query,
        form=form,
        states=SERIAL_STATES,
        day=clock.today(),
    )


def _new_page(lot: Lot, form: Form) -> str:
    return render_template(
        "trace_desk/new_pieces.html", lot=lot, form=form, most_at_once=MOST_AT_ONCE
    )


def _withdraw_page(piece: Serial, form: Form) -> str:
    return render_template("trace_desk/withdraw_piece.html", piece=piece, form=form)
