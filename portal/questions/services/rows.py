"""Loading the rows that others refer to: categories, terms, markets, chapters of goods."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from portal.core import audit
from portal.core.db import Model, db
from portal.core.revision import revise
from portal.questions.models import HsChapter, QuestionCategory, QuestionTerm, TradeMarket

ROWS = "question rows"


def load_categories(rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    """Bring the categories up to date, in the order of the rows; returns how many there are."""
    numbered = [{**row, "position": at} for at, row in enumerate(rows, 1)]
    return _load(QuestionCategory, numbered, by=by)


def load_markets(rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    """Bring the markets up to date; returns how many there are."""
    return _load(TradeMarket, rows, by=by)


def load_chapters(rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    """Bring the chapters of goods up to date; returns how many there are."""
    return _load(HsChapter, rows, by=by)


def load_terms(rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    """Bring the terms up to date, each in its version; returns how many there are."""
    listed = list(rows)
    for row in listed:
        version = select(QuestionTerm).where(
            QuestionTerm.kind == row["kind"], QuestionTerm.valid_from == row["valid_from"]
        )
        term = db.session.scalar(version) or QuestionTerm()
        _bring_up(term, row, key=f"term:{row['kind']}", by=by)
    return len(listed)


def _load(table: type[Model], rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    listed = list(rows)
    for row in listed:
        found = db.session.get(table, row["code"]) or table()
        _bring_up(found, row, key=f"{table.__tablename__}:{row['code']}", by=by)
    return len(listed)


def _bring_up(record: Model, row: Mapping[str, Any], *, key: str, by: str) -> None:
    if revise(record, row):
        db.session.add(record)
        audit.record(by, "loaded", kind=ROWS, key=key)
