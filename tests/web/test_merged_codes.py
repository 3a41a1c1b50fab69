"""Codes of records that were merged away stay good: they are printed on labels."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.db import unit_of_work
from portal.core.printed_code import signed_printed_address
from portal.ledger.publications import publications
from portal.ledger.verification import verify
from portal.lookup.findings import look_up
from portal.registry.services.changes import withdraw_product
from portal.trace.lots import lot_by_code
from search.ask import Query
from tests.make.lookup import bring_index_up_to_date, with_keeper
from tests.make.lots import make_lot, make_serials
from tests.make.merging import merge_establishment, merge_product
from tests.make.registry import TODAY, make_establishment, make_product, product_of
from tests.make.statements import count_statements

GTIN = "9520200000019"
GLN = "9521234000013"


@pytest.fixture
def producer(app: Flask) -> str:
    return make_establishment(app, name="Hợp tác xã Đồng Vàng")


@pytest.fixture
def kept(app: Flask, producer: str) -> str:
    return make_product(app, name="Gạo Đồng Vàng", establishment_code=producer)


@pytest.fixture
def merged(app: Flask, producer: str, kept: str) -> str:
    """The code of a product that was merged into `kept`; the GTIN came from there."""
    code = make_product(app, name="Gạo nhập hai lần", gtin=GTIN, establishment_code=producer)
    merge_product(app, kept, code)
    return code


def codes_of_lots(app: Flask, words: str) -> list[str]:
    """The lots that a search finds."""
    with app.test_request_context():
        found = look_up(Query(text=words, filters={"kind": ("lot",)}))
        return [row.found.code for row in found.rows]


def test_a_scan_of_the_old_label_shows_the_product_that_goes_on(
    client: FlaskClient, kept: str, merged: str
) -> None:
    answer = client.get(f"/q/{merged}")

    assert answer.status_code == 200
    assert "Gạo Đồng Vàng" in answer.text
    assert f"Mã {merged} trên tem thuộc cùng sản phẩm này; hồ sơ nay mang mã {kept}." in answer.text
    assert "trên tem thuộc cùng" not in client.get(f"/q/{kept}").text
    assert "belongs to this same product" in client.get(f"/en/q/{merged}").text


def test_a_code_merged_twice_leads_to_the_last_product(
    app: Flask, client: FlaskClient, kept: str, merged: str
) -> None:
    last = make_product(app, name="Gạo sau cùng")
    merge_product(app, last, kept)

    assert "Gạo sau cùng" in client.get(f"/q/{merged}").text
    assert client.get(f"/san-pham/{merged}").headers["Location"] == f"/san-pham/{last}"


@pytest.mark.parametrize("rest", ["", "/qr.svg", "/qr.png", "/nhan.pdf"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_addresses_of_the_merged_product_move_for_good(
    client: FlaskClient, kept: str, merged: str, prefix: str, rest: str
) -> None:
    answer = client.get(f"{prefix}/san-pham/{merged}{rest}?mm=20&kho=50x30")

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{prefix}/san-pham/{kept}{rest}?mm=20&kho=50x30"
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("rest", ["", "/qr.svg", "/qr.png"])
def test_addresses_of_a_merged_establishment_move_for_good(
    app: Flask, client: FlaskClient, producer: str, rest: str
) -> None:
    twin = make_establishment(app, name="HTX Đồng Vàng")
    merge_establishment(app, producer, twin)

    answer = client.get(f"/co-so/{twin}{rest}")

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/co-so/{producer}{rest}"
    scan = client.get(f"/q/{twin}")
    assert scan.status_code == 200
    assert f"Mã {twin} trên tem thuộc cùng cơ sở này; hồ sơ nay mang mã {producer}." in scan.text


def test_digital_links_lead_to_the_product_and_place_that_go_on(
    app: Flask, client: FlaskClient, producer: str, kept: str, merged: str
) -> None:
    twin = make_establishment(app, name="HTX Đồng Vàng", gln=GLN)
    merge_establishment(app, producer, twin)

    assert client.get(f"/01/0{GTIN}").headers["Location"] == f"http://localhost/q/{kept}"
    assert client.get(f"/414/{GLN}").headers["Location"] == f"http://localhost/q/{producer}"
    assert merged not in client.get(f"/01/0{GTIN}?linkType=linkset").text


def test_no_list_shows_the_merged_product_as_a_twin(
    app: Flask, client: FlaskClient, producer: str, kept: str, merged: str
) -> None:
    bring_index_up_to_date(app)
    pages = ("/san-pham/", f"/co-so/{producer}", f"/q/{producer}", "/sitemap-1.xml", "/sitemap.xml")

    for path in pages:
        assert merged not in client.get(path).text, path
    assert kept in client.get("/san-pham/").text
    found = client.get("/api/v1/search?q=gạo&kind=product").get_json()
    assert [item["code"] for item in found["items"]] == [kept]


def test_the_search_forgets_a_product_with_the_merge(
    app: Flask, client: FlaskClient, producer: str, kept: str
) -> None:
    twin = make_product(app, name="Gạo ghi lần nữa", establishment_code=producer)
    bring_index_up_to_date(app)
    assert twin in client.get("/api/v1/search?q=gạo").text

    merge_product(app, kept, twin)

    with_keeper(app, lambda keeper: keeper.drain())
    assert twin not in client.get("/api/v1/search?q=gạo").text


def test_a_signed_label_of_the_merged_product_stays_genuine(
    app: Flask, client: FlaskClient, kept: str, merged: str
) -> None:
    with app.app_context():
        address = signed_printed_address(merged)

    page = client.get(address.removeprefix("http://localhost"))

    assert page.status_code == 200
    assert "Chữ ký trên tem đúng." in page.text
    assert f"hồ sơ nay mang mã {kept}." in page.text


def test_the_log_takes_the_merged_product_out(app: Flask, kept: str, merged: str) -> None:
    with app.app_context():
        keys = publications()["product"].keys()
        assert kept in keys
        assert merged not in keys
        verify(publications())


def test_lots_and_pieces_come_over_in_log_and_search_with_the_merge(
    app: Flask, kept: str, producer: str
) -> None:
    twin = make_product(app, name="Tên ghi nhầm", establishment_code=producer)
    lot = make_lot(app, twin, number="DV77")
    make_serials(app, lot)
    bring_index_up_to_date(app)
    assert codes_of_lots(app, "nhầm") == [lot]

    merge_product(app, kept, twin)

    with_keeper(app, lambda keeper: keeper.drain())
    with app.app_context():
        assert lot_by_code(lot).product.code == kept
        verify(publications())
    assert codes_of_lots(app, "gạo") == [lot]
    assert codes_of_lots(app, "nhầm") == []


def test_a_withdrawn_product_that_was_not_merged_still_shows_why(
    app: Flask, client: FlaskClient, producer: str
) -> None:
    code = make_product(app, name="Gạo cũ", establishment_code=producer)
    with app.app_context(), unit_of_work():
        withdraw_product(product_of(code), reason="Ngừng sản xuất từ lâu", on=TODAY, by="test")

    assert client.get(f"/san-pham/{code}").status_code == 200
    assert "Ngừng sản xuất từ lâu" in client.get(f"/q/{code}").text
    assert code in client.get("/san-pham/").text


def test_what_was_not_merged_costs_no_statement_more(
    app: Flask, client: FlaskClient, kept: str
) -> None:
    with count_statements(app) as seen:
        client.get(f"/q/{kept}")

    assert not any(statement.startswith("SELECT merged_record") for statement in seen)
    assert len(seen) <= 4
