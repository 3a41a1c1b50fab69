"""How fast the public log takes entries, gives proofs, and is verified, on SQLite."""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from flask import Flask

from portal.app import create_app
from portal.core import keys
from portal.core.db import Model, db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.ledger.proofs import (
    described_consistency,
    described_inclusion,
    inclusion_proof,
)
from portal.ledger.services import append
from portal.ledger.verification import recompute
from tests.make.portal import close, settings_in

SIZES = (100_000, 1_000_000)
IN_ONE_TRANSACTION = 1_000
SINGLE = 500
PROOFS = 300


def measure(sizes: tuple[int, ...] = SIZES) -> list[dict[str, object]]:
    """Grow one log to each size and measure there."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_in(Path(folder)))
        with app.app_context():
            bring_up_to_date()
            Model.metadata.create_all(db.engine)
            keys.prepare()
        try:
            return list(_rows(app, sizes))
        finally:
            close(app)


def _rows(app: Flask, sizes: tuple[int, ...]) -> Iterator[dict[str, object]]:
    size = 0
    for target in sizes:
        rate = (target - SINGLE - size) / _grow(app, size, target - SINGLE)
        single = [_seconds(partial(_append, app, number, number + 1)) for number in _last(target)]
        inclusion, consistency = _proofs(app, target)
        with app.app_context():
            verified = _seconds(recompute)
        yield {
            "entries": f"{target:,}",
            f"append, {IN_ONE_TRANSACTION:,} in one commit": f"{rate:,.0f}/s",
            "append and commit, one": f"{statistics.median(single) * 1000:.1f} ms",
            "inclusion proof, p50 / p95": _milliseconds(inclusion),
            "consistency proof, p50 / p95": _milliseconds(consistency),
            "recompute all": f"{verified:.1f} s",
            "database": f"{_megabytes(app):,.0f} MB",
        }
        size = target


def _grow(app: Flask, start: int, end: int) -> float:
    began = time.perf_counter()
    for first in range(start, end, IN_ONE_TRANSACTION):
        _append(app, first, min(end, first + IN_ONE_TRANSACTION))
    return time.perf_counter() - began


def _last(target: int) -> range:
    return range(target - SINGLE, target)


def _append(app: Flask, start: int, end: int) -> None:
    with app.app_context(), unit_of_work():
        for number in range(start, end):
            content = {
                "name": f"Sản phẩm số {number}",
                "state": "listed",
                "stars": number % 5,
                "producer": f"P{number % 9973:05d}",
            }
            append("product", f"{number * 7919 % 100_000_007:08d}", content)


def _proofs(app: Flask, size: int) -> tuple[list[float], list[float]]:
    dice = random.Random(size)  # noqa: S311  # which proofs are asked for is no secret
    places = [dice.randrange(size) for _ in range(PROOFS)]
    inclusion, consistency = [], []
    for place in places:
        with app.app_context():
            inclusion.append(_seconds(partial(_prove, place)))
        with app.app_context():
            consistency.append(_seconds(partial(described_consistency, place + 1, size)))
    return inclusion, consistency


def _prove(place: int) -> None:
    described_inclusion(inclusion_proof(place))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _milliseconds(seconds: list[float]) -> str:
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"{statistics.median(seconds) * 1000:.1f} / {p95 * 1000:.1f} ms"


def _megabytes(app: Flask) -> float:
    with app.app_context():
        db.session.remove()
        file = Path(str(db.engine.url.database))
    return file.stat().st_size / 1_000_000


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = measure(tuple(options.sizes))
    names = list(rows[0])
    print("| " + " | ".join(names) + " |")
    print("|" + "---|" * len(names))
    for row in rows:
        print("| " + " | ".join(str(row[name]) for name in names) + " |")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
