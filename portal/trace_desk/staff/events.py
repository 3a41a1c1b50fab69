"""Telling events of a lot: choosing a form, filling it, reading it again, correcting."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.trace.forms.book import GENERAL, template_by_code, templates_of_trade, trades
from portal.trace.models import EpcisEvent, Lot
from portal.trace.rules import EventTemplate
from portal.trace.states import FieldKind
from portal.trace_desk.answers import Answers, asked_fields, read_answers
from portal.trace_desk.event_words import told_answers
from portal.trace_desk.events import event_to_correct, is_void, last_trade_of, template_of
from portal.trace_desk.queries import own_lot, recent_lots
from portal.trace_desk.retelling import typed_of
from portal.trace_desk.schemas import ErrorReason, MistakeForm, ReplacedQuery, TradeQuery
from portal.trace_desk.telling import Mistake, take_back, tell_instead, tell_of_lot

pages = Blueprint("event_desk", __name__, url_prefix="/can-bo/lo/<string:code>")
REASONS = {
    ErrorReason.DID_NOT_OCCUR: "Việc này không xảy ra",
    ErrorReason.INCORRECT_DATA: "Ghi sai số liệu, sẽ không khai lại",
}
# What the buttons of the page on which an event is read again send.
CONFIRM, CHANGE = "xac-nhan", "sua-lai"


@pages.get("/su-kien")
@requires(Permission.TRACE_EDIT)
def choose(code: str) -> str:
    """The event forms of a trade: the one asked for, else the one used last."""
    by = current_staff().actor
    lot = own_lot(code, by)
    known = {trade.code: trade for trade in trades()}
    asked = read_query(TradeQuery, request.args)["nganh"] or last_trade_of(lot, by)
    trade = asked if asked in known else GENERAL
    return render_template(
        "trace_desk/choose_event.html",
        lot=lot,
        trades=[(one.code, one.label) for one in known.values()],
        trade=trade,
        basis=known[trade].basis if trade in known else "",
        templates=templates_of_trade(trade),
    )


@pages.get("/su-kien/<string:template>")
@requires(Permission.TRACE_EDIT)
def event_form(code: str, template: str) -> str:
    """The form of an event, with what is likely, or with what the event to be corrected said."""
    lot, form = own_lot(code, current_staff().actor), template_by_code(template)
    wrong = _wrong(lot)
    typed = typed_of(form, json.loads(wrong.body)) if wrong else _likely(form, lot)
    return _form_page(lot, form, typed, {}, wrong)


@pages.post("/su-kien/<string:template>")
@requires(Permission.TRACE_EDIT)
def tell_one(code: str, template: str) -> ResponseReturnValue:
    """Show an event to be read again; keep it when that was done."""
    lot, form = own_lot(code, current_staff().actor), template_by_code(template)
    typed = {field.name: request.form.get(field.name, "") for field in asked_fields(form)}
    wrong = _wrong(lot)
    if CHANGE in request.form:
        return _form_page(lot, form, typed, {}, wrong)
    answers = read_answers(form, lot, typed, at=clock.now())
    if answers.errors:
        return _form_page(lot, form, typed, answers.errors, wrong), RefusedError.status
    if CONFIRM not in request.form:
        return _read_again(lot, form, typed, answers, wrong)
    try:
        _keep(code, template, typed)
    except RefusedError as refusal:
        errors = {"_form": refusal.message}
        return _form_page(own_lot(code, current_staff().actor), form, typed, errors, wrong), 422
    tell("Đã ghi nhận sự kiện.")
    return redirect(f"/can-bo/lo/{lot.code}", HTTPStatus.SEE_OTHER)


@pages.get("/su-kien-da-ghi/<int:event_id>/khai-sai")
@requires(Permission.TRACE_EDIT)
def ask_take_back(code: str, event_id: int) -> str:
    """What happens when an event is declared an error, and how to correct it instead."""
    return _take_back_page(code, event_id, blank_form())


@pages.post("/su-kien-da-ghi/<int:event_id>/khai-sai")
@requires(Permission.TRACE_EDIT)
def declare_error(code: str, event_id: int) -> ResponseReturnValue:
    """Declare an event an error."""
    form = read_form(MistakeForm, request.form)
    if not form.ok:
        return _take_back_page(code, event_id, form), RefusedError.status
    by = current_staff().actor
    try:
        with unit_of_work():
            lot = own_lot(code, by)
            event = event_to_correct(lot, event_id, by)
            take_back(lot, event, Mistake(form.values["reason"]), by=by, at=clock.now())
            back = f"/can-bo/lo/{lot.code}"
    except RefusedError as refusal:
        return _take_back_page(code, event_id, form.refused("_form", refusal.message)), 422
    tell("Đã khai sự kiện là sai. Sự kiện vẫn hiện, có gạch ngang.")
    return redirect(back, HTTPStatus.SEE_OTHER)


def _keep(code: str, template: str, typed: Mapping[str, str]) -> None:
    """Read everything again inside the unit of work: the lot as it is now."""
    by, at = current_staff().actor, clock.now()
    with unit_of_work():
        lot, form = own_lot(code, by), template_by_code(template)
        answers = read_answers(form, lot, typed, at=at)
        wrong = _wrong(lot)
        if wrong is None:
            tell_of_lot(lot, form, answers.values, by=by, at=at)
        else:
            tell_instead(lot, wrong, form, answers.values, by=by, at=at)


def _wrong(lot: Lot) -> EpcisEvent | None:
    """The event that the one of this form is to take the place of, as the address says."""
    by = current_staff().actor
    number = read_query(ReplacedQuery, request.args)["thay"]
    return None if number is None else event_to_correct(lot, number, by)


def _likely(form: EventTemplate, lot: Lot) -> Mapping[str, str]:
    """Now, at the place of the maker; the lot itself where the form asks for a list."""
    maker = lot.product.establishment
    place = (maker.gln or maker.code) if maker else ""
    now = clock.now().astimezone(clock.VIETNAM)
    likely = {"eventTime": f"{now:%Y-%m-%dT%H:%M}", "readPoint": place, "child": lot.code}
    likely["source:possessing_party"] = place
    return {field.name: likely.get(field.target, "") for field in asked_fields(form)}


def _form_page(
    lot: Lot,
    form: EventTemplate,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    wrong: EpcisEvent | None,
) -> str:
    return render_template(
        "trace_desk/event_form.html",
        lot=lot,
        template=form,
        fields=asked_fields(form),
        kinds=FieldKind,
        typed=typed,
        errors=errors,
        wrong=wrong,
        recent=_to_name(form, lot),
    )


def _to_name(form: EventTemplate, lot: Lot) -> Sequence[Lot]:
    """Lots that somebody may want to name, where the form asks for others."""
    asks = any(field.kind is FieldKind.LOTS for field in form.fields)
    return recent_lots(current_staff().actor, lot) if asks else ()


def _read_again(
    lot: Lot,
    form: EventTemplate,
    typed: Mapping[str, str],
    answers: Answers,
    wrong: EpcisEvent | None,
) -> str:
    return render_template(
        "trace_desk/confirm_event.html",
        lot=lot,
        template=form,
        typed=typed,
        rows=told_answers(form, answers.values),
        wrong=wrong,
        confirm=CONFIRM,
        change=CHANGE,
    )


def _take_back_page(code: str, event_id: int, form: Form) -> str:
    by = current_staff().actor
    lot = own_lot(code, by)
    event = event_to_correct(lot, event_id, by)
    return render_template(
        "trace_desk/take_back.html",
        lot=lot,
        event=event,
        template=template_of(json.loads(event.body)),
        is_void=is_void(event.event_id),
        form=form,
        reasons=REASONS.items(),
    )
