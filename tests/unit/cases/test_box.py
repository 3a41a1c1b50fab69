"""The box of identities: who opens it, with what, for how long."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.accounts.sessions import end_named_session
from portal.cases import sealing
from portal.cases.box_models import BoxHolder
from portal.cases.queries import current_box, holder_of, holders
from portal.cases.services import box
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError, TooManyError
from tests.make.cases import COOKIE, PASSPHRASE, box_key_of, load_law, make_session
from tests.make.officers import SENTENCE, MadeOfficer, make_officer

OTHER_PASSPHRASE = "chín con cò bay qua đồng"  # noqa: S105  # of a box that a test makes


@dataclass(frozen=True, slots=True)
class Desk:
    app: Flask
    first: MadeOfficer
    second: MadeOfficer
    recovery: str


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A box that the first officer has made."""
    load_law(app)
    first, second = (make_officer(app, Role.CASE_OFFICER) for _ in range(2))
    with app.app_context(), unit_of_work():
        recovery = box.make_box(PASSPHRASE, account_id=first.id, by=first.actor, at=clock.now())
    return Desk(app, first, second, recovery)


def held_by(officer: MadeOfficer) -> BoxHolder:
    found = holder_of(officer.id)
    assert found is not None
    return found


def ask(desk: Desk, passphrase: str = OTHER_PASSPHRASE) -> None:
    with unit_of_work():
        box.ask_admission(
            passphrase, account_id=desk.second.id, by=desk.second.actor, at=clock.now()
        )


def unlock(officer: MadeOfficer, passphrase: str, session_id: str) -> None:
    box.unlock_box(
        held_by(officer), passphrase, token=COOKIE, session_id=session_id, at=clock.now()
    )


def test_the_server_keeps_no_private_key(desk: Desk) -> None:
    key = box_key_of(desk.app, desk.first)
    with desk.app.app_context():
        found = current_box()
        assert found is not None
        assert sealing.public_half(key) == found.public_key
        db.session.remove()
    folder = desk.app.extensions["portal_settings"].data_dir
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert key not in kept
    assert PASSPHRASE.encode() not in kept
    assert desk.recovery.encode() not in kept


def test_there_is_one_box(desk: Desk) -> None:
    with desk.app.app_context(), unit_of_work(), pytest.raises(RefusedError):
        box.make_box(
            OTHER_PASSPHRASE, account_id=desk.second.id, by=desk.second.actor, at=clock.now()
        )


def test_a_wrong_passphrase_opens_nothing_and_is_counted(desk: Desk) -> None:
    with desk.app.app_context():
        session_id = make_session(desk.first)
        for _ in range(box.TRIES.most):
            with pytest.raises(RefusedError):
                unlock(desk.first, OTHER_PASSPHRASE, session_id)
        with pytest.raises(TooManyError):
            unlock(desk.first, PASSPHRASE, session_id)
        assert box.unlocked_until(session_id, at=clock.now()) is None


def test_the_box_stays_open_for_half_an_hour_and_for_its_cookie_alone(desk: Desk) -> None:
    with desk.app.app_context():
        session_id, other = make_session(desk.first), make_session(desk.first)
        unlock(desk.first, PASSPHRASE, session_id)
        now = clock.now()
        assert box.opened_box(token=COOKIE, session_id=session_id, at=now) is not None
        assert box.opened_box(token="another cookie", session_id=session_id, at=now) is None  # noqa: S106
        assert box.opened_box(token=COOKIE, session_id=other, at=now) is None
        later = now + box.OPEN_FOR
        assert box.opened_box(token=COOKIE, session_id=session_id, at=later) is None
        assert box.unlocked_until(session_id, at=later) is None


def test_signing_out_closes_the_box(desk: Desk) -> None:
    with desk.app.app_context():
        session_id = make_session(desk.first)
        unlock(desk.first, PASSPHRASE, session_id)
        end_named_session(desk.first.id, session_id)
        assert box.unlocked_until(session_id, at=clock.now()) is None


def test_locking_closes_the_box(desk: Desk) -> None:
    with desk.app.app_context():
        session_id = make_session(desk.first)
        unlock(desk.first, PASSPHRASE, session_id)
        box.lock_box(session_id)
        assert box.opened_box(token=COOKIE, session_id=session_id, at=clock.now()) is None


def test_what_was_left_open_is_removed(desk: Desk) -> None:
    with desk.app.app_context():
        session_id = make_session(desk.first)
        unlock(desk.first, PASSPHRASE, session_id)
        box.forget_expired(at=clock.now() + box.OPEN_FOR)
        assert box.unlocked_until(session_id, at=clock.now()) is None


def test_a_second_officer_is_admitted_by_one_who_holds_the_box(desk: Desk) -> None:
    key = box_key_of(desk.app, desk.first)
    with desk.app.app_context():
        # given
        ask(desk)
        session_id = make_session(desk.second)
        with pytest.raises(RefusedError, match="kết nạp"):
            unlock(desk.second, OTHER_PASSPHRASE, session_id)
        # when
        with unit_of_work():
            waiting = held_by(desk.second)
            box.admit_holder(waiting, box_key=key, by=desk.first.actor, at=clock.now())
        # then
        unlock(desk.second, OTHER_PASSPHRASE, session_id)
        assert box.opened_box(token=COOKIE, session_id=session_id, at=clock.now()) == key
        with unit_of_work(), pytest.raises(RefusedError):
            box.admit_holder(held_by(desk.second), box_key=key, by=desk.first.actor, at=clock.now())


def test_nobody_is_admitted_with_another_key(desk: Desk) -> None:
    with desk.app.app_context():
        ask(desk)
        foreign = sealing.new_key_pair().private
        with unit_of_work(), pytest.raises(RefusedError):
            box.admit_holder(
                held_by(desk.second), box_key=foreign, by=desk.first.actor, at=clock.now()
            )


def test_the_sheet_of_paper_gives_the_box_back(desk: Desk) -> None:
    key = box_key_of(desk.app, desk.first)
    with desk.app.app_context():
        with unit_of_work(), pytest.raises(RefusedError):
            box.recover(
                sealing.new_recovery_key(),
                OTHER_PASSPHRASE,
                account_id=desk.second.id,
                by=desk.second.actor,
                at=clock.now(),
            )
        with unit_of_work():
            box.recover(
                desk.recovery.lower(),
                OTHER_PASSPHRASE,
                account_id=desk.second.id,
                by=desk.second.actor,
                at=clock.now(),
            )
        session_id = make_session(desk.second)
        unlock(desk.second, OTHER_PASSPHRASE, session_id)
        assert box.opened_box(token=COOKIE, session_id=session_id, at=clock.now()) == key


def test_recovering_replaces_the_own_forgotten_passphrase(desk: Desk) -> None:
    with desk.app.app_context():
        with unit_of_work():
            box.recover(
                desk.recovery,
                OTHER_PASSPHRASE,
                account_id=desk.first.id,
                by=desk.first.actor,
                at=clock.now(),
            )
        session_id = make_session(desk.first)
        with pytest.raises(RefusedError):
            unlock(desk.first, PASSPHRASE, session_id)
        unlock(desk.first, OTHER_PASSPHRASE, session_id)
        assert len(holders()) == 1


def test_a_passphrase_is_changed_by_who_knows_it(desk: Desk) -> None:
    with desk.app.app_context():
        with unit_of_work(), pytest.raises(RefusedError):
            box.change_passphrase(
                held_by(desk.first),
                old="sai rồi sai rồi",
                new=OTHER_PASSPHRASE,
                by=desk.first.actor,
            )
        with unit_of_work():
            box.change_passphrase(
                held_by(desk.first), old=PASSPHRASE, new=OTHER_PASSPHRASE, by=desk.first.actor
            )
        unlock(desk.first, OTHER_PASSPHRASE, make_session(desk.first))


def test_the_last_holder_stays(desk: Desk) -> None:
    key = box_key_of(desk.app, desk.first)
    with desk.app.app_context():
        with unit_of_work(), pytest.raises(RefusedError):
            box.remove_holder(held_by(desk.first), by=desk.first.actor)
        ask(desk)
        with unit_of_work(), pytest.raises(RefusedError):
            box.remove_holder(held_by(desk.first), by=desk.first.actor)
        with unit_of_work():
            box.admit_holder(held_by(desk.second), box_key=key, by=desk.first.actor, at=clock.now())
        with unit_of_work():
            box.remove_holder(held_by(desk.first), by=desk.second.actor)
        assert holder_of(desk.first.id) is None


@pytest.mark.parametrize("weak", ["ngắn quá", "aaaaaaaaaaaaaaa", "x" * 300])
def test_a_passphrase_that_others_guess_is_refused(desk: Desk, weak: str) -> None:
    with desk.app.app_context(), pytest.raises(RefusedError):
        ask(desk, weak)


def test_the_password_of_the_account_is_no_passphrase(app: Flask) -> None:
    load_law(app)
    officer = make_officer(app, Role.CASE_OFFICER, password=SENTENCE)
    with app.app_context(), unit_of_work(), pytest.raises(RefusedError, match="đăng nhập"):
        box.make_box(SENTENCE, account_id=officer.id, by=officer.actor, at=clock.now())


def test_time_that_is_over_stays_over(desk: Desk) -> None:
    with desk.app.app_context():
        session_id = make_session(desk.first, at=clock.now() - timedelta(hours=1))
        at = clock.now()
        until = box.unlock_box(
            held_by(desk.first), PASSPHRASE, token=COOKIE, session_id=session_id, at=at
        )
        assert until - at == timedelta(minutes=30)
