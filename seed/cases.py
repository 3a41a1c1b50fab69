"""Loads the rows of law of citizens' reports: kinds with clocks, authorities, topics, holidays."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from portal.cases.rules import Agency, CaseKind, CaseTopic, DayOff
from portal.cases.services.law import load_law
from portal.cases.states import ClockStart, DayKind
from seed.tables import day_of, rows_of

FOLDER = Path(__file__).parent / "data" / "cases"
Read = Callable[[str], Any]
NUMBERS = ("position", "days_to_accept", "days_to_answer", "retention_days")
FLAGS = ("is_formal", "is_identity_secret", "is_active")


def load_case_law(*, by: str) -> int:
    """Bring kinds, authorities, topics and holidays up to date; returns how many rows."""
    return sum(
        (
            load_law(CaseKind, _rows("kinds"), by=by),
            load_law(Agency, _rows("agencies"), by=by),
            load_law(CaseTopic, _rows("topics"), by=by),
            load_law(DayOff, _rows("days_off"), by=by),
        )
    )


def _rows(name: str) -> list[dict[str, Any]]:
    return [_values(row) for row in rows_of(FOLDER / f"{name}.csv")]


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    return {column: READ.get(column, str)(text) for column, text in row.items()}


def _flag(text: str) -> bool:
    return text == "1"


def _number_or_none(text: str) -> int | None:
    return int(text) if text else None


def _text_or_none(text: str) -> str | None:
    return text or None


READ: Mapping[str, Read] = {
    **dict.fromkeys(NUMBERS, int),
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(("valid_from", "valid_to", "day"), day_of),
    "days_remote_area": _number_or_none,
    "agency_code": _text_or_none,
    "accept_days": DayKind,
    "answer_days": DayKind,
    "answer_from": ClockStart,
}
