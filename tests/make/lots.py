"""Lots, serials and the book of event forms for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask

from portal.core import clock
from portal.core.db import Model, db, unit_of_work
from portal.trace.epcis.capture import capture_events
from portal.trace.epcis.documents import read_document
from portal.trace.epcis.sorting import Declarer
from portal.trace.forms.filling import VISIBILITY_FIELD, document_of
from portal.trace.lot_schemas import NewLot
from portal.trace.lots import lot_by_code, register_lot
from portal.trace.serials import register_serials
from seed.trades import load_retention, load_trades

BY = "test"
OFFICE = Declarer(actor="test", is_admin=True)
PLAIN = NewLot(
    product_code="",
    number="L01",
    produced_on=date(2026, 3, 1),
    expires_on=date(2027, 3, 1),
)


def make_tables(app: Flask) -> None:
    """The tables that the database of the test lacks, if any."""
    with app.app_context():
        Model.metadata.create_all(db.engine)


def make_lot(app: Flask, product_code: str, **changes: Any) -> str:
    """A lot of a product; returns its code."""
    with app.app_context(), unit_of_work():
        new = replace(PLAIN, product_code=product_code, **changes)
        return register_lot(new, by=BY).code


def make_serials(app: Flask, lot_code: str, numbers: Sequence[str] = ("S1",)) -> list[str]:
    """Pieces of a lot; returns their codes in the order of the numbers."""
    with app.app_context(), unit_of_work():
        serials = register_serials(lot_by_code(lot_code), numbers, by=BY)
        codes = {serial.number: serial.code for serial in serials}
    return [codes[number] for number in numbers]


def make_trades(app: Flask) -> None:
    """The event forms and retention rules that the portal comes with."""
    with app.app_context(), unit_of_work():
        load_trades(by=BY)
        load_retention(by=BY)


def epc_of_lot(app: Flask, code: str) -> str:
    """The identifier under which events name a lot."""
    with app.app_context():
        return lot_by_code(code).epc


def make_events(app: Flask, *events: dict[str, Any], is_public: bool = True) -> list[str]:
    """Capture events as a trusted system would; returns their eventIDs."""
    told = [{**event, VISIBILITY_FIELD: "public" if is_public else "owner"} for event in events]
    document = document_of(told, created_at=clock.now())
    with app.app_context(), unit_of_work():
        submission = read_document(document)
        assert not submission.problems, submission.problems
        received = [submission.events[number] for number in range(len(events))]
        capture_events(received, by=OFFICE, at=clock.now())
        return [one.event_id for one in received]


def observed(at: str, *epcs: str, step: str = "receiving", **rest: Any) -> dict[str, Any]:
    """Somebody saw lots."""
    return {
        **_event("ObjectEvent", at, step, rest),
        "action": "OBSERVE",
        "quantityList": _classes(epcs),
    }


def transformed(
    at: str, inputs: Sequence[str], outputs: Sequence[str], **rest: Any
) -> dict[str, Any]:
    """Lots were made of lots."""
    return {
        **_event("TransformationEvent", at, rest.pop("step", "commissioning"), rest),
        "inputQuantityList": _classes(inputs),
        "outputQuantityList": _classes(outputs),
    }


def packed(
    at: str, parent: str, children: Sequence[str], action: str = "ADD", **rest: Any
) -> dict[str, Any]:
    """Lots were put into a logistic unit, or taken out."""
    return {
        **_event("AggregationEvent", at, "packing", rest),
        "action": action,
        "parentID": parent,
        "childQuantityList": _classes(children),
    }


def _event(kind: str, at: str, step: str, rest: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": kind,
        "eventTime": f"{at}T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "bizStep": step,
        **rest,
    }


def _classes(epcs: Sequence[str]) -> list[dict[str, Any]]:
    return [{"epcClass": epc, "quantity": 120.5, "uom": "KGM"} for epc in epcs]
