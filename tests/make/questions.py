"""Questions for tests: the rows that they need, one that was asked, an answer, a notice."""

from dataclasses import replace
from datetime import date
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import unit_of_work
from portal.questions.queries import answer_by_id, question_by_number
from portal.questions.schemas import AnswerText, NewQuestion, NoticeFacts
from portal.questions.services.asking import ask, secret_of
from portal.questions.services.handling import answer_question
from portal.questions.services.notices import enter_notice
from portal.questions.services.publishing import approve_answer, draft_answer
from portal.visitors.tickets import new_ticket
from seed.questions import load_question_rows

WRITER, APPROVER = Actor("user:viet@example.vn"), Actor("user:duyet@example.vn")
TEXT = "Hợp tác xã của tôi bán mắm đóng chai, cân thế nào cho đúng?"
ANSWER = "Cân bằng cân đã kiểm định, ghi khối lượng tịnh trên nhãn và giữ sổ cân."
WORDS = AnswerText(
    title="Cân hàng đóng gói thế nào cho đúng?",
    question=TEXT,
    answer=ANSWER,
    category_code="do-luong",
    unit="Chi cục Thử",
    legal_basis=[{"text": "Luật Đo lường", "path": "/van-ban/luat-thu"}],
    answered_on=date(2026, 11, 1),
)
NOTICE = NoticeFacts(
    symbol="G/TBT/N/USA/99001",
    market_code="US",
    title="Dự thảo ghi nhãn gia vị đóng gói",
    summary="Ghi rõ chất gây dị ứng.",
    hs=["09", "2103"],
    issued_on=date(2026, 11, 1),
    comments_until=date(2027, 1, 1),
    effective_on=None,
)
_numbers = count(1)


def make_rows(app: Flask) -> None:
    """Categories, terms, markets and goods of the seeds."""
    with app.app_context(), unit_of_work():
        load_question_rows(by="test")


def make_question(app: Flask, **changes: object) -> tuple[str, str]:
    """A question that came in; returns its number and its secret."""
    new = NewQuestion(
        ticket=f"ticket-{next(_numbers)}",
        is_doubtful=False,
        category_code="do-luong",
        text=TEXT,
        email="nguoi-hoi@example.vn",
        name="Người Hỏi",
    )
    with app.app_context():
        with unit_of_work():
            number = ask(replace(new, **changes), at=clock.now()).number  # type: ignore[arg-type]
        return number, secret_of(question_by_number(number))


def make_answered(app: Flask, number: str) -> None:
    """Answer a question."""
    with app.app_context(), unit_of_work():
        question = question_by_number(number)
        answer_question(
            question,
            text=ANSWER,
            expected_version=question.version,
            at=clock.now(),
            by=WRITER,
        )


def make_draft(app: Flask, **changes: object) -> int:
    """A public question that waits for approval; returns its number in the database."""
    with app.app_context(), unit_of_work():
        text = replace(WORDS, **changes)  # type: ignore[arg-type]
        return draft_answer(text, asked=None, at=clock.now(), by=WRITER).id


def make_answer(app: Flask, **changes: object) -> str:
    """A published answer; returns its slug."""
    answer_id = make_draft(app, **changes)
    with app.app_context(), unit_of_work():
        answer = answer_by_id(answer_id)
        approve_answer(
            answer,
            expected_version=answer.version,
            on=clock.today(),
            at=clock.now(),
            by=APPROVER,
        )
        return answer.slug


def make_notice(app: Flask, **changes: object) -> str:
    """A notice that all can read; returns its slug."""
    with app.app_context(), unit_of_work():
        facts = replace(NOTICE, **changes)  # type: ignore[arg-type]
        return enter_notice(facts, at=clock.now(), by=WRITER).slug


def send_question(app: Flask, client: FlaskClient, **fields: str) -> TestResponse:
    """Send the form for asking with a fresh ticket, as it is shown."""
    with app.app_context():
        ticket = fields.pop("phieu", "") or new_ticket("hoi-dap").text
    data = {"phieu": ticket, "linh_vuc": "do-luong", "cau_hoi": TEXT, **fields}
    return client.post("/hoi-dap/gui", data=data)
