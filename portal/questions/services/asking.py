"""Asking without an account: a number and a secret open the answer to the asker alone."""

import hmac
from datetime import date, datetime, timedelta

from portal.core import audit
from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.language import gettext as _
from portal.core.public_code import ALPHABET, derived_code
from portal.core.secret_box import seal, signing_key, unseal
from portal.questions.models import (
    KIND,
    AskedQuestion,
    QuestionCategory,
    QuestionMessage,
    QuestionTerm,
)
from portal.questions.queries import question_by_number, question_with_ticket, term_on
from portal.questions.schemas import NUMBER_MARK, NewQuestion
from portal.questions.states import MessageKind, QuestionState, TermKind

SECRET_LENGTH = 10
NAME, EMAIL = "name", "email"
ASKER = "asker"
SATURDAY = 5


def ask(new: NewQuestion, *, at: datetime) -> AskedQuestion:
    """Take a question in; the same form sent again finds the question that it made.

    Raises RefusedError for a category that the portal does not have, and UnavailableError
    before the terms are loaded.
    """
    known = question_with_ticket(new.ticket)
    if known is not None:
        return known
    refuse_unknown_category(new.category_code)
    received_on = at.astimezone(VIETNAM).date()
    number = NUMBER_MARK + derived_code(f"question:{new.ticket}")
    question = AskedQuestion(
        number=number,
        ticket=new.ticket,
        category_code=new.category_code,
        text=new.text,
        subject=new.subject,
        sealed_name=_sealed(new.name, number, NAME),
        sealed_email=_sealed(new.email, number, EMAIL),
        is_doubtful=new.is_doubtful,
        state=QuestionState.NEW,
        received_at=at,
        due_on=due_day(received_on, term_on(TermKind.ANSWER, received_on)),
    )
    db.session.add(question)
    db.session.flush()
    audit.record(ASKER, "asked", kind=KIND, key=number)
    return question


def secret_of(question: AskedQuestion) -> str:
    """The secret that belongs to the number; made of the form's ticket, so it is kept nowhere."""
    digest = hmac.digest(signing_key("question secret"), question.ticket.encode(), "sha256")
    number = int.from_bytes(digest)
    letters = []
    for _place in range(SECRET_LENGTH):
        number, value = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[value])
    return "".join(letters)


def question_of_receipt(number: str, secret: str) -> AskedQuestion:
    """The question to which number and secret belong; raises NotFoundError for any other pair."""
    try:
        question = question_by_number(number)
    except NotFoundError:
        question = None
    if question is None or not hmac.compare_digest(secret_of(question).encode(), secret.encode()):
        raise NotFoundError(_("Số câu hỏi hoặc mã bí mật không đúng."))
    return question


def add_reply(question: AskedQuestion, *, text: str, ticket: str, at: datetime) -> None:
    """Add what the asker says; the same form sent again adds nothing.

    Raises RefusedError when the question is closed.
    """
    if any(message.ticket == ticket for message in question.messages):
        return
    if not question.is_open:
        raise RefusedError(_("Câu hỏi này đã kết thúc. Xin gửi một câu hỏi mới."))
    question.messages.append(
        QuestionMessage(kind=MessageKind.REPLY, text=text, at=at, ticket=ticket)
    )
    if question.state is QuestionState.ASKED_BACK:
        is_assigned = question.assigned_to_id is not None or question.unit
        question.state = QuestionState.ASSIGNED if is_assigned else QuestionState.NEW
    audit.record(ASKER, "added", kind=KIND, key=question.number)


def email_of(question: AskedQuestion) -> str:
    """The address to which the answer goes, empty without one or after it was erased."""
    return _opened(question.sealed_email, question.number, EMAIL)


def name_of(question: AskedQuestion) -> str:
    """How the asker wants to be called, empty without a name or after it was erased."""
    return _opened(question.sealed_name, question.number, NAME)


def due_day(start: date, term: QuestionTerm) -> date:
    """The last day of a term that begins after `start`; holidays are not known to the portal."""
    if not term.is_working_days:
        return start + timedelta(days=term.days)
    day, left = start, term.days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def refuse_unknown_category(code: str) -> None:
    """Raise RefusedError for a category that the portal does not have."""
    if db.session.get(QuestionCategory, code) is None:
        raise RefusedError(_("Xin chọn một lĩnh vực trong danh sách."))


def _sealed(text: str, number: str, what: str) -> bytes | None:
    return seal(text.encode(), about=f"questions:{number}:{what}") if text else None


def _opened(sealed: bytes | None, number: str, what: str) -> str:
    return unseal(sealed, about=f"questions:{number}:{what}").decode() if sealed else ""
