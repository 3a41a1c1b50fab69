"""What a reporter does with the own case."""

import json

import pytest
from flask import Flask

from portal.cases.photos import KeptPhoto, keep_photo
from portal.cases.public_words import own_data
from portal.cases.queries import case_by_number
from portal.cases.services.followup import (
    MOST_MESSAGES,
    MOST_PHOTOS_OF_A_CASE,
    add_to_case,
    rate_case,
)
from portal.cases.services.trail import REPORTER, say, step
from portal.cases.states import CaseState, MessageKind
from portal.core import clock
from portal.core.actor import COMMAND_LINE
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from tests.make.cases import MadeCase, load_law, make_case, photo_with_place


@pytest.fixture
def made(app: Flask) -> MadeCase:
    load_law(app)
    return make_case(app)


def add(number: str, text: str, *, ticket: str = "a", photos: tuple[KeptPhoto, ...] = ()) -> None:
    with unit_of_work():
        add_to_case(case_by_number(number), text, photos=photos, ticket=ticket, at=clock.now())


def ask(number: str) -> None:
    with unit_of_work():
        case = case_by_number(number)
        say(case, "Quầy nào?", kind=MessageKind.QUESTION, by=COMMAND_LINE, at=clock.now())
        step(case, CaseState.ASKED_BACK, by=COMMAND_LINE, action="asked", at=clock.now())


def test_more_words_are_added_once_for_each_form(app: Flask, made: MadeCase) -> None:
    with app.app_context():
        add(made.number, "Thêm: quầy số 4")
        add(made.number, "Thêm: quầy số 4")
        add(made.number, "Và hôm nay nữa", ticket="b")
        messages = case_by_number(made.number).messages
        assert [one.text for one in messages] == ["Thêm: quầy số 4", "Và hôm nay nữa"]


def test_answering_a_question_lets_the_work_go_on(app: Flask, made: MadeCase) -> None:
    with app.app_context():
        ask(made.number)
        add(made.number, "Quầy số 4")
        assert case_by_number(made.number).state is CaseState.RECEIVED


def test_answering_an_assigned_case_goes_to_its_unit(app: Flask) -> None:
    load_law(app)
    made = make_case(
        app, state=CaseState.ASKED_BACK, accepted_at=clock.now(), assigned_role="inspector"
    )
    unassigned = make_case(app, state=CaseState.ASKED_BACK, accepted_at=clock.now())
    with app.app_context():
        add(made.number, "Quầy số 4")
        add(unassigned.number, "Quầy số 4", ticket="b")
        assert case_by_number(made.number).state is CaseState.IN_PROGRESS
        assert case_by_number(unassigned.number).state is CaseState.ACCEPTED


def test_nothing_and_too_much_are_refused(app: Flask, made: MadeCase) -> None:
    many = tuple(KeptPhoto(f"{n}", "d", 1, 1) for n in range(MOST_PHOTOS_OF_A_CASE + 1))
    with app.app_context():
        with pytest.raises(RefusedError):
            add(made.number, "  ")
        with pytest.raises(RefusedError, match="ảnh"):
            add(made.number, "", photos=many)
        for number in range(MOST_MESSAGES):
            add(made.number, "nữa", ticket=f"t{number}")
        with pytest.raises(RefusedError, match="tin nhắn"):
            add(made.number, "quá nhiều", ticket="last")


def test_an_answer_is_rated_and_rated_anew(app: Flask, made: MadeCase) -> None:
    answered = make_case(app, state=CaseState.ANSWERED)
    with app.app_context():
        with unit_of_work(), pytest.raises(RefusedError):
            rate_case(case_by_number(made.number), stars=5, text="", at=clock.now())
        for stars in (2, 4):
            with unit_of_work():
                rate_case(case_by_number(answered.number), stars=stars, text="", at=clock.now())
        rating = case_by_number(answered.number).rating
        assert rating is not None
        assert rating.stars == 4


def test_own_data_hold_all_but_what_officers_note_among_themselves(
    app: Flask, made: MadeCase
) -> None:
    with app.app_context():
        add(made.number, "có ảnh", photos=(keep_photo(photo_with_place()),))
        with unit_of_work():
            case = case_by_number(made.number)
            say(
                case,
                "GHI CHÚ NỘI BỘ",
                kind=MessageKind.NOTE,
                by=COMMAND_LINE,
                at=clock.now(),
                is_internal=True,
            )
            step(case, case.state, by=COMMAND_LINE, action="noted", note="NỘI BỘ", at=clock.now())
        data = own_data(case_by_number(made.number))
        told = json.dumps(data, ensure_ascii=False)
        assert "NỘI BỘ" not in told
        assert COMMAND_LINE.name not in told
        assert [one["text"] for one in data["messages"]] == ["có ảnh"]
        assert len(data["photos"]) == 1


def test_a_state_that_may_not_follow_is_refused(app: Flask, made: MadeCase) -> None:
    with app.app_context():
        with unit_of_work(), pytest.raises(RefusedError):
            step(
                case_by_number(made.number),
                CaseState.CLOSED,
                by=REPORTER,
                action="closed",
                at=clock.now(),
            )
        assert case_by_number(made.number).state is CaseState.RECEIVED


def test_acceptance_sets_the_day_for_the_answer(app: Flask) -> None:
    load_law(app)
    made = make_case(app, kind="complaint")
    with app.app_context():
        assert case_by_number(made.number).answer_due_on is None
        with unit_of_work():
            case = case_by_number(made.number)
            step(case, CaseState.ACCEPTED, by=COMMAND_LINE, action="accepted", at=clock.now())
        case = case_by_number(made.number)
        assert case.answer_due_on is not None
        assert (case.answer_due_on - clock.today()).days == case.kind.days_to_answer


def test_nobody_has_anything_left_to_do_since_the_end(app: Flask, made: MadeCase) -> None:
    with app.app_context():
        with unit_of_work():
            case = case_by_number(made.number)
            step(case, CaseState.REFUSED, by=COMMAND_LINE, action="refused", at=clock.now())
        assert case_by_number(made.number).closed_at is not None
        with unit_of_work():
            case = case_by_number(made.number)
            step(case, CaseState.ACCEPTED, by=COMMAND_LINE, action="accepted", at=clock.now())
        assert case_by_number(made.number).closed_at is None
