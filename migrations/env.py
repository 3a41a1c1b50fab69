"""Runs the migrations on the database of the present application."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.types import TypeEngine

from portal.attachments import models as _attachments  # noqa: F401  # tables that no view imports
from portal.cases import box_models as _cases_box  # noqa: F401  # the same
from portal.cases import desk_models as _cases_desk  # noqa: F401  # the same
from portal.core import audit, former  # noqa: F401  # the same
from portal.core.db import WRITES, Model, UtcDateTime
from portal.editorial import models as _editorial  # noqa: F401  # the same
from portal.finder import models as _finder  # noqa: F401  # the same
from portal.gatherings import models as _gatherings  # noqa: F401  # the same
from portal.imports import models as _imports  # noqa: F401  # the same
from portal.jobs import models as _jobs  # noqa: F401  # the same
from portal.library import models as _library  # noqa: F401  # the same
from portal.procedures import models as _procedures  # noqa: F401  # the same
from portal.questions import models as _questions  # noqa: F401  # the same
from portal.registry import upkeep as _upkeep  # noqa: F401  # the same
from portal.trace.copies import rules  # noqa: F401  # the same
from portal.trace.forms import trades  # noqa: F401  # the same
from portal.trace_desk import models as _trace_desk  # noqa: F401  # the same


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write the portal's own column types as what the database sees."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def types_differ(
    _context: object,
    _inspected: object,
    _column: object,
    inspected_type: TypeEngine[object],
    model_type: TypeEngine[object],
) -> bool | None:
    """SQLite keeps no time zones: a moment is a moment."""
    if isinstance(model_type, UtcDateTime):
        return False
    return None


def run(connection: Connection) -> None:
    """Carry out what `flask db …` asks for."""
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=types_differ,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = current_app.extensions["migrate"].db.engine
with engine.connect().execution_options(**{WRITES: True}) as present:
    run(present)
    present.commit()
