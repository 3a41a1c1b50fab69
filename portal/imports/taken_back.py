"""Records that the undoing of an import took back: brought in again, they come back."""

from collections.abc import Collection

from sqlalchemy import select

from portal.core.db import db
from portal.imports.models import ImportRow, RowAction
from portal.registry.register_queries import table_of

# What undoing wrote beside the state itself.
NOT_UNDONE = {"state_since": None, "state_reason": ""}


def undone_codes(kind: str, codes: Collection[str]) -> Collection[str]:
    """Those of these records that are still as the undoing of their import left them."""
    if not codes:
        return frozenset()
    table = table_of(kind)
    statement = (
        select(ImportRow.key)
        .join(table, (table.code == ImportRow.key) & (table.version == ImportRow.undone_version))
        .where(
            ImportRow.kind == kind,
            ImportRow.key.in_(codes),
            ImportRow.action == RowAction.NEW,
        )
    )
    return frozenset(db.session.scalars(statement))
