"""Security of the own account: code app, codes on paper, sessions, latest sign-ins."""

import pyotp
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts.factors import (
    begin_totp,
    confirm_totp,
    has_totp,
    remove_totp,
    renew_recovery_codes,
    unused_recovery_codes,
    waiting_secret,
)
from portal.accounts.models import Account
from portal.accounts.permissions import Permission
from portal.accounts.queries import account_by_id, passkeys_of
from portal.accounts.schemas import CodeForm
from portal.accounts.sessions import end_named_session, end_sessions, sessions_of
from portal.accounts.sign_in_book import Visitor, own_events
from portal.accounts.signing_in import count_code, forget_codes
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import (
    SET_UP_SECOND_FACTOR,
    client_of_request,
    confirmed,
    current_staff,
    note_own_second_factor,
    requires,
)
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, TooManyError
from portal.core.forms import Form, blank_form, read_form
from portal.places.queries import own_province_name
from qr import svg
from qr.symbol import encode

pages = Blueprint("security", __name__, url_prefix=SET_UP_SECOND_FACTOR)
CODE_MM = 50.0


@pages.get("")
@requires(Permission.WORK)
def show() -> ResponseReturnValue:
    """What protects the account, and from where it is used."""
    account = own_account()
    return render_template(
        "accounts/security.html",
        has_totp=has_totp(account),
        has_second_factor=account.has_second_factor,
        passkeys=passkeys_of(account.id),
        codes_left=unused_recovery_codes(account),
        sessions=sessions_of(account.id, at=clock.now()),
        events=own_events(account.id),
    )


@pages.post("/ung-dung/bat-dau")
@requires(Permission.WORK)
@confirmed
def begin_app() -> ResponseReturnValue:
    """Make a secret for the code app."""
    with unit_of_work():
        begin_totp(own_account(), at=clock.now())
    return on_to(f"{SET_UP_SECOND_FACTOR}/ung-dung")


@pages.get("/ung-dung")
@requires(Permission.WORK)
@confirmed
def app_secret() -> ResponseReturnValue:
    """The secret as QR code and as text, and the form for the first code."""
    secret = waiting_secret(own_account())
    return _app_page(secret, blank_form()) if secret else on_to(SET_UP_SECOND_FACTOR)


@pages.post("/ung-dung")
@requires(Permission.WORK)
@confirmed
def confirm_app() -> ResponseReturnValue:
    """Take the app into use with its first code."""
    account = own_account()
    secret = waiting_secret(account)
    if secret is None:
        return on_to(SET_UP_SECOND_FACTOR)
    form = read_form(CodeForm, request.form)
    if not form.ok:
        return _app_page(secret, form), 422
    try:
        count_code(Visitor(account.email, account.id, client_of_request()), at=clock.now())
        with unit_of_work():
            confirm_totp(account, form.values["code"], at=clock.now())
    except (RefusedError, TooManyError) as refusal:
        return _app_page(secret, form.refused("code", refusal.message)), refusal.status
    forget_codes(account)
    note_own_second_factor()
    return first_recovery_codes("Đã bật xác thực hai bước bằng ứng dụng tạo mã.")


@pages.get("/ung-dung/go")
@requires(Permission.WORK)
@confirmed
def ask_remove_app() -> ResponseReturnValue:
    """What happens when the app is removed."""
    return removal_page("Gỡ ứng dụng tạo mã", "Mã trong ứng dụng sẽ không còn dùng được.")


@pages.post("/ung-dung/go")
@requires(Permission.WORK)
@confirmed
def remove_app() -> ResponseReturnValue:
    """Take the app out of use."""
    with unit_of_work():
        remove_totp(own_account(), at=clock.now())
    tell("Đã gỡ ứng dụng tạo mã.")
    return on_to(SET_UP_SECOND_FACTOR)


@pages.post("/ma-du-phong")
@requires(Permission.WORK)
@confirmed
def new_recovery_codes() -> ResponseReturnValue:
    """New codes for the paper, shown once."""
    with unit_of_work():
        codes = renew_recovery_codes(own_account())
    return render_template("accounts/recovery_codes.html", codes=codes, said="")


@pages.post("/phien/<string:public_id>/ket-thuc")
@requires(Permission.WORK)
def end_one(public_id: str) -> ResponseReturnValue:
    """End one of the own sessions."""
    end_named_session(current_staff().account_id, public_id)
    tell("Đã kết thúc phiên đăng nhập.")
    return on_to(SET_UP_SECOND_FACTOR)


@pages.post("/phien/ket-thuc-khac")
@requires(Permission.WORK)
def end_others() -> ResponseReturnValue:
    """End all own sessions but this one."""
    officer = current_staff()
    end_sessions(officer.account_id, but=officer.session_id)
    tell("Đã kết thúc mọi phiên đăng nhập khác.")
    return on_to(SET_UP_SECOND_FACTOR)


def own_account() -> Account:
    """The account of the present officer."""
    return account_by_id(current_staff().account_id)


def first_recovery_codes(said: str) -> ResponseReturnValue:
    """Codes for the paper where the person has none yet, else back to the page."""
    if unused_recovery_codes(own_account()):
        tell(said)
        return on_to(SET_UP_SECOND_FACTOR)
    with unit_of_work():
        codes = renew_recovery_codes(own_account())
    return render_template("accounts/recovery_codes.html", codes=codes, said=said)


def removal_page(title: str, effect: str) -> str:
    """The page that asks before one of several factors goes."""
    account = own_account()
    is_last = len(passkeys_of(account.id)) + has_totp(account) == 1
    return render_template(
        "accounts/remove_factor.html", title=title, effect=effect, is_last=is_last
    )


def _app_page(secret: str, form: Form) -> str:
    issuer = f"TCĐLCL {own_province_name()}".strip()
    totp = pyotp.TOTP(secret, name=current_staff().email, issuer=issuer)
    address = totp.provisioning_uri()
    symbol = svg.draw(encode(address), CODE_MM, title="Mã QR cho ứng dụng tạo mã")
    return render_template(
        "accounts/app_secret.html",
        form=form,
        address=address,
        symbol=Markup(symbol.decode()),  # noqa: S704  # drawn here, of squares alone
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )
