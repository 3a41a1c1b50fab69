"""Portals with a resolver, keys and links for tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts.scopes import Scope
from portal.accounts.services import create_key
from portal.api import resolver as resolver_api
from portal.app import create_app, main
from portal.core import clock
from portal.core.db import Model, db, unit_of_work
from portal.resolver import command
from portal.resolver import views as resolver
from tests.make.portal import close, settings_in
from tests.make.registry import make_establishment, make_product

BASE = "http://localhost"
GTIN = "09521234543213"
GTIN_PATH = f"/01/{GTIN}"
SHOP = "https://shop.example"


@contextmanager
def resolver_portal(data_dir: Path, **changes: str) -> Iterator[Flask]:
    """A portal that resolves GS1 identifiers."""
    app = create_app(settings_in(data_dir, **changes))
    for module in (resolver, resolver_api):
        if module.pages.name not in app.blueprints:
            app.register_blueprint(module.pages)
    if "links" not in main.commands:
        main.add_command(command.links)
    with app.app_context():
        Model.metadata.create_all(db.engine)
    yield app
    close(app)


def make_key(app: Flask, *scopes: Scope, owner: str = "", name: str = "thử") -> str:
    """A key; returns what is sent as `Authorization: Bearer …`."""
    with app.app_context(), unit_of_work():
        return create_key(name, scopes=scopes, owner_code=owner, at=clock.now(), by="test")


def make_own_product(app: Flask, gtin: str = GTIN, **changes: Any) -> tuple[str, str]:
    """A product with a producer; returns the codes of product and producer."""
    owner = make_establishment(app, name=f"Cơ sở {gtin}")
    code = make_product(app, gtin=gtin, establishment_code=owner, **changes)
    return code, owner


def a_link(**changes: Any) -> dict[str, Any]:
    """One link as the API takes it."""
    link = {
        "link_type": "gs1:pip",
        "href": f"{SHOP}/p",
        "title": "Trang sản phẩm",
        "default": True,
    }
    return {**link, **changes}


class Registrant:
    """Somebody who registers links with a key."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def put(self, path: str, *links: Mapping[str, Any], about: str = "Hàng thử") -> TestResponse:
        """Register links for a Digital Link path."""
        body = {"item_description": about, "links": list(links)}
        return self.put_body(path, body)

    def put_body(self, path: str, body: object) -> TestResponse:
        """Send any body."""
        return self.client.put(address_of(path), json=body, headers=self.headers)

    def get(self, path: str) -> TestResponse:
        """Read what is registered."""
        return self.client.get(address_of(path), headers=self.headers)

    def delete(self, path: str) -> TestResponse:
        """Take it back."""
        return self.client.delete(address_of(path), headers=self.headers)


def address_of(path: str) -> str:
    """Where links of a Digital Link path are registered."""
    return "/api/v1/resolver/links/" + quote(path, safe="")


def admin(app: Flask) -> Registrant:
    """Somebody whose key needs no approval."""
    return Registrant(app, make_key(app, Scope.ADMIN, name="quản trị"))
