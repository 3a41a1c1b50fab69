"""Nobody reaches beyond the own form, the own unit, the own things."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account, AccountState
from portal.accounts.permissions import Role
from portal.accounts.sessions import sessions_of
from portal.core import clock
from portal.core.db import db
from portal.jobs.services import ask_for
from portal.registry.states import EstablishmentState
from tests.make.officers import (
    SENTENCE,
    MadeOfficer,
    make_officer,
    sign_in,
    type_in,
)
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import (
    establishment_of,
    make_certificate,
    make_establishment,
    make_product,
)
from tests.make.staff_matrix import records_of, rules_with

ACCOUNT = "/can-bo/tai-khoan/"
NEW_SENTENCE = "năm con vịt bơi qua cầu"
PLAUSIBLE = {
    "version": "1",
    "name": "Của kẻ khác",
    "source": "Không nguồn nào",
    "kind": "cooperative",
    "reason": "Một lý do đủ dài để nhận",
    "state": "suspended",
    "alt": "Chai mắm",
    "code": "TCVN 1:2020",
    "other_version": "1",
}


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def officer(registers: Flask) -> MadeOfficer:
    return make_officer(registers, Role.EDITOR, email="lan@example.vn", password=SENTENCE)


def account(app: Flask, email: str) -> Account:
    with app.app_context():
        return db.session.scalars(select(Account).where(Account.email == email)).one()


def test_a_form_about_oneself_makes_nobody_an_administrator(
    app: Flask, officer: MadeOfficer
) -> None:
    client = sign_in(app, officer)
    typed = {"current": SENTENCE, "password": NEW_SENTENCE, "again": NEW_SENTENCE}
    more = {
        "roles": ["admin"],
        "email": "boss@example.vn",
        "state": "disabled",
        "account_id": "1",
        "id": "1",
        "commune_code": SA_HUYNH,
        "has_second_factor": "1",
        "password_hash": "x",
    }

    assert client.post("/can-bo/tai-khoan/mat-khau", {**typed, **more}).status_code == 303

    kept = account(app, officer.email)
    assert (kept.roles, kept.state, kept.commune_code) == (["editor"], AccountState.ACTIVE, None)
    assert not kept.has_second_factor
    assert type_in(app.test_client(), officer.email, NEW_SENTENCE).status_code == 303


def test_an_invitation_to_an_establishment_gives_its_role_and_no_other(registers: Flask) -> None:
    code = make_establishment(registers, commune_code=SA_HUYNH)
    client = sign_in(registers, make_officer(registers, Role.REGISTRAR))
    typed = {"email": "htx@example.vn", "name": "Trần Văn Mẫu", "establishment": code}

    client.post(
        "/can-bo/nguoi-dung/moi-co-so",
        {**typed, "roles": ["admin", "registrar"], "commune": SA_HUYNH, "state": "active"},
    )

    kept = account(registers, "htx@example.vn")
    assert (kept.roles, kept.commune_code, kept.establishment_code) == (["business"], None, code)
    assert kept.state is AccountState.INVITED


def test_a_commune_enters_nothing_that_is_verified_or_elsewhere(registers: Flask) -> None:
    client = sign_in(registers, make_officer(registers, Role.COMMUNE, commune=SA_HUYNH))
    typed = {"kind": "cooperative", "name": "Hợp tác xã Mới", "source": "Hồ sơ nộp"}
    more = {"is_checked": "1", "state": "active", "code": "ABCD2345", "id": "7", "is_sample": "1"}

    own = client.post("/can-bo/co-so/moi", {**typed, **more, "commune_code": SA_HUYNH})
    theirs = client.post("/can-bo/co-so/moi", {**typed, **more, "commune_code": LY_SON})

    codes = [answer.location.rsplit("/", 1)[1] for answer in (own, theirs)]
    assert "ABCD2345" not in codes
    with registers.app_context():
        for kept in map(establishment_of, codes):
            assert (kept.state, kept.commune_code) == (EstablishmentState.UNVERIFIED, SA_HUYNH)
            assert (kept.version, kept.is_sample) == (1, False)


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.BUSINESS])
@pytest.mark.parametrize("slug", ["co-so", "san-pham"])
def test_nothing_of_another_unit_can_be_changed(registers: Flask, role: Role, slug: str) -> None:
    theirs = make_establishment(registers, commune_code=LY_SON)
    own = make_establishment(registers, name="Nhà mình", commune_code=SA_HUYNH)
    product = make_product(registers, commune_code=LY_SON, establishment_code=theirs)
    code = theirs if slug == "co-so" else product
    number = make_certificate(registers, code)
    unit = {"commune": SA_HUYNH} if role is Role.COMMUNE else {"establishment": own}
    client = sign_in(registers, make_officer(registers, role, **unit))
    values = {"slug": slug, "code": code, "number": number, "position": 1, "other": own}
    rules = rules_with(registers, "code", **values)
    before = records_of(registers)

    statuses = Counter(
        client.post(one.path, {**PLAUSIBLE, "ma": [code]}).status_code
        for one in rules
        if one.method == "POST"
    )

    assert records_of(registers) == before
    assert set(statuses) <= {403, 404, 422}
    assert statuses[403] >= 10


def test_another_persons_job_does_not_exist(registers: Flask, officer: MadeOfficer) -> None:
    owner = make_officer(registers, Role.REGISTRAR)
    with registers.app_context():
        job = ask_for("nhan", "Tem", {}, by=owner.actor)
    curious = sign_in(registers, make_officer(registers, Role.ADMIN, Role.REGISTRAR))

    rules = rules_with(registers, "job_id", job_id=job.id)

    assert len(rules) >= 4
    for one in rules:
        assert curious.browser.open(
            one.path, method=one.method, data={"csrf_token": curious.csrf}
        ).status_code in {403, 404}, one


def test_another_persons_session_cannot_be_ended(registers: Flask, officer: MadeOfficer) -> None:
    victim = sign_in(registers, officer)
    with registers.app_context():
        name = sessions_of(officer.id, at=clock.now())[0].public_id
    attacker = sign_in(registers, make_officer(registers, Role.ADMIN))

    attacker.post(f"/can-bo/tai-khoan/bao-mat/phien/{name}/ket-thuc")

    assert victim.get(ACCOUNT).status_code == 200
    victim.post(f"/can-bo/tai-khoan/bao-mat/phien/{name}/ket-thuc")
    assert victim.get(ACCOUNT).status_code == 303
