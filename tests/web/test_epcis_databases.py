"""Events on PostgreSQL, and several systems that hand in the same events at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.scopes import Scope
from portal.app import create_app
from portal.core.db import db
from portal.core.migrations import bring_up_to_date
from portal.trace.models import EpcisEvent
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database
from tests.make.trace import (
    BOX,
    LOT,
    PIECE,
    PIECE_URN,
    Partner,
    epcis_portal,
    make_event,
    make_packing,
    make_piece_event,
)

SYSTEMS = 4
EVENTS = [make_piece_event(eventTime=f"2026-03-01T08:00:{second:02d}Z") for second in range(20)]


@pytest.fixture
def sqlite_app(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    """A portal on SQLite."""
    with epcis_portal(Path(copytree(empty_data_dir, tmp_path / "instance"))) as app:
        yield app


@pytest.fixture(scope="module")
def postgres_app(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal on PostgreSQL."""
    url = make_database(postgres_server, "epcis")
    folder = tmp_path_factory.mktemp("pg-epcis")
    plain = create_app(settings_in(folder, PORTAL_DATABASE_URL=url))
    with plain.app_context():
        bring_up_to_date()
    close(plain)
    with epcis_portal(folder, PORTAL_DATABASE_URL=url) as app:
        yield app


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(EpcisEvent)) or 0


def hand_in_at_once(app: Flask, name: str) -> list[int]:
    """Several systems hand in the same events, each in documents of its own."""
    systems = [Partner(app, Scope.EPCIS_WRITE, name=f"{name} {one}") for one in range(SYSTEMS)]
    with ThreadPoolExecutor(SYSTEMS) as pool:
        answers = pool.map(lambda system: system.capture(*EVENTS).status_code, systems)
        return list(answers)


def test_events_handed_in_by_several_at_once_are_kept_once(sqlite_app: Flask) -> None:
    assert hand_in_at_once(sqlite_app, "sqlite") == [202] * SYSTEMS
    assert count(sqlite_app) == len(EVENTS)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_postgresql_keeps_and_finds_events_too(postgres_app: Flask) -> None:
    office = Partner(postgres_app, Scope.ADMIN, name="office")
    assert hand_in_at_once(postgres_app, "postgres") == [202] * SYSTEMS
    assert office.capture(make_event(), make_packing(BOX, [PIECE_URN])).status_code == 202

    assert count(postgres_app) == len(EVENTS) + 2
    assert len(office.events({"MATCH_anyEPC": PIECE})) == len(EVENTS) + 1
    assert len(office.events({"MATCH_anyEPCClass": "urn:epc:idpat:sgtin:9521234.054321.*"})) == 1
    assert len(office.events({"MATCH_epcClass": LOT, "EQ_bizStep": "commissioning"})) == 1
    times = {"GE_eventTime": "2026-03-01T08:00:05Z", "LT_eventTime": "2026-03-01T08:00:10Z"}
    assert len(office.events(times)) == 5
    assert office.get("/bizSteps").get_json()["member"] == ["commissioning", "packing", "shipping"]
    assert Partner(postgres_app).events() == []
