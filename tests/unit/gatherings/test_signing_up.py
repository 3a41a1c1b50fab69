"""Places: given once, given back, handed on to those who wait."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.migrations import bring_up_to_date
from portal.gatherings.identities import opened_identity, secret_of
from portal.gatherings.models import SignUp
from portal.gatherings.queries import held_gathering, room_of
from portal.gatherings.services.loading import load_gathering
from portal.gatherings.services.signing_up import give_back, own_sign_up
from portal.gatherings.states import DueLetter, SignUpState
from tests.make.gatherings import (
    enter,
    gathering_of,
    make_gathering,
    sign_up_of_number,
    state_of,
    wish_of,
)
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database


def give_back_place(app: Flask, number: str, days: int = 0) -> None:
    at = clock.now() + timedelta(days=days)
    with app.app_context(), unit_of_work():
        mine = sign_up_of_number(number)
        give_back(mine, held_gathering(mine.gathering.slug), at=at)


def count(app: Flask, state: SignUpState) -> int:
    with app.app_context():
        counted = select(func.count()).select_from(SignUp).where(SignUp.state == state)
        return db.session.scalar(counted) or 0


def test_who_signs_up_has_a_place_and_the_next_waits_when_it_is_full(app: Flask) -> None:
    slug = make_gathering(app, places=1)

    first = enter(app, slug, wish_of("Một"))
    second = enter(app, slug, wish_of("Hai"))

    assert (first.state, second.state) == (SignUpState.CONFIRMED, SignUpState.WAITING)
    with app.app_context():
        room = room_of(gathering_of(slug))
    assert (room.taken, room.waiting, room.free) == (1, 1, 0)


def test_without_a_waiting_list_nobody_is_taken_beyond_the_last_place(app: Flask) -> None:
    slug = make_gathering(app, places=1, has_waiting_list=False)
    enter(app, slug, wish_of("Một"))

    with pytest.raises(RefusedError, match="không có danh sách chờ"):
        enter(app, slug, wish_of("Hai"))


def test_without_a_number_of_places_everybody_finds_room(app: Flask) -> None:
    slug = make_gathering(app, places=None)

    made = [enter(app, slug, wish_of(f"Người {n}")) for n in range(3)]

    assert {one.state for one in made} == {SignUpState.CONFIRMED}


def test_a_form_sent_twice_is_one_sign_up(app: Flask) -> None:
    slug = make_gathering(app)
    wish = wish_of("Một", ticket="a" * 24)

    first, second = enter(app, slug, wish), enter(app, slug, wish)

    assert first.number == second.number
    assert count(app, SignUpState.CONFIRMED) == 1


def test_a_form_of_another_gathering_is_refused(app: Flask) -> None:
    slug, other = make_gathering(app), make_gathering(app, "lop-khac")
    enter(app, slug, wish_of("Một", ticket="a" * 24))

    with pytest.raises(RefusedError):
        enter(app, other, wish_of("Một", ticket="a" * 24))


def test_one_person_takes_one_place_however_the_name_is_written(app: Flask) -> None:
    slug = make_gathering(app)
    enter(app, slug, wish_of("Nguyễn Thử", phone="0255 000 0000"))

    with pytest.raises(RefusedError, match="đã đăng ký"):
        enter(app, slug, wish_of("NGUYEN THU", phone="0255.000.0000"))


def test_who_gave_the_place_back_may_come_after_all(app: Flask) -> None:
    slug = make_gathering(app)
    first = enter(app, slug, wish_of("Một"))
    give_back_place(app, first.number)

    assert enter(app, slug, wish_of("Một")).state is SignUpState.CONFIRMED


@pytest.mark.parametrize(
    ("changes", "days"),
    [({"takes_sign_ups": False}, 0), ({"sign_up_until": None}, 7), ({}, 30)],
    ids=["none needed", "on the day", "over"],
)
def test_nobody_signs_up_when_it_is_too_late(
    app: Flask, changes: dict[str, object], days: int
) -> None:
    slug = make_gathering(app, **changes)

    with pytest.raises(RefusedError, match="không nhận đăng ký"):
        enter(app, slug, wish_of("Một"), at=clock.now() + timedelta(days=days))


def test_until_the_last_day_one_may_sign_up(app: Flask) -> None:
    slug = make_gathering(app, sign_up_until=clock.today() + timedelta(days=2))

    assert enter(app, slug, wish_of("Một"), at=clock.now() + timedelta(days=2)).number
    with pytest.raises(RefusedError):
        enter(app, slug, wish_of("Hai"), at=clock.now() + timedelta(days=3))


def test_a_place_given_back_goes_to_who_has_waited_longest_and_they_are_told(app: Flask) -> None:
    slug = make_gathering(app, places=1)
    first = enter(app, slug, wish_of("Một"))
    second = enter(app, slug, wish_of("Hai", email="hai@example.vn", phone=""))
    third = enter(app, slug, wish_of("Ba"))

    give_back_place(app, first.number)

    assert [state_of(app, one.number) for one in (first, second, third)] == [
        "cancelled",
        "confirmed",
        "waiting",
    ]
    with app.app_context():
        assert sign_up_of_number(second.number).due_letter is DueLetter.MOVED_UP


def test_nobody_passes_by_those_who_wait(app: Flask) -> None:
    slug = make_gathering(app, places=1)
    enter(app, slug, wish_of("Một"))
    enter(app, slug, wish_of("Hai"))
    with app.app_context(), unit_of_work():
        gathering_of(slug).places = 2

    assert enter(app, slug, wish_of("Ba")).state is SignUpState.WAITING


def test_a_place_is_given_back_once_and_not_after_the_end(app: Flask) -> None:
    slug = make_gathering(app)
    first = enter(app, slug, wish_of("Một"))
    give_back_place(app, first.number)

    with pytest.raises(RefusedError, match="đã hủy"):
        give_back_place(app, first.number)
    second = enter(app, slug, wish_of("Hai"))
    with pytest.raises(RefusedError, match="kết thúc"):
        give_back_place(app, second.number, days=30)


def test_number_and_secret_open_the_slip_and_nothing_else_does(app: Flask) -> None:
    slug = make_gathering(app)
    made = enter(app, slug, wish_of("Một", ticket="b" * 24))

    with app.app_context():
        secret = secret_of("b" * 24)
        assert own_sign_up(made.number.lower(), f" {secret.lower()} ").id == made.id
        for number, typed in ((made.number, secret[::-1]), ("ABCDEFGH", secret), (made.number, "")):
            with pytest.raises(NotFoundError):
                own_sign_up(number, typed)


def test_who_signed_up_is_sealed_and_stands_in_no_audit(app: Flask) -> None:
    slug = make_gathering(app)
    made = enter(app, slug, wish_of("Trần Bí Mật", email="bi.mat@example.vn"))

    with app.app_context():
        row = sign_up_of_number(made.number)
        opened = opened_identity(row.sealed, number=row.number)
        told = [f"{one.note} {one.details}" for one in db.session.scalars(select(AuditEntry))]
        files = Path(app.extensions["portal_settings"].data_dir).glob("*.db*")
        kept = b"".join(file.read_bytes() for file in files)
    assert opened is not None
    assert opened.email == "bi.mat@example.vn"
    assert not any("Bí Mật" in one or "bi.mat" in one for one in told)
    assert b"bi.mat@example.vn" not in kept
    assert "Trần Bí Mật".encode() not in kept


def run_at_once(app: Flask, slug: str, names: list[str]) -> None:
    barrier = threading.Barrier(len(names))

    def one(name: str) -> None:
        barrier.wait()
        try:
            enter(app, slug, wish_of(name))
        except RefusedError:
            return

    threads = [threading.Thread(target=one, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_last_place_is_given_once_to_many_at_the_same_time(app: Flask) -> None:
    slug = make_gathering(app, places=1, has_waiting_list=False)

    run_at_once(app, slug, [f"Người {n}" for n in range(6)])

    assert count(app, SignUpState.CONFIRMED) == 1
    assert count(app, SignUpState.WAITING) == 0


@pytest.fixture
def on_a_server(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    url = make_database(postgres_server, f"gatherings_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    yield app
    close(app)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_the_last_place_is_given_once_on_a_server_too(on_a_server: Flask) -> None:
    slug = make_gathering(on_a_server, places=2, has_waiting_list=True)

    run_at_once(on_a_server, slug, [f"Người {n}" for n in range(6)])

    assert count(on_a_server, SignUpState.CONFIRMED) == 2
    assert count(on_a_server, SignUpState.WAITING) == 4


def test_loading_the_same_again_changes_nothing(app: Flask) -> None:
    slug = make_gathering(app)
    with app.app_context(), unit_of_work():
        found = gathering_of(slug)
        load_gathering({"slug": slug, "title": found.title}, at=clock.now(), by="test")
        assert found.version == 1
