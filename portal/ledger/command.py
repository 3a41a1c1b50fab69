"""`portal log`: recompute the public log, and begin it on an older portal."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from portal.ledger.documents import timestamp
from portal.ledger.publications import publications
from portal.ledger.queries import TreeHead
from portal.ledger.verification import DifferenceError, Verified, enter_missing
from portal.ledger.verification import verify as verify_log


@click.group()
def log() -> None:
    """The public log of everything published."""


@log.command()
@click.option("--head", type=click.File("rb"), help="A head kept from /api/v1/log/head.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def verify(head: BinaryIO | None, as_json: bool) -> None:
    """Recompute everything from the database; exit status 1 at the first difference."""
    try:
        verified = verify_log(publications(), _earlier(head) if head else None)
    except DifferenceError as difference:
        click.echo(json.dumps({"difference": str(difference)}) if as_json else f"BAD  {difference}")
        sys.exit(1)
    click.echo(json.dumps(_described(verified)) if as_json else _told(verified))


@log.command()
@with_appcontext
def begin() -> None:
    """Enter what was published before there was a log; may be run again at any time."""
    click.echo(f"{enter_missing(publications())} records entered.")


def _earlier(file: BinaryIO) -> TreeHead:
    try:
        said = json.load(file)
        at = datetime.fromisoformat(said["timestamp"])
        return TreeHead(int(said["size"]), bytes.fromhex(said["root"]), at)
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(f"{Path(file.name).name} is no head of the log") from None


def _told(verified: Verified) -> str:
    head = verified.head
    return (
        f"ok   {head.size} entries, {verified.records} records\n"
        f"     root {head.root.hex()} of {timestamp(head.at)}"
    )


def _described(verified: Verified) -> dict[str, object]:
    head = verified.head
    return {
        "difference": None,
        "entries": head.size,
        "records": verified.records,
        "root": head.root.hex(),
        "timestamp": timestamp(head.at),
    }
