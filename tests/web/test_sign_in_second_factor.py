"""The second factor: codes work once and for a minute, paper codes once, passkeys where signed."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.desk_tables import StaffSession
from portal.accounts.factors import begin_totp, confirm_totp, renew_recovery_codes, waiting_secret
from portal.accounts.models import Account
from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_reading
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

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def officer(app: Flask) -> MadeOfficer:
    return make_officer(app, Role.EDITOR, email="lan@example.vn", password=SENTENCE)


def set_up_totp(app: Flask, officer: MadeOfficer) -> pyotp.TOTP:
    """The app of an officer, confirmed two minutes ago."""
    before = clock.now() - timedelta(minutes=2)
    with app.app_context():
        with unit_of_work():
            account = db.session.get_one(Account, officer.id)
            begin_totp(account, at=before)
            totp = pyotp.TOTP(waiting_secret(account) or "")
            confirm_totp(account, totp.at(before), at=before)
        return totp


def half_signed_in(app: Flask, officer: MadeOfficer) -> OfficerClient:
    """A browser in which the password was right."""
    browser = app.test_client()
    answer = type_in(browser, officer.email, SENTENCE, tiep="/can-bo/tai-khoan/")
    assert answer.location == "/can-bo/xac-thuc?tiep=%2Fcan-bo%2Ftai-khoan%2F"
    token = csrf_of(browser.get(answer.location).text)
    return OfficerClient(app, browser, token)


def test_a_password_alone_opens_nothing_where_there_is_a_second_factor(
    app: Flask, officer: MadeOfficer
) -> None:
    set_up_totp(app, officer)
    half = half_signed_in(app, officer)

    page = half.get("/can-bo/tai-khoan/")
    form = half.post("/can-bo/tai-khoan/mat-khau", {"password": "x"})

    assert page.location.startswith("/can-bo/xac-thuc?tiep=")
    assert form.status_code == 403
    assert half.browser.get_cookie("thiet-bi") is None


def test_a_code_of_the_app_opens_the_desk_and_renews_the_session(
    app: Flask, officer: MadeOfficer
) -> None:
    totp = set_up_totp(app, officer)
    half = half_signed_in(app, officer)
    before = half.browser.get_cookie("can-bo")

    answer = half.post("/can-bo/xac-thuc", {"code": totp.now(), "tiep": "/can-bo/tai-khoan/"})

    assert (answer.status_code, answer.location) == (303, "/can-bo/tai-khoan/")
    after = half.browser.get_cookie("can-bo")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert half.get("/can-bo/tai-khoan/").status_code == 200
    assert half.browser.get_cookie("thiet-bi") is not None
    assert half.post("/can-bo/dang-xuat").status_code == 403, "the old token of forms is dead"


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_code_may_be_one_step_early_or_late(
    app: Flask, officer: MadeOfficer, steps: int, status: int
) -> None:
    with time_machine.travel(START, tick=False):
        totp = set_up_totp(app, officer)
        half = half_signed_in(app, officer)
        answer = half.post("/can-bo/xac-thuc", {"code": totp.at(START + steps * STEP)})

    assert answer.status_code == status


def test_a_code_works_once_and_none_before_it_afterwards(app: Flask, officer: MadeOfficer) -> None:
    with time_machine.travel(START, tick=False):
        totp = set_up_totp(app, officer)
        first = half_signed_in(app, officer)
        assert first.post("/can-bo/xac-thuc", {"code": totp.at(START)}).status_code == 303
        second = half_signed_in(app, officer)

        again = second.post("/can-bo/xac-thuc", {"code": totp.at(START)})
        earlier = second.post("/can-bo/xac-thuc", {"code": totp.at(START - STEP)})
        later = second.post("/can-bo/xac-thuc", {"code": totp.at(START + STEP)})

    assert (again.status_code, earlier.status_code, later.status_code) == (422, 422, 303)


def test_codes_are_tried_five_times_in_five_minutes(app: Flask, officer: MadeOfficer) -> None:
    with time_machine.travel(START, tick=False):
        totp = set_up_totp(app, officer)
        half = half_signed_in(app, officer)

        statuses = [half.post("/can-bo/xac-thuc", {"code": "000000"}).status_code for _ in range(5)]
        right = half.post("/can-bo/xac-thuc", {"code": totp.at(START)})

    assert statuses == [422] * 5
    assert right.status_code == 429


def test_a_recovery_code_opens_once_and_for_its_owner_alone(
    app: Flask, officer: MadeOfficer
) -> None:
    other = make_officer(app, Role.EDITOR, password=SENTENCE)
    set_up_totp(app, officer)
    set_up_totp(app, other)
    with app.app_context(), unit_of_work():
        codes = renew_recovery_codes(db.session.get_one(Account, officer.id))

    stranger = half_signed_in(app, other).post("/can-bo/xac-thuc", {"code": codes[0]})
    first = half_signed_in(app, officer).post("/can-bo/xac-thuc", {"code": codes[0].upper()})
    again = half_signed_in(app, officer).post("/can-bo/xac-thuc", {"code": codes[0]})

    assert len(set(codes)) == 10
    assert (stranger.status_code, first.status_code, again.status_code) == (422, 303, 422)


def test_setting_up_the_app_shows_a_code_to_scan_and_recovery_codes_once(
    app: Flask, officer: MadeOfficer
) -> None:
    client = sign_in(app, officer, has_second_factor=False)
    begun = client.post("/can-bo/tai-khoan/bao-mat/ung-dung/bat-dau")
    page = client.get(begun.location)
    with app.app_context():
        secret = waiting_secret(db.session.get_one(Account, officer.id)) or ""

    wrong = client.post("/can-bo/tai-khoan/bao-mat/ung-dung", {"code": "000000"})
    done = client.post("/can-bo/tai-khoan/bao-mat/ung-dung", {"code": pyotp.TOTP(secret).now()})

    assert "<svg" in page.text
    assert secret[:4] in page.text
    assert wrong.status_code == 422
    assert "<svg" in wrong.text
    assert done.status_code == 200
    assert done.text.count('<li><span class="code">') == 10
    after = client.get("/can-bo/tai-khoan/bao-mat")
    assert "Còn 10 mã" in after.text
    assert "Đang dùng" in after.text
    assert client.get("/can-bo/tai-khoan/bao-mat/ung-dung").status_code == 303


def test_an_unconfirmed_app_protects_nothing_and_locks_nobody_out(
    app: Flask, officer: MadeOfficer
) -> None:
    client = sign_in(app, officer, has_second_factor=False)
    client.post("/can-bo/tai-khoan/bao-mat/ung-dung/bat-dau")

    answer = type_in(app.test_client(), officer.email, SENTENCE)

    assert answer.location == "/can-bo/"


def test_the_secret_lies_sealed_in_the_database(app: Flask, officer: MadeOfficer) -> None:
    totp = set_up_totp(app, officer)

    with app.app_context():
        rows = db.session.execute(db.text("SELECT * FROM one_time_secret")).all()

    assert totp.secret.encode() not in repr(rows).encode()


def test_removing_the_last_factor_removes_the_paper_codes_too(
    app: Flask, officer: MadeOfficer
) -> None:
    set_up_totp(app, officer)
    client = sign_in(app, officer)
    client.post("/can-bo/tai-khoan/bao-mat/ma-du-phong")
    asked = client.get("/can-bo/tai-khoan/bao-mat/ung-dung/go")

    answer = client.post("/can-bo/tai-khoan/bao-mat/ung-dung/go")

    assert "cuối cùng" in asked.text
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.execute(db.text("SELECT * FROM recovery_code")).all() == []
        assert not db.session.get_one(Account, officer.id).has_second_factor


def test_a_dangerous_act_asks_once_more_after_ten_minutes(app: Flask, officer: MadeOfficer) -> None:
    with time_machine.travel(START, tick=False):
        client = sign_in(app, officer)
    with time_machine.travel(START + timedelta(minutes=11), tick=False):
        form = client.post("/can-bo/tai-khoan/bao-mat/ung-dung/bat-dau")
        page = client.get("/can-bo/tai-khoan/bao-mat/ung-dung/go")
        wrong = client.post("/can-bo/xac-nhan", {"password": "sai"})
        goal = "/can-bo/tai-khoan/bao-mat/ung-dung/go"
        right = client.post("/can-bo/xac-nhan", {"password": SENTENCE, "tiep": goal})
        again = client.get(goal)

    assert form.status_code == 403
    assert "/can-bo/xac-nhan" in form.text
    assert page.location.startswith("/can-bo/xac-nhan?tiep=")
    assert wrong.status_code == 422
    assert (right.status_code, right.location) == (303, goal)
    assert again.status_code == 200


def test_a_code_confirms_too(app: Flask, officer: MadeOfficer) -> None:
    totp = set_up_totp(app, officer)
    client = sign_in(app, officer)

    wrong = client.post("/can-bo/xac-nhan/ma", {"code": "000000"})
    right = client.post("/can-bo/xac-nhan/ma", {"code": totp.now()})

    assert (wrong.status_code, right.status_code) == (422, 303)


def test_in_production_an_officer_cannot_work_before_setting_up_a_second_factor(
    app: Flask, officer: MadeOfficer
) -> None:
    settings = settings_in(
        app.extensions["portal_settings"].data_dir,
        PORTAL_ENV="production",
        PORTAL_BASE_URL="https://localhost",
    )
    production = create_app(settings)
    business = make_officer(production, Role.BUSINESS, establishment="ABCDEFGH")
    try:
        client = sign_in(production, officer, has_second_factor=False)
        free = sign_in(production, business, has_second_factor=False)

        page = client.get("/can-bo/tai-khoan/", base_url="https://localhost")
        form = client.post(
            "/can-bo/tai-khoan/mat-khau", {"password": "x"}, base_url="https://localhost"
        )
        way_out = client.get("/can-bo/tai-khoan/bao-mat", base_url="https://localhost")
        of_business = free.get("/can-bo/tai-khoan/", base_url="https://localhost")
    finally:
        close(production)

    assert page.location.startswith("/can-bo/tai-khoan/bao-mat?tiep=")
    assert form.status_code == 403
    assert way_out.status_code == 200
    assert of_business.status_code == 200


def test_sessions_are_listed_and_ended(app: Flask, officer: MadeOfficer) -> None:
    here, there, elsewhere = (sign_in(app, officer) for _ in range(3))
    with app.app_context(), desk_reading() as session:
        ids = list(session.scalars(select(StaffSession.public_id)))

    page = here.get("/can-bo/tai-khoan/bao-mat")
    stranger = sign_in(app, make_officer(app, Role.EDITOR))
    for public_id in ids:
        stranger.post(f"/can-bo/tai-khoan/bao-mat/phien/{public_id}/ket-thuc")
    assert there.get("/can-bo/tai-khoan/").status_code == 200

    here.post("/can-bo/tai-khoan/bao-mat/phien/ket-thuc-khac")

    assert all(public_id in page.text for public_id in ids)
    assert "127.0.0.0/24" in page.text
    assert here.get("/can-bo/tai-khoan/").status_code == 200
    assert there.get("/can-bo/tai-khoan/").status_code == 303
    assert elsewhere.get("/can-bo/tai-khoan/").status_code == 303


@pytest.mark.parametrize("answer", ["", "{}", "khong phai", '{"id": "AA", "rawId": "AA"}'])
def test_junk_instead_of_a_passkey_is_refused(
    app: Flask, officer: MadeOfficer, answer: str
) -> None:
    set_up_totp(app, officer)
    half = half_signed_in(app, officer)
    half.post("/can-bo/xac-thuc/khoa/lua-chon", json={})

    proved = half.post("/can-bo/xac-thuc/khoa", {"credential": answer})

    assert proved.status_code == 422
    assert half.get("/can-bo/tai-khoan/").status_code == 303


def test_junk_instead_of_a_new_passkey_is_refused(app: Flask, officer: MadeOfficer) -> None:
    client = sign_in(app, officer)
    options = client.post("/can-bo/tai-khoan/bao-mat/khoa/lua-chon", json={})

    client.post("/can-bo/tai-khoan/bao-mat/khoa", {"credential": "{}", "name": "Giả"})
    without_challenge = client.post("/can-bo/tai-khoan/bao-mat/khoa", {"credential": "{}"})

    assert options.json is not None
    assert options.json["rp"]["id"] == "localhost"
    assert without_challenge.status_code == 303
    page = client.get("/can-bo/tai-khoan/bao-mat").text
    assert "hết hạn" in page
    assert "<strong>Giả</strong>" not in page
