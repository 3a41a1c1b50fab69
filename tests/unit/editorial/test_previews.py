"""Previews for people without an account: one version, for a while, one answer."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.editorial.models import ManuscriptState
from portal.editorial.queries import manuscript_to_change
from portal.editorial.services.previews import hand_out_preview
from tests.make.editorial import Desk, hand_over, make_manuscript, read, write
from tests.make.officers import MadeOfficer

FORGED = {"csrf_token": "x"}
ANSWER = {"name": "Bà Trưởng Phòng Mẫu", "decision": "approved", "note": "Được."}


def hand_out(app: Flask, number: int, by: MadeOfficer, *, may_approve: bool = True) -> str:
    """A preview for three days; returns its address."""
    with app.app_context(), unit_of_work():
        token = hand_out_preview(
            manuscript_to_change(number),
            for_days=3,
            may_approve=may_approve,
            reviewer="Bà Mẫu",
            at=clock.now(),
            by=by.actor,
        )
    return f"/can-bo/bai/xem/{token}"


def answer(app: Flask, address: str, **changes: str) -> int:
    """What the portal says to an answer."""
    data = {"csrf_token": address.rpartition("/")[2], **ANSWER, **changes}
    return app.test_client().post(address, data=data).status_code


@pytest.fixture
def number(app: Flask, desk: Desk) -> int:
    """A manuscript that waits for approval."""
    made = make_manuscript(app, desk.writer, body="Bản chưa ai được đọc.")
    hand_over(app, made, desk.writer)
    return made


def test_a_preview_opens_without_account_and_is_kept_nowhere(
    app: Flask, desk: Desk, number: int
) -> None:
    page = app.test_client().get(hand_out(app, number, desk.publisher))

    assert "Bản chưa ai được đọc." in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex' in page.text


def test_an_approval_from_outside_is_one_of_that_version(
    app: Flask, desk: Desk, number: int
) -> None:
    address = hand_out(app, number, desk.publisher)

    assert answer(app, address) == 303

    manuscript = read(app, number)
    assert manuscript.state is ManuscriptState.APPROVED
    assert manuscript.approved_by == "liên kết: Bà Trưởng Phòng Mẫu"
    assert "đã trả lời" in app.test_client().get(address).text


def test_a_preview_is_answered_once(app: Flask, desk: Desk, number: int) -> None:
    address = hand_out(app, number, desk.publisher)
    answer(app, address, decision="declined")

    assert answer(app, address) == 422
    assert read(app, number).state is ManuscriptState.REVIEW


def test_a_text_changed_meanwhile_is_not_approved(app: Flask, desk: Desk, number: int) -> None:
    address = hand_out(app, number, desk.publisher)
    write(app, number, desk.writer, body="Bản đã đổi.")

    assert answer(app, address) == 409
    assert "Bản đã đổi." not in app.test_client().get(address).text
    assert read(app, number).state is ManuscriptState.REVIEW


def test_a_preview_ends_with_its_time(app: Flask, desk: Desk, number: int) -> None:
    address = hand_out(app, number, desk.publisher)

    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1)):
        assert app.test_client().get(address).status_code == 404
        assert answer(app, address) == 404
    assert read(app, number).state is ManuscriptState.REVIEW


def test_a_preview_can_be_ended_at_once(app: Flask, desk: Desk, number: int) -> None:
    address = hand_out(app, number, desk.publisher)

    desk.publishing.post(f"/can-bo/bai/{number}/xem/1/dung", {"version": "1"})

    assert app.test_client().get(address).status_code == 404


def test_an_answer_without_the_secret_in_its_form_is_refused(
    app: Flask, desk: Desk, number: int
) -> None:
    address = hand_out(app, number, desk.publisher)

    assert answer(app, address, **FORGED) == 403
    assert read(app, number).state is ManuscriptState.REVIEW


def test_a_preview_to_read_takes_no_answer(app: Flask, desk: Desk, number: int) -> None:
    assert answer(app, hand_out(app, number, desk.writer, may_approve=False)) == 422


def test_who_wrote_the_text_asks_nobody_to_approve_it(app: Flask, desk: Desk, number: int) -> None:
    with pytest.raises(RefusedError, match="cần một người khác"):
        hand_out(app, number, desk.writer)


def test_an_editor_hands_out_no_approvals(app: Flask, desk: Desk, number: int) -> None:
    sent = {"days": "3", "may_approve": "1", "reviewer": "Bà Mẫu"}

    assert desk.writing.post(f"/can-bo/bai/{number}/xem", sent).status_code == 403


def test_the_address_is_shown_once(app: Flask, desk: Desk, number: int) -> None:
    page = desk.publishing.post(f"/can-bo/bai/{number}/xem", {"days": "3", "reviewer": "Bà Mẫu"})

    address = page.text.partition("http://localhost")[2].partition("<")[0]
    assert app.test_client().get(address).status_code == 200
    assert address.rpartition("/")[2] not in desk.publishing.get(f"/can-bo/bai/{number}").text
