"""Signing in: one answer for all that is wrong, limits that stop attackers and never the owner."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.desk_tables import Outcome, SignInEvent, StaffSession
from portal.accounts.models import AccountState
from portal.accounts.permissions import Role
from portal.core.desk import desk_reading
from tests.make.officers import (
    SENTENCE,
    MadeOfficer,
    csrf_of,
    make_officer,
    sign_in,
    type_in,
)

WRONG = "Địa chỉ thư điện tử hoặc mật khẩu không đúng."
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def officer(app: Flask) -> MadeOfficer:
    return make_officer(app, Role.EDITOR, email="lan@example.vn", password=SENTENCE)


def events(app: Flask) -> list[tuple[str, Outcome, str]]:
    with app.app_context(), desk_reading() as session:
        rows = session.scalars(select(SignInEvent).order_by(SignInEvent.id))
        return [(row.typed, row.outcome, row.method) for row in rows]


def test_the_page_has_one_field_for_an_address_and_one_for_a_password(app: Flask) -> None:
    page = app.test_client().get("/can-bo/dang-nhap")

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count('type="password"') == 1
    assert page.text.count('type="email"') == 1


def test_the_right_password_opens_the_desk_and_sets_a_closed_cookie(
    app: Flask, officer: MadeOfficer
) -> None:
    browser = app.test_client()

    answer = type_in(browser, " LAN@example.vn ", SENTENCE)

    assert (answer.status_code, answer.location) == (303, "/can-bo/")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("can-bo="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert browser.get("/can-bo/tai-khoan/").status_code == 200
    assert events(app) == [(officer.email, Outcome.SIGNED_IN, "password")]


def test_a_password_is_the_same_however_a_keyboard_spells_its_letters(
    app: Flask, officer: MadeOfficer
) -> None:
    spelled_apart = SENTENCE.replace("ố", "o\u0302\u0301")

    answer = type_in(app.test_client(), officer.email, spelled_apart)

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("lan@example.vn", "sai mật khẩu rồi"),
        ("khong-co@example.vn", SENTENCE),
        ("<b>", "không thể biết"),
    ],
)
def test_whatever_is_wrong_gets_the_same_answer(
    app: Flask, officer: MadeOfficer, email: str, password: str
) -> None:
    answer = type_in(app.test_client(), email, password)

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert "can-bo=" not in str(answer.headers.getlist("Set-Cookie"))
    assert password not in answer.text


def test_wrong_and_unknown_answers_differ_in_the_typed_address_alone(
    app: Flask, officer: MadeOfficer
) -> None:
    known = type_in(app.test_client(), officer.email, "sai mật khẩu rồi")
    unknown = type_in(app.test_client(), "nam@example.vn", "sai mật khẩu rồi")

    def plain(answer: TestResponse, email: str) -> str:
        return answer.text.replace(email, "").replace(csrf_of(answer.text), "")

    assert plain(known, officer.email) == plain(unknown, "nam@example.vn")


def test_a_disabled_account_is_told_nothing_and_noted(app: Flask) -> None:
    gone = make_officer(app, Role.EDITOR, password=SENTENCE, state=AccountState.DISABLED)

    answer = type_in(app.test_client(), gone.email, SENTENCE)

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert events(app) == [(gone.email, Outcome.DISABLED, "password")]


def test_empty_fields_are_named_and_the_address_stays(app: Flask) -> None:
    answer = type_in(app.test_client(), "lan@example.vn", "")

    assert answer.status_code == 422
    assert "Xin điền mục này." in answer.text
    assert 'value="lan@example.vn"' in answer.text


def test_a_form_without_the_cookie_of_its_page_is_refused(app: Flask, officer: MadeOfficer) -> None:
    data = {"email": officer.email, "password": SENTENCE, "csrf_token": "x" * 43}

    assert app.test_client().post("/can-bo/dang-nhap", data=data).status_code == 403


def test_a_form_from_another_site_is_refused(app: Flask, officer: MadeOfficer) -> None:
    browser = app.test_client()
    token = csrf_of(browser.get("/can-bo/dang-nhap").text)
    data = {"email": officer.email, "password": SENTENCE, "csrf_token": token}

    answer = browser.post("/can-bo/dang-nhap", data=data, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("tiep", "goal"),
    [
        ("/can-bo/tai-khoan/bao-mat", "/can-bo/tai-khoan/bao-mat"),
        ("https://evil.example/", "/can-bo/"),
        ("//evil.example", "/can-bo/"),
        ("/\\evil.example", "/can-bo/"),
        ("", "/can-bo/"),
    ],
)
def test_the_way_on_stays_in_the_portal(
    app: Flask, officer: MadeOfficer, tiep: str, goal: str
) -> None:
    answer = type_in(app.test_client(), officer.email, SENTENCE, tiep=tiep)

    assert answer.location == goal


def test_signing_in_ends_the_session_that_the_browser_had(app: Flask, officer: MadeOfficer) -> None:
    browser = app.test_client()
    type_in(browser, officer.email, SENTENCE)
    before = browser.get_cookie("can-bo")
    type_in(browser, officer.email, SENTENCE)

    after = browser.get_cookie("can-bo")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = app.test_client()
    thief.set_cookie("can-bo", before.value)
    assert thief.get("/can-bo/tai-khoan/").status_code == 303


def test_a_stolen_cookie_opens_nothing_after_signing_out(app: Flask, officer: MadeOfficer) -> None:
    client = sign_in(app, officer)
    cookie = client.browser.get_cookie("can-bo")
    assert cookie is not None

    answer = client.post("/can-bo/dang-xuat")

    assert (answer.status_code, answer.location) == (303, "/can-bo/dang-nhap")
    client.browser.set_cookie("can-bo", cookie.value)
    assert client.get("/can-bo/tai-khoan/").status_code == 303
    with app.app_context(), desk_reading() as session:
        assert session.scalars(select(StaffSession)).all() == []


def test_signing_out_needs_the_token_of_the_session(app: Flask, officer: MadeOfficer) -> None:
    client = sign_in(app, officer)

    assert client.browser.post("/can-bo/dang-xuat").status_code == 403
    assert client.get("/can-bo/tai-khoan/").status_code == 200


def test_a_session_ends_after_an_hour_without_work(app: Flask, officer: MadeOfficer) -> None:
    with time_machine.travel(START, tick=False):
        client = sign_in(app, officer)
    with time_machine.travel(START + timedelta(minutes=59), tick=False):
        assert client.get("/can-bo/tai-khoan/").status_code == 200
    with time_machine.travel(START + timedelta(minutes=119), tick=False):
        answer = client.get("/can-bo/tai-khoan/")

    assert answer.location == "/can-bo/dang-nhap?tiep=%2Fcan-bo%2Ftai-khoan%2F"


def test_an_attackers_hundred_failures_do_not_stop_the_owners_known_browser(
    app: Flask, officer: MadeOfficer
) -> None:
    owner = app.test_client()
    assert type_in(owner, officer.email, SENTENCE).status_code == 303
    attacker = app.test_client()
    token = csrf_of(attacker.get("/can-bo/dang-nhap").text)
    data = {"csrf_token": token, "email": officer.email, "password": "đoán mò"}

    statuses = [
        attacker.post(
            "/can-bo/dang-nhap", data=data, environ_base={"REMOTE_ADDR": f"10.0.{number}.7"}
        ).status_code
        for number in range(100)
    ]

    assert statuses == [422] * 10 + [429] * 90
    assert type_in(attacker, officer.email, SENTENCE).status_code == 429
    assert type_in(owner, officer.email, SENTENCE).status_code == 303
    assert [one[1] for one in events(app)].count(Outcome.LIMITED) == 1


def test_a_known_browser_has_a_limit_too(app: Flask, officer: MadeOfficer) -> None:
    owner = app.test_client()
    type_in(owner, officer.email, SENTENCE)

    statuses = [type_in(owner, officer.email, "nhớ nhầm").status_code for _ in range(12)]

    assert statuses == [422] * 10 + [429] * 2


def test_a_password_sprayed_over_accounts_from_one_network_is_limited(app: Flask) -> None:
    sprayer = app.test_client()

    statuses = [
        type_in(sprayer, f"nguoi-{number}@example.vn", "matkhau", network="203.0.113.9").status_code
        for number in range(33)
    ]
    elsewhere = type_in(sprayer, "nguoi-1@example.vn", "matkhau", network="198.51.100.9")

    assert statuses == [422] * 30 + [429] * 3
    assert elsewhere.status_code == 422


def test_limits_pass_after_ten_minutes_and_treat_unknown_addresses_alike(
    app: Flask, officer: MadeOfficer
) -> None:
    with time_machine.travel(START, tick=False):
        for email in (officer.email, "nam@example.vn"):
            statuses = [
                type_in(app.test_client(), email, "đoán", network=f"10.{n}.0.1").status_code
                for n in range(11)
            ]
            assert statuses == [422] * 10 + [429]
    with time_machine.travel(START + timedelta(minutes=10), tick=False):
        answer = type_in(app.test_client(), officer.email, SENTENCE)

    assert answer.status_code == 303


def test_a_device_cookie_opens_nothing_by_itself_and_belongs_to_one_account(
    app: Flask, officer: MadeOfficer
) -> None:
    owner = app.test_client()
    type_in(owner, officer.email, SENTENCE)
    device = owner.get_cookie("thiet-bi")
    assert device is not None
    victim = make_officer(app, Role.EDITOR, password=SENTENCE)

    other = app.test_client()
    other.set_cookie("thiet-bi", device.value)
    statuses = [
        type_in(other, victim.email, "đoán", network=f"10.{n}.0.1").status_code for n in range(11)
    ]

    assert statuses == [422] * 10 + [429]
    assert other.get("/can-bo/tai-khoan/").status_code == 303
