"""`portal retention …`: whose time has come, what is decided, and carrying decisions out."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from portal.core import clock, public_code
from portal.core.db import unit_of_work
from portal.core.errors import PortalError, RefusedError
from portal.trace.keeping.removal import carry_out
from portal.trace.keeping.retention import Due, decide, due_lots, waiting_decisions

BY = "command line"


@click.group()
def retention() -> None:
    """How long data of lots is kept; nothing is removed without a recorded decision."""


@retention.command()
@with_appcontext
def due() -> None:
    """List the lots whose period has ended and about which nothing is decided."""
    found = due_lots(clock.today())
    for one in found:
        law = f"{one.rule.months} months, {one.rule.legal_basis}"
        click.echo(f"{one.lot.code}  {one.lot.number}  since {one.due_on}  ({law})")
    click.echo(f"{len(found)} lots are due, {len(waiting_decisions())} wait to be removed.")


@retention.command("decide")
@click.argument("lot")
@click.option("--keep/--remove", "is_kept", required=True, help="What is to become of the data.")
@click.option("--reason", required=True, help="Why.")
@click.option("--by", required=True, help="Who decides.")
@with_appcontext
def decide_lot(lot: str, *, is_kept: bool, reason: str, by: str) -> None:
    """Record a decision about LOT (its code), which must be due."""
    with _explained(), unit_of_work():
        decide(_due(public_code.normalise(lot)), is_kept=is_kept, reason=reason, by=by)
    click.echo("Recorded.")


@retention.command()
@with_appcontext
def remove() -> None:
    """Carry out the recorded decisions to remove."""
    removed = 0
    with _explained(), unit_of_work():
        waiting = waiting_decisions()
        for decision in waiting:
            removed += carry_out(decision, by=BY)
    click.echo(f"Data of {len(waiting)} lots removed, {removed} events.")


def _due(code: str) -> Due:
    for one in due_lots(clock.today()):
        if one.lot.code == code:
            return one
    raise RefusedError("Lô này chưa đến hạn, hoặc đã có quyết định.")


@contextmanager
def _explained() -> Iterator[None]:
    """The refusal itself instead of a traceback."""
    try:
        yield
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
