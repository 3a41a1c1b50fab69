"""`/api/v1/establishments` and `/api/v1/products`: units keep their records by machine."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import fields
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.scopes import Scope
from portal.api.registry_schemas import EstablishmentBody, ProductBody
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.form_fields import Line, Paragraphs
from portal.registry.states import EstablishmentState
from tests.make.keys import Headers, key_headers
from tests.make.merging import merge_establishment, merge_product
from tests.make.places import DUC_TRONG, LY_SON, SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import establishment_of, make_establishment, make_product, product_of

API = "/api/v1"
ESTABLISHMENT = {
    "kind": "cooperative",
    "name": "Hợp tác xã Nước mắm Bến Cát",
    "trades": ["Làm nước mắm"],
    "tax_code": "5199000016",
    "commune_code": SA_HUYNH,
    "phone": "0255 000 0000",
    "source": "Phần mềm của xã",
}
PRODUCT = {
    "name": "Nước mắm cá cơm",
    "gtin": "9520200000019",
    "risk_code": "high",
    "set_number": 9,
    "source": "Phần mềm kho",
}


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def office(registers: Flask) -> Headers:
    """A key of an office of the province, which is bound to no unit."""
    return key_headers(registers, Scope.REGISTRY_WRITE, name="sở")


def correct(
    client: FlaskClient, path: str, key: Headers, version: object, **facts: Any
) -> TestResponse:
    headers = {**key, "If-Match": f'"{version}"'}
    return client.patch(f"{API}{path}", json=facts, headers=headers)


# Entering.


def test_an_establishment_is_entered_and_waits_for_an_officer(
    registers: Flask, client: FlaskClient, office: Headers
) -> None:
    answer = client.post(f"{API}/establishments", json=ESTABLISHMENT, headers=office)

    entered = answer.get_json()
    code = entered["code"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{API}/establishments/{code}"
    assert answer.headers["ETag"] == '"1"'
    assert entered["facts"] == {**entered["facts"], **ESTABLISHMENT}
    assert entered["state"] == "unverified"
    assert client.get(f"/co-so/{code}").status_code == 404
    with registers.app_context():
        deed = db.session.scalars(select(AuditEntry).where(AuditEntry.key == code)).one()
        assert (deed.actor, deed.action) == ("key:sở", "registered")


def test_a_product_is_entered_under_the_rules_of_the_day(
    registers: Flask, client: FlaskClient, office: Headers
) -> None:
    producer = make_establishment(registers, commune_code=SA_HUYNH)

    answer = client.post(
        f"{API}/products", json={**PRODUCT, "establishment_code": producer}, headers=office
    )

    entered = answer.get_json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{API}/products/{entered['code']}"
    assert entered["facts"]["gtin"] == "09520200000019"
    assert entered["facts"]["set_number"] == 9
    assert entered["facts"]["commune_code"] == SA_HUYNH
    assert "Nước mắm cá cơm" in client.get(f"/san-pham/{entered['code']}").text


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/establishments", {**ESTABLISHMENT, "colour": "đỏ"}, {"colour"}),
        ("/establishments", {"name": "A", "kind": "guild"}, {"name", "kind", "source"}),
        ("/establishments", {**ESTABLISHMENT, "tax_code": 5199000016}, {"tax_code"}),
        ("/establishments", {**ESTABLISHMENT, "trades": "Làm mắm"}, {"trades"}),
        ("/establishments", {**ESTABLISHMENT, "trades": ["x"] * 31}, {"trades"}),
        ("/establishments", {**ESTABLISHMENT, "shows_phone": "yes"}, {"shows_phone"}),
        ("/establishments", {**ESTABLISHMENT, "brand": None}, {"brand"}),
        ("/establishments", {**ESTABLISHMENT, "state": "active"}, {"state"}),
        ("/products", {**PRODUCT, "set_number": "9"}, {"set_number"}),
        ("/products", {**PRODUCT, "set_number": 1000}, {"set_number"}),
        ("/products", {**PRODUCT, "brand": "x" * 161}, {"brand"}),
        ("/products", {**PRODUCT, "is_sample": True}, {"is_sample"}),
    ],
)
def test_each_field_that_does_not_fit_is_named(
    registers: Flask,
    client: FlaskClient,
    office: Headers,
    path: str,
    body: dict[str, Any],
    wrong: set[str],
) -> None:
    answer = client.post(f"{API}{path}", json=body, headers=office)

    problem = answer.get_json(force=True)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert set(problem["errors"]) == wrong
    assert all(text and text.endswith(".") for text in problem["errors"].values())
    assert problem["status"] == 422
    assert problem["instance"] == f"{API}{path}"
    with registers.app_context():
        assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.actor == "key:sở")) is None


def test_what_a_rule_forbids_is_refused_in_words(
    registers: Flask, client: FlaskClient, office: Headers
) -> None:
    make_product(registers, gtin=PRODUCT["gtin"])

    answer = client.post(f"{API}/products", json=PRODUCT, headers=office)

    assert answer.status_code == 422
    assert "đã có trong sổ đăng ký" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("body", [[], "chữ", 7])
def test_what_is_no_object_is_refused(
    client: FlaskClient, registers: Flask, office: Headers, body: object
) -> None:
    assert client.post(f"{API}/products", json=body, headers=office).status_code == 400


# Reading and correcting.


def test_a_correction_names_the_version_that_was_read(
    registers: Flask, client: FlaskClient, office: Headers
) -> None:
    code = make_establishment(registers, name="Công ty Sai Tên", brand="Bến Cát")
    read = client.get(f"{API}/establishments/{code}", headers=office)

    answer = client.patch(
        f"{API}/establishments/{code}",
        json={"name": "Công ty Đúng Tên"},
        headers={**office, "If-Match": read.headers["ETag"]},
    )

    assert answer.status_code == 200, answer.text
    assert answer.get_json()["facts"] == {**read.get_json()["facts"], "name": "Công ty Đúng Tên"}
    assert answer.headers["ETag"] == '"2"'
    assert "Công ty Đúng Tên" in client.get(f"/co-so/{code}").text


def test_a_product_is_corrected_fact_by_fact(
    registers: Flask, client: FlaskClient, office: Headers
) -> None:
    code = make_product(registers, brand="Bến Cát", shelf_life="24 tháng")

    answer = correct(client, f"/products/{code}", office, 1, shelf_life="18 tháng", brand="")

    assert answer.status_code == 200, answer.text
    assert answer.get_json()["version"] == 2
    with registers.app_context():
        found = product_of(code)
        assert (found.shelf_life, found.brand, found.name) == ("18 tháng", "", "Nước mắm thử")


@pytest.mark.parametrize("sent", ['"7"', '"0"', "khac", '"2", "3"'])
def test_a_correction_for_another_version_is_refused(
    registers: Flask, client: FlaskClient, office: Headers, sent: str
) -> None:
    code = make_product(registers)

    answer = client.patch(
        f"{API}/products/{code}", json={"brand": "X"}, headers={**office, "If-Match": sent}
    )

    assert answer.status_code == 412
    assert answer.mimetype == "application/problem+json"
    with registers.app_context():
        assert product_of(code).brand == ""


@pytest.mark.parametrize("sent", [None, "*", ""])
def test_a_correction_without_a_version_is_refused(
    registers: Flask, client: FlaskClient, office: Headers, sent: str | None
) -> None:
    code = make_product(registers)
    headers = office if sent is None else {**office, "If-Match": sent}

    answer = client.patch(f"{API}/products/{code}", json={"brand": "X"}, headers=headers)

    assert answer.status_code == 428
    with registers.app_context():
        assert product_of(code).brand == ""


def test_a_tag_that_a_server_in_between_made_weak_is_understood(
    registers: Flask, client: FlaskClient, office: Headers
) -> None:
    code = make_product(registers)

    answer = client.patch(
        f"{API}/products/{code}", json={"brand": "X"}, headers={**office, "If-Match": 'W/"1"'}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/establishments", "/products"])
def test_what_was_read_can_be_sent_back_and_changes_nothing(
    registers: Flask, client: FlaskClient, office: Headers, path: str
) -> None:
    body = ESTABLISHMENT if path == "/establishments" else PRODUCT
    entered = client.post(f"{API}{path}", json=body, headers=office).get_json()

    answer = correct(client, f"{path}/{entered['code']}", office, 1, **entered["facts"])

    assert answer.status_code == 200, answer.text
    assert answer.get_json() == entered


def test_a_merged_record_leads_to_the_other_and_is_not_corrected(
    registers: Flask, client: FlaskClient, office: Headers
) -> None:
    kept, twin = make_product(registers, name="Gạo"), make_product(registers, name="Gạo hai")
    merge_product(registers, kept, twin)
    firm, other = make_establishment(registers), make_establishment(registers, name="Công ty Hai")
    merge_establishment(registers, firm, other)

    for path, code, survivor in (("products", twin, kept), ("establishments", other, firm)):
        moved = client.get(f"{API}/{path}/{code}", headers=office)
        assert (moved.status_code, moved.headers["Location"]) == (301, f"{API}/{path}/{survivor}")
        assert correct(client, f"/{path}/{code}", office, 2, brand="X").status_code == 422


# Keys and their units.


def test_without_the_right_nothing_is_opened(registers: Flask, client: FlaskClient) -> None:
    code = make_product(registers)
    other = key_headers(registers, Scope.EPCIS_WRITE)

    for headers, status in (({}, 401), (other, 403)):
        assert client.get(f"{API}/products/{code}", headers=headers).status_code == status
        assert client.post(f"{API}/products", json=PRODUCT, headers=headers).status_code == status
        assert correct(client, f"/products/{code}", headers, 1, brand="X").status_code == status


def test_a_key_of_a_business_keeps_its_own_records_only(
    registers: Flask, client: FlaskClient
) -> None:
    own, other = make_establishment(registers), make_establishment(registers, name="Công ty Hai")
    mine = make_product(registers, establishment_code=own)
    theirs = make_product(registers, establishment_code=other)
    key = key_headers(registers, Scope.REGISTRY_WRITE, owner=own)

    assert correct(client, f"/establishments/{own}", key, 1, brand="A").status_code == 200
    assert correct(client, f"/products/{mine}", key, 1, brand="A").status_code == 200
    assert client.post(f"{API}/establishments", json=ESTABLISHMENT, headers=key).status_code == 403
    for path in (f"/establishments/{other}", f"/products/{theirs}"):
        assert client.get(API + path, headers=key).status_code == 403
        # Also with a wrong version: what is not theirs tells them nothing of itself.
        assert correct(client, path, key, 1, brand="A").status_code == 403
        assert correct(client, path, key, 9, brand="A").status_code == 403
    with registers.app_context():
        assert establishment_of(other).brand == ""


def test_a_business_enters_products_in_its_own_name_and_gives_none_away(
    registers: Flask, client: FlaskClient
) -> None:
    own, other = make_establishment(registers), make_establishment(registers, name="Công ty Hai")
    key = key_headers(registers, Scope.REGISTRY_WRITE, owner=own)

    entered = client.post(
        f"{API}/products", json={**PRODUCT, "establishment_code": other}, headers=key
    ).get_json()
    given = correct(client, f"/products/{entered['code']}", key, 1, establishment_code=other)

    assert entered["facts"]["establishment_code"] == own
    assert given.status_code == 403


def test_a_key_of_a_commune_keeps_the_records_of_the_commune(
    registers: Flask, client: FlaskClient
) -> None:
    here = make_establishment(registers, commune_code=SA_HUYNH)
    there = make_establishment(registers, name="Công ty Đảo", commune_code=LY_SON)
    island = make_product(registers, establishment_code=there)
    key = key_headers(registers, Scope.REGISTRY_WRITE, commune=SA_HUYNH)

    entered = client.post(
        f"{API}/establishments", json={**ESTABLISHMENT, "commune_code": DUC_TRONG}, headers=key
    ).get_json()
    product = {**PRODUCT, "establishment_code": here}
    assert client.post(f"{API}/products", json=product, headers=key).status_code == 201
    foreign = {**PRODUCT, "gtin": "", "establishment_code": there}
    assert client.post(f"{API}/products", json=foreign, headers=key).status_code == 403

    assert entered["facts"]["commune_code"] == SA_HUYNH
    assert correct(client, f"/establishments/{here}", key, 1, brand="A").status_code == 200
    assert correct(client, f"/establishments/{there}", key, 1, brand="A").status_code == 403
    assert correct(client, f"/products/{island}", key, 1, brand="A").status_code == 403
    away = correct(client, f"/establishments/{here}", key, 2, commune_code=LY_SON)
    assert away.status_code == 403
    with registers.app_context():
        assert establishment_of(here).commune_code == SA_HUYNH


def test_a_key_changes_no_state(registers: Flask, client: FlaskClient, office: Headers) -> None:
    code = make_establishment(registers, state=EstablishmentState.UNVERIFIED)

    answer = correct(client, f"/establishments/{code}", office, 1, state="active")

    assert answer.status_code == 422
    assert set(answer.get_json(force=True)["errors"]) == {"state"}


@pytest.mark.parametrize(
    ("name", "schema"), [("Establishment", EstablishmentBody), ("Product", ProductBody)]
)
def test_the_description_tells_the_same_bounds(
    client: FlaskClient, registers: Flask, name: str, schema: type[Any]
) -> None:
    told = client.get(f"{API}/openapi.json").get_json()["components"]["schemas"]
    change, body = told[f"{name}Change"], told[f"{name}Body"]

    assert change["properties"] == body["properties"]
    assert (change["additionalProperties"], "required" in change) == (False, False)
    for field_name, field in schema().fields.items():
        described = body["properties"][field_name]
        if isinstance(field, Line | Paragraphs):
            assert described["maxLength"] == field.longest
        if isinstance(field, fields.List):
            assert described["items"]["maxLength"] == field.inner.longest
