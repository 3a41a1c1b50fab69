"""Whether the database stands where this release needs it; read without the migration tools."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core.db import db
from portal.settings import ROOT

MIGRATIONS = ROOT / "migrations"


def newest_version() -> str:
    """The number of the newest migration, which its file name begins with."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("*.py")).partition("_")[0]


def is_current() -> bool:
    """Whether the database stands at the newest migration of this release."""
    try:
        version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return bool(version == newest_version())
