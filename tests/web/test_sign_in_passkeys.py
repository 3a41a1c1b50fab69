"""Passkeys against the portal: a key of this person, this site, this challenge, used once."""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from webauthn.helpers import bytes_to_base64url, encode_cbor

from portal.accounts.models import Account
from portal.accounts.permissions import Role
from portal.core.db import db
from tests.make.officers import (
    SENTENCE,
    MadeOfficer,
    OfficerClient,
    csrf_of,
    make_officer,
    sign_in,
    type_in,
)

SECURITY = "/can-bo/tai-khoan/bao-mat"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """A key as a phone holds it (WebAuthn level 2, 6.1 and 6.5.4), without attestation."""

    credential_id: bytes = b"a key of this test"
    origin: str = "http://localhost"
    rp_id: str = "localhost"
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: Mapping[str, Any]) -> str:
        """What a browser sends after making a key."""
        client = self._client_data("webauthn.create", options)
        length = struct.pack(">H", len(self.credential_id))
        made = bytes(16) + length + self.credential_id + self._public_key()
        content = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY) + made}
        parts = {"clientDataJSON": client, "attestationObject": encode_cbor(content)}
        return self._answer(parts)

    def prove(self, options: Mapping[str, Any]) -> str:
        """What a browser sends after using the key."""
        self.count += 1
        client, data = self._client_data("webauthn.get", options), self._data()
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer(parts)

    def _client_data(self, kind: str, options: Mapping[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps({**told, "crossOrigin": False}).encode()

    def _data(self, flags: int = 0) -> bytes:
        site = hashlib.sha256(self.rp_id.encode()).digest()
        return site + struct.pack(">BI", PRESENT | VERIFIED | flags, self.count)

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, parts: Mapping[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential_id)
        response = {key: bytes_to_base64url(value) for key, value in parts.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


@pytest.fixture
def officer(app: Flask) -> MadeOfficer:
    return make_officer(app, Role.EDITOR, email="lan@example.vn", password=SENTENCE)


def options_of(client: OfficerClient, path: str) -> Mapping[str, Any]:
    options = client.post(f"{path}/lua-chon", json={}).json
    assert isinstance(options, dict)
    return options


def add(app: Flask, officer: MadeOfficer, key: Authenticator, name: str = "Điện thoại") -> int:
    """The status of adding a key, in a session of its own."""
    client = sign_in(app, officer)
    answer = key.make(options_of(client, f"{SECURITY}/khoa"))
    form = {"credential": answer, "name": name}
    return client.post(f"{SECURITY}/khoa", form).status_code


def has_second_factor(app: Flask, officer: MadeOfficer) -> bool:
    with app.app_context():
        return db.session.get_one(Account, officer.id).has_second_factor


def half(app: Flask, officer: MadeOfficer) -> OfficerClient:
    browser = app.test_client()
    location = type_in(browser, officer.email, SENTENCE).location
    return OfficerClient(app, browser, csrf_of(browser.get(location).text))


def prove(client: OfficerClient, answer: str) -> int:
    return client.post("/can-bo/xac-thuc/khoa", {"credential": answer}).status_code


def test_a_key_is_added_and_opens_the_desk(app: Flask, officer: MadeOfficer) -> None:
    key = Authenticator()

    assert add(app, officer, key) == 200
    assert has_second_factor(app, officer)
    client = half(app, officer)
    assert prove(client, key.prove(options_of(client, "/can-bo/xac-thuc/khoa"))) == 303
    assert client.get("/can-bo/tai-khoan/").status_code == 200


@pytest.mark.parametrize(
    "key",
    [Authenticator(origin="https://evil.example"), Authenticator(rp_id="evil.example")],
)
def test_a_key_of_another_site_is_not_added(
    app: Flask, officer: MadeOfficer, key: Authenticator
) -> None:
    assert add(app, officer, key) == 303
    assert not has_second_factor(app, officer)


def test_the_same_key_is_not_added_twice(app: Flask, officer: MadeOfficer) -> None:
    other = make_officer(app, Role.EDITOR)
    key = Authenticator()
    add(app, officer, key)

    assert add(app, other, key) == 303
    assert not has_second_factor(app, other)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"credential_id": b"a key that nobody added"},
        {"count": -1},
    ],
)
def test_a_signature_that_is_not_the_keys_own_is_refused(
    app: Flask, officer: MadeOfficer, change: dict[str, Any]
) -> None:
    key = Authenticator(count=7)
    add(app, officer, key)
    for name, value in change.items():
        setattr(key, name, value)
    client = half(app, officer)

    assert prove(client, key.prove(options_of(client, "/can-bo/xac-thuc/khoa"))) == 422
    assert client.get("/can-bo/tai-khoan/").status_code == 303


def test_a_copy_of_a_key_shows_by_its_count(app: Flask, officer: MadeOfficer) -> None:
    key = Authenticator()
    add(app, officer, key)
    first, second = half(app, officer), half(app, officer)
    assert prove(first, key.prove(options_of(first, "/can-bo/xac-thuc/khoa"))) == 303

    key.count -= 1

    assert prove(second, key.prove(options_of(second, "/can-bo/xac-thuc/khoa"))) == 422


def test_a_challenge_is_answered_once_and_in_its_own_session(
    app: Flask, officer: MadeOfficer
) -> None:
    key = Authenticator()
    add(app, officer, key)
    here, there = half(app, officer), half(app, officer)
    options = options_of(here, "/can-bo/xac-thuc/khoa")
    options_of(there, "/can-bo/xac-thuc/khoa")

    elsewhere = prove(there, key.prove(options))
    wrong = prove(here, "{}")
    again = prove(here, key.prove(options))

    assert (elsewhere, wrong, again) == (422, 422, 422)


def test_a_key_of_another_person_is_refused(app: Flask, officer: MadeOfficer) -> None:
    thief = make_officer(app, Role.EDITOR, password=SENTENCE)
    stolen_from = Authenticator()
    own = Authenticator(credential_id=b"the key of the thief")
    add(app, officer, stolen_from)
    add(app, thief, own)
    client = half(app, officer)

    assert prove(client, own.prove(options_of(client, "/can-bo/xac-thuc/khoa"))) == 422


def test_keys_are_named_and_removed_by_their_owner_alone(app: Flask, officer: MadeOfficer) -> None:
    add(app, officer, Authenticator())
    owner = sign_in(app, officer)
    stranger = sign_in(app, make_officer(app, Role.EDITOR))

    assert stranger.post(f"{SECURITY}/khoa/1/ten", {"name": "Của tôi"}).status_code == 404
    assert stranger.post(f"{SECURITY}/khoa/1/go").status_code == 404
    assert owner.post(f"{SECURITY}/khoa/1/ten", {"name": "Khóa USB"}).status_code == 303
    assert "<strong>Khóa USB</strong>" in owner.get(SECURITY).text
    assert "Khóa USB" in owner.get(f"{SECURITY}/khoa/1/go").text
    assert owner.post(f"{SECURITY}/khoa/1/go").status_code == 303
    assert not has_second_factor(app, officer)
