"""People: invited, changed and locked by administrators, never by themselves."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account, AccountState
from portal.accounts.permissions import PERMISSION_LABELS, ROLE_LABELS, ROLE_TEXTS, Permission, Role
from portal.core.audit import AuditEntry
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
from tests.make.places import SA_HUYNH, make_places
from tests.make.registry import make_establishment

INVITATION = {"email": "Hoa@Example.vn", "name": "Lê Thị Hoa", "roles": ["editor", "publisher"]}


@pytest.fixture
def desk_app(app: Flask) -> Flask:
    make_places(app)
    return app


@pytest.fixture
def boss(desk_app: Flask) -> MadeOfficer:
    return make_officer(desk_app, Role.ADMIN, email="boss@example.vn", password=SENTENCE)


@pytest.fixture
def admin(desk_app: Flask, boss: MadeOfficer) -> OfficerClient:
    return sign_in(desk_app, boss)


def account(app: Flask, email: str) -> Account:
    with app.app_context():
        return db.session.scalars(select(Account).where(Account.email == email)).one()


def position(app: Flask, officer: MadeOfficer, **changes: object) -> dict[str, object]:
    kept = account(app, officer.email)
    return {
        "name": kept.name,
        "roles": kept.roles,
        "commune": kept.commune_code or "",
        "establishment": kept.establishment_code or "",
        "version": kept.version,
        **changes,
    }


def test_an_invitation_shows_its_link_once_and_the_link_works(
    desk_app: Flask, admin: OfficerClient
) -> None:
    answer = admin.post("/can-bo/nguoi-dung/moi", INVITATION)
    link = re.search(r"http://localhost(/can-bo/loi-moi/[\w-]+)", answer.text)

    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert link
    guest = desk_app.test_client()
    data = {"csrf_token": csrf_of(guest.get(link.group(1)).text)}
    data |= {"password": SENTENCE, "again": SENTENCE}
    assert guest.post(link.group(1), data=data).status_code == 303
    kept = account(desk_app, "hoa@example.vn")
    assert (kept.state, kept.roles) == (AccountState.ACTIVE, ["editor", "publisher"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "boss@example.vn"}, "Đã có tài khoản"),
        ({"email": "a@b\nBcc: c@example.vn"}, "ten@co-quan.vn"),
        ({"email": "không phải thư"}, "ten@co-quan.vn"),
        ({"email": ""}, "Xin điền mục này."),
        ({"name": " "}, "Xin điền mục này."),
        ({"roles": []}, "Xin điền mục này."),
        ({"roles": ["king"]}, "Xin chọn các mục"),
        ({"roles": ["commune"]}, "cần một xã"),
        ({"roles": ["commune"], "commune": "99999"}, "Không có xã"),
        ({"commune": SA_HUYNH}, "Chỉ cán bộ xã"),
        ({"roles": ["business"]}, "cần mã của một cơ sở"),
        ({"roles": ["business"], "establishment": "KHONGCO"}, "Không có cơ sở"),
        ({"establishment": "KHONGCO"}, "Chỉ tài khoản doanh nghiệp"),
    ],
)
def test_an_unfit_invitation_is_refused_and_nothing_typed_is_lost(
    desk_app: Flask, admin: OfficerClient, change: dict[str, object], message: str
) -> None:
    typed = {**INVITATION, "name": "Lê Thị Hoa", **change}

    answer = admin.post("/can-bo/nguoi-dung/moi", typed)

    assert answer.status_code == 422
    assert message in answer.text
    if "name" not in change:
        assert 'value="Lê Thị Hoa"' in answer.text
    if typed["roles"] == ["editor", "publisher"]:
        assert answer.text.count(" checked") == 2
    with desk_app.app_context():
        assert len(db.session.scalars(select(Account)).all()) == 1


def test_a_commune_officer_is_bound_to_the_commune(desk_app: Flask, admin: OfficerClient) -> None:
    typed = {**INVITATION, "roles": ["commune"], "commune": SA_HUYNH}

    assert admin.post("/can-bo/nguoi-dung/moi", typed).status_code == 200
    assert account(desk_app, "hoa@example.vn").commune_code == SA_HUYNH


def test_roles_change_and_take_effect_with_the_next_page(
    desk_app: Flask, admin: OfficerClient
) -> None:
    officer = make_officer(desk_app, Role.EDITOR)
    theirs = sign_in(desk_app, officer)
    assert theirs.get("/can-bo/nguoi-dung/").status_code == 403

    answer = admin.post(
        f"/can-bo/nguoi-dung/{officer.id}", position(desk_app, officer, roles=["admin"])
    )

    assert answer.status_code == 303
    assert theirs.get("/can-bo/nguoi-dung/").status_code == 200
    with desk_app.app_context():
        row = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert row is not None
        assert row.details["changes"] == {"roles": [["editor"], ["admin"]]}


def test_who_saves_an_older_state_is_told(desk_app: Flask, admin: OfficerClient) -> None:
    officer = make_officer(desk_app, Role.EDITOR)
    path = f"/can-bo/nguoi-dung/{officer.id}"
    first = position(desk_app, officer, name="Tên Một")
    second = position(desk_app, officer, name="Tên Hai")
    admin.post(path, first)

    answer = admin.post(path, second)

    assert answer.status_code == 409
    assert 'value="Tên Hai"' in answer.text
    assert account(desk_app, officer.email).name == "Tên Một"


def test_nobody_changes_the_own_roles_or_locks_the_own_account(
    desk_app: Flask, admin: OfficerClient, boss: MadeOfficer
) -> None:
    make_officer(desk_app, Role.ADMIN)
    path = f"/can-bo/nguoi-dung/{boss.id}"

    changed = admin.post(path, position(desk_app, boss, roles=["admin", "registrar"]))
    locked = admin.post(f"{path}/khoa", {"reason": "thử khóa mình"})

    assert (changed.status_code, locked.status_code) == (403, 403)
    assert account(desk_app, boss.email).roles == ["admin"]
    assert account(desk_app, boss.email).state is AccountState.ACTIVE


def test_the_own_name_may_be_corrected(
    desk_app: Flask, admin: OfficerClient, boss: MadeOfficer
) -> None:
    path = f"/can-bo/nguoi-dung/{boss.id}"

    assert admin.post(path, position(desk_app, boss, name="Tên Đúng")).status_code == 303


def test_locking_ends_sessions_and_opening_lets_in_again(
    desk_app: Flask, admin: OfficerClient
) -> None:
    officer = make_officer(desk_app, Role.EDITOR, password=SENTENCE)
    theirs = sign_in(desk_app, officer)
    path = f"/can-bo/nguoi-dung/{officer.id}"

    without_reason = admin.post(f"{path}/khoa", {"reason": ""})
    locked = admin.post(f"{path}/khoa", {"reason": "Nghỉ việc từ hôm nay"})

    assert (without_reason.status_code, locked.status_code) == (422, 303)
    assert theirs.get("/can-bo/tai-khoan/").status_code == 303
    assert type_in(desk_app.test_client(), officer.email, SENTENCE).status_code == 422
    assert "Đã khóa tài khoản." in admin.get(path).text
    assert admin.post(f"{path}/lien-ket").status_code == 422
    assert admin.post(f"{path}/mo", {"reason": "Trở lại làm việc"}).status_code == 303
    assert theirs.get("/can-bo/tai-khoan/").status_code == 303, "the old session stays ended"
    assert type_in(desk_app.test_client(), officer.email, SENTENCE).status_code == 303


def test_one_of_two_administrators_may_be_locked_by_the_other(
    desk_app: Flask, admin: OfficerClient
) -> None:
    other = make_officer(desk_app, Role.ADMIN)

    answer = admin.post(f"/can-bo/nguoi-dung/{other.id}/khoa", {"reason": "chuyển công tác"})

    assert answer.status_code == 303
    assert account(desk_app, other.email).state is AccountState.DISABLED


def test_a_lost_second_factor_is_removed_with_a_reason(
    desk_app: Flask, admin: OfficerClient
) -> None:
    officer = make_officer(desk_app, Role.EDITOR, password=SENTENCE)
    with desk_app.app_context(), unit_of_work():
        db.session.get_one(Account, officer.id).has_second_factor = True
    theirs = sign_in(desk_app, officer)
    path = f"/can-bo/nguoi-dung/{officer.id}/xoa-xac-thuc"

    answer = admin.post(path, {"reason": "Mất điện thoại, đã gặp trực tiếp"})

    assert answer.status_code == 303
    assert theirs.get("/can-bo/tai-khoan/").status_code == 303
    assert type_in(desk_app.test_client(), officer.email, SENTENCE).location == "/can-bo/"
    with desk_app.app_context():
        row = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert row is not None
        assert (row.action, row.note) == (
            "reset_second_factor",
            "Mất điện thoại, đã gặp trực tiếp",
        )


def test_the_list_is_searched_without_marks_filtered_and_paged(
    desk_app: Flask, admin: OfficerClient
) -> None:
    make_officer(desk_app, Role.INSPECTOR, name="Nguyễn Văn Đức")
    for number in range(22):
        make_officer(desk_app, Role.EDITOR, name=f"Người {number:02}")

    found = admin.get("/can-bo/nguoi-dung/?tim=duc").text
    editors = admin.get("/can-bo/nguoi-dung/?vai-tro=editor&trang=2")
    disabled = admin.get("/can-bo/nguoi-dung/?trang-thai=disabled")

    assert "Nguyễn Văn Đức" in found
    assert "Người 01" not in found
    assert "Người 21" in editors.text
    assert "Người 03" not in editors.text
    assert "Không có tài khoản nào" in disabled.text
    assert admin.get("/can-bo/nguoi-dung/?trang=9").status_code == 404
    assert admin.get("/can-bo/nguoi-dung/?vai-tro=king").status_code == 400


def test_the_table_of_roles_names_every_role_and_right(admin: OfficerClient) -> None:
    page = admin.get("/can-bo/nguoi-dung/vai-tro").text

    assert set(ROLE_TEXTS) == set(Role)
    assert set(PERMISSION_LABELS) == set(Permission)
    assert all(label in page for label in ROLE_LABELS.values())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_see_people_keys_and_sign_ins(desk_app: Flask, role: Role) -> None:
    client = sign_in(desk_app, make_officer(desk_app, role))

    assert client.get("/can-bo/nguoi-dung/").status_code == 403
    assert client.get("/can-bo/dang-nhap/nhat-ky").status_code == 403
    assert client.get("/can-bo/khoa-truy-cap/").status_code == 403
    assert client.post("/can-bo/nguoi-dung/moi", INVITATION).status_code == 403


def test_a_registrar_invites_people_of_an_establishment_and_nobody_else(desk_app: Flask) -> None:
    registrar = sign_in(desk_app, make_officer(desk_app, Role.REGISTRAR))
    code = make_establishment(desk_app)
    typed = {"email": "hoa@example.vn", "name": "Lê Thị Hoa", "establishment": code.lower()}

    wrong = registrar.post("/can-bo/nguoi-dung/moi-co-so", {**typed, "establishment": "KHONGCO"})
    right = registrar.post("/can-bo/nguoi-dung/moi-co-so", {**typed, "roles": ["admin"]})

    assert wrong.status_code == 422
    assert 'value="hoa@example.vn"' in wrong.text
    assert right.status_code == 200
    kept = account(desk_app, "hoa@example.vn")
    assert (kept.roles, kept.establishment_code) == (["business"], code)


def test_sign_ins_are_listed_and_filtered(desk_app: Flask, admin: OfficerClient) -> None:
    type_in(desk_app.test_client(), "ai-do@example.vn", "đoán mò")
    type_in(desk_app.test_client(), "boss@example.vn", SENTENCE)

    everything = admin.get("/can-bo/dang-nhap/nhat-ky").text
    wrong = admin.get("/can-bo/dang-nhap/nhat-ky?ket-qua=wrong_password").text
    one = admin.get("/can-bo/dang-nhap/nhat-ky?tim=AI-DO").text

    assert "ai-do@example.vn" in everything
    assert "boss@example.vn</a>" in everything
    assert "boss@example.vn</a>" not in wrong
    assert "ai-do@example.vn" in one
    assert "đoán mò" not in everything


def test_a_key_is_shown_once_bound_and_revoked(desk_app: Flask, admin: OfficerClient) -> None:
    typed = {"name": "Phần mềm xã", "scopes": ["trace:read"], "commune": SA_HUYNH}

    made = admin.post("/can-bo/khoa-truy-cap/moi", typed)
    again = admin.post("/can-bo/khoa-truy-cap/moi", typed)
    page = admin.get("/can-bo/khoa-truy-cap/").text

    key = re.search(r'id="khoa-moi">([0-9a-f]{12}\.[\w-]{43})<', made.text)
    assert key
    assert key.group(1) not in page
    assert (again.status_code, "Đã có khóa tên" in again.text) == (422, True)
    assert 'value="Phần mềm xã"' in again.text
    assert SA_HUYNH in page
    path = f"/can-bo/khoa-truy-cap/{key.group(1)[:12]}/thu-hoi"
    assert admin.get(path).status_code == 200
    assert admin.post(path, {"reason": "Hết hợp đồng"}).status_code == 303
    assert admin.post(path, {"reason": "Hết hợp đồng"}).status_code == 422
    assert "Đã thu hồi" in admin.get("/can-bo/khoa-truy-cap/").text


def test_the_own_password_is_changed_with_the_old_one_and_ends_other_sessions(
    desk_app: Flask, admin: OfficerClient, boss: MadeOfficer
) -> None:
    other = sign_in(desk_app, boss)
    new = {"password": "năm con vịt bơi qua cầu", "again": "năm con vịt bơi qua cầu"}

    wrong = admin.post("/can-bo/tai-khoan/mat-khau", {"current": "sai", **new})
    right = admin.post("/can-bo/tai-khoan/mat-khau", {"current": SENTENCE, **new})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert admin.get("/can-bo/tai-khoan/").status_code == 200
    assert other.get("/can-bo/tai-khoan/").status_code == 303
    assert type_in(desk_app.test_client(), boss.email, SENTENCE).status_code == 422


def test_dangerous_acts_ask_once_more(desk_app: Flask, boss: MadeOfficer) -> None:
    officer = make_officer(desk_app, Role.EDITOR)
    client = sign_in(desk_app, boss, ago=timedelta(minutes=11))
    base = f"/can-bo/nguoi-dung/{officer.id}"
    typed = {"reason": "một lý do nào đó"}

    answers = {
        path: client.post(path, typed).status_code
        for path in (
            base,
            f"{base}/khoa",
            f"{base}/mo",
            f"{base}/xoa-xac-thuc",
            f"{base}/lien-ket",
            "/can-bo/nguoi-dung/moi",
            "/can-bo/khoa-truy-cap/moi",
        )
    }

    assert set(answers.values()) == {403}
    assert client.get("/can-bo/nguoi-dung/moi").location.startswith("/can-bo/xac-nhan?tiep=")
