"""Subscribing to news by mail, confirming it, and the feeds that need no address."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.staff.entrance import no_referrer
from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import to
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.core.mail import is_mail_configured
from portal.subscriptions.choices import (
    MOST_TOPICS,
    chosen_commune,
    known_topics,
    shown_topics,
    topic_choices,
    topics_with_feed,
)
from portal.subscriptions.desk_tables import FREQUENCY_LABELS
from portal.subscriptions.letters import CONFIRM, MANAGE
from portal.subscriptions.own_topics import commune_choices
from portal.subscriptions.schemas import SubscribeForm
from portal.subscriptions.sealed import secret_of
from portal.subscriptions.slots import Frequency
from portal.subscriptions.subscribing import Wish, ask_for_news, confirm, request_behind
from portal.subscriptions.wording import CONSENT, CONSENTS
from portal.visitors.guard import check_visitor
from portal.visitors.tickets import new_ticket

pages = Blueprint("subscriptions", __name__, url_prefix="/dang-ky-tin")
TICKET = "dang-ky-tin"


@pages.get("/")
@public_uncached
def subscribe() -> ResponseReturnValue:
    """The form, with the topics ticked that the address names."""
    asked = request.args.getlist("chu-de")[:MOST_TOPICS]
    return _page(blank_form({"chu_de": asked, "tan_suat": Frequency.DAILY.value}))


@pages.post("/")
@public_uncached
def send() -> ResponseReturnValue:
    """Ask the address to confirm; the answer is the same whether it is known or not."""
    form = read_form(SubscribeForm, request.form)
    topics = known_topics(request.form.getlist("chu_de"), request.form.get("xa", ""))
    if not topics:
        form = form.refused("chu_de", _("Xin chọn ít nhất một chủ đề."))
    if not is_mail_configured():
        form = form.refused("_form", _("Cổng chưa gửi được thư nên chưa nhận đăng ký."))
    if not form.ok:
        return _page(form), RefusedError.status
    try:
        visitor = check_visitor(TICKET)
    except RefusedError as refusal:
        return _page(form.refused("_form", refusal.message)), RefusedError.status
    wish = Wish(
        form.values["email"],
        tuple(topics),
        form.values["tan_suat"],
        current_language(),
        CONSENT,
    )
    ask_for_news(wish, ticket=visitor.ticket, at=clock.now())
    return redirect(to("/dang-ky-tin/da-gui"), HTTPStatus.SEE_OTHER)


@pages.get("/da-gui")
@public
def sent() -> ResponseReturnValue:
    """What to do now."""
    return render_template("subscriptions/sent.html")


@pages.get("/xac-nhan/<string:token>")
@public_uncached
def confirmation(token: str) -> ResponseReturnValue:
    """What the link would confirm: programs that look into mails open links but press nothing."""
    no_referrer()
    asked = request_behind(token, at=clock.now())
    return render_template(
        "subscriptions/confirmation.html",
        action=to(CONFIRM + token),
        topics=shown_topics(asked.topics),
        frequency=_(FREQUENCY_LABELS[asked.frequency]),
    )


@pages.post("/xac-nhan/<string:token>")
@public_uncached
def confirmed(token: str) -> ResponseReturnValue:
    """Take up the subscription and go on to its own page."""
    no_referrer()
    public_id = confirm(token, at=clock.now())
    own_page = to(MANAGE + secret_of(public_id))
    return redirect(f"{own_page}?da=xac-nhan", HTTPStatus.SEE_OTHER)


@pages.get("/nguon-tin")
@public
def feeds() -> ResponseReturnValue:
    """All feeds of the portal."""
    return render_template("subscriptions/feeds.html", topics=topics_with_feed())


def _page(form: Form) -> str:
    names = form.typed.get("chu_de", [])
    return render_template(
        "subscriptions/subscribe.html",
        form=form,
        errors={name: _(message) for name, message in form.errors.items()},
        ticket=new_ticket(TICKET),
        is_possible=is_mail_configured(),
        choices=topic_choices(names),
        communes=[(one.name, one.label) for one in commune_choices()],
        commune=chosen_commune(form.typed.get("xa", ""), names),
        frequencies=[(one.value, _(label)) for one, label in FREQUENCY_LABELS.items()],
        consent=_(CONSENTS[CONSENT]),
        topics=topics_with_feed(),
    )
