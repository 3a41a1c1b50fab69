"""Background work: asked for once, done to the end, whatever is killed; on both databases."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.app import create_app
from portal.core import clock
from portal.core.actor import Actor
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.desk import desk_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.migrations import bring_up_to_date
from portal.jobs.models import Job, JobState
from portal.jobs.process import JobProcess
from portal.jobs.queries import any_job, folder_of, job_of, jobs_of, result_file_of
from portal.jobs.running import install_jobs, run_next
from portal.jobs.services import (
    LEASE,
    MOST_ATTEMPTS,
    ask_for,
    cancel_job,
    finish,
    forget_old_jobs,
    holder_of,
    note_heartbeat,
    retry_job,
    take_up_next,
)
from portal.settings import ROOT
from tests.make.portal import close, run_command, settings_in
from tests.make.postgres import make_database
from tests.unit.jobs.work import KINDS, STEPS

BY = Actor("user:lan@example.vn", "Lan", commune_code="21478")
OTHER = Actor("user:nam@example.vn", "Nam")


@dataclass(frozen=True)
class Place:
    """A portal whose jobs are done, and where another process finds it."""

    app: Flask
    data_dir: Path
    database_url: str


@pytest.fixture
def on_sqlite(app: Flask) -> Place:
    install_jobs(app, KINDS)
    return Place(app, app.extensions["portal_settings"].data_dir, "")


@pytest.fixture
def on_postgres(postgres_server: str, tmp_path: Path) -> Iterator[Place]:
    url = make_database(postgres_server, f"jobs_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    install_jobs(app, KINDS)
    with app.app_context():
        bring_up_to_date()
    yield Place(app, tmp_path, url)
    close(app)


@pytest.fixture(
    params=[
        "on_sqlite",
        pytest.param(
            "on_postgres",
            marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")],
        ),
    ]
)
def place(request: pytest.FixtureRequest) -> Place:
    """The same on both databases."""
    found: Place = request.getfixturevalue(request.param)
    return found


def ask(place: Place, kind: str, unique_key: str | None = None, **parameters: str) -> int:
    with place.app.app_context():
        return ask_for(kind, "Việc thử", parameters, by=BY, unique_key=unique_key).id


def found(place: Place, job_id: int) -> Job:
    with place.app.app_context():
        return any_job(job_id)


def work(place: Place) -> bool:
    with place.app.app_context():
        return run_next()


def steps_noted(place: Place) -> list[str]:
    with place.app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [row.key for row in rows if row.action == "stepped"]


def change(place: Place, job_id: int, **values: object) -> None:
    """What time or an accident does to a job."""
    with place.app.app_context(), desk_work() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def command_of(place: Place) -> list[str]:
    module = "tests.unit.jobs.worker_process"
    return [sys.executable, "-m", module, str(place.data_dir), place.database_url]


def start_process(place: Place) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command_of(place), cwd=ROOT, env=dict(os.environ))


def step(place: Place, jobs: JobProcess) -> None:
    with place.app.app_context():
        jobs.step()


def wait_until(file: Path) -> None:
    for _ in range(600):
        if file.exists():
            return
        time.sleep(0.05)
    raise TimeoutError(file)


def test_a_job_is_done_and_says_so(place: Place) -> None:
    job_id = ask(place, "steps")

    assert work(place) is True
    assert work(place) is False

    job = found(place, job_id)
    assert (job.state, job.percent, job.attempts) == (JobState.DONE, 100, 1)
    assert job.result == {"steps": 3}
    assert job.message == "step three"
    assert job.by == BY
    assert steps_noted(place) == list(STEPS)
    with place.app.app_context():
        assert result_file_of(job).read_text() == "done"


def test_a_killed_process_leaves_its_job_to_another_and_no_step_is_done_twice(
    place: Place, tmp_path: Path
) -> None:
    flag = tmp_path / "hangs"
    job_id = ask(place, "steps", hang_after="two", flag=str(flag))
    process = start_process(place)
    wait_until(flag)

    process.send_signal(signal.SIGKILL)
    process.wait()
    flag.unlink()
    assert steps_noted(place) == ["one", "two"]
    assert work(place) is False, "the lease of the dead process still runs"

    change(place, job_id, lease_until=clock.now() - timedelta(seconds=1))
    second = threading.Thread(target=lambda: work(place))
    second.start()
    wait_until(flag)
    flag.unlink()
    second.join()

    assert steps_noted(place) == list(STEPS)
    job = found(place, job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_what_a_killed_child_held_is_given_back_at_once_and_nothing_of_others(
    place: Place, tmp_path: Path
) -> None:
    others = ask(place, "steps")
    with place.app.app_context():
        assert take_up_next(at=clock.now()) is not None
    flag = tmp_path / "hangs"
    job_id = ask(place, "steps", hang_after="two", flag=str(flag))
    jobs = JobProcess(command_of(place))
    step(place, jobs)
    wait_until(flag)
    assert jobs.child is not None

    step(place, jobs)
    before = found(place, job_id)
    jobs.child.kill()
    jobs.child.wait()
    jobs.started = time.monotonic()
    step(place, jobs)

    after = found(place, job_id)
    assert (before.state, before.lease_until is not None) == (JobState.RUNNING, True)
    assert (after.state, after.lease, after.attempts) == (JobState.WAITING, "", 1)
    assert found(place, others).state is JobState.RUNNING
    assert jobs.child is None, "the next one is started after a pause"


def test_a_child_that_dies_again_and_again_ends_its_job(place: Place, tmp_path: Path) -> None:
    flag = tmp_path / "hangs"
    job_id = ask(place, "steps", hang_after="two", flag=str(flag))
    change(place, job_id, attempts=MOST_ATTEMPTS - 1)
    jobs = JobProcess(command_of(place))
    step(place, jobs)
    wait_until(flag)
    assert jobs.child is not None

    jobs.child.kill()
    jobs.child.wait()
    jobs.started = time.monotonic()
    step(place, jobs)

    job = found(place, job_id)
    assert (job.state, job.unique_key) == (JobState.FAILED, None)
    assert "nhiều lần" in job.error


def test_a_process_holds_jobs_under_a_name_of_its_own(place: Place) -> None:
    job_id = ask(place, "steps")

    with place.app.app_context():
        take_up_next(at=clock.now())

    lease = found(place, job_id).lease
    assert lease.startswith(holder_of(os.getpid()))
    assert len(lease) == 32
    assert holder_of(os.getpid()) != holder_of(os.getppid())


def test_a_job_is_taken_up_by_one_of_many(place: Place) -> None:
    ids = {ask(place, "steps") for _ in range(4)}
    taken: list[int] = []

    def take() -> None:
        with place.app.app_context():
            while (job := take_up_next(at=clock.now())) is not None:
                taken.append(job.id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(ids)


def test_the_same_work_is_asked_for_once_while_it_is_unfinished(place: Place) -> None:
    first = ask(place, "steps", "làm tem 7")
    assert ask(place, "steps", "làm tem 7") == first
    assert ask(place, "steps", "làm tem 8") != first

    work(place)

    assert ask(place, "steps", "làm tem 7") != first


def test_who_lost_the_lease_can_neither_beat_nor_finish(place: Place) -> None:
    ask(place, "steps")
    with place.app.app_context():
        slow = take_up_next(at=clock.now())
        assert slow is not None
        later = clock.now() + LEASE + timedelta(seconds=1)
        quick = take_up_next(at=later)
        assert quick is not None

        assert note_heartbeat(slow, at=later) is False
        finish(slow, JobState.FAILED, at=later, error="too late")
        assert note_heartbeat(quick, at=later, progress=1) is True
        assert any_job(quick.id).state is JobState.RUNNING
        finish(quick, JobState.DONE, at=later)
        assert any_job(quick.id).state is JobState.DONE


def test_a_heartbeat_keeps_the_lease(place: Place) -> None:
    ask(place, "steps")
    with place.app.app_context():
        start = clock.now()
        job = take_up_next(at=start)
        assert job is not None

        note_heartbeat(job, at=start + LEASE - timedelta(seconds=1))

        assert take_up_next(at=start + LEASE + timedelta(seconds=1)) is None
        assert take_up_next(at=start + 2 * LEASE) is not None


def test_a_refusal_is_told_in_its_words_and_not_tried_again(place: Place) -> None:
    job_id = ask(place, "refuses")

    work(place)

    job = found(place, job_id)
    assert (job.state, job.error) == (JobState.FAILED, "Tệp không đọc được.")
    assert work(place) is False


def test_a_crash_is_tried_again_a_few_times_and_told_without_its_words(place: Place) -> None:
    job_id = ask(place, "breaks")
    for number in range(MOST_ATTEMPTS):
        assert found(place, job_id).attempts == number
        change(place, job_id, not_before=clock.now() - timedelta(seconds=1))
        assert work(place) is True

    job = found(place, job_id)
    assert (job.state, job.attempts) == (JobState.FAILED, MOST_ATTEMPTS)
    assert "ZeroDivisionError" not in job.error
    assert job.error


def test_a_job_whose_processes_die_again_and_again_ends(place: Place) -> None:
    job_id = ask(place, "steps")
    with place.app.app_context():
        at = clock.now()
        for _ in range(MOST_ATTEMPTS):
            assert take_up_next(at=at) is not None
            at += LEASE + timedelta(seconds=1)
        ended = take_up_next(at=at)
        assert ended is not None

    job = found(place, job_id)
    assert job.state is JobState.FAILED
    assert "nhiều lần" in job.error


def test_a_waiting_job_is_cancelled_at_once(place: Place) -> None:
    job_id = ask(place, "steps")
    with place.app.app_context():
        cancel_job(any_job(job_id))

    assert found(place, job_id).state is JobState.CANCELLED
    assert work(place) is False
    with place.app.app_context(), pytest.raises(RefusedError):
        cancel_job(any_job(job_id))


def test_a_running_job_stops_when_it_is_cancelled(place: Place, tmp_path: Path) -> None:
    flag = tmp_path / "works"
    job_id = ask(place, "waits", flag=str(flag))
    running = threading.Thread(target=lambda: work(place))
    running.start()
    wait_until(flag)

    with place.app.app_context():
        cancel_job(any_job(job_id))
    running.join(20)

    assert not running.is_alive()
    assert found(place, job_id).state is JobState.CANCELLED


def test_a_failed_job_is_done_again_on_request_without_its_finished_steps(place: Place) -> None:
    job_id = ask(place, "steps")
    work(place)
    with place.app.app_context(), pytest.raises(RefusedError):
        retry_job(any_job(job_id))
    change(place, job_id, state=JobState.FAILED)

    with place.app.app_context():
        retry_job(any_job(job_id))
    work(place)

    assert found(place, job_id).state is JobState.DONE
    assert steps_noted(place) == list(STEPS)


def test_files_lie_ready_before_the_work_begins_and_go_with_the_job(place: Place) -> None:
    with place.app.app_context():
        job_id = ask_for("reads", "Đọc tệp", {}, by=BY, files={"in.txt": "xin chào".encode()}).id
    work(place)

    assert found(place, job_id).result == {"read": "xin chào"}
    with place.app.app_context():
        assert forget_old_jobs(before=clock.now() - timedelta(days=1)) == 0
        assert forget_old_jobs(before=clock.now() + timedelta(seconds=1)) == 1
        assert not folder_of(job_id).exists()
        with pytest.raises(NotFoundError):
            any_job(job_id)


def test_a_job_belongs_to_who_asked_for_it(place: Place) -> None:
    job_id = ask(place, "steps")

    with place.app.app_context():
        assert job_of(job_id, BY).id == job_id
        assert [job.id for job in jobs_of(BY, 1).rows] == [job_id]
        assert jobs_of(OTHER, 1).rows == []
        with pytest.raises(NotFoundError):
            job_of(job_id, OTHER)


def test_commands_list_cancel_retry_and_work(place: Place) -> None:
    job_id = ask(place, "steps")

    listed = run_command(place.app, "job", "list").output
    cancelled = run_command(place.app, "job", "cancel", str(job_id))
    retried = run_command(place.app, "job", "retry", str(job_id))
    again = run_command(place.app, "job", "retry", str(job_id))
    run_command(place.app, "job", "work", "--until-idle")

    assert f"id={job_id}" in listed
    assert (cancelled.exit_code, retried.exit_code, again.exit_code) == (0, 0, 1)
    assert found(place, job_id).state is JobState.DONE
