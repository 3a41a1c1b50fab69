"""The worker as a process of its own: killed, doubled, stopped."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.core.outbox import count_waiting
from portal.lookup.indexing import IndexKeeper
from portal.serving import worker_command
from portal.settings import ROOT
from search.ask import Query
from search.errors import IndexDamagedError
from search.index import open_index
from search.lexicon import EMPTY
from tests.make.lookup import make_article, with_keeper

PATIENCE_S = 30
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start(app: Flask) -> Iterator[Start]:
    """Starts a worker of this portal; none survives the test."""
    started: list[subprocess.Popen[bytes]] = []
    environ = {
        "PORTAL_DATA_DIR": str(app.extensions["portal_settings"].data_dir),
        "PATH": str(Path(sys.executable).parent),
    }

    def begin() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(worker_command(), cwd=ROOT, env=environ))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def test_records_survive_workers_that_are_killed_at_any_moment(app: Flask, start: Start) -> None:
    # A worker takes about a second to start: some die before, some amid, some after the work.
    for number, life_s in enumerate((0.1, 0.9, 1.1, 1.4, 1.8, 1.0)):
        worker = start()
        for part in range(3):
            make_article(app, f"Bài số {number} phần {part}")
            time.sleep(life_s / 3)
        worker.kill()
        worker.wait()
    start()

    assert becomes(lambda: found(app, "bài số phần") == 18)
    assert becomes(lambda: waiting(app) == 0)


def test_a_running_worker_heals_a_deleted_index(app: Flask, start: Start) -> None:
    make_article(app, "Bài thứ nhất")
    start()
    assert becomes(lambda: found(app, "thứ nhất") == 1)

    shutil.rmtree(app.extensions["portal_settings"].index_dir)

    assert becomes(lambda: found(app, "thứ nhất") == 1)


def test_two_workers_at_once_do_the_work_once(app: Flask, start: Start) -> None:
    first, second = start(), start()
    for number in range(5):
        make_article(app, f"Bài số {number}")

    assert becomes(lambda: found(app, "bài số") == 5)
    assert first.poll() is None
    assert second.poll() is None


def test_the_second_worker_takes_over_when_the_first_dies(app: Flask, start: Start) -> None:
    first = start()
    assert becomes(lambda: found(app, "bài") == 0)
    start()
    first.kill()

    make_article(app, "Bài thứ nhất")

    assert becomes(lambda: found(app, "bài") == 1)


def test_a_command_gets_the_index_from_an_idle_worker(app: Flask, start: Start) -> None:
    make_article(app, "Bài thứ nhất")
    start()
    assert becomes(lambda: found(app, "bài") == 1)

    assert with_keeper(app, IndexKeeper.compare) == ([], [])


def test_a_worker_told_to_stop_ends_well(app: Flask, start: Start) -> None:
    worker = start()
    assert becomes(lambda: found(app, "bài") == 0)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(PATIENCE_S) == 0


def found(app: Flask, text: str) -> int | None:
    """How many records are found, None while there is no index."""
    try:
        index = open_index(app.extensions["portal_settings"].index_dir, EMPTY)
        return index.search(Query(text)).total
    except IndexDamagedError:
        return None


def waiting(app: Flask) -> int:
    with app.app_context():
        return count_waiting()


def becomes(condition: Callable[[], bool]) -> bool:
    """Whether the condition holds before long."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
