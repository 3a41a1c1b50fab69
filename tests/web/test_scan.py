"""The page behind a printed code: what it says in each state, and how little it asks for."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock, public_code
from portal.core.db import unit_of_work
from portal.registry.services.changes import recall_product
from portal.registry.states import EstablishmentState
from tests.make.registry import (
    make_certificate,
    make_establishment,
    make_product,
    make_rules,
    product_of,
)
from tests.make.statements import count_statements
from tests.make.warnings import lift, make_warning

TODAY = clock.today()


def verdict_of(client: FlaskClient, code: str) -> str:
    """The class of the verdict panel, which decides colour and shape."""
    page = client.get(f"/q/{code}").text
    return page.split('class="verdict verdict--')[1].split('"')[0]


@pytest.mark.parametrize(
    ("expires_on", "panel", "words"),
    [
        (TODAY + timedelta(days=400), "genuine", "chứng nhận còn hiệu lực"),
        (TODAY + timedelta(days=10), "genuine", "chứng nhận sắp hết hạn"),
        (TODAY, "genuine", "chứng nhận sắp hết hạn"),
        (TODAY - timedelta(days=1), "expired", "chứng nhận đã hết hạn"),
        (None, "unverified", "nguồn không ghi thời hạn"),
    ],
)
def test_a_certificate_is_judged_by_the_day(
    app: Flask, client: FlaskClient, expires_on: date | None, panel: str, words: str
) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code, expires_on=expires_on)

    assert verdict_of(client, code) == panel
    assert words in client.get(f"/q/{code}").text


def test_the_seven_consumer_items_come_first_and_in_the_order_of_the_law(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)

    page = client.get(f"/q/{code}").text

    items = ["Tên sản phẩm", "Hình ảnh", "Cơ sở sản xuất", "Địa chỉ", "Xuất xứ"]
    places = [page.index(f"<dt>{item}") for item in [*items, "Thương hiệu, số lô", "Hạn sử dụng"]]
    assert places == sorted(places)


def test_a_recalled_product_says_so_with_reason_and_advice(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)
    with app.app_context(), unit_of_work():
        product = product_of(code)
        recall_product(
            product,
            reason="Kiểm nghiệm thấy nấm mốc.",
            advice="Mang trả lại nơi đã mua.",
            on=TODAY,
            by="test",
        )

    page = client.get(f"/q/{code}").text

    assert verdict_of(client, code) == "recalled"
    assert "Kiểm nghiệm thấy nấm mốc." in page
    assert "Mang trả lại nơi đã mua." in page


def test_a_warning_in_force_stands_above_the_verdict_and_a_lifted_one_below(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)
    make_warning(app, code, slug="lo-co-can", title="Lô có cặn")
    lift(app, make_warning(app, code, slug="chuyen-cu", title="Chuyện cũ"), on=TODAY)

    page = client.get(f"/q/{code}").text

    assert page.index("Lô có cặn") < page.index('class="verdict ')
    assert page.index("Chuyện cũ") > page.index('class="verdict ')


def test_an_unknown_code_is_not_called_a_fake(client: FlaskClient) -> None:
    answer = client.get(f"/q/{public_code.derived_code('never issued')}")

    assert answer.status_code == 404
    assert "Không tìm thấy chưa có nghĩa là hàng giả." in answer.text
    assert "được viết đúng kiểu của cổng này" in answer.text


def test_a_mistyped_code_is_told_apart_from_an_unknown_one(client: FlaskClient) -> None:
    right = public_code.derived_code("any")
    wrong = right[:-1] + ("2" if right[-1] != "2" else "3")

    answer = client.get(f"/q/{wrong}")

    assert answer.status_code == 404
    assert "ký tự kiểm tra không khớp" in answer.text


def test_codes_may_be_typed_in_any_way(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)

    typed = f"{code[:4].lower()}-{code[4:].lower()}"

    assert client.get(f"/q/{typed}").status_code == 200
    assert client.get("/quet", query_string={"ma": f" {typed} "}).location == f"/q/{code}"


def test_a_barcode_number_leads_to_its_product(app: Flask, client: FlaskClient) -> None:
    code = make_product(app, gtin="9520123456788")

    assert client.get("/quet?ma=9520123456788").location == f"/q/{code}"


def test_the_product_of_an_unverified_producer_is_unknown(app: Flask, client: FlaskClient) -> None:
    owner = make_establishment(app, state=EstablishmentState.UNVERIFIED)
    code = make_product(app, establishment_code=owner)

    assert client.get(f"/q/{code}").status_code == 404
    assert client.get(f"/q/{owner}").status_code == 404


def test_an_establishment_shows_what_it_is_worth(app: Flask, client: FlaskClient) -> None:
    code = make_establishment(app, name="Cơ sở Thử Nghiệm")

    page = client.get(f"/q/{code}").text

    assert "Cơ sở Thử Nghiệm" in page
    assert verdict_of(client, code) == "genuine"


def test_the_page_takes_a_fixed_number_of_statements(app: Flask, client: FlaskClient) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code)

    with count_statements(app) as seen:
        client.get(f"/q/{code}")

    # Product with picture and place in the log, certificates, standards, warnings; the empty
    # portal asks for its province.
    assert len(seen) <= 5


def test_the_printed_address_never_follows_the_host_header(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)

    page = client.get(f"/q/{code}", headers={"Host": "127.0.0.1:9999"}).text

    assert f"http://localhost/q/{code}" in page
    assert "127.0.0.1:9999" not in page


def test_the_page_exists_in_english(app: Flask, client: FlaskClient) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code)

    page = client.get(f"/en/q/{code}").text

    assert '<html lang="en"' in page
    assert "certificate" in page.lower()


def test_a_recall_of_lots_does_not_condemn_the_others(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)
    with app.app_context(), unit_of_work():
        product = product_of(code)
        recall_product(
            product,
            reason="Kiểm nghiệm thấy nấm mốc.",
            advice="Mang trả lại nơi đã mua.",
            lots=("L2608-02",),
            on=TODAY,
            by="test",
        )

    page = client.get(f"/q/{code}").text

    assert verdict_of(client, code) == "recalled"
    assert "Có lô của sản phẩm này đang bị thu hồi" in page
    assert "L2608-02" in page
    assert "Sản phẩm đang bị thu hồi: không mua" not in page


@pytest.mark.parametrize("state", [EstablishmentState.SUSPENDED, EstablishmentState.CLOSED])
def test_trouble_of_the_producer_is_told(
    app: Flask, client: FlaskClient, state: EstablishmentState
) -> None:
    owner = make_establishment(app, state=state)
    code = make_product(app, establishment_code=owner)

    assert "notice--caution" in client.get(f"/q/{code}").text


def test_the_record_has_one_address_for_machines(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)

    page = client.get(f"/q/{code}").text

    assert f'<link rel="canonical" href="http://localhost/san-pham/{code}">' in page
