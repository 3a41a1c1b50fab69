"""`portal audit`: recompute the chain of all changes, and take it out as a spreadsheet."""

import importlib
import json
import sys
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.core.actor import COMMAND_LINE
from portal.core.audit import first_break
from portal.workspace.audit_queries import AuditFilter, last_number

DAY = click.DateTime(["%Y-%m-%d"])
ENDINGS = {".csv", ".xlsx"}


@click.group()
def audit() -> None:
    """Everything that was ever changed, and by whom."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def verify(as_json: bool) -> None:
    """Recompute the chain; exit status 1 at the first entry where it does not hold."""
    found, last = first_break(), last_number()
    if as_json:
        told = {"break": found.entry_id if found else None, "why": found.why if found else ""}
        click.echo(json.dumps({**told, "entries": last}))
    elif found:
        click.echo(f"BAD  entry {found.entry_id}: {found.why}")
    else:
        click.echo(f"ok   {last} entries")
    sys.exit(1 if found else 0)


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "first", type=DAY, help="The first day, like 2026-11-01.")
@click.option("--to", "last", type=DAY, help="The last day.")
@click.option("--kind", default="", help="Records of this kind alone, like product.")
@with_appcontext
def export(file: Path, first: datetime | None, last: datetime | None, kind: str) -> None:
    """Write the entries to FILE (.xlsx or .csv); this is audited too."""
    if file.suffix not in ENDINGS:
        raise click.BadParameter("the file must end in .xlsx or .csv")
    wanted = AuditFilter(kind=kind, first_day=first and first.date(), last_day=last and last.date())
    # What writes workbooks would cost `portal serve` its memory.
    writer = importlib.import_module("portal.workspace.audit_export")
    rows = writer.write_audit(file, wanted, by=COMMAND_LINE, report=lambda _done: None)
    click.echo(f"{rows} entries.")
