"""Reads of jobs."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select

from portal.core.actor import Actor
from portal.core.addresses import settings
from portal.core.desk import desk_reading
from portal.core.errors import NotFoundError
from portal.core.paging import PAGE_SIZE, Listing
from portal.jobs.models import FINISHED, Job, JobState


def job_of(job_id: int, by: Actor) -> Job:
    """The job of this number if `by` asked for it; raises NotFoundError."""
    with desk_reading() as session:
        job = session.get(Job, job_id)
    if job is None or job.actor != by.name:
        raise NotFoundError("Không có công việc này.")
    return job


def any_job(job_id: int) -> Job:
    """The job of this number, whoever asked for it; raises NotFoundError."""
    with desk_reading() as session:
        job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError("Không có công việc này.")
    return job


def jobs_of(by: Actor, page: int) -> Listing[Job]:
    """One page of the jobs that `by` asked for, newest first."""
    chosen = select(Job).where(Job.actor == by.name)
    with desk_reading() as session:
        total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        rows = session.scalars(
            chosen.order_by(Job.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        ).all()
    return Listing(rows, total, page, PAGE_SIZE)


def unfinished_jobs(limit: int = 100) -> Sequence[Job]:
    """Jobs that wait or run, oldest first."""
    open_states = [state for state in JobState if state not in FINISHED]
    with desk_reading() as session:
        statement = select(Job).where(Job.state.in_(open_states)).order_by(Job.id).limit(limit)
        return session.scalars(statement).all()


def folder_of(job_id: int) -> Path:
    """Where the files of a job lie."""
    return settings().data_dir / "jobs" / str(job_id)


def result_file_of(job: Job) -> Path:
    """The file that a finished job left; raises NotFoundError when there is none."""
    file = folder_of(job.id) / job.result_file
    if not job.result_file or not file.is_file():
        raise NotFoundError("Công việc này không có tệp kết quả, hoặc tệp đã được dọn.")
    return file
