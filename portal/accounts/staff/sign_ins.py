"""Who signed in or failed to, for administrators."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.desk_tables import OUTCOMES
from portal.accounts.permissions import Permission
from portal.accounts.schemas import SignInsQuery
from portal.accounts.sign_in_book import find_events
from portal.accounts.staff_access import requires
from portal.core.forms import read_query
from portal.core.staff_menu import MenuEntry

pages = Blueprint("sign_ins", __name__)
SIGN_INS = "/can-bo/dang-nhap/nhat-ky"
MENU = (MenuEntry(SIGN_INS, "Nhật ký đăng nhập", Permission.ACCOUNTS, "Quản trị", 82),)


@pages.get(SIGN_INS)
@requires(Permission.ACCOUNTS)
def sign_ins() -> ResponseReturnValue:
    """Sign-ins and failures, newest first."""
    query = read_query(SignInsQuery, request.args)
    listing = find_events(query["trang"], typed=query["tim"], outcome=query.get("ket_qua"))
    return render_template(
        "accounts/sign_ins.html", listing=listing, query=query, outcomes=OUTCOMES.items()
    )
