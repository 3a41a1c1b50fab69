"""Starting the portal and a bare Flask route on the same gunicorn, and loading them with wrk."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTAL = "wsgi:app"
GUNICORN = ("-m", "gunicorn", "--worker-class", "gthread", "--no-control-socket")


@dataclass(frozen=True)
class Load:
    """What wrk measured: answers per second and the slowest of a hundred, in ms."""

    per_second: float
    p99_ms: float


@contextmanager
def gunicorn(
    target: str, environ: Mapping[str, str], *, workers: int = 1, threads: int = 4
) -> Iterator[str]:
    """The address of `target` (module:application) served until the block ends.

    The portal is served with its own settings of gunicorn, anything else with gunicorn's.
    """
    port = free_port()
    command = [sys.executable, *GUNICORN, "--workers", str(workers), "--threads", str(threads)]
    if target == PORTAL:
        command += ["--config", str(ROOT / "deploy" / "gunicorn.conf.py")]
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", target],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def wait_for(url: str, *, patience_s: float = 30) -> None:
    """Return as soon as `url` answers; raises TimeoutError."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # loopback only
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(url)


def wrk(url: str, *headers: str, seconds: int = 3, script: Path | None = None) -> Load:
    """Load `url` with 16 connections from one thread; `script` (Lua) may choose the addresses."""
    given = [part for header in headers for part in ("-H", header)]
    given += ["-s", str(script)] if script else []
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", *given, url]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in answer and "304" not in answer and "If-None-Match" not in str(headers):
        raise RuntimeError(f"{url} answered with errors:\n{answer}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", answer)[1])  # type: ignore[index]
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", answer).groups()  # type: ignore[union-attr]
    return Load(rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


def free_port() -> int:
    """A port on the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_mb(pids: list[int]) -> float:
    """Proportional share of memory of these processes, in MB."""
    kilobytes = 0
    for pid in pids:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])  # type: ignore[index]
    return kilobytes / 1024


def machine() -> str:
    """One line that says on what was measured."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.+)", info)
    cores = os.cpu_count()
    python = ".".join(map(str, sys.version_info[:3]))
    name = model[1].strip() if model else "unknown processor"
    return f"{cores} cores of {name}, Python {python}"
