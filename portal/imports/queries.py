"""Reads of imports."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import Listing, read_page
from portal.imports.models import ImportRow, ImportRun

LISTED = 50


def runs_of(by: Actor, page: int) -> Listing[ImportRun]:
    """One page of the imports that somebody may see, newest first."""
    statement = select(ImportRun).order_by(ImportRun.id.desc())
    if by.is_bound:
        statement = statement.where(ImportRun.actor == by.name)
    return read_page(statement, page)


def run_of(run_id: int, by: Actor) -> ImportRun:
    """The import of this number; who has a unit sees the own ones. Raises NotFoundError."""
    run = db.session.get(ImportRun, run_id)
    if run is None or (by.is_bound and run.actor != by.name):
        raise NotFoundError("Không có lần nhập này.")
    return run


def first_keys(run: ImportRun) -> Sequence[ImportRow]:
    """The first records that an import entered or changed."""
    statement = select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.id)
    return db.session.scalars(statement.limit(LISTED)).all()
