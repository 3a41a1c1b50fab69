"""Asking without an account, and following what was asked by number and secret."""

import hashlib
import hmac
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.limits import Limit, count_attempt
from portal.accounts.staff_access import client_of_request
from portal.core import clock
from portal.core.access import public_uncached
from portal.core.db import unit_of_work
from portal.core.desk import desk_work
from portal.core.errors import NotFoundError, RefusedError, TooManyError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.language import gettext as _
from portal.core.mail import is_mail_configured
from portal.core.secret_box import signing_key
from portal.questions.likeness import similar_answers
from portal.questions.models import AskedQuestion
from portal.questions.queries import categories, term_on
from portal.questions.schemas import (
    AskForm,
    AskQuery,
    FollowForm,
    NewQuestion,
    ReplyForm,
)
from portal.questions.services.asking import add_reply, ask, question_of_receipt, secret_of
from portal.questions.states import (
    MESSAGE_LABELS,
    REFUSAL_LABELS,
    STATE_LABELS,
    STATE_TONES,
    TermKind,
)
from portal.visitors.guard import check_visitor
from portal.visitors.tickets import Ticket, new_ticket, read_ticket

pages = Blueprint("asking", __name__)
FORM, REPLY = "hoi-dap", "bo-sung-cau-hoi"
TICKET_FIELD = "phieu"
# Two sendings for one question: the first one may show similar answers.
MOST_SENT = 20
OF_NUMBER, OF_NETWORK = Limit("question-number", 10), Limit("question-network", 30)


@pages.get("/hoi-dap/gui")
@public_uncached
def form() -> ResponseReturnValue:
    """The form for asking."""
    query = read_query(AskQuery, request.args)
    return _ask_page(blank_form(query), new_ticket(FORM))


@pages.post("/hoi-dap/gui")
@public_uncached
def send() -> ResponseReturnValue:
    """Take a question; the first time, answers that are there already are shown instead."""
    sent = read_form(AskForm, request.form)
    try:
        visitor = check_visitor(FORM, most=MOST_SENT)
    except RefusedError as refusal:
        return _refused(sent.refused("_form", refusal.message))
    if not sent.ok:
        return _refused(sent)
    values = sent.values
    if not values["van_gui"] and (similar := similar_answers(values["cau_hoi"])):
        # Nothing is taken yet. The ticket stays, so that the proof of work counts on.
        ticket = read_ticket(request.form[TICKET_FIELD], form=FORM)
        return _ask_page(sent, ticket, similar), HTTPStatus.UNPROCESSABLE_ENTITY
    new = NewQuestion(
        ticket=visitor.ticket,
        is_doubtful=visitor.is_doubtful,
        category_code=values["linh_vuc"],
        text=values["cau_hoi"],
        subject=values["ve"],
        name=values["ho_ten"],
        email=values["email"],
    )
    try:
        with unit_of_work():
            question = ask(new, at=clock.now())
    except RefusedError as refusal:
        return _refused(sent.refused("linh_vuc", refusal.message))
    return _receipt(question)


@pages.get("/hoi-dap/theo-doi")
@public_uncached
def follow() -> ResponseReturnValue:
    """Ask for number and secret."""
    return render_template("questions/follow.html", form=blank_form())


@pages.post("/hoi-dap/theo-doi")
@public_uncached
def show() -> ResponseReturnValue:
    """The question, what was said since, and a form to add something."""
    form = read_form(FollowForm, request.form)
    if not form.ok:
        return render_template("questions/follow.html", form=form), RefusedError.status
    try:
        question = _own_question(form)
    except NotFoundError as unknown:
        refused = form.refused("_form", unknown.message)
        return render_template("questions/follow.html", form=refused), RefusedError.status
    return _status_page(question, blank_form())


@pages.post("/hoi-dap/theo-doi/bo-sung")
@public_uncached
def reply() -> ResponseReturnValue:
    """Add something to one's own question."""
    form = read_form(ReplyForm, request.form)
    receipt = read_form(FollowForm, request.form)
    if not receipt.ok:
        return render_template("questions/follow.html", form=receipt), RefusedError.status
    question = _own_question(receipt)
    try:
        visitor = check_visitor(REPLY)
        if form.ok:
            with unit_of_work():
                question = question_of_receipt(form.values["so"], form.values["khoa"])
                text = form.values["bo_sung"]
                add_reply(question, text=text, ticket=visitor.ticket, at=clock.now())
            return _status_page(_own_question(receipt), blank_form(), is_added=True)
    except RefusedError as refusal:
        form = form.refused("_form", refusal.message)
    return _status_page(question, form), RefusedError.status


def _own_question(form: Form) -> AskedQuestion:
    """The question of a receipt; who guesses is stopped before it is looked up."""
    number, secret = form.values["so"], form.values["khoa"]
    with desk_work() as session:
        allowed = [
            count_attempt(session, OF_NUMBER, number[:40]),
            count_attempt(session, OF_NETWORK, _network_today()),
        ]
    if not all(allowed):
        raise TooManyError(_("Đã thử quá nhiều lần. Xin đợi vài phút rồi thử lại."))
    return question_of_receipt(number, secret)


def _network_today() -> str:
    """A name for the network of the present request that nobody can turn back after today."""
    key = signing_key(f"questions:{clock.today().isoformat()}")
    return hmac.new(key, client_of_request().network.encode(), hashlib.sha256).hexdigest()[:32]


def _ask_page(form: Form, ticket: Ticket, similar: object = ()) -> str:
    return render_template(
        "questions/ask.html",
        form=form,
        ticket=ticket,
        similar=similar,
        categories=categories(),
        answer_term=term_on(TermKind.ANSWER, clock.today()),
        erase_days=term_on(TermKind.ERASE_CONTACT, clock.today()).days,
        has_mail=is_mail_configured(),
    )


def _refused(form: Form) -> ResponseReturnValue:
    return _ask_page(form, new_ticket(FORM)), RefusedError.status


def _receipt(question: AskedQuestion) -> ResponseReturnValue:
    page = render_template("questions/receipt.html", question=question, secret=secret_of(question))
    return page, HTTPStatus.CREATED


def _status_page(question: AskedQuestion, form: Form, *, is_added: bool = False) -> str:
    return render_template(
        "questions/status.html",
        question=question,
        secret=secret_of(question),
        form=form,
        ticket=new_ticket(REPLY),
        is_added=is_added,
        is_overdue=question.is_overdue(clock.today()),
        labels=STATE_LABELS,
        tones=STATE_TONES,
        message_labels=MESSAGE_LABELS,
        refusals=REFUSAL_LABELS,
    )
