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

from portal.core import clock
from portal.jobs.running import run_next
from portal.jobs.services import give_back_all_of, holder_of
from portal.settings import ROOT

log = logging.getLogger(__name__)
PAUSE_S = 0.3
TROUBLE_PAUSE_S = 2.0
RESTART_AFTER_S = 2.0
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
WORK = (sys.executable, "-m", "flask", "--app", "wsgi", "job", "work")
# Looks whether something waits, does it, and answers whether more does.
Chore = Callable[[], bool]


class JobProcess:
    """Keeps one process for jobs alive, as a chore of the worker.

    A file that eats all memory ends that process alone; index and public pages go on. What it
    held is given back at once instead of when its lease ends.
    """

    def __init__(self, command: Sequence[str] = WORK) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None
        self.holder = ""
        self.started = 0.0

    def step(self) -> bool:
        """Start the process unless it runs; never has more to do."""
        if self.child is not None and self.child.poll() is None:
            return False
        if self.child is not None:
            self._let_go(self.child.returncode)
        if time.monotonic() - self.started >= RESTART_AFTER_S:
            self.started = time.monotonic()
            self.child = subprocess.Popen(  # noqa: S603  # our own program, nothing from outside
                self.command,
                cwd=ROOT,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
            self.holder = holder_of(self.child.pid)
        return False

    def _let_go(self, status: int) -> None:
        """The child is forgotten last: a database that is locked now is asked again."""
        count = give_back_all_of(self.holder, at=clock.now())
        log.warning("the process for jobs ended with %s, %s jobs were given back", status, count)
        self.child = None

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
