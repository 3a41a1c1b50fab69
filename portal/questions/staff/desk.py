"""The desk of questions: what came in, who answers it, what is said to the asker."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.personal import masked_email
from portal.core.staff_menu import MenuEntry
from portal.questions.models import AskedQuestion
from portal.questions.queries import (
    DeskFilter,
    answer_made_of,
    categories,
    counts_at_the_desk,
    question_by_number,
    questions_page,
    who_can_answer,
)
from portal.questions.schemas import AssignForm, DeskQuery, RefuseForm, SayForm
from portal.questions.services.asking import email_of, name_of
from portal.questions.services.handling import (
    answer_question,
    ask_back,
    assign_question,
    refuse_question,
)
from portal.questions.services.letters import write_to_asker
from portal.questions.states import (
    MESSAGE_LABELS,
    REFUSAL_LABELS,
    STATE_LABELS,
    STATE_TONES,
)

DESK = "/can-bo/hoi-dap/"
pages = Blueprint("question_desk", __name__, url_prefix="/can-bo/hoi-dap")
MENU = (MenuEntry(DESK, "Câu hỏi", Permission.QUESTIONS, "Người dân", 600),)
OPEN = "mo"
OWN, NOBODY = "toi", "chua"
Act = Callable[[AskedQuestion, Mapping[str, Any]], None]
FORMS = ("giao", "tra-loi", "hoi-lai", "tu-choi")


@pages.get("/")
@requires(Permission.QUESTIONS)
def questions() -> str:
    """The questions that came in, what is due first."""
    query, today = read_query(DeskQuery, request.args), clock.today()
    officer = current_staff()
    chosen = DeskFilter(
        words=query["tim"],
        state=query["trang_thai"],
        category=query["linh_vuc"],
        assignee=officer.account_id if query["giao"] == OWN else None,
        is_unassigned=query["giao"] == NOBODY,
        is_overdue=query["qua_han"],
    )
    return render_template(
        "questions/desk.html",
        listing=questions_page(query["trang"], today, chosen),
        query=query,
        counts=counts_at_the_desk(today),
        categories=categories(),
        states={OPEN: "Chưa xong", **STATE_LABELS},
        labels=STATE_LABELS,
        tones=STATE_TONES,
    )


@pages.get("/<string:number>")
@requires(Permission.QUESTIONS)
def question(number: str) -> str:
    """One question, what was said since, and what can be done."""
    return _page(question_by_number(number), "", blank_form())


@pages.post("/<string:number>/giao")
@requires(Permission.QUESTIONS)
def assign(number: str) -> ResponseReturnValue:
    """Say who answers."""
    by = current_staff().actor

    def act(found: AskedQuestion, values: Mapping[str, Any]) -> None:
        assign_question(
            found,
            category_code=values["linh_vuc"],
            unit=values["don_vi"],
            account_id=values["can_bo"],
            expected_version=values["version"],
            by=by,
        )

    return _carry_out(number, "giao", AssignForm, act, "Đã giao câu hỏi.")


@pages.post("/<string:number>/hoi-lai")
@requires(Permission.QUESTIONS)
def back(number: str) -> ResponseReturnValue:
    """Ask the asker for what is missing."""
    return _carry_out(number, "hoi-lai", SayForm, _saying(ask_back), "Đã hỏi lại người hỏi.")


@pages.post("/<string:number>/tra-loi")
@requires(Permission.QUESTIONS)
def answer(number: str) -> ResponseReturnValue:
    """Answer the asker."""
    act = _saying(answer_question)
    return _carry_out(number, "tra-loi", SayForm, act, "Đã trả lời và kết thúc câu hỏi.")


@pages.post("/<string:number>/tu-choi")
@requires(Permission.QUESTIONS)
def refuse(number: str) -> ResponseReturnValue:
    """Close a question without an answer."""
    by = current_staff().actor

    def act(found: AskedQuestion, values: Mapping[str, Any]) -> None:
        refuse_question(
            found,
            ground=values["ly_do"],
            text=values["noi_dung"],
            expected_version=values["version"],
            at=clock.now(),
            by=by,
        )

    return _carry_out(number, "tu-choi", RefuseForm, act, "Đã kết thúc câu hỏi, không trả lời.")


def _saying(service: Callable[..., None]) -> Act:
    by = current_staff().actor

    def act(found: AskedQuestion, values: Mapping[str, Any]) -> None:
        text, version = values["noi_dung"], values["version"]
        service(found, text=text, expected_version=version, at=clock.now(), by=by)

    return act


def _carry_out(
    number: str, name: str, schema: type[Schema], act: Act, said: str
) -> ResponseReturnValue:
    form = read_form(schema, request.form)
    if not form.ok:
        return _page(question_by_number(number), name, form), RefusedError.status
    try:
        with unit_of_work():
            act(question_by_number(number), form.values)
    except (RefusedError, StaleEditError) as refusal:
        refused = form.refused("_form", refusal.message)
        return _page(question_by_number(number), name, refused), refusal.status
    is_mailed = write_to_asker(question_by_number(number)) if name != "giao" else False
    tell(f"{said} Đã gửi thư báo người hỏi." if is_mailed else said)
    return redirect(f"{DESK}{number}", HTTPStatus.SEE_OTHER)


def _page(found: AskedQuestion, name: str, form: Form) -> str:
    """The page of a question; `name` is the form to which `form` belongs."""
    today = clock.today()
    email = email_of(found)
    return render_template(
        "questions/question.html",
        question=found,
        asker=name_of(found),
        email=masked_email(email) if email else "",
        forms={one: form if one == name else blank_form() for one in FORMS},
        refused=form,
        is_overdue=found.is_overdue(today),
        public=answer_made_of(found),
        categories=categories(),
        people=who_can_answer(),
        labels=STATE_LABELS,
        tones=STATE_TONES,
        message_labels=MESSAGE_LABELS,
        refusals=REFUSAL_LABELS,
    )
