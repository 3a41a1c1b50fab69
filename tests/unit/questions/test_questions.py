"""Questions: secrets, terms, four eyes, erasing, and what looks like data of a person."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from portal.core import audit, clock
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError, StaleEditError
from portal.core.outbox import OutboxEntry
from portal.questions.catalogue import notice_by_slug, notices_page
from portal.questions.models import AskedQuestion, QuestionTerm
from portal.questions.queries import answer_by_id, public_answer, question_by_number, term_on
from portal.questions.services.asking import (
    add_reply,
    due_day,
    email_of,
    name_of,
    question_of_receipt,
)
from portal.questions.services.handling import (
    answer_question,
    ask_back,
    assign_question,
    refuse_question,
)
from portal.questions.services.notices import withdraw_notice
from portal.questions.services.publishing import (
    approve_answer,
    confirm_answer,
    rewrite_answer,
    shown_text,
    withdraw_answer,
)
from portal.questions.states import QuestionState, Refusal, TermKind
from portal.questions.upkeep import erase_due_contacts
from portal.questions.wording import personal_signs
from tests.make.questions import (
    ANSWER,
    APPROVER,
    WRITER,
    make_answer,
    make_answered,
    make_draft,
    make_notice,
    make_question,
    make_rows,
)

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rows(app: Flask) -> None:
    """Categories and terms."""
    make_rows(app)


def test_number_and_secret_open_the_question_and_nothing_else_does(app: Flask) -> None:
    number, secret = make_question(app)
    other, _its_secret = make_question(app)

    with app.app_context():
        assert question_of_receipt(number, secret).number == number
        for wrong in ((other, secret), (number, secret[::-1]), (number, ""), ("HDXXXX", secret)):
            with pytest.raises(NotFoundError):
                question_of_receipt(*wrong)


def test_the_same_form_sent_twice_makes_one_question(app: Flask) -> None:
    first = make_question(app, ticket="once")
    second = make_question(app, ticket="once", text="Một câu khác hẳn, gửi lại lần hai.")

    assert first == second
    with app.app_context():
        assert db.session.query(AskedQuestion).count() == 1


def test_who_asks_stands_nowhere_in_the_database_in_clear(app: Flask) -> None:
    number, secret = make_question(app)

    with app.app_context():
        question = question_by_number(number)
        assert (name_of(question), email_of(question)) == ("Người Hỏi", "nguoi-hoi@example.vn")
        file = app.extensions["portal_settings"].sqlite_file
        kept = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    for clear in ("nguoi-hoi@example.vn", "Người Hỏi", secret):
        assert clear.encode() not in kept


@pytest.mark.parametrize(
    ("start", "days", "is_working", "end"),
    [
        (date(2026, 11, 20), 5, True, date(2026, 11, 27)),
        (date(2026, 11, 21), 1, True, date(2026, 11, 23)),
        (date(2026, 11, 20), 5, False, date(2026, 11, 25)),
    ],
)
def test_working_days_leave_out_weekends(
    start: date, days: int, is_working: bool, end: date
) -> None:
    assert due_day(start, QuestionTerm(days=days, is_working_days=is_working)) == end


def test_a_term_holds_from_its_day_on(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            old = term_on(TermKind.ANSWER, date(2026, 11, 20))
            old.valid_to = date(2026, 12, 31)
            values = {
                name: getattr(old, name)
                for name in ("kind", "is_working_days", "legal_basis", "source", "confidence")
            }
            new = QuestionTerm(**values, days=3, valid_from=date(2027, 1, 1), valid_to=None)
            db.session.add(new)
        assert term_on(TermKind.ANSWER, date(2026, 12, 31)).days == 5
        assert term_on(TermKind.ANSWER, date(2027, 1, 1)).days == 3


def test_a_question_is_assigned_asked_back_added_to_and_answered(app: Flask) -> None:
    number, _secret = make_question(app)

    with app.app_context():
        with unit_of_work():
            found = question_by_number(number)
            assign_question(
                found,
                category_code="ocop",
                unit="Phòng Thử",
                account_id=None,
                expected_version=found.version,
                by=WRITER,
            )
        with unit_of_work():
            found = question_by_number(number)
            ask_back(found, text="Chai mấy lít?", expected_version=found.version, at=NOW, by=WRITER)
        assert question_by_number(number).state is QuestionState.ASKED_BACK
        for _twice in range(2):
            with unit_of_work():
                add_reply(question_by_number(number), text="Nửa lít.", ticket="r1", at=NOW)
        found = question_by_number(number)
        assert found.state is QuestionState.ASSIGNED
        assert [one.text for one in found.messages] == ["Chai mấy lít?", "Nửa lít."]
    make_answered(app, number)

    with app.app_context():
        found = question_by_number(number)
        assert (found.state, found.category_code) == (QuestionState.ANSWERED, "ocop")
        assert found.erase_on == clock.today() + timedelta(days=30)
        with pytest.raises(RefusedError, match="kết thúc"), unit_of_work():
            add_reply(question_by_number(number), text="Hỏi thêm", ticket="r2", at=NOW)


def test_an_old_page_cannot_close_a_question_that_moved_on(app: Flask) -> None:
    number, _secret = make_question(app)
    with app.app_context():
        seen = question_by_number(number).version
        with unit_of_work():
            found = question_by_number(number)
            ask_back(found, text="Chai mấy lít?", expected_version=seen, at=NOW, by=WRITER)
        found = question_by_number(number)
        with pytest.raises(StaleEditError), unit_of_work():
            answer_question(found, text=ANSWER, expected_version=seen, at=NOW, by=WRITER)
        assert question_by_number(number).is_open


def test_spam_needs_no_words_but_any_other_refusal_does(app: Flask) -> None:
    number, _secret = make_question(app)

    def refuse(ground: Refusal) -> None:
        with unit_of_work():
            found = question_by_number(number)
            refuse_question(
                found, ground=ground, text="", expected_version=found.version, at=NOW, by=WRITER
            )

    with app.app_context():
        with pytest.raises(RefusedError, match="vì sao"):
            refuse(Refusal.OTHER)
        refuse(Refusal.SPAM)
        assert question_by_number(number).state is QuestionState.REFUSED


def test_contacts_go_when_their_time_is_over_and_not_before(app: Flask) -> None:
    number, _secret = make_question(app)
    with time_machine.travel(NOW, tick=False), app.app_context():
        make_answered(app, number)
        assert erase_due_contacts() == 0
    with time_machine.travel(NOW + timedelta(days=31), tick=False), app.app_context():
        assert erase_due_contacts() == 1
        found = question_by_number(number)
        assert (email_of(found), name_of(found)) == ("", "")
        assert found.erased_at is not None
        assert erase_due_contacts() == 0
        assert found.messages, "what was said stays, who asked goes"


def test_an_open_question_keeps_its_contact(app: Flask) -> None:
    number, _secret = make_question(app)

    with time_machine.travel(NOW + timedelta(days=400), tick=False), app.app_context():
        assert erase_due_contacts() == 0
        assert email_of(question_by_number(number))


def test_nobody_approves_what_they_wrote(app: Flask) -> None:
    answer_id = make_draft(app)

    def approve(by: object) -> None:
        with unit_of_work():
            found = answer_by_id(answer_id)
            approve_answer(
                found,
                expected_version=found.version,
                on=clock.today(),
                at=clock.now(),
                by=by,  # type: ignore[arg-type]
            )

    with app.app_context():
        with pytest.raises(RefusedError, match="người thứ hai"):
            approve(WRITER)
        approve(APPROVER)
        with pytest.raises(RefusedError, match="chờ duyệt"):
            approve(APPROVER)
        assert public_answer(answer_by_id(answer_id).slug).approved_by == APPROVER.name


def test_what_is_published_stays_until_the_other_text_is_approved(app: Flask) -> None:
    slug = make_answer(app)
    with app.app_context():
        found = public_answer(slug)
        other = shown_text(found)
        with unit_of_work():
            found = public_answer(slug)
            changed = replace(other, answer="Mới " * 9)
            rewrite_answer(found, changed, expected_version=found.version, at=NOW, by=APPROVER)
        assert public_answer(slug).answer == ANSWER
        with unit_of_work():
            found = public_answer(slug)
            version = found.version
            approve_answer(found, expected_version=version, on=clock.today(), at=NOW, by=WRITER)
        assert public_answer(slug).answer.startswith("Mới")


def test_publishing_is_searchable_announced_and_can_be_withdrawn(app: Flask) -> None:
    slug = make_answer(app)
    with app.app_context():
        told = db.session.execute(text("SELECT topic, path FROM announcement")).all()
        assert [tuple(row) for row in told] == [("questions", f"/hoi-dap/{slug}")]
        stale = db.session.scalars(select(OutboxEntry.key).where(OutboxEntry.kind == "question"))
        assert list(stale) == [slug]
        with unit_of_work():
            found = public_answer(slug)
            version = found.version
            withdraw_answer(
                found, reason="Văn bản đã thay", expected_version=version, at=NOW, by=WRITER
            )
        with pytest.raises(NotFoundError):
            public_answer(slug)


def test_an_answer_asks_to_be_looked_at_again_after_its_term(app: Flask) -> None:
    slug = make_answer(app)
    later = clock.today() + timedelta(days=366)
    with app.app_context():
        assert not public_answer(slug).needs_review(clock.today())
        assert public_answer(slug).needs_review(later)
        with unit_of_work():
            found = public_answer(slug)
            confirm_answer(found, expected_version=found.version, on=later, at=NOW, by=WRITER)
        assert not public_answer(slug).needs_review(later)


def test_two_questions_of_one_title_get_two_addresses(app: Flask) -> None:
    first, second = make_answer(app), make_answer(app)
    reserved = make_answer(app, title="Theo dõi")

    assert second == f"{first}-2"
    assert reserved == "theo-doi-2"


def test_the_audit_tells_nothing_of_the_asker(app: Flask) -> None:
    number, _secret = make_question(app)
    make_answered(app, number)

    with app.app_context():
        entries = db.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.key == number)
        ).all()
    told = " ".join(f"{one.actor} {one.note} {one.details}" for one in entries)
    assert [one.action for one in entries] == ["asked", "answered"]
    assert not re.search("nguoi-hoi|Người Hỏi|đóng chai", told)


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("Gọi 0905 123 456 giúp tôi", ["Số điện thoại"]),
        ("Gọi +84 905123456", ["Số điện thoại"]),
        ("CCCD 051085001234", ["Số định danh"]),
        ("Thư a.b@example.vn nhé", ["Thư điện tử"]),
        ("Bà Nguyễn Thị Hoa ở số 12 đường Quang Trung", ["Tên người", "Địa chỉ nhà"]),
        ("Hàng 200 g, QCVN 12:2014/BKHCN, năm 2026", []),
        ("Theo Nghị định 37/2026/NĐ-CP thì bà con làm gì?", []),
    ],
)
def test_signs_of_persons_are_pointed_out(said: str, kinds: list[str]) -> None:
    found = personal_signs(said)

    assert len(found) == len(kinds)
    for kind in kinds:
        assert any(one.startswith(kind) for one in found), found


def test_a_notice_is_found_by_market_and_by_group_or_chapter(app: Flask) -> None:
    make_notice(app)
    today = date(2026, 11, 20)

    def found(**wanted: object) -> int:
        chosen = {"words": "", "market": "", "hs": "", "only_open": False, **wanted}
        return notices_page(1, today, **chosen).total  # type: ignore[arg-type]

    with app.app_context():
        assert [found(), found(market="US"), found(market="JP")] == [1, 1, 0]
        assert [found(hs="21"), found(hs="2103"), found(hs="0902"), found(hs="16")] == [1, 1, 1, 0]
        assert [found(words="gia vị"), found(words="G/TBT/N/USA/99001"), found(words="x")] == [
            1,
            1,
            0,
        ]
        assert found(only_open=True) == 1


def test_a_notice_is_entered_once_and_taken_off_once(app: Flask) -> None:
    slug = make_notice(app)
    with pytest.raises(RefusedError, match="đã có"):
        make_notice(app)
    with pytest.raises(RefusedError, match="thị trường"):
        make_notice(app, symbol="G/TBT/N/XXX/1", market_code="XX")
    with pytest.raises(RefusedError, match="Hạn góp ý"):
        make_notice(app, symbol="G/TBT/N/USA/2", comments_until=date(2026, 1, 1))

    with app.app_context():
        with unit_of_work():
            found = notice_by_slug(slug)
            withdraw_notice(
                found, reason="Nhập nhầm", expected_version=found.version, at=NOW, by=WRITER
            )
        found = notice_by_slug(slug)
        with pytest.raises(RefusedError, match="trước đó"), unit_of_work():
            withdraw_notice(
                found, reason="Nhập nhầm", expected_version=found.version, at=NOW, by=WRITER
            )
