"""Inserting many rows of the same shape: what is the same in all of them is prepared once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Dialect, insert

from portal.core.db import Model

Prepare = Callable[[Any], Any]


def insert_rows(
    connection: Connection,
    table: type[Model],
    rows: Sequence[Mapping[str, Any]],
    same: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Insert rows that all have the same columns, and in all of them the values `same`.

    SQLAlchemy prepares each value of each row by itself, which takes as long as writing them:
    here columns are prepared as a whole, and most of them need nothing.
    """
    if not rows:
        return
    dialect = connection.dialect
    statement, names = _statement(table, dialect, (*same, *rows[0]))
    columns = [_column(dialect, table, name, rows, same) for name in names]
    values: list[Any] = list(zip(*columns, strict=False))
    if not dialect.positional:
        values = [dict(zip(names, one, strict=True)) for one in values]
    connection.exec_driver_sql(statement, values)


@lru_cache(maxsize=100)
def _statement(
    table: type[Model], dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, Sequence[str]]:
    """What the database is told, and the columns in the order in which it wants them."""
    compiled = insert(table).compile(dialect=dialect, column_keys=names)
    return str(compiled), compiled.positiontup or names


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
