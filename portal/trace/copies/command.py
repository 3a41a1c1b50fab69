"""`portal alert …`: the standing alerts of copied labels, and ending them after a look."""

import json
from collections.abc import Sequence
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock, public_code
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, PortalError
from portal.trace.copies.alerts import clear_alert
from portal.trace.models import CopyAlert, Serial

BY = "command line"


@click.group()
def alert() -> None:
    """Alerts about pieces whose labels look copied."""


@alert.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def list_alerts(as_json: bool) -> None:
    """List the alerts that were not cleared, the oldest first."""
    found = _standing()
    if as_json:
        click.echo(json.dumps([_told(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        seen = f"{one.count} scans, {_day(one.first_at)} to {_day(one.last_at)}"
        places = f", in {' '.join(one.places)}" if one.places else ""
        piece = f"{one.serial.product.name}, {one.serial.number}"
        click.echo(f"{one.serial.code}  {one.rule}  {seen}{places}  ({piece})")
    click.echo(f"{len(found)} alerts stand.")


@alert.command()
@click.argument("code")
@click.option("--reason", required=True, help="What was found; kept, not published.")
@with_appcontext
def clear(code: str, reason: str) -> None:
    """End all alerts about the piece CODE; only scans of later days can raise them again."""
    try:
        with unit_of_work():
            standing = _standing(public_code.normalise(code))
            if not standing:
                raise NotFoundError("Không có cảnh báo nào đang hiện về mã này.")
            for one in standing:
                clear_alert(one, reason=reason, by=BY)
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{len(standing)} alerts cleared.")


def _standing(code: str | None = None) -> Sequence[CopyAlert]:
    """The alerts that were not cleared, of one piece or of all, oldest first."""
    statement = (
        select(CopyAlert)
        .join(CopyAlert.serial)
        .where(CopyAlert.cleared_at.is_(None))
        .options(joinedload(CopyAlert.serial).joinedload(Serial.product))
        .order_by(CopyAlert.id)
    )
    if code is not None:
        statement = statement.where(Serial.code == code)
    return db.session.scalars(statement).all()


def _told(one: CopyAlert) -> dict[str, object]:
    return {
        "code": one.serial.code,
        "product": one.serial.product.name,
        "number": one.serial.number,
        "rule": one.rule,
        "scans": one.count,
        "places": one.places,
        "first_on": _day(one.first_at),
        "last_on": _day(one.last_at),
    }


def _day(moment: datetime) -> str:
    return moment.astimezone(clock.VIETNAM).date().isoformat()
