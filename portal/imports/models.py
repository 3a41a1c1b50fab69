"""Tables of imports: each run of a file, and which records it touched."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class RunState(StrEnum):
    """How far an import is."""

    WAITING = "waiting"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowAction(StrEnum):
    """What an import did to a record."""

    NEW = "new"
    CHANGED = "changed"


RUN_STATES: Mapping[RunState, str] = {
    RunState.WAITING: "Chưa nhập xong",
    RunState.DONE: "Đã nhập",
    RunState.UNDOING: "Đang hoàn tác",
    RunState.UNDONE: "Đã hoàn tác",
}


class ImportRun(Model):
    """A file that was taken into a register, and perhaps taken back.

    The counts are written with each batch, so they are right whatever is killed when. `token`
    is that of the preview: one preview is taken in once. `refused` and `kept` hold the first
    lines only, each with its reason: rows not taken, and records that undoing left as they are.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    register: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    actor: Mapped[str] = mapped_column(String(200), index=True)
    actor_label: Mapped[str] = mapped_column(String(120), default="")
    job_id: Mapped[int | None]
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)
    refused_count: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    undo_job_id: Mapped[int | None]
    undo_reason: Mapped[str] = mapped_column(default="")
    undone_by: Mapped[str] = mapped_column(String(200), default="")
    undone_at: Mapped[datetime | None]
    undone_count: Mapped[int] = mapped_column(default=0)
    kept_count: Mapped[int] = mapped_column(default=0)
    kept: Mapped[list[str]] = mapped_column(default=list)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return RUN_STATES[self.state]

    @property
    def touched_count(self) -> int:
        """How many records the import entered or changed."""
        return self.new_count + self.changed_count

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something to take back, and nobody does it already."""
        return self.touched_count > 0 and self.state in {RunState.DONE, RunState.WAITING}


class ImportRow(Model):
    """A record as one batch of an import left it: its version then, and after undoing."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_run_id_key", "run_id", "key"),
        Index("ix_import_row_kind_key", "kind", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(16))
    action: Mapped[RowAction]
    version: Mapped[int]
    undone_version: Mapped[int | None]
