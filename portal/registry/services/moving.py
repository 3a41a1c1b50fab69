"""Moving everything that refers to a record over to another one, whichever feature keeps it.

Features above the registry refer to its records by foreign keys, and by codes in columns of one
name; both are read from the tables themselves, so that no table can be forgotten.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    select,
    update,
)

from portal.core.db import Model, db
from portal.core.errors import RefusedError
from portal.registry.models import Establishment
from portal.registry.services.trail import Owner

# Columns that hold the code of an establishment without a foreign key.
CODE_COLUMNS = frozenset({"owner_code", "establishment_code"})


def move_references(loser: Owner, survivor: Owner) -> dict[str, int]:
    """Let all that refers to `loser` refer to `survivor`; returns how many rows of each table.

    A link that both have is kept once. Raises RefusedError where both have a row of the same
    number, such as a lot: then it cannot be known whether they are the same.
    """
    moved: dict[str, int] = {}
    for column in referring_columns(type(loser)):
        if column.table.name in _PARTS:
            continue
        count = _move(column, loser.id, survivor.id)
        moved[column.table.name] = moved.get(column.table.name, 0) + count
    if isinstance(loser, Establishment):
        for column in code_columns():
            count = _move(column, loser.code, survivor.code)
            moved[column.table.name] = moved.get(column.table.name, 0) + count
    return {table: count for table, count in moved.items() if count}


def referring_columns(table: type[Model]) -> Sequence[Column[Any]]:
    """The columns of all tables that refer to the ids of `table`."""
    target = Model.metadata.tables[table.__tablename__].c.id
    return [column for column in _columns() if column.references(target)]


def code_columns() -> Sequence[Column[Any]]:
    """The columns of all tables that hold codes of establishments."""
    return [column for column in _columns() if column.name in CODE_COLUMNS]


# Parts of the record itself: which of them to keep is chosen by the person who merges.
_PARTS = frozenset({"product_image", "applied_standard"})


def _columns() -> Iterator[Column[Any]]:
    for table in Model.metadata.sorted_tables:
        yield from table.columns


def _move(column: Column[Any], old: object, new: object) -> int:
    table = column.table
    assert isinstance(table, Table)  # noqa: S101  # columns of the metadata stand in tables
    for columns in _unique_with(table, column):
        twin = _has_twin(table, column, columns, new)
        clash = and_(column == old, twin)
        if all(one.primary_key for one in table.columns):
            db.session.execute(delete(table).where(clash))
        elif db.session.scalar(select(1).select_from(table).where(clash).limit(1)):
            raise RefusedError(
                f"Hai hồ sơ cùng có dữ liệu trùng số trong bảng {table.name};"
                " xin sửa một bên trước khi gộp."
            )
    done = db.session.execute(update(table).where(column == old).values({column.name: new}))
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE answers with a count


def _unique_with(table: Table, column: Column[Any]) -> Iterator[list[Column[Any]]]:
    """The other columns of each constraint that would forbid two equal rows."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
            columns = list(constraint.columns)
            if column in columns and len(columns) > 1:
                yield [one for one in columns if one is not column]


def _has_twin(
    table: Table, column: Column[Any], others: Sequence[Column[Any]], new: object
) -> ColumnElement[bool]:
    twin = table.alias()
    same = [twin.c[one.name] == table.c[one.name] for one in others]
    return exists().where(twin.c[column.name] == new, *same).correlate(table)
