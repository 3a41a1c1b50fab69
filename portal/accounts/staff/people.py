"""The people who work in the portal: list, roles, inviting."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.links import link_path, make_link
from portal.accounts.models import ACCOUNT_STATES, Account
from portal.accounts.people import Position, UnfitPositionError, invite_person
from portal.accounts.permissions import (
    PERMISSION_LABELS,
    RIGHTS,
    ROLE_LABELS,
    ROLE_TEXTS,
    Permission,
    Role,
)
from portal.accounts.queries import find_accounts
from portal.accounts.reset_requests import mail_link
from portal.accounts.schemas import InviteBusinessForm, InviteForm, PeopleQuery
from portal.accounts.staff.entrance import no_referrer, on_to
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.addresses import absolute, settings
from portal.core.db import unit_of_work
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.mail import is_mail_configured
from portal.core.staff_menu import MenuEntry
from portal.places.queries import communes_of

PEOPLE = "/can-bo/nguoi-dung/"
pages = Blueprint("people", __name__, url_prefix="/can-bo/nguoi-dung")
MENU = (
    MenuEntry(PEOPLE, "Người dùng", Permission.ACCOUNTS, "Quản trị", 80),
    MenuEntry(f"{PEOPLE}moi-co-so", "Mời cơ sở", Permission.REGISTRY_VERIFY, "Sổ đăng ký", 335),
)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made: sent to the person, or to be handed over by the officer."""

    account: Account
    address: str


@pages.get("/")
@requires(Permission.ACCOUNTS)
def people() -> ResponseReturnValue:
    """Everybody, with search and filters."""
    query = read_query(PeopleQuery, request.args)
    listing = find_accounts(
        query["trang"],
        words=query["tim"],
        role=query.get("vai_tro"),
        state=query.get("trang_thai"),
    )
    return render_template(
        "accounts/people.html",
        listing=listing,
        query=query,
        roles=ROLE_LABELS.items(),
        states=ACCOUNT_STATES.items(),
        communes={one.code: one.full_name for one in communes_of(settings().province)},
    )


@pages.get("/vai-tro")
@requires(Permission.ACCOUNTS)
def roles() -> ResponseReturnValue:
    """Which role may do what."""
    return render_template(
        "accounts/roles.html",
        roles=[(label, ROLE_TEXTS[role], RIGHTS[role]) for role, label in ROLE_LABELS.items()],
        rights=PERMISSION_LABELS.items(),
    )


@pages.get("/moi")
@requires(Permission.ACCOUNTS)
@confirmed
def new_person() -> ResponseReturnValue:
    """The form for inviting somebody."""
    return _invite_page(blank_form())


@pages.post("/moi")
@requires(Permission.ACCOUNTS)
@confirmed
def invite() -> ResponseReturnValue:
    """Invite somebody."""
    form = read_form(InviteForm, request.form)
    if not form.ok:
        return _invite_page(form), 422
    try:
        return _invited(form.values["email"], position_of(form))
    except UnfitPositionError as refusal:
        return _invite_page(form.refused(refusal.field, refusal.message)), 422


@pages.get("/moi-co-so")
@requires(Permission.REGISTRY_VERIFY)
@confirmed
def new_business() -> ResponseReturnValue:
    """The form for inviting somebody of an establishment."""
    return render_template("accounts/invite_business.html", form=blank_form(request.args))


@pages.post("/moi-co-so")
@requires(Permission.REGISTRY_VERIFY)
@confirmed
def invite_business() -> ResponseReturnValue:
    """Invite somebody who keeps the records of one establishment."""
    form = read_form(InviteBusinessForm, request.form)
    if not form.ok:
        return render_template("accounts/invite_business.html", form=form), 422
    code = form.values["establishment"].upper()
    position = Position(form.values["name"], frozenset({Role.BUSINESS}), establishment_code=code)
    try:
        return _invited(form.values["email"], position)
    except UnfitPositionError as refusal:
        form = form.refused(refusal.field, refusal.message)
        return render_template("accounts/invite_business.html", form=form), 422


def position_of(form: Form) -> Position:
    """What the person is to be, as a form says it."""
    return Position(
        form.values["name"],
        frozenset(form.values["roles"]),
        commune_code=form.values["commune"] or None,
        establishment_code=form.values["establishment"].upper() or None,
    )


def unit_choices() -> dict[str, object]:
    """What the forms for people offer."""
    communes = communes_of(settings().province)
    return {
        "roles": [(role, f"{label}: {ROLE_TEXTS[role]}") for role, label in ROLE_LABELS.items()],
        "communes": [("", "Không gắn với xã, phường")]
        + [(one.code, f"{one.full_name} ({one.code})") for one in communes],
    }


def hand_over(account: Account, token: str, said: str) -> ResponseReturnValue:
    """Send the link to the person; where the portal sends no mails, show it once."""
    way_back = PEOPLE if current_staff().may(Permission.ACCOUNTS) else "/can-bo/"
    if is_mail_configured():
        mail_link(account, token)
        tell(f"{said} Liên kết đã được gửi tới {account.email}.")
        return on_to(way_back)
    no_referrer()
    link = NewLink(account, absolute(link_path(token)))
    return render_template("accounts/new_link.html", link=link, said=said, way_back=way_back)


def _invited(email: str, position: Position) -> ResponseReturnValue:
    by = current_staff().actor
    with unit_of_work():
        account = invite_person(email, position, at=clock.now(), by=by)
        token = make_link(account, at=clock.now(), by=by.name)
    return hand_over(account, token, f"Đã mời {account.name}.")


def _invite_page(form: Form) -> str:
    return render_template("accounts/invite.html", form=form, **unit_choices())
