"""A whole portal as `portal serve` runs it, and the processes that it is made of."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core import clock
from portal.core.desk import desk_work
from portal.jobs.models import Job, JobState
from portal.jobs.services import LEASE
from portal.settings import ROOT
from tests.make.officers import SENTENCE, MadeOfficer, make_officer
from tests.make.portal import close, settings_in

PATIENCE_S = 60
PAUSE_S = 0.05
PORTAL = (sys.executable, "-m", "flask", "--app", "wsgi")


@dataclass(frozen=True)
class ServedPortal:
    """Web server, worker and process for jobs, running on a folder of their own."""

    process: subprocess.Popen[bytes]
    address: str
    data_dir: Path
    environ: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What `portal …` prints, as an operator runs it beside the portal."""
        done = subprocess.run(
            [*PORTAL, *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def web_processes(self) -> list[int]:
        """The processes that answer requests, below the one that starts them."""
        return children(self._part("gunicorn"))

    def job_process(self) -> int:
        """The process that carries jobs out, 0 while there is none."""
        return _named("job work", children(self._part("worker")))

    def answers(self) -> bool:
        """Whether the web server is there."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def _part(self, word: str) -> int:
        return _named(word, children(self.process.pid))


@dataclass(frozen=True)
class Office:
    """A running portal, and the application with which a test looks into its records."""

    portal: ServedPortal
    app: Flask

    def officer(self, *roles: Role, commune: str | None = None) -> MadeOfficer:
        """Somebody who can sign in with SENTENCE."""
        return make_officer(self.app, *roles, commune=commune, password=SENTENCE)


@contextmanager
def open_office(data_dir: Path) -> Iterator[Office]:
    """Serve the portal in `data_dir` to officers."""
    with served_portal(data_dir) as portal:
        app = create_app(settings_in(data_dir, PORTAL_BASE_URL=portal.address))
        yield Office(portal, app)
        close(app)


@contextmanager
def served_portal(data_dir: Path) -> Iterator[ServedPortal]:
    """Start everything on a free port, as `make run` does; at the end all of it ends well."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = {
        **os.environ,
        "PORTAL_DATA_DIR": str(data_dir),
        "PORTAL_BASE_URL": address,
        "PORTAL_SECRET_KEY": settings_in(data_dir).secret_key,
        "PORT": str(port),
    }
    process = subprocess.Popen([*PORTAL, "serve"], cwd=ROOT, env=environ)
    portal = ServedPortal(process, address, data_dir, environ)
    try:
        wait_until(lambda: portal.answers() and portal.job_process())
        yield portal
    finally:
        process.terminate()
        assert process.wait(PATIENCE_S) == 0


def wait_until(condition: Callable[[], object]) -> None:
    """Return when the condition holds; there is a minute of patience."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(PAUSE_S)


def children(pid: int) -> list[int]:
    """The processes that this one has started, none where it is gone."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def shoot(*pids: int) -> None:
    """End processes in a way that none of them can prepare for."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def let_the_lease_pass(app: Flask) -> None:
    """Let the minute be over after which a job without a sign of life is taken up."""
    with app.app_context(), desk_work() as session:
        past = clock.now() - LEASE
        session.execute(update(Job).where(Job.state == JobState.RUNNING).values(lease_until=past))


def _named(words: str, pids: list[int]) -> int:
    return next((pid for pid in pids if words in _command_of(pid)), 0)


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
