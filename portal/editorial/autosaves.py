"""Texts that are not saved yet, kept on the desk while somebody writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from portal.core.actor import Actor
from portal.core.desk import desk_reading, desk_work
from portal.core.errors import NotFoundError
from portal.editorial.desk_tables import Autosave

# Long enough for a holiday; the text may stand nowhere else.
KEPT_FOR = timedelta(days=60)


def keep_autosave(
    manuscript_id: int,
    tab: str,
    typed: Mapping[str, Any],
    *,
    base_version: int,
    at: datetime,
    by: Actor,
) -> None:
    """Keep what somebody has typed in one tab, in the place of what was kept of it before."""
    with desk_work() as session:
        known = session.scalar(
            select(Autosave).where(
                Autosave.manuscript_id == manuscript_id,
                Autosave.actor == by.name,
                Autosave.tab == tab,
            )
        )
        kept = known or Autosave(manuscript_id=manuscript_id, actor=by.name, tab=tab)
        kept.fields, kept.base_version, kept.saved_at = dict(typed), base_version, at
        session.add(kept)


def autosaves_of(manuscript_id: int, by: Actor) -> Sequence[Autosave]:
    """What is kept of a person's work on a manuscript, of all tabs, the newest first."""
    with desk_reading() as session:
        statement = select(Autosave).where(
            Autosave.manuscript_id == manuscript_id, Autosave.actor == by.name
        )
        return session.scalars(statement.order_by(Autosave.saved_at.desc())).all()


def autosave_of(manuscript_id: int, autosave_id: int, by: Actor) -> Autosave:
    """One of them; raises NotFoundError."""
    found = next((one for one in autosaves_of(manuscript_id, by) if one.id == autosave_id), None)
    if found is None:
        raise NotFoundError("Không còn bản chưa lưu này.")
    return found


def drop_autosave(manuscript_id: int, autosave_id: int, by: Actor) -> None:
    """Forget what is kept, because it was saved or is not wanted."""
    with desk_work() as session:
        session.execute(
            delete(Autosave).where(
                Autosave.id == autosave_id,
                Autosave.manuscript_id == manuscript_id,
                Autosave.actor == by.name,
            )
        )


def drop_tab(manuscript_id: int, tab: str, by: Actor) -> None:
    """Forget what is kept of one tab: its text has been saved."""
    with desk_work() as session:
        session.execute(
            delete(Autosave).where(
                Autosave.manuscript_id == manuscript_id,
                Autosave.actor == by.name,
                Autosave.tab == tab,
            )
        )


def forget_old_autosaves(*, at: datetime) -> None:
    """Forget what nobody has come back for."""
    with desk_work() as session:
        session.execute(delete(Autosave).where(Autosave.saved_at < at - KEPT_FOR))
