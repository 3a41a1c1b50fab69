"""Reads the CSV files of the seeds: text as it stands, rules with numbers, flags and days."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

NUMBERS = {
    "days",
    "expiry_notice_days",
    "months",
    "number",
    "period_hours",
    "points_from",
    "points_to",
    "stars",
    "validity_months",
    "weight",
}
FLAGS = {
    "is_active",
    "includes_upper",
    "is_award",
    "is_certifiable",
    "is_required_for_verdict",
    "requires_sample",
}
DAYS = {"effective_from", "effective_to"}


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file as text."""
    with file.open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def rule_rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a table of rules, each value in the type of its column."""
    return [{column: _value(column, text) for column, text in row.items()} for row in rows_of(file)]


def day_of(text: str) -> date | None:
    """A day written as 2026-05-22, None for a blank."""
    return date.fromisoformat(text) if text else None


def _value(column: str, text: str) -> str | int | bool | date | None:
    if column in DAYS:
        return day_of(text)
    if column in NUMBERS:
        return int(text) if text else None
    return text == "1" if column in FLAGS else text
