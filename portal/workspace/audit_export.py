"""The audit as a spreadsheet: only jobs and commands load this, for it writes workbooks."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import unit_of_work
from portal.jobs.running import Running
from portal.sheets.columns import CellKind, Column
from portal.sheets.values import Value
from portal.sheets.writing import write_csv, write_table
from portal.workspace.audit_queries import AuditFilter, every_entry, filter_of
from portal.workspace.audit_words import ToldEntry, told

TITLE = "Nhật ký thay đổi"
COLUMNS = (
    Column("id", "Số", kind=CellKind.NUMBER, width=10),
    Column("at", "Lúc", kind=CellKind.DATE),
    Column("who", "Người làm", width=30),
    Column("actor", "Tên trong nhật ký", width=30),
    Column("what", "Việc", width=30),
    Column("kind", "Loại hồ sơ"),
    Column("key", "Mã hồ sơ"),
    Column("note", "Lý do, ghi chú", width=40),
    Column("changes", "Thay đổi", width=60),
    Column("origin", "Làm từ", width=30),
    Column("hash", "Mã băm", width=66),
)
Report = Callable[[int], object]


def export(running: Running) -> None:
    """The job: write the entries that fit as a file of the job."""
    form = running.parameters["form"]
    running.result_file = f"nhat-ky.{form}"

    def report(done: int) -> None:
        running.report(done, message="Đang ghi nhật ký")

    wanted = filter_of(running.parameters["wanted"])
    path = running.folder / running.result_file
    running.result = {"rows": write_audit(path, wanted, by=running.by, report=report)}


def write_audit(path: Path, wanted: AuditFilter, *, by: Actor, report: Report) -> int:
    """Write the entries as XLSX or CSV, as `path` ends; returns how many. This too is audited."""
    lines = _lines(wanted, report)
    if path.suffix == ".csv":
        rows = write_csv(path, COLUMNS, lines)
    else:
        rows = write_table(path, TITLE, COLUMNS, lines)
    with unit_of_work():
        audit.record(by.name, "exported", kind="audit", key="all", rows=rows, asked=wanted.told())
    return rows


def _lines(wanted: AuditFilter, report: Report) -> Iterator[Sequence[Value]]:
    done = 0
    for entries in every_entry(wanted):
        yield from (_line(one) for one in told(entries))
        done += len(entries)
        report(done)


def _line(one: ToldEntry) -> Sequence[Value]:
    entry = one.entry
    changes = "\n".join(f"{row.label}: {row.before} → {row.after}" for row in one.changes)
    others = "\n".join(f"{name}: {value}" for name, value in one.others)
    return (
        entry.id,
        entry.at,
        one.who,
        entry.actor,
        one.what,
        one.kind,
        one.key,
        one.note,
        "\n".join(filter(None, (changes, others))),
        entry.origin,
        entry.hash,
    )
