"""Two at the same moment, and processes that are killed: on both databases."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.editorial.models import DomainState, ManuscriptState, ManuscriptVersion
from portal.editorial.queries import manuscript_to_change
from portal.editorial.schedule import ScheduledPublishing
from portal.editorial.services.drafting import TextConflictError, save_version
from portal.editorial.services.publishing import schedule
from portal.publishing.models import Article
from portal.settings import ROOT
from tests.make.editorial import (
    Desk,
    agree,
    domain_named,
    hand_over,
    make_desk,
    make_manuscript,
    read,
)
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database

# Publishes what is due, and is killed when all is written and nothing committed.
KILLED = """
import os, signal, sys
from portal.app import create_app
from portal.core.db import last_step
from portal.editorial.schedule import ScheduledPublishing
from tests.make.portal import settings_in
from pathlib import Path

last_step(lambda session: os.kill(os.getpid(), signal.SIGKILL))
changes = {"PORTAL_DATABASE_URL": sys.argv[2]} if sys.argv[2] else {}
with create_app(settings_in(Path(sys.argv[1]), **changes)).app_context():
    ScheduledPublishing().step()
"""


@dataclass(frozen=True)
class Place:
    """A portal with people, and where another process finds it."""

    app: Flask
    desk: Desk
    data_dir: Path
    database_url: str


@pytest.fixture
def on_sqlite(app: Flask) -> Place:
    return Place(app, make_desk(app), app.extensions["portal_settings"].data_dir, "")


@pytest.fixture
def on_postgres(postgres_server: str, tmp_path: Path) -> Iterator[Place]:
    url = make_database(postgres_server, f"editorial_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    yield Place(app, make_desk(app), tmp_path, url)
    close(app)


@pytest.fixture(
    params=[
        "on_sqlite",
        pytest.param(
            "on_postgres",
            marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")],
        ),
    ]
)
def place(request: pytest.FixtureRequest) -> Place:
    """The same on both databases."""
    found: Place = request.getfixturevalue(request.param)
    return found


def scheduled(place: Place) -> int:
    """A manuscript whose time has come."""
    number = make_manuscript(place.app, place.desk.writer)
    hand_over(place.app, number, place.desk.writer)
    agree(place.app, number, place.desk.publisher)
    an_hour_ago = clock.now() - timedelta(hours=1)
    with place.app.app_context(), unit_of_work():
        schedule(
            manuscript_to_change(number),
            an_hour_ago + timedelta(minutes=1),
            expected_version=1,
            at=an_hour_ago,
            by=place.desk.publisher.actor,
        )
    return number


def together(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """What comes of acts that begin at the same moment, each in a thread of its own."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        with app.app_context():
            start.wait()
            try:
                return act()
            except TextConflictError as conflict:
                return conflict
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def published_times(app: Flask) -> tuple[int, int]:
    """How many articles there are, and how often one was published."""
    with app.app_context():
        published = select(func.count(AuditEntry.id)).where(
            AuditEntry.kind == "manuscript", AuditEntry.action == "published"
        )
        return (
            db.session.scalar(select(func.count(Article.id))) or 0,
            db.session.scalar(published) or 0,
        )


def test_of_two_who_save_at_the_same_moment_one_is_told(place: Place) -> None:
    number = make_manuscript(place.app, place.desk.writer)

    def saving(words: str) -> Callable[[], object]:
        def act() -> object:
            with unit_of_work():
                found = manuscript_to_change(number)
                text = {**found.fields, "body": words}
                return save_version(
                    found, text, expected_version=1, at=clock.now(), by=place.desk.writer.actor
                )

        return act

    results = together(place.app, saving("Một."), saving("Hai."), saving("Ba."))

    conflicts = [one for one in results if isinstance(one, TextConflictError)]
    assert len(conflicts) == 2
    assert read(place.app, number).version == 2
    assert {one.theirs["body"] for one in conflicts} == {read(place.app, number).fields["body"]}
    with place.app.app_context():
        assert db.session.scalar(select(func.count(ManuscriptVersion.id))) == 2


def test_what_is_due_is_published_once_by_two_processes(place: Place) -> None:
    number = scheduled(place)

    together(place.app, *([ScheduledPublishing().step] * 3))

    assert published_times(place.app) == (1, 1)
    assert read(place.app, number).state is ManuscriptState.PUBLISHED
    with place.app.app_context():
        assert ScheduledPublishing().step() is False


def test_killed_before_the_commit_it_is_published_by_the_next(place: Place) -> None:
    number = scheduled(place)
    command = [sys.executable, "-c", KILLED, str(place.data_dir), place.database_url]

    killed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)

    assert killed.returncode == -9, killed.stderr.decode()
    assert published_times(place.app) == (0, 0)
    with place.app.app_context():
        assert ScheduledPublishing().step() is True
        assert ScheduledPublishing().step() is False
    assert published_times(place.app) == (1, 1)
    assert read(place.app, number).state is ManuscriptState.PUBLISHED


def test_domains_of_the_state_are_allowed_from_the_start(place: Place) -> None:
    state = domain_named(place.app, "gov.vn")

    assert state is not None
    assert state.state is DomainState.ALLOWED
    assert state.decided_by != state.proposed_by
