"""Receiving a report: number, secret, due days, and nothing of a person anywhere."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.cases import receipts
from portal.cases.models import CitizenCase, SealedIdentity
from portal.cases.photos import keep_photo
from portal.cases.queries import case_by_number, case_of_pass, case_of_secret
from portal.cases.services.identity import Identity
from portal.cases.services.intake import Report, receive_case
from portal.cases.states import CaseState
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from tests.make.cases import load_law, make_case, make_open_box, photo_with_place

WHO = Identity("Lê Thị Bí Mật", "0255 000 4711", "bi-mat@example.vn")
TEXT = "Cây xăng đầu cầu đong thiếu, lời kể không được lộ."


@pytest.fixture
def portal(app: Flask) -> Flask:
    load_law(app)
    return app


def receive(report: Report, *, ticket: str = "t1") -> receipts.Receipt:
    with unit_of_work():
        return receive_case(report, ticket=ticket, is_doubtful=False, at=clock.now())


def all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_report_has_a_number_a_secret_and_due_days(portal: Flask) -> None:
    with portal.app_context():
        receipt = receive(Report("report", TEXT))
        case = case_by_number(receipt.number)
        assert case.state is CaseState.RECEIVED
        assert case.accept_due_on > case.received_on
        assert case.answer_due_on is not None
        assert case.kind.code == "report"


def test_a_denunciation_has_no_day_for_the_answer_before_it_is_accepted(portal: Flask) -> None:
    with portal.app_context():
        case = case_by_number(receive(Report("denunciation", TEXT)).number)
        assert case.answer_due_on is None


def test_the_same_form_twice_is_one_case_with_the_same_receipt(portal: Flask) -> None:
    with portal.app_context():
        first, second = (receive(Report("report", TEXT)) for _ in range(2))
        assert first == second
        assert db.session.scalar(select(func.count()).select_from(CitizenCase)) == 1


def test_number_and_secret_open_the_case_together(portal: Flask) -> None:
    made, other = make_case(portal), make_case(portal)
    with portal.app_context():
        spoken = made.secret.lower().replace("-", " ")
        found = case_of_secret(made.number.lower().replace("-", ""), spoken)
        assert found is not None
        assert found.number == made.number
        assert case_of_secret(made.number, other.secret) is None
        assert case_of_secret("PA-26-22222222", made.secret) is None
        assert case_of_secret("", "") is None


def test_a_pass_opens_for_half_an_hour(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_case(portal)
    with portal.app_context():
        text = receipts.pass_for(case_by_number(made.number))
        assert case_of_pass(text) is not None
        assert case_of_pass(text[:-1]) is None
        monkeypatch.setattr(receipts, "OPEN_S", -1)
        assert case_of_pass(text) is None


def test_nobody_who_reports_can_be_read_from_the_disk(
    portal: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    # given
    make_open_box(portal)
    with portal.app_context(), caplog.at_level(logging.DEBUG):
        # when
        receive(Report("denunciation", TEXT, identity=WHO))
        db.session.remove()
        folder = portal.extensions["portal_settings"].data_dir
        kept = all_bytes(folder)
        # then
        assert TEXT.encode() in kept
        for part in (WHO.name, WHO.phone, WHO.email, "Bí Mật", "4711", "bi-mat"):
            assert part.encode() not in kept
            assert part not in caplog.text


def test_neither_secret_nor_ticket_is_kept(portal: Flask) -> None:
    made = make_case(portal)
    folder = portal.extensions["portal_settings"].data_dir
    kept = all_bytes(folder)
    assert made.number.encode() in kept
    assert made.secret.encode() not in kept
    assert made.secret.replace("-", "").encode() not in kept
    assert b"ticket-" not in kept


def test_the_text_is_not_in_the_audit(portal: Flask) -> None:
    make_case(portal, text=TEXT)
    with portal.app_context():
        for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "case")):
            assert "xăng" not in f"{entry.note}{entry.details}"
            assert entry.actor == "reporter"


def test_an_identity_is_refused_before_there_is_a_box(portal: Flask) -> None:
    with portal.app_context():
        with pytest.raises(RefusedError, match="để trống"):
            receive(Report("report", TEXT, identity=WHO))
        assert db.session.scalar(select(func.count()).select_from(CitizenCase)) == 0
        assert db.session.scalar(select(func.count()).select_from(SealedIdentity)) == 0


def test_what_says_nothing_or_comes_from_tomorrow_is_refused(portal: Flask) -> None:
    tomorrow = clock.today() + timedelta(days=2)
    with portal.app_context():
        with pytest.raises(RefusedError):
            receive(Report("report", "ngắn"))
        with pytest.raises(RefusedError):
            receive(Report("report", TEXT, happened_on=tomorrow))
        with pytest.raises(NotFoundError):
            receive(Report("letter", TEXT))


def test_a_case_keeps_the_law_under_which_it_was_received(portal: Flask) -> None:
    made = make_case(portal)
    with portal.app_context():
        with unit_of_work():
            case = case_by_number(made.number)
            case.kind.valid_to = clock.today() - timedelta(days=1)
        assert case_by_number(made.number).kind.code == "report"
        with pytest.raises(NotFoundError):
            receive(Report("report", TEXT), ticket="t2")


def test_photos_of_a_known_form_are_not_taken_twice(portal: Flask) -> None:
    with portal.app_context():
        photos = [keep_photo(photo_with_place())]
        with unit_of_work():
            receipt = receive_case(
                Report("report", TEXT),
                photos=photos,
                ticket="t",
                is_doubtful=False,
                at=clock.now(),
            )
        receive(Report("report", TEXT), ticket="t")
        assert len(case_by_number(receipt.number).photos) == 1
