"""The desk database: what staff leave while they work, beside the records.

Sessions, counted attempts, unsaved texts, locks, jobs: their writes are frequent and change
nothing that the public sees, so they must not make its pages stale. Everything is on the disk
before it is acknowledged, as with the records.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Session

from portal.core.db import NAMING, Model
from portal.core.side_database import SideDatabase
from portal.settings import Settings

NAME = "desk"
EXTENSION = "portal_desk"
PRAGMAS = (
    # A session or a secret that was removed must not be read from free pages.
    "secure_delete = ON",
)


class DeskModel(DeclarativeBase):
    """Base of the tables of the desk database."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = Model.type_annotation_map


def open_desk(settings: Settings) -> SideDatabase:
    """The desk database of these settings, not yet connected."""
    return SideDatabase(settings, NAME, pragmas=PRAGMAS, pool_size=5)


def desk() -> SideDatabase:
    """The desk database of the running portal."""
    found: SideDatabase = current_app.extensions[EXTENSION]
    return found


@contextmanager
def desk_work() -> Iterator[Session]:
    """A short transaction on the desk, committed at the end of the block.

    Rows stay readable afterwards. On SQLite the write lock is taken at the start.
    """
    with desk().writing() as connection, Session(connection, expire_on_commit=False) as session:
        yield session
        # The transaction is the session's: what it does not commit is rolled back at its end.
        session.commit()
        session.expunge_all()


@contextmanager
def desk_reading() -> Iterator[Session]:
    """A transaction that sees one state of the desk and writes nothing."""
    with desk().reading() as connection, Session(connection, expire_on_commit=False) as session:
        yield session
        session.expunge_all()


def install_desk(app: Flask, settings: Settings) -> None:
    """Give the application its desk."""
    app.extensions[EXTENSION] = open_desk(settings)
