"""Capturing EPCIS events, and finding those of one lot or piece among a million, on SQLite."""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import insert, text

from bench.servers import machine
from portal.accounts.scopes import Scope
from portal.core.db import db, unit_of_work
from portal.trace.epcis.event_rows import EVENTS, IDENTIFIERS, event_row, identifier_rows
from portal.trace.epcis.received import receive
from portal.trace.epcis.sorting import Declarer
from portal.trace.states import Visibility
from tests.make.portal import make_empty_data_dir
from tests.make.trace import GTIN, Event, Partner, epcis_portal, make_document

MILLION = 1_000_000
CHUNK = 20_000
# One piece: made with its lot, packed, shipped, received, unpacked, sold.
STEPS = ("commissioning", "packing", "shipping", "receiving", "unpacking", "retail_selling")
PIECES_OF_A_BOX = 4
DOCUMENTS, EVENTS_OF_A_DOCUMENT = 20, 100
QUESTIONS = 400
START = datetime(2026, 1, 1, tzinfo=UTC)
# What stands for box, lot and place in the model of a row.
MARK, GROUP, SITE = "BBBBBBBBBBBB", "GGGG", "SSSS"
Row = dict[str, Any]


def main() -> None:
    """Measure and print a table; `--json` also writes it to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=MILLION)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder) / "instance", arguments.events)
    print(f"Machine: {machine()}\n\n| what | value |\n|---|---|")
    for row in rows:
        print(f"| {row['what']} | {row['value']} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))


def measure(data_dir: Path, count: int) -> list[Row]:
    """One row for each figure."""
    make_empty_data_dir(data_dir)
    with epcis_portal(data_dir, PORTAL_LIMITS="off") as app:
        filling = fill(app, count)
        partner = Partner(app, Scope.ADMIN)
        rows: list[Row] = [
            {"what": "events in the database", "value": f"{count:,}"},
            {"what": "rows written in bulk, events/s", "value": f"{count / filling:,.0f}"},
            {"what": "database, bytes for each event", "value": size_of(app) // count},
        ]
        rows += captures(partner, count)
        rows += questions(partner, count)
    return rows


def fill(app: Flask, count: int) -> float:
    """Write rows as the portal would write them; returns the seconds that it took."""
    begun = time.perf_counter()
    models = [model_rows(step) for step in range(len(STEPS))]
    with app.app_context():
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            made = [rows_like(models[number % len(STEPS)], number) for number in numbers]
            with unit_of_work():
                db.session.execute(insert(EVENTS), [row for row, _named in made])
                db.session.execute(
                    insert(IDENTIFIERS), [one for _row, all_ in made for one in all_]
                )
    return time.perf_counter() - begun


def model_rows(step: int) -> tuple[Row, list[Row]]:
    """The rows of one step, read by the portal, with marks where the box stands."""
    event = receive(event_of(MARK, GROUP, SITE, step, START), {})
    row = event_row(event, Visibility.PARTNERS, by=Declarer("bench"), at=START)
    return row, identifier_rows(0, event)


def rows_like(model: tuple[Row, list[Row]], number: int) -> tuple[Row, list[Row]]:
    """The same rows for the box of an event; only the hash is another one."""
    row, named = model
    box = number // len(STEPS)
    at = START + timedelta(seconds=number)

    def filled(value: object) -> str:
        marked = str(value).replace(MARK, box_name(box)).replace(GROUP, str(box // 100))
        return marked.replace(SITE, str(box % 50)).replace(START.isoformat(), at.isoformat())

    digest = f"{number:064x}"
    own: Row = {"id": number + 1, "event_time": at, "hash": digest, "event_id": f"urn:x:{digest}"}
    own |= {name: filled(row[name]) for name in ("body", "read_point", "business_location")}
    things = ({**one, "event_id": number + 1} for one in named)
    return {**row, **own}, [{**one, "identifier": filled(one["identifier"])} for one in things]


def story(first: int, end: int) -> Iterator[Event]:
    """Events in the order in which they happen; each box holds a few pieces of one lot."""
    for number in range(first, end):
        box, step = divmod(number, len(STEPS))
        at = START + timedelta(seconds=number)
        yield event_of(box_name(box), str(box // 100), str(box % 50), step, at)


def box_name(box: int) -> str:
    """The number of a box as it stands in names."""
    return f"{box:012d}"


def event_of(box: str, group: str, site: str, step: int, at: datetime) -> Event:
    """One step of the life of a box."""
    pieces = [piece(box, number) for number in range(PIECES_OF_A_BOX)]
    event: Event = {
        "type": "ObjectEvent",
        "eventTime": at.isoformat(),
        "eventTimeZoneOffset": "+07:00",
        "action": "ADD" if step == 0 else "OBSERVE",
        "bizStep": STEPS[step],
        "disposition": "in_transit",
        "readPoint": {"id": place(site)},
    }
    if STEPS[step] in {"packing", "unpacking"}:
        action = "ADD" if STEPS[step] == "packing" else "DELETE"
        packing = {"type": "AggregationEvent", "action": action}
        return {**event, **packing, "parentID": parent(box), "childEPCs": pieces}
    if STEPS[step] in {"shipping", "receiving"}:
        return {**event, "epcList": [parent(box)], "bizLocation": {"id": place(site)}}
    return {**event, "epcList": pieces, "quantityList": [{"epcClass": lot(group), "quantity": 4}]}


def lot(group: str) -> str:
    """A lot of a hundred boxes."""
    return f"https://id.gs1.org/01/{GTIN}/10/L{group}"


def piece(box: str, number: int) -> str:
    """A piece of a box."""
    return f"https://id.gs1.org/01/{GTIN}/21/{box}x{number}"


def parent(box: str) -> str:
    """A box, under a name that needs no check digit."""
    return f"urn:uuid:00000000-0000-4000-8000-{box}"


def place(site: str) -> str:
    """One of a few places."""
    return f"https://portal.example/noi/{site}"


def captures(partner: Partner, count: int) -> list[Row]:
    """Documents handed in over HTTP: validated, hashed, indexed, on the disk."""
    seconds = []
    for number in range(DOCUMENTS):
        first = count + number * EVENTS_OF_A_DOCUMENT
        events = list(story(first, first + EVENTS_OF_A_DOCUMENT))
        document = make_document(*events)
        begun = time.perf_counter()
        answer = partner.post("/capture", document)
        seconds.append(time.perf_counter() - begun)
        if answer.status_code != 202:
            raise RuntimeError(answer.text)
    rate = EVENTS_OF_A_DOCUMENT / statistics.median(seconds)
    return [
        {
            "what": f"captured in documents of {EVENTS_OF_A_DOCUMENT}, events/s",
            "value": f"{rate:,.0f}",
        }
    ]


def questions(partner: Partner, count: int) -> list[Row]:
    """Latency of questions that partners ask, p50 and p95."""
    boxes = random.Random(1)  # noqa: S311  # which boxes are asked for is no secret
    last = count // len(STEPS) - 1

    def box() -> int:
        return boxes.randint(0, max(last, 0))

    asked: Sequence[tuple[str, Callable[[], str]]] = (
        (
            "all events of one piece",
            lambda: f"/epcs/{quote(piece(box_name(box()), 1), safe='')}/events",
        ),
        (
            "MATCH_anyEPC, one piece",
            lambda: f"/events?MATCH_anyEPC={quote(piece(box_name(box()), 2))}",
        ),
        (
            "first page of a lot of 200",
            lambda: f"/epcs/{quote(lot(str(box() // 100)), safe='')}/events",
        ),
        ("one business step, 30 events", lambda: "/events?EQ_bizStep=shipping"),
        (
            "a day at one place",
            lambda: (
                "/events?GE_eventTime=2026-01-02T00:00:00Z&LT_eventTime=2026-01-03T00:00:00Z"
                f"&EQ_readPoint={quote(place(str(box() % 50)))}"
            ),
        ),
    )
    return [{"what": name, "value": latency(partner, path)} for name, path in asked]


def latency(partner: Partner, path: Callable[[], str]) -> str:
    """Milliseconds for one question after another."""
    seconds = []
    for _ in range(QUESTIONS):
        address = path()
        begun = time.perf_counter()
        answer = partner.get(address)
        seconds.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
    cuts = statistics.quantiles(seconds, n=20)
    return f"p50 {cuts[9] * 1000:.1f} ms, p95 {cuts[18] * 1000:.1f} ms"


def size_of(app: Flask) -> int:
    """Bytes of the database."""
    with app.app_context():
        pages = db.session.scalar(text("PRAGMA page_count")) or 0
        return int(pages) * int(db.session.scalar(text("PRAGMA page_size")) or 0)


if __name__ == "__main__":
    main()
