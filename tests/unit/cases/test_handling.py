"""Handling cases: who may do what and when, what is told to whom, and what is noted."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.acts import STEPS, Act
from portal.cases.desk_queries import desk_of, forwards_of
from portal.cases.reach import Unit
from portal.cases.services import handling
from portal.cases.services.answering import answer_case, ask_back, note_inside
from portal.cases.services.forwarding import Letter, forward_case, note_reply
from portal.cases.services.handling import Assignment
from portal.cases.services.public_result import publish_result, withdraw_result, write_result
from portal.cases.states import NEXT_STATES, CaseState
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.code_book import issue_derived_code
from portal.core.db import db, unit_of_work
from portal.core.errors import (
    ForbiddenError,
    NotFoundError,
    PortalError,
    RefusedError,
    StaleEditError,
)
from tests.make.case_desk import ANSWER, REASON, Staff, act, make_assigned, make_staff, read
from tests.make.cases import make_case
from tests.make.places import LY_SON, SA_HUYNH

S = CaseState
TITLE = "Kiểm tra cân ở chợ"
TEXT = "Đoàn kiểm tra đã kiểm định lại các cân ở chợ; hai cân sai đã được thay."


@pytest.fixture
def staff(app: Flask) -> Staff:
    return make_staff(app)


def test_every_act_leads_where_the_table_of_states_allows_it() -> None:
    impossible = [
        (one, begin)
        for one, step in STEPS.items()
        for begin in step.when
        if step.to is not None and step.to is not begin and step.to not in NEXT_STATES[begin]
    ]

    assert impossible == []
    assert set(STEPS) == set(Act)


def test_an_accepted_case_has_a_day_for_its_answer(app: Flask, staff: Staff) -> None:
    made = make_case(app, kind="complaint")
    before = read(app, made, lambda case: case.answer_due_on)

    act(app, handling.accept_case, made, by=staff.chief)

    assert before is None
    assert read(app, made, lambda case: case.state) is S.ACCEPTED
    assert read(app, made, lambda case: case.answer_due_on) is not None


def test_the_reporter_reads_why_a_case_was_declined(app: Flask, staff: Staff) -> None:
    made = make_case(app)

    act(app, handling.refuse_case, made, by=staff.chief, reason=REASON)

    assert read(app, made, lambda case: case.state) is S.REFUSED
    told = read(app, made, lambda case: [(one.text, one.is_internal) for one in case.messages])
    assert told == [(REASON, False)]


def test_spam_is_put_away_and_can_be_taken_up_again(app: Flask, staff: Staff) -> None:
    made = make_case(app, is_doubtful=True)

    act(app, handling.mark_spam, made, by=staff.chief)
    with app.app_context():
        desk = desk_of(made.id)
        assert desk is not None
        was_spam = desk.is_spam
    act(app, handling.accept_case, made, by=staff.chief)

    with app.app_context():
        desk = desk_of(made.id)
        assert desk is not None
        assert (was_spam, desk.is_spam) == (True, False)


def test_another_kind_has_other_days(app: Flask, staff: Staff) -> None:
    made = make_case(app, kind="report")
    act(app, handling.accept_case, made, by=staff.chief)
    before = read(app, made, lambda case: (case.accept_due_on, case.answer_due_on))

    classify(app, staff, made, "denunciation")

    assert read(app, made, lambda case: case.kind.code) == "denunciation"
    assert read(app, made, lambda case: (case.accept_due_on, case.answer_due_on)) != before
    note = read(app, made, lambda case: case.events[-1].note)
    assert "→ Tố cáo" in note
    with pytest.raises(RefusedError):
        classify(app, staff, made, "denunciation")


def classify(app: Flask, staff: Staff, made: object, kind: str) -> None:
    act(
        app,
        handling.classify_case,
        made,  # type: ignore[arg-type]
        by=staff.chief,
        kind=kind,
        is_remote=False,
        reason="Người gửi nêu hành vi của cán bộ.",
    )


def test_a_case_goes_to_a_unit_a_person_or_both(app: Flask, staff: Staff) -> None:
    made = make_case(app)
    act(app, handling.accept_case, made, by=staff.chief)

    assign(app, staff, made, Assignment(Unit(commune_code=SA_HUYNH)))
    assert read(app, made, lambda case: case.assigned_commune_code) == SA_HUYNH
    assign(app, staff, made, Assignment(Unit(role="inspector"), staff.inspector.id))
    assert read(app, made, lambda case: case.assigned_role) == "inspector"
    assign(app, staff, made, Assignment(None, staff.inspector.id))
    assert read(app, made, lambda case: (case.assigned_role, case.state)) == (None, S.ASSIGNED)


def assign(app: Flask, staff: Staff, made: object, to: Assignment) -> None:
    act(app, handling.assign_case, made, to, by=staff.chief, note="")  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["nobody", "stranger", "of another unit"])
def test_a_case_is_not_given_to_who_cannot_have_it(app: Flask, staff: Staff, who: str) -> None:
    made = make_case(app)
    act(app, handling.accept_case, made, by=staff.chief)
    to = {
        "nobody": Assignment(),
        "stranger": Assignment(None, 999_999),
        "of another unit": Assignment(Unit(commune_code=LY_SON), staff.sa_huynh.id),
    }[who]

    with pytest.raises(RefusedError):
        assign(app, staff, made, to)


def test_a_denunciation_is_given_only_after_a_look_at_who_is_denounced(
    app: Flask, staff: Staff
) -> None:
    made = make_case(app, kind="denunciation")
    act(app, handling.accept_case, made, by=staff.chief)

    with pytest.raises(RefusedError, match="giữ kín"):
        assign(app, staff, made, Assignment(Unit(commune_code=SA_HUYNH)))
    assign(app, staff, made, Assignment(Unit(commune_code=SA_HUYNH), is_safe=True))

    assert read(app, made, lambda case: case.state) is S.ASSIGNED


def test_a_unit_begins_asks_answers(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)

    act(app, handling.start_work, made, by=staff.sa_huynh)
    act(app, ask_back, made, by=staff.sa_huynh, text="Cân ở sạp nào, lúc mấy giờ?")
    asked = read(app, made, lambda case: case.state)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)

    assert asked is S.ASKED_BACK
    assert read(app, made, lambda case: case.state) is S.ANSWERED
    units = read(app, made, lambda case: {one.unit for one in case.messages})
    assert units == {"Phường Sa Huỳnh"}


def test_a_case_given_back_is_out_of_sight(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)

    act(app, handling.give_back, made, by=staff.sa_huynh, reason="Chợ này thuộc xã bên cạnh.")

    assert read(app, made, lambda case: case.assigned_role) == "case_officer"
    assert read(app, made, lambda case: case.messages[-1].is_internal)
    with pytest.raises(NotFoundError):
        act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)


def test_ended_and_opened_again(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)

    act(app, handling.close_case, made, by=staff.chief, text="")
    closed = read(app, made, lambda case: (case.state, case.closed_at is not None))
    act(app, handling.reopen_case, made, by=staff.chief, reason="Người gửi bổ sung ảnh mới.")

    assert closed == (S.CLOSED, True)
    assert read(app, made, lambda case: (case.state, case.closed_at)) == (S.IN_PROGRESS, None)


@pytest.mark.parametrize(
    ("service", "values"),
    [
        (handling.start_work, {}),
        (handling.give_back, {"reason": REASON}),
        (answer_case, {"text": ANSWER}),
        (ask_back, {"text": ANSWER}),
        (note_inside, {"text": ANSWER}),
        (handling.link_inspection, {"code": ""}),
        (write_result, {"title": TITLE, "text": TEXT}),
    ],
)
def test_another_unit_can_do_nothing(
    app: Flask, staff: Staff, service: Callable[..., object], values: dict[str, Any]
) -> None:
    made = make_assigned(app)

    for stranger in (staff.ly_son, staff.inspector):
        with pytest.raises(NotFoundError):
            act(app, service, made, by=stranger, **values)


@pytest.mark.parametrize(
    ("service", "values"),
    [
        (handling.accept_case, {}),
        (handling.refuse_case, {"reason": REASON}),
        (handling.mark_spam, {}),
        (handling.close_case, {"text": ""}),
        (handling.reopen_case, {"reason": REASON}),
        (publish_result, {"is_checked": True}),
        (withdraw_result, {"reason": REASON}),
    ],
)
def test_what_case_officers_do_the_unit_of_a_case_does_not(
    app: Flask, staff: Staff, service: Callable[..., object], values: dict[str, Any]
) -> None:
    made = make_assigned(app)

    with pytest.raises(ForbiddenError):
        act(app, service, made, by=staff.sa_huynh, **values)


def test_an_act_that_does_not_fit_the_state_is_refused(app: Flask, staff: Staff) -> None:
    made = make_case(app)

    with pytest.raises(RefusedError, match="Đã nhận"):
        act(app, answer_case, made, by=staff.chief, text=ANSWER)


def test_who_writes_on_an_old_version_loses_nothing_of_the_others(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)
    seen = read(app, made, lambda case: case.version)
    act(app, note_inside, made, by=staff.chief, text="Nhớ mang quả cân chuẩn.")

    with pytest.raises(StaleEditError):
        act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER, seen=seen)

    assert read(app, made, lambda case: case.state) is S.ASSIGNED


def test_a_case_goes_to_an_authority_with_a_letter_and_its_answer_comes_back(
    app: Flask, staff: Staff
) -> None:
    made, today = make_case(app), clock.today()
    letter = Letter("123/SKHCN-TĐC", today)

    act(app, forward_case, made, "so-y-te", letter, by=staff.chief, note="")
    act(app, note_reply, made, Letter("45/SYT", today), by=staff.chief, text=ANSWER)

    with app.app_context():
        sent = forwards_of(made.id)[0]
        assert (sent.agency_code, sent.reference, sent.reply) == (
            "so-y-te",
            letter.reference,
            ANSWER,
        )
    notes = read(app, made, lambda case: [one.note for one in case.events])
    assert any("Sở Y tế, văn bản số 123/SKHCN-TĐC" in one for one in notes)
    with pytest.raises(RefusedError):
        act(app, note_reply, made, Letter("46/SYT", today), by=staff.chief, text=ANSWER)


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2099, 1, 1)])
def test_a_letter_has_a_day_that_can_be(app: Flask, staff: Staff, day: date) -> None:
    made = make_case(app)

    with pytest.raises(PortalError):
        act(app, forward_case, made, "so-y-te", Letter("1", day), by=staff.chief, note="")


def test_a_result_is_published_by_another_person_than_its_writer(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)
    act(app, write_result, made, by=staff.chief, title=TITLE, text=TEXT)

    with pytest.raises(RefusedError, match="không tự đăng"):
        act(app, publish_result, made, by=staff.chief, is_checked=True)
    with pytest.raises(RefusedError, match="đánh dấu"):
        act(app, publish_result, made, by=staff.deputy, is_checked=False)
    act(app, publish_result, made, by=staff.deputy, is_checked=True)

    assert read(app, made, lambda case: case.published_at) is not None
    with pytest.raises(RefusedError, match="gỡ xuống"):
        act(app, write_result, made, by=staff.chief, title=TITLE, text=TEXT)
    act(app, withdraw_result, made, by=staff.chief, reason="Có tên người bán trong bài.")
    assert read(app, made, lambda case: (case.published_at, case.public_text)) == (None, TEXT)


def test_nothing_is_published_before_there_is_a_text(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)

    with pytest.raises(RefusedError, match="Chưa soạn"):
        act(app, publish_result, made, by=staff.chief, is_checked=True)


def test_a_case_names_only_inspections_that_there_are(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)
    with app.app_context(), unit_of_work():
        code = issue_derived_code("inspection", "test")

    with pytest.raises(RefusedError):
        act(app, handling.link_inspection, made, by=staff.sa_huynh, code="ABCDEFGH")
    act(app, handling.link_inspection, made, by=staff.sa_huynh, code=code.lower())

    with app.app_context():
        desk = desk_of(made.id)
        assert desk is not None
        assert desk.inspection_code == code


def test_the_audit_names_acts_and_holds_no_text(app: Flask, staff: Staff) -> None:
    made = make_assigned(app, text="Bà Thử bán cân sai ở chợ.")
    act(app, note_inside, made, by=staff.sa_huynh, text="Số của người gửi 0255 000 0000")
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)
    act(app, write_result, made, by=staff.sa_huynh, title=TITLE, text=TEXT)

    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "case")).all()
        told = " ".join(f"{one.action} {one.note} {one.details}" for one in rows)
    for words in ("Bà Thử", "0255", ANSWER, TEXT):
        assert words not in told
    for action in ("noted", "answered", "result_written"):
        assert action in told


def test_an_answer_in_time_stays_in_time(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)
    act(app, handling.reopen_case, made, by=staff.chief, reason="Người gửi bổ sung ảnh mới.")

    later = clock.now() + timedelta(days=400)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER, at=later)

    answered_at = read(app, made, lambda case: case.answered_at)
    assert answered_at is not None
    assert answered_at < later
