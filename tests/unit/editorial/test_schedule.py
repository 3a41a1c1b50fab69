"""Publishing by the clock: not too early, not what may no longer go out."""

from datetime import timedelta

import time_machine
from flask import Flask

from portal.core import clock
from portal.core.db import unit_of_work
from portal.editorial.domains import domain_by_id, reconsider_domain
from portal.editorial.models import ManuscriptState
from portal.editorial.queries import comments_of, manuscript_to_change
from portal.editorial.schedule import ScheduledPublishing
from portal.editorial.services.publishing import schedule
from tests.make.editorial import Desk, agree, domain_named, hand_over, make_manuscript, read


def schedule_in_an_hour(app: Flask, number: int, desk: Desk) -> None:
    hand_over(app, number, desk.writer)
    agree(app, number, desk.publisher)
    with app.app_context(), unit_of_work():
        schedule(
            manuscript_to_change(number),
            clock.now() + timedelta(hours=1),
            expected_version=1,
            at=clock.now(),
            by=desk.publisher.actor,
        )


def step_later(app: Flask, hours: int) -> bool:
    with time_machine.travel(clock.now() + timedelta(hours=hours)), app.app_context():
        return ScheduledPublishing().step()


def test_nothing_goes_out_before_its_time(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    schedule_in_an_hour(app, number, desk)

    assert step_later(app, 0) is False
    assert read(app, number).state is ManuscriptState.SCHEDULED
    assert step_later(app, 2) is True
    assert read(app, number).state is ManuscriptState.PUBLISHED


def test_what_may_no_longer_go_out_comes_back_with_the_reason(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, body="Xem [Cổng tỉnh](https://tinh.gov.vn/a).")
    schedule_in_an_hour(app, number, desk)
    state = domain_named(app, "gov.vn")
    assert state is not None
    with app.app_context(), unit_of_work():
        reconsider_domain(
            domain_by_id(state.id),
            reason="Xem lại danh sách.",
            at=clock.now(),
            by=desk.writer.actor,
        )

    assert step_later(app, 2) is True
    assert step_later(app, 2) is False

    assert read(app, number).state is ManuscriptState.DRAFT
    with app.app_context():
        reasons = [one.text for one in comments_of(manuscript_to_change(number))]
    assert "tinh.gov.vn" in reasons[0]
