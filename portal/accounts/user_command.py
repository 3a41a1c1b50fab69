"""`portal user …`: the accounts of officers, for operators and for the very first one."""

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.accounts.factors import remove_all_factors
from portal.accounts.links import link_path, make_link, set_password_by_link
from portal.accounts.models import Account
from portal.accounts.people import Position, disable_account, enable_account, invite_person
from portal.accounts.permissions import Role
from portal.accounts.queries import account_named, all_accounts
from portal.core import clock
from portal.core.actor import COMMAND_LINE
from portal.core.addresses import absolute
from portal.core.db import unit_of_work
from portal.core.errors import PortalError

REASON = "portal user"


@click.group()
def user() -> None:
    """Accounts of officers."""


@user.command()
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What the person is; may be given several times.",
)
@click.option("--name", default="", help="The person's name; by default from the address.")
@click.option("--unit", default=None, help="Official code of the commune for the role commune.")
@click.option("--establishment", default=None, help="Code of the establishment for business.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file whose first line is the password; without it a link is printed.",
)
@with_appcontext
def create(
    email: str,
    roles: tuple[str, ...],
    name: str,
    unit: str | None,
    establishment: str | None,
    password_file: Path | None,
) -> None:
    """Make an account and print the link with which its owner sets a password."""
    position = Position(
        name or email.partition("@")[0],
        frozenset(Role(role) for role in roles),
        commune_code=unit,
        establishment_code=establishment,
    )
    with _explained(), unit_of_work():
        account = invite_person(email, position, at=clock.now(), by=COMMAND_LINE)
        token = make_link(account, at=clock.now(), by=COMMAND_LINE.name)
        if password_file is not None:
            set_password_by_link(token, _first_line(password_file), at=clock.now())
    if password_file is None:
        click.echo(absolute(link_path(token)))
    else:
        click.echo(f"{account.email}: may sign in.")


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def list_users(as_json: bool) -> None:
    """Every account: address, name, roles, unit, state, second factor."""
    rows = [_told(one) for one in all_accounts()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items() if value))


@user.command()
@click.argument("email")
@click.option("--reason", default=REASON, help="Why; noted in the audit.")
@with_appcontext
def disable(email: str, reason: str) -> None:
    """Let a person in no more and end all their sessions."""
    with _explained(), unit_of_work():
        disable_account(account_named(email), reason=reason, at=clock.now(), by=COMMAND_LINE)
    click.echo(f"{email}: disabled.")


@user.command()
@click.argument("email")
@click.option("--reason", default=REASON, help="Why; noted in the audit.")
@with_appcontext
def enable(email: str, reason: str) -> None:
    """Let a person in again."""
    with _explained(), unit_of_work():
        enable_account(account_named(email), reason=reason, at=clock.now(), by=COMMAND_LINE)
    click.echo(f"{email}: enabled.")


@user.command(name="reset-2fa")
@click.argument("email")
@click.option("--reason", default=REASON, help="Why; noted in the audit.")
@with_appcontext
def reset_second_factor(email: str, reason: str) -> None:
    """Remove app, passkeys and recovery codes of a person who has lost them."""
    with _explained(), unit_of_work():
        remove_all_factors(account_named(email), reason=reason, at=clock.now(), by=COMMAND_LINE)
    click.echo(f"{email}: second factor removed.")


def _first_line(file: Path) -> str:
    return unicodedata.normalize("NFC", file.read_text().partition("\n")[0].rstrip("\r"))


def _told(one: Account) -> dict[str, object]:
    return {
        "email": one.email,
        "name": one.name,
        "roles": ",".join(one.roles),
        "unit": one.commune_code or one.establishment_code or "",
        "state": one.state.value,
        "second_factor": one.has_second_factor,
    }


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
