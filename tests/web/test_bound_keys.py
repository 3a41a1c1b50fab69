"""Keys bound to a commune: they enter lots, tell events and register links for businesses there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.scopes import Scope
from portal.core.db import db
from portal.trace.models import EpcisEvent, Lot
from portal.trace.states import LotState, Visibility
from tests.make.keys import Headers, key_headers
from tests.make.lots import make_lot, make_serials
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.registry import make_establishment, make_product
from tests.make.resolver import a_link, address_of
from tests.make.trace import (
    GTIN,
    OTHER_GTIN,
    PLACE,
    make_document,
    make_event,
    make_piece_event,
    seen_by,
)

EVENTS = "/api/v1/epcis/events"
DECLARATION = {"declarationTime": "2026-03-03T00:00:00Z"}
OWN_ID = "urn:uuid:8b0f6a1e-7c11-4d0e-9f0c-0d3f6b1c2a01"


@pytest.fixture
def here(app: Flask) -> str:
    """A product of a business in the commune of the key."""
    make_places(app)
    producer = make_establishment(app, name="Cơ sở ven biển", commune_code=SA_HUYNH)
    return make_product(app, name="Nước mắm", gtin=GTIN, establishment_code=producer)


@pytest.fixture
def there(app: Flask, here: str) -> str:
    """A product of a business in another commune."""
    producer = make_establishment(
        app, name="Cơ sở trên đảo", commune_code=LY_SON, gln="9521234000013"
    )
    return make_product(app, name="Tỏi", gtin=OTHER_GTIN, establishment_code=producer)


@pytest.fixture
def commune(app: Flask, here: str, there: str) -> Headers:
    return key_headers(app, Scope.EPCIS_WRITE, Scope.RESOLVER_WRITE, commune=SA_HUYNH)


def tell(client: FlaskClient, key: Headers, event: dict[str, object]) -> TestResponse:
    return client.post(EVENTS, json=event, headers=key)


def goods_of(gtin: str) -> list[dict[str, object]]:
    return [{"epcClass": f"https://id.gs1.org/01/{gtin}/10/L1", "quantity": 5}]


def events(app: Flask) -> list[EpcisEvent]:
    with app.app_context():
        return list(db.session.scalars(select(EpcisEvent).order_by(EpcisEvent.id)))


def test_lots_are_entered_for_products_of_the_commune_only(
    app: Flask, client: FlaskClient, here: str, there: str, commune: Headers
) -> None:
    own = {"product_code": here, "number": "L1"}
    foreign = {"product_code": there, "number": "L1"}

    assert client.post("/api/v1/lots", json=own, headers=commune).status_code == 201
    assert client.post("/api/v1/lots", json=foreign, headers=commune).status_code == 403
    with app.app_context():
        assert db.session.scalars(select(Lot.state)).all() == [LotState.ACTIVE]


def test_pieces_are_entered_and_sold_in_the_commune_only(
    app: Flask, client: FlaskClient, here: str, there: str, commune: Headers
) -> None:
    for product, status in ((here, 201), (there, 403)):
        lot = make_lot(app, product)
        (piece,) = make_serials(app, lot)
        answer = client.post(
            f"/api/v1/lots/{lot}/serials", json={"numbers": ["S2"]}, headers=commune
        )
        sold = client.post(
            f"/api/v1/serials/{piece}/sold", json={"on": "2026-10-01"}, headers=commune
        )
        assert answer.status_code == status
        assert sold.status_code == (200 if status == 201 else status)


def test_events_name_goods_or_places_of_the_commune(
    app: Flask, client: FlaskClient, commune: Headers
) -> None:
    own = tell(client, commune, make_event(quantityList=goods_of(GTIN), readPoint=None))
    foreign = tell(client, commune, make_event(quantityList=goods_of(OTHER_GTIN), readPoint=None))
    elsewhere = tell(
        client,
        commune,
        make_event(quantityList=goods_of("09529999999993"), readPoint={"id": PLACE}),
    )

    assert own.status_code == 201, own.text
    assert foreign.status_code == 403
    assert elsewhere.status_code == 403
    assert foreign.get_json(force=True)["type"] == "epcisException:SecurityException"
    assert len(events(app)) == 1


def test_goods_of_other_communes_stay_hidden_by_its_word(
    app: Flask, client: FlaskClient, commune: Headers
) -> None:
    both = [*goods_of(GTIN), *goods_of(OTHER_GTIN)]
    shown = {**seen_by(Visibility.PUBLIC), "@context": make_document()["@context"]}

    tell(client, commune, make_event(quantityList=goods_of(GTIN), readPoint=None, **shown))
    tell(client, commune, make_event(quantityList=both, readPoint=None, **shown))

    assert [one.visibility for one in events(app)] == [Visibility.PUBLIC, Visibility.PARTNERS]


def test_a_commune_takes_back_what_its_key_told_and_nothing_else(
    app: Flask, client: FlaskClient, commune: Headers
) -> None:
    office = key_headers(app, Scope.EPCIS_WRITE, name="sở")
    told = make_event(quantityList=goods_of(GTIN), readPoint=None, eventID=OWN_ID)
    other = make_event(
        quantityList=goods_of(GTIN),
        readPoint=None,
        eventTime="2026-03-02T08:00:00+07:00",
        eventID=OWN_ID.replace("a01", "a02"),
    )
    assert tell(client, commune, told).status_code == 201
    assert tell(client, office, other).status_code == 201

    own = tell(client, commune, {**told, "errorDeclaration": DECLARATION})
    foreign = tell(client, commune, {**other, "errorDeclaration": DECLARATION})

    assert own.status_code == 201, own.text
    assert foreign.status_code == 403
    assert [one.is_error_declaration for one in events(app)] == [False, False, True]


def test_a_key_of_the_province_tells_events_of_every_commune(
    app: Flask, client: FlaskClient, there: str
) -> None:
    office = key_headers(app, Scope.EPCIS_WRITE, name="sở")

    answer = tell(
        client, office, make_piece_event(epcList=[f"https://id.gs1.org/01/{OTHER_GTIN}/21/S1"])
    )

    assert answer.status_code == 201


def test_links_are_registered_for_businesses_of_the_commune_only(
    client: FlaskClient, commune: Headers
) -> None:
    body = {"item_description": "Hàng thử", "links": [a_link()]}
    own, foreign = address_of(f"/01/{GTIN}"), address_of(f"/01/{OTHER_GTIN}")

    assert client.put(own, json=body, headers=commune).status_code == 201
    assert client.get(own, headers=commune).get_json()["waiting"] == 1
    assert client.delete(own, headers=commune).status_code == 204
    for method in (client.get, client.delete):
        assert method(foreign, headers=commune).status_code == 403
    assert client.put(foreign, json=body, headers=commune).status_code == 403
    place = address_of("/414/9521234000013")
    assert client.put(place, json=body, headers=commune).status_code == 403


def test_a_key_without_a_unit_registers_no_links(
    app: Flask, client: FlaskClient, here: str
) -> None:
    office = key_headers(app, Scope.RESOLVER_WRITE, name="sở")
    body = {"item_description": "Hàng thử", "links": [a_link()]}

    answer = client.put(address_of(f"/01/{GTIN}"), json=body, headers=office)

    assert answer.status_code == 403
