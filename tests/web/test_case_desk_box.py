"""The box of identities on screen: made, opened, admitted, recovered; an identity opened once."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.cases.photos import keep_photo
from portal.cases.queries import case_by_number
from portal.cases.services.identity import Identity
from portal.cases.services.intake import add_photos
from portal.core import clock
from portal.core.db import unit_of_work
from tests.make.case_desk import Staff, make_assigned, make_staff, read
from tests.make.cases import PASSPHRASE, MadeCase, make_case, make_open_box, photo_with_place
from tests.make.officers import OfficerClient, make_officer, sign_in

BOX = "/can-bo/phan-anh/hom/"
CASES = "/can-bo/phan-anh/"
OTHER = "chín con cò bay qua đồng"
WHO = Identity(name="Người Gửi Thử", phone="0255 000 0000", email="nguoi.gui@example.vn")
REASON = "Cần gặp để nhận mẫu hàng đã mua."


@pytest.fixture
def staff(app: Flask) -> Staff:
    return make_staff(app)


@pytest.fixture
def chief(app: Flask, staff: Staff) -> OfficerClient:
    """A case officer who holds the box."""
    make_open_box(app, staff.chief)
    return sign_in(app, staff.chief)


@pytest.fixture
def sealed(app: Flask, chief: OfficerClient) -> MadeCase:
    """A case whose reporter told who they are."""
    return make_case(app, identity=WHO)


def unlock(desk: OfficerClient, passphrase: str = PASSPHRASE) -> int:
    return desk.post(f"{BOX}mo", {"passphrase": passphrase}).status_code


def open_identity(desk: OfficerClient, made: MadeCase, reason: str = REASON) -> tuple[int, str]:
    answer = desk.post(f"{CASES}{made.number}/danh-tinh", {"reason": reason})
    return answer.status_code, answer.text


def openings(app: Flask, made: MadeCase) -> list[str]:
    return read(app, made, lambda case: [one.reason for one in case.openings])


def test_the_first_officer_makes_the_box_and_sees_the_paper_key_once(
    app: Flask, staff: Staff
) -> None:
    desk = sign_in(app, staff.chief)
    differing = desk.post(f"{BOX}lap", {"passphrase": PASSPHRASE, "again": OTHER})

    made = desk.post(f"{BOX}lap", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    second = desk.post(f"{BOX}lap", {"passphrase": PASSPHRASE, "again": PASSPHRASE})

    assert differing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert PASSPHRASE not in differing.text
    key = re.search(r'<strong class="code code--long">([A-Z0-9 -]+)</strong>', made.text)
    assert key
    assert made.headers["Cache-Control"] == "no-store"
    assert second.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert key.group(1) not in desk.get(BOX).text


def test_the_box_opens_for_a_session_and_closes_with_it(
    app: Flask, staff: Staff, chief: OfficerClient, sealed: MadeCase
) -> None:
    assert unlock(chief, OTHER) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert unlock(chief) == HTTPStatus.SEE_OTHER
    assert "Hòm đang mở" in chief.get(BOX).text

    elsewhere = sign_in(app, staff.chief)
    assert open_identity(elsewhere, sealed)[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    chief.post(f"{BOX}khoa")
    assert open_identity(chief, sealed)[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    unlock(chief)
    chief.post("/can-bo/dang-xuat")
    again = sign_in(app, staff.chief)
    assert "Hòm đang mở" not in again.get(BOX).text
    assert openings(app, sealed) == []


def test_too_many_wrong_passphrases_are_stopped(chief: OfficerClient) -> None:
    answers = [unlock(chief, OTHER) for _ in range(6)]

    assert answers[-1] == HTTPStatus.TOO_MANY_REQUESTS
    assert unlock(chief) == HTTPStatus.TOO_MANY_REQUESTS


def test_passphrases_are_not_tried_by_changing_them(chief: OfficerClient) -> None:
    typed = {"old": OTHER, "passphrase": OTHER, "again": OTHER}

    answers = [chief.post(f"{BOX}doi", typed).status_code for _ in range(6)]

    assert answers[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answers[-1] == HTTPStatus.TOO_MANY_REQUESTS
    assert unlock(chief) == HTTPStatus.TOO_MANY_REQUESTS


def test_an_identity_is_shown_once_with_a_reason_that_the_reporter_reads(
    app: Flask, chief: OfficerClient, sealed: MadeCase
) -> None:
    unlock(chief)

    short = open_identity(chief, sealed, "vì cần")
    answer = chief.post(f"{CASES}{sealed.number}/danh-tinh", {"reason": REASON})
    afterwards = chief.get(f"{CASES}{sealed.number}")

    assert short[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert WHO.name in answer.text
    assert WHO.phone in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert WHO.name not in afterwards.text
    assert REASON in afterwards.text
    assert openings(app, sealed) == [REASON]
    events = read(app, sealed, lambda case: [one.action for one in case.events])
    assert "identity_opened" in events


def test_only_who_holds_the_right_opens_identities(
    app: Flask, staff: Staff, chief: OfficerClient
) -> None:
    made = make_assigned(app, identity=WHO)
    unlock(chief)

    for officer in (staff.sa_huynh, staff.inspector, make_officer(app, Role.ADMIN)):
        desk = sign_in(app, officer)
        assert desk.get(f"{CASES}{made.number}/danh-tinh").status_code == HTTPStatus.FORBIDDEN
        assert open_identity(desk, made)[0] == HTTPStatus.FORBIDDEN
        assert desk.get(BOX).status_code == HTTPStatus.FORBIDDEN
    bound = make_officer(app, Role.CASE_OFFICER, Role.COMMUNE, commune="21478")
    assert open_identity(sign_in(app, bound), made)[0] == HTTPStatus.FORBIDDEN
    assert openings(app, made) == []


def test_opening_asks_who_it_is_once_more(app: Flask, staff: Staff, sealed: MadeCase) -> None:
    desk = sign_in(app, staff.chief, ago=timedelta(minutes=30))

    asked = desk.get(f"{CASES}{sealed.number}/danh-tinh")
    answer = open_identity(desk, sealed)

    assert asked.location.startswith("/can-bo/xac-nhan?")
    assert answer[0] == HTTPStatus.FORBIDDEN
    assert openings(app, sealed) == []


def test_a_colleague_asks_is_compared_and_admitted(
    app: Flask, staff: Staff, chief: OfficerClient, sealed: MadeCase
) -> None:
    deputy = sign_in(app, staff.deputy)
    deputy.post(f"{BOX}xin-vao", {"passphrase": OTHER, "again": OTHER})
    waiting = deputy.get(BOX).text
    seen = re.search(r'class="code">([A-Z0-9 ]+)<', waiting)
    holder = re.search(r"hom/ket-nap/(\d+)", chief.get(BOX).text)
    assert seen
    assert holder
    assert seen.group(1) in chief.get(BOX).text
    assert unlock(deputy, OTHER) == HTTPStatus.UNPROCESSABLE_ENTITY

    locked = chief.post(f"{BOX}ket-nap/{holder.group(1)}")
    unlock(chief)
    admitted = chief.post(f"{BOX}ket-nap/{holder.group(1)}")

    assert locked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert admitted.status_code == HTTPStatus.SEE_OTHER
    unlock(deputy, OTHER)
    assert open_identity(deputy, sealed)[0] == HTTPStatus.OK


def test_a_colleague_is_removed_but_never_the_last(
    app: Flask, staff: Staff, chief: OfficerClient
) -> None:
    deputy = sign_in(app, staff.deputy)
    deputy.post(f"{BOX}xin-vao", {"passphrase": OTHER, "again": OTHER})
    holder = re.search(r"hom/bo/(\d+)", chief.get(BOX).text)
    assert holder

    declined = chief.post(f"{BOX}bo/{holder.group(1)}")
    last = chief.post(f"{BOX}bo/1")

    assert declined.status_code == HTTPStatus.SEE_OTHER
    assert last.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert chief.post(f"{BOX}bo/999").status_code == HTTPStatus.NOT_FOUND


def test_the_passphrase_is_changed_and_forgotten_ones_are_replaced_with_the_paper(
    app: Flask, staff: Staff
) -> None:
    desk = sign_in(app, staff.chief)
    page = desk.post(f"{BOX}lap", {"passphrase": PASSPHRASE, "again": PASSPHRASE}).text
    key = re.search(r'<strong class="code code--long">([A-Z0-9 -]+)</strong>', page)
    assert key
    sealed = make_case(app, identity=WHO)
    new = {"passphrase": OTHER, "again": OTHER}

    wrong = desk.post(f"{BOX}doi", {"old": OTHER, **new})
    changed = desk.post(f"{BOX}doi", {"old": PASSPHRASE, **new})
    deputy = sign_in(app, staff.deputy)
    refused = deputy.post(f"{BOX}khoi-phuc", {"recovery_key": "ABCD-EFGH", **new})
    recovered = deputy.post(f"{BOX}khoi-phuc", {"recovery_key": key.group(1).lower(), **new})

    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert changed.status_code == HTTPStatus.SEE_OTHER
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert recovered.status_code == HTTPStatus.SEE_OTHER
    for one in (desk, deputy):
        assert unlock(one, OTHER) == HTTPStatus.SEE_OTHER
        assert open_identity(one, sealed)[0] == HTTPStatus.OK


def test_pictures_are_for_who_may_see_the_case(app: Flask, staff: Staff) -> None:
    made, other = make_assigned(app), make_assigned(app)
    with app.app_context():
        kept = keep_photo(photo_with_place(side=64))
        with unit_of_work():
            add_photos(case_by_number(made.number), [kept], at=clock.now())
    number = read(app, made, lambda case: case.photos[0].id)
    path = f"{CASES}{made.number}/anh/{number}"

    shown = sign_in(app, staff.sa_huynh).get(path)

    assert shown.content_type == "image/webp"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.data[8:12] == b"WEBP"
    assert b"SECRET" not in shown.data
    assert sign_in(app, staff.ly_son).get(path).status_code == HTTPStatus.NOT_FOUND
    assert app.test_client().get(path).status_code == HTTPStatus.SEE_OTHER
    crossed = f"{CASES}{other.number}/anh/{number}"
    assert sign_in(app, staff.sa_huynh).get(crossed).status_code == HTTPStatus.NOT_FOUND
