"""What the registers say on the screens of officers: names for codes, what a form asks."""

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.core.db import unit_of_work
from portal.registry import register_queries
from portal.registry.services.entry import attach_picture
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import (
    make_certificate,
    make_establishment,
    make_product,
    picture_bytes,
    product_of,
)

REASON = "Cơ sở đề nghị bằng văn bản"


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def registrar(registers: Flask) -> OfficerClient:
    """An officer of the province."""
    return sign_in(registers, make_officer(registers, Role.REGISTRAR))


def test_records_that_are_compared_are_told_by_names(
    registers: Flask, registrar: OfficerClient
) -> None:
    producers = [make_establishment(registers, name=name) for name in ("Công ty Một", "Hộ Hai")]
    kept = make_product(
        registers, establishment_code=producers[0], commune_code=SA_HUYNH, set_number=9
    )
    loser = make_product(
        registers, establishment_code=producers[1], commune_code=LY_SON, set_number=26
    )

    page = registrar.get(f"/can-bo/san-pham/{kept}/gop/{loser}").text

    for name in (
        "Công ty Một",
        "Hộ Hai",
        "Phường Sa Huỳnh",
        "Đặc khu Lý Sơn",
        "9. Bộ 9",
        "26. Bộ 26",
    ):
        assert f'<strong class="keeps-lines">{name}</strong>' in page
    assert "Hồ sơ sẽ gộp đi: " in page
    assert producers[0] not in page


def test_where_a_merge_is_refused_no_form_is_offered(
    registers: Flask, registrar: OfficerClient
) -> None:
    kept = make_product(registers, gtin="9520200000019")
    loser = make_product(registers, gtin="9520123456788")
    path = f"/can-bo/san-pham/{kept}/gop/{loser}"

    answer = registrar.get(path)

    assert answer.status_code == 422
    assert "hai mã GTIN khác nhau" in answer.text
    assert f'action="{path}"' not in answer.text
    sent = registrar.post(path, {"reason": REASON, "version": "1", "other_version": "1"})
    assert f'action="{path}"' not in sent.text


def test_too_many_producers_are_typed_by_their_code(
    registers: Flask, registrar: OfficerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _ = make_establishment(registers), make_establishment(registers)
    code = make_product(registers, establishment_code=owner)
    assert '<select class="input input--select" id="establishment_code"' in (
        registrar.get("/can-bo/san-pham/moi").text
    )
    monkeypatch.setattr(register_queries, "MOST_CHOICES", 1)

    form = registrar.get(f"/can-bo/san-pham/{code}/sua").text
    path = "/can-bo/san-pham/moi"
    sent = {"name": "Mắm nhum", "source": "Nhãn"}
    done = registrar.post(path, {**sent, "establishment_code": owner})
    wrong = registrar.post(path, {**sent, "establishment_code": "ABCD2345"})

    assert f'name="establishment_code" type="text" value="{owner}"' in form
    assert "Gõ mã 8 ký tự của cơ sở" in form
    assert (done.status_code, wrong.status_code) == (303, 422)
    assert "Công ty Thử" in registrar.get(done.headers["Location"]).text
    assert 'value="ABCD2345"' in wrong.text


def test_forms_mark_what_they_need_and_tell_the_law_once(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_product(registers)

    for path in ("co-so/moi", "san-pham/moi", f"san-pham/{code}/sua"):
        page = registrar.get(f"/can-bo/{path}").text
        assert "(không bắt buộc)" not in page
        assert 'for="source">Nguồn thông tin (bắt buộc)</label>' in page
        assert " § (bắt buộc)</label>" in page
        assert page.count("37/2026/NĐ-CP") == 1
    certificate = registrar.get(f"/can-bo/san-pham/{code}/chung-nhan/moi").text
    assert "(không bắt buộc)" not in certificate
    assert 'for="kind">Loại (bắt buộc)</label>' in certificate


def test_a_history_names_machines_and_kinds_and_no_files(
    registers: Flask, registrar: OfficerClient
) -> None:
    code = make_product(registers)
    make_certificate(registers, code, kind="iso22000", number="12/CN", stars=None)
    with registers.app_context(), unit_of_work():
        digest = attach_picture(
            product_of(code), picture_bytes(), alt="Chai mắm", by="portal seed"
        ).digest

    page = registrar.get(f"/can-bo/san-pham/{code}/lich-su").text

    assert "Thêm ảnh" in page
    assert "Nạp dữ liệu" in page
    assert "portal seed" not in page
    assert digest not in page
    assert "ISO22000 12/CN" in page
    assert "iso22000" not in page


def test_a_list_marks_states_and_what_is_done_to_many(
    registers: Flask, registrar: OfficerClient
) -> None:
    make_product(registers)

    page = registrar.get("/can-bo/san-pham/").text

    assert '<strong class="status status--good">Đang trong danh mục</strong>' in page
    assert '<fieldset class="bulk desk-card">' in page
