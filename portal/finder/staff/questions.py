"""Questions for registrars: their words, their answers, in use or not."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form
from portal.finder import catalogue
from portal.finder.models import QUESTION, FinderQuestion
from portal.finder.schemas import QuestionForm, VersionForm
from portal.finder.services.questions import (
    OptionFacts,
    QuestionFacts,
    change_question,
    enter_question,
)
from portal.finder.staff.shown import QUESTION_LABELS, differences, told_history, words

QUESTIONS = "/can-bo/ap-dung/cau-hoi/"
# Between the parts of an answer: code, words, English words, mark of a general answer.
BETWEEN, GENERAL = "|", "*"
pages = Blueprint("finder_questions", __name__, url_prefix="/can-bo/ap-dung/cau-hoi")
pages.context_processor(words)


@pages.get("/")
@requires(Permission.RULES)
def questions() -> str:
    """The questions, also those out of use."""
    return render_template("finder/staff/questions.html", questions=catalogue.all_questions())


@pages.get("/moi")
@requires(Permission.RULES)
def new() -> str:
    """An empty form."""
    return _page(None, blank_form({"position": "1000"}))


@pages.post("/moi")
@requires(Permission.RULES)
def enter() -> ResponseReturnValue:
    """Enter a question."""
    form = read_form(QuestionForm, request.form)
    if form.ok:
        try:
            with unit_of_work():
                facts, options = _facts(form), _options(form.values["answers"])
                by = current_staff().actor
                enter_question(form.values["code"], facts, options, at=clock.now(), by=by)
        except RefusedError as refusal:
            form = form.refused("_form", refusal.message)
        else:
            tell("Đã lưu câu hỏi. Câu hỏi chỉ hiện khi có quy tắc dùng đến nó.")
            return redirect(f"{QUESTIONS}{form.values['code']}", HTTPStatus.SEE_OTHER)
    return _page(None, form), RefusedError.status


@pages.get("/<string:code>")
@requires(Permission.RULES)
def question(code: str) -> str:
    """The form of a question, with its history."""
    found = catalogue.question_by_code(code)
    return _page(found, blank_form(_typed(found)))


@pages.post("/<string:code>")
@requires(Permission.RULES)
def save(code: str) -> ResponseReturnValue:
    """Save a question; where somebody was faster, both texts are shown."""
    found = catalogue.question_by_code(code)
    form, version = read_form(QuestionForm, request.form), _version()
    if form.ok:
        try:
            with unit_of_work():
                change_question(
                    catalogue.question_by_code(code),
                    _facts(form),
                    _options(form.values["answers"]),
                    expected_version=version,
                    at=clock.now(),
                    by=current_staff().actor,
                )
        except StaleEditError as stale:
            found = catalogue.question_by_code(code)
            form = form.refused("_form", stale.message)
            other = differences(_typed(found), form.typed)
            return _page(found, form, other), StaleEditError.status
        except RefusedError as refusal:
            form = form.refused("_form", refusal.message)
        else:
            tell("Đã lưu câu hỏi.")
            return redirect(f"{QUESTIONS}{code}", HTTPStatus.SEE_OTHER)
    return _page(found, form, version=version), RefusedError.status


def _page(
    found: FinderQuestion | None, form: Form, other: Any = None, version: int | None = None
) -> str:
    return render_template(
        "finder/staff/question.html",
        question=found,
        form=form,
        other=other,
        version=version or (found.version if found else 0),
        labels=QUESTION_LABELS,
        history=told_history(QUESTION, found.code, QUESTION_LABELS) if found else (),
    )


def _facts(form: Form) -> QuestionFacts:
    left_out = {"code", "answers"}
    values = {name: value for name, value in form.values.items() if name not in left_out}
    return QuestionFacts(**{**values, "position": form.values["position"] or 0})


def _options(lines: Sequence[str]) -> list[OptionFacts]:
    """Answers written as `code | words | English words | *`, in order."""
    return list(_read_options(lines))


def _read_options(lines: Sequence[str]) -> Iterator[OptionFacts]:
    for place, line in enumerate(lines):
        parts = [part.strip() for part in line.split(BETWEEN)]
        if len(parts) < 2:
            raise RefusedError(f"Mỗi dòng một câu trả lời: mã {BETWEEN} lời. Dòng sai: {line}")
        code, label, english, mark = (*parts, "", "")[:4]
        yield OptionFacts(
            code=code,
            label=label,
            label_en=english,
            is_general=mark == GENERAL,
            position=10 * place,
        )


def _typed(found: FinderQuestion) -> dict[str, Any]:
    """A question as its form shows it."""
    typed: dict[str, Any] = {
        name: getattr(found, name) for name in QuestionForm().fields if name != "answers"
    }
    lines = [
        f" {BETWEEN} ".join((one.code, one.label, one.label_en, GENERAL if one.is_general else ""))
        for one in found.options
        if one.is_active
    ]
    return {**typed, "answers": "\n".join(line.rstrip(f" {BETWEEN}") for line in lines)}


def _version() -> int:
    form = read_form(VersionForm, request.form)
    return int(form.values["version"]) if form.ok else 0
