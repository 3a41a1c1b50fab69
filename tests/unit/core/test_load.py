"""The gate before expensive pages: slow work never takes the scan page's threads."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core.access import public, public_uncached
from portal.core.load import SLOTS, expensive
from tests.make.lookup import bring_index_up_to_date
from tests.make.portal import close, settings_in
from tests.make.registry import make_product, make_rules

PATIENCE_S = 20
EXPENSIVE = (
    "/tim-kiem?q=nuoc+mam",
    "/api/v1/search?q=nuoc+mam",
    "/api/v1/suggest?q=nuoc",
    "/san-pham/AAAAAAAA/qr.svg",
    "/san-pham/AAAAAAAA/qr.png",
    "/san-pham/AAAAAAAA/nhan.pdf",
    "/co-so/AAAAAAAA/qr.svg",
    "/co-so/AAAAAAAA/qr.png",
    "/sitemap.xml",
    "/sitemap-1.xml",
)


@dataclass
class Slow:
    """Pages that take until they are let go, and how many are being made."""

    inside: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    done: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def make(self) -> str:
        self.inside.release()
        assert self.done.acquire(timeout=PATIENCE_S)
        return "slow"

    def all_inside(self, count: int) -> bool:
        return all(self.inside.acquire(timeout=PATIENCE_S) for _ in range(count))

    def let_go(self, count: int = 100) -> None:
        self.done.release(count)


@pytest.fixture
def readers() -> Iterator[ThreadPoolExecutor]:
    """Visitors who come at the same time."""
    with ThreadPoolExecutor(SLOTS + len(EXPENSIVE) + 1) as pool:
        yield pool


@pytest.fixture
def slow(app: Flask, readers: ThreadPoolExecutor) -> Iterator[Slow]:
    """A portal with pages that are slow, kept or not, and one that fails."""
    work = Slow()
    add_pages(app, work)
    yield work
    work.let_go()


def add_pages(app: Flask, work: Slow) -> None:
    pages = Blueprint("slow", __name__)

    @pages.get("/thu-cham/<name>")
    @public_uncached
    @expensive
    def uncached(name: str) -> str:
        return work.make()

    @pages.get("/thu-cham-giu/<name>")
    @public
    @expensive
    def kept(name: str) -> str:
        return work.make()

    @pages.get("/thu-hong")
    @public_uncached
    @expensive
    def broken() -> str:
        raise ZeroDivisionError

    app.register_blueprint(pages)


def ask(app: Flask, readers: ThreadPoolExecutor, path: str) -> Future[int]:
    return readers.submit(lambda: app.test_client().get(path).status_code)


def test_with_all_slots_taken_the_next_is_told_when_to_come_back(
    app: Flask, client: FlaskClient, slow: Slow, readers: ThreadPoolExecutor
) -> None:
    make_rules(app)
    code = make_product(app)
    first = [ask(app, readers, f"/thu-cham/{number}") for number in range(SLOTS)]
    assert slow.all_inside(SLOTS)

    refused = client.get("/thu-cham/mot-nua")

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get(f"/q/{code}").status_code == 200
    assert client.get("/").status_code == 200
    slow.let_go()
    assert {answer.result(PATIENCE_S) for answer in first} == {200}
    assert client.get("/thu-cham/mot-nua").status_code == 200


def test_every_costly_page_stands_behind_the_gate(
    app: Flask, slow: Slow, readers: ThreadPoolExecutor
) -> None:
    bring_index_up_to_date(app)
    first = [ask(app, readers, f"/thu-cham/{number}") for number in range(SLOTS)]
    assert slow.all_inside(SLOTS)

    later = {path: ask(app, readers, path) for path in EXPENSIVE}

    assert {path: answer.result(PATIENCE_S) for path, answer in later.items()} == dict.fromkeys(
        EXPENSIVE, 503
    )
    slow.let_go()
    assert {answer.result(PATIENCE_S) for answer in first} == {200}


def test_a_slow_page_holds_up_no_other_page_that_is_not_made_yet(
    app: Flask, client: FlaskClient, slow: Slow, readers: ThreadPoolExecutor
) -> None:
    """Whatever the page cache locks while a page is made, it locks for that page alone."""
    first = [ask(app, readers, f"/thu-cham-giu/{number}") for number in range(SLOTS)]
    assert slow.all_inside(SLOTS)

    others = readers.submit(
        lambda: {app.test_client().get(f"/giao-dien?so={n}").status_code for n in range(300)}
    )

    assert others.result(PATIENCE_S) == {405}
    slow.let_go()
    assert {answer.result(PATIENCE_S) for answer in first} == {200}


def test_those_who_wait_for_a_page_that_is_not_kept_make_it_side_by_side(
    app: Flask, slow: Slow, readers: ThreadPoolExecutor
) -> None:
    first = ask(app, readers, "/thu-cham/mot")
    assert slow.all_inside(1)
    waiting = [ask(app, readers, "/thu-cham/mot") for _ in range(SLOTS - 1)]
    # Time for some of them to come to the line; those who come later only wait longer.
    time.sleep(0.5)

    slow.let_go(1)

    assert first.result(PATIENCE_S) == 200
    assert slow.all_inside(2)
    slow.let_go()
    assert {answer.result(PATIENCE_S) for answer in waiting} == {200}


def test_a_page_that_fails_gives_its_slot_back(client: FlaskClient, slow: Slow) -> None:
    failed = [client.get("/thu-hong").status_code for _ in range(SLOTS * 2)]

    assert set(failed) == {500}


def test_without_limits_everybody_is_let_in(app: Flask, readers: ThreadPoolExecutor) -> None:
    data_dir = app.extensions["portal_settings"].data_dir
    unlimited = create_app(settings_in(data_dir, PORTAL_LIMITS="off"))
    work = Slow()
    add_pages(unlimited, work)

    answers = [ask(unlimited, readers, f"/thu-cham/{number}") for number in range(SLOTS + 1)]

    assert work.all_inside(SLOTS + 1)
    work.let_go()
    assert {answer.result(PATIENCE_S) for answer in answers} == {200}
    close(unlimited)
