"""The own passkeys: adding, naming and removing them."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.passkey_list import own_passkey, remove_passkey, rename_passkey
from portal.accounts.permissions import Permission
from portal.accounts.schemas import PasskeyForm, PasskeyNameForm
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff.passkey_answers import ceremonies
from portal.accounts.staff.security import first_recovery_codes, own_account, removal_page
from portal.accounts.staff_access import (
    SET_UP_SECOND_FACTOR,
    confirmed,
    current_session,
    note_own_second_factor,
    requires,
)
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import read_form
from portal.places.queries import own_province_name

pages = Blueprint("own_passkeys", __name__, url_prefix=f"{SET_UP_SECOND_FACTOR}/khoa")
UNNAMED = "Khóa truy cập"


@pages.post("/lua-chon")
@requires(Permission.WORK)
@confirmed
def options() -> ResponseReturnValue:
    """What the browser needs to make a passkey."""
    name = f"TCĐLCL {own_province_name()}".strip()
    made = ceremonies().options_to_add(own_account(), current_session(), name)
    return Response(made, content_type="application/json")


@pages.post("")
@requires(Permission.WORK)
@confirmed
def add() -> ResponseReturnValue:
    """Keep a passkey that the browser has made."""
    form = read_form(PasskeyForm, request.form)
    if not form.ok:
        tell("Trình duyệt không gửi khóa truy cập. Xin thử lại.", "caution")
        return on_to(SET_UP_SECOND_FACTOR)
    name = form.values["name"] or UNNAMED
    answer = form.values["credential"]
    try:
        with unit_of_work():
            ceremonies().add_passkey(
                own_account(), current_session(), answer, name=name, at=clock.now()
            )
    except RefusedError as refusal:
        tell(refusal.message, "caution")
        return on_to(SET_UP_SECOND_FACTOR)
    note_own_second_factor()
    return first_recovery_codes(f"Đã thêm khóa truy cập “{name}”.")


@pages.post("/<int:key_id>/ten")
@requires(Permission.WORK)
def rename(key_id: int) -> ResponseReturnValue:
    """Give a passkey another name."""
    form = read_form(PasskeyNameForm, request.form)
    if not form.ok:
        tell("Xin điền tên khóa, không quá 80 ký tự.", "caution")
        return on_to(SET_UP_SECOND_FACTOR)
    with unit_of_work():
        rename_passkey(own_account(), key_id, form.values["name"])
    tell("Đã đổi tên khóa truy cập.")
    return on_to(SET_UP_SECOND_FACTOR)


@pages.get("/<int:key_id>/go")
@requires(Permission.WORK)
@confirmed
def ask_remove(key_id: int) -> ResponseReturnValue:
    """What happens when a passkey is removed."""
    key = own_passkey(own_account(), key_id)
    return removal_page(f"Gỡ khóa truy cập “{key.name}”", "Khóa này sẽ không còn dùng được.")


@pages.post("/<int:key_id>/go")
@requires(Permission.WORK)
@confirmed
def remove(key_id: int) -> ResponseReturnValue:
    """Take a passkey out of use."""
    with unit_of_work():
        remove_passkey(own_account(), key_id, at=clock.now())
    tell("Đã gỡ khóa truy cập.")
    return on_to(SET_UP_SECOND_FACTOR)
