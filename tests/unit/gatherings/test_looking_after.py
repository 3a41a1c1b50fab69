"""Announcing, calling off, telling, erasing, attendance."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_reading
from portal.core.errors import RefusedError, StaleEditError
from portal.core.mail_table import Mail
from portal.gatherings.figures import counts_by_level, kinds_of_year
from portal.gatherings.models import SignUp
from portal.gatherings.queries import gathering_by_id
from portal.gatherings.rounds import GatheringRounds
from portal.gatherings.services.editing import (
    call_off,
    edit_gathering,
    publish_gathering,
    write_gathering,
)
from portal.gatherings.services.erasing import erase_ended
from portal.gatherings.services.participants import export_participants, note_attendance
from portal.gatherings.services.telling import tell_some
from portal.gatherings.states import GatheringState, SignUpState
from portal.subscriptions.models import Announcement
from tests.make.gatherings import (
    enter,
    gathering_of,
    make_draft,
    make_gathering,
    make_retention,
    sign_up_of_number,
    state_of,
    wish_of,
)

WRITER, BOSS = Actor("writer"), Actor("boss")


def mails(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context(), desk_reading() as session:
        rows = session.scalars(select(Mail).order_by(Mail.id))
        return [(row.recipient, row.subject, row.body) for row in rows]


def work(app: Flask) -> None:
    with app.app_context():
        while tell_some():
            pass


def change(app: Flask, slug: str, values: Mapping[str, Any], *, may_publish: bool = True) -> None:
    with app.app_context(), unit_of_work():
        found = gathering_of(slug)
        edit_gathering(
            found,
            values,
            expected_version=found.version,
            may_publish=may_publish,
            at=clock.now(),
            by=WRITER,
        )


def cancel(app: Flask, slug: str, reason: str = "Hoãn do mưa bão lớn") -> None:
    with app.app_context(), unit_of_work():
        found = gathering_of(slug)
        version = found.version
        call_off(found, reason=reason, expected_version=version, at=clock.now(), by=BOSS)


def test_the_writer_does_not_publish_and_somebody_else_does_and_it_is_announced(
    app: Flask,
) -> None:
    draft = make_draft(app, by=WRITER.name)

    def publish(by: Actor) -> None:
        with unit_of_work():
            publish_gathering(gathering_by_id(draft), expected_version=1, at=clock.now(), by=by)

    with app.app_context():
        with pytest.raises(RefusedError, match="người thứ hai"):
            publish(WRITER)
        publish(BOSS)
        assert gathering_by_id(draft).state is GatheringState.PUBLISHED
        news = db.session.scalars(select(Announcement)).all()
    assert [(one.topic, one.path) for one in news] == [("gatherings", "/dao-tao/ban-nhap")]


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(app: Flask) -> None:
    slug = make_gathering(app)
    change(app, slug, {"title": "Tên của họ, dài hơn"})

    with app.app_context(), pytest.raises(StaleEditError), unit_of_work():
        edit_gathering(
            gathering_of(slug),
            {"title": "Tên của tôi, dài hơn"},
            expected_version=1,
            may_publish=True,
            at=clock.now(),
            by=BOSS,
        )


def test_what_is_public_is_changed_by_those_who_may_publish_alone(app: Flask) -> None:
    slug = make_gathering(app)

    with pytest.raises(RefusedError, match="quyền xuất bản"):
        change(app, slug, {"title": "Tên mới, dài hơn"}, may_publish=False)


def test_another_place_is_told_by_mail_and_another_title_is_not(app: Flask) -> None:
    slug = make_gathering(app)
    enter(app, slug, wish_of("Một", email="mot@example.vn"))
    enter(app, slug, wish_of("Hai"))

    change(app, slug, {"title": "Tên mới, dài hơn"})
    work(app)
    assert mails(app) == []
    change(app, slug, {"place": "Nhà văn hóa mới"})
    work(app)

    [(recipient, subject, body)] = mails(app)
    assert recipient == "mot@example.vn"
    assert subject.startswith("Có thay đổi")
    assert "Nhà văn hóa mới" in body


def test_more_places_are_given_to_those_who_wait(app: Flask) -> None:
    slug = make_gathering(app, places=1)
    enter(app, slug, wish_of("Một"))
    second = enter(app, slug, wish_of("Hai", email="hai@example.vn"))

    change(app, slug, {"places": 2})
    work(app)

    assert state_of(app, second.number) == "confirmed"
    assert [subject.partition(":")[0] for _to, subject, _body in mails(app)] == ["Bạn đã có chỗ"]
    assert second.number in mails(app)[0][2]


def test_calling_off_tells_everybody_with_an_address_and_says_why(app: Flask) -> None:
    slug = make_gathering(app)
    gone = enter(app, slug, wish_of("Một", email="mot@example.vn"))
    enter(app, slug, wish_of("Hai", email="hai@example.vn"))
    with app.app_context(), unit_of_work():
        row = sign_up_of_number(gone.number)
        row.state, row.cancelled_at = SignUpState.CANCELLED, clock.now()

    cancel(app, slug)
    work(app)

    assert [recipient for recipient, _s, _b in mails(app)] == ["hai@example.vn"]
    assert "Hoãn do mưa bão lớn" in mails(app)[0][2]
    with pytest.raises(RefusedError):
        enter(app, slug, wish_of("Ba"))


def test_a_draft_or_what_is_over_is_not_called_off(app: Flask) -> None:
    make_draft(app)
    past = clock.now() - timedelta(days=5)
    make_gathering(app, "da-qua", starts_at=past, ends_at=past)

    for slug in ("ban-nhap", "da-qua"):
        with pytest.raises(RefusedError):
            cancel(app, slug)


def test_a_letter_that_could_not_be_noted_is_posted_again(app: Flask) -> None:
    slug = make_gathering(app)
    made = enter(app, slug, wish_of("Một", email="mot@example.vn"))
    cancel(app, slug)
    work(app)

    with app.app_context(), unit_of_work():
        # As if the worker had been killed between posting and noting it.
        sign_up_of_number(made.number).due_letter = "called_off"  # type: ignore[assignment]
    work(app)

    assert len(mails(app)) == 2


def test_names_go_when_their_time_is_over_and_figures_stay(app: Flask) -> None:
    make_retention(app, days=90)
    slug = make_gathering(app)
    made = enter(app, slug, wish_of("Một", email="mot@example.vn"))
    end = clock.now() + timedelta(days=7)

    with app.app_context():
        with unit_of_work():
            assert erase_ended(at=end + timedelta(days=89)) == 0
        with unit_of_work():
            assert erase_ended(at=end + timedelta(days=92)) == 1
        row = sign_up_of_number(made.number)
        counts = counts_by_level(gathering_of(slug))
        actions = [one.action for one in db.session.scalars(select(AuditEntry))]
    assert (row.sealed, row.person, row.has_email) == (None, None, False)
    assert row.erased_at is not None
    assert [(one.name, one.signed_up) for one in counts] == [("cooperative", 1)]
    assert actions.count("erased") == 1


def test_without_a_rule_nothing_is_erased(app: Flask) -> None:
    slug = make_gathering(app)
    enter(app, slug, wish_of("Một"))

    with app.app_context(), unit_of_work():
        assert erase_ended(at=clock.now() + timedelta(days=5000)) == 0


def test_the_worker_erases_and_tells(app: Flask) -> None:
    make_retention(app, days=0)
    past = clock.now() - timedelta(days=5)
    slug = make_gathering(app)
    made = enter(app, slug, wish_of("Một", email="mot@example.vn"))
    other = make_gathering(app, "lop-khac")
    enter(app, other, wish_of("Hai", email="hai@example.vn"))
    change(app, other, {"place": "Nơi khác"})
    with app.app_context(), unit_of_work():
        found = gathering_of(slug)
        found.starts_at = found.ends_at = past

    rounds = GatheringRounds()
    with app.app_context():
        while rounds.step():
            pass
        rounds.step()
        assert sign_up_of_number(made.number).sealed is None
    assert [recipient for recipient, _s, _b in mails(app)] == ["hai@example.vn"]


def test_who_came_is_noted_on_the_day_and_counted(app: Flask) -> None:
    slug = make_gathering(app)
    first, second = enter(app, slug, wish_of("Một")), enter(app, slug, wish_of("Hai"))

    with app.app_context():
        with pytest.raises(RefusedError, match="Chưa đến ngày"), unit_of_work():
            note_attendance(gathering_of(slug), [], [], at=clock.now(), by=WRITER)
        at = clock.now() + timedelta(days=7)
        with unit_of_work():
            found, asked = gathering_of(slug), [first.id, second.id]
            assert note_attendance(found, [first.id], asked, at=at, by=WRITER) == 2
        counts = counts_by_level(gathering_of(slug))
        years = kinds_of_year(gathering_of(slug).first_day.year)
    assert [(one.signed_up, one.came) for one in counts] == [(2, 1)]
    assert [(one.held, one.signed_up, one.came) for one in years] == [(1, 2, 1)]


def test_the_list_is_taken_out_without_formulas_and_it_is_noted(app: Flask, tmp_path: Path) -> None:
    slug = make_gathering(app)
    enter(app, slug, wish_of('=HYPERLINK("http://x")', email="mot@example.vn"))
    file = tmp_path / "list.xlsx"

    with app.app_context():
        with unit_of_work():
            assert export_participants(gathering_of(slug), file, by=WRITER) == 1
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).one()
    sheet = load_workbook(file).worksheets[0]
    cell = sheet.cell(2, 2)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert noted.actor == WRITER.name
    assert noted.details["rows"] == 1


def test_addresses_of_drafts_are_free_and_never_those_of_other_pages(app: Flask) -> None:
    values = {
        "kind": "course",
        "title": "Phiếu",
        "summary": "Một tóm tắt",
        "starts_at": clock.now(),
        "ends_at": clock.now(),
        "takes_sign_ups": False,
        "has_waiting_list": False,
        "organiser": "Thử",
    }
    with app.app_context(), unit_of_work():
        slugs = [write_gathering(values, at=clock.now(), by=WRITER).slug for _ in range(2)]

    assert slugs == ["phieu-2", "phieu-3"]
    with app.app_context():
        assert db.session.scalars(select(SignUp)).all() == []
