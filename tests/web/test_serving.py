"""`portal serve` as operators meet it: started, stopped, and shot at."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.app import create_app
from portal.core import outbox
from portal.core.db import unit_of_work
from portal.settings import ROOT
from tests.make.portal import close, settings_in

PATIENCE_S = 30


@dataclass
class Served:
    """A running portal and the processes it is made of."""

    process: subprocess.Popen[bytes]
    address: str
    data_dir: Path

    def children(self, pid: int | None = None) -> list[int]:
        pid = pid or self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in listed]

    def worker(self) -> int:
        found = [pid for pid in self.children() if "worker" in command_of(pid).split()]
        return found[0] if found else 0

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(condition: Callable[[], object]) -> bool:
    for _ in range(PATIENCE_S * 10):
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def served(seeded_data_dir: Path, tmp_path: Path) -> Iterator[Served]:
    data_dir = Path(shutil.copytree(seeded_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "PORTAL_DATA_DIR": str(data_dir), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
        cwd=ROOT,
        env={**environ, "WEB_CONCURRENCY": "1"},
    )
    portal = Served(process, f"http://127.0.0.1:{port}", data_dir)
    assert eventually(portal.answers)
    yield portal
    process.terminate()
    process.wait(PATIENCE_S)


def mark_stale(data_dir: Path) -> None:
    app = create_app(settings_in(data_dir))
    with app.app_context(), unit_of_work():
        outbox.mark_stale("product", "unknown")
    close(app)


def count_waiting(data_dir: Path) -> int:
    app = create_app(settings_in(data_dir))
    with app.app_context():
        count = outbox.count_waiting()
    close(app)
    return count


def test_it_ends_cleanly_when_told_to(served: Served) -> None:
    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(PATIENCE_S) == 0
    assert not served.answers()


def test_what_waits_is_carried_out_also_after_the_worker_was_killed(served: Served) -> None:
    assert eventually(served.worker)
    killed = served.worker()
    os.kill(killed, signal.SIGKILL)

    mark_stale(served.data_dir)

    assert eventually(lambda: served.worker() not in {0, killed})
    assert eventually(lambda: count_waiting(served.data_dir) == 0)
    assert served.answers()


def test_nothing_is_left_over_when_it_is_killed(served: Served) -> None:
    assert eventually(served.worker)
    children = served.children()
    family = [*children, *(grand for child in children for grand in served.children(child))]

    served.process.kill()

    assert eventually(lambda: not any(is_alive(pid) for pid in family))


def test_a_deleted_index_heals_itself(served: Served) -> None:
    shutil.rmtree(served.data_dir / "index")

    assert eventually(lambda: any((served.data_dir / "index").glob("*")))
    assert eventually(lambda: search_answers(served.address))


def search_answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/tim-kiem?q=ca+phe", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False
