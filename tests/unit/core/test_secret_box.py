"""Sealed secrets: they open with the portal's key, for what they were sealed for, and not else."""

import stat
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.errors import UnavailableError
from portal.core.secret_box import prepare, seal, unseal


@pytest.fixture
def key_file(app: Flask) -> Path:
    folder: Path = app.extensions["portal_settings"].data_dir
    return folder / "keys" / "box.secret"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=st.binary(max_size=64), about=st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_was_sealed_opens_again(app: Flask, secret: bytes, about: str) -> None:
    with app.app_context():
        sealed = seal(secret, about=about)

        assert unseal(sealed, about=about) == secret
        assert seal(secret, about=about) != sealed


def test_a_secret_opens_only_for_what_it_was_sealed_for(app: Flask) -> None:
    with app.app_context():
        sealed = seal(b"secret", about="totp:1")

        with pytest.raises(UnavailableError):
            unseal(sealed, about="totp:2")


@pytest.mark.parametrize("place", [0, 13, -1])
def test_a_changed_byte_is_noticed(app: Flask, place: int) -> None:
    with app.app_context():
        sealed = bytearray(seal(b"secret", about="x"))
        sealed[place] ^= 1

        with pytest.raises(UnavailableError):
            unseal(bytes(sealed), about="x")


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12])
def test_what_was_never_sealed_is_refused(app: Flask, sealed: bytes) -> None:
    with app.app_context(), pytest.raises(UnavailableError):
        unseal(sealed, about="x")


def test_the_key_is_made_once_for_its_owner_alone(app: Flask, key_file: Path) -> None:
    before = key_file.read_bytes()

    with app.app_context():
        prepare()

    assert key_file.read_bytes() == before
    assert len(before) == 32
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_start_that_was_killed_leaves_no_half_key(app: Flask, key_file: Path) -> None:
    key_file.unlink()
    key_file.with_suffix(".part").write_bytes(b"half")

    with app.app_context():
        prepare()

    assert len(key_file.read_bytes()) == 32


def test_without_its_key_nothing_opens_and_the_remedy_is_named(app: Flask, key_file: Path) -> None:
    key_file.unlink()

    with app.app_context(), pytest.raises(UnavailableError, match="portal init"):
        seal(b"secret", about="x")


def test_another_key_opens_nothing(app: Flask, key_file: Path) -> None:
    with app.app_context():
        sealed = seal(b"secret", about="x")
        key_file.write_bytes(b"k" * 32)

        with pytest.raises(UnavailableError):
            unseal(sealed, about="x")
