"""The desk of questions: who may open it, what is refused, four eyes, both texts of a conflict."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.desk import desk_reading
from portal.core.mail_table import Mail
from portal.questions.models import PublicAnswer
from portal.questions.queries import question_by_number
from portal.questions.states import QuestionState
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.questions import (
    ANSWER,
    TEXT,
    make_answer,
    make_answered,
    make_draft,
    make_notice,
    make_question,
    make_rows,
)

PAGES = ("/can-bo/hoi-dap/", "/can-bo/cau-tra-loi/", "/can-bo/cau-tra-loi/moi", "/can-bo/tbt/moi")
WORDS = {
    "title": "Cân hàng đóng gói thế nào?",
    "question": TEXT,
    "answer": ANSWER,
    "category_code": "do-luong",
    "unit": "Chi cục Thử",
    "legal_basis": "Luật Đo lường | /van-ban/luat-thu",
    "answered_on": "2026-11-20",
}
NOTICE = {
    "symbol": "G/TBT/N/JPN/99002",
    "market_code": "JP",
    "title": "Dự thảo ghi nhãn mây tre đan",
    "hs": "46, 9401",
    "issued_on": "20/11/2026",
    "link": "https://docs.wto.org/x.pdf",
}


@pytest.fixture(autouse=True)
def rows(app: Flask) -> None:
    """Categories and terms."""
    make_rows(app)


@pytest.fixture
def officer(app: Flask) -> OfficerClient:
    """Somebody who answers questions."""
    return sign_in(app, make_officer(app, Role.CASE_OFFICER, name="Người Trả Lời"))


@pytest.fixture
def second(app: Flask) -> OfficerClient:
    """Another one."""
    return sign_in(app, make_officer(app, Role.PUBLISHER))


def state_of(app: Flask, number: str) -> QuestionState:
    with app.app_context():
        return question_by_number(number).state


def version_of(app: Flask, number: str) -> int:
    with app.app_context():
        return question_by_number(number).version


def newest_answer(app: Flask) -> PublicAnswer:
    with app.app_context():
        found = db.session.scalar(select(PublicAnswer).order_by(PublicAnswer.id.desc()).limit(1))
        assert found is not None
        return found


def test_the_desk_opens_for_those_who_answer_alone(app: Flask, client: FlaskClient) -> None:
    commune = sign_in(app, make_officer(app, Role.INSPECTOR))

    for path in PAGES:
        assert client.get(path).status_code == 303
        assert commune.get(path).status_code == 403


def test_the_list_says_who_what_and_until_when_and_masks_the_address(
    app: Flask, officer: OfficerClient
) -> None:
    number, _secret = make_question(app)
    make_question(app, text="Một câu hỏi khác về OCOP hết hạn.", category_code="ocop")

    page = officer.get("/can-bo/hoi-dap/").text
    own = officer.get(f"/can-bo/hoi-dap/{number}").text

    assert "2</strong> câu hỏi" in page
    assert "1</strong> câu hỏi" in officer.get("/can-bo/hoi-dap/?linh_vuc=ocop").text
    assert "1</strong> câu hỏi" in officer.get("/can-bo/hoi-dap/?tim=OCOP").text
    assert "0</strong> câu hỏi" in officer.get("/can-bo/hoi-dap/?giao=toi").text
    assert "0</strong> câu hỏi" in officer.get("/can-bo/hoi-dap/?qua_han=1").text
    assert "n•••@example.vn" in own
    assert "nguoi-hoi@example.vn" not in own
    assert officer.get("/can-bo/hoi-dap/HD22222222").status_code == 404


def test_a_question_is_assigned_and_answered_and_the_asker_gets_a_letter(
    app: Flask, officer: OfficerClient
) -> None:
    number, _secret = make_question(app)
    settings = app.extensions["portal_settings"]
    app.extensions["portal_settings"] = replace(
        settings, smtp_url="smtp://127.0.0.1:1", mail_from="cong@example.vn"
    )
    with app.app_context():
        account = make_officer(app, Role.EDITOR).id

    assign = {"linh_vuc": "do-luong", "don_vi": "Phòng Thử", "can_bo": str(account), "version": "1"}
    assert officer.post(f"/can-bo/hoi-dap/{number}/giao", assign).status_code == 303
    answer = {"noi_dung": ANSWER, "version": str(version_of(app, number))}
    assert officer.post(f"/can-bo/hoi-dap/{number}/tra-loi", answer).status_code == 303

    assert state_of(app, number) is QuestionState.ANSWERED
    with app.app_context(), desk_reading() as session:
        mail = session.scalars(select(Mail)).one()
    assert (mail.recipient, ANSWER in mail.body) == ("nguoi-hoi@example.vn", True)
    with app.app_context():
        actions = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.key == number).order_by(AuditEntry.id)
        ).all()
    assert list(actions) == ["asked", "assigned", "answered"]


@pytest.mark.parametrize(
    ("act", "data", "status"),
    [
        ("giao", {"linh_vuc": "do-luong", "version": "1"}, 422),
        ("giao", {"linh_vuc": "x", "don_vi": "Phòng", "version": "1"}, 422),
        ("giao", {"linh_vuc": "do-luong", "can_bo": "999", "version": "1"}, 422),
        ("giao", {"linh_vuc": "do-luong", "don_vi": "Phòng", "version": "7"}, 409),
        ("tra-loi", {"noi_dung": "ngắn", "version": "1"}, 422),
        ("tra-loi", {"noi_dung": ANSWER}, 422),
        ("tra-loi", {"noi_dung": ANSWER, "version": "7"}, 409),
        ("hoi-lai", {"noi_dung": "", "version": "1"}, 422),
        ("tu-choi", {"ly_do": "other", "version": "1"}, 422),
        ("tu-choi", {"ly_do": "x", "version": "1"}, 422),
    ],
)
def test_what_is_refused_leaves_the_question_as_it_was(
    app: Flask, officer: OfficerClient, act: str, data: dict[str, str], status: int
) -> None:
    number, _secret = make_question(app)

    answer = officer.post(f"/can-bo/hoi-dap/{number}/{act}", data)

    assert answer.status_code == status
    assert "Xin sửa các mục sau" in answer.text
    for typed in data.values():
        assert typed in answer.text or typed in {"x", "7", "999"}
    assert state_of(app, number) is QuestionState.NEW


def test_a_closed_question_is_not_changed(app: Flask, officer: OfficerClient) -> None:
    number, _secret = make_question(app)
    make_answered(app, number)

    data = {"noi_dung": ANSWER, "version": str(version_of(app, number))}

    assert officer.post(f"/can-bo/hoi-dap/{number}/tra-loi", data).status_code == 422


def test_an_answer_is_published_without_the_asker_by_another_person(
    app: Flask, client: FlaskClient, officer: OfficerClient, second: OfficerClient
) -> None:
    number, _secret = make_question(app, text="Tôi là Nguyễn Thử, gọi 0905 123 456: cân sao đúng?")
    make_answered(app, number)

    begun = officer.get(f"/can-bo/cau-tra-loi/moi?tu={number}").text
    assert "Số điện thoại: “0905 123 456”" in begun
    assert officer.post("/can-bo/cau-tra-loi/moi", {**WORDS, "tu": number}).status_code == 303
    made = newest_answer(app)
    own = officer.post(f"/can-bo/cau-tra-loi/{made.id}/duyet", {"version": str(made.version)})
    assert own.status_code == 422
    assert client.get(f"/hoi-dap/{made.slug}").status_code == 404
    stale = second.post(f"/can-bo/cau-tra-loi/{made.id}/duyet", {"version": "9"})
    assert stale.status_code == 409
    done = second.post(f"/can-bo/cau-tra-loi/{made.id}/duyet", {"version": str(made.version)})
    assert done.status_code == 303

    page = client.get(f"/hoi-dap/{made.slug}").text
    assert TEXT in page
    assert "0905" not in page
    assert f"/can-bo/cau-tra-loi/{made.id}" in officer.get(f"/can-bo/hoi-dap/{number}").text


def test_both_texts_are_shown_when_two_people_write(
    app: Flask, officer: OfficerClient, second: OfficerClient
) -> None:
    answer_id = make_draft(app)
    theirs = {**WORDS, "answer": "Bản của người thứ nhất, đã lưu trước.", "version": "1"}
    mine = {**WORDS, "answer": "Bản của người thứ hai, gửi sau một phút.", "version": "1"}

    assert officer.post(f"/can-bo/cau-tra-loi/{answer_id}/sua", theirs).status_code == 303
    conflict = second.post(f"/can-bo/cau-tra-loi/{answer_id}/sua", mine)

    assert conflict.status_code == 409
    assert theirs["answer"] in conflict.text
    assert mine["answer"] in conflict.text
    assert 'name="version" value="2"' in conflict.text
    mine["version"] = "2"
    assert second.post(f"/can-bo/cau-tra-loi/{answer_id}/sua", mine).status_code == 303


def test_an_answer_is_confirmed_withdrawn_and_its_draft_dropped_with_a_reason(
    app: Flask, client: FlaskClient, officer: OfficerClient
) -> None:
    slug = make_answer(app)
    made = newest_answer(app)
    base = f"/can-bo/cau-tra-loi/{made.id}"

    assert officer.post(f"{base}/con-dung", {"version": str(made.version)}).status_code == 303
    made = newest_answer(app)
    assert officer.post(f"{base}/go", {"version": str(made.version)}).status_code == 422
    reason = {"version": str(made.version), "ly_do": "Nghị định mới thay thế"}
    assert officer.post(f"{base}/bo-ban-cho", reason).status_code == 422
    assert officer.post(f"{base}/go", reason).status_code == 303
    assert client.get(f"/hoi-dap/{slug}").status_code == 404
    assert "Nghị định mới" in officer.get(base).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", ""),
        ("answer", "ngắn"),
        ("category_code", "khong-co"),
        ("legal_basis", "Luật | javascript:alert(1)"),
        ("answered_on", "hôm qua"),
    ],
)
def test_a_public_text_that_cannot_be_kept_is_shown_again(
    app: Flask, officer: OfficerClient, field: str, wrong: str
) -> None:
    answer = officer.post("/can-bo/cau-tra-loi/moi", {**WORDS, field: wrong})

    assert answer.status_code == 422
    assert WORDS["unit"] in answer.text
    with app.app_context():
        assert db.session.query(PublicAnswer).count() == 0


def test_notices_are_entered_corrected_and_taken_off(
    app: Flask, client: FlaskClient, officer: OfficerClient, second: OfficerClient
) -> None:
    made = officer.post("/can-bo/tbt/moi", NOTICE)
    assert made.status_code == 303
    assert "mây tre đan" in client.get("/hoi-dap/tbt/?hs=9401").text
    again = officer.post("/can-bo/tbt/moi", NOTICE)
    assert (again.status_code, "đã có trên cổng" in again.text) == (422, True)

    better = {**NOTICE, "title": "Dự thảo thử nghiệm mây tre đan", "version": "1"}
    assert officer.post(made.location, better).status_code == 303
    conflict = second.post(made.location, {**NOTICE, "version": "1"})
    assert conflict.status_code == 409
    assert better["title"] in conflict.text
    assert NOTICE["title"] in conflict.text

    assert officer.post(f"{made.location}/go", {"version": "2"}).status_code == 422
    gone = {"version": "2", "ly_do": "Nhập nhầm thông báo"}
    assert officer.post(f"{made.location}/go", gone).status_code == 303
    assert "mây tre đan" not in client.get("/hoi-dap/tbt/").text
    assert "mây tre đan" in officer.get("/can-bo/tbt/").text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("symbol", "TBT 12"),
        ("market_code", "XX"),
        ("hs", "123"),
        ("hs", ""),
        ("comments_until", "01/01/2020"),
        ("link", "https://example.vn/"),
        ("link", "http://docs.wto.org/"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(
    app: Flask, officer: OfficerClient, field: str, wrong: str
) -> None:
    make_notice(app)

    answer = officer.post("/can-bo/tbt/moi", {**NOTICE, field: wrong})

    assert answer.status_code == 422
    assert NOTICE["title"] in answer.text
