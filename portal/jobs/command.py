"""`portal job …`: list, retry, cancel; and the process that carries jobs out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.core.errors import PortalError
from portal.jobs.models import Job
from portal.jobs.process import JobWorker
from portal.jobs.queries import any_job, unfinished_jobs
from portal.jobs.services import cancel_job, retry_job

CHORES = "portal_job_chores"


@click.group()
def job() -> None:
    """Background work."""


@job.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def list_jobs(as_json: bool) -> None:
    """Jobs that wait or run."""
    rows = [_told(one) for one in unfinished_jobs()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items()))


@job.command()
@click.argument("job_id", type=int)
@with_appcontext
def retry(job_id: int) -> None:
    """Let a failed or cancelled job be done again; finished steps stay done."""
    with _explained():
        retry_job(any_job(job_id))
    click.echo(f"{job_id}: waiting.")


@job.command()
@click.argument("job_id", type=int)
@with_appcontext
def cancel(job_id: int) -> None:
    """Stop a job after the step that it is doing."""
    with _explained():
        cancel_job(any_job(job_id))
    click.echo(f"{job_id}: cancelled.")


@job.command()
@click.option("--until-idle", is_flag=True, help="Return when nothing waits any more.")
@with_appcontext
def work(until_idle: bool) -> None:
    """Carry jobs out (the worker keeps one such process running)."""
    worker = JobWorker(current_app.extensions.get(CHORES, ()))
    if until_idle:
        worker.run_until_idle()
    else:
        worker.run()


def _told(one: Job) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state.value,
        "progress": one.progress,
        "total": one.total,
        "attempts": one.attempts,
        "by": one.actor,
        "created": one.created_at.isoformat(timespec="seconds"),
    }


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except PortalError as refusal:
        raise click.ClickException(refusal.message) from None
