"""Running the portal in the foreground: web server and worker side by side."""

import ctypes
import logging
import signal
import subprocess
import sys
import time
from types import FrameType

from portal.settings import ROOT, Settings

log = logging.getLogger(__name__)
PAUSE_S = 0.2
RESTART_AFTER_S = 1.0
GRACE_S = 30
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class Pair:
    """The two processes of one running portal; when the server ends, all ends."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = False
        self.server = _start(server_command(settings))
        self.worker = _start(worker_command())

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Ask both to finish what they are doing."""
        self.stopping = True

    def watch(self) -> int:
        """Wait for the server; start the worker again when it dies."""
        while self.server.poll() is None and not self.stopping:
            if self.worker.poll() is not None:
                log.error("worker ended, starting it again")
                time.sleep(RESTART_AFTER_S)
                self.worker = _start(worker_command())
            time.sleep(PAUSE_S)
        for process in (self.server, self.worker):
            process.terminate()
        return max(_wait(process) for process in (self.server, self.worker))


def serve(settings: Settings) -> int:
    """Run until told to stop (SIGTERM, SIGINT); returns the exit status."""
    pair = Pair(settings)
    signal.signal(signal.SIGTERM, pair.stop)
    signal.signal(signal.SIGINT, pair.stop)
    return pair.watch()


def server_command(settings: Settings) -> list[str]:
    """How gunicorn is started; the rest stands in deploy/gunicorn.conf.py."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(ROOT / "deploy" / "gunicorn.conf.py"),
        "--bind",
        f"{settings.host}:{settings.port}",
        "wsgi:app",
    ]


def worker_command() -> list[str]:
    """How the worker is started."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # built above, nothing from outside
        command,
        cwd=ROOT,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    # Also when this process is killed and can tell its children nothing any more.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(process: subprocess.Popen[bytes]) -> int:
    try:
        status = process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return 1
    # Told to stop while it was still starting, before it could listen: that is no trouble.
    if status == -signal.SIGTERM:
        return 0
    return 1 if status < 0 else status
