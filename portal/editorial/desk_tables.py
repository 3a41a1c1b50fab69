"""What writing leaves on the desk: texts not yet saved, and who has a manuscript open."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.desk import DeskModel


class Autosave(DeskModel):
    """What one person has typed in one tab of the browser since the version `base_version`.

    `fields` are the values of the form as they were typed, by name.
    """

    __tablename__ = "autosave"
    __table_args__ = (UniqueConstraint("manuscript_id", "actor", "tab"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    manuscript_id: Mapped[int]
    actor: Mapped[str] = mapped_column(String(200), index=True)
    tab: Mapped[str] = mapped_column(String(40))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    base_version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(index=True)


class EditLock(DeskModel):
    """Who has a manuscript open for writing; `seen_at` is when their page last spoke up."""

    __tablename__ = "edit_lock"

    manuscript_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    actor: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(120))
    tab: Mapped[str] = mapped_column(String(40))
    taken_at: Mapped[datetime]
    seen_at: Mapped[datetime]
