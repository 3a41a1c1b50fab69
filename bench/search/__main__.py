"""Measures search beside SQLite FTS5 and tantivy: python -m bench.search [--records 20000]."""

import argparse
import json
import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from bench.search import measure
from bench.search.engines import ENGINES
from bench.search.measure import Times
from bench.search.quality import quality


def main() -> None:
    """Measure each size, print a table of it and write everything as JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = {size: _measured(size) for size in options.records}
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


def _measured(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        directory = Path(folder)
        engines = {}
        for number, engine in enumerate(ENGINES):
            built = measure.apart(partial(measure.build, number, size, directory))
            times, own = measure.apart(partial(measure.asking, number, size, directory))
            engines[engine.name] = {
                "build": asdict(built),
                "own_megabytes": own,
                "times": {kind: row and asdict(row) for kind, row in times.items()},
            }
        shares = measure.apart(partial(quality, size, directory))
        visible = measure.apart(partial(measure.commit_to_visible, size, directory))
        rate = measure.readers_beside_a_writer(size, directory)
    result = {
        "engines": engines,
        "quality": shares,
        "visible": asdict(visible),
        "answers_per_second": rate,
    }
    _show(size, result, visible)
    return result


def _show(size: int, result: dict[str, Any], visible: Times) -> None:
    engines = result["engines"]
    print(f"\n### {size:,} records, ms: p50 / p95\n")
    print("| question | " + " | ".join(engines) + " |")
    print("|---" * (len(engines) + 1) + "|")
    for kind in next(iter(engines.values()))["times"]:
        cells = [_cell(engine["times"][kind]) for engine in engines.values()]
        print(f"| {kind} | " + " | ".join(cells) + " |")
    for label, unit, read in _MEASURES:
        cells = [f"{read(engine):.0f} {unit}" for engine in engines.values()]
        print(f"| {label} | " + " | ".join(cells) + " |")
    print(f"| commit to visible | {visible.p50:.1f} / {visible.p95:.1f} | – | – |")
    rate = result["answers_per_second"]
    print(f"| 4 readers beside 2 writes/s | {rate:,.0f}/s | – | – |")
    for label, share in result["quality"].items():
        print(f"| {label} | {share:.2f} | – | – |", flush=True)


_MEASURES = (
    ("build", "s", lambda engine: engine["build"]["seconds"]),
    ("memory of the build", "MB", lambda engine: engine["build"]["peak_megabytes"]),
    ("index", "MB", lambda engine: engine["build"]["index_megabytes"]),
    ("own memory of a worker", "MB", lambda engine: engine["own_megabytes"]),
)


def _cell(times: dict[str, float] | None) -> str:
    return f"{times['p50']:.1f} / {times['p95']:.1f}" if times else "–"


if __name__ == "__main__":
    main()
