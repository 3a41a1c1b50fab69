"""Scans through the whole portal: which requests count, places told, processes that end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.side_migrations import bring_side_up_to_date
from portal.core.visits import Visits
from portal.scan import recorder
from portal.scan.recorder import ScanBook
from portal.settings import ROOT
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.portal import settings_in
from tests.make.registry import make_product
from tests.make.visits import (
    PHONE,
    count_scans,
    counted,
    figures,
    look_at_scans,
    visits_of,
)

PATIENCE_S = 30


@pytest.fixture
def book(app: Flask) -> Iterator[ScanBook]:
    """The book of a portal that counts scans."""
    book = count_scans(app)
    yield book
    book.close()


@pytest.fixture
def phone(app: Flask, book: ScanBook) -> FlaskClient:
    """A visitor with a telephone."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = PHONE
    return client


def scans(app: Flask, book: ScanBook) -> dict[str, int]:
    book.write()
    return counted(visits_of(app))


# Which requests count -----------------------------------------------------------------------


def test_a_page_opened_is_counted_from_the_cache_too(
    app: Flask, book: ScanBook, phone: FlaskClient
) -> None:
    code = make_product(app)

    first = phone.get(f"/q/{code}")
    again = phone.get(f"/q/{code}", headers={"If-None-Match": first.headers["ETag"]})
    english = phone.get(f"/en/q/{code.lower()}?utm_source=zalo")

    assert [first.status_code, again.status_code, english.status_code] == [200, 304, 200]
    assert scans(app, book) == {code: 3}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": ""},
    ],
)
def test_machines_and_previews_are_answered_and_not_counted(
    app: Flask, book: ScanBook, phone: FlaskClient, headers: dict[str, str]
) -> None:
    code = make_product(app)

    assert phone.get(f"/q/{code}", headers=headers).status_code == 200

    assert scans(app, book) == {}


def test_what_is_not_a_scan_is_not_counted(app: Flask, book: ScanBook, phone: FlaskClient) -> None:
    code = make_product(app)

    phone.head(f"/q/{code}")
    phone.post(f"/q/{code}")
    phone.get("/q/AAAAAAAA")
    phone.get("/q/")
    phone.get(f"/san-pham/{code}")
    phone.get("/01/09520000000004x/21/S1")

    assert scans(app, book) == {}


def test_a_page_is_answered_though_counting_breaks(
    app: Flask, book: ScanBook, phone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = make_product(app)
    monkeypatch.setattr(recorder, "Note", None)

    assert phone.get(f"/q/{code}").status_code == 200


def test_a_scan_makes_no_page_stale(app: Flask, book: ScanBook, phone: FlaskClient) -> None:
    code = make_product(app)
    freshness = app.extensions["portal_freshness"]
    phone.get(f"/q/{code}")
    before = freshness.state()

    for _ in range(5):
        phone.get(f"/q/{code}")
        book.write()

    assert freshness.state() == before
    assert counted(visits_of(app)) == {code: 6}


def test_old_data_directories_show_pages_before_they_are_brought_up_to_date(
    app: Flask, book: ScanBook, phone: FlaskClient
) -> None:
    code = make_product(app)
    visits = visits_of(app)
    visits.close()
    for path in Path(visits.file or "").parent.glob("visits.db*"):
        path.unlink()

    assert phone.get(f"/q/{code}").status_code == 200
    book.write()
    bring_side_up_to_date(visits)

    assert scans(app, book) == {code: 1}


# Told places --------------------------------------------------------------------------------


def test_a_place_is_told_without_script_and_can_be_corrected(
    app: Flask, book: ScanBook, phone: FlaskClient
) -> None:
    make_places(app)
    code = make_product(app)
    phone.get(f"/q/{code}")
    form = phone.get(f"/quet/noi-quet?ma={code}")
    assert "Phường Sa Huỳnh" in form.text
    assert 'action="/quet/noi-quet" method="post"' in form.text

    phone.post("/quet/noi-quet", data={"ma": code, "xa": LY_SON})
    answer = phone.post("/quet/noi-quet", data={"ma": code, "xa": SA_HUYNH})

    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    assert "Đã ghi nhận" in phone.get(answer.location).text
    book.write()
    look_at_scans(app)
    with visits_of(app).reading() as connection:
        told = connection.exec_driver_sql("SELECT subject, commune, told FROM place_figure").all()
    assert [tuple(row) for row in told] == [(code, SA_HUYNH, 1)]
    assert figures(visits_of(app))[code] == (code, 1, 1)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"ma": "AAAAAAAA", "xa": SA_HUYNH}, 404),
        ({"ma": "", "xa": SA_HUYNH}, 404),
        ({"xa": SA_HUYNH}, 400),
        ({"ma": "CODE", "xa": "99999"}, 404),
        ({"ma": "CODE", "xa": "'; DROP TABLE scan"}, 404),
        ({"ma": "CODE"}, 400),
    ],
)
def test_a_place_that_does_not_exist_is_refused(
    app: Flask, book: ScanBook, phone: FlaskClient, sent: dict[str, str], status: int
) -> None:
    make_places(app)
    code = make_product(app)
    data = {name: value.replace("CODE", code) for name, value in sent.items()}

    assert phone.post("/quet/noi-quet", data=data).status_code == status

    assert scans(app, book) == {}


def test_another_site_cannot_tell_places_for_its_readers(
    app: Flask, book: ScanBook, phone: FlaskClient
) -> None:
    make_places(app)
    data = {"ma": make_product(app), "xa": SA_HUYNH}

    answer = phone.post("/quet/noi-quet", data=data, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 400


# Processes that end -------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A running gunicorn: its process, its address, the visits that it writes."""

    process: subprocess.Popen[bytes]
    address: str
    visits: Visits

    def scan(self, path: str) -> int:
        request = urllib.request.Request(  # noqa: S310  # loopback only
            self.address + path, headers={"User-Agent": PHONE}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


@contextmanager
def served(data_dir: Path, port: int) -> Iterator[Server]:
    """The portal under gunicorn as it is deployed: forked after loading, with threads."""
    address = f"http://127.0.0.1:{port}"
    environ = {
        "PATH": os.environ["PATH"],
        "PORTAL_DATA_DIR": str(data_dir),
        "PORTAL_BASE_URL": address,
        "WEB_CONCURRENCY": "2",
        "WEB_THREADS": "4",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "tests.make.counting_portal:app"],
        cwd=ROOT,
        env=environ,
        stderr=subprocess.DEVNULL,
    )
    visits = Visits(settings_in(data_dir))
    try:
        wait_for(lambda: urllib.request.urlopen(f"{address}/healthz", timeout=1).status == 200)  # noqa: S310
        yield Server(process, address, visits)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE_S)
        visits.close()


def wait_for(condition: object) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if condition():  # type: ignore[operator]
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError


@pytest.fixture
def server(app: Flask, unused_tcp_port: int) -> Iterator[Server]:
    """Two web processes that count scans."""
    with served(Path(app.extensions["portal_settings"].data_dir), unused_tcp_port) as running:
        yield running


@pytest.fixture
def unused_tcp_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_told_to_stop_loses_no_scan(app: Flask, server: Server) -> None:
    code = make_product(app)
    for _ in range(60):
        assert server.scan(f"/q/{code}") == 200

    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(PATIENCE_S) == 0
    assert counted(server.visits) == {code: 60}


def test_a_killed_server_loses_at_most_the_last_moments(app: Flask, server: Server) -> None:
    code = make_product(app)
    for _ in range(40):
        server.scan(f"/q/{code}")
    # What is older than a pause and a batch is on record.
    wait_for(lambda: counted(server.visits) == {code: 40})
    for _ in range(20):
        server.scan(f"/q/{code}")

    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)

    # The next processes go on counting, and nothing of what stood is lost or doubled.
    wait_for(lambda: server.scan(f"/q/{code}") == 200)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(PATIENCE_S) == 0
    (total,) = counted(server.visits).values()
    assert 41 <= total <= 61
