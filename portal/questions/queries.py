"""Reads of questions: what all may read, what waits at the desk, and the rows of rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Account, AccountState
from portal.accounts.permissions import Permission, rights_of
from portal.core.db import db
from portal.core.errors import NotFoundError, UnavailableError
from portal.core.language import gettext as _
from portal.core.paging import PAGE_SIZE, Listing, read_page
from portal.questions.models import (
    AskedQuestion,
    PublicAnswer,
    QuestionCategory,
    QuestionTerm,
)
from portal.questions.states import OPEN_STATES, AnswerState, QuestionState, TermKind

RELATED = 5


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Which questions somebody at the desk wants to see; empty means all.

    `state` is one of the states, or `mo` for all that are not closed.
    """

    words: str = ""
    state: str = ""
    category: str = ""
    assignee: int | None = None
    is_unassigned: bool = False
    is_overdue: bool = False


def categories() -> Sequence[QuestionCategory]:
    """What a question can be about, in order."""
    return db.session.scalars(select(QuestionCategory).order_by(QuestionCategory.position)).all()


def category_labels() -> Mapping[str, str]:
    """The names of the categories by code, in the language of the page."""
    return {one.code: one.shown_label for one in categories()}


def term_on(kind: TermKind, day: date) -> QuestionTerm:
    """The number of days that holds on a day; raises UnavailableError when no row says so."""
    statement = select(QuestionTerm).where(
        QuestionTerm.kind == kind,
        QuestionTerm.valid_from <= day,
        or_(QuestionTerm.valid_to.is_(None), QuestionTerm.valid_to >= day),
    )
    found = db.session.scalar(statement.order_by(QuestionTerm.valid_from.desc()).limit(1))
    if found is None:
        raise UnavailableError(_("Cổng chưa nạp bảng thời hạn trả lời câu hỏi."))
    return found


def public_answers() -> Select[PublicAnswer]:
    """All answers that can be read, the newest first."""
    return (
        select(PublicAnswer)
        .where(PublicAnswer.state == AnswerState.PUBLISHED)
        .order_by(PublicAnswer.answered_on.desc(), PublicAnswer.id.desc())
    )


def answers_page(page: int, category: str) -> Listing[PublicAnswer]:
    """One page of the answers of a category; all when it is empty."""
    statement = public_answers().options(joinedload(PublicAnswer.category))
    if category:
        statement = statement.where(PublicAnswer.category_code == category)
    return read_page(statement, page)


def answers_in_order(slugs: Sequence[str], page: int, category: str) -> Listing[PublicAnswer]:
    """One page of those answers among these that can be read, in the order given."""
    statement = public_answers().where(PublicAnswer.slug.in_(slugs))
    if category:
        statement = statement.where(PublicAnswer.category_code == category)
    rows = db.session.scalars(statement.options(joinedload(PublicAnswer.category))).all()
    place = {slug: at for at, slug in enumerate(slugs)}
    ordered = sorted(rows, key=lambda row: place[row.slug])
    start = (page - 1) * PAGE_SIZE
    if page > 1 and start >= len(ordered):
        raise NotFoundError(_("Danh sách không có trang này."))
    return Listing(ordered[start : start + PAGE_SIZE], len(ordered), page, PAGE_SIZE)


def public_answer(slug: str) -> PublicAnswer:
    """The answer at an address; raises NotFoundError for one that cannot be read."""
    statement = public_answers().where(PublicAnswer.slug == slug)
    found = db.session.scalar(statement.options(joinedload(PublicAnswer.category)))
    if found is None:
        raise NotFoundError(_("Không có câu trả lời này."))
    return found


def related_answers(answer: PublicAnswer) -> Sequence[PublicAnswer]:
    """The newest other answers of the same category."""
    statement = public_answers().where(
        PublicAnswer.category_code == answer.category_code, PublicAnswer.id != answer.id
    )
    return db.session.scalars(statement.limit(RELATED)).all()


def newest_answers(limit: int) -> Sequence[PublicAnswer]:
    """The answers that changed last, for feeds."""
    statement = public_answers().options(joinedload(PublicAnswer.category))
    newest = statement.order_by(None).order_by(PublicAnswer.updated_at.desc(), PublicAnswer.id)
    return db.session.scalars(newest.limit(limit)).all()


def answers_by_slugs(slugs: Sequence[str]) -> Sequence[PublicAnswer]:
    """Those answers among these that can be read."""
    statement = public_answers().where(PublicAnswer.slug.in_(slugs))
    return db.session.scalars(statement.options(joinedload(PublicAnswer.category))).all()


def public_slugs() -> Sequence[str]:
    """The addresses of all answers that can be read."""
    return list(db.session.scalars(public_answers().with_only_columns(PublicAnswer.slug)))


def questions_page(page: int, on: date, chosen: DeskFilter) -> Listing[AskedQuestion]:
    """One page of the questions at the desk, what is due first; closed ones after open ones."""
    statement = (
        select(AskedQuestion)
        .where(_has_state(chosen.state), _fits(chosen.words))
        .options(joinedload(AskedQuestion.category), joinedload(AskedQuestion.assigned_to))
        .order_by(AskedQuestion.closed_at.is_not(None), AskedQuestion.due_on, AskedQuestion.id)
    )
    if chosen.category:
        statement = statement.where(AskedQuestion.category_code == chosen.category)
    if chosen.assignee is not None:
        statement = statement.where(AskedQuestion.assigned_to_id == chosen.assignee)
    if chosen.is_unassigned:
        unassigned = and_(AskedQuestion.assigned_to_id.is_(None), AskedQuestion.unit == "")
        statement = statement.where(unassigned)
    if chosen.is_overdue:
        statement = statement.where(AskedQuestion.state.in_(OPEN_STATES), AskedQuestion.due_on < on)
    return read_page(statement, page)


def question_by_number(number: str) -> AskedQuestion:
    """The question with this number and everything said since; raises NotFoundError."""
    statement = (
        select(AskedQuestion)
        .where(AskedQuestion.number == number)
        .options(
            joinedload(AskedQuestion.category),
            joinedload(AskedQuestion.assigned_to),
            selectinload(AskedQuestion.messages),
        )
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFoundError(_("Không có câu hỏi này."))
    return found


def question_with_ticket(ticket: str) -> AskedQuestion | None:
    """The question that came with a form, None when it is new."""
    return db.session.scalar(select(AskedQuestion).where(AskedQuestion.ticket == ticket))


def who_can_answer() -> Sequence[Account]:
    """Everybody who may answer questions, by name."""
    active = select(Account).where(Account.state == AccountState.ACTIVE).order_by(Account.name)
    people = db.session.scalars(active)
    return [one for one in people if Permission.QUESTIONS in rights_of(one.role_set)]


def counts_at_the_desk(on: date) -> Mapping[str, int]:
    """How many questions are new, open and overdue, and how many answers wait for approval."""
    is_open = AskedQuestion.state.in_(OPEN_STATES)
    row = db.session.execute(
        select(
            func.count().filter(AskedQuestion.state == QuestionState.NEW).label("new"),
            func.count().filter(is_open).label("open"),
            func.count().filter(and_(is_open, AskedQuestion.due_on < on)).label("overdue"),
        )
    ).one()
    waiting = select(func.count(PublicAnswer.id)).where(PublicAnswer.pending_by != "")
    return {**row._mapping, "waiting": db.session.scalar(waiting) or 0}


def answers_at_the_desk(
    page: int, on: date, *, words: str, state: str, category: str, only_due: bool
) -> Listing[PublicAnswer]:
    """One page of published questions and drafts, those that wait for approval first."""
    statement = (
        select(PublicAnswer)
        .options(joinedload(PublicAnswer.category))
        .order_by(PublicAnswer.pending_by == "", PublicAnswer.updated_at.desc(), PublicAnswer.id)
    )
    if state == "cho":
        statement = statement.where(PublicAnswer.pending_by != "")
    elif state:
        statement = statement.where(PublicAnswer.state == AnswerState(state))
    if category:
        statement = statement.where(PublicAnswer.category_code == category)
    if words:
        statement = statement.where(
            or_(
                PublicAnswer.title.icontains(words, autoescape=True),
                PublicAnswer.question.icontains(words, autoescape=True),
            )
        )
    if only_due:
        statement = statement.where(
            PublicAnswer.state == AnswerState.PUBLISHED, PublicAnswer.review_on < on
        )
    return read_page(statement, page)


def answer_by_id(answer_id: int) -> PublicAnswer:
    """A published question or a draft; raises NotFoundError."""
    found = db.session.get(PublicAnswer, answer_id, options=[joinedload(PublicAnswer.category)])
    if found is None:
        raise NotFoundError("Không có câu trả lời này.")
    return found


def answer_made_of(question: AskedQuestion) -> PublicAnswer | None:
    """The published question that was made of one that was asked, if any."""
    statement = select(PublicAnswer).where(PublicAnswer.asked_id == question.id)
    return db.session.scalar(statement.order_by(PublicAnswer.id.desc()).limit(1))


def _has_state(state: str) -> ColumnElement[bool]:
    if state == "mo":
        return AskedQuestion.state.in_(OPEN_STATES)
    return AskedQuestion.state == QuestionState(state) if state else true()


def _fits(words: str) -> ColumnElement[bool]:
    if not words:
        return true()
    return or_(
        AskedQuestion.text.icontains(words, autoescape=True),
        AskedQuestion.number == words.upper().replace("-", ""),
        AskedQuestion.subject.icontains(words, autoescape=True),
    )
