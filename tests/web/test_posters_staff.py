"""Posters: what they suggest, to which pages they lead, and to which they must not."""

from typing import Any

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.registry.states import EstablishmentState
from tests.make.labels import addresses_in, offer_labels, words_in
from tests.make.lots import make_lot, make_serials
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.registry import make_establishment, make_product

SITE = "http://localhost"
POSTERS = "/can-bo/ap-phich/"
WORDS = {
    "tieu_de": "Chợ Sa Huỳnh: quét mã trước khi mua",
    "loi_dan": "Xem ai làm ra và hàng còn hạn hay không.",
    "buoc": "Mở máy ảnh.\nBấm vào đường dẫn.\n\nĐối chiếu với nhãn.",
    "dia_chi": "/quet",
    "chan": "Chi cục Tiêu chuẩn Đo lường Chất lượng",
    "kho": "a4",
}


@pytest.fixture
def registrar(app: Flask) -> OfficerClient:
    """A registrar of the whole province."""
    offer_labels(app)
    return sign_in(app, make_officer(app, Role.REGISTRAR))


def refused(officer: OfficerClient, **changes: Any) -> str:
    answer = officer.post(POSTERS, {**WORDS, **changes})
    assert answer.status_code == 422
    return answer.text


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("a5", (420, 595))])
def test_a_poster_says_its_words_and_leads_to_its_page(
    registrar: OfficerClient, paper: str, points: tuple[int, int]
) -> None:
    answer = registrar.post(POSTERS, {**WORDS, "kho": paper})

    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert addresses_in(answer.data) == [f"{SITE}/quet"]
    words = words_in(answer.data)
    for said in ("Chợ Sa Huỳnh", "hàng còn hạn", "Đối chiếu với nhãn.", "Chi cục Tiêu chuẩn"):
        assert said in words
    assert page_size(answer.data) == points


def page_size(pdf: bytes) -> tuple[int, int]:
    from_start = pdf[pdf.index(b"/MediaBox") :].split(b"[")[1].split(b"]")[0].split()
    return round(float(from_start[2])), round(float(from_start[3]))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("cho", "trước khi mua"),
        ("thu-tuc", "Thủ tục"),
        ("quay-hang", "mã truy xuất"),
        ("hang-hoa", "từ đâu ra"),
    ],
)
def test_each_kind_of_poster_suggests_words(
    registrar: OfficerClient, model: str, said: str
) -> None:
    answer = registrar.get(f"{POSTERS}?mau={model}")

    assert answer.status_code == 200
    assert said in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "https://vi-du.vn/quet",
        "//vi-du.vn/quet",
        "http://localhost.vi-du.vn/quet",
        "javascript:alert(1)",
        "/quet?ma=1",
        "/quet#tren",
        "quet",
        "/khong-co-trang-nay",
        "/can-bo/nhan/",
        "/api/v1/epcis/events",
        "/quét",
        "/en/khong-co",
    ],
)
def test_a_poster_leads_to_no_other_page(registrar: OfficerClient, address: str) -> None:
    page = refused(registrar, dia_chi=address)

    assert 'id="dia_chi-loi"' in page
    assert 'value="Chợ Sa Huỳnh: quét mã trước khi mua"' in page


@pytest.mark.parametrize(
    "typed", ["http://localhost/tin-tuc/", "localhost/tin-tuc/", "/tin-tuc/", " /tin-tuc/ "]
)
def test_an_address_of_this_portal_may_be_pasted_whole(
    registrar: OfficerClient, typed: str
) -> None:
    answer = registrar.post(POSTERS, {**WORDS, "dia_chi": typed})

    assert addresses_in(answer.data) == [f"{SITE}/tin-tuc/"]


def test_the_english_page_can_be_meant(registrar: OfficerClient) -> None:
    answer = registrar.post(POSTERS, {**WORDS, "dia_chi": "/en/quet"})

    assert addresses_in(answer.data) == [f"{SITE}/en/quet"]


def test_a_record_fills_in_its_name_and_address(app: Flask, registrar: OfficerClient) -> None:
    establishment, product = make_establishment(app), make_product(app)
    lot = make_lot(app, product)

    for code, name, path in (
        (establishment, "Công ty Thử", f"/q/{establishment}"),
        (product, "Nước mắm thử", f"/q/{product}"),
        (lot, "Nước mắm thử, lô L01", f"/truy-xuat/{lot}"),
    ):
        page = registrar.get(f"{POSTERS}?ma={code}").text
        assert f'value="{name}"' in page
        assert f'value="{path}"' in page
        drawn = registrar.post(POSTERS, {**WORDS, "dia_chi": path})
        assert addresses_in(drawn.data) == [f"{SITE}{path}"]


def test_a_code_that_nothing_carries_is_refused(registrar: OfficerClient) -> None:
    assert registrar.get(f"{POSTERS}?ma=AAAAAAAA").status_code == 404
    for path in ("/q/AAAAAAAA", "/san-pham/AAAAAAAA", "/co-so/AAAAAAAA", "/truy-xuat/AAAAAAAA"):
        assert "Mã AAAAAAAA không có trên cổng này." in refused(registrar, dia_chi=path)


def test_records_of_another_unit_are_refused(app: Flask) -> None:
    make_places(app)
    offer_labels(app)
    officer = sign_in(app, make_officer(app, Role.COMMUNE, commune=SA_HUYNH))
    foreign = make_product(app, commune_code=LY_SON)
    lot = make_lot(app, foreign)
    (piece,) = make_serials(app, lot)

    paths = (f"/q/{foreign}", f"/en/san-pham/{foreign}", f"/truy-xuat/{lot}", f"/truy-xuat/{piece}")

    for path in paths:
        assert officer.post(POSTERS, {**WORDS, "dia_chi": path}).status_code == 403, path
    assert officer.get(f"{POSTERS}?ma={foreign}").status_code == 403
    assert officer.post(POSTERS, WORDS).status_code == 200


def test_a_page_that_nobody_sees_gets_no_poster(app: Flask, registrar: OfficerClient) -> None:
    hidden = make_establishment(app, state=EstablishmentState.UNVERIFIED)

    assert "chưa được xác minh" in refused(registrar, dia_chi=f"/q/{hidden}")


def test_too_many_words_are_refused_and_kept(registrar: OfficerClient) -> None:
    steps = "\n".join("ƯỚC " * 49 for _ in range(6))

    page = refused(registrar, buoc=steps, tieu_de="RẤT DÀI " * 15, loi_dan="LỜI DẪN " * 30)

    assert "Xin rút ngắn." in page
    assert "ƯỚC ƯỚC" in page


def test_seven_steps_are_too_many(registrar: OfficerClient) -> None:
    assert "Tối đa 6 dòng." in refused(registrar, buoc="Bước\n" * 7)


def test_only_who_may_make_labels_is_let_in(app: Flask) -> None:
    offer_labels(app)
    editor = sign_in(app, make_officer(app, Role.EDITOR))

    assert editor.get(POSTERS).status_code == 403
    assert editor.post(POSTERS, WORDS).status_code == 403
