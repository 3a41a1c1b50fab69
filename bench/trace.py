"""How long it takes to trace a lot of 500 events and 12 levels of inputs, among many other events.

Run as `python -m bench.trace [--json FILE] [--others 20000]`.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from portal.app import create_app
from portal.core.db import Model, db
from portal.trace.epcis.visibility import Reader
from portal.trace.goods_page import goods_page
from portal.trace.journey.steps import Direction
from portal.trace.journey.tracing import trace
from tests.make.lots import epc_of_lot, make_events, make_lot, observed, packed, transformed
from tests.make.portal import close, make_empty_data_dir, settings_in
from tests.make.registry import make_product
from tests.make.statements import count_statements

LEVELS, EVENTS = 12, 500
ROUNDS = 30
TARGET_MS = 100
OFFICE = Reader(is_office=True)
FIRST_DAY = date(2026, 1, 1)
BASE = "https://id.gs1.org/01/09520123456795/10"
PALLET = "https://id.gs1.org/8003/09520123456788CRATE{}"


def main() -> None:
    """Build the history, measure both directions and the page, print one row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--others", type=int, default=20_000, help="events of other lots")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-trace-") as folder:
        data_dir = Path(folder) / "instance"
        make_empty_data_dir(data_dir)
        app = create_app(settings_in(data_dir))
        with app.app_context():
            Model.metadata.create_all(db.engine)
        rows = measure(app, options.others)
        close(app)
    for row in rows:
        print(row)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def measure(app: Flask, others: int) -> list[dict[str, Any]]:
    """Times of tracing back, forward, and of reading everything that the page shows."""
    code = make_lot(app, make_product(app, gtin="9520123456788"))
    epc = epc_of_lot(app, code)
    make_events(app, *_history(epc))
    for start in range(0, others, 1_000):
        make_events(app, *(_other(number) for number in range(start, start + 1_000)))
    today = FIRST_DAY + timedelta(days=200)
    return [
        _timed(app, "trace back", lambda: len(trace([epc], Direction.BACK, OFFICE).steps)),
        _timed(
            app,
            "trace forward",
            lambda: len(trace([_lot(LEVELS, 0)], Direction.FORWARD, OFFICE).steps),
        ),
        _timed(app, "page, read", lambda: goods_page(code, today, 1).history.scenes.total),
    ]


def _history(epc: str) -> list[dict[str, Any]]:
    """Two lots on each level, each made of both of the level below, seen and shipped between."""
    events = []
    for level in range(LEVELS):
        outputs = [epc] if level == 0 else [_lot(level, 0), _lot(level, 1)]
        inputs = [_lot(level + 1, 0), _lot(level + 1, 1)]
        events.append(transformed(_day(LEVELS - level, 0), inputs, outputs))
        events.append(packed(_day(LEVELS - level, 1), PALLET.format(level), inputs))
    number = 0
    while len(events) < EVENTS:
        level, number = number % LEVELS, number + 1
        item = epc if level == 0 else _lot(level, number % 2)
        events.append(observed(_day(LEVELS - level, number % 9), item, recordNumber=number))
    return [_numbered(event, number) for number, event in enumerate(events)]


def _other(number: int) -> dict[str, Any]:
    event = observed(_day(number % 12, number % 9), f"{BASE}/OTHER{number % 500}")
    return _numbered(event, EVENTS + number)


def _numbered(event: dict[str, Any], number: int) -> dict[str, Any]:
    event.pop("recordNumber", None)
    return {**event, "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012}"}


def _lot(level: int, number: int) -> str:
    return f"{BASE}/L{level}-{number}"


def _day(level: int, more: int) -> str:
    return (FIRST_DAY + timedelta(days=10 * level + more)).isoformat()


def _timed(app: Flask, what: str, ask: Callable[[], int]) -> dict[str, Any]:
    times = []
    with app.app_context():
        events = ask()
        for _round in range(ROUNDS):
            db.session.remove()
            started = time.perf_counter()
            ask()
            times.append((time.perf_counter() - started) * 1000)
    with count_statements(app) as seen, app.test_request_context():
        ask()
    return {
        "what": what,
        "events": events,
        "statements": len(seen),
        "median ms": round(statistics.median(times), 1),
        "p95 ms": round(sorted(times)[int(ROUNDS * 0.95)], 1),
        "target ms": TARGET_MS,
    }


if __name__ == "__main__":
    main()
