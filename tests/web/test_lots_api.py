"""`/api/v1/lots`: what a business enters about its own goods, and what it may not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.scopes import Scope
from portal.accounts.services import create_key
from portal.core import clock
from portal.core.db import unit_of_work
from portal.ledger.publications import publications
from portal.ledger.verification import verify
from tests.make.registry import make_establishment, make_product

Headers = dict[str, str]


def key(app: Flask, *, owner: str = "", scope: Scope = Scope.EPCIS_WRITE) -> Headers:
    with app.app_context(), unit_of_work():
        name = f"{scope.value} {owner}"
        token = create_key(name, scopes=[scope], owner_code=owner, at=clock.now(), by="test")
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def owner(app: Flask) -> str:
    return make_establishment(app, name="Hợp tác xã Đồng Vàng")


@pytest.fixture
def product(app: Flask, owner: str) -> str:
    return make_product(app, name="Gạo", gtin="9520123456788", establishment_code=owner)


def test_a_business_enters_a_lot_its_pieces_and_a_sale(
    app: Flask, client: FlaskClient, owner: str, product: str
) -> None:
    own = key(app, owner=owner)

    lot = client.post(
        "/api/v1/lots",
        json={"product_code": product, "number": "DV01", "produced_on": "2026-09-01"},
        headers=own,
    )
    assert lot.status_code == 201
    assert lot.json["epc"] == "https://id.gs1.org/01/09520123456788/10/DV01"
    assert lot.headers["Location"] == lot.json["url"]
    pieces = client.post(
        f"/api/v1/lots/{lot.json['code']}/serials", json={"numbers": ["1", "2"]}, headers=own
    )
    assert [one["number"] for one in pieces.json["items"]] == ["1", "2"]
    piece = pieces.json["items"][0]["code"]
    sold = client.post(f"/api/v1/serials/{piece}/sold", json={"on": "2026-10-01"}, headers=own)

    assert sold.json["sold_on"] == "2026-10-01"
    assert "đã bán" in client.get(f"/truy-xuat/{piece}").text
    assert client.get(f"/q/{lot.json['code']}").status_code == 303
    with app.app_context():
        assert verify(publications()).records >= 4


def test_goods_of_somebody_else_are_refused(app: Flask, client: FlaskClient, product: str) -> None:
    other = key(app, owner=make_establishment(app, name="Cơ sở khác"))

    answer = client.post(
        "/api/v1/lots", json={"product_code": product, "number": "DV01"}, headers=other
    )

    assert answer.status_code in {403, 404, 422}
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"number": "DV01"}, 422),
        ({"product_code": "?", "number": "DV01", "colour": "red"}, 422),
        ([], 400),
        ("words", 400),
    ],
)
def test_what_is_no_lot_is_refused(
    app: Flask, client: FlaskClient, body: object, status: int
) -> None:
    assert client.post("/api/v1/lots", json=body, headers=key(app)).status_code == status


def test_without_the_right_nothing_is_entered(
    app: Flask, client: FlaskClient, product: str
) -> None:
    lot = {"product_code": product, "number": "DV01"}

    assert client.post("/api/v1/lots", json=lot).status_code == 401
    reading = key(app, scope=Scope.EPCIS_READ)
    assert client.post("/api/v1/lots", json=lot, headers=reading).status_code == 403
