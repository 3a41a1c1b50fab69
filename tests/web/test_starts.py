"""Starting: two at once, again and again, and where nothing can be written."""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.app import create_app
from portal.core.db import Model
from portal.core.schema_version import is_current
from portal.lookup.indexing import IndexKeeper
from portal.settings import ROOT
from tests.make.lookup import with_keeper
from tests.make.portal import close, settings_in

PATIENCE_S = 60
# What tells of the loading itself, or of the moment at which it happened.
OF_ITS_OWN = {"audit_entry", "outbox_entry", "index_mark"}
WITHOUT_POWERS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


def start(data_dir: Path, *arguments: str, **changes: str) -> subprocess.Popen[str]:
    """`portal …` in a process that may not write where its user may not, also as root."""
    powers = WITHOUT_POWERS if os.geteuid() == 0 else ()
    return subprocess.Popen(
        [*powers, sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env={**os.environ, "PORTAL_DATA_DIR": str(data_dir), **changes},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and everything that was said."""
    said, complained = process.communicate(timeout=PATIENCE_S)
    return process.returncode, said + complained


def eventually(condition: Callable[[], object]) -> bool:
    for _ in range(PATIENCE_S * 20):
        if condition():
            return True
        time.sleep(0.05)
    return False


def waiting_for(lock: Path) -> int:
    """How many processes wait for a lock on this file (proc(5), /proc/locks)."""
    inode = f":{lock.stat().st_ino} "
    lines = Path("/proc/locks").read_text().splitlines()
    return sum("-> FLOCK" in line and inode in line for line in lines)


def counts(database: Path) -> dict[str, int]:
    """Rows of each table."""
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in Model.metadata.tables
        }
    finally:
        connection.close()


def records(database: Path) -> dict[str, int]:
    """The same without what tells of the loading itself."""
    return {name: count for name, count in counts(database).items() if name not in OF_ITS_OWN}


# Two at once --------------------------------------------------------------------------------


def test_two_first_starts_at_once_migrate_one_after_the_other(tmp_path: Path) -> None:
    lock = tmp_path / "start.lock"
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        both = [start(tmp_path, "init") for _ in range(2)]
        assert eventually(lambda: waiting_for(lock) == 2 or any(p.poll() is not None for p in both))
        assert not (tmp_path / "portal.db").exists()

    assert [ended(process)[0] for process in both] == [0, 0]
    app = create_app(settings_in(tmp_path))
    with app.app_context():
        assert is_current()
    close(app)
    rows = counts(tmp_path / "portal.db")
    assert {name: count for name, count in rows.items() if count > 1} == {}
    assert rows["content_version"] == 1


def test_two_seeds_at_once_load_everything_once(
    empty_data_dir: Path, seeded_data_dir: Path, tmp_path: Path
) -> None:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))

    both = [start(data_dir, "seed", "--sample") for _ in range(2)]

    answers = [ended(process) for process in both]
    assert [status for status, _ in answers] == [0, 0], answers
    assert sum("Everything is loaded already." in said for _, said in answers) == 1
    assert records(data_dir / "portal.db") == records(seeded_data_dir / "portal.db")
    app = create_app(settings_in(data_dir))
    assert with_keeper(app, IndexKeeper.compare) == ([], [])
    close(app)


# Where nothing can be written ---------------------------------------------------------------


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody without special powers writes in this folder or to its files."""
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)
    try:
        yield
    finally:
        for path in paths:
            if path.exists():
                path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o200)


def is_one_plain_sentence(said: str) -> bool:
    lines = [line for line in said.splitlines() if line.strip()]
    return len(lines) == 1 and lines[0].startswith("Error: ") and "Traceback" not in said


@pytest.mark.parametrize("command", ["init", "serve", "seed"])
def test_a_start_in_a_read_only_folder_is_refused_in_a_sentence(
    tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    with read_only(folder):
        status, said = ended(start(folder, command))

    assert status == 1
    assert is_one_plain_sentence(said), said
    assert str(folder) in said


@pytest.mark.parametrize("command", ["init", "serve", "seed"])
def test_a_start_where_no_folder_can_be_is_refused_in_a_sentence(
    tmp_path: Path, command: str
) -> None:
    (tmp_path / "file").touch()

    status, said = ended(start(tmp_path / "file" / "instance", command))

    assert status == 1
    assert is_one_plain_sentence(said), said


def test_a_start_on_a_read_only_database_is_refused_in_a_sentence(
    empty_data_dir: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with read_only(folder):
        status, said = ended(start(folder, "init"))

    assert status == 1
    assert is_one_plain_sentence(said), said


def test_the_doctor_speaks_plainly_where_there_is_nothing(tmp_path: Path) -> None:
    status, said = ended(start(tmp_path / "nothing", "doctor"))

    assert status == 1
    assert "Traceback" not in said
    assert {line.split()[0] for line in said.splitlines() if line} <= {"ok", "BAD"}, said
    assert "BAD  database" in said


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"

    status, said = ended(start(folder, "init"))

    assert status == 0
    assert "Database and index are ready." in said
    assert (folder / "portal.db").is_file()
    assert (folder / "media").is_dir()


@pytest.fixture
def served(seeded_data_dir: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address and folder of a running portal that has no special powers."""
    data_dir = Path(shutil.copytree(seeded_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(data_dir, "serve", PORT=str(port), WEB_CONCURRENCY="1")
    assert eventually(lambda: status_of(f"http://127.0.0.1:{port}/healthz") == 200)
    yield f"http://127.0.0.1:{port}", data_dir
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 0


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def test_a_running_portal_answers_while_its_folder_is_read_only(
    served: tuple[str, Path],
) -> None:
    address, data_dir = served
    assert status_of(f"{address}/") == 200

    with read_only(data_dir):
        paths = ("/", "/san-pham/", "/co-so/", "/tieu-chuan/", "/van-ban/", "/tim-kiem?q=nuoc+mam")
        assert {path: status_of(address + path) for path in paths} == dict.fromkeys(paths, 200)

    assert status_of(f"{address}/canh-bao/") == 200
