"""Bringing a database beside the records to the present release; only commands need it."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core.side_database import SideDatabase
from portal.settings import ROOT


def bring_side_up_to_date(database: SideDatabase) -> None:
    """Create or migrate the tables; may be run twice and killed at any point.

    The caller keeps other starts away: switching to write-ahead logging stands no company.
    """
    database.switch_to_wal()
    change_side(database, "head")


def change_side(database: SideDatabase, revision: str) -> None:
    """Take the tables up to `revision`, or down to `base`."""
    config = _config(database)
    with database.writing() as connection:
        if database.file is None:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {database.name}"))
        config.attributes["connection"] = connection
        config.attributes["version_table"] = version_table(database)
        move = command.downgrade if revision == "base" else command.upgrade
        move(config, revision)


def is_side_current(database: SideDatabase) -> bool:
    """Whether the tables stand at the newest migration of this release."""
    newest = ScriptDirectory.from_config(_config(database)).get_current_head()
    options = {"version_table": version_table(database)}
    try:
        with database.reading() as connection:
            context = MigrationContext.configure(connection, opts=options)
            return context.get_current_revision() == newest
    except SQLAlchemyError:
        return False


def version_table(database: SideDatabase) -> str:
    """The table that says at which migration the others stand."""
    return f"{database.name}_version"


def _config(database: SideDatabase) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations" / database.name))
    return config
