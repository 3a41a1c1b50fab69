"""`portal key …`: making, listing and revoking the keys of other systems."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from portal.accounts.models import ApiKey
from portal.accounts.queries import all_keys, key_by_name
from portal.accounts.scopes import Scope
from portal.accounts.services import create_key, revoke_key
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import PortalError

BY = "command line"


@click.group()
def key() -> None:
    """Keys with which other systems call the API."""


@key.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="A right of the key; may be given several times.",
)
@click.option("--owner", default="", help="Code of the establishment for which the key acts.")
@click.option("--unit", default=None, help="Official code of the commune to which it is bound.")
@with_appcontext
def create(name: str, scopes: tuple[str, ...], owner: str, unit: str | None) -> None:
    """Make a key and print it once; it cannot be shown again."""
    with _explained(), unit_of_work():
        rights = [Scope(scope) for scope in scopes]
        made = create_key(
            name, scopes=rights, owner_code=owner, commune_code=unit, at=clock.now(), by=BY
        )
    click.echo(made)


@key.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def list_keys(as_json: bool) -> None:
    """Every key: name, rights, owner, when made, revoked and last used."""
    rows = [_told(one) for one in all_keys()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items() if value))


@key.command()
@click.argument("name")
@with_appcontext
def revoke(name: str) -> None:
    """Let a key open nothing from now on."""
    with _explained(), unit_of_work():
        revoke_key(key_by_name(name), at=clock.now(), by=BY)
    click.echo(f"{name}: revoked.")


def _told(one: ApiKey) -> dict[str, str]:
    return {
        "name": one.name,
        "scopes": ",".join(one.scopes),
        "owner": one.owner_code,
        "unit": one.commune_code or "",
        "created": one.created_at.isoformat(timespec="seconds"),
        "revoked": one.revoked_at.isoformat(timespec="seconds") if one.revoked_at else "",
        "last_used": one.last_used_on.isoformat() if one.last_used_on else "",
    }


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
