"""Changing records on the screens of officers: two editors, decisions, merging, taking back."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.core.db import unit_of_work
from portal.registry.services.editing import update_establishment
from portal.registry.states import EstablishmentState, ProductState
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.registers import make_registers
from tests.make.registry import (
    establishment_of,
    make_certificate,
    make_establishment,
    make_product,
    picture_bytes,
    product_of,
)

REASON = "Cơ sở đề nghị bằng văn bản"
TYPED = {"kind": "enterprise", "name": "Công ty Thử", "source": "test"}


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def registrar(registers: Flask) -> OfficerClient:
    """An officer of the province."""
    return sign_in(registers, make_officer(registers, Role.REGISTRAR, name="Nguyễn Văn Mẫu"))


def save_first(app: Flask, code: str, **values: Any) -> None:
    """What another officer saves while somebody types."""
    other = make_officer(app, Role.REGISTRAR).actor
    with app.app_context(), unit_of_work():
        found = establishment_of(code)
        update_establishment(found, values, expected_version=found.version, by=other)


def test_the_form_is_filled_and_saves(registers: Flask, registrar: OfficerClient) -> None:
    code = make_establishment(registers, trades=("Làm mắm", "Làm muối"))
    assert "Làm mắm\nLàm muối</textarea>" in registrar.get(f"/can-bo/co-so/{code}/sua").text

    answer = registrar.post(
        f"/can-bo/co-so/{code}/sua", {**TYPED, "name": "Công ty Hay", "version": "1"}
    )

    assert answer.headers["Location"] == f"/can-bo/co-so/{code}"
    assert "Công ty Hay" in registers.test_client().get(f"/co-so/{code}").text


def test_of_two_editors_none_loses_a_word(registers: Flask, registrar: OfficerClient) -> None:
    code = make_establishment(registers)
    save_first(registers, code, address="1 đường Của Họ", brand="Nhãn của họ")

    answer = registrar.post(
        f"/can-bo/co-so/{code}/sua",
        {**TYPED, "address": "2 đường Của Tôi", "description": "Lời của tôi", "version": "1"},
    )

    assert answer.status_code == 409
    for text in ("1 đường Của Họ", "2 đường Của Tôi", "Lời của tôi", "Nhãn của họ"):
        assert text in answer.text
    # Only one of both has changed brand and description: that one is suggested.
    assert 'name="chon_brand" value="theirs" checked' in answer.text
    assert 'name="chon_description" value="mine" checked' in answer.text
    assert 'name="chon_address" value="mine" checked' not in answer.text
    assert 'name="chon_address" value="theirs" checked' not in answer.text
    with registers.app_context():
        assert establishment_of(code).address == "1 đường Của Họ"


CHOSEN = {
    "kind": "enterprise",
    "name": "Công ty Thử",
    "source": "test",
    "mine_address": "2 đường Của Tôi",
    "theirs_address": "1 đường Của Họ",
    "mine_brand": "",
    "theirs_brand": "Nhãn của họ",
    "chon_brand": "theirs",
}


def test_the_second_editor_chooses_for_each_field(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_establishment(registers)
    save_first(registers, code, address="1 đường Của Họ", brand="Nhãn của họ")

    answer = registrar.post(
        f"/can-bo/co-so/{code}/sua/chon", {**CHOSEN, "chon_address": "mine", "version": "2"}
    )

    assert answer.status_code == 303
    with registers.app_context():
        found = establishment_of(code)
        assert (found.address, found.brand) == ("2 đường Của Tôi", "Nhãn của họ")


def test_a_field_that_both_changed_must_be_chosen(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_establishment(registers)
    save_first(registers, code, address="1 đường Của Họ", brand="Nhãn của họ")

    answer = registrar.post(f"/can-bo/co-so/{code}/sua/chon", {**CHOSEN, "version": "2"})

    assert answer.status_code == 409
    assert "2 đường Của Tôi" in answer.text
    assert "Xin chọn một bên cho mỗi mục" in answer.text


def test_a_third_editor_starts_the_choice_anew(registers: Flask, registrar: OfficerClient) -> None:
    code = make_establishment(registers)
    save_first(registers, code, address="1 đường Của Họ", brand="Nhãn của họ")
    save_first(registers, code, address="3 đường Người Thứ Ba")

    answer = registrar.post(
        f"/can-bo/co-so/{code}/sua/chon", {**CHOSEN, "chon_address": "mine", "version": "2"}
    )

    assert answer.status_code == 409
    assert "3 đường Người Thứ Ba" in answer.text
    assert "2 đường Của Tôi" in answer.text


def test_the_history_tells_who_changed_what_and_takes_it_back(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_establishment(registers)
    registrar.post(f"/can-bo/co-so/{code}/sua", {**TYPED, "brand": "Nhầm", "version": "1"})

    page = registrar.get(f"/can-bo/co-so/{code}/lich-su").text
    answer = registrar.post(f"/can-bo/co-so/{code}/hoan-tac", {"version": "2"})

    assert "Nguyễn Văn Mẫu" in page
    assert "<ins>Nhầm</ins>" in page
    assert "Hoàn tác thay đổi gần nhất" in page
    assert answer.status_code == 303
    with registers.app_context():
        assert establishment_of(code).brand == ""


def test_taking_back_after_another_change_is_a_conflict(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_establishment(registers)
    save_first(registers, code, brand="Một")
    save_first(registers, code, brand="Hai")

    answer = registrar.post(f"/can-bo/co-so/{code}/hoan-tac", {"version": "2"})

    assert answer.status_code == 409
    with registers.app_context():
        assert establishment_of(code).brand == "Hai"


def test_verifying_makes_it_public(registers: Flask, registrar: OfficerClient) -> None:
    code = make_establishment(registers, state=EstablishmentState.UNVERIFIED)
    assert "hiện công khai" in registrar.get(f"/can-bo/co-so/{code}/trang-thai").text

    answer = registrar.post(
        f"/can-bo/co-so/{code}/trang-thai", {"state": "active", "reason": "", "version": "1"}
    )

    assert answer.status_code == 303
    assert registers.test_client().get(f"/co-so/{code}").status_code == 200


def test_a_withdrawal_needs_a_reason_and_shows_it(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_product(registers)
    path = f"/can-bo/san-pham/{code}/trang-thai"

    short = registrar.post(path, {"state": "withdrawn", "reason": "ngắn", "version": "1"})
    same = registrar.post(path, {"state": "listed", "reason": REASON, "version": "1"})
    stale = registrar.post(path, {"state": "withdrawn", "reason": REASON, "version": "9"})
    done = registrar.post(path, {"state": "withdrawn", "reason": REASON, "version": "1"})

    statuses = [answer.status_code for answer in (short, same, stale, done)]
    assert statuses == [422, 422, 409, 303]
    assert "ngắn" in short.text
    assert REASON in stale.text
    assert REASON in registers.test_client().get(f"/san-pham/{code}").text


def test_a_certificate_is_entered_corrected_and_taken_back(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_product(registers)
    path = f"/can-bo/san-pham/{code}/chung-nhan"
    paper = {"kind": "ocop", "number": "01/QĐ", "source": "Bản sao", "issued_on": "01/06/2026"}

    wrong = registrar.post(f"{path}/moi", {**paper, "expires_on": "01/06/2025", "version": "1"})
    entered = registrar.post(f"{path}/moi", {**paper, "expires_on": "01/06/2029", "version": "1"})
    with registers.app_context():
        number = product_of(code).certificates[0].id
    assert 'value="01/QĐ"' in registrar.get(f"{path}/{number}").text
    corrected = registrar.post(f"{path}/{number}", {**paper, "number": "02/QĐ", "version": "2"})
    withdrawn = registrar.post(f"{path}/{number}/thu-hoi", {"reason": REASON, "version": "3"})

    assert "Ngày hết hạn đứng trước ngày cấp." in wrong.text
    statuses = [one.status_code for one in (wrong, entered, corrected, withdrawn)]
    assert statuses == [422, 303, 303, 303]
    page = registers.test_client().get(f"/san-pham/{code}").text
    assert "02/QĐ" in page
    assert REASON in page


def test_a_certificate_of_another_record_is_not_found(
    registers: Flask, registrar: OfficerClient
) -> None:
    code, other = make_product(registers), make_product(registers)
    number = make_certificate(registers, other)

    assert registrar.get(f"/can-bo/san-pham/{code}/chung-nhan/{number}").status_code == 404


def picture(words: str, version: int, size: tuple[int, int] = (900, 600)) -> dict[str, Any]:
    """A form with a picture."""
    file = (BytesIO(picture_bytes(size=size)), "chai.png")
    return {"tep": file, "alt": words, "version": str(version)}


def test_pictures_are_added_described_ordered_and_taken_off(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_product(registers)
    path = f"/can-bo/san-pham/{code}/anh"

    silent = registrar.post(path, picture("", 1))
    for words, version, size in (("Mặt trước", 1, (900, 600)), ("Mặt sau", 2, (800, 600))):
        assert registrar.post(path, picture(words, version, size)).status_code == 303
    registrar.post(f"{path}/2/mo-ta", {"alt": "Mặt sau có nhãn", "version": "3"})
    registrar.post(f"{path}/2/len", {"version": "4"})
    registrar.post(f"{path}/2/bo", {"version": "5"})

    assert silent.status_code == 422
    assert "Xin điền mục này." in silent.text
    with registers.app_context():
        assert [image.alt for image in product_of(code).images] == ["Mặt sau có nhãn"]
    registrar.post(f"/can-bo/san-pham/{code}/hoan-tac", {"version": "6"})
    with registers.app_context():
        alts = [image.alt for image in product_of(code).images]
    assert alts == ["Mặt sau có nhãn", "Mặt trước"]


def test_what_is_no_picture_is_refused_and_the_words_are_kept(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_product(registers)
    path = f"/can-bo/san-pham/{code}/anh"
    data = {"tep": (BytesIO(b"no picture"), "x.png"), "alt": "Chai mắm vàng", "version": "1"}

    answer = registrar.post(path, data)
    nothing = registrar.post(path, {"alt": "Chai mắm vàng", "version": "1"})

    assert (answer.status_code, nothing.status_code) == (422, 422)
    assert "không phải ảnh" in answer.text
    assert "Chai mắm vàng" in answer.text
    assert "Xin chọn một tệp ảnh." in nothing.text


def test_standards_are_added_and_taken_off(registers: Flask, registrar: OfficerClient) -> None:
    code = make_product(registers)
    path = f"/can-bo/san-pham/{code}/tieu-chuan"

    registrar.post(path, {"code": "TCVN 5107:2018", "version": "1"})
    twice = registrar.post(path, {"code": "TCVN 5107:2018", "version": "2"})
    page = registrar.get(path).text
    registrar.post(f"{path}/bo", {"code": "TCVN 5107:2018", "version": "2"})

    assert twice.status_code == 422
    assert "TCVN 5107:2018" in page
    with registers.app_context():
        assert product_of(code).standards == []


def test_likely_duplicates_are_compared_and_merged(
    registers: Flask, registrar: OfficerClient
) -> None:
    kept = make_product(registers, name="Nước mắm Sa Huỳnh", brand="Cũ")
    loser = make_product(registers, name="Nuoc mam Sa Huynh", brand="Mới")
    certificate = make_certificate(registers, loser)
    path = f"/can-bo/san-pham/{kept}/gop"

    assert f"{path}/{loser}" in registrar.get(path).text
    assert registrar.get(f"{path}?ma={loser}").headers["Location"] == f"{path}/{loser}"
    assert "Không có hồ sơ" in registrar.get(f"{path}?ma=ABCD2345").text
    assert "không hoàn tác được" in registrar.get(f"{path}/{loser}").text
    choice = {"giu_brand": "other", "version": "1", "other_version": "1"}
    silent = registrar.post(f"{path}/{loser}", choice)
    stale = registrar.post(f"{path}/{loser}", {**choice, "reason": REASON, "other_version": "9"})
    done = registrar.post(f"{path}/{loser}", {**choice, "reason": REASON})

    assert [one.status_code for one in (silent, stale, done)] == [422, 409, 303]
    assert REASON in stale.text
    with registers.app_context():
        survivor = product_of(kept)
        assert (survivor.name, survivor.brand) == ("Nước mắm Sa Huỳnh", "Mới")
        assert [one.id for one in survivor.certificates] == [certificate]
        assert product_of(loser).state is ProductState.WITHDRAWN
    gone = registrar.get(f"/can-bo/san-pham/{loser}").text
    assert f'href="/can-bo/san-pham/{kept}"' in gone
    assert registrar.get(f"/can-bo/san-pham/{loser}/sua").status_code == 403
    assert f"Đã gộp vào {kept}" in registrar.get(f"/can-bo/san-pham/?tim={loser}").text


def test_two_different_things_are_not_merged(registers: Flask, registrar: OfficerClient) -> None:
    kept = make_product(registers, gtin="9520200000019")
    loser = make_product(registers, gtin="9520123456788")
    path = f"/can-bo/san-pham/{kept}/gop/{loser}"

    assert registrar.get(path).status_code == 422
    answer = registrar.post(path, {"reason": REASON, "version": "1", "other_version": "1"})

    assert answer.status_code == 422
    assert "hai mã GTIN khác nhau" in answer.text
