"""Scans for tests: a portal that counts them, visitors, and what was counted."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.code_book import issue_code
from portal.core.db import Model, db, unit_of_work
from portal.core.side_migrations import bring_side_up_to_date
from portal.core.visit_tables import scan, scan_figure
from portal.core.visits import EXTENSION as VISITS
from portal.core.visits import Batch, ToldPlace, Visitor, Visits
from portal.registry.models import Product
from portal.scan import told_places
from portal.scan.recorder import EXTENSION, ScanBook, record_scans
from portal.trace.copies.rules import CopyRule, CopyRuleKind, ScanRetention
from portal.trace.copies.scan_rounds import ScanRounds
from portal.trace.models import Serial
from portal.trace.states import SerialState

PHONE = "Mozilla/5.0 (Linux; Android 8.1.0; SM-J260G) AppleWebKit/537.36 Chrome/70.0 Mobile"
BASIS = "Quyết định thử"
_numbers = itertools.count(1)


def count_scans(app: Flask) -> ScanBook:
    """Have this portal count scans, where it does not yet; its tables are made."""
    if EXTENSION not in app.extensions:
        prefix = app.wsgi_app.app  # type: ignore[attr-defined]
        prefix.app = record_scans(app, prefix.app, app.extensions["portal_settings"])
    if told_places.pages.name not in app.blueprints:
        app.register_blueprint(told_places.pages)
    bring_side_up_to_date(visits_of(app))
    with app.app_context():
        Model.metadata.create_all(db.engine)
    book: ScanBook = app.extensions[EXTENSION]
    return book


def visits_of(app: Flask) -> Visits:
    """The database of visits of this portal."""
    found: Visits = app.extensions[VISITS]
    return found


def counted(visits: Visits) -> dict[str, int]:
    """How many scans of each code are written down."""
    with visits.reading() as connection:
        rows = connection.execute(select(scan.c.subject, scan.c.scans)).all()
    totals: dict[str, int] = {}
    for subject, scans in rows:
        totals[subject] = totals.get(subject, 0) + scans
    return totals


def figures(visits: Visits) -> dict[str, tuple[str, int, int]]:
    """Product, scans and networks of each code that has figures, of all days together."""
    with visits.reading() as connection:
        rows = connection.execute(select(scan_figure)).all()
    totals: dict[str, tuple[str, int, int]] = {}
    for row in rows:
        _product, scans, networks = totals.get(row.subject, ("", 0, 0))
        totals[row.subject] = (row.product, scans + row.scans, networks + row.networks)
    return totals


def make_scans(
    visits: Visits, subject: str, networks: Sequence[int], day: date | None = None
) -> None:
    """One scan from each of these networks on a day."""
    scans: dict[Visitor, int] = {}
    for network in networks:
        visitor = Visitor(subject, day or clock.today(), network)
        scans[visitor] = scans.get(visitor, 0) + 1
    visits.record(Batch(scans, {}))


def tell_place(visits: Visits, subject: str, network: int, commune: str, minute: int) -> None:
    """A network says where it is; the day is that of the minute."""
    day = date.fromtimestamp(minute * 60)  # noqa: DTZ012  # tests stay away from midnight
    visits.record(Batch({}, {Visitor(subject, day, network): ToldPlace(commune, minute)}))


def make_serial(app: Flask, product_code: str, **changes: Any) -> str:
    """A piece of a product; returns its code."""
    with app.app_context(), unit_of_work():
        product = db.session.scalars(select(Product).where(Product.code == product_code)).one()
        number = f"S{next(_numbers):06d}"
        values: dict[str, Any] = {
            "code": issue_code("serial"),
            "product_id": product.id,
            "number": number,
            "epc": f"https://id.gs1.org/01/{product.gtin or '09520000000017'}/21/{number}",
            "state": SerialState.SOLD if changes.get("sold_on") else SerialState.ACTIVE,
            "is_sample": True,
            "published_at": clock.now(),
            "updated_at": clock.now(),
            **changes,
        }
        db.session.add(Serial(**values))
    return str(values["code"])


def make_copy_rule(app: Flask, kind: CopyRuleKind, number: int, hours: int, **changes: Any) -> str:
    """A rule by which copies are noticed; returns its code."""
    values: dict[str, Any] = {
        "code": f"{kind}-{number}-{hours}",
        "kind": kind,
        "number": number,
        "period_hours": hours,
        "legal_basis": BASIS,
        "reason": "Thử.",
        "effective_from": date(2026, 1, 1),
        "effective_to": None,
        **changes,
    }
    with app.app_context(), unit_of_work():
        db.session.add(CopyRule(**values))
    return str(values["code"])


def make_scan_retention(app: Flask, days: int) -> None:
    """How long rows of scans are kept."""
    with app.app_context(), unit_of_work():
        db.session.add(
            ScanRetention(
                days=days,
                reason="Thử.",
                legal_basis=BASIS,
                effective_from=date(2026, 1, 1),
                effective_to=None,
            )
        )


def look_at_scans(app: Flask, rounds: ScanRounds | None = None) -> None:
    """What the worker does with new scans, until nothing waits."""
    rounds = rounds or ScanRounds(visits_of(app))
    with app.app_context():
        while rounds.run_once():
            pass
