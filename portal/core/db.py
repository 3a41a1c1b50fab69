"""The database: base class of tables, column types, and the one way to commit."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    String,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 10_000
WRITES = "portal_writes"
# What is noted for the end of a unit of work, in the session while the unit is under way.
IN_UNIT = "portal_in_unit"
LastStep = Callable[[Session], None]
_last_steps: list[LastStep] = []


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every stored moment its UTC zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def states_named(name: str, states: type[StrEnum] = StrEnum) -> Enum:
    """The type of a column of states; its check in the database carries `name`.

    Needed by name only where a table has two columns of the same states.
    """
    return Enum(
        states,
        name=name or None,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda chosen: [state.value for state in chosen],
    )


class Model(DeclarativeBase):
    """Base of every table; constraint names follow one convention, migrations rely on them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        StrEnum: states_named(""),
        str: String(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


# Tables are classes of the plain SQLAlchemy base above; the extension gives session and engine.
db = SQLAlchemy(metadata=Model.metadata, engine_options={"hide_parameters": True})


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Everything written inside is committed together, or not at all.

    The only commit of the portal. What was read before is read again inside, so a change is
    made on the record as it is now. On SQLite the write lock is taken at the start: a
    transaction that reads first and writes later would fail at once instead of waiting.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a record was changed before the unit of work began")
    session.rollback()
    session.connection(execution_options={WRITES: True})
    session.info[IN_UNIT] = {}
    try:
        yield
        for step in _last_steps:
            step(session)
        _raise_content_version(session.connection())
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(IN_UNIT, None)


def last_step(step: LastStep) -> LastStep:
    """Have `step` carried out at the end of every unit of work, before its commit."""
    _last_steps.append(step)
    return step


def _raise_content_version(connection: Connection) -> None:
    """Tell the page caches of all nodes; SQLite needs no row, its file counts by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("UPDATE content_version SET version = version + 1")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: object, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # SQLAlchemy's begin event below decides how a transaction starts, not the driver.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    # Measured in power-cut simulations: NORMAL loses acknowledged rows in WAL mode, FULL none.
    connection.execute("PRAGMA synchronous = FULL")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
