"""Opening an identity with a reason that the reporter sees; erasing it on request and in time."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.cases import sealing
from portal.cases.chores import TidyingCases
from portal.cases.models import CitizenCase, SealedIdentity
from portal.cases.photos import folder, keep_photo
from portal.cases.queries import case_by_number
from portal.cases.services.erasure import ORPHANED_AFTER, erase_due, remove_orphaned_photos
from portal.cases.services.followup import erase_on_request
from portal.cases.services.identity import BY_REQUEST, BY_RETENTION, Identity, open_identity
from portal.cases.states import CaseState
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from tests.make.cases import load_law, make_case, make_open_box, photo_with_place
from tests.make.officers import MadeOfficer, make_officer
from tests.make.places import SA_HUYNH, make_places

WHO = Identity("Lê Thị Bí Mật", "0255 000 4711", "bi-mat@example.vn")
WHY = "Cần hẹn người gửi đến chỉ chỗ bán"


@pytest.fixture
def officer(app: Flask) -> MadeOfficer:
    load_law(app)
    make_places(app)
    return make_officer(app, Role.CASE_OFFICER, commune=SA_HUYNH)


def open_it(case: CitizenCase, key: bytes, officer: MadeOfficer, reason: str = WHY) -> Identity:
    with unit_of_work():
        return open_identity(
            case,
            box_key=key,
            reason=reason,
            account_id=officer.id,
            by=officer.actor,
            at=clock.now(),
        )


def test_an_opening_is_noted_for_the_reporter_and_the_audit(
    app: Flask, officer: MadeOfficer
) -> None:
    key = make_open_box(app)
    made = make_case(app, identity=WHO)
    with app.app_context():
        assert open_it(case_by_number(made.number), key, officer) == WHO
        db.session.remove()
        case = case_by_number(made.number)
        assert [(one.unit, one.reason) for one in case.openings] == [("Phường Sa Huỳnh", WHY)]
        assert officer.name not in case.events[-1].unit
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "identity_opened")
        ).one()
        assert (entry.key, entry.actor, entry.note) == (made.number, officer.actor.name, WHY)
        assert "Bí Mật" not in f"{entry.details}"


def test_an_opening_needs_a_reason(app: Flask, officer: MadeOfficer) -> None:
    key = make_open_box(app)
    made = make_case(app, identity=WHO)
    with app.app_context():
        with pytest.raises(RefusedError):
            open_it(case_by_number(made.number), key, officer, reason="xem")
        assert case_by_number(made.number).openings == []


def test_another_key_opens_nothing_and_notes_nothing(app: Flask, officer: MadeOfficer) -> None:
    make_open_box(app)
    made = make_case(app, identity=WHO)
    with app.app_context():
        with pytest.raises(RefusedError):
            open_it(case_by_number(made.number), sealing.new_key_pair().private, officer)
        assert case_by_number(made.number).openings == []


def test_a_changed_or_exchanged_identity_does_not_open(app: Flask, officer: MadeOfficer) -> None:
    key = make_open_box(app)
    made, other = make_case(app, identity=WHO), make_case(app, identity=Identity("Người Khác"))
    with app.app_context():
        with unit_of_work():
            mine = db.session.get_one(SealedIdentity, made.id)
            theirs = db.session.get_one(SealedIdentity, other.id)
            mine.ciphertext, mine.ephemeral_key = theirs.ciphertext, theirs.ephemeral_key
        with pytest.raises(RefusedError, match="thay đổi"):
            open_it(case_by_number(made.number), key, officer)


def test_a_case_without_identity_has_nothing_to_open(app: Flask, officer: MadeOfficer) -> None:
    key = make_open_box(app)
    made = make_case(app)
    with app.app_context(), pytest.raises(RefusedError):
        open_it(case_by_number(made.number), key, officer)


def test_the_reporter_has_the_identity_erased(app: Flask, officer: MadeOfficer) -> None:
    key = make_open_box(app)
    made = make_case(app, identity=WHO)
    with app.app_context():
        with unit_of_work():
            erase_on_request(case_by_number(made.number), at=clock.now())
        kept = db.session.get_one(SealedIdentity, made.id)
        assert (kept.ciphertext, kept.ephemeral_key, kept.erased_why) == (None, None, BY_REQUEST)
        with pytest.raises(RefusedError):
            open_it(case_by_number(made.number), key, officer)
        with unit_of_work(), pytest.raises(RefusedError):
            erase_on_request(case_by_number(made.number), at=clock.now())


def test_identities_go_when_the_time_of_the_law_is_over(app: Flask, officer: MadeOfficer) -> None:
    make_open_box(app)
    ended = make_case(app, identity=WHO, state=CaseState.CLOSED)
    going_on = make_case(app, identity=WHO)
    with app.app_context():
        days = timedelta(days=case_by_number(ended.number).kind.retention_days)
        with unit_of_work():
            assert erase_due(clock.now() + days - timedelta(hours=1)) == 0
        with unit_of_work():
            assert erase_due(clock.now() + days) == 1
        assert db.session.get_one(SealedIdentity, ended.id).erased_why == BY_RETENTION
        assert db.session.get_one(SealedIdentity, going_on.id).ciphertext is not None
        with unit_of_work():
            assert erase_due(clock.now() + days) == 0


def test_pictures_that_no_case_has_are_removed(app: Flask) -> None:
    load_law(app)
    with app.app_context():
        keep_photo(photo_with_place())
        assert remove_orphaned_photos(clock.now()) == 0
        assert remove_orphaned_photos(clock.now() + ORPHANED_AFTER + timedelta(minutes=1)) == 1
        assert list(folder().iterdir()) == []


def test_the_worker_tidies_now_and_then(app: Flask, officer: MadeOfficer) -> None:
    make_open_box(app)
    made = make_case(
        app,
        kind="complaint",
        identity=WHO,
        state=CaseState.CLOSED,
        at=clock.now() - timedelta(days=400),
    )
    with app.app_context():
        chore = TidyingCases()
        assert chore.step() is False
        assert db.session.get_one(SealedIdentity, made.id).ciphertext is None
