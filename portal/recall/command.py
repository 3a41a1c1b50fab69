"""`portal recall …`: what a recall would reach, recalling, the parties to inform, lifting."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.core import clock, public_code
from portal.core.db import unit_of_work
from portal.core.errors import PortalError
from portal.places.queries import own_province_name
from portal.recall.export import parties_csv
from portal.recall.reach import Reach, reach_of
from portal.recall.services import RecallOrder, lift
from portal.recall.services import recall as recall_lots
from portal.trace.lots import lot_by_code

BY = "command line"


@click.command()
@click.argument("lot")
@click.option("--reason", default="", help="Why; shown to everyone.")
@click.option("--advice", default="", help="What people who have the goods should do.")
@click.option("--body", default="", help="Who orders it; by default the province's department.")
@click.option("--preview", is_flag=True, help="Only show what would be reached.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write parties to inform.")
@with_appcontext
def recall(
    *, lot: str, reason: str, advice: str, body: str, preview: bool, file: Path | None
) -> None:
    """Recall LOT (its code) and every lot made of it; tell whom to inform."""
    code = public_code.normalise(lot)
    with _explained():
        reach = reach_of(lot_by_code(code)) if preview else _recall(code, reason, advice, body)
    _show(reach)
    if file is not None:
        file.write_text(parties_csv(reach.parties), encoding="utf-8", newline="")
        click.echo(f"{len(reach.parties)} parties: {file}")


@click.command("lift-recall")
@click.argument("warning")
@click.option("--reason", required=True, help="Why; shown to everyone.")
@with_appcontext
def lift_recall(warning: str, reason: str) -> None:
    """End the recall that WARNING (the last part of its address) told."""
    with _explained(), unit_of_work():
        lots = lift(warning, reason=reason, on=clock.today(), by=BY)
        numbers = [lot.number for lot in lots]
    click.echo(f"{len(numbers)} lots are on sale again: {', '.join(numbers)}")


def _recall(code: str, reason: str, advice: str, body: str) -> Reach:
    issuing_body = body or f"Sở Khoa học và Công nghệ {own_province_name()}".strip()
    order = RecallOrder(reason, advice, issuing_body, clock.today())
    with unit_of_work():
        done = recall_lots(lot_by_code(code), order, by=BY)
        path = done.warning.path
    click.echo(f"Recalled; the warning: {path}")
    return done.reach


def _show(reach: Reach) -> None:
    click.echo(f"{len(reach.lots)} lots, {reach.pieces} pieces:")
    for lot in reach.lots:
        click.echo(f"  {lot.code}  {lot.product.name}, {lot.number}  ({lot.state.value})")
    if reach.others:
        click.echo(f"{len(reach.others)} goods that are no lot of this portal:")
        for one in reach.others:
            click.echo(f"  {one.name}")
    click.echo(f"{len(reach.parties)} parties to inform:")
    for party in reach.parties:
        click.echo(f"  {party.name or '?'}  {party.gln or party.place}  {party.phone}".rstrip())
    if not reach.is_whole:
        click.echo("ATTENTION: too much to follow to the end; there may be more.", err=True)


@contextmanager
def _explained() -> Iterator[None]:
    """The refusal itself instead of a traceback."""
    try:
        yield
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
