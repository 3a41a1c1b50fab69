"""Keys: made once, changed without a gap, taken back, and private for their owner alone."""

import json
import multiprocessing
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from portal.app import create_app
from portal.core import keys
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError, UnavailableError
from portal.core.key_ring import Purpose
from portal.core.keys_command import keys as command
from tests.make.portal import settings_in

MESSAGE = b"the log has grown"


@pytest.fixture
def _inside(app: Flask) -> Iterator[None]:
    # The portal of the tests comes with keys.
    shutil.rmtree(folder_of(app), ignore_errors=True)
    with app.app_context():
        yield


def folder_of(app: Flask) -> Path:
    return Path(app.extensions["portal_settings"].data_dir) / "keys"


def run(app: Flask, *arguments: str) -> Result:
    group: click.Command = command
    owner = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(group, arguments, obj=owner, catch_exceptions=False)


@pytest.mark.usefixtures("_inside")
def test_without_keys_nothing_is_signed() -> None:
    assert keys.known_keys() == ()
    with pytest.raises(UnavailableError):
        keys.signing_key(Purpose.LOG)


@pytest.mark.usefixtures("_inside")
def test_there_is_one_key_for_each_purpose_however_often_one_prepares() -> None:
    made = keys.prepare()

    assert [key.purpose for key in made] == [Purpose.LOG, Purpose.CODE]
    assert keys.prepare() == []
    assert list(keys.known_keys()) == made
    assert all(len(key.kid) == 8 and key.kid.isdigit() for key in made)


@pytest.mark.usefixtures("_inside")
def test_a_signature_holds_for_its_purpose_and_message_alone() -> None:
    keys.prepare()
    key = keys.signing_key(Purpose.LOG)
    signature = key.sign(MESSAGE)

    assert keys.is_signed(key.kid, Purpose.LOG, MESSAGE, signature)
    assert not keys.is_signed(key.kid, Purpose.CODE, MESSAGE, signature)
    assert not keys.is_signed(key.kid, Purpose.LOG, MESSAGE + b".", signature)
    assert not keys.is_signed("12345678", Purpose.LOG, MESSAGE, signature)
    assert not keys.is_signed(key.kid, Purpose.LOG, MESSAGE, b"")


@pytest.mark.usefixtures("_inside")
def test_what_a_key_signed_holds_after_another_has_followed() -> None:
    keys.prepare()
    old = keys.signing_key(Purpose.LOG)
    signature = old.sign(MESSAGE)

    new = keys.rotate(Purpose.LOG)

    assert keys.signing_key(Purpose.LOG).kid == new.kid != old.kid
    assert keys.is_signed(old.kid, Purpose.LOG, MESSAGE, signature)
    retired = next(key for key in keys.known_keys() if key.kid == old.kid)
    assert retired.valid_until is not None
    assert retired.revoked_at is None


@pytest.mark.usefixtures("_inside")
def test_nothing_that_a_revoked_key_signed_holds() -> None:
    keys.prepare()
    old = keys.signing_key(Purpose.CODE)
    signature = old.sign(MESSAGE)

    revoked = keys.revoke(old.kid, reason="Lộ khóa")

    assert revoked.revoked_reason == "Lộ khóa"
    assert not keys.is_signed(old.kid, Purpose.CODE, MESSAGE, signature)
    assert keys.signing_key(Purpose.CODE).kid != old.kid
    with pytest.raises(RefusedError):
        keys.revoke(old.kid, reason="Lộ khóa")
    with pytest.raises(NotFoundError):
        keys.revoke("00000000", reason="Lộ khóa")


@pytest.mark.usefixtures("_inside")
def test_revoking_a_retired_key_makes_no_new_one() -> None:
    keys.prepare()
    old, new = keys.signing_key(Purpose.LOG).kid, keys.rotate(Purpose.LOG).kid

    keys.revoke(old, reason="Lộ khóa")

    assert keys.signing_key(Purpose.LOG).kid == new
    assert len(keys.known_keys()) == 3


def test_files_are_for_their_owner_alone(app: Flask) -> None:
    with app.app_context():
        keys.prepare()
        keys.rotate(Purpose.CODE)

    folder = folder_of(app)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert list(folder.glob("*.part")) == []


def test_the_private_half_goes_when_a_key_signs_no_more(app: Flask) -> None:
    with app.app_context():
        keys.prepare()
        keys.rotate(Purpose.LOG)
        keys.revoke(keys.signing_key(Purpose.CODE).kid, reason="Lộ khóa")
        signing = {key.kid for key in keys.known_keys() if key.signs}

    assert {file.stem for file in folder_of(app).glob("*.key")} == signing
    assert len(signing) == 2


def prepare_in(data_dir: Path) -> None:
    with create_app(settings_in(data_dir)).app_context():
        keys.prepare()


def test_processes_that_start_at_once_agree_on_the_keys(app: Flask, tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    starters = [spawn.Process(target=prepare_in, args=(tmp_path / "instance",)) for _ in range(3)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join(60)

    assert [starter.exitcode for starter in starters] == [0, 0, 0]
    with app.app_context():
        assert [key.purpose for key in keys.known_keys()] == [Purpose.LOG, Purpose.CODE]


def test_signing_goes_on_while_keys_change(app: Flask) -> None:
    with app.app_context():
        keys.prepare()

    def rotate_often() -> None:
        with app.app_context():
            for _ in range(30):
                keys.rotate(Purpose.LOG)

    def sign_often() -> set[str]:
        with app.app_context():
            return {keys.signing_key(Purpose.LOG).kid for _ in range(100)}

    with ThreadPoolExecutor(4) as pool:
        changed = [pool.submit(rotate_often) for _ in range(2)]
        signed = [pool.submit(sign_often) for _ in range(2)]
        assert [one.result(60) for one in changed] == [None, None]
        used = set().union(*(one.result(60) for one in signed))

    with app.app_context():
        known = [key for key in keys.known_keys() if key.purpose is Purpose.LOG]
    assert len(known) == 61
    assert used <= {key.kid for key in known}
    assert sum(key.signs for key in known) == 1


def test_commands_tell_what_they_did(app: Flask) -> None:
    assert "There is a key for each purpose." in run(app, "generate").output
    assert "signs for log." in run(app, "rotate", "log").output
    listed = json.loads(run(app, "list", "--json").output)
    first = listed[0]["kid"]
    assert run(app, "revoke", first, "--reason", "Lộ khóa").exit_code == 0
    again = run(app, "revoke", first, "--reason", "Lộ khóa")

    assert [key["purpose"] for key in listed] == ["log", "code", "log"]
    assert again.exit_code == 1
    assert "đã bị thu hồi" in again.output
    assert "revoked" in run(app, "list").output.splitlines()[0]
    assert run(app, "rotate", "tea").exit_code == 2
    with app.app_context():
        noted = select(AuditEntry.action).where(AuditEntry.kind == "key").order_by(AuditEntry.id)
        assert list(db.session.scalars(noted)) == ["rotated", "revoked"]
