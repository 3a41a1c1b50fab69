"""The own account: name, roles and what they allow, changing the password."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.links import change_password
from portal.accounts.permissions import PERMISSION_LABELS, ROLE_LABELS, ROLE_TEXTS, Permission
from portal.accounts.queries import account_by_id
from portal.accounts.schemas import ChangePasswordForm
from portal.accounts.signing_in import check_own_password
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff.password_links import new_password_form
from portal.accounts.staff_access import client_of_request, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, TooManyError
from portal.core.forms import Form, blank_form

pages = Blueprint("own_account", __name__, url_prefix="/can-bo/tai-khoan")


@pages.get("/")
@requires(Permission.WORK)
def show() -> ResponseReturnValue:
    """Who one is in the portal, and what that allows."""
    return _page(blank_form())


@pages.post("/mat-khau")
@requires(Permission.WORK)
def new_password() -> ResponseReturnValue:
    """Change the own password; all other sessions end."""
    officer = current_staff()
    form = new_password_form(ChangePasswordForm, account_by_id(officer.account_id))
    if not form.ok:
        return _page(form), 422
    try:
        check_own_password(
            account_by_id(officer.account_id),
            form.values["current"],
            client_of_request(),
            at=clock.now(),
        )
    except (RefusedError, TooManyError) as refusal:
        return _page(form.refused("current", refusal.message)), refusal.status
    try:
        with unit_of_work():
            change_password(
                account_by_id(officer.account_id),
                form.values["password"],
                session_id=officer.session_id,
                at=clock.now(),
            )
    except RefusedError as refusal:
        return _page(form.refused("password", refusal.message)), 422
    tell("Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc.")
    return on_to("/can-bo/tai-khoan/")


def _page(form: Form) -> str:
    officer = current_staff()
    return render_template(
        "accounts/own_account.html",
        form=form,
        roles=[(ROLE_LABELS[role], ROLE_TEXTS[role]) for role in sorted(officer.roles)],
        rights=[label for right, label in PERMISSION_LABELS.items() if officer.may(right)],
    )
