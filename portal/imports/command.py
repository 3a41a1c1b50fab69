"""`portal import`, `portal export`: registers from and to spreadsheets, without a browser.

Exit status of an import: 0 when every row was taken, 1 when some were not, 2 when the file as a
whole was refused.
"""

import secrets
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import with_appcontext

from portal.core import clock
from portal.core.actor import COMMAND_LINE
from portal.core.db import db, unit_of_work
from portal.core.errors import PortalError
from portal.core.origin import acting_from
from portal.imports.decisions import Kind
from portal.imports.exporting import write_list
from portal.imports.intake import take_in
from portal.imports.kinds import kind_of
from portal.imports.models import ImportRun
from portal.imports.preview import ERRORS, UPLOAD, Preview, look_through
from portal.imports.registers import REGISTERS
from portal.imports.runs import begin_run
from portal.imports.wanted import Wanted, count_records
from portal.registry.register_queries import RegisterFilter

SOME_REFUSED, ALL_REFUSED = 1, 2
_KIND = click.argument("kind", type=click.Choice(list(REGISTERS)))


@click.command(name="import")
@_KIND
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Look through the file and write nothing.")
@click.option(
    "--errors", type=click.Path(path_type=Path), help="Where to write the rows to be corrected."
)
@with_appcontext
def import_file(kind: str, file: Path, dry_run: bool, errors: Path | None) -> None:
    """Take the rows of FILE into the register KIND; wrong rows are left out and told."""
    with TemporaryDirectory() as name, acting_from("portal import"):
        folder = Path(name)
        try:
            judge = kind_of(kind, file.name)
            found = _looked_through(folder, file, judge)
            if not dry_run and found.right:
                _take_in(folder, file, judge, found)
        except PortalError as refusal:
            click.echo(refusal.message, err=True)
            sys.exit(ALL_REFUSED)
        if errors is not None and found.refused:
            shutil.copyfile(folder / ERRORS, errors)
    if found.refused:
        sys.exit(SOME_REFUSED)


@click.command(name="export")
@_KIND
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export_file(kind: str, file: Path) -> None:
    """Write the whole register KIND to FILE, as XLSX or CSV by its ending."""
    wanted = Wanted(kind, RegisterFilter(), with_contacts=True)
    total = count_records(wanted, COMMAND_LINE)
    with acting_from("portal export"), click.progressbar(length=total, file=sys.stderr) as bar:
        rows = write_list(
            file, wanted, by=COMMAND_LINE, report=lambda done: bar.update(done - bar.pos)
        )
    click.echo(f"{kind}: {rows} rows.")


def _looked_through(folder: Path, file: Path, kind: Kind) -> Preview:
    shutil.copyfile(file, folder / UPLOAD)
    with click.progressbar(length=1, label="Checking", file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        found = look_through(folder, kind, by=COMMAND_LINE, report=report)
    for sentence in (*found.notes, *found.sentences):
        click.echo(sentence)
    if not found.is_usable:
        sys.exit(ALL_REFUSED)
    click.echo(
        f"rows={found.rows} new={found.new} changed={found.changed} same={found.same}"
        f" refused={found.refused}"
    )
    for one in found.shown:
        click.echo(f"Dòng {one.number} {one.column} “{one.value}”: {one.message}", err=True)
    return found


def _take_in(folder: Path, file: Path, kind: Kind, found: Preview) -> None:
    with unit_of_work():
        run_id = begin_run(
            secrets.token_hex(16),
            register=kind.register.name,
            file_name=file.name,
            by=COMMAND_LINE,
            at=clock.now(),
        ).id
    with click.progressbar(length=found.right, label="Importing", file=sys.stderr) as bar:
        take_in(
            folder,
            kind,
            run_id,
            by=COMMAND_LINE,
            begin=lambda _number: True,
            report=lambda done: bar.update(done - bar.pos),
        )
    run = db.session.get_one(ImportRun, run_id)
    click.echo(
        f"import={run.id} new={run.new_count} changed={run.changed_count}"
        f" same={run.same_count} refused={run.refused_count}"
    )
