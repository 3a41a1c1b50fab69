"""Setting a password with a link, and asking for such a link."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.limits import LINK_OF_NETWORK, RESET_OF_ACCOUNT, count_attempt
from portal.accounts.links import account_of_link, set_password_by_link
from portal.accounts.models import Account
from portal.accounts.passwords import refuse_weak
from portal.accounts.reset_requests import ask_for_reset
from portal.accounts.schemas import ForgottenForm, NewPasswordForm
from portal.accounts.sessions import digest_of
from portal.accounts.signing_in import TOO_MANY
from portal.accounts.staff.entrance import (
    DESK,
    guest_token,
    let_in,
    no_referrer,
    refuse_forged_guest_form,
)
from portal.accounts.staff_access import client_of_request
from portal.core import clock
from portal.core.access import public_uncached
from portal.core.db import unit_of_work
from portal.core.desk import desk_work
from portal.core.errors import NotFoundError, RefusedError, TooManyError
from portal.core.forms import Form, blank_form, read_form
from portal.core.mail import is_mail_configured
from portal.core.origin import acting_from

pages = Blueprint("password_links", __name__)
LINK = "/can-bo/loi-moi/<string:token>"
FORGOTTEN = "/can-bo/quen-mat-khau"
NOT_THE_SAME = "Hai lần nhập không giống nhau."


@pages.get(LINK)
@public_uncached
def show_link(token: str) -> ResponseReturnValue:
    """The form for a new password, for whom the link was made."""
    no_referrer()
    return _link_page(_account_of(token), blank_form())


@pages.post(LINK)
@public_uncached
def use_link(token: str) -> ResponseReturnValue:
    """Set the password and sign in with it; the second factor is asked for as ever."""
    no_referrer()
    refuse_forged_guest_form()
    account = _account_of(token)
    form = new_password_form(NewPasswordForm, account)
    if not form.ok:
        return _link_page(account, form), 422
    try:
        # The address of this page holds the secret: it is not noted in the audit.
        with acting_from("POST /can-bo/loi-moi/"), unit_of_work():
            account = set_password_by_link(token, form.values["password"], at=clock.now())
    except RefusedError as refusal:
        return _link_page(_account_of(token), form.refused("password", refusal.message)), 422
    return let_in(account, DESK)


@pages.get(FORGOTTEN)
@public_uncached
def forgotten() -> ResponseReturnValue:
    """The form that asks for a link."""
    return _forgotten_page(blank_form())


@pages.post(FORGOTTEN)
@public_uncached
def ask() -> ResponseReturnValue:
    """Have a link sent; the answer is the same whether an account has the address or not."""
    refuse_forged_guest_form()
    form = read_form(ForgottenForm, request.form)
    if not form.ok:
        return _forgotten_page(form), 422
    if is_mail_configured() and _may_ask(form.values["email"]):
        ask_for_reset(form.values["email"])
    return _forgotten_page(form, is_asked=True)


def new_password_form(schema: type[NewPasswordForm], account: Account) -> Form:
    """What came in for a new password, refused when it was not typed twice alike.

    Whether it is too weak for this person is said at the same time.
    """
    form = read_form(schema, request.form)
    if not form.ok or form.values["password"] == form.values["again"]:
        return form
    form = form.refused("again", NOT_THE_SAME)
    try:
        refuse_weak(form.values["password"], email=account.email, name=account.name)
    except RefusedError as refusal:
        return form.refused("password", refusal.message)
    return form


def _account_of(token: str) -> Account:
    """Who the link is for; wrong links are counted, so that nobody tries many."""
    try:
        return account_of_link(token, at=clock.now())
    except NotFoundError:
        _refuse_too_many_links()
        raise


def _refuse_too_many_links() -> None:
    with desk_work() as session:
        is_within = count_attempt(session, LINK_OF_NETWORK, client_of_request().network)
    if not is_within:
        raise TooManyError(TOO_MANY)


def _may_ask(email: str) -> bool:
    _refuse_too_many_links()
    with desk_work() as session:
        return count_attempt(session, RESET_OF_ACCOUNT, digest_of(email))


def _link_page(account: Account, form: Form) -> str:
    return render_template(
        "accounts/new_password.html", account=account, form=form, csrf_token=guest_token()
    )


def _forgotten_page(form: Form, *, is_asked: bool = False) -> str:
    return render_template(
        "accounts/forgotten.html",
        form=form,
        is_asked=is_asked,
        is_mail_configured=is_mail_configured(),
        csrf_token=guest_token(),
    )
