"""The page of one subscription, opened by the secret link in its mails."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.staff.entrance import no_referrer
from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import to
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.language import gettext as _
from portal.core.personal import masked_email
from portal.subscriptions.choices import chosen_commune, known_topics, topic_choices
from portal.subscriptions.desk_tables import FREQUENCY_LABELS
from portal.subscriptions.letters import LEAVE, MANAGE
from portal.subscriptions.own_topics import commune_choices
from portal.subscriptions.queries import topics_of
from portal.subscriptions.schemas import TopicsForm
from portal.subscriptions.sealed import address_of
from portal.subscriptions.slots import next_slot
from portal.subscriptions.subscribing import (
    change_subscription,
    forget,
    leave,
    subscription_behind,
)
from portal.subscriptions.wording import CONSENT, CONSENTS

pages = Blueprint("own_subscription", __name__, url_prefix="/dang-ky-tin")


@pages.get("/quan-ly/<string:secret>")
@public_uncached
def manage(secret: str) -> ResponseReturnValue:
    """What is known of the subscription, and the forms that change it."""
    no_referrer()
    found = subscription_behind(secret)
    topics = list(topics_of(found.id))
    return _page(secret, blank_form({"chu_de": topics, "tan_suat": found.frequency.value}))


@pages.post("/quan-ly/<string:secret>")
@public_uncached
def change(secret: str) -> ResponseReturnValue:
    """Hear of other topics, or less often; the secret in the address is what allows it."""
    no_referrer()
    form = read_form(TopicsForm, request.form)
    if not form.ok:
        return _page(secret, form), RefusedError.status
    topics = known_topics(form.values["chu_de"], form.values["xa"])
    names = [one.name for one in topics]
    try:
        change_subscription(secret, names, form.values["tan_suat"], consent=CONSENT, at=clock.now())
    except RefusedError as refusal:
        return _page(secret, form.refused("chu_de", refusal.message)), RefusedError.status
    return redirect(f"{to(MANAGE + secret)}?da=luu", HTTPStatus.SEE_OTHER)


@pages.post("/quan-ly/<string:secret>/ngung")
@public_uncached
def stop(secret: str) -> ResponseReturnValue:
    """Hear of nothing more."""
    no_referrer()
    leave(secret, at=clock.now())
    return redirect(to(MANAGE + secret), HTTPStatus.SEE_OTHER)


@pages.post("/quan-ly/<string:secret>/xoa")
@public_uncached
def erase(secret: str) -> ResponseReturnValue:
    """Remove all that is known of the person, at once."""
    no_referrer()
    if request.form.get("chac_chan") != "1":
        found = subscription_behind(secret)
        form = blank_form({"chu_de": topics_of(found.id), "tan_suat": found.frequency.value})
        message = _("Xin đánh dấu vào ô xác nhận trước khi xóa.")
        return _page(secret, form.refused("chac_chan", message)), RefusedError.status
    forget(subscription_behind(secret).public_id)
    return redirect(to("/dang-ky-tin/da-xoa"), HTTPStatus.SEE_OTHER)


@pages.get("/da-xoa")
@public
def erased() -> ResponseReturnValue:
    """Nothing is known any more."""
    return render_template("subscriptions/erased.html")


@pages.get("/huy/<string:secret>")
@public_uncached
def leaving(secret: str) -> ResponseReturnValue:
    """The button that leaves, for those whose mail program opens the address instead."""
    no_referrer()
    subscription_behind(secret)
    return render_template("subscriptions/leave.html", action=to(LEAVE + secret), is_left=False)


@pages.post("/huy/<string:secret>")
@public_uncached
def leave_at_once(secret: str) -> ResponseReturnValue:
    """Leave with one click, sent by mail programs without cookie or form (RFC 8058)."""
    no_referrer()
    leave(secret, at=clock.now())
    return render_template("subscriptions/leave.html", manage=to(MANAGE + secret), is_left=True)


def _page(secret: str, form: Form) -> str:
    found = subscription_behind(secret)
    names = form.typed.get("chu_de", [])
    return render_template(
        "subscriptions/manage.html",
        subscription=found,
        address=masked_email(address_of(found)),
        form=form,
        errors={name: _(message) for name, message in form.errors.items()},
        action=to(MANAGE + secret),
        choices=topic_choices([*topics_of(found.id), *names]),
        communes=[(one.name, one.label) for one in commune_choices()],
        commune=chosen_commune(form.typed.get("xa", ""), names),
        frequencies=[(one.value, _(label)) for one, label in FREQUENCY_LABELS.items()],
        next_mail=next_slot(found.frequency, clock.now()),
        consent=_(CONSENTS[found.consent]),
        done=request.args.get("da", ""),
    )
