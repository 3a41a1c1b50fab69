"""Published questions at the desk: writing without the asker's data, approving, keeping right."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.citations import typed_citations
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.markdown import render
from portal.core.staff_menu import MenuEntry
from portal.questions.models import AskedQuestion, PublicAnswer
from portal.questions.queries import (
    answer_by_id,
    answers_at_the_desk,
    categories,
    category_labels,
    question_by_number,
)
from portal.questions.schemas import (
    AnswerForm,
    AnswerText,
    PublicAnswersQuery,
    ReasonForm,
    Versioned,
)
from portal.questions.services.publishing import (
    approve_answer,
    confirm_answer,
    draft_answer,
    drop_pending,
    rewrite_answer,
    shown_text,
    waiting_text,
    withdraw_answer,
)
from portal.questions.states import (
    ANSWER_STATE_LABELS,
    ANSWER_STATE_TONES,
    AnswerState,
    MessageKind,
)
from portal.questions.wording import personal_signs

LIST = "/can-bo/cau-tra-loi/"
WAITING = "cho"
pages = Blueprint("answer_desk", __name__, url_prefix="/can-bo/cau-tra-loi")
MENU = (MenuEntry(LIST, "Câu trả lời đã đăng", Permission.QUESTIONS, "Người dân", 610),)
Act = Callable[[PublicAnswer, Mapping[str, Any]], None]


@pages.get("/")
@requires(Permission.QUESTIONS)
def answers() -> str:
    """Published questions and drafts, those that wait for approval first."""
    query, today = read_query(PublicAnswersQuery, request.args), clock.today()
    listing = answers_at_the_desk(
        query["trang"],
        today,
        words=query["tim"],
        state=query["trang_thai"],
        category=query["linh_vuc"],
        only_due=query["xem_lai"],
    )
    return render_template(
        "questions/answer_desk.html",
        listing=listing,
        query=query,
        categories=categories(),
        states={WAITING: "Chờ duyệt", **ANSWER_STATE_LABELS},
        labels=ANSWER_STATE_LABELS,
        tones=ANSWER_STATE_TONES,
    )


@pages.get("/moi")
@requires(Permission.QUESTIONS)
def new() -> str:
    """The form for a public question, begun with one that was asked (`?tu=`) if named."""
    asked = _asked()
    return _form_page(blank_form(_begun(asked)), None, asked)


@pages.post("/moi")
@requires(Permission.QUESTIONS)
def create() -> ResponseReturnValue:
    """Write a public question; it waits for somebody else's approval."""
    form, asked = read_form(AnswerForm, request.form), _asked()
    if not form.ok:
        return _form_page(form, None, asked), RefusedError.status
    try:
        with unit_of_work():
            made = draft_answer(
                _text(form), asked=_asked(), at=clock.now(), by=current_staff().actor
            )
    except RefusedError as refusal:
        refused = form.refused("_form", refusal.message)
        return _form_page(refused, None, asked), RefusedError.status
    tell("Đã lưu. Cần một người khác duyệt thì câu trả lời mới hiện trên cổng.")
    return redirect(f"{LIST}{made.id}", HTTPStatus.SEE_OTHER)


@pages.get("/<int:answer_id>")
@requires(Permission.QUESTIONS)
def answer(answer_id: int) -> str:
    """One published question: what is shown, what waits, and what can be done."""
    return _page(answer_by_id(answer_id), blank_form())


@pages.get("/<int:answer_id>/sua")
@requires(Permission.QUESTIONS)
def edit(answer_id: int) -> str:
    """The form for another text."""
    found = answer_by_id(answer_id)
    return _form_page(blank_form(_typed(found)), found, None)


@pages.post("/<int:answer_id>/sua")
@requires(Permission.QUESTIONS)
def rewrite(answer_id: int) -> ResponseReturnValue:
    """Hand another text in; when somebody was quicker, both texts are shown."""
    form = read_form(AnswerForm, request.form)
    found = answer_by_id(answer_id)
    if not form.ok:
        return _form_page(form, found, None), RefusedError.status
    try:
        with unit_of_work():
            rewrite_answer(
                answer_by_id(answer_id),
                _text(form),
                expected_version=form.values["version"] or 0,
                at=clock.now(),
                by=current_staff().actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        found = answer_by_id(answer_id)
        theirs = waiting_text(found) if isinstance(refusal, StaleEditError) else None
        refused = form.refused("_form", refusal.message)
        return _form_page(refused, found, None, theirs), refusal.status
    tell("Đã lưu bản sửa. Cần một người khác duyệt thì bản này mới hiện trên cổng.")
    return redirect(f"{LIST}{answer_id}", HTTPStatus.SEE_OTHER)


@pages.post("/<int:answer_id>/duyet")
@requires(Permission.QUESTIONS)
def approve(answer_id: int) -> ResponseReturnValue:
    """Publish what somebody else wrote."""
    by = current_staff().actor

    def act(found: PublicAnswer, values: Mapping[str, Any]) -> None:
        version = values["version"]
        approve_answer(found, expected_version=version, on=clock.today(), at=clock.now(), by=by)

    return _carry_out(answer_id, Versioned, act, "Đã duyệt và đăng.")


@pages.post("/<int:answer_id>/bo-ban-cho")
@requires(Permission.QUESTIONS)
def drop(answer_id: int) -> ResponseReturnValue:
    """Give up the text that waits."""
    return _carry_out(answer_id, ReasonForm, _with_reason(drop_pending), "Đã bỏ bản chờ duyệt.")


@pages.post("/<int:answer_id>/con-dung")
@requires(Permission.QUESTIONS)
def confirm(answer_id: int) -> ResponseReturnValue:
    """Say that the answer is still right."""
    by = current_staff().actor

    def act(found: PublicAnswer, values: Mapping[str, Any]) -> None:
        version = values["version"]
        confirm_answer(found, expected_version=version, on=clock.today(), at=clock.now(), by=by)

    return _carry_out(answer_id, Versioned, act, "Đã ghi: câu trả lời còn đúng.")


@pages.post("/<int:answer_id>/go")
@requires(Permission.QUESTIONS)
def withdraw(answer_id: int) -> ResponseReturnValue:
    """Take the answer off the public pages."""
    return _carry_out(answer_id, ReasonForm, _with_reason(withdraw_answer), "Đã gỡ câu trả lời.")


def _with_reason(service: Callable[..., None]) -> Act:
    by = current_staff().actor

    def act(found: PublicAnswer, values: Mapping[str, Any]) -> None:
        reason, version = values["ly_do"], values["version"]
        service(found, reason=reason, expected_version=version, at=clock.now(), by=by)

    return act


def _carry_out(answer_id: int, schema: type[Schema], act: Act, said: str) -> ResponseReturnValue:
    form = read_form(schema, request.form)
    if not form.ok:
        return _page(answer_by_id(answer_id), form), RefusedError.status
    try:
        with unit_of_work():
            act(answer_by_id(answer_id), form.values)
    except (RefusedError, StaleEditError) as refusal:
        refused = form.refused("_form", refusal.message)
        return _page(answer_by_id(answer_id), refused), refusal.status
    tell(said)
    return redirect(f"{LIST}{answer_id}", HTTPStatus.SEE_OTHER)


def _page(found: PublicAnswer, form: Form) -> str:
    text = waiting_text(found)
    is_published = found.state is AnswerState.PUBLISHED
    return render_template(
        "questions/public_answer.html",
        answer=found,
        text=text,
        shown=shown_text(found) if found.pending_by and is_published else None,
        body=render(text.answer),
        signs=personal_signs("\n".join((text.title, text.question, text.answer))),
        is_own=found.pending_by == current_staff().actor.name,
        needs_review=is_published and found.needs_review(clock.today()),
        category_labels=category_labels(),
        labels=ANSWER_STATE_LABELS,
        tones=ANSWER_STATE_TONES,
        form=form,
    )


def _form_page(
    form: Form,
    found: PublicAnswer | None,
    asked: AskedQuestion | None,
    theirs: AnswerText | None = None,
) -> str:
    typed = form.typed
    words = (str(typed.get(name, "")) for name in ("title", "question", "answer"))
    return render_template(
        "questions/answer_form.html",
        form=form,
        answer=found,
        asked=asked,
        theirs=theirs,
        signs=personal_signs("\n".join(words)),
        categories=categories(),
    )


def _asked() -> AskedQuestion | None:
    number = request.values.get("tu", "")
    return question_by_number(number) if number else None


def _begun(asked: AskedQuestion | None) -> dict[str, Any]:
    today = clock.today().isoformat()
    if asked is None:
        return {"answered_on": today}
    said = [one.text for one in asked.messages if one.kind is MessageKind.ANSWER]
    return {
        "question": asked.text,
        "answer": said[-1] if said else "",
        "category_code": asked.category_code,
        "unit": asked.unit,
        "answered_on": today,
    }


def _typed(found: PublicAnswer) -> dict[str, Any]:
    text = waiting_text(found)
    return {
        **asdict(text),
        "legal_basis": typed_citations(text.legal_basis),
        "answered_on": text.answered_on.isoformat(),
        "version": found.version,
    }


def _text(form: Form) -> AnswerText:
    return AnswerText(**{name: form.values[name] for name in AnswerText.__slots__})
