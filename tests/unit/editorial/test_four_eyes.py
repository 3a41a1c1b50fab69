"""Who may approve what: never the own words, never another version than the one that was read."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError, StaleEditError
from portal.editorial.models import Manuscript, ManuscriptState
from portal.editorial.queries import manuscript_to_change, versions_of
from portal.editorial.services.drafting import restore_version
from portal.editorial.services.publishing import publish
from portal.editorial.services.review import approve, send_back
from tests.make.editorial import (
    NEWS,
    Desk,
    agree,
    bring_out,
    hand_over,
    make_manuscript,
    read,
    write,
)
from tests.make.officers import MadeOfficer, make_officer


def do(app: Flask, number: int, act: Callable[[Manuscript], object]) -> None:
    with app.app_context(), unit_of_work():
        act(manuscript_to_change(number))


def approving(by: MadeOfficer, version: int) -> Callable[[Manuscript], object]:
    return lambda one: approve(one, expected_version=version, at=clock.now(), by=by.actor)


def test_the_author_never_approves(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.publisher)
    hand_over(app, number, desk.publisher)

    with pytest.raises(RefusedError, match="cần một người khác"):
        agree(app, number, desk.publisher)


def test_the_author_does_not_approve_what_others_changed_either(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.publisher)
    hand_over(app, number, desk.publisher)
    agree(app, number, make_officer(app, Role.PUBLISHER))
    write(app, number, desk.writer, body="Nội dung người khác viết lại.")
    hand_over(app, number, desk.writer)

    with pytest.raises(RefusedError, match="cần một người khác"):
        agree(app, number, desk.publisher)


def test_whoever_wrote_since_the_last_approval_does_not_approve(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    write(app, number, desk.publisher, summary="Người duyệt viết thêm một câu vào đây.")
    hand_over(app, number, desk.writer)

    with pytest.raises(RefusedError, match="cần một người khác"):
        agree(app, number, desk.publisher)

    third = make_officer(app, Role.PUBLISHER)
    agree(app, number, third)
    assert read(app, number).approved_by == third.actor.name


def test_whoever_wrote_before_the_last_approval_may_approve_the_next(
    app: Flask, desk: Desk
) -> None:
    number = make_manuscript(app, desk.writer)
    write(app, number, desk.publisher, summary="Người duyệt viết thêm một câu vào đây.")
    hand_over(app, number, desk.writer)
    agree(app, number, make_officer(app, Role.PUBLISHER))
    write(app, number, desk.writer, body="Nội dung viết lại.")
    hand_over(app, number, desk.writer)

    agree(app, number, desk.publisher)

    assert read(app, number).approved_version == 3


def test_an_approval_taken_back_counts_no_more(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    write(app, number, desk.publisher, summary="Người duyệt viết thêm một câu vào đây.")
    hand_over(app, number, desk.writer)
    agree(app, number, make_officer(app, Role.PUBLISHER))
    do(
        app,
        number,
        lambda one: send_back(
            one, "Xin sửa lại câu đầu.", expected_version=2, at=clock.now(), by=desk.publisher.actor
        ),
    )
    hand_over(app, number, desk.writer)

    with pytest.raises(RefusedError, match="cần một người khác"):
        agree(app, number, desk.publisher)


def test_an_approval_is_one_of_exactly_the_version_that_was_read(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    hand_over(app, number, desk.writer)
    write(app, number, desk.writer, body="Đổi sau khi chuyển duyệt.")

    with pytest.raises(StaleEditError):
        do(app, number, approving(desk.publisher, 1))

    assert read(app, number).state is ManuscriptState.REVIEW


def test_a_change_after_the_approval_makes_it_a_draft_again(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    hand_over(app, number, desk.writer)
    agree(app, number, desk.publisher)
    write(app, number, desk.writer, body="Đổi sau khi được duyệt.")

    assert read(app, number).state is ManuscriptState.DRAFT
    with pytest.raises(RefusedError, match="không đăng được"):
        do(
            app,
            number,
            lambda one: publish(one, expected_version=2, at=clock.now(), by=desk.publisher.actor),
        )


def test_nothing_is_published_without_approval(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    hand_over(app, number, desk.writer)

    with pytest.raises(RefusedError, match="không đăng được"):
        do(
            app,
            number,
            lambda one: publish(one, expected_version=1, at=clock.now(), by=desk.publisher.actor),
        )


def test_an_officer_of_one_commune_does_not_write_for_the_province(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    bound = make_officer(app, Role.PUBLISHER, establishment="ABCDEFGH")
    hand_over(app, number, desk.writer)

    with pytest.raises(ForbiddenError):
        agree(app, number, bound)


def test_saving_the_same_text_makes_no_version(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)

    write(app, number, desk.writer, body=NEWS["body"])

    assert read(app, number).version == 1


def test_restoring_keeps_all_versions(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, body="Câu cũ.")
    write(app, number, desk.writer, body="Câu mới.")
    do(
        app,
        number,
        lambda one: restore_version(
            one, 1, expected_version=2, at=clock.now(), by=desk.publisher.actor
        ),
    )

    with app.app_context():
        rows = versions_of(manuscript_to_change(number))
        assert [(one.number, one.fields["body"]) for one in rows] == [
            (3, "Câu cũ."),
            (2, "Câu mới."),
            (1, "Câu cũ."),
        ]
        assert rows[0].by == desk.publisher.actor.name


def test_each_move_stands_in_the_audit_with_its_state(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    bring_out(app, number, desk)

    with app.app_context():
        rows = db.session.scalars(
            select(AuditEntry).where(AuditEntry.kind == "manuscript").order_by(AuditEntry.id)
        ).all()
        assert [one.action for one in rows] == ["started", "handed_in", "approved", "published"]
        assert rows[-1].details["changes"]["state"] == ["approved", "published"]
        assert {one.details["version"] for one in rows} == {1}
