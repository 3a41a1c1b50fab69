"""Asking for background work, taking it up, and noting how it goes."""

import hashlib
import os
import platform
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.desk import desk_work
from portal.core.errors import RefusedError
from portal.jobs.models import FINISHED, Job, JobState, JobStep
from portal.jobs.queries import folder_of

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
PAUSE_BEFORE_RETRY = timedelta(seconds=5)
STOPPED = "Công việc bị dừng giữa chừng nhiều lần. Xin thử lại hoặc báo người quản trị."


def ask_for(
    kind: str,
    title: str,
    parameters: dict[str, Any],
    *,
    by: Actor,
    unique_key: str | None = None,
    files: "dict[str, bytes] | None" = None,
) -> Job:
    """Have work done in the background; returns the job, or the unfinished one of `unique_key`.

    `files` are put into the folder of the job before anybody can take it up.
    """
    with desk_work() as session:
        existing = _with_key(session, unique_key)
        if existing is not None:
            return existing
        job = Job(
            kind=kind,
            title=title[:300],
            state=JobState.WAITING,
            parameters=parameters,
            unique_key=unique_key,
            actor=by.name,
            actor_label=by.label,
            commune_code=by.commune_code,
            establishment_code=by.establishment_code,
            not_before=clock.now(),
            created_at=clock.now(),
        )
        session.add(job)
        session.flush()
        _put_files(job.id, files or {})
    return job


def holder_of(process_id: int) -> str:
    """The name under which a process of this machine holds jobs; every lease of it begins so.

    A later process with the same number has another name: it was started at another moment.
    """
    try:
        # The name of the program stands in brackets and may hold spaces: proc_pid_stat(5).
        facts = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
        started = facts[19]
    except OSError:
        started = ""
    told = f"{platform.node()} {process_id} {started}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def take_up_next(*, at: datetime) -> Job | None:
    """Take up the oldest job that waits, or one whose holder has fallen silent."""
    is_silent = (Job.state == JobState.RUNNING) & (Job.lease_until < at)
    with desk_work() as session:
        job = session.scalar(
            select(Job)
            .where(or_((Job.state == JobState.WAITING) & (Job.not_before <= at), is_silent))
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        if job.is_cancel_asked or job.attempts >= MOST_ATTEMPTS:
            _finish(job, JobState.CANCELLED if job.is_cancel_asked else JobState.FAILED, at)
            job.error = "" if job.is_cancel_asked else job.error or STOPPED
            return job
        job.state = JobState.RUNNING
        job.lease = holder_of(os.getpid()) + secrets.token_hex(8)
        job.lease_until = at + LEASE
        job.attempts += 1
        job.started_at = job.started_at or at
    return job


def note_heartbeat(job: Job, *, at: datetime, **values: Any) -> bool:
    """Keep the lease and note progress; False when it was lost or the job is to be cancelled."""
    with desk_work() as session:
        session.execute(
            update(Job)
            .where(Job.id == job.id, Job.lease == job.lease, Job.state == JobState.RUNNING)
            .values(lease_until=at + LEASE, **values)
        )
        kept = session.get(Job, job.id)
        return (
            kept is not None
            and kept.lease == job.lease
            and kept.state is JobState.RUNNING
            and not kept.is_cancel_asked
        )


def finish(job: Job, state: JobState, *, at: datetime, error: str = "", **values: Any) -> None:
    """Note how the job ended; nothing happens when another has taken it up meanwhile."""
    with desk_work() as session:
        kept = session.get(Job, job.id)
        if kept is None or kept.lease != job.lease or kept.is_finished:
            return
        for name, value in values.items():
            setattr(kept, name, value)
        kept.error = error
        _finish(kept, state, at)


def give_back(job: Job, *, at: datetime, error: str = "") -> None:
    """Let the job wait for another attempt, or end it when there were too many."""
    with desk_work() as session:
        kept = session.get(Job, job.id)
        if kept is None or kept.lease != job.lease or kept.is_finished:
            return
        _give_back(kept, at, error)


def give_back_all_of(holder: str, *, at: datetime) -> int:
    """Give back what a process that has ended still holds; returns how many jobs."""
    held = Job.lease.startswith(holder, autoescape=True) & (Job.state == JobState.RUNNING)
    with desk_work() as session:
        jobs = session.scalars(select(Job).where(held).with_for_update()).all()
        for job in jobs:
            _give_back(job, at, "")
    return len(jobs)


def cancel_job(job: Job) -> None:
    """Ask that the job ends; one that waits ends at once.

    Raises RefusedError when it has ended already.
    """
    with desk_work() as session:
        kept = session.get(Job, job.id)
        if kept is None or kept.is_finished:
            raise RefusedError("Công việc này đã kết thúc.")
        kept.is_cancel_asked = True
        if kept.state is JobState.WAITING:
            _finish(kept, JobState.CANCELLED, clock.now())


def retry_job(job: Job) -> None:
    """Let a job that failed or was cancelled wait again; steps that are done stay done."""
    with desk_work() as session:
        kept = session.get(Job, job.id)
        if kept is None or kept.state not in {JobState.FAILED, JobState.CANCELLED}:
            raise RefusedError("Chỉ làm lại được công việc đã hỏng hoặc đã hủy.")
        kept.state, kept.attempts, kept.is_cancel_asked = JobState.WAITING, 0, False
        kept.error, kept.finished_at, kept.not_before = "", None, clock.now()


def begin_step(job_id: int, step: str) -> bool:
    """Whether the step is still to be done; call it first in the step's own unit of work.

    It is noted in the same transaction: a step is done once, whatever is killed when.
    """
    if db.session.get(JobStep, (job_id, step)) is not None:
        return False
    db.session.add(JobStep(job_id=job_id, step=step, at=clock.now()))
    try:
        db.session.flush()
    except IntegrityError:
        # Another process did it between our question and our note.
        db.session.rollback()
        raise RefusedError("Bước này đang được làm ở nơi khác.") from None
    return True


def forget_old_jobs(*, before: datetime) -> int:
    """Remove finished jobs that ended before a moment, with their files; returns how many."""
    with desk_work() as session:
        old = session.scalars(
            select(Job.id).where(Job.state.in_(FINISHED), Job.finished_at < before)
        ).all()
        session.execute(delete(Job).where(Job.id.in_(old)))
    for job_id in old:
        shutil.rmtree(folder_of(job_id), ignore_errors=True)
    return len(old)


def _give_back(job: Job, at: datetime, error: str) -> None:
    job.lease, job.lease_until = "", None
    if job.attempts >= MOST_ATTEMPTS:
        job.error = error or STOPPED
        _finish(job, JobState.FAILED, at)
    else:
        job.state = JobState.WAITING
        job.not_before = at + PAUSE_BEFORE_RETRY


def _finish(job: Job, state: JobState, at: datetime) -> None:
    job.state, job.finished_at = state, at
    job.lease, job.lease_until, job.unique_key = "", None, None


def _with_key(session: Session, key: str | None) -> Job | None:
    return session.scalar(select(Job).where(Job.unique_key == key)) if key else None


def _put_files(job_id: int, files: dict[str, bytes]) -> None:
    folder = folder_of(job_id)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
