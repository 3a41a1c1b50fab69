"""Tables of background work: jobs on the desk, their finished steps among the records."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.actor import Actor
from portal.core.db import Model
from portal.core.desk import DeskModel


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_STATES: Mapping[JobState, str] = {
    JobState.WAITING: "Đang chờ",
    JobState.RUNNING: "Đang làm",
    JobState.DONE: "Đã xong",
    JobState.FAILED: "Không làm được",
    JobState.CANCELLED: "Đã hủy",
}
FINISHED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Job(DeskModel):
    """One piece of work. `total` is unknown (None) until the work knows it.

    Who holds the `lease` carries the job out; it begins with the name of that process. When
    `lease_until` has passed without a heartbeat, another process takes it up. `unique_key` keeps
    the same work from being asked for twice. `result_file` lies in the folder of the job.
    `message` and `error` are meant for the reader.
    """

    __tablename__ = "job"
    # A number is never used twice: steps that are done are known by the number of their job.
    __table_args__ = (
        Index("ix_job_state_not_before", "state", "not_before"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unique_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    actor: Mapped[str] = mapped_column(String(200), index=True)
    actor_label: Mapped[str] = mapped_column(String(120), default="")
    commune_code: Mapped[str | None] = mapped_column(String(5))
    establishment_code: Mapped[str | None] = mapped_column(String(16))
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    message: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result_file: Mapped[str] = mapped_column(String(200), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    is_cancel_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens."""
        return self.state in FINISHED

    @property
    def state_label(self) -> str:
        """The state in words."""
        return JOB_STATES[self.state]

    @property
    def percent(self) -> int | None:
        """How much is done of what is known, None while nobody knows."""
        if self.state is JobState.DONE:
            return 100
        return min(100, self.progress * 100 // self.total) if self.total else None

    @property
    def by(self) -> Actor:
        """Who asked for it, bound to the same unit as then."""
        return Actor(self.actor, self.actor_label, self.commune_code, self.establishment_code)


class JobStep(Model):
    """A step of a job that is done, committed with what the step wrote: it is never done again."""

    __tablename__ = "job_step"

    job_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
