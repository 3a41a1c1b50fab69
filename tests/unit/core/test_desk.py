"""The desk: what is acknowledged is kept, what fails is not, and no public page becomes stale."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.accounts.desk_tables import Attempt
from portal.app import create_app
from portal.core.desk import desk, desk_reading, desk_work
from portal.core.freshness import freshness_of
from portal.core.migrations import bring_up_to_date
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database


@pytest.fixture
def on_postgres(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    url = make_database(postgres_server, f"desk_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    yield app
    close(app)


@pytest.fixture(
    params=[
        "app",
        pytest.param(
            "on_postgres",
            marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")],
        ),
    ]
)
def either(request: pytest.FixtureRequest) -> Flask:
    """The same on both databases."""
    found: Flask = request.getfixturevalue(request.param)
    return found


def buckets(app: Flask) -> list[str]:
    with app.app_context(), desk_reading() as session:
        return sorted(session.scalars(select(Attempt.bucket)))


def put(app: Flask, bucket: str) -> Attempt:
    with app.app_context(), desk_work() as session:
        attempt = Attempt(bucket=bucket, period=1, count=7)
        session.add(attempt)
    return attempt


def test_what_is_written_is_there_for_every_other_reader(either: Flask) -> None:
    put(either, "one")
    either.extensions["portal_desk"].close()

    assert buckets(either) == ["one"]


def test_rows_stay_readable_after_their_transaction(either: Flask) -> None:
    kept = put(either, "one")

    assert (kept.bucket, kept.count) == ("one", 7)


def test_a_block_that_fails_leaves_nothing(either: Flask) -> None:
    def fail() -> None:
        with either.app_context(), desk_work() as session:
            session.add(Attempt(bucket="half", period=1, count=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert buckets(either) == []


def test_reading_writes_nothing(either: Flask) -> None:
    with either.app_context(), desk_reading() as session:
        session.add(Attempt(bucket="never", period=1, count=1))
        session.flush()

    assert buckets(either) == []


def test_writers_wait_for_each_other_and_lose_nothing(either: Flask) -> None:
    put(either, "count")

    def raise_it() -> None:
        for _ in range(10):
            with either.app_context(), desk_work() as session:
                found = session.get_one(Attempt, ("count", 1), with_for_update=True)
                found.count += 1

    threads = [threading.Thread(target=raise_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with either.app_context(), desk_reading() as session:
        assert session.get_one(Attempt, ("count", 1)).count == 47


def test_the_desk_makes_no_public_page_stale(either: Flask) -> None:
    freshness = freshness_of(either.extensions["portal_settings"])
    before = freshness.state()

    put(either, "one")

    assert freshness.state() == before
    freshness.close()


def test_everything_on_the_desk_is_on_the_disk_and_removed_for_good(app: Flask) -> None:
    with app.app_context(), desk().reading() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
