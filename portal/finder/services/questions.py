"""Writing questions and their answers; what is out of use stays for rules and old addresses."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.revision import revise
from portal.finder.judgement import GROUP_FIELD
from portal.finder.models import FinderOption, FinderQuestion
from portal.finder.services.groups import CODE
from portal.finder.services.trail import note, refuse_bound, refuse_stale

# The choice of the group is a question too: five in all.
MOST_QUESTIONS = 4
LONGEST_QUESTION_CODE, LONGEST_OPTION_CODE = 24, 32


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """A question as a form or a file gives it."""

    text: str
    text_en: str = ""
    hint: str = ""
    hint_en: str = ""
    is_multiple: bool = False
    is_active: bool = True
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class OptionFacts:
    """An answer as a form or a file gives it; its code is given once."""

    code: str
    label: str
    label_en: str = ""
    is_general: bool = False
    is_active: bool = True
    position: int = 0


def enter_question(
    code: str, facts: QuestionFacts, options: Sequence[OptionFacts], *, at: datetime, by: Actor
) -> FinderQuestion:
    """Enter a question with its answers; raises RefusedError as `change_question` does."""
    refuse_bound(by)
    if not CODE.fullmatch(code) or len(code) > LONGEST_QUESTION_CODE or code == GROUP_FIELD:
        raise RefusedError("Mã câu hỏi chỉ gồm chữ thường không dấu, số và gạch nối.")
    if db.session.scalar(select(FinderQuestion.id).where(FinderQuestion.code == code)) is not None:
        raise RefusedError(f"Mã câu hỏi {code} đã dùng.")
    question = FinderQuestion(
        code=code, updated_at=at, updated_by=by.name, options=[], **_columns(facts)
    )
    db.session.add(question)
    _set_options(question, options)
    _refuse_too_many(question)
    note(question, "created", at=at, by=by, why=facts.text)
    return question


def change_question(
    question: FinderQuestion,
    facts: QuestionFacts,
    options: Sequence[OptionFacts],
    *,
    expected_version: int,
    at: datetime,
    by: Actor,
) -> None:
    """Bring a question and its answers up to date; answers that are left out go out of use.

    Raises RefusedError without a text, with fewer than two answers in use, with a fifth question
    in use; StaleEditError.
    """
    refuse_bound(by)
    refuse_stale(question, expected_version)
    before = _told(question)
    revise(question, _columns(facts))
    _set_options(question, options)
    _refuse_too_many(question)
    after = _told(question)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if changes:
        note(question, "edited", at=at, by=by, changes=changes)


def _columns(facts: QuestionFacts) -> dict[str, object]:
    if not facts.text.strip():
        raise RefusedError("Xin ghi câu hỏi.")
    return asdict(facts)


def _set_options(question: FinderQuestion, options: Sequence[OptionFacts]) -> None:
    known = {option.code: option for option in question.options}
    named = {facts.code: facts for facts in options}
    if len(named) != len(options):
        raise RefusedError("Hai câu trả lời không được cùng một mã.")
    for code, option in known.items():
        option.is_active = option.is_active and code in named
    for code, facts in named.items():
        if not CODE.fullmatch(code) or len(code) > LONGEST_OPTION_CODE:
            raise RefusedError("Mã câu trả lời chỉ gồm chữ thường không dấu, số và gạch nối.")
        if not facts.label.strip():
            raise RefusedError(f"Xin ghi lời của câu trả lời {code}.")
        if code in known:
            revise(known[code], asdict(facts))
        else:
            question.options.append(FinderOption(**asdict(facts)))
    if sum(option.is_active for option in question.options) < 2:
        raise RefusedError("Mỗi câu hỏi cần ít nhất hai câu trả lời đang dùng.")


def _refuse_too_many(question: FinderQuestion) -> None:
    others = select(FinderQuestion.code).where(FinderQuestion.is_active)
    active = set(db.session.scalars(others)) | ({question.code} if question.is_active else set())
    if len(active) > MOST_QUESTIONS:
        raise RefusedError(f"Nhiều nhất {MOST_QUESTIONS} câu hỏi ngoài câu chọn sản phẩm.")


def _told(question: FinderQuestion) -> dict[str, object]:
    """A question on the lines of the audit."""
    names = QuestionFacts.__dataclass_fields__.keys()
    options = [f"{one.code}: {one.label}" for one in question.options if one.is_active]
    return {name: getattr(question, name) for name in names} | {"options": options}
