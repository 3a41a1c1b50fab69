"""How fast a spreadsheet becomes records, beside bare statements for the same rows.

Run as `python -m bench.imports [--json FILE] [--rows 100000]`. Preview and import each run in a
process of their own, whose peak memory is then theirs alone. The bare statements write the rows
of the products alone, in as many transactions: no code, no audit, no log, no way back.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

from portal.app import create_app
from portal.core import clock
from portal.core.actor import COMMAND_LINE
from portal.core.db import db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.imports.decisions import Seen
from portal.imports.intake import take_in
from portal.imports.kept_rows import read_batches
from portal.imports.kinds import kind_of
from portal.imports.preview import UPLOAD, look_through
from portal.imports.registers import PRODUCTS, REGISTERS
from portal.imports.runs import begin_run
from portal.sheets.writing import write_table
from tests.make.imports import gtin, ready
from tests.make.places import SA_HUYNH
from tests.make.portal import close, settings_in
from tests.make.registry import make_establishment

TARGET_ROWS, TARGET_RATIO, TARGET_MB = 8_000, 0.06, 300
PRODUCERS = 50


def main() -> None:
    """Measure and print one row for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FOLDER"), help="one step; inner use")
    options = parser.parse_args()
    if options.step:
        step, folder = options.step
        print(json.dumps(STEPS[step](Path(folder))))
        return
    rows = measure(options.rows)
    for row in rows:
        print(row)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def measure(count: int) -> list[dict[str, object]]:
    """Preview, import and bare statements for the same rows."""
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as name:
        folder = Path(name)
        make_file(folder, count)
        figures = {step: in_own_process(step, folder) for step in STEPS}
    bare = count / figures["bare"]["seconds"]
    return [told(step, one, count, bare) for step, one in figures.items()]


def told(step: str, figures: dict[str, float], count: int, bare: float) -> dict[str, object]:
    """One row of the table."""
    rate = count / figures["seconds"]
    return {
        "step": step,
        "rows": count,
        "s": round(figures["seconds"], 2),
        "CPU s": round(figures["cpu"], 2),
        "rows/s": round(rate),
        "target rows/s": TARGET_ROWS,
        "of bare": round(rate / bare, 3),
        "target of bare": TARGET_RATIO,
        "peak MB": round(figures["peak_mb"]),
        "target MB": TARGET_MB,
    }


def in_own_process(step: str, folder: Path) -> dict[str, float]:
    """What a step took."""
    command = [sys.executable, "-m", "bench.imports", "--step", step, str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def make_file(folder: Path, count: int) -> None:
    """A portal with producers, and a workbook of products with twelve filled columns."""
    app = create_app(settings_in(folder / "instance"))
    with app.app_context():
        bring_up_to_date()
    ready(app)
    makers = [
        make_establishment(app, name=f"Cơ sở {number}", commune_code=SA_HUYNH)
        for number in range(PRODUCERS)
    ]
    close(app)
    columns = REGISTERS[PRODUCTS].columns
    names = [column.name for column in columns]
    rows = ([row.get(name) for name in names] for row in products(count, makers))
    write_table(folder / UPLOAD, "Sản phẩm", columns, rows)


def products(count: int, makers: list[str]) -> Iterator[dict[str, str]]:
    """Rows of products of public producers: each goes into the public log too."""
    for number in range(count):
        yield {
            "gtin": gtin(number),
            "name": f"Nước mắm cá cơm Sa Huỳnh, chai số {number} (dữ liệu mẫu)",
            "producer": makers[number % PRODUCERS],
            "brand": "Sa Huỳnh",
            "net_quantity": "500 ml",
            "ingredients": "Cá cơm, muối biển",
            "usage": "Chấm, nêm",
            "storage": "Nơi khô mát",
            "shelf_life": "24 tháng",
            "place_of_origin": "Sa Huỳnh, Quảng Ngãi",
            "risk": "Cao",
            "source": "Danh sách mẫu",
        }


def preview(folder: Path) -> dict[str, float]:
    """Read and judge the workbook."""
    app = create_app(settings_in(folder / "instance"))
    with app.app_context():
        kind = kind_of(PRODUCTS, "mau.xlsx")
        start, cpu = perf_counter(), process_time()
        found = look_through(folder, kind, by=COMMAND_LINE, report=lambda _done, _total: None)
        taken = figures_since(start, cpu)
    close(app)
    if found.refused:
        raise RuntimeError(f"rows were refused: {found.shown[:3]}")
    return taken


def bare(folder: Path) -> dict[str, float]:
    """The rows of products as the import enters them, by `executemany` alone."""
    app = create_app(settings_in(folder / "instance"))
    with app.app_context():
        batches = list(prepared(folder))
        template = sqlite3.connect(Path(str(db.engine.url.database)))
    copy = sqlite3.connect(folder / "bare.db", isolation_level=None)
    template.backup(copy)
    template.close()
    close(app)
    copy.execute("PRAGMA synchronous = FULL")
    names = ", ".join(batches[0][0])
    marks = ", ".join("?" * len(batches[0][0]))
    start, cpu = perf_counter(), process_time()
    for batch in batches:
        copy.execute("BEGIN IMMEDIATE")
        values = [tuple(row.values()) for row in batch]
        copy.executemany(f"INSERT INTO product ({names}) VALUES ({marks})", values)  # noqa: S608  # names of columns
        copy.execute("COMMIT")
    taken = figures_since(start, cpu)
    copy.close()
    return taken


def prepared(folder: Path) -> Iterator[list[dict[str, object]]]:
    """The batches as the database keeps them."""
    kind, now, number = kind_of(PRODUCTS, "mau.xlsx"), "2026-11-20 00:00:00.000000", 0
    for batch in read_batches(folder, REGISTERS[PRODUCTS].columns):
        rows: list[dict[str, object]] = []
        for row in kind.decide(batch, COMMAND_LINE, Seen()).entered:
            number += 1
            plain = {**row, "state": row["state"].value, "recalled_lots": "[]"}
            own = {"code": f"B{number:07d}", "origin": f"bare:{number}", "version": 1}
            rows.append({**plain, **own, "published_at": now, "updated_at": now})
        yield rows


def intake(folder: Path) -> dict[str, float]:
    """Take in what the preview found right."""
    app = create_app(settings_in(folder / "instance"))
    with app.app_context():
        kind = kind_of(PRODUCTS, "mau.xlsx")
        run_id = begun()
        start, cpu = perf_counter(), process_time()
        take_in(
            folder,
            kind,
            run_id,
            by=COMMAND_LINE,
            begin=lambda _number: True,
            report=lambda _done: None,
        )
        taken = figures_since(start, cpu)
    close(app)
    return taken


def begun() -> int:
    """The number of a new import."""
    with unit_of_work():
        run = begin_run(
            "bench", register=PRODUCTS, file_name="mau.xlsx", by=COMMAND_LINE, at=clock.now()
        )
        return run.id


def figures_since(start: float, cpu: float) -> dict[str, float]:
    """Seconds, processor seconds and the peak memory of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak_kb = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return {
        "seconds": perf_counter() - start,
        "cpu": process_time() - cpu,
        "peak_mb": peak_kb / 1024,
    }


STEPS = {"preview": preview, "bare": bare, "import": intake}

if __name__ == "__main__":
    main()
