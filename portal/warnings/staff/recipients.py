"""The agencies that get each warning by mail: list, entered, corrected, switched off."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.mail import is_mail_configured
from portal.warnings.register_queries import (
    find_recipients,
    recipient_by_id,
    recipient_to_change,
)
from portal.warnings.schemas import ChangedRecipientForm, RecipientForm, RecipientsQuery
from portal.warnings.services.recipients import add_recipient, change_recipient
from portal.warnings.upkeep import WarningRecipient

LIST = "/can-bo/canh-bao/noi-nhan/"
pages = Blueprint("warning_recipients", __name__, url_prefix="/can-bo/canh-bao/noi-nhan")


@pages.get("/")
@requires(Permission.PUBLISH)
def recipients() -> str:
    """All agencies, and the form for another one."""
    return _list_page(blank_form())


@pages.post("/")
@requires(Permission.PUBLISH)
def add() -> ResponseReturnValue:
    """Let another agency get each warning from now on."""
    form = read_form(RecipientForm, request.form)
    if not form.ok:
        return _list_page(form), RefusedError.status
    try:
        with unit_of_work():
            add_recipient(
                form.values["agency"],
                form.values["email"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except RefusedError as refusal:
        return _list_page(form.refused("email", refusal.message)), refusal.status
    tell("Đã thêm nơi nhận; cơ quan này nhận cảnh báo từ nay.")
    return redirect(LIST, HTTPStatus.SEE_OTHER)


@pages.get("/<int(max=2147483647):recipient_id>")
@requires(Permission.PUBLISH)
def recipient(recipient_id: int) -> str:
    """The form of one agency."""
    found = recipient_by_id(recipient_id)
    typed = {"agency": found.agency, "email": found.email, "is_active": found.is_active}
    return _form_page(found, blank_form(typed))


@pages.post("/<int(max=2147483647):recipient_id>")
@requires(Permission.PUBLISH)
def change(recipient_id: int) -> ResponseReturnValue:
    """Correct an agency, or let it get no more mails."""
    form = read_form(ChangedRecipientForm, request.form)
    if not form.ok:
        return _form_page(recipient_by_id(recipient_id), form), RefusedError.status
    try:
        with unit_of_work():
            change_recipient(
                recipient_to_change(recipient_id),
                agency=form.values["agency"],
                email=form.values["email"],
                is_active=form.values["is_active"],
                version=form.values["version"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except RefusedError as refusal:
        found = recipient_by_id(recipient_id)
        return _form_page(found, form.refused("email", refusal.message)), refusal.status
    except StaleEditError as stale:
        found = recipient_by_id(recipient_id)
        return _form_page(found, form.refused("_form", stale.message)), stale.status
    tell("Đã lưu nơi nhận.")
    return redirect(LIST, HTTPStatus.SEE_OTHER)


def _list_page(form: Form) -> str:
    query = read_query(RecipientsQuery, request.args)
    return render_template(
        "warnings/staff/recipients.html",
        listing=find_recipients(query["tim"], query["trang"]),
        query=query,
        form=form,
        is_mail_configured=is_mail_configured(),
    )


def _form_page(found: WarningRecipient, form: Form) -> str:
    return render_template("warnings/staff/recipient.html", recipient=found, form=form)
