"""Figures of subscriptions for officers, and finding one address when its owner asks."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.mail import is_mail_configured
from portal.core.personal import masked_email
from portal.core.staff_menu import MenuEntry
from portal.subscriptions.choices import shown_topics
from portal.subscriptions.desk_tables import FREQUENCY_LABELS, OUTCOME_LABELS, Subscription
from portal.subscriptions.queries import (
    announced_since,
    count_requests_of,
    delivery_days,
    subscription_figures,
    subscription_of_address,
    subscription_with,
    topic_figures,
    topics_of,
)
from portal.subscriptions.rights import UNKNOWN, note_erasure, note_lookup
from portal.subscriptions.schemas import ForgetForm, PersonForm, TopicFiguresQuery
from portal.subscriptions.sealed import address_of
from portal.subscriptions.slots import Frequency, last_slot, next_slot
from portal.subscriptions.subscribing import forget, forget_requests
from portal.subscriptions.topics import topic_of

FIGURES, PERSON = "/can-bo/dang-ky-tin/", "/can-bo/dang-ky-tin/nguoi-nhan"
pages = Blueprint("subscription_desk", __name__, url_prefix="/can-bo/dang-ky-tin")
MENU = (
    MenuEntry(FIGURES, "Đăng ký nhận tin", Permission.FIGURES, "Người dân", 640),
    MenuEntry(PERSON, "Tìm người nhận tin", Permission.SETTINGS, "Người dân", 641),
)


@pages.get("/")
@requires(Permission.FIGURES)
def figures() -> str:
    """How many hear of what, and what became of the mails; no address."""
    query = read_query(TopicFiguresQuery, request.args)
    listing = topic_figures(query["trang"])
    return render_template(
        "subscriptions/figures.html",
        figures=subscription_figures(),
        labels=FREQUENCY_LABELS,
        listing=listing,
        topics=shown_topics([name for name, _count in listing.rows]),
        days=delivery_days(),
        outcomes=OUTCOME_LABELS,
        is_possible=is_mail_configured(),
        may_search=current_staff().may(Permission.SETTINGS),
    )


@pages.get("/xem-truoc")
@requires(Permission.FIGURES)
def preview() -> str:
    """What the next daily mail holds under each topic."""
    now = clock.now()
    news = announced_since(last_slot(Frequency.DAILY, now))
    return render_template(
        "subscriptions/preview.html",
        topics=[(topic_of(name), name, rows) for name, rows in sorted(news.items())],
        goes_out=next_slot(Frequency.DAILY, now),
    )


@pages.get("/nguoi-nhan")
@requires(Permission.SETTINGS)
@confirmed
def person() -> str:
    """The form by which one address is looked up."""
    return render_template("subscriptions/person.html", form=blank_form())


@pages.post("/nguoi-nhan")
@requires(Permission.SETTINGS)
@confirmed
def find_person() -> ResponseReturnValue:
    """Look up one address for its owner; that it was done, and why, is noted."""
    form = read_form(PersonForm, request.form)
    if not form.ok:
        return render_template("subscriptions/person.html", form=form), RefusedError.status
    address = form.values["email"]
    found = subscription_of_address(address)
    with unit_of_work():
        note_lookup(found, reason=form.values["reason"], by=current_staff().actor)
    if found is not None:
        return redirect(f"{PERSON}/{found.public_id}", HTTPStatus.SEE_OTHER)
    return render_template(
        "subscriptions/person.html",
        form=form,
        masked=masked_email(address),
        waiting=count_requests_of(address),
    )


@pages.post("/nguoi-nhan/xoa-cho")
@requires(Permission.SETTINGS)
@confirmed
def erase_requests() -> ResponseReturnValue:
    """Remove what an address was asked and never confirmed."""
    form = read_form(PersonForm, request.form)
    if not form.ok:
        return render_template("subscriptions/person.html", form=form), RefusedError.status
    with unit_of_work():
        note_erasure(UNKNOWN, reason=form.values["reason"], by=current_staff().actor)
    forget_requests(form.values["email"])
    tell("Đã xóa các lần đăng ký chưa xác nhận của địa chỉ này.")
    return redirect(PERSON, HTTPStatus.SEE_OTHER)


@pages.get("/nguoi-nhan/<string:public_id>")
@requires(Permission.SETTINGS)
@confirmed
def found_person(public_id: str) -> str:
    """What is known of the owner of an address, and the form that removes it."""
    return _person_page(subscription_with(public_id), blank_form())


@pages.post("/nguoi-nhan/<string:public_id>/xoa")
@requires(Permission.SETTINGS)
@confirmed
def erase_person(public_id: str) -> ResponseReturnValue:
    """Remove all that is known of the owner of an address."""
    form = read_form(ForgetForm, request.form)
    if not form.ok:
        return _person_page(subscription_with(public_id), form), RefusedError.status
    subscription_with(public_id)
    with unit_of_work():
        note_erasure(public_id, reason=form.values["reason"], by=current_staff().actor)
    forget(public_id)
    tell("Đã xóa mọi dữ liệu của người nhận tin này.")
    return redirect(PERSON, HTTPStatus.SEE_OTHER)


def _person_page(found: Subscription, form: Form) -> str:
    return render_template(
        "subscriptions/person_data.html",
        subscription=found,
        masked=masked_email(address_of(found)),
        frequency=FREQUENCY_LABELS[found.frequency],
        topics=shown_topics(topics_of(found.id)),
        form=form,
    )
