"""What visitors do: sign up, look at their slip, give the place back."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import settings, to
from portal.core.db import unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.language import gettext as _
from portal.gatherings.identities import Identity, opened_identity, secret_of
from portal.gatherings.models import Gathering, SignUp
from portal.gatherings.queries import (
    gathering_by_slug,
    held_gathering,
    place_in_queue,
    retention_on,
    room_of,
    sign_up_by_ticket,
)
from portal.gatherings.schemas import SignUpForm, SlipForm
from portal.gatherings.services.signing_up import Wish, give_back, own_sign_up, sign_up
from portal.gatherings.states import LEVEL_LABELS, SIGN_UP_LABELS, SignUpState
from portal.places.queries import communes_of
from portal.visitors.guard import Visitor, check_visitor
from portal.visitors.tickets import new_ticket

pages = Blueprint("sign_ups", __name__)
SIGN_UP, SLIP = "dao-tao", "phieu-dao-tao"
LEFT_SLIP = "/dao-tao/phieu/da-huy"


@pages.get("/dao-tao/<string:slug>/dang-ky")
@public_uncached
def ask_sign_up(slug: str) -> ResponseReturnValue:
    """The form for signing up."""
    return _form_page(gathering_by_slug(slug), blank_form())


@pages.post("/dao-tao/<string:slug>/dang-ky")
@public_uncached
def send_sign_up(slug: str) -> ResponseReturnValue:
    """Give somebody a place, and the slip with number and secret."""
    found = gathering_by_slug(slug)
    form = read_form(SignUpForm, request.form)
    try:
        visitor = check_visitor(SIGN_UP)
        if not form.ok:
            return _form_page(found, form), RefusedError.status
        _enter(slug, form, visitor)
    except RefusedError as refusal:
        return _form_page(found, form.refused("_form", refusal.message)), refusal.status
    made = sign_up_by_ticket(visitor.ticket)
    if made is None:
        raise NotFoundError(_("Không có phiếu đăng ký này."))
    return _slip_page(made, is_new=True), HTTPStatus.CREATED


@pages.get("/dao-tao/phieu")
@public_uncached
def ask_slip() -> ResponseReturnValue:
    """Number and secret, to see one's own slip."""
    return _ask_slip_page(blank_form())


@pages.post("/dao-tao/phieu")
@public_uncached
def show_slip() -> ResponseReturnValue:
    """One's own slip; sent as a form, so that the secret stands in no address."""
    form = read_form(SlipForm, request.form)
    try:
        check_visitor(SLIP)
        if not form.ok:
            return _ask_slip_page(form), RefusedError.status
        found = own_sign_up(form.values["number"], form.values["secret"])
    except (RefusedError, NotFoundError) as refusal:
        form = form.refused("_form", refusal.message)
        return _ask_slip_page(form), RefusedError.status
    return _slip_page(found)


@pages.post("/dao-tao/phieu/huy")
@public_uncached
def leave() -> ResponseReturnValue:
    """Give one's own place back."""
    form = read_form(SlipForm, request.form)
    try:
        check_visitor(SLIP)
        if not form.ok:
            return _ask_slip_page(form), RefusedError.status
        with unit_of_work():
            mine = own_sign_up(form.values["number"], form.values["secret"])
            give_back(mine, held_gathering(mine.gathering.slug), at=clock.now())
    except (RefusedError, NotFoundError) as refusal:
        form = form.refused("_form", refusal.message)
        return _ask_slip_page(form), RefusedError.status
    return redirect(to(LEFT_SLIP), HTTPStatus.SEE_OTHER)


@pages.get(LEFT_SLIP)
@public
def left() -> ResponseReturnValue:
    """That the place was given back."""
    return render_template("gatherings/left.html")


def _enter(slug: str, form: Form, visitor: Visitor) -> None:
    values = form.values
    known = {commune.code for commune in communes_of(settings().province)}
    code = values["commune_code"]
    identity = Identity(
        name=values["name"],
        unit=values["unit"],
        email=values["email"].lower(),
        phone=values["phone"],
    )
    with unit_of_work():
        wish = Wish(
            identity=identity,
            level=values["level"],
            commune_code=code if code in known else None,
            ticket=visitor.ticket,
            is_doubtful=visitor.is_doubtful,
        )
        sign_up(held_gathering(slug), wish, at=clock.now())


def _form_page(found: Gathering, form: Form) -> str:
    today = clock.today()
    return render_template(
        "gatherings/sign_up.html",
        gathering=found,
        room=room_of(found),
        is_open=found.takes_sign_ups_on(today),
        form=form,
        ticket=new_ticket(SIGN_UP),
        levels=LEVEL_LABELS,
        communes=communes_of(settings().province),
        rule=retention_on(today),
    )


def _ask_slip_page(form: Form) -> str:
    return render_template("gatherings/ask_slip.html", form=form, ticket=new_ticket(SLIP))


def _slip_page(mine: SignUp, *, is_new: bool = False) -> str:
    """`is_new` for the page that answers the form: it tells the secret to be written down."""
    is_waiting = mine.state is SignUpState.WAITING
    return render_template(
        "gatherings/slip.html",
        mine=mine,
        gathering=mine.gathering,
        who=opened_identity(mine.sealed, number=mine.number),
        is_new=is_new,
        secret=secret_of(mine.ticket),
        place_in_queue=place_in_queue(mine) if is_waiting else 0,
        is_over=mine.gathering.last_day < clock.today(),
        ticket=new_ticket(SLIP),
        labels=SIGN_UP_LABELS,
    )
