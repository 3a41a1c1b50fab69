"""The public pages of products and establishments."""

import html
import json
import re
from datetime import date
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from portal.core.db import unit_of_work
from portal.registry.schemas import Contact
from portal.registry.services.changes import recall_product, withdraw_product
from portal.registry.services.entry import apply_standard, attach_picture
from portal.registry.states import EstablishmentKind, EstablishmentState
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.registry import (
    BY,
    TODAY,
    make_certificate,
    make_establishment,
    make_product,
    make_rules,
    picture_bytes,
    product_of,
)
from tests.make.standards import make_ics, make_standard
from tests.make.statements import count_statements

PERSONAL = "051999000001"
LONG = date(2099, 1, 1)


def text_of(client: FlaskClient, path: str) -> str:
    """A page that must exist."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def linked_data(page: str) -> dict[str, object]:
    """The JSON-LD block of a page."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    data: dict[str, object] = json.loads(found[1])
    return data


def test_the_seven_consumer_items_come_first_and_in_the_order_of_the_decree(
    app: Flask, client: FlaskClient
) -> None:
    make_places(app)
    producer = make_establishment(app, name="Công ty Bến Cát", commune_code=SA_HUYNH)
    code = make_product(app, establishment_code=producer, brand="Bến Cát", shelf_life="24 tháng")

    page = text_of(client, f"/san-pham/{code}")

    keys = re.findall(r"<dt>(.*?)</dt>", page)
    assert keys[:7] == [
        "Tên sản phẩm",
        "Hình ảnh",
        "Cơ sở sản xuất, kinh doanh",
        "Địa chỉ",
        "Xuất xứ",
        "Thương hiệu, số lô",
        "Hạn sử dụng",
    ]
    assert "Phường Sa Huỳnh, tỉnh Quảng Ngãi" in page


def test_a_product_page_shows_what_is_known_and_where_it_is_from(
    app: Flask, client: FlaskClient
) -> None:
    make_rules(app)
    make_ics(app)
    make_standard(app, "TCVN 5107:2018")
    code = make_product(app, gtin="9520200000019", risk_code="high", set_number=9, source="Báo X")
    make_certificate(app, code, expires_on=LONG)
    with app.app_context(), unit_of_work():
        apply_standard(product_of(code), "TCVN 5107:2018", by=BY)
        attach_picture(product_of(code), picture_bytes(), alt="Chai nước mắm", by=BY)

    page = text_of(client, f"/san-pham/{code}")

    assert 'alt="Chai nước mắm"' in page
    assert 'href="/tieu-chuan/tcvn-5107-2018"' in page
    for words in ("9520200000019", "Báo X", "01/QĐ-UBND", "01/01/2099", "Văn bản thử"):
        assert words in page
    data = linked_data(page)
    assert data["@type"] == "Product"
    assert data["gtin14"] == "09520200000019"


def test_a_recalled_product_keeps_its_page_with_reason_lots_and_advice(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)
    with app.app_context(), unit_of_work():
        recall_product(
            product_of(code),
            reason="Nhiễm nấm mốc quá mức",
            advice="Mang trả nơi đã mua",
            on=TODAY,
            by=BY,
            lots=("L2608-02",),
        )

    page = text_of(client, f"/san-pham/{code}")

    for words in ("đang bị thu hồi", "Nhiễm nấm mốc quá mức", "Mang trả nơi đã mua", "L2608-02"):
        assert words in page


def test_a_withdrawn_product_keeps_its_page_with_the_reason(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)
    with app.app_context(), unit_of_work():
        withdraw_product(product_of(code), reason="Cơ sở đề nghị rút", on=TODAY, by=BY)

    assert "Cơ sở đề nghị rút" in text_of(client, f"/san-pham/{code}")


def test_an_unverified_establishment_and_its_products_do_not_exist_for_the_public(
    app: Flask, client: FlaskClient
) -> None:
    hidden = make_establishment(app, name="Cơ sở ẩn", state=EstablishmentState.UNVERIFIED)
    code = make_product(app, name="Sản phẩm ẩn", establishment_code=hidden)

    for path in (
        f"/co-so/{hidden}",
        f"/co-so/{hidden}/qr.svg",
        f"/san-pham/{code}",
        f"/san-pham/{code}/qr.png",
        f"/san-pham/{code}/nhan.pdf",
        "/san-pham/KHONGCO2",
        "/co-so/KHONGCO2",
    ):
        assert client.get(path).status_code == 404, path
    assert "Cơ sở ẩn" not in text_of(client, "/co-so/")
    assert "Sản phẩm ẩn" not in text_of(client, "/san-pham/")


def test_a_personal_number_stands_on_no_page(app: Flask, client: FlaskClient) -> None:
    producer = make_establishment(app, kind=EstablishmentKind.HOUSEHOLD, tax_code=PERSONAL)
    code = make_product(app, establishment_code=producer)

    own = text_of(client, f"/co-so/{producer}")
    others = [text_of(client, path) for path in (f"/san-pham/{code}", "/co-so/", "/san-pham/")]

    assert "Mã số cá nhân, không công khai" in own
    assert not any(PERSONAL in page for page in (own, *others))


def test_contacts_are_shown_only_where_the_record_allows(app: Flask, client: FlaskClient) -> None:
    code = make_establishment(
        app,
        tax_code="5199000016-001",
        phone=Contact(value="0255 000 001", is_shown=True),
        email=Contact(value="an@example.vn", is_shown=False),
    )

    page = text_of(client, f"/co-so/{code}")

    assert "0255 000 001" in page
    assert "an@example.vn" not in page
    assert linked_data(page)["taxID"] == "5199000016-001"


def test_text_from_records_cannot_become_code(app: Flask, client: FlaskClient) -> None:
    evil = "</script><script>alert(1)</script>"
    producer = make_establishment(app, name=evil, description=evil)
    code = make_product(app, name=evil, description=evil, establishment_code=producer)

    for path in (f"/san-pham/{code}", f"/co-so/{producer}", "/san-pham/", "/co-so/"):
        assert "<script>alert" not in text_of(client, path)


def test_the_own_province_comes_first_and_filters_narrow_the_list(
    app: Flask, client: FlaskClient
) -> None:
    make_places(app)
    make_rules(app)
    own = make_product(app, name="Tỏi khô", commune_code=LY_SON, set_number=9)
    away = make_product(app, name="Atiso sấy", province_code="68")
    make_certificate(app, own, expires_on=LONG)

    every = text_of(client, "/san-pham/")
    assert every.index(own) < every.index(away)
    by_name = text_of(client, "/san-pham/?xep=ten")
    assert by_name.index(away) < by_name.index(own)
    for query in ("tinh=51", f"xa={LY_SON}", "sao=4&sao=5", "nganh=I", "bo=9", "hieu_luc=genuine"):
        page = text_of(client, f"/san-pham/?{query}")
        assert own in page
        assert away not in page, query
    assert "Không có sản phẩm nào hợp" in text_of(client, "/san-pham/?sao=3")


def test_each_chosen_filter_can_be_taken_back_alone(app: Flask, client: FlaskClient) -> None:
    make_places(app)
    make_rules(app)
    make_product(app, commune_code=LY_SON, set_number=9)

    page = text_of(client, f"/san-pham/?sao=4&sao=5&xa={LY_SON}&bo=9")

    links = [html.unescape(link) for link in re.findall(r'chosen__item" href="(.*?)"', page)]
    kept = [sorted(parse_qsl(urlsplit(link).query)) for link in links]
    every = [("bo", "9"), ("sao", "4"), ("sao", "5"), ("xa", LY_SON)]
    assert sorted(kept) == sorted([one for one in every if one != left] for left in every)


def test_establishments_are_filtered_by_kind_and_state(app: Flask, client: FlaskClient) -> None:
    shop = make_establishment(app, name="Hộ Một", kind=EstablishmentKind.HOUSEHOLD)
    firm = make_establishment(app, name="Công ty Hai", state=EstablishmentState.CLOSED)

    assert shop in text_of(client, "/co-so/?loai=household")
    assert firm not in text_of(client, "/co-so/?loai=household")
    assert firm in text_of(client, "/co-so/?trang_thai=closed")


@pytest.mark.parametrize(
    "path",
    [
        "/san-pham/?sao=6",
        "/san-pham/?tinh=abc",
        "/san-pham/?hieu_luc=x",
        "/san-pham/?xep=x",
        "/san-pham/?trang=0",
        "/co-so/?loai=x",
    ],
)
def test_a_value_that_nobody_understands_is_answered_with_400(
    client: FlaskClient, path: str
) -> None:
    assert client.get(path).status_code == 400


def test_a_page_beyond_the_end_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/san-pham/?trang=2").status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_list(
    app: Flask, client: FlaskClient
) -> None:
    make_places(app)
    make_rules(app)
    producer = make_establishment(app, commune_code=SA_HUYNH)
    for _ in range(12):
        code = make_product(app, establishment_code=producer, set_number=9)
        make_certificate(app, code, expires_on=LONG)
        make_certificate(app, producer, kind="iso22000", stars=None)
        with app.app_context(), unit_of_work():
            attach_picture(product_of(code), picture_bytes(), alt="ảnh", by=BY)
            apply_standard(product_of(code), "TCCS 01", by=BY)
    client.get("/san-pham/")

    for path, most in (
        ("/san-pham/?hieu_luc=genuine", 7),
        ("/san-pham/", 6),
        ("/co-so/", 4),
        (f"/san-pham/{code}", 8),
        (f"/co-so/{producer}", 7),
        ("/san-pham/ocop", 2),
    ):
        with count_statements(app) as seen:
            text_of(client, path)
        assert len(seen) <= most, (path, len(seen))


def test_the_rules_of_ocop_stand_with_basis_and_date(app: Flask, client: FlaskClient) -> None:
    make_rules(app)

    page = text_of(client, "/san-pham/ocop")

    for words in ("Bộ 9", "Bộ 26", "Văn bản thử", "22/05/2026", "36 tháng"):
        assert words in page


@pytest.mark.parametrize("kind", ["san-pham", "co-so"])
def test_the_printed_code_leads_to_the_settings_address_whatever_the_host(
    app: Flask, client: FlaskClient, kind: str
) -> None:
    code = make_product(app) if kind == "san-pham" else make_establishment(app)

    answer = client.get(f"/{kind}/{code}/qr.png?mm=30&dpi=300", headers={"Host": "127.0.0.1:9"})

    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(answer.data)).convert("L"))
    assert read.text == f"http://localhost/q/{code}"
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    assert answer.headers["ETag"]


def test_codes_come_as_svg_and_label_in_the_size_asked_for(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)

    svg = client.get(f"/san-pham/{code}/qr.svg?mm=25")
    label = client.get(f"/san-pham/{code}/nhan.pdf?kho=70x50")

    assert svg.content_type == "image/svg+xml"
    assert code in svg.text
    assert label.data.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        ("qr.svg?mm=3", 422, "mm trở lên"),
        ("qr.png?mm=300&dpi=1200", 422, "điểm"),
        ("nhan.pdf?kho=1x1", 422, "Các khổ có sẵn"),
        ("qr.svg?mm=0", 400, "không hợp lệ: mm"),
        ("qr.svg?mm=nan", 400, "không hợp lệ: mm"),
        ("qr.png?dpi=x", 400, "không hợp lệ: dpi"),
    ],
)
def test_a_size_that_cannot_be_printed_is_refused_in_words(
    app: Flask, client: FlaskClient, file: str, status: int, words: str
) -> None:
    code = make_product(app)

    answer = client.get(f"/san-pham/{code}/{file}")

    assert answer.status_code == status
    assert words in answer.text


def test_pictures_may_be_kept_for_ever_and_others_are_not_found(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)
    with app.app_context(), unit_of_work():
        image = attach_picture(product_of(code), picture_bytes(), alt="ảnh", by=BY)
        path = image.url(640)

    answer = client.get(path)

    assert answer.content_type == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()
    for other in (
        path.replace("-640", "-641"),
        "/anh/" + "a" * 32 + "-320.webp",
        "/anh/..%2f..%2fportal.db-320.webp",
        "/anh/x-320.webp",
    ):
        assert client.get(other).status_code == 404, other
