"""Invitations and forgotten passwords: links that work once, for a while, and leak nowhere."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.links import link_path, make_link
from portal.accounts.models import Account, AccountLink, AccountState
from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_reading
from portal.core.mail_table import Mail
from portal.jobs.running import run_next
from tests.make.officers import (
    SENTENCE,
    MadeOfficer,
    csrf_of,
    make_officer,
    sign_in,
    type_in,
)
from tests.make.places import SA_HUYNH, make_places
from tests.make.portal import close, settings_in

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OTHER_SENTENCE = "năm con vịt bơi qua cầu"


@pytest.fixture
def invited(app: Flask) -> MadeOfficer:
    return make_officer(app, Role.EDITOR, email="lan@example.vn", state=AccountState.INVITED)


def link_for(app: Flask, officer: MadeOfficer) -> str:
    with app.app_context(), unit_of_work():
        account = db.session.get_one(Account, officer.id)
        return link_path(make_link(account, at=clock.now(), by="test"))


def set_password(app: Flask, link: str, password: str, again: str = "") -> TestResponse:
    browser = app.test_client()
    token = csrf_of(browser.get(link).text)
    data = {"csrf_token": token, "password": password, "again": again or password}
    return browser.post(link, data=data)


def ask_for_link(app: Flask, email: str, network: str = "127.0.0.1") -> TestResponse:
    browser = app.test_client()
    token = csrf_of(browser.get("/can-bo/quen-mat-khau").text)
    data = {"csrf_token": token, "email": email}
    return browser.post("/can-bo/quen-mat-khau", data=data, environ_base={"REMOTE_ADDR": network})


def test_an_invitation_sets_the_first_password_and_signs_in(
    app: Flask, invited: MadeOfficer
) -> None:
    link = link_for(app, invited)

    page = app.test_client().get(link)
    answer = set_password(app, link, SENTENCE)

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert (answer.status_code, answer.location) == (303, "/can-bo/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert type_in(app.test_client(), invited.email, SENTENCE).status_code == 303


def test_a_link_works_once(app: Flask, invited: MadeOfficer) -> None:
    link = link_for(app, invited)
    set_password(app, link, SENTENCE)

    assert app.test_client().get(link).status_code == 404


def test_a_newer_link_ends_the_older_one(app: Flask, invited: MadeOfficer) -> None:
    older, newer = link_for(app, invited), link_for(app, invited)

    assert app.test_client().get(older).status_code == 404
    assert app.test_client().get(newer).status_code == 200


@pytest.mark.parametrize(
    ("state", "life"),
    [(AccountState.INVITED, timedelta(days=7)), (AccountState.ACTIVE, timedelta(hours=2))],
)
def test_a_link_expires(app: Flask, state: AccountState, life: timedelta) -> None:
    officer = make_officer(app, Role.EDITOR, state=state)
    with time_machine.travel(START, tick=False):
        link = link_for(app, officer)
    with time_machine.travel(START + life - timedelta(seconds=1), tick=False):
        before = app.test_client().get(link).status_code
    with time_machine.travel(START + life, tick=False):
        after = app.test_client().get(link).status_code

    assert (before, after) == (200, 404)


def test_neither_database_nor_audit_hold_the_secret_of_a_link(
    app: Flask, invited: MadeOfficer
) -> None:
    link = link_for(app, invited)
    secret = link.rpartition("/")[2]
    set_password(app, link, SENTENCE)

    with app.app_context():
        links = db.session.execute(select(AccountLink.__table__)).all()
        noted = db.session.execute(select(AuditEntry.__table__)).all()
    assert links
    assert secret not in repr(links)
    assert secret not in repr(noted)
    assert SENTENCE not in repr(noted)


def test_guessing_links_is_limited(app: Flask, invited: MadeOfficer) -> None:
    guesser = app.test_client()

    statuses = [guesser.get(f"/can-bo/loi-moi/{number}").status_code for number in range(12)]

    assert statuses == [404] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("password", "again", "message"),
    [
        ("ngắn quá", "", "ít nhất 12 ký tự"),
        (SENTENCE, OTHER_SENTENCE, "Hai lần nhập không giống nhau."),
        ("lan@example.vn", "", "Mật khẩu không được chứa"),
        ("aaaaaaaaaaaaa", "", "quá dễ đoán"),
    ],
)
def test_a_password_that_does_not_do_is_refused_and_the_link_stays(
    app: Flask, password: str, again: str, message: str
) -> None:
    officer = make_officer(app, Role.EDITOR, email="lan@example.vn", name="Lan@ex Thị")
    link = link_for(app, officer)

    answer = set_password(app, link, password, again)

    assert answer.status_code == 422
    assert message in answer.text
    assert app.test_client().get(link).status_code == 200


def test_a_password_too_short_and_not_typed_twice_alike_is_told_both(
    app: Flask, invited: MadeOfficer
) -> None:
    answer = set_password(app, link_for(app, invited), "ngắn quá", "ngắn khác")

    assert answer.status_code == 422
    assert "ít nhất 12 ký tự; một câu dễ nhớ là tốt nhất." in answer.text
    assert "Hai lần nhập không giống nhau." in answer.text


def test_who_opens_a_used_link_is_told_whom_to_ask(app: Flask, invited: MadeOfficer) -> None:
    link = link_for(app, invited)
    set_password(app, link, SENTENCE)

    page = app.test_client().get(link).text

    assert "<h1>Liên kết không dùng được</h1>" in page
    assert "đã dùng rồi" in page
    assert "Xin báo người quản trị" in page
    assert 'class="desk"' in page


@pytest.mark.parametrize(
    ("state", "life"), [(AccountState.INVITED, "7 ngày"), (AccountState.ACTIVE, "2 giờ")]
)
def test_a_link_that_is_handed_over_can_be_copied_and_says_how_long_it_works(
    app: Flask, state: AccountState, life: str
) -> None:
    person = make_officer(app, Role.EDITOR, state=state)
    admin = sign_in(app, make_officer(app, Role.ADMIN))

    page = admin.post(f"/can-bo/nguoi-dung/{person.id}/lien-ket").text

    shown = re.search(r'id="lien-ket">([^<]+)<', page)
    assert shown
    assert f'data-copy="{shown.group(1)}"' in page
    assert "/js/copy.js" in page
    assert f"dùng một lần trong {life}" in page


def test_the_list_of_people_names_communes_and_leads_to_establishments(app: Flask) -> None:
    make_places(app)
    make_officer(app, Role.COMMUNE, commune=SA_HUYNH)
    make_officer(app, Role.BUSINESS, establishment="HZW42NY5")
    admin = sign_in(app, make_officer(app, Role.ADMIN))

    page = admin.get("/can-bo/nguoi-dung/").text

    assert '<td data-label="Đơn vị">Phường Sa Huỳnh</td>' in page
    assert '<a href="/can-bo/co-so/HZW42NY5">Cơ sở HZW42NY5</a>' in page


def test_a_phone_can_take_the_secret_of_the_code_app_without_a_camera(app: Flask) -> None:
    browser = sign_in(app, make_officer(app, Role.EDITOR))
    browser.post("/can-bo/tai-khoan/bao-mat/ung-dung/bat-dau")

    page = browser.get("/can-bo/tai-khoan/bao-mat/ung-dung").text

    secret = re.search(r'id="ma-bi-mat">([^<]+)<', page)
    assert secret
    address = re.search(r'href="(otpauth://totp/[^"]+)"', page)
    assert address
    assert f"secret={secret.group(1).replace(' ', '')}" in address.group(1)


def test_a_new_password_ends_sessions_and_does_not_pass_the_second_factor(
    app: Flask,
) -> None:
    officer = make_officer(app, Role.EDITOR, password=OTHER_SENTENCE)
    thief = sign_in(app, officer)
    with app.app_context(), unit_of_work():
        db.session.get_one(Account, officer.id).has_second_factor = True

    answer = set_password(app, link_for(app, officer), SENTENCE)

    assert answer.location == "/can-bo/xac-thuc?tiep=%2Fcan-bo%2F"
    assert thief.get("/can-bo/tai-khoan/").status_code == 303
    assert type_in(app.test_client(), officer.email, OTHER_SENTENCE).status_code == 422


def test_a_locked_person_cannot_use_a_link(app: Flask) -> None:
    officer = make_officer(app, Role.EDITOR)
    link = link_for(app, officer)
    with app.app_context(), unit_of_work():
        db.session.get_one(Account, officer.id).state = AccountState.DISABLED

    assert app.test_client().get(link).status_code == 404


def test_without_mail_the_page_says_whom_to_ask(app: Flask) -> None:
    page = app.test_client().get("/can-bo/quen-mat-khau")

    assert "báo người quản trị" in page.text


def test_without_mail_the_page_says_how_to_reach_the_office(app: Flask) -> None:
    settings = settings_in(
        app.extensions["portal_settings"].data_dir,
        PORTAL_CONTACT_EMAIL="cong@example.vn",
        PORTAL_CONTACT_PHONE="0255 3000 000",
    )
    made = create_app(settings)

    page = made.test_client().get("/can-bo/quen-mat-khau").text
    close(made)

    assert 'href="mailto:cong@example.vn"' in page
    assert 'href="tel:02553000000"' in page


@pytest.fixture
def mailing(app: Flask) -> Iterator[Flask]:
    folder: Path = app.extensions["portal_settings"].data_dir
    settings = settings_in(
        folder, PORTAL_SMTP_URL="smtp://127.0.0.1:9", PORTAL_MAIL_FROM="cong@example.vn"
    )
    made = create_app(settings)
    yield made
    close(made)


def test_asking_for_a_link_says_the_same_whether_the_address_exists(mailing: Flask) -> None:
    officer = make_officer(mailing, Role.EDITOR, email="lan@example.vn")

    known = ask_for_link(mailing, officer.email)
    unknown = ask_for_link(mailing, "nam@example.vn")

    def plain(answer: TestResponse) -> tuple[int, str]:
        return answer.status_code, answer.text

    assert plain(known) == plain(unknown)
    with mailing.app_context():
        while run_next():
            pass
        with desk_reading() as session:
            mails = session.scalars(select(Mail)).all()
    assert [mail.recipient for mail in mails] == [officer.email]
    link = next(line for line in mails[0].body.splitlines() if "/can-bo/loi-moi/" in line)
    path = link.removeprefix("http://localhost")
    assert set_password(mailing, path, SENTENCE).status_code == 303


def test_asking_again_and_again_sends_few_mails(mailing: Flask) -> None:
    officer = make_officer(mailing, Role.EDITOR)

    for number in range(6):
        assert ask_for_link(mailing, officer.email, f"10.0.{number}.1").status_code == 200
        with mailing.app_context():
            while run_next():
                pass

    with mailing.app_context(), desk_reading() as session:
        assert len(session.scalars(select(Mail)).all()) == 3


def test_one_network_cannot_ask_for_many_addresses(mailing: Flask) -> None:
    statuses = [
        ask_for_link(mailing, f"nguoi-{number}@example.vn").status_code for number in range(12)
    ]

    assert statuses == [200] * 10 + [429] * 2
