"""`/api/v1/trace/…`: both directions, and who sees what."""

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.scopes import Scope
from portal.accounts.services import create_key
from portal.api import trace
from portal.core import clock
from portal.core.db import unit_of_work
from tests.make.lots import (
    epc_of_lot,
    make_events,
    make_lot,
    make_tables,
    observed,
    transformed,
)
from tests.make.registry import make_product


@pytest.fixture
def app(app: Flask) -> Flask:
    """A portal with every table of traceability and this endpoint."""
    if trace.pages.name not in app.blueprints:
        app.register_blueprint(trace.pages)
    make_tables(app)
    return app


@pytest.fixture
def epcs(app: Flask) -> tuple[str, str]:
    """A green lot and a roasted one made of it, with a public and an internal event."""
    green = make_lot(app, make_product(app, name="Nhân", gtin="9520123456795"), number="G1")
    roasted = make_lot(app, make_product(app, name="Rang", gtin="9520123456788"), number="R1")
    found = epc_of_lot(app, green), epc_of_lot(app, roasted)
    make_events(app, transformed("2026-03-02", [found[0]], [found[1]]))
    make_events(app, observed("2026-03-03", found[1], step="storing"), is_public=False)
    return found


def bearer(app: Flask, scope: Scope) -> dict[str, str]:
    """The header of a key with this right."""
    with app.app_context(), unit_of_work():
        token = create_key(scope.value, scopes=[scope], owner_code="", at=clock.now(), by="test")
    return {"Authorization": f"Bearer {token}"}


def test_back_and_forward_lead_to_each_other(client: FlaskClient, epcs: tuple[str, str]) -> None:
    green, roasted = epcs

    back = client.get(f"/api/v1/trace/{quote(roasted, safe='')}").get_json()
    forward = client.get(f"/api/v1/trace/{quote(green, safe='')}?direction=forward").get_json()

    assert [(one["epc"], one["level"]) for one in back["items"]] == [(roasted, 0), (green, 1)]
    assert [(one["epc"], one["level"]) for one in forward["items"]] == [(green, 0), (roasted, 1)]
    assert back["links"][0]["kind"] == "made_of"
    assert forward["links"][0]["kind"] == "made_into"
    assert back["items"][1]["name"] == "Nhân, lô G1"
    assert back["items"][1]["url"].startswith("http://localhost/truy-xuat/")
    assert back["cuts"] == []


def test_an_epc_urn_finds_the_same_as_a_link_of_any_domain(
    client: FlaskClient, epcs: tuple[str, str]
) -> None:
    other = "https://example.vn/01/09520123456788/10/R1"

    found = client.get(f"/api/v1/trace/{quote(other, safe='')}").get_json()

    assert found["epc"] == epcs[1]
    assert len(found["events"]) == 1


def test_a_key_opens_quantities_and_events_between_parties(
    app: Flask, client: FlaskClient, epcs: tuple[str, str]
) -> None:
    path = f"/api/v1/trace/{quote(epcs[1], safe='')}"

    everyone = client.get(path).get_json()["events"]
    partner = client.get(path, headers=bearer(app, Scope.TRACE_READ)).get_json()["events"]
    office = client.get(path, headers=bearer(app, Scope.ADMIN)).get_json()["events"]

    assert "quantity" not in everyone[0]["inputQuantityList"][0]
    assert partner[0]["inputQuantityList"][0]["quantity"] == 120.5
    assert [len(everyone), len(partner), len(office)] == [1, 1, 2]


def test_a_wrong_key_and_a_wrong_question_are_told(app: Flask, client: FlaskClient) -> None:
    path = "/api/v1/trace/https%3A%2F%2Fid.gs1.org%2F01%2F09520123456788"

    assert client.get(path, headers={"Authorization": "Bearer x"}).status_code == 401
    wrong = client.get(path, headers=bearer(app, Scope.RESOLVER_WRITE))
    assert wrong.status_code == 403
    assert client.get(f"{path}?direction=up").status_code == 400
    assert client.get(f"{path}?depth=3").status_code == 400
    assert client.get("/api/v1/trace/urn:epc:id:sgtin:x").status_code == 400
    assert client.get("/api/v1/trace/unknown").get_json()["events"] == []
