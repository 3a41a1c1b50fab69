"""EPCIS events and documents for tests, and partners who send and read them."""

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
from portal.api import epcis
from portal.app import create_app
from portal.core import clock
from portal.core.db import Model, db, unit_of_work
from portal.trace.epcis.namespaces import EPCIS_CONTEXT
from portal.trace.epcis.visibility import NAMESPACE, load_step_visibilities
from portal.trace.states import Visibility
from tests.make.portal import close, settings_in

API = "/api/v1/epcis"
# GS1's demonstration prefix; company prefix 9521234.
GTIN, OTHER_GTIN = "09521234543213", "09521234100010"
LOT = f"https://id.gs1.org/01/{GTIN}/10/L1"
LOT_URN = "urn:epc:class:lgtin:9521234.054321.L1"
PIECE = f"https://id.gs1.org/01/{GTIN}/21/S1"
PIECE_URN = "urn:epc:id:sgtin:9521234.054321.S1"
BOX = "https://id.gs1.org/00/095212341234567891"
BOX_URN = "urn:epc:id:sscc:9521234.0123456789"
PLACE = "https://id.gs1.org/414/9521234000013"
PLACE_URN = "urn:epc:id:sgln:9521234.00001.0"
OWN_NAMES = {"tcdlcl": NAMESPACE}
JSON_LD = "application/ld+json"
Event = dict[str, Any]


def make_event(**changes: Any) -> Event:
    """A lot that is commissioned; a value of None leaves the field out."""
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "quantityList": [{"epcClass": LOT, "quantity": 500, "uom": "KGM"}],
        "readPoint": {"id": PLACE},
    }
    return {name: value for name, value in {**event, **changes}.items() if value is not None}


def make_piece_event(**changes: Any) -> Event:
    """A piece that is seen somewhere."""
    plain = {"action": "OBSERVE", "bizStep": "shipping", "disposition": "in_transit"}
    return make_event(**{**plain, "quantityList": None, "epcList": [PIECE], **changes})


def make_transformation(inputs: list[str], outputs: list[str], **changes: Any) -> Event:
    """Lots that become other lots."""
    lists = {
        "inputQuantityList": [{"epcClass": one} for one in inputs],
        "outputQuantityList": [{"epcClass": one} for one in outputs],
    }
    plain = {"type": "TransformationEvent", "action": None, "quantityList": None}
    return make_event(**{**plain, **lists, **changes})


def make_packing(parent: str, children: list[str], **changes: Any) -> Event:
    """Pieces that are put into a box."""
    plain = {"type": "AggregationEvent", "quantityList": None, "bizStep": "packing"}
    return make_event(**{**plain, "parentID": parent, "childEPCs": children, **changes})


def make_document(*events: Event, namespaces: Mapping[str, str] = OWN_NAMES) -> Event:
    """A document of events."""
    return {
        "@context": [EPCIS_CONTEXT, dict(namespaces)],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-02T00:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }


def seen_by(visibility: Visibility) -> Event:
    """The name of one's own with which an event says who may see it."""
    return {"tcdlcl:visibility": visibility.value}


@contextmanager
def epcis_portal(data_dir: Path, **changes: str) -> Iterator[Flask]:
    """A portal that captures events."""
    app = create_app(settings_in(data_dir, **changes))
    if epcis.pages.name not in app.blueprints:
        app.register_blueprint(epcis.pages)
    with app.app_context():
        Model.metadata.create_all(db.engine)
    yield app
    close(app)


def show_step(app: Flask, step: str, visibility: Visibility) -> None:
    """Say who sees the events of a business step."""
    with app.app_context(), unit_of_work():
        load_step_visibilities([{"business_step": step, "visibility": visibility}], by="test")


class Partner:
    """A system that talks EPCIS, with a key of its own; without scopes a visitor without a key."""

    def __init__(self, app: Flask, *scopes: Scope, owner: str = "", name: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        self.headers: dict[str, str] = {}
        if scopes:
            key = _key(app, scopes, owner, name or f"key {owner} {'+'.join(scopes)}")
            self.headers = {"Authorization": f"Bearer {key}"}

    def post(self, path: str, value: object, **headers: str) -> TestResponse:
        """Send JSON."""
        return self.client.post(API + path, json=value, headers=self._with(headers))

    def post_bytes(self, path: str, data: bytes, kind: str = JSON_LD) -> TestResponse:
        """Send any bytes."""
        return self.client.post(API + path, data=data, content_type=kind, headers=self.headers)

    def capture(self, *events: Event, **headers: str) -> TestResponse:
        """Hand in a document of events."""
        return self.post("/capture", make_document(*events), **headers)

    def get(
        self, path: str, query: Mapping[str, str] | None = None, **headers: str
    ) -> TestResponse:
        """Ask."""
        return self.client.get(API + path, query_string=query, headers=self._with(headers))

    def events(self, query: Mapping[str, str] | None = None, path: str = "/events") -> list[Event]:
        """The events of an answer."""
        answer = self.get(path, query)
        assert answer.status_code == 200, answer.text
        body = answer.get_json(force=True)["epcisBody"]["queryResults"]["resultsBody"]
        return list(body["eventList"])

    def _with(self, headers: Mapping[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {**self.headers, **named}


def escaped(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")


def _key(app: Flask, scopes: tuple[Scope, ...], owner: str, name: str) -> str:
    with app.app_context(), unit_of_work():
        return create_key(name, scopes=scopes, owner_code=owner, at=clock.now(), by="test")
