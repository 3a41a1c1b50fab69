"""Loads the event forms of the trades, and how long data of lots is kept."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from portal.trace.forms.book import load_trade
from portal.trace.keeping.retention import load_retention_rules
from portal.trace.states import Action, EventType, FieldKind, IdentifierRole
from seed.tables import rule_rows

HERE = Path(__file__).parent / "data" / "trace"


def load_trades(*, by: str) -> int:
    """Bring all trades with their event forms up to date; returns how many forms there are."""
    rows = list(trade_rows())
    for position, row in enumerate(rows, 1):
        load_trade(row, position, by=by)
    return sum(len(row["templates"]) for row in rows)


def load_retention(*, by: str) -> int:
    """Bring the retention rules up to date; returns how many there are."""
    return load_retention_rules(rule_rows(HERE / "retention_rules.csv"), by=by)


def trade_rows() -> Iterator[dict[str, Any]]:
    """The trades of the file, each with its forms and their fields written out."""
    file = (HERE / "event_templates.yaml").read_text(encoding="utf-8")
    book = yaml.safe_load(file)
    for trade in book["trades"]:
        steps = [*trade["steps"], *trade["ending"]]
        yield {
            "code": trade["code"],
            "label": trade["label"],
            "label_en": trade["label_en"],
            "basis": trade["basis"],
            "expects": trade["expects"],
            "templates": [_template(trade["code"], step, book["fields"]) for step in steps],
        }


def _template(
    trade: str, step: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "code": f"{trade}.{step['code']}",
        "label": step["label"],
        "label_en": step["label_en"],
        "type": EventType(step["type"]),
        "action": Action(step["action"]) if "action" in step else None,
        "subject": IdentifierRole(step["subject"]),
        "business_step": step["business_step"],
        "disposition": step["disposition"],
        "fields": [_field(asked, fields) for asked in step["asks"].split()],
    }


def _field(asked: str, fields: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    name = asked.removesuffix("*")
    field = fields[name]
    return {
        "name": name,
        "label": field["label"],
        "label_en": field["label_en"],
        "kind": FieldKind(field["kind"]),
        "target": field["target"],
        "unit": field.get("unit", ""),
        "choices": field.get("choices", []),
        "hint": field.get("hint", ""),
        "is_required": asked.endswith("*"),
    }
