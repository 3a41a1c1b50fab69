"""What the office does with a question: assign, ask back, answer, refuse."""

from datetime import date, datetime, timedelta

from portal.accounts.models import Account
from portal.accounts.permissions import Permission, rights_of
from portal.core import audit
from portal.core.actor import Actor
from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.questions.models import KIND, AskedQuestion, PublicAnswer, QuestionMessage
from portal.questions.queries import term_on
from portal.questions.services.asking import refuse_unknown_category
from portal.questions.states import REFUSAL_LABELS, MessageKind, QuestionState, Refusal, TermKind


def assign_question(
    question: AskedQuestion,
    *,
    category_code: str,
    unit: str,
    account_id: int | None,
    expected_version: int,
    by: Actor,
) -> None:
    """Say which unit or person answers, and what the question is about.

    Raises RefusedError for a closed question, for an unknown category and for somebody who may
    not answer; StaleEditError when the question has moved on.
    """
    _refuse_unfit(question, expected_version)
    refuse_unknown_category(category_code)
    if not unit and account_id is None:
        raise RefusedError("Xin ghi đơn vị hoặc chọn người trả lời.")
    if account_id is not None:
        _refuse_stranger(account_id)
    question.category_code = category_code
    question.unit, question.assigned_to_id = unit, account_id
    if question.state is QuestionState.NEW:
        question.state = QuestionState.ASSIGNED
    audit.record(by.name, "assigned", kind=KIND, key=question.number, note=unit)


def ask_back(
    question: AskedQuestion, *, text: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Ask the asker for what is missing; raises RefusedError or StaleEditError."""
    _refuse_unfit(question, expected_version)
    _say(question, MessageKind.ASKED_BACK, text, at=at, by=by)
    question.state = QuestionState.ASKED_BACK
    audit.record(by.name, "asked back", kind=KIND, key=question.number)


def answer_question(
    question: AskedQuestion, *, text: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Answer the asker and close the question; raises RefusedError or StaleEditError."""
    _refuse_unfit(question, expected_version)
    _say(question, MessageKind.ANSWER, text, at=at, by=by)
    _close(question, QuestionState.ANSWERED, at=at)
    audit.record(by.name, "answered", kind=KIND, key=question.number)


def refuse_question(
    question: AskedQuestion,
    *,
    ground: Refusal,
    text: str,
    expected_version: int,
    at: datetime,
    by: Actor,
) -> None:
    """Close a question without an answer; the asker is told why.

    Raises RefusedError when another ground is not explained, StaleEditError.
    """
    _refuse_unfit(question, expected_version)
    if ground is not Refusal.SPAM and not text.strip():
        raise RefusedError("Xin viết cho người hỏi biết vì sao và nên hỏi ở đâu.")
    question.refusal = ground
    _say(question, MessageKind.REFUSAL, text or REFUSAL_LABELS[ground], at=at, by=by)
    _close(question, QuestionState.REFUSED, at=at)
    audit.record(by.name, "refused", kind=KIND, key=question.number, note=ground.value)


def refuse_stale(record: AskedQuestion | PublicAnswer, expected_version: int | None) -> None:
    """Raise StaleEditError when a record is no longer in the version that was shown."""
    if expected_version is not None and record.version != expected_version:
        raise StaleEditError(
            "Hồ sơ này vừa được người khác sửa. Xin xem lại bản hiện tại rồi gửi lần nữa."
        )


def _refuse_unfit(question: AskedQuestion, expected_version: int) -> None:
    if not question.is_open:
        raise RefusedError("Câu hỏi này đã kết thúc.")
    refuse_stale(question, expected_version)


def _refuse_stranger(account_id: int) -> None:
    account = db.session.get(Account, account_id)
    if account is None or Permission.QUESTIONS not in rights_of(account.role_set):
        raise RefusedError("Người được chọn không có quyền trả lời câu hỏi.")


def _say(question: AskedQuestion, kind: MessageKind, text: str, *, at: datetime, by: Actor) -> None:
    question.messages.append(QuestionMessage(kind=kind, text=text, by=by.name, at=at))


def _close(question: AskedQuestion, state: QuestionState, *, at: datetime) -> None:
    on: date = at.astimezone(VIETNAM).date()
    question.state, question.closed_at = state, at
    question.erase_on = on + timedelta(days=term_on(TermKind.ERASE_CONTACT, on).days)
