"""Opening a sealed identity: with a reason, once, and the reporter sees that it was opened."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import (
    confirmed,
    cookie_name,
    current_session,
    current_staff,
    requires,
)
from portal.cases.desk_schemas import OpenIdentityForm
from portal.cases.models import CitizenCase
from portal.cases.reach import own_case, refuse_unless_case_officer
from portal.cases.services.box import opened_box
from portal.cases.services.identity import open_identity
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form

pages = Blueprint("case_identities", __name__, url_prefix="/can-bo/phan-anh")
LOCKED = "Hòm danh tính đang khóa. Xin mở khóa trước."


@pages.get("/<string:number>/danh-tinh")
@requires(Permission.SEALED)
@confirmed
def ask(number: str) -> ResponseReturnValue:
    """The form that asks for the reason; unlocks the box where it is locked."""
    refuse_unless_case_officer(current_staff())
    return _page(own_case(number, current_staff()), blank_form())


@pages.post("/<string:number>/danh-tinh")
@requires(Permission.SEALED)
@confirmed
def open_sealed(number: str) -> ResponseReturnValue:
    """Open the identity and show it this once; it is kept nowhere in clear."""
    officer = current_staff()
    refuse_unless_case_officer(officer)
    form, case = read_form(OpenIdentityForm, request.form), own_case(number, officer)
    if not form.ok:
        return _page(case, form), RefusedError.status
    key = _open_key()
    if key is None:
        return _page(case, form.refused("_form", LOCKED)), RefusedError.status
    try:
        with unit_of_work():
            identity = open_identity(
                own_case(number, officer),
                box_key=key,
                reason=form.values["reason"],
                account_id=officer.account_id,
                by=officer.actor,
                at=clock.now(),
            )
    except RefusedError as refusal:
        refused = form.refused("_form", refusal.message)
        return _page(own_case(number, officer), refused), refusal.status
    return render_template("cases/staff/identity.html", number=number, identity=identity)


def _page(case: CitizenCase, form: Form) -> str:
    return render_template(
        "cases/staff/open_identity.html", case=case, form=form, is_locked=_open_key() is None
    )


def _open_key() -> bytes | None:
    return opened_box(
        token=request.cookies[cookie_name()],
        session_id=current_session().public_id,
        at=clock.now(),
    )
