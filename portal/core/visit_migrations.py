"""Bringing the database of visits to the present release; only commands need it."""

import sqlite3

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core.visit_tables import SCHEMA, VERSION_TABLE
from portal.core.visits import Visits
from portal.settings import ROOT

MIGRATIONS = ROOT / "migrations" / "visits"


def bring_visits_up_to_date(visits: Visits) -> None:
    """Create or migrate the tables; may be run twice and killed at any point.

    The caller keeps other starts away: switching to write-ahead logging stands no company.
    """
    if visits.file is not None:
        visits.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(visits.file, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
    change_visits(visits, "head")


def change_visits(visits: Visits, revision: str) -> None:
    """Take the tables up to `revision`, or down to `base`."""
    config = _config()
    with visits.writing() as connection:
        if visits.file is None:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        config.attributes["connection"] = connection
        move = command.downgrade if revision == "base" else command.upgrade
        move(config, revision)


def are_current(visits: Visits) -> bool:
    """Whether the tables stand at the newest migration of this release."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    try:
        with visits.reading() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
            return context.get_current_revision() == newest
    except SQLAlchemyError:
        return False


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
