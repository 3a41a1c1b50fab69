"""The process that carries jobs out: one beside the worker, started again whenever it ends."""

import ctypes
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from flask import Flask, current_app

from portal.jobs.running import run_next
from portal.settings import ROOT

log = logging.getLogger(__name__)
PAUSE_S = 0.3
TROUBLE_PAUSE_S = 2.0
RESTART_AFTER_S = 2.0
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
# Looks whether something waits, does it, and answers whether more does.
Chore = Callable[[], bool]


class JobProcess:
    """Keeps one process for jobs alive, as a chore of the worker.

    A file that eats all memory ends that process alone; index and public pages go on.
    """

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def step(self) -> bool:
        """Start the process unless it runs; never has more to do."""
        if self.child is not None and self.child.poll() is None:
            return False
        if self.child is not None:
            log.warning("the process for jobs ended with %s", self.child.returncode)
        if time.monotonic() - self.started >= RESTART_AFTER_S:
            self.started = time.monotonic()
            self.child = subprocess.Popen(  # nothing from outside
                [sys.executable, "-m", "flask", "--app", "wsgi", "job", "work"],
                cwd=ROOT,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        return False

    def stop(self) -> None:
        """Ask the process to end after what it is doing now."""
        if self.child is not None:
            self.child.terminate()


class JobWorker:
    """Rounds of jobs and chores until told to stop; trouble ends a round, never the process."""

    def __init__(self, chores: Sequence[Chore] = ()) -> None:
        self.rounds: Sequence[Chore] = (run_next, *chores)
        self.is_stopping = False

    def run(self) -> None:
        """One round after the other, each with database sessions of its own."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            pauses = [self._one(app, work) for work in self.rounds]
            time.sleep(min(pauses))

    def run_until_idle(self) -> None:
        """Do all that waits, then return."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # as above
        while any(self._one(app, work) == 0 for work in self.rounds):
            pass

    def _one(self, app: Flask, work: Chore) -> float:
        try:
            with app.app_context():
                return 0.0 if work() else PAUSE_S
        except Exception:
            # The outermost edge of a process that must outlive a locked or restarted database.
            log.exception("a round of the process for jobs failed")
            return TROUBLE_PAUSE_S

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
