"""`portal links …`: what the registrar decides about links, from the command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from portal.core import clock
from portal.core.addresses import settings
from portal.core.db import unit_of_work
from portal.core.errors import PortalError
from portal.resolver.approvals import (
    approve_domain,
    hand_over_prefix,
    take_back_prefix,
    withdraw_domain,
)
from portal.resolver.queries import handed_prefixes, waiting_targets

BY = "command line"


@click.group()
def links() -> None:
    """Links of GS1 identifiers: approve domains, hand prefixes to other resolvers."""


@links.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def waiting(as_json: bool) -> None:
    """The links that wait for approval: whose, from where to where."""
    rows = [
        {"owner": one.entry.owner_code, "domain": one.host, "path": one.entry.path, "to": one.href}
        for one in waiting_targets()
    ]
    _tell(rows, as_json)


@links.command()
@click.argument("owner")
@click.argument("domain")
@with_appcontext
def approve(owner: str, domain: str) -> None:
    """Let the identifiers of OWNER (code of an establishment) lead to DOMAIN."""
    with _explained(), unit_of_work():
        base = settings().base_url
        count = approve_domain(owner, domain, base=base, at=clock.now(), by=BY)
    click.echo(f"{domain} is approved for {owner}; {count} entries looked at again.")


@links.command()
@click.argument("owner")
@click.argument("domain")
@with_appcontext
def withdraw(owner: str, domain: str) -> None:
    """Take the approval of DOMAIN for OWNER back; its links wait again."""
    with _explained(), unit_of_work():
        count = withdraw_domain(owner, domain, base=settings().base_url, by=BY)
    click.echo(f"{domain} is no longer approved for {owner}; {count} entries wait.")


@links.command()
@click.argument("key")
@click.argument("prefix")
@click.argument("resolver")
@click.option("--title", required=True, help="The name of the other resolver.")
@with_appcontext
def hand(key: str, prefix: str, resolver: str, title: str) -> None:
    """Let RESOLVER answer for identifiers of KEY (as 01) that begin with a company PREFIX."""
    with _explained(), unit_of_work():
        hand_over_prefix(key, prefix, resolver=resolver, title=title, at=clock.now(), by=BY)
    click.echo(f"({key}) {prefix} is handed to {resolver}.")


@links.command()
@click.argument("key")
@click.argument("prefix")
@with_appcontext
def unhand(key: str, prefix: str) -> None:
    """Answer for the identifiers of KEY and PREFIX here again."""
    with _explained(), unit_of_work():
        take_back_prefix(key, prefix, by=BY)
    click.echo(f"({key}) {prefix} is answered here.")


@links.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def handed(as_json: bool) -> None:
    """The prefixes that other resolvers answer for."""
    rows = [
        {"key": one.key, "prefix": one.prefix, "resolver": one.resolver, "title": one.title}
        for one in handed_prefixes()
    ]
    _tell(rows, as_json)


def _tell(rows: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items()))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
