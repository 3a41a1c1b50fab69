"""`portal keys`: make, change, take back and list the keys that sign for the portal."""

import json

import click
from flask.cli import with_appcontext

from portal.core import audit
from portal.core import keys as ring
from portal.core.db import unit_of_work
from portal.core.errors import PortalError
from portal.core.key_ring import Purpose
from portal.core.published_keys import described

BY = "command"
PURPOSE = click.Choice([purpose.value for purpose in Purpose])


@click.group()
def keys() -> None:
    """The keys that sign heads of the log and printed codes."""


@keys.command()
@with_appcontext
def generate() -> None:
    """Make the keys that are missing; may be run again at any time."""
    for key in ring.prepare():
        click.echo(f"{key.kid} signs for {key.purpose}.")
    click.echo("There is a key for each purpose.")


@keys.command()
@click.argument("purpose", type=PURPOSE)
@with_appcontext
def rotate(purpose: str) -> None:
    """Let a new key sign; what the old one signed stays good."""
    new = ring.rotate(Purpose(purpose))
    _note("rotated", new.kid, purpose)
    click.echo(f"{new.kid} signs for {purpose}.")


@keys.command()
@click.argument("kid")
@click.option("--reason", required=True, help="Published beside the key.")
@with_appcontext
def revoke(kid: str, reason: str) -> None:
    """Declare that nothing signed with this key is to be trusted."""
    try:
        revoked = ring.revoke(kid, reason=reason)
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
    _note("revoked", kid, reason)
    click.echo(f"{kid} is revoked; {ring.signing_key(revoked.purpose).kid} signs.")


@keys.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def list_keys(as_json: bool) -> None:
    """Every key there ever was, the oldest first."""
    known = [described(key) for key in ring.known_keys()]
    if as_json:
        click.echo(json.dumps(known, ensure_ascii=False))
        return
    for key in known:
        state = "revoked" if key["revoked_at"] else "retired" if key["valid_until"] else "signs"
        click.echo(f"{key['kid']}  {key['purpose']:<4}  {state:<7}  since {key['valid_from']}")


def _note(action: str, kid: str, note: str) -> None:
    # The row also makes pages that show the old key stale.
    with unit_of_work():
        audit.record(BY, action, kind="key", key=kid, note=note)
