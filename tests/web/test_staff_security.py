"""Attacks on the door of the staff side: ways on, hosts, cookies, sessions, error pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import argon2
import pytest
import time_machine
from flask import Flask

from portal.accounts.models import Account, AccountState
from portal.accounts.permissions import Permission, Role
from portal.accounts.staff_access import requires
from portal.app import create_app
from portal.core.db import db, unit_of_work
from tests.make.officers import (
    SENTENCE,
    MadeOfficer,
    OfficerClient,
    csrf_of,
    make_officer,
    sign_in,
    type_in,
)
from tests.make.portal import close, settings_in
from tests.make.registers import make_registers

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ACCOUNT = "/can-bo/tai-khoan/"


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def officer(registers: Flask) -> MadeOfficer:
    return make_officer(registers, Role.EDITOR, email="lan@example.vn", password=SENTENCE)


@pytest.fixture
def admin(registers: Flask) -> OfficerClient:
    return sign_in(registers, make_officer(registers, Role.ADMIN, email="boss@example.vn"))


@pytest.fixture
def https_app(registers: Flask) -> Iterator[Flask]:
    made = create_app(
        settings_in(
            registers.extensions["portal_settings"].data_dir, PORTAL_BASE_URL="https://localhost"
        )
    )
    yield made
    close(made)


@pytest.mark.parametrize(
    "way",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://localhost@evil.example/",
        "javascript:alert(1)",
        "/\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        " //evil.example",
        "\x00//evil.example",
        "evil.example",
        "?x=//evil.example",
    ],
)
def test_no_way_on_leads_out_of_the_portal(app: Flask, officer: MadeOfficer, way: str) -> None:
    browser = app.test_client()
    signed_in = type_in(browser, officer.email, SENTENCE, tiep=way)
    token = csrf_of(browser.get(ACCOUNT).text)
    sent = {"csrf_token": token, "password": SENTENCE, "tiep": way}

    confirmed = browser.post("/can-bo/xac-nhan", data=sent)

    assert [signed_in.location, confirmed.location] == ["/can-bo/", "/can-bo/"]
    assert "a=b" not in str(signed_in.headers)
    shown = browser.get("/can-bo/dang-nhap", query_string={"tiep": way}).text
    assert 'name="tiep" value="/can-bo/"' in shown


def test_a_forged_host_stands_in_no_link_that_sets_a_password(
    registers: Flask, admin: OfficerClient
) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "javascript",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/evil.example",
    }
    invitation = {"email": "hoa@example.vn", "name": "Lê Thị Hoa", "roles": ["editor"]}

    answer = admin.post("/can-bo/nguoi-dung/moi", invitation, headers=forged)
    direct = admin.post("/can-bo/nguoi-dung/moi", invitation, headers={"Host": "evil.example"})

    assert "http://localhost/can-bo/loi-moi/" in answer.text
    assert "evil.example" not in answer.text
    assert direct.status_code == 421


def test_cookies_are_out_of_reach_of_scripts_and_other_hosts(
    https_app: Flask, officer: MadeOfficer
) -> None:
    browser = https_app.test_client()
    base = {"base_url": "https://localhost"}
    page = browser.get("/can-bo/dang-nhap", **base)
    typed = {"csrf_token": csrf_of(page.text), "email": officer.email, "password": SENTENCE}

    answer = browser.post("/can-bo/dang-nhap", data=typed, **base)
    token = csrf_of(browser.get(ACCOUNT, **base).text)
    path = "/can-bo/tai-khoan/bao-mat/phien/ket-thuc-khac"
    told = browser.post(path, data={"csrf_token": token}, **base)

    handed = [one for a in (page, answer, told) for one in a.headers.getlist("Set-Cookie")]
    assert {one.partition("=")[0] for one in handed} == {
        "__Host-truoc-dang-nhap",
        "__Host-can-bo",
        "__Host-thiet-bi",
        "vua-lam",
    }
    for one in handed:
        parts = set(one.split("; "))
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts, one
        assert "Domain" not in one


def test_a_session_chosen_by_somebody_else_is_not_taken_over(
    app: Flask, officer: MadeOfficer
) -> None:
    victim, attacker = app.test_client(), app.test_client()
    victim.set_cookie("can-bo", "ke-tan-cong-da-chon")
    attacker.set_cookie("can-bo", "ke-tan-cong-da-chon")

    type_in(victim, officer.email, SENTENCE)

    assert victim.get(ACCOUNT).status_code == 200
    assert attacker.get(ACCOUNT).status_code == 303


def test_work_keeps_a_session_alive_for_twelve_hours_at_most(
    app: Flask, officer: MadeOfficer
) -> None:
    with time_machine.travel(START, tick=False):
        client = sign_in(app, officer)
    statuses = []
    for minutes in range(50, 15 * 50, 50):
        with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
            statuses.append(client.get(ACCOUNT).status_code)

    assert statuses == [200] * 14
    with time_machine.travel(START + timedelta(hours=12), tick=False):
        assert client.get(ACCOUNT).status_code == 303


def test_rights_that_are_taken_away_are_gone_with_the_next_request(registers: Flask) -> None:
    officer = make_officer(registers, Role.ADMIN, Role.REGISTRAR)
    client = sign_in(registers, officer)
    before = client.get("/can-bo/nguoi-dung/").status_code
    with registers.app_context(), unit_of_work():
        db.session.get_one(Account, officer.id).roles = [Role.REGISTRAR.value]

    after = client.get("/can-bo/nguoi-dung/"), client.post("/can-bo/nguoi-dung/moi")

    assert before == 200
    assert [answer.status_code for answer in after] == [403, 403]
    assert client.get("/can-bo/co-so/").status_code == 200


def test_a_locked_account_opens_nothing_even_with_a_session_that_nobody_ended(
    app: Flask, officer: MadeOfficer
) -> None:
    client = sign_in(app, officer)
    with app.app_context(), unit_of_work():
        db.session.get_one(Account, officer.id).state = AccountState.DISABLED

    assert client.get(ACCOUNT).status_code == 303
    assert client.post("/can-bo/tai-khoan/mat-khau").status_code == 403


def test_setting_up_a_second_factor_may_take_longer_than_a_proof_lasts(
    registers: Flask, officer: MadeOfficer
) -> None:
    settings = settings_in(
        registers.extensions["portal_settings"].data_dir,
        PORTAL_ENV="production",
        PORTAL_BASE_URL="https://localhost",
    )
    production = create_app(settings)
    https = {"base_url": "https://localhost"}
    try:
        client = sign_in(production, officer, has_second_factor=False, ago=timedelta(minutes=11))
        begin = "/can-bo/tai-khoan/bao-mat/ung-dung/bat-dau"
        asked = client.post(begin, **https).status_code
        proved = client.post("/can-bo/xac-nhan", {"password": SENTENCE}, **https).status_code
        begun = client.post(begin, **https).status_code
        elsewhere = client.get(ACCOUNT, **https).location or ""
    finally:
        close(production)

    assert (asked, proved, begun) == (403, 303, 303)
    assert elsewhere.startswith("/can-bo/tai-khoan/bao-mat?tiep=")


def test_every_wrong_sign_in_costs_one_hash(
    app: Flask, officer: MadeOfficer, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = make_officer(app, Role.EDITOR, password=SENTENCE, state=AccountState.DISABLED)
    waiting = make_officer(app, Role.EDITOR, state=AccountState.INVITED)
    type_in(app.test_client(), "nam@example.vn", "lần đầu")
    work: list[str] = []
    for name in ("verify", "hash"):
        monkeypatch.setattr(argon2.PasswordHasher, name, counted(name, work))

    costs = {}
    for email in (officer.email, locked.email, waiting.email, "nam@example.vn", "<không thư>"):
        work.clear()
        assert type_in(app.test_client(), email, "sai mật khẩu").status_code == 422
        costs[email] = tuple(work)

    assert len(set(costs.values())) == 1
    assert costs[officer.email][0].startswith("$argon2id$")
    assert len(costs[officer.email]) == 1


def counted(name: str, work: list[str]) -> object:
    original = getattr(argon2.PasswordHasher, name)

    def call(hasher: object, first: str, *rest: object) -> object:
        # What a check costs is written in front of salt and hash.
        work.append(first.rsplit("$", 2)[0] if name == "verify" else name)
        return original(hasher, first, *rest)

    return call


@pytest.mark.parametrize("email", ["lan@example.vn", "nam@example.vn", "<không thư>"])
def test_the_page_of_a_link_that_opens_nothing_names_nobody(
    app: Flask, officer: MadeOfficer, email: str
) -> None:
    answer = app.test_client().get(f"/can-bo/loi-moi/{email}")

    assert answer.status_code == 404
    assert officer.name not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/can-bo/khong-co", 404),
        ("GET", "/can-bo/nguoi-dung/999999", 404),
        ("GET", "/can-bo/co-so/KHONGCO1", 404),
        ("GET", "/can-bo/ap-phich/", 403),
        ("DELETE", "/can-bo/tai-khoan/", 405),
        ("GET", "/can-bo/nguoi-dung/?trang=abc", 400),
        ("GET", "/can-bo/hong", 500),
    ],
)
def test_error_pages_for_officers_tell_nothing_and_are_not_kept(
    registers: Flask, method: str, path: str, status: int
) -> None:
    def break_down() -> str:
        raise ValueError("bí mật của máy chủ")

    registers.add_url_rule("/can-bo/hong", "hong", requires(Permission.WORK)(break_down))
    client = sign_in(registers, make_officer(registers, Role.ADMIN))

    answer = client.browser.open(path, method=method)

    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert '<html lang="vi"' in answer.text
    for leak in ("Traceback", "ValueError", "bí mật", "sqlalchemy", client.csrf):
        assert leak not in answer.text
