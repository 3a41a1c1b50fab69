"""The second step of signing in, and proving once more who one is before a dangerous act."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.factors import Proof, has_totp
from portal.accounts.models import Account
from portal.accounts.permissions import Permission
from portal.accounts.queries import account_by_id, passkeys_of
from portal.accounts.schemas import CodeForm, ConfirmForm
from portal.accounts.sessions import note_confirmed
from portal.accounts.signing_in import check_own_password, check_second_factor
from portal.accounts.staff.entrance import arrived, goal, on_to
from portal.accounts.staff.passkey_answers import ceremonies, prove_with_passkey
from portal.accounts.staff_access import (
    SECOND_FACTOR,
    STEP_UP,
    client_of_request,
    current_session,
    current_staff,
    note_own_second_factor,
    requires,
    signed_in_half,
)
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import PortalError, RefusedError, TooManyError
from portal.core.forms import Form, blank_form, read_form

pages = Blueprint("second_factor", __name__)
REFUSALS = (RefusedError, TooManyError)


@pages.get(SECOND_FACTOR)
@signed_in_half()
def second_factor() -> ResponseReturnValue:
    """The form for a code, and the button for a passkey."""
    if _has_arrived():
        return on_to(goal())
    return _page("accounts/second_factor.html", blank_form())


@pages.post(SECOND_FACTOR)
@signed_in_half()
def check_code() -> ResponseReturnValue:
    """Look at the code of the app or of the paper."""
    if _has_arrived():
        return on_to(goal())
    form = read_form(CodeForm, request.form)
    if not form.ok:
        return _page("accounts/second_factor.html", form), 422
    try:
        proof = _prove_with_code(form)
    except REFUSALS as refusal:
        return _refused("accounts/second_factor.html", form, "code", refusal)
    return _arrive(proof)


@pages.post(f"{SECOND_FACTOR}/khoa")
@signed_in_half()
def check_passkey() -> ResponseReturnValue:
    """Look at the answer of a passkey."""
    if _has_arrived():
        return on_to(goal())
    try:
        prove_with_passkey(_account())
    except REFUSALS as refusal:
        return _refused("accounts/second_factor.html", blank_form(), "_passkey", refusal)
    return _arrive(Proof.PASSKEY)


@pages.post(f"{SECOND_FACTOR}/khoa/lua-chon")
@signed_in_half()
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to use a passkey."""
    options = ceremonies().options_to_prove(_account(), current_session())
    return Response(options, content_type="application/json")


@pages.get(STEP_UP)
@requires(Permission.WORK)
def step_up() -> ResponseReturnValue:
    """The forms with which one proves it once more."""
    return _page("accounts/step_up.html", blank_form())


@pages.post(STEP_UP)
@requires(Permission.WORK)
def confirm_with_password() -> ResponseReturnValue:
    """Look at the password."""
    form = read_form(ConfirmForm, request.form)
    if not form.ok:
        return _page("accounts/step_up.html", form), 422
    try:
        check_own_password(_account(), form.values["password"], client_of_request(), at=clock.now())
    except REFUSALS as refusal:
        return _refused("accounts/step_up.html", form, "password", refusal)
    return _confirmed()


@pages.post(f"{STEP_UP}/ma")
@requires(Permission.WORK)
def confirm_with_code() -> ResponseReturnValue:
    """Look at a code."""
    form = read_form(CodeForm, request.form)
    if not form.ok:
        return _page("accounts/step_up.html", form), 422
    try:
        _prove_with_code(form)
    except REFUSALS as refusal:
        return _refused("accounts/step_up.html", form, "code", refusal)
    return _confirmed()


@pages.post(f"{STEP_UP}/khoa")
@requires(Permission.WORK)
def confirm_with_passkey() -> ResponseReturnValue:
    """Look at the answer of a passkey."""
    try:
        prove_with_passkey(_account())
    except REFUSALS as refusal:
        return _refused("accounts/step_up.html", blank_form(), "_passkey", refusal)
    return _confirmed()


def _account() -> Account:
    return account_by_id(current_staff().account_id)


def _has_arrived() -> bool:
    return current_session().second_factor_at is not None or not _account().has_second_factor


def _prove_with_code(form: Form) -> Proof:
    with unit_of_work():
        return check_second_factor(
            _account(), form.values["code"], client_of_request(), at=clock.now()
        )


def _arrive(proof: Proof) -> ResponseReturnValue:
    note_own_second_factor()
    return arrived(_account(), on_to(goal()), proof)


def _confirmed() -> ResponseReturnValue:
    note_confirmed(current_session(), at=clock.now())
    return on_to(goal())


def _refused(template: str, form: Form, field: str, refusal: PortalError) -> ResponseReturnValue:
    return _page(template, form.refused(field, refusal.message)), refusal.status


def _page(template: str, form: Form) -> str:
    account = _account()
    return render_template(
        template,
        form=form,
        goal=goal(),
        has_totp=has_totp(account),
        has_second_factor=account.has_second_factor,
        passkeys=passkeys_of(account.id),
    )
