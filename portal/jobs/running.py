"""Carrying jobs out: each kind of work has one function, which is told how to report."""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import PortalError
from portal.core.origin import acting_from
from portal.jobs.models import Job, JobState
from portal.jobs.queries import folder_of
from portal.jobs.services import finish, give_back, note_heartbeat, take_up_next

log = logging.getLogger(__name__)
EXTENSION = "portal_jobs"
HEARTBEAT_S = 10.0
REPORT_EVERY_S = 0.5
CRASHED = "Có lỗi ngoài dự kiến khi làm việc này; lỗi đã được ghi lại cho người vận hành."


class CancelledError(Exception):
    """The job was cancelled, or another process has taken it up."""


class Running:
    """A job under way, as the function that does the work sees it."""

    def __init__(self, app: Flask, job: Job) -> None:
        self.job = job
        self.folder: Path = folder_of(job.id)
        self.parameters: Mapping[str, Any] = job.parameters
        self.by: Actor = job.by
        self.result: dict[str, Any] = dict(job.result)
        self.result_file = job.result_file
        self._app = app
        self._progress: dict[str, Any] = {}
        self._reported = 0.0
        self._is_ours = True
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def report(self, progress: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is; raises CancelledError when it is to stop."""
        with self._lock:
            self._progress = {"progress": progress, "total": total, "message": message}
        if time.monotonic() - self._reported >= REPORT_EVERY_S:
            self.beat()
        self.stop_if_cancelled()

    def stop_if_cancelled(self) -> None:
        """Raise CancelledError when somebody asked for it; nothing committed is undone."""
        if not self._is_ours:
            raise CancelledError

    def beat(self) -> None:
        """Keep the job ours and write down the progress."""
        self._reported = time.monotonic()
        with self._lock:
            values = {name: value for name, value in self._progress.items() if value is not None}
        self._is_ours = note_heartbeat(self.job, at=clock.now(), **values)

    def keep_beating(self) -> None:
        """Runs beside the work until it ends."""
        while not self._ended.wait(HEARTBEAT_S) and self._is_ours:
            with self._app.app_context():
                self.beat()

    def end(self) -> None:
        """Stop the heartbeat."""
        self._ended.set()

    def ending(self) -> dict[str, Any]:
        """What is noted when the work is done."""
        return {**self._progress, "result": self.result, "result_file": self.result_file}


Work = Callable[[Running], None]


def install_jobs(app: Flask, kinds: Mapping[str, str]) -> None:
    """Tell the application which function does which kind of work, as `module:function`.

    The modules are loaded by the process that does the work: what reads spreadsheets and draws
    sheets would cost every web process its memory.
    """
    app.extensions[EXTENSION] = dict(kinds)


def run_next() -> bool:
    """Take up a job and carry it out; False when nothing waits."""
    job = take_up_next(at=clock.now())
    if job is None:
        return False
    if job.state is JobState.RUNNING:
        _carry_out(job)
    return True


def _carry_out(job: Job) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way
    running = Running(app, job)
    beating = threading.Thread(target=running.keep_beating, daemon=True)
    beating.start()
    try:
        with acting_from(f"job {job.id} {job.kind}"):
            _work_of(app.extensions[EXTENSION][job.kind])(running)
        finish(job, JobState.DONE, at=clock.now(), **running.ending())
    except CancelledError:
        finish(job, JobState.CANCELLED, at=clock.now(), **running.ending())
    except PortalError as refusal:
        finish(job, JobState.FAILED, at=clock.now(), error=refusal.message, **running.ending())
    except Exception:
        log.exception("job failed", extra={"job": job.id, "kind": job.kind})
        give_back(job, at=clock.now(), error=CRASHED)
    finally:
        running.end()
        db.session.remove()


def _work_of(name: str) -> Work:
    module, _, function = name.partition(":")
    work: Work = getattr(importlib.import_module(module), function)
    return work
