"""Counting beside the pages: what counts, what is kept, what happens when nothing can be kept."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import create_environ, run_wsgi_app

from portal.core.public_code import derived_code
from portal.core.side_migrations import bring_side_up_to_date
from portal.core.visit_tables import salt, scan
from portal.core.visits import Visits
from portal.scan import recorder
from portal.scan.batches import Note
from portal.scan.recorder import ScanBook, ScanRecorder
from portal.scan.subjects import leads_to_a_scanned_page, subject_of
from portal.scan.visitors import is_person, network_of
from tests.make.portal import settings_in
from tests.make.visits import PHONE, counted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CODE = derived_code("a code of this test")
NOON = 1_795_150_800.0  # 2026-11-20 12:00 in Viet Nam


@pytest.fixture
def visits(tmp_path: Path) -> Iterator[Visits]:
    visits = Visits(settings_in(tmp_path))
    bring_side_up_to_date(visits)
    yield visits
    visits.close()


@pytest.fixture
def book(visits: Visits) -> Iterator[ScanBook]:
    """A book whose thread does not run: tests write by hand."""
    book = ScanBook(visits, "http://localhost")
    book._thread = threading.current_thread()
    yield book
    book._thread = None
    book.close()


def seen(address: str = "203.0.113.7", at: float = NOON, **changes: str) -> Note:
    return Note(at, f"/q/{CODE}", "", address, PHONE)._replace(**changes)


# What counts --------------------------------------------------------------------------------


def test_a_signed_code_is_the_same_subject() -> None:
    assert subject_of(f"/q/{CODE}/s/123456", f"/q/{CODE}/s/123456") == CODE


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0",
    ],
)
def test_machines_are_not_people(user_agent: str) -> None:
    assert not is_person(user_agent)


@pytest.mark.parametrize(
    "user_agent",
    [
        PHONE,
        "Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/98.0 Mobile",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 12_5 like Mac OS X) Mobile/15E148 Zalo iOS/485",
        "Mozilla/5.0 (Linux; Android 10) Chrome/90 Mobile [FB_IAB/FB4A;FBAV/350.0]",
    ],
)
def test_browsers_of_people_are_people(user_agent: str) -> None:
    assert is_person(user_agent)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", b"\xcb\x00\x71"),
        ("::ffff:203.0.113.99", b"\xcb\x00\x71"),
        ("2001:db8:1:2::7", bytes.fromhex("20010db80001")),
        ("fe80::1%eth0", bytes.fromhex("fe8000000000")),
        ("unknown", b""),
        ("", b""),
    ],
)
def test_an_address_is_cut_to_its_network(address: str, network: bytes) -> None:
    assert network_of(address) == network


def test_a_piece_is_one_subject_whatever_its_label_names_besides() -> None:
    plain = "/01/09520000000004/21/A%2F7"
    with_lot = "/01/09520000000004/10/L1/21/A%2F7"

    assert subject_of("/01/09520000000004/21/A/7", plain) == plain
    assert subject_of("/01/09520000000004/10/L1/21/A/7", with_lot) == plain
    assert subject_of("/01/09520000000004/10/L1/21/A/7", f"/en{with_lot}?17=261231") == plain


def test_a_tag_and_a_label_of_one_piece_are_one_subject() -> None:
    tag = "/eh3066C4409047E14000001A85"

    assert subject_of(tag, tag) == "/01/09506000134352/21/6789"
    assert subject_of("/ehXYZ", "/ehXYZ") == ""


def test_a_lot_is_a_subject_of_its_own() -> None:
    assert subject_of("/01/9520000000004/10/L1", "") == "/01/09520000000004/10/L1"


@pytest.mark.parametrize(
    "path", ["/q/", f"/q/{CODE}.svg", f"/q/{CODE}/x", "/q/AAAAAAAA", "/01/123", "/01", "/0"]
)
def test_what_is_no_code_is_no_subject(path: str) -> None:
    assert subject_of(path, path) == ""


@pytest.mark.parametrize(
    ("location", "counted_there"),
    [
        (f"/q/{CODE}", True),
        (f"http://localhost/truy-xuat/{CODE}?linkType=x", True),
        (f"/en/q/{CODE}", True),
        ("/san-pham/x", False),
        ("https://example.com/q/x", False),
        ("//example.com/q/x", False),
    ],
)
def test_a_redirect_counts_only_where_the_page_does_not(location: str, counted_there: bool) -> None:
    assert leads_to_a_scanned_page(location, "localhost") is counted_there


def answering(status: str, location: str = "") -> "WSGIApplication":
    """An application that always answers like this."""

    def app(_environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        start(status, [("Location", location)] if location else [])
        return [b""]

    return app


@pytest.mark.parametrize(
    ("status", "location", "scans"),
    [
        ("307 Temporary Redirect", "https://nha-san-xuat.example/", 1),
        ("307 Temporary Redirect", "/san-pham/x", 1),
        ("307 Temporary Redirect", f"/q/{CODE}", 0),
        ("303 See Other", f"http://localhost/truy-xuat/{CODE}", 0),
        ("200 OK", "", 1),
        ("304 Not Modified", "", 1),
        ("300 Multiple Choices", "", 0),
        ("404 Not Found", "", 0),
        ("400 Bad Request", "", 0),
        ("500 Internal Server Error", "", 0),
    ],
)
def test_a_link_counts_where_it_leads_somewhere_and_never_twice(
    book: ScanBook, visits: Visits, status: str, location: str, scans: int
) -> None:
    link = "/01/09520000000004/21/S1"
    layer = ScanRecorder(answering(status, location), book)

    run_wsgi_app(layer, create_environ(link, headers={"User-Agent": PHONE}))

    book.write()
    assert counted(visits).get(link, 0) == scans


# What is kept -------------------------------------------------------------------------------


@time_machine.travel(NOON, tick=False)
def test_ten_scans_from_one_place_are_one_network(book: ScanBook, visits: Visits) -> None:
    for number in range(10):
        book.note(seen(f"203.0.113.{number}"))
    book.note(seen("198.51.100.1"))

    book.write()

    with visits.reading() as connection:
        rows = connection.execute(select(scan)).all()
    assert sorted(row.scans for row in rows) == [1, 10]


def test_neither_addresses_nor_browsers_are_in_the_files(book: ScanBook, visits: Visits) -> None:
    addresses = [f"198.51.{n}.77" for n in range(200)] + ["2001:db8:77:1::9"]
    with time_machine.travel(NOON, tick=False):
        for address in addresses:
            book.note(seen(address, user_agent=f"{PHONE} Zalo/Rarely-{address}"))
        book.write()
    assert counted(visits) == {CODE: 201}
    visits.close()

    stored = b"".join(path.read_bytes() for path in visits.file.parent.glob("visits.db*"))  # type: ignore[union-attr]

    for address in addresses:
        assert address.encode() not in stored
        # Nor the bytes of the network, in either order; three bytes may occur by chance.
        assert len(network_of(address)) < 6 or network_of(address) not in stored
    for word in (b"198.51", b"Mozilla", b"Zalo", b"Rarely", b"Android", b"2001:db8"):
        assert word not in stored


def test_one_network_has_another_number_on_another_day(book: ScanBook, visits: Visits) -> None:
    for day in range(3):
        with time_machine.travel(NOON + day * 86_400, tick=False):
            book.note(seen(at=NOON + day * 86_400))
            book.write()

    with visits.reading() as connection:
        rows = connection.execute(select(scan.c.day, scan.c.network)).all()
    assert len({row.day for row in rows}) == 3
    assert len({row.network for row in rows}) == 3


def test_only_the_secret_of_the_day_is_kept(book: ScanBook, visits: Visits) -> None:
    secrets = []
    for day in range(2):
        with time_machine.travel(NOON + day * 86_400, tick=False):
            book.note(seen(at=NOON + day * 86_400))
            book.write()
        with visits.reading() as connection:
            secrets.append(connection.execute(select(salt.c.secret)).scalars().all())

    assert [len(one) for one in secrets] == [1, 1]
    assert secrets[0] != secrets[1]


def test_a_scan_of_before_midnight_is_counted_on_its_day(book: ScanBook, visits: Visits) -> None:
    # Given a scan at 23:59:59 that is written a second after midnight, by a process that has
    # not counted anything before
    midnight = NOON + 12 * 3_600
    with time_machine.travel(midnight + 1, tick=False):
        book.note(seen(at=midnight - 1))
        book.note(seen(at=midnight + 1))

        book.write()

        with visits.reading() as connection:
            days = connection.execute(select(scan.c.day).order_by(scan.c.day)).scalars().all()
            kept = connection.execute(select(salt.c.day)).scalars().all()
    assert [str(day) for day in days] == ["2026-11-20", "2026-11-21"]
    assert [str(day) for day in kept] == ["2026-11-21"]


def test_all_processes_give_one_network_one_number(visits: Visits) -> None:
    books = [ScanBook(visits, "http://localhost") for _ in range(2)]
    with time_machine.travel(NOON, tick=False):
        for book in books:
            book._thread = threading.current_thread()
            book.note(seen())
            book.write()

    with visits.reading() as connection:
        assert connection.execute(select(scan.c.scans)).scalars().all() == [2]
    for book in books:
        book._thread = None
        book.close()


# When it cannot be kept ---------------------------------------------------------------------


def test_a_full_queue_drops_scans_and_counts_them(
    book: ScanBook, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "MOST_WAITING", 5)
    for _ in range(8):
        book.note(seen())

    book.write()

    assert book.losses() == (3, 0)
    assert counted(visits) == {CODE: 5}
    book.note(seen())
    book.write()
    assert counted(visits) == {CODE: 6}


def test_scans_wait_for_a_locked_database(
    book: ScanBook, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "_pragmas", ("busy_timeout = 50",))
    holder = sqlite3.connect(visits.file or "", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    visits.close()
    book.note(seen())
    book.write()
    holder.execute("ROLLBACK")
    assert counted(visits) == {}

    book.write()

    assert counted(visits) == {CODE: 1}
    holder.close()


def test_without_tables_pages_go_on_and_scans_come_later(tmp_path: Path) -> None:
    visits = Visits(settings_in(tmp_path))
    book = ScanBook(visits, "http://localhost")
    book._thread = threading.current_thread()
    book.note(seen())
    book.write()

    bring_side_up_to_date(visits)
    book.write()

    assert counted(visits) == {CODE: 1}
    book._thread = None
    book.close()


def test_the_thread_begins_with_the_first_scan_and_ends_with_the_book(visits: Visits) -> None:
    book = ScanBook(visits, "http://localhost")
    others = threading.enumerate()

    book.note(seen())
    assert [thread.name for thread in threading.enumerate() if thread not in others] == ["scans"]
    book.close()

    assert [thread for thread in threading.enumerate() if thread not in others] == []
    assert counted(visits) == {CODE: 1}
    visits.close()


def test_a_forked_process_writes_its_own_scans_and_not_its_parents(visits: Visits) -> None:
    book = ScanBook(visits, "http://localhost")
    book._thread = threading.current_thread()
    book.note(seen())

    child = os.fork()
    if child == 0:
        for _ in range(10):
            book.note(seen())
        book.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0

    assert counted(visits) == {CODE: 10}
    book.write()
    assert counted(visits) == {CODE: 11}
    book._thread = None
    book.close()
