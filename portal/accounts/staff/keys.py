"""Keys of other systems: list, making one, revoking one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.models import ApiKey
from portal.accounts.permissions import Permission
from portal.accounts.queries import all_keys, key_by_handle
from portal.accounts.schemas import KeyForm, ReasonForm
from portal.accounts.scopes import SCOPE_LABELS
from portal.accounts.services import create_key, revoke_key
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff.people import unit_choices
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.staff_menu import MenuEntry

KEYS = "/can-bo/khoa-truy-cap/"
pages = Blueprint("access_keys", __name__, url_prefix="/can-bo/khoa-truy-cap")
MENU = (MenuEntry(KEYS, "Khóa truy cập", Permission.KEYS, "Quản trị", 84),)


@pages.get("/")
@requires(Permission.KEYS)
def keys() -> ResponseReturnValue:
    """Every key ever made."""
    return render_template("accounts/keys.html", keys=all_keys(), scope_labels=SCOPE_LABELS)


@pages.get("/moi")
@requires(Permission.KEYS)
@confirmed
def new_key() -> ResponseReturnValue:
    """The form for a new key."""
    return _form_page(blank_form())


@pages.post("/moi")
@requires(Permission.KEYS)
@confirmed
def make() -> ResponseReturnValue:
    """Make a key and show it this once."""
    form = read_form(KeyForm, request.form)
    if not form.ok:
        return _form_page(form), 422
    values = form.values
    try:
        with unit_of_work():
            made = create_key(
                values["name"],
                scopes=values["scopes"],
                owner_code=values["owner"].upper(),
                commune_code=values["commune"] or None,
                at=clock.now(),
                by=current_staff().actor_name,
            )
    except RefusedError as refusal:
        return _form_page(form.refused("_form", refusal.message)), 422
    return render_template("accounts/new_key.html", name=values["name"], made=made)


@pages.get("/<string:handle>/thu-hoi")
@requires(Permission.KEYS)
@confirmed
def ask_revoke(handle: str) -> ResponseReturnValue:
    """What happens when a key is revoked."""
    return _revoke_page(handle, blank_form())


@pages.post("/<string:handle>/thu-hoi")
@requires(Permission.KEYS)
@confirmed
def revoke(handle: str) -> ResponseReturnValue:
    """Let a key open nothing from now on."""
    form = read_form(ReasonForm, request.form)
    if not form.ok:
        return _revoke_page(handle, form), 422
    try:
        with unit_of_work():
            key = _key(handle)
            revoke_key(
                key, at=clock.now(), by=current_staff().actor_name, reason=form.values["reason"]
            )
    except RefusedError as refusal:
        return _revoke_page(handle, form.refused("_form", refusal.message)), 422
    tell(f"Đã thu hồi khóa {key.name}.")
    return on_to(KEYS)


def _key(handle: str) -> ApiKey:
    key = key_by_handle(handle)
    if key is None:
        raise NotFoundError("Không có khóa này.")
    return key


def _form_page(form: Form) -> str:
    return render_template(
        "accounts/make_key.html", form=form, scopes=SCOPE_LABELS.items(), **unit_choices()
    )


def _revoke_page(handle: str, form: Form) -> str:
    return render_template("accounts/revoke_key.html", key=_key(handle), form=form)
