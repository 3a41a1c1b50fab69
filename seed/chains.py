"""Plays the fictional chains through the portal's own forms, as an officer would fill them in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.recall.services import RecallOrder, recall
from portal.registry.models import Establishment, Product
from portal.trace.copies.alerts import raise_alert
from portal.trace.copies.signs import Suspicion
from portal.trace.epcis.capture import capture_events
from portal.trace.epcis.documents import read_document
from portal.trace.epcis.identifiers import BASE
from portal.trace.epcis.sorting import Declarer
from portal.trace.forms.book import template_by_code
from portal.trace.forms.filling import Event, Goods, document_of, event_of
from portal.trace.forms.telling import tell_event
from portal.trace.lot_schemas import NewLot
from portal.trace.lots import register_lot
from portal.trace.models import Lot, Serial
from portal.trace.serials import mark_sold, register_serials
from seed.chain_answers import Names, Told, answers_of, moment_of, unpacking_event
from seed.references import sample_origin

FILE = Path(__file__).parent / "sample" / "chains.yaml"


def load_sample_chains(*, by: str) -> int:
    """Load the lots of all chains with their histories; returns how many lots there are.

    What happened to a lot later (sales, alerts, a recall) is told only when the lot is new.
    """
    chains = yaml.safe_load(FILE.read_text(encoding="utf-8"))["chains"]
    for chain in chains:
        known = _known_lots(chain)
        lots = known | {
            row["ref"]: register_lot(_new_lot(row), by=by)
            for row in chain["lots"]
            if row["ref"] not in known
        }
        _tell(chain, lots, by=by)
        if not known:
            _tell_aftermath(chain, lots, by=by)
    return sum(len(chain["lots"]) for chain in chains)


def _known_lots(chain: Told) -> dict[str, Lot]:
    """The lots of a chain that are loaded already, by the names in the file."""
    refs = {(sample_origin(row["product"]), row["number"]): row["ref"] for row in chain["lots"]}
    statement = select(Product.origin, Lot).join(Lot.product).where(Lot.is_sample)
    found = db.session.execute(statement)
    return {refs[origin, lot.number]: lot for origin, lot in found if (origin, lot.number) in refs}


def _new_lot(row: Told) -> NewLot:
    amount, unit = row["amount"].split()
    origin = _establishment(row["origin_place"]) if "origin_place" in row else None
    packing = _establishment(row["packing_place"]) if "packing_place" in row else None
    product = select(Product.code).where(Product.origin == sample_origin(row["product"]))
    return NewLot(
        product_code=db.session.scalars(product).one(),
        number=row["number"],
        produced_on=row["produced_on"],
        expires_on=row.get("expires_on"),
        best_before_on=row.get("best_before_on"),
        quantity=float(amount),
        unit=unit,
        origin_gln=(origin.gln or "") if origin else "",
        origin_name=f"{origin.name}, {origin.place_line}" if origin else "",
        packing_gln=(packing.gln or "") if packing else "",
        packing_name=f"{packing.name}, {packing.place_line}" if packing else "",
        is_sample=True,
        origin=sample_origin(row["ref"]),
    )


def _establishment(ref: str) -> Establishment:
    statement = select(Establishment).where(Establishment.origin == sample_origin(ref))
    return db.session.scalars(statement).one()


def _tell(chain: Told, lots: Mapping[str, Lot], *, by: str) -> None:
    """Capture every event; one that is known already is not kept twice."""
    names = _names(chain, lots)
    keys = {}
    for told in chain["events"]:
        if "unpack" in told:
            _capture(unpacking_event(told, names), by=by)
            continue
        form = template_by_code(f"{chain['trade']}.{told['form']}")
        event_id = tell_event(
            form, answers_of(form, told, names), by=Declarer(actor=by), at=clock.now()
        )
        keys[told.get("key", "")] = event_id
    for error in chain.get("errors", ()):
        _declare_error(chain, error, names, keys, by=by)


def _names(chain: Told, lots: Mapping[str, Lot]) -> Names:
    goods = {ref: Goods(lot.epc) for ref, lot in lots.items()}
    units = {ref: Goods(f"{BASE}00/{sscc}", is_piece=True) for ref, sscc in chain["units"].items()}
    rows = db.session.execute(
        select(Establishment.origin, Establishment.gln).where(Establishment.is_sample)
    )
    start = sample_origin("")
    glns = {row.origin.removeprefix(start): row.gln for row in rows if row.gln}
    return Names(goods | units, glns)


def _declare_error(
    chain: Told, error: Told, names: Names, keys: Mapping[str, str], *, by: str
) -> None:
    """Take an event back as EPCIS wants it: the same event again, with the declaration."""
    told = next(one for one in chain["events"] if one.get("key") == error["event"])
    form = template_by_code(f"{chain['trade']}.{told['form']}")
    declaration = {
        "declarationTime": moment_of(error["declared_at"]).isoformat(timespec="seconds"),
        "reason": error["reason"],
        "correctiveEventIDs": [keys[error["by"]]],
    }
    event = event_of(form, answers_of(form, told, names))
    _capture({**event, "eventID": keys[error["event"]], "errorDeclaration": declaration}, by=by)


def _capture(event: Event, *, by: str) -> None:
    submission = read_document(document_of([event], created_at=clock.now()))
    if submission.problems:
        raise ValueError(f"no event of EPCIS: {submission.problems}")
    capture_events(list(submission.events.values()), by=Declarer(actor=by), at=clock.now())


def _tell_aftermath(chain: Told, lots: Mapping[str, Lot], *, by: str) -> None:
    serials = _register_serials(chain.get("serials", {}), lots, by=by)
    for number, day in chain.get("sales", {}).items():
        mark_sold(serials[number], on=day, by=by)
    for alert in chain.get("alerts", ()):
        raise_alert(serials[alert["serial"]], _suspicion(alert), by=by)
    for row in chain.get("recalls", ()):
        order = RecallOrder(row["reason"], row["advice"], row["issuing_body"], row["day"])
        recall(lots[row["lot"]], order, by=by)


def _register_serials(
    listed: Mapping[str, Sequence[str]], lots: Mapping[str, Lot], *, by: str
) -> dict[str, Serial]:
    found = [
        serial
        for ref, numbers in listed.items()
        for serial in register_serials(lots[ref], numbers, by=by)
    ]
    return {serial.number: serial for serial in found}


def _suspicion(row: Mapping[str, Any]) -> Suspicion:
    return Suspicion(
        rule=row["rule"],
        count=row["count"],
        first_at=moment_of(row["first_at"]),
        last_at=moment_of(row["last_at"]),
    )
