"""How long the portal takes to its first page, and how much memory its processes hold."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.servers import ROOT, free_port, memory_mb, wait_for, wrk
from tests.make.portal import make_seeded_data_dir

ROUNDS = 5
# As `make run` installs it: structlog loads rich where tests have brought it along.
LIKE_INSTALLED = (
    "import sys; sys.modules['rich'] = None; from gunicorn.app.wsgiapp import run; sys.exit(run())"
)


def measure() -> list[dict[str, object]]:
    """Seconds from the command to the first page; memory of each process after some load."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "instance"
        make_seeded_data_dir(data_dir)
        environ = _environ(Path(folder))
        _start(environ)
        seconds = [_start(environ)[0] for _ in range(ROUNDS)]
        _, megabytes, processes = _start(environ, load=True)
    return [
        {
            "what": "start to first page",
            "value": f"{statistics.median(seconds):.2f} s",
            "target": "1.2 s",
        },
        {
            "what": f"memory of each web worker after load ({processes} with preload)",
            "value": f"{megabytes / max(1, processes):.0f} MB",
            "target": "60 MB",
        },
    ]


def _environ(folder: Path) -> dict[str, str]:
    """As an installed portal starts: with the bytecode that an earlier start left."""
    environ = {**os.environ, "PORTAL_DATA_DIR": str(folder / "instance")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def _start(environ: dict[str, str], *, load: bool = False) -> tuple[float, float, int]:
    port = free_port()
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-c", LIKE_INSTALLED, "-c", "deploy/gunicorn.conf.py"]
        + ["--bind", f"127.0.0.1:{port}", "wsgi:app"],
        cwd=ROOT,
        env={**environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        took = time.perf_counter() - began
        if load:
            for path in ("/", "/san-pham/", "/tim-kiem?q=nuoc+mam", "/tieu-chuan/"):
                wrk(f"http://127.0.0.1:{port}{path}", seconds=2)
        workers = _children(server.pid)
        return took, memory_mb(workers), len(workers)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
