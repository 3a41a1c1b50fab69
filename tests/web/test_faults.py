"""What goes wrong around the portal: proxies, locks, full disks, restarts, clocks that jump."""

import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core import clock, media, outbox
from portal.core.access import public_uncached
from portal.core.db import unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.lookup.indexing import IndexKeeper
from portal.lookup.reader import damage_report
from portal.registry.wording import PRODUCT_WORDS, Standing
from portal.serving import worker_command
from portal.settings import ROOT
from tests.make import postgres
from tests.make.lookup import bring_index_up_to_date, make_article, with_keeper
from tests.make.portal import close, settings_in
from tests.make.registry import make_certificate, make_product, make_rules, picture_bytes

PATIENCE_S = 30
# Always there, always full, and nobody can write in it.
FULL_FOLDER = Path("/proc")
SEARCH = "/tim-kiem?q=truy+xuat"
PAGES = ("/", "/san-pham/", "/co-so/", "/tieu-chuan/", "/van-ban/", "/tin-tuc/", "/q/AAAAAAAA")


def eventually(condition: Callable[[], object]) -> bool:
    for _ in range(PATIENCE_S * 20):
        if condition():
            return True
        time.sleep(0.05)
    return False


def count_waiting(app: Flask) -> int:
    with app.app_context():
        return outbox.count_waiting()


def data_dir_of(app: Flask) -> Path:
    return Path(app.extensions["portal_settings"].data_dir)


def index_of(app: Flask) -> Path:
    return Path(app.extensions["portal_settings"].index_dir)


def probe_pages() -> Blueprint:
    """A page that shows the request as the portal sees it, and one that writes."""
    pages = Blueprint("probe", __name__)

    @pages.get("/thu-yeu-cau")
    @public_uncached
    def seen() -> dict[str, str | None]:
        return {"host": request.host, "scheme": request.scheme, "from": request.remote_addr}

    @pages.post("/thu-ghi/<int:count>")
    @public_uncached
    def write(count: int) -> str:
        with unit_of_work():
            outbox.count_waiting()
            outbox.mark_all_stale("product", (f"{number:08d}" for number in range(count)))
        return "written"

    return pages


# Proxies ------------------------------------------------------------------------------------


@pytest.fixture
def behind(empty_data_dir: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A visitor of a portal that stands behind one proxy."""
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "behind"))
    app = create_app(settings_in(data_dir, PORTAL_TRUSTED_PROXIES="1"))
    app.register_blueprint(probe_pages())
    yield app.test_client()
    close(app)


def test_behind_a_proxy_a_forwarded_host_is_still_ignored(behind: FlaskClient) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "8443"}

    assert behind.get("/thu-yeu-cau", headers=forged).json["host"] == "localhost"
    for path in ("/", "/sitemap.xml", "/robots.txt", "/api/v1/openapi.json"):
        answer = behind.get(path, headers=forged)
        assert answer.status_code == 200
        assert "evil.example" not in answer.text + str(answer.headers)


def test_behind_a_proxy_a_forwarded_host_opens_no_door(behind: FlaskClient) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "localhost"}

    assert behind.get("/", headers=headers).status_code == 421


def test_behind_a_proxy_scheme_and_address_are_those_of_its_visitor(behind: FlaskClient) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1, 203.0.113.9"}

    seen = behind.get("/thu-yeu-cau", headers=headers).json

    assert seen == {"host": "localhost", "scheme": "https", "from": "203.0.113.9"}


def test_without_a_proxy_nobody_is_believed(app: Flask) -> None:
    app.register_blueprint(probe_pages())
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}

    seen = app.test_client().get("/thu-yeu-cau", headers=headers).json

    assert seen == {"host": "localhost", "scheme": "http", "from": "127.0.0.1"}


# A damaged index ----------------------------------------------------------------------------


@pytest.fixture
def worker(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """The worker of this portal, which has looked at a sound index and now waits."""
    make_article(app, "Cách đọc mã truy xuất")
    bring_index_up_to_date(app)
    process = start_worker(app)
    make_article(app, "Bài thứ hai về truy xuất")
    assert eventually(lambda: count_waiting(app) == 0)
    yield process
    process.terminate()
    assert process.wait(PATIENCE_S) == 0


def start_worker(app: Flask) -> subprocess.Popen[bytes]:
    environ = {
        "PORTAL_DATA_DIR": str(data_dir_of(app)),
        "PATH": str(Path(sys.executable).parent),
    }
    return subprocess.Popen(worker_command(), cwd=ROOT, env=environ)


def harm_unseen(directory: Path) -> None:
    """Overwrite every file of an index so that names, sizes and times stay."""
    for path in directory.rglob("*"):
        if path.is_file() and path.stat().st_size:
            before = path.stat()
            path.write_bytes(b"\xff" * before.st_size)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_reader_who_meets_a_damaged_index_has_it_healed(
    app: Flask, client: FlaskClient, worker: subprocess.Popen[bytes]
) -> None:
    harm_unseen(index_of(app))

    answer = client.get(SEARCH)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Đang dựng lại chỉ mục" in answer.text
    assert eventually(lambda: client.get(SEARCH).status_code == 200)
    assert "Bài thứ hai" in client.get(SEARCH).text
    assert not damage_report(index_of(app)).exists()
    assert worker.poll() is None


def test_a_reader_who_cannot_report_the_damage_is_comforted_all_the_same(
    on_full_disk: FlaskClient,
) -> None:
    answer = on_full_disk.get(SEARCH)

    assert answer.status_code == 503
    assert "Đang dựng lại chỉ mục" in answer.text


# Locks --------------------------------------------------------------------------------------

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
connection.execute("INSERT INTO outbox_entry VALUES (99, 'x', 'y', '2026-01-01 00:00:00')")
print("held", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""
# Longer than the driver waits by itself.
HELD_S = 6.0


@contextmanager
def locked_by_another_process(app: Flask) -> Iterator[Callable[[], None]]:
    """The database is locked for writing until the yielded function is called."""
    command = [sys.executable, "-c", HOLD, str(data_dir_of(app) / "portal.db")]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    def release() -> None:
        holder.communicate("go\n", timeout=PATIENCE_S)

    try:
        yield release
    finally:
        holder.kill()
        holder.communicate()


def test_pages_are_read_and_writers_wait_while_another_process_writes(app: Flask) -> None:
    app.register_blueprint(probe_pages())
    client = app.test_client()
    with ThreadPoolExecutor() as pool, locked_by_another_process(app) as release:
        begun = time.monotonic()
        written = pool.submit(lambda: app.test_client().post("/thu-ghi/1").status_code)

        while time.monotonic() - begun < HELD_S:
            answers = [client.get(f"{path}?lan={time.monotonic_ns()}") for path in PAGES[:-1]]
            assert {answer.status_code for answer in answers} == {200}
            assert not written.done()
            time.sleep(0.2)
        release()

        assert written.result(PATIENCE_S) == 200
    assert count_waiting(app) == 2


# Disks --------------------------------------------------------------------------------------


@pytest.fixture
def on_full_disk(empty_data_dir: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A visitor of a portal whose database is well and whose other folder has no room."""
    database = shutil.copytree(empty_data_dir, tmp_path / "database") / "portal.db"
    app = create_app(settings_in(FULL_FOLDER, PORTAL_DATABASE_URL=f"sqlite:///{database}"))
    yield app.test_client()
    close(app)


def test_a_portal_without_room_is_not_ready_but_answers(on_full_disk: FlaskClient) -> None:
    ready = on_full_disk.get("/readyz")

    assert ready.status_code == 503
    assert ready.json["checks"]["disk"] is False
    assert ready.json["checks"]["database"] is True
    assert {on_full_disk.get(path).status_code for path in PAGES[:-1]} == {200}


def test_a_portal_whose_folder_is_gone_is_not_ready(app: Flask, client: FlaskClient) -> None:
    shutil.rmtree(data_dir_of(app))

    ready = client.get("/readyz")

    assert ready.status_code == 503
    assert set(ready.json["checks"].values()) == {False}


@contextmanager
def no_room(process: int = 0, largest_file: int = 0) -> Iterator[None]:
    """No file of the process can grow beyond so many bytes, as if the disk were full."""
    soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (largest_file, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_without_room_fails_as_a_whole_and_reading_goes_on(app: Flask) -> None:
    app.register_blueprint(probe_pages())
    client = app.test_client()
    assert client.get("/").status_code == 200

    with no_room(largest_file=100_000):
        failed = client.post("/thu-ghi/10000")
        read = [client.get(path).status_code for path in PAGES[:-1]]

    assert failed.status_code == 503
    assert set(read) == {200}
    assert count_waiting(app) == 0
    assert client.post("/thu-ghi/10000").status_code == 200
    assert count_waiting(app) == 10_000


def test_a_picture_without_room_leaves_nothing_behind(app: Flask) -> None:
    with app.app_context():
        media.prepare()
        with no_room(largest_file=20), pytest.raises(OSError, match="File too large"):
            media.store(picture_bytes())

        assert list(data_dir_of(app).glob("media/*")) == []
        stored = media.store(picture_bytes())

        assert all(media.file_of(stored.digest, width).stat().st_size for width in media.WIDTHS)


def test_the_worker_outlives_a_full_disk_and_does_its_work_afterwards(
    app: Flask, client: FlaskClient, worker: subprocess.Popen[bytes]
) -> None:
    with no_room(worker.pid):
        make_article(app, "Bài viết khi đĩa đầy về truy xuất")
        time.sleep(1)
        assert count_waiting(app) == 1
        assert worker.poll() is None
        assert client.get("/").status_code == 200

    assert eventually(lambda: count_waiting(app) == 0)
    assert "Bài viết khi đĩa đầy" in client.get(SEARCH).text


# A database server that restarts ------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that a test may stop."""

    address: str
    data: Path

    def restart(self) -> None:
        self._control("-m", "immediate", "restart")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self._control("-m", "immediate", "stop")
        try:
            yield
        finally:
            # Unlike `start`, this starts it with the options that it had.
            self.restart()

    def _control(self, *arguments: str) -> None:
        postgres.run_tool("pg_ctl", f"--pgdata={self.data}", "-w", *arguments)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A second server, only for the tests that stop it."""
    folder = tmp_path_factory.mktemp("restarted") / "server"
    with postgres.running_postgres(folder) as address:
        yield Server(address, folder / "data")


@pytest.fixture(scope="module")
def pg_app(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal on the server that a test may stop."""
    url = postgres.make_database(server.address, "restarted")
    folder = tmp_path_factory.mktemp("restarted-portal")
    # No other portal of this process has learnt the name of such a province.
    app = create_app(settings_in(folder, PORTAL_DATABASE_URL=url, PORTAL_PROVINCE="99"))
    app.register_blueprint(losing_pages(url))
    with app.app_context():
        bring_up_to_date()
    make_article(app, "Cách đọc mã truy xuất")
    bring_index_up_to_date(app)
    yield app
    close(app)


def losing_pages(url: str) -> Blueprint:
    """A page that loses its connection after the last statement, or before one more."""
    pages = Blueprint("losing", __name__)

    @pages.get("/thu-mat-ket-noi/<word>")
    @public_uncached
    def lose(word: str) -> str:
        outbox.count_waiting()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        if word != "xong":
            outbox.count_waiting()
        return "done"

    return pages


# Pages that are found, missing, refused, and for machines: errors have pages too.
ASKED = (*PAGES, SEARCH, "/san-pham/?trang=abc", "/khong-co/trang", "/api/v1/search?q=truy")


def statuses(app: Flask) -> dict[str, int]:
    client = app.test_client()
    return {path: client.get(path).status_code for path in ASKED}


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_restart_of_the_database_needs_no_restart_of_the_portal(
    server: Server, pg_app: Flask
) -> None:
    good = statuses(pg_app)
    assert set(good.values()) <= {200, 400, 404}

    # Restarted between two requests: the dead connections are noticed before use.
    server.restart()
    assert statuses(pg_app) == good

    # Stopped for a while: everybody is told to come back.
    with server.stopped():
        while_gone = statuses(pg_app)
        answer = pg_app.test_client().get("/san-pham/")
        health = [pg_app.test_client().get(path).status_code for path in ("/readyz", "/healthz")]

    assert set(while_gone.values()) <= {400, 404, 503}, while_gone
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert health == [503, 200]
    assert statuses(pg_app) == good


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("path", ["/thu-mat-ket-noi/xong", "/thu-mat-ket-noi/do-dang"])
def test_a_connection_lost_at_any_point_of_a_page_is_no_crash(pg_app: Flask, path: str) -> None:
    answer = pg_app.test_client().get(path)

    assert answer.status_code == (200 if path.endswith("xong") else 503)
    assert pg_app.test_client().get("/").status_code == 200


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_readers_during_a_restart_are_answered_or_told_to_come_back(
    server: Server, pg_app: Flask
) -> None:
    over = threading.Event()
    good = statuses(pg_app)

    def read_on() -> set[tuple[str, int]]:
        seen: set[tuple[str, int]] = set()
        while not over.is_set():
            seen |= set(statuses(pg_app).items())
        return seen

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(read_on) for _ in range(3)]
        server.restart()
        time.sleep(0.5)
        over.set()
        seen = set().union(*(reader.result(PATIENCE_S) for reader in readers))

    assert seen - set(good.items()) - {(path, 503) for path in ASKED} == set()
    assert statuses(pg_app) == good


# Clocks -------------------------------------------------------------------------------------

LAST_DAY = date(2026, 11, 20)
EVENING = "2026-11-20 16:59:00Z"
AFTER_MIDNIGHT = "2026-11-20 17:01:00Z"


def test_a_page_made_tomorrow_is_not_served_today(app: Flask, client: FlaskClient) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code, issued_on=date(2025, 11, 20), expires_on=LAST_DAY)
    over = PRODUCT_WORDS[Standing.EXPIRED].headline
    for path in (f"/q/{code}", f"/san-pham/{code}"):
        with time_machine.travel(AFTER_MIDNIGHT):
            tomorrow = client.get(path)
        with time_machine.travel(EVENING):
            today = client.get(path, headers={"If-None-Match": tomorrow.headers["ETag"]})
        with time_machine.travel(AFTER_MIDNIGHT):
            again = client.get(path)

        assert today.status_code == 200
        assert over in tomorrow.text
        assert over not in today.text
        assert again.text == tomorrow.text


def test_an_index_built_tomorrow_is_built_anew_today(app: Flask) -> None:
    now = clock.now()
    with time_machine.travel(now + timedelta(days=1)):
        make_article(app, "Bài của ngày mai về truy xuất", published_on=clock.today())
        bring_index_up_to_date(app)
        assert "Bài của ngày mai" in app.test_client().get(SEARCH).text

    assert with_keeper(app, IndexKeeper.heal) is True
    assert "Bài của ngày mai" not in app.test_client().get(SEARCH).text
