"""Signing in with address and password, and signing out."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.desk_tables import Outcome
from portal.accounts.schemas import SignInForm
from portal.accounts.sessions import end_session
from portal.accounts.sign_in_book import Visitor, note_event
from portal.accounts.signing_in import Attempted, check_password
from portal.accounts.staff.entrance import (
    device_token,
    goal,
    guest_token,
    let_in,
    on_to,
    refuse_forged_guest_form,
)
from portal.accounts.staff_access import (
    SIGN_IN,
    client_of_request,
    cookie_name,
    current_staff,
    set_cookie,
    signed_in_half,
)
from portal.core import clock
from portal.core.access import public_uncached
from portal.core.errors import RefusedError, TooManyError
from portal.core.forms import Form, blank_form, read_form

pages = Blueprint("sign_in", __name__)


@pages.get(SIGN_IN)
@public_uncached
def sign_in() -> ResponseReturnValue:
    """The form."""
    return _page(blank_form())


@pages.post(SIGN_IN)
@public_uncached
def check() -> ResponseReturnValue:
    """Look at what was typed; equal answers for everything that is wrong."""
    refuse_forged_guest_form()
    form = read_form(SignInForm, request.form)
    if not form.ok:
        return _page(form), 422
    attempted = Attempted(
        form.values["email"], form.values["password"], client_of_request(), device_token()
    )
    try:
        account = check_password(attempted, at=clock.now())
    except (RefusedError, TooManyError) as refusal:
        return _page(form.refused("password", refusal.message)), refusal.status
    return let_in(account, goal())


@pages.post("/can-bo/dang-xuat")
@signed_in_half()
def sign_out() -> ResponseReturnValue:
    """End the session on both sides."""
    officer = current_staff()
    who = Visitor(officer.email, officer.account_id, client_of_request())
    end_session(request.cookies.get(cookie_name(), ""))
    note_event(who, Outcome.SIGNED_OUT, at=clock.now())
    response = make_response(on_to(SIGN_IN))
    set_cookie(response, cookie_name(), "", max_age=0)
    return response


def _page(form: Form) -> str:
    return render_template(
        "accounts/sign_in.html", form=form, goal=goal(), csrf_token=guest_token()
    )
