"""The page cache: always fresh, bounded, and the same answer as without it."""

import gzip
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
import time_machine
from flask import Blueprint, Flask, Response, make_response
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core import clock, outbox
from portal.core.access import public, public_uncached
from portal.core.db import unit_of_work
from portal.core.pagecache import PageCache
from tests.make.portal import close, settings_in

made: list[str] = []


def probe_pages() -> Blueprint:
    """Pages that show what the database holds and note how often they were made."""
    pages = Blueprint("probe", __name__)

    @pages.get("/thu/<name>")
    @public
    def probe(name: str) -> str:
        made.append(name)
        return f"{name} {outbox.count_waiting()} {clock.today()} " + "chữ " * 200

    @pages.get("/thu-cham")
    @public
    def slow() -> str:
        made.append("slow")
        time.sleep(0.3)
        return "slow"

    @pages.get("/thu-rieng")
    @public_uncached
    def uncached() -> str:
        made.append("uncached")
        return "uncached"

    @pages.get("/thu-banh")
    @public
    def with_cookie() -> Response:
        made.append("cookie")
        response = make_response("cookie")
        response.set_cookie("a", "b")
        return response

    @pages.get("/thu-hong")
    @public
    def broken() -> tuple[str, int]:
        made.append("broken")
        return "broken", 404

    return pages


@pytest.fixture
def probed(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    app = create_app(settings_in(data_dir, PORTAL_PAGE_CACHE_MB="1"))
    app.register_blueprint(probe_pages())
    made.clear()
    yield app
    close(app)


@pytest.fixture
def reader(probed: Flask) -> FlaskClient:
    return probed.test_client()


def note_change(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        outbox.mark_stale("product", "A")


def test_an_unchanged_page_is_made_once(reader: FlaskClient) -> None:
    first, second = reader.get("/thu/a"), reader.get("/thu/a")

    assert first.data == second.data
    assert made == ["a"]


def test_a_commit_is_seen_by_the_very_next_reader(probed: Flask, reader: FlaskClient) -> None:
    for number in range(30):
        assert reader.get("/thu/a").text.startswith(f"a {number} ")
        note_change(probed)


def test_a_commit_by_another_program_is_seen(probed: Flask, reader: FlaskClient) -> None:
    reader.get("/thu/a")
    file = probed.extensions["portal_settings"].sqlite_file
    with sqlite3.connect(file) as other:
        other.execute("INSERT INTO outbox_entry VALUES (99, 'x', 'y', '2026-01-01 00:00:00')")

    assert reader.get("/thu/a").text.startswith("a 1 ")


def test_a_new_day_makes_every_page_anew(reader: FlaskClient) -> None:
    with time_machine.travel("2026-11-20 16:59:00Z"):
        evening = reader.get("/thu/a").text
    with time_machine.travel("2026-11-20 17:01:00Z"):
        after_midnight = reader.get("/thu/a").text

    assert "2026-11-20" in evening
    assert "2026-11-21" in after_midnight


def test_bodies_are_compressed_as_the_browser_can_take_them(reader: FlaskClient) -> None:
    plain = reader.get("/thu/a")
    zipped = reader.get("/thu/a", headers={"Accept-Encoding": "gzip"})
    brotlied = reader.get("/thu/a", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    assert brotli.decompress(brotlied.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_known_page_is_answered_with_304(reader: FlaskClient) -> None:
    etag = reader.get("/thu/a").headers["ETag"]
    again = reader.get("/thu/a", headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == etag


def test_head_has_the_headers_of_get_and_no_body(reader: FlaskClient) -> None:
    head, get = reader.head("/thu/a"), reader.get("/thu/a")

    assert head.data == b""
    assert head.headers["ETag"] == get.headers["ETag"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_display_choice_and_language_have_their_own_entries(reader: FlaskClient) -> None:
    reader.get("/thu/a")
    reader.get("/en/thu/a")
    reader.set_cookie("hien-thi", "tuong-phan")
    reader.get("/thu/a")

    assert made == ["a", "a", "a"]


@pytest.mark.parametrize("path", ["/thu-rieng", "/thu-banh", "/thu-hong"])
def test_private_and_failed_answers_are_never_kept(reader: FlaskClient, path: str) -> None:
    reader.get(path)
    answer = reader.get(path)

    assert len(made) == 2
    assert "X-Portal-Cacheable" not in answer.headers


def test_a_page_is_made_once_while_others_wait(probed: Flask) -> None:
    readers = [
        threading.Thread(target=lambda: probed.test_client().get("/thu-cham")) for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert made == ["slow"]


def test_memory_is_bounded(probed: Flask) -> None:
    cache = PageCache(_echo, _Never(), megabytes=1)
    for number in range(200):
        b"".join(cache(_request(f"/{number}"), lambda *_: None))

    assert 0 < cache.used <= 1_000_000
    assert cache.used == sum(entry.size for entry in cache.entries.values())


class _Never:
    """Content that never changes."""

    def state(self) -> tuple[object, int, int]:
        return clock.today(), 0, 0


def _echo(environ, start_response):  # type: ignore[no-untyped-def]
    start_response("200 OK", [("Content-Type", "image/png"), ("X-Portal-Cacheable", "1")])
    return [environ["PATH_INFO"].encode() * 5000]


def _request(path: str) -> dict[str, str]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": ""}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("GZIP, BR", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.0", None),
        ("deflate", None),
        ("gzip;q=junk", None),
    ],
)
def test_only_encodings_that_the_header_allows_are_sent(
    reader: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = reader.get("/thu/a", headers={"Accept-Encoding": accepted})

    assert answer.headers.get("Content-Encoding") == encoding


def test_what_sharing_services_hang_on_a_link_makes_no_new_page(reader: FlaskClient) -> None:
    reader.get("/thu/a?x=1")
    reader.get("/thu/a?x=1&fbclid=abc&utm_source=zalo")
    reader.get("/thu/a?zarsrc=30&x=1")

    assert made == ["a"]
