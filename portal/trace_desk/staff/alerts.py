"""Alerts of copied labels: what was seen, in words, and ending one after a look."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.trace.copies.words import words_of
from portal.trace.models import CopyAlert
from portal.trace_desk.queries import alerts_within, own_alert
from portal.trace_desk.schemas import AlertsQuery, AlertState, ReasonForm
from portal.trace_desk.services import end_alert

ALERTS = "/can-bo/canh-bao-sao-chep/"
pages = Blueprint("alert_desk", __name__, url_prefix="/can-bo/canh-bao-sao-chep")
MENU = (MenuEntry(ALERTS, "Tem bị sao chép", Permission.TRACE_EDIT, "Truy xuất", 520),)
STATES = {AlertState.STANDING: "Đang hiện", AlertState.CLEARED: "Đã gỡ"}


@pages.get("/")
@requires(Permission.TRACE_EDIT)
def alerts() -> str:
    """The alerts about the goods of one's unit."""
    query = read_query(AlertsQuery, request.args)
    by = current_staff().actor
    listing = alerts_within(by, query["trang"], words=query["tim"], state=query["trang_thai"])
    return render_template("trace_desk/alerts.html", listing=listing, query=query, states=STATES)


@pages.get("/<int:alert_id>")
@requires(Permission.TRACE_EDIT)
def alert(alert_id: int) -> str:
    """One alert: the evidence, what the public is told, and the form that ends it."""
    return _page(own_alert(alert_id, current_staff().actor), blank_form())


@pages.post("/<int:alert_id>/go")
@requires(Permission.TRACE_EDIT)
def clear(alert_id: int) -> ResponseReturnValue:
    """End an alert."""
    by = current_staff().actor
    form = read_form(ReasonForm, request.form)
    found = own_alert(alert_id, by)
    if not form.ok:
        return _page(found, form), RefusedError.status
    try:
        with unit_of_work():
            end_alert(own_alert(alert_id, by), reason=form.values["reason"], by=by)
    except RefusedError as refusal:
        form = form.refused("_form", refusal.message)
        return _page(own_alert(alert_id, by), form), RefusedError.status
    tell("Đã gỡ cảnh báo.")
    return redirect(ALERTS, HTTPStatus.SEE_OTHER)


def _page(found: CopyAlert, form: Form) -> str:
    return render_template("trace_desk/alert.html", alert=found, words=words_of(found), form=form)
