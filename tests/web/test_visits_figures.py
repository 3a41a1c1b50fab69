"""Figures for producers: by week and commune, opened by a key, without anything of visitors."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.scopes import Scope
from portal.accounts.services import create_key
from portal.api import figures
from portal.core import clock
from portal.core.db import unit_of_work
from tests.make.places import SA_HUYNH, make_places
from tests.make.registry import make_establishment, make_product
from tests.make.visits import (
    count_scans,
    look_at_scans,
    make_scans,
    make_serial,
    tell_place,
    visits_of,
)

NOON = 1_795_150_800  # Friday 2026-11-20 12:00 in Viet Nam
FRIDAY = date(2026, 11, 20)
PATH = "/api/v1/figures/scans"


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def counting(app: Flask) -> Flask:
    """A portal with places that counts scans and tells figures."""
    if figures.pages.name not in app.blueprints:
        app.register_blueprint(figures.pages)
    count_scans(app)
    make_places(app)
    return app


def make_key(app: Flask, owner: str = "", scope: Scope = Scope.TRACE_READ) -> dict[str, str]:
    with app.app_context(), unit_of_work():
        token = create_key(
            f"key {owner} {scope}", scopes=[scope], owner_code=owner, at=clock.now(), by="test"
        )
    return {"Authorization": f"Bearer {token}"}


def ask(client: FlaskClient, headers: dict[str, str], query: str = "") -> dict[str, Any]:
    answer = client.get(PATH + query, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_a_producer_sees_its_scans_by_week_and_commune(
    counting: Flask, client: FlaskClient
) -> None:
    # Given a product, a piece of it, and a product of somebody else
    owner, other = make_establishment(counting), make_establishment(counting, name="Khác")
    product = make_product(counting, establishment_code=owner, gtin="09520000000004")
    piece = make_serial(counting, product)
    foreign = make_product(counting, establishment_code=other, name="Hàng khác")
    visits = visits_of(counting)
    make_scans(visits, product, [1, 1, 2], FRIDAY)
    make_scans(visits, piece, [1], FRIDAY - timedelta(days=4))
    make_scans(visits, "/01/09520000000004/10/L1", [1], FRIDAY - timedelta(days=5))
    make_scans(visits, foreign, range(50), FRIDAY)
    tell_place(visits, product, 1, SA_HUYNH, NOON // 60)
    look_at_scans(counting)

    answer = ask(client, make_key(counting, owner), "?weeks=2")

    assert answer["owner"] == owner
    this_week, last_week = answer["weeks"]
    assert (this_week["first_day"], this_week["last_day"]) == ("2026-11-16", "2026-11-22")
    assert (this_week["scans"], this_week["networks"]) == (4, 3)
    assert this_week["products"] == [
        {"code": product, "name": "Nước mắm thử", "scans": 4, "networks": 3}
    ]
    assert this_week["communes"] == [{"code": SA_HUYNH, "name": "Phường Sa Huỳnh", "told": 1}]
    assert (last_week["scans"], last_week["communes"]) == (1, [])


def test_figures_stay_when_rows_are_gone(counting: Flask, client: FlaskClient) -> None:
    owner = make_establishment(counting)
    product = make_product(counting, establishment_code=owner)
    make_scans(visits_of(counting), product, [1, 2], FRIDAY - timedelta(days=30))

    look_at_scans(counting)

    weeks = ask(client, make_key(counting, owner))["weeks"]
    assert [week["scans"] for week in weeks] == [0, 0, 0, 0, 2, 0, 0, 0]


def test_only_a_key_with_the_right_scope_and_owner_opens_figures(
    counting: Flask, client: FlaskClient
) -> None:
    owner, other = make_establishment(counting), make_establishment(counting, name="Khác")
    own = make_key(counting, owner)
    wrong_scope = make_key(counting, owner, Scope.EPCIS_READ)

    assert client.get(PATH).status_code == 401
    assert client.get(PATH, headers=wrong_scope).status_code == 403
    assert client.get(f"{PATH}?owner={other}", headers=own).status_code == 400
    assert client.get(f"{PATH}?weeks=0", headers=own).status_code == 400
    assert client.get(f"{PATH}?weeks=105", headers=own).status_code == 400
    assert client.get(f"{PATH}?tuan=1", headers=own).status_code == 400


def test_an_admin_names_the_owner(counting: Flask, client: FlaskClient) -> None:
    owner = make_establishment(counting)
    admin = make_key(counting, scope=Scope.ADMIN)

    assert ask(client, admin, f"?owner={owner}")["owner"] == owner
    assert client.get(PATH, headers=admin).status_code == 400
    assert client.get(f"{PATH}?owner=AAAAAAAA", headers=admin).status_code == 404


def test_figures_are_never_kept_by_caches(counting: Flask, client: FlaskClient) -> None:
    answer = client.get(PATH, headers=make_key(counting, make_establishment(counting)))

    assert answer.headers["Cache-Control"] == "no-store"
