"""The book of event forms: which trades there are, what they tell, and how the book is loaded."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core import audit
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.language import gettext as _
from portal.core.revision import revise
from portal.trace.forms.filling import TARGETS
from portal.trace.forms.trades import Trade, TradeExpectation
from portal.trace.rules import EventTemplate, EventTemplateField

GENERAL = "other"


def template_by_code(code: str) -> EventTemplate:
    """The event form with its fields; raises NotFoundError."""
    statement = select(EventTemplate).where(EventTemplate.code == code)
    found = db.session.scalar(statement.options(selectinload(EventTemplate.fields)))
    if found is None:
        raise NotFoundError(_("Không có biểu mẫu sự kiện này."))
    return found


def templates_of_trade(trade: str) -> Sequence[EventTemplate]:
    """The event forms of a trade in the order of the work, each with its fields."""
    statement = select(EventTemplate).where(EventTemplate.trade == trade)
    ordered = statement.order_by(EventTemplate.position)
    return db.session.scalars(ordered.options(selectinload(EventTemplate.fields))).all()


def trades() -> Sequence[Trade]:
    """All trades with what their histories should hold."""
    statement = select(Trade).order_by(Trade.position)
    return db.session.scalars(statement.options(selectinload(Trade.expectations))).all()


def load_trade(row: Mapping[str, Any], position: int, *, by: str) -> Trade:
    """Bring a trade, its expectations and its forms up to date; forms left out are removed.

    Raises RefusedError for a field whose target no event has.
    """
    trade = db.session.get(Trade, row["code"]) or Trade(code=row["code"], expectations=[])
    db.session.add(trade)
    revise(trade, {name: row[name] for name in ("label", "label_en", "basis")})
    trade.position = position
    _load_expectations(trade, row["expects"])
    known = {one.code: one for one in templates_of_trade(trade.code)}
    for number, given in enumerate(row["templates"], 1):
        _load_template(known.pop(given["code"], None), trade.code, given, number)
    for old in known.values():
        db.session.delete(old)
    audit.record(by, "loaded", kind="trade", key=trade.code, forms=len(row["templates"]))
    return trade


def _load_expectations(trade: Trade, rows: Sequence[Mapping[str, Any]]) -> None:
    trade.expectations.clear()
    db.session.flush()
    trade.expectations.extend(
        TradeExpectation(position=number, **row) for number, row in enumerate(rows, 1)
    )


def _load_template(
    known: EventTemplate | None, trade: str, row: Mapping[str, Any], position: int
) -> None:
    template = known or EventTemplate(code=row["code"], trade=trade, fields=[])
    db.session.add(template)
    values = {name: value for name, value in row.items() if name not in ("code", "fields")}
    revise(template, {**values, "position": position})
    template.fields.clear()
    db.session.flush()
    for number, field in enumerate(row["fields"], 1):
        if field["target"].partition(":")[0] not in TARGETS:
            raise RefusedError(f"Sự kiện EPCIS không có phần tử {field['target']}.")
        template.fields.append(EventTemplateField(position=number, **field))
