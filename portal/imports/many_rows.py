"""Inserting many rows of the same shape: what is the same in all of them is prepared once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import Dialect, insert

from portal.core.db import Model, db

Prepare = Callable[[Any], Any]


def insert_rows(
    table: type[Model], rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any]
) -> None:
    """Insert rows that all have the same columns, and in all of them the values `same`.

    SQLAlchemy prepares each value of each row by itself, which takes as long as writing them:
    here columns are prepared as a whole, and most of them need nothing.
    """
    if not rows:
        return
    connection = db.session.connection()
    dialect = connection.dialect
    compiled = insert(table).compile(dialect=dialect, column_keys=[*same, *rows[0]])
    names = compiled.positiontup or [*same, *rows[0]]
    columns = [_column(dialect, table, name, rows, same) for name in names]
    values: list[Any] = list(zip(*columns, strict=False))
    if not compiled.positional:
        values = [dict(zip(names, one, strict=True)) for one in values]
    connection.exec_driver_sql(str(compiled), values)


def _column(
    dialect: Dialect,
    table: type[Model],
    name: str,
    rows: Sequence[Mapping[str, Any]],
    same: Mapping[str, Any],
) -> Iterable[Any]:
    prepare = _prepare(dialect, table, name)
    if name in same:
        return repeat(prepare(same[name]) if prepare else same[name], len(rows))
    values = [row[name] for row in rows]
    return map(prepare, values) if prepare else values


def _prepare(dialect: Dialect, table: type[Model], name: str) -> Prepare | None:
    """How a value of this column is made ready for the database, None when it is so already."""
    return table.__table__.c[name].type.dialect_impl(dialect).bind_processor(dialect)
