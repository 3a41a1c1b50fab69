"""Imports begun and to be taken back; a preview is taken in once."""

from datetime import datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.imports.models import ImportRun, RunState

KIND = "import"


def begin_run(token: str, *, register: str, file_name: str, by: Actor, at: datetime) -> ImportRun:
    """The run of the preview with this token, begun now unless it was begun before."""
    found = db.session.scalar(select(ImportRun).where(ImportRun.token == token))
    if found is not None:
        return found
    run = ImportRun(
        token=token,
        register=register,
        file_name=file_name[:200],
        state=RunState.WAITING,
        actor=by.name,
        actor_label=by.label,
        created_at=at,
    )
    db.session.add(run)
    db.session.flush()
    audit.record(by.name, "imported", kind=KIND, key=str(run.id), note=f"{register}: {file_name}")
    return run


def begin_undoing(run: ImportRun, *, reason: str, by: Actor, at: datetime) -> None:
    """Note that a run is to be taken back and why.

    Raises RefusedError for a run that left nothing, or that is being undone already.
    """
    if not run.can_be_undone:
        raise RefusedError("Lần nhập này không có gì để hoàn tác, hoặc đã được hoàn tác.")
    run.state = RunState.UNDOING
    run.undo_reason, run.undone_by, run.undone_at = reason, by.name, at
    audit.record(by.name, "undoes import", kind=KIND, key=str(run.id), note=reason)
