"""Officers for tests, and the browser of one who is signed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts.models import Account, AccountState
from portal.accounts.officer import officer_of
from portal.accounts.passwords import hash_password
from portal.accounts.permissions import Role
from portal.accounts.sessions import Client, begin_session, session_of
from portal.accounts.staff_access import CSRF_FIELD, CSRF_HEADER, cookie_name
from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work

DESK = Client("Firefox trên Linux", "127.0.0.0/24")
# A password that the rules accept.
SENTENCE = "bốn con trâu lội sông Trà"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class MadeOfficer:
    """An account that a test has made; `password` is empty when it has none."""

    id: int
    email: str
    name: str
    password: str
    actor: Actor


def make_officer(
    app: Flask,
    *roles: Role,
    email: str = "",
    name: str = "Cán bộ Thử Nghiệm",
    commune: str | None = None,
    establishment: str | None = None,
    password: str = "",
    state: AccountState = AccountState.ACTIVE,
) -> MadeOfficer:
    """An account that may work; `commune` is a code that exists, `establishment` any code.

    Hashing takes a fifth of a second: give a `password` only where the test types it.
    """
    account = Account(
        email=email or f"can-bo-{next(_numbers)}@example.vn",
        name=name,
        roles=[role.value for role in roles],
        commune_code=commune,
        establishment_code=establishment,
        state=state,
        password_hash=hash_password(password) if password else "",
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    with app.app_context():
        with unit_of_work():
            db.session.add(account)
        actor = officer_of(account, "").actor
        return MadeOfficer(account.id, account.email, account.name, password, actor)


class OfficerClient:
    """The browser of an officer: cookies are kept, forms carry the token of the session."""

    def __init__(self, app: Flask, browser: FlaskClient, csrf: str) -> None:
        self.app = app
        self.browser = browser
        self.csrf = csrf

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.browser.get(path, **options)

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        """Send a form (a list is a field of several values), or `json=` as scripts do."""
        if "json" in options:
            headers = {**options.pop("headers", {}), CSRF_HEADER: self.csrf}
            return self.browser.post(path, headers=headers, **options)
        return self.browser.post(path, data={CSRF_FIELD: self.csrf, **(data or {})}, **options)


def sign_in(
    app: Flask,
    officer: MadeOfficer,
    *,
    has_second_factor: bool = True,
    ago: timedelta = timedelta(),
) -> OfficerClient:
    """The browser of an officer who has just (or some time `ago`) proved who they are."""
    browser = app.test_client()
    with app.app_context():
        token = begin_session(
            officer.id, client=DESK, at=clock.now() - ago, has_second_factor=has_second_factor
        )
        session = session_of(token, at=clock.now())
        assert session is not None
        browser.set_cookie(cookie_name(), token)
        return OfficerClient(app, browser, session.csrf)


def csrf_of(page: str) -> str:
    """The token in the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def type_in(
    browser: FlaskClient, email: str, password: str, *, tiep: str = "", network: str = "127.0.0.1"
) -> TestResponse:
    """Open the page for signing in and send its form, as a person does."""
    address = {"REMOTE_ADDR": network}
    page = browser.get("/can-bo/dang-nhap", environ_base=address).text
    data = {"csrf_token": csrf_of(page), "email": email, "password": password, "tiep": tiep}
    return browser.post("/can-bo/dang-nhap", data=data, environ_base=address)
