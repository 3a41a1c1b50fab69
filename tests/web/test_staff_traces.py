"""What the staff side writes down: every change with name and place, never a secret."""

import logging
import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.links import make_link
from portal.accounts.models import Account, AccountState
from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.audit import AuditEntry, first_break
from portal.core.db import db, unit_of_work
from tests.make.officers import (
    SENTENCE,
    OfficerClient,
    csrf_of,
    make_officer,
    sign_in,
    type_in,
)
from tests.make.places import SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import (
    make_establishment,
)
from tests.make.staff_matrix import files_of

ACCOUNT = "/can-bo/tai-khoan/"
NEW_SENTENCE = "năm con vịt bơi qua cầu"


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def admin(registers: Flask) -> OfficerClient:
    return sign_in(registers, make_officer(registers, Role.ADMIN, email="boss@example.vn"))


def audit(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.actor, row.origin) for row in rows]


def test_whatever_an_officer_changes_is_noted_with_name_and_place(registers: Flask) -> None:
    boss = make_officer(registers, Role.ADMIN, Role.REGISTRAR, password=SENTENCE)
    other = make_officer(registers, Role.EDITOR)
    client, person = sign_in(registers, boss), f"/can-bo/nguoi-dung/{other.id}"
    code = make_establishment(registers, commune_code=SA_HUYNH)
    record = {"kind": "cooperative", "name": "Tên mới", "source": "Hồ sơ nộp", "version": "1"}
    reason = {"reason": "Một lý do đủ dài để nhận"}
    position = {"name": "Tên Khác", "roles": ["editor"], "version": "1"}
    invitation = {"email": "hoa@example.vn", "name": "Lê Thị Hoa", "roles": ["editor"]}
    password = {"current": SENTENCE, "password": NEW_SENTENCE, "again": NEW_SENTENCE}
    flows: list[tuple[str, dict[str, object]]] = [
        ("/can-bo/nguoi-dung/moi", {**invitation}),
        (person, {**position}),
        (f"{person}/khoa", {**reason}),
        (f"{person}/mo", {**reason}),
        (f"{person}/xoa-xac-thuc", {**reason}),
        (f"{person}/lien-ket", {}),
        ("/can-bo/khoa-truy-cap/moi", {"name": "Máy trạm", "scopes": ["epcis:read"]}),
        (f"/can-bo/co-so/{code}/sua", {**record}),
        (f"/can-bo/co-so/{code}/hoan-tac", {"version": "2"}),
        (f"/can-bo/co-so/{code}/trang-thai", {**reason, "state": "suspended", "version": "3"}),
        ("/can-bo/co-so/moi", {**record}),
        ("/can-bo/tai-khoan/mat-khau", {**password}),
    ]

    for path, data in flows:
        before = len(audit(registers))
        answer = client.post(path, data)
        assert answer.status_code in {200, 303}, (path, errors_of(answer))
        noted = set(audit(registers)[before:])
        assert noted == {(boss.actor.name, f"POST {path}")}, path
    with registers.app_context():
        assert first_break() is None


def errors_of(answer: TestResponse) -> list[str]:
    return re.findall(r'class="(?:error|field__error)[^>]*>([^<]*)', answer.text)


def test_no_secret_lies_in_a_file_or_stands_in_a_log(
    registers: Flask, admin: OfficerClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    officer = make_officer(registers, Role.EDITOR, state=AccountState.INVITED)
    with registers.app_context(), unit_of_work():
        link = make_link(db.session.get_one(Account, officer.id), at=clock.now(), by="test")
    browser = registers.test_client()
    path = f"/can-bo/loi-moi/{link}"
    typed = {"csrf_token": csrf_of(browser.get(path).text)}
    browser.post(path, data={**typed, "password": "ngắn", "again": "ngắn"})
    browser.post(path, data={**typed, "password": SENTENCE, "again": SENTENCE})
    type_in(registers.test_client(), officer.email, "nhầm một mật khẩu khác")
    key = re.search(
        r"\b[0-9a-f]{12}\.([\w-]{43})\b",
        admin.post("/can-bo/khoa-truy-cap/moi", {"name": "Máy", "scopes": ["epcis:read"]}).text,
    )
    client = OfficerClient(registers, browser, csrf_of(browser.get(ACCOUNT).text))
    client.post("/can-bo/tai-khoan/bao-mat/ung-dung/bat-dau")
    page = client.get("/can-bo/tai-khoan/bao-mat/ung-dung").text
    totp = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)
    session = browser.get_cookie("can-bo")
    assert key
    assert totp
    assert session

    secrets = {
        "password": SENTENCE,
        "mistyped": "nhầm một mật khẩu khác",
        "link": link,
        "key": key.group(1),
        "totp": totp.group().replace(" ", ""),
        "session": session.value,
    }

    leaks = [
        (name, file)
        for file, content in files_of(registers)
        for name, secret in secrets.items()
        if secret.encode() in content
    ]
    assert leaks == []
    assert [name for name, secret in secrets.items() if secret in caplog.text] == []
