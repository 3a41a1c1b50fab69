"""Accounts by services and commands: the last administrator stays, units bind, commands invite."""

import json
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.models import Account, AccountState
from portal.accounts.people import (
    Position,
    UnfitPositionError,
    change_position,
    disable_account,
    enable_account,
    invite_person,
)
from portal.accounts.permissions import NEEDS_SECOND_FACTOR, RIGHTS, Permission, Role, rights_of
from portal.core import clock
from portal.core.actor import COMMAND_LINE, Actor
from portal.core.db import db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError
from tests.make.officers import SENTENCE, make_officer, type_in
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.portal import run_command

REASON = "một lý do"


@pytest.fixture
def desk_app(app: Flask) -> Flask:
    make_places(app)
    return app


def test_the_last_administrator_is_neither_locked_nor_demoted(desk_app: Flask) -> None:
    admin = make_officer(desk_app, Role.ADMIN)
    make_officer(desk_app, Role.ADMIN, state=AccountState.DISABLED)
    make_officer(desk_app, Role.EDITOR)

    with desk_app.app_context():
        account = db.session.get_one(Account, admin.id)
        with pytest.raises(RefusedError, match="cuối cùng"), unit_of_work():
            disable_account(account, reason=REASON, at=clock.now(), by=COMMAND_LINE)
        demoted = Position(account.name, frozenset({Role.EDITOR}))
        with pytest.raises(RefusedError, match="cuối cùng"), unit_of_work():
            change_position(account, demoted, version=1, at=clock.now(), by=COMMAND_LINE)
        assert db.session.get_one(Account, admin.id).state is AccountState.ACTIVE


def test_who_is_bound_to_a_unit_invites_for_that_unit_alone(desk_app: Flask) -> None:
    bound = Actor("user:xa@example.vn", "Xã", commune_code=SA_HUYNH)
    elsewhere = Position("Lê Thị Hoa", frozenset({Role.COMMUNE}), commune_code=LY_SON)

    with desk_app.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        invite_person("hoa@example.vn", elsewhere, at=clock.now(), by=bound)


@pytest.mark.parametrize(
    "email",
    ["", "a@b", "a b@example.vn", "a@example.vn,b@example.vn", "a@example..vn", "<a@example.vn>"],
)
def test_what_is_no_plain_address_is_refused(desk_app: Flask, email: str) -> None:
    position = Position("Lê Thị Hoa", frozenset({Role.EDITOR}))

    with desk_app.app_context(), pytest.raises(UnfitPositionError) as refusal, unit_of_work():
        invite_person(email, position, at=clock.now(), by=COMMAND_LINE)

    assert refusal.value.field == "email"


def test_opening_again_gives_back_the_state_before(desk_app: Flask) -> None:
    invited = make_officer(desk_app, Role.EDITOR, state=AccountState.INVITED)

    with desk_app.app_context():
        account = db.session.get_one(Account, invited.id)
        with unit_of_work():
            disable_account(account, reason=REASON, at=clock.now(), by=COMMAND_LINE)
        with unit_of_work():
            enable_account(account, reason=REASON, at=clock.now(), by=COMMAND_LINE)
        assert account.state is AccountState.INVITED
        with pytest.raises(RefusedError), unit_of_work():
            enable_account(account, reason=REASON, at=clock.now(), by=COMMAND_LINE)


def test_every_role_has_rights_and_nobody_without_a_role_has_any() -> None:
    assert set(RIGHTS) == set(Role)
    assert all(Permission.WORK in held for held in RIGHTS.values())
    assert rights_of(frozenset()) == frozenset()
    assert set(Role) - NEEDS_SECOND_FACTOR == {Role.BUSINESS, Role.PARTNER}


def test_every_permission_belongs_to_a_role() -> None:
    assert rights_of(frozenset(Role)) == frozenset(Permission)


def test_the_command_prints_a_link_for_the_very_first_person(desk_app: Flask) -> None:
    made = run_command(desk_app, "user", "create", "Boss@Example.vn", "--role", "admin")

    link = made.output.strip()
    assert link.startswith("http://localhost/can-bo/loi-moi/")
    page = desk_app.test_client().get(link.removeprefix("http://localhost"))
    assert page.status_code == 200
    assert "boss@example.vn" in page.text


def test_the_command_takes_a_password_from_a_file(desk_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SENTENCE}\n")

    arguments = ("boss@example.vn", "--role", "admin", "--password-file", str(file))
    made = run_command(desk_app, "user", "create", *arguments)

    assert made.exit_code == 0
    assert SENTENCE not in made.output
    assert type_in(desk_app.test_client(), "boss@example.vn", SENTENCE).status_code == 303


def test_a_weak_password_in_the_file_makes_no_account(desk_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("ngắn\n")

    arguments = ("boss@example.vn", "--role", "admin", "--password-file", str(file))
    made = run_command(desk_app, "user", "create", *arguments)

    assert made.exit_code == 1
    assert "ít nhất 12 ký tự" in made.output
    assert run_command(desk_app, "user", "list").output == ""


def test_commands_list_lock_open_and_reset(desk_app: Flask) -> None:
    officer = make_officer(desk_app, Role.COMMUNE, email="xa@example.vn", commune=SA_HUYNH)
    with desk_app.app_context(), unit_of_work():
        db.session.get_one(Account, officer.id).has_second_factor = True

    outputs = [
        run_command(desk_app, "user", *words).output
        for words in (
            ("disable", "xa@example.vn"),
            ("enable", "xa@example.vn"),
            ("reset-2fa", "xa@example.vn"),
        )
    ]
    rows = json.loads(run_command(desk_app, "user", "list", "--json").output)

    assert outputs == [
        "xa@example.vn: disabled.\n",
        "xa@example.vn: enabled.\n",
        "xa@example.vn: second factor removed.\n",
    ]
    assert rows == [
        {
            "email": "xa@example.vn",
            "name": officer.name,
            "roles": "commune",
            "unit": SA_HUYNH,
            "state": "invited",
            "second_factor": False,
        }
    ]


def test_commands_explain_what_they_refuse(desk_app: Flask) -> None:
    unknown = run_command(desk_app, "user", "disable", "ai@example.vn")
    unfit = run_command(desk_app, "user", "create", "ai@example.vn", "--role", "commune")

    assert (unknown.exit_code, unfit.exit_code) == (1, 1)
    assert "Không có tài khoản" in unknown.output
    assert "cần một xã" in unfit.output


def test_a_key_is_bound_to_one_unit_by_command(desk_app: Flask) -> None:
    words = ("key", "create", "Phần mềm xã", "--scope", "trace:read", "--unit")

    unknown = run_command(desk_app, *words, "99999")
    made = run_command(desk_app, *words, SA_HUYNH)

    assert unknown.exit_code == 1
    assert made.exit_code == 0
    assert json.loads(run_command(desk_app, "key", "list", "--json").output)[0]["unit"] == SA_HUYNH
