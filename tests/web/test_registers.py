"""The registers on the screens of officers: who sees what, who may change it."""

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.core.db import db
from portal.registry.states import EstablishmentState
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import (
    establishment_of,
    make_certificate,
    make_establishment,
    make_product,
    product_of,
)

REASON = "Cơ sở đề nghị bằng văn bản"
ESTABLISHMENT = {"kind": "cooperative", "name": "Hợp tác xã Mới", "source": "Hồ sơ nộp"}


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def registrar(registers: Flask) -> OfficerClient:
    """An officer of the province."""
    return sign_in(registers, make_officer(registers, Role.REGISTRAR))


@pytest.fixture
def commune(registers: Flask) -> OfficerClient:
    """An officer of Sa Huỳnh."""
    return sign_in(registers, make_officer(registers, Role.COMMUNE, commune=SA_HUYNH))


def test_the_public_sees_none_of_it(registers: Flask) -> None:
    visitor = registers.test_client()

    for path in (
        "/can-bo/co-so/",
        "/can-bo/san-pham/",
        "/can-bo/chat-luong/",
        "/can-bo/nhac-viec/",
    ):
        answer = visitor.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/can-bo/dang-nhap")


def test_a_list_shows_what_the_public_does_not_see(
    registers: Flask, registrar: OfficerClient
) -> None:
    make_establishment(registers, name="Công ty Ẩn", state=EstablishmentState.UNVERIFIED)

    page = registrar.get("/can-bo/co-so/?tim=cong+ty+an").text

    assert "Công ty Ẩn" in page
    assert "Chờ xác minh" in page


def test_an_officer_of_a_commune_sees_the_own_records_first(
    registers: Flask, commune: OfficerClient
) -> None:
    make_product(registers, name="Mắm nhà", commune_code=SA_HUYNH)
    theirs = make_product(registers, name="Tỏi đảo", commune_code=LY_SON)

    own = commune.get("/can-bo/san-pham/").text
    every = commune.get("/can-bo/san-pham/?pham_vi=tat-ca").text

    assert "Mắm nhà" in own
    assert "Tỏi đảo" not in own
    assert "Tỏi đảo" in every
    assert f'value="{theirs}"' not in every


def test_a_record_of_another_unit_is_read_without_personal_data(
    registers: Flask, commune: OfficerClient
) -> None:
    from_here = make_establishment(registers, commune_code=SA_HUYNH)
    code = make_establishment(
        registers, name="Hộ Khác", commune_code=LY_SON, tax_code="051099000001"
    )

    page = commune.get(f"/can-bo/co-so/{code}").text

    assert "bạn chỉ đọc được" in page
    assert "051099000001" not in page
    assert f"/can-bo/co-so/{code}/sua" not in page
    assert f"/can-bo/co-so/{from_here}/sua" in commune.get(f"/can-bo/co-so/{from_here}").text


PATHS = (
    "sua",
    "chung-nhan/moi",
    "anh",
    "tieu-chuan",
)


@pytest.mark.parametrize("path", PATHS)
def test_forms_of_another_unit_do_not_open(
    registers: Flask, commune: OfficerClient, path: str
) -> None:
    code = make_product(registers, commune_code=LY_SON)
    own = make_product(registers, commune_code=SA_HUYNH)

    assert commune.get(f"/can-bo/san-pham/{code}/{path}").status_code == 403
    assert commune.get(f"/can-bo/san-pham/{own}/{path}").status_code == 200


SENT = (
    ("sua", {"name": "Của tôi", "source": "x"}),
    ("sua/chon", {"name": "Của tôi", "source": "x"}),
    ("hoan-tac", {}),
    ("chung-nhan/moi", {"kind": "ocop", "source": "x"}),
    ("anh", {"alt": "Chai mắm"}),
    ("anh/1/mo-ta", {"alt": "Chai mắm"}),
    ("anh/1/len", {}),
    ("anh/1/bo", {}),
    ("tieu-chuan", {"code": "TCVN 1:2020"}),
    ("tieu-chuan/bo", {"code": "TCVN 1:2020"}),
)


@pytest.mark.parametrize(("path", "data"), SENT)
def test_what_is_sent_for_another_unit_changes_nothing(
    registers: Flask, commune: OfficerClient, path: str, data: dict[str, str]
) -> None:
    code = make_product(registers, name="Tỏi đảo", commune_code=LY_SON)

    answer = commune.post(f"/can-bo/san-pham/{code}/{path}", {"version": "1", **data})

    assert answer.status_code == 403
    with registers.app_context():
        assert product_of(code).version == 1


DECISIONS = (
    ("trang-thai", {"state": "withdrawn", "reason": REASON}),
    ("chung-nhan/1/thu-hoi", {"reason": REASON}),
    ("gop/ABCD2345", {"reason": REASON, "other_version": "1"}),
)


@pytest.mark.parametrize(("path", "data"), DECISIONS)
def test_a_commune_decides_nothing_not_even_of_its_own(
    registers: Flask, commune: OfficerClient, path: str, data: dict[str, str]
) -> None:
    code = make_product(registers, commune_code=SA_HUYNH)
    make_certificate(registers, code)

    assert commune.get(f"/can-bo/san-pham/{code}/{path}").status_code == 403
    answer = commune.post(f"/can-bo/san-pham/{code}/{path}", {"version": "1", **data})

    assert answer.status_code == 403
    with registers.app_context():
        assert product_of(code).version == 1


def test_who_only_reads_is_offered_no_change(registers: Flask) -> None:
    reader = sign_in(registers, make_officer(registers, Role.CASE_OFFICER))
    code = make_product(registers)

    assert reader.get("/can-bo/san-pham/").status_code == 200
    assert "sua-nhieu" not in reader.get("/can-bo/san-pham/").text
    assert f"{code}/sua" not in reader.get(f"/can-bo/san-pham/{code}").text
    assert reader.get("/can-bo/san-pham/moi").status_code == 403


def test_a_new_establishment_of_a_commune_waits_for_verification(
    registers: Flask, commune: OfficerClient
) -> None:
    answer = commune.post("/can-bo/co-so/moi", {**ESTABLISHMENT, "is_checked": "1"})

    assert answer.status_code == 303
    code = answer.headers["Location"].removeprefix("/can-bo/co-so/")
    assert registers.test_client().get(f"/co-so/{code}").status_code == 404
    with registers.app_context():
        found = establishment_of(code)
        assert found.commune_code == SA_HUYNH
        assert found.state is EstablishmentState.UNVERIFIED


def test_a_registrar_enters_what_is_checked_already(
    registers: Flask, registrar: OfficerClient
) -> None:
    answer = registrar.post("/can-bo/co-so/moi", {**ESTABLISHMENT, "is_checked": "1"})

    code = answer.headers["Location"].removeprefix("/can-bo/co-so/")
    assert registers.test_client().get(f"/co-so/{code}").status_code == 200
    assert "Đã nhập cơ sở" in registrar.get(f"/can-bo/co-so/{code}").text


def test_a_refused_form_keeps_what_was_typed(registers: Flask, registrar: OfficerClient) -> None:
    typed = {**ESTABLISHMENT, "name": "H", "tax_code": "123", "address": "12 đường Biển"}

    short = registrar.post("/can-bo/co-so/moi", typed)
    wrong = registrar.post("/can-bo/co-so/moi", {**typed, "name": "Hợp tác xã Thử"})

    assert (short.status_code, wrong.status_code) == (422, 422)
    assert "Xin viết ít nhất 2 ký tự." in short.text
    assert "12 đường Biển" in short.text
    assert "Mã số thuế phải có 10 chữ số" in wrong.text
    assert "Hợp tác xã Thử" in wrong.text


def test_a_product_is_entered_for_its_producer(registers: Flask, registrar: OfficerClient) -> None:
    owner = make_establishment(registers, name="Công ty Mắm", commune_code=SA_HUYNH)
    form = registrar.get(f"/can-bo/san-pham/moi?co-so={owner}").text
    assert f'<option value="{owner}" selected>' in form

    data = {
        "name": "Mắm nhum",
        "source": "Nhãn",
        "establishment_code": owner,
        "risk_code": "high",
        "set_number": "9",
        "gtin": "9520200000019",
    }
    answer = registrar.post("/can-bo/san-pham/moi", data)

    assert answer.status_code == 303
    page = registrar.get(answer.headers["Location"]).text
    assert "Mắm nhum" in page
    assert "Công ty Mắm" in page
    assert "Hồ sơ đầy đủ" in page


def test_a_record_says_what_it_lacks_and_where_to_add_it(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_product(registers)

    page = registrar.get(f"/can-bo/san-pham/{code}").text

    assert "Thiếu no_picture" in page
    assert f'href="/can-bo/san-pham/{code}/anh">Bổ sung' in page


def test_quality_and_reminders_are_told_by_unit(registers: Flask, commune: OfficerClient) -> None:
    make_product(registers, name="Mắm nhà", commune_code=SA_HUYNH)
    far = make_product(registers, name="Tỏi đảo", commune_code=LY_SON)
    make_certificate(registers, far, expires_on=None)

    own = commune.get("/can-bo/chat-luong/").text
    every = commune.get("/can-bo/chat-luong/?pham_vi=tat-ca").text

    assert "Phường Sa Huỳnh" in own
    assert "Đặc khu Lý Sơn" not in own
    assert "Đặc khu Lý Sơn" in every
    assert commune.get("/can-bo/nhac-viec/").status_code == 200
    assert "Mắm nhà" in commune.get("/can-bo/san-pham/?thieu=no_gtin").text


def test_many_records_are_changed_from_the_list(registers: Flask, registrar: OfficerClient) -> None:
    codes = [make_product(registers, name=f"Sản phẩm {n}") for n in range(3)]

    step = registrar.post("/can-bo/san-pham/sua-nhieu", {"ma": codes, "viec": "commune"})
    done = registrar.post(
        "/can-bo/san-pham/sua-nhieu/thuc-hien",
        {"ma": codes, "viec": "commune", "gia_tri": SA_HUYNH},
    )

    assert "3 hồ sơ đã chọn" in step.text
    assert "<strong>3</strong> hồ sơ đã sửa" in done.text
    with registers.app_context():
        assert {product_of(code).commune_code for code in codes} == {SA_HUYNH}


def test_a_state_of_many_records_needs_the_right_and_a_reason(
    registers: Flask, registrar: OfficerClient, commune: OfficerClient
) -> None:
    code = make_product(registers, commune_code=SA_HUYNH)
    data = {"ma": [code], "viec": "state", "gia_tri": "withdrawn"}

    silent = registrar.post("/can-bo/san-pham/sua-nhieu/thuc-hien", data)
    barred = commune.post("/can-bo/san-pham/sua-nhieu/thuc-hien", {**data, "reason": REASON})
    nothing = registrar.post("/can-bo/san-pham/sua-nhieu", {"viec": "commune"})

    assert (silent.status_code, barred.status_code, nothing.status_code) == (422, 403, 422)
    with registers.app_context():
        assert product_of(code).version == 1
        db.session.remove()
