"""Scans and alerts where the database is a server: beside the records, no page made stale."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.core import clock
from portal.core.db import db
from portal.core.migrations import bring_up_to_date
from portal.trace.copies.rules import CopyRuleKind
from portal.trace.models import CopyAlert
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database
from tests.make.registry import make_product
from tests.make.visits import (
    PHONE,
    count_scans,
    counted,
    figures,
    look_at_scans,
    make_copy_rule,
    make_scans,
    make_serial,
    visits_of,
)

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture
def pg_app(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal on PostgreSQL that counts scans."""
    url = make_database(postgres_server, f"s{abs(hash(tmp_path))}")
    app = create_app(settings_in(tmp_path / "instance", PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    book = count_scans(app)
    yield app
    book.close()
    close(app)


def test_scans_are_counted_and_copies_noticed_on_postgresql(pg_app: Flask) -> None:
    # Given a piece that was scanned yesterday from many networks
    book, visits = count_scans(pg_app), visits_of(pg_app)
    rule = make_copy_rule(pg_app, CopyRuleKind.NETWORKS, 4, 48)
    product = make_product(pg_app)
    piece = make_serial(pg_app, product)
    make_scans(visits, piece, [1, 2, 2, 3], clock.today() - timedelta(days=1))
    make_scans(visits, piece, [7, 8])

    # When a page is opened and the worker comes by
    freshness = pg_app.extensions["portal_freshness"]
    before = freshness.state()
    pg_app.test_client().get(f"/q/{product}", headers={"User-Agent": PHONE})
    book.write()
    after = freshness.state()
    look_at_scans(pg_app)
    look_at_scans(pg_app)

    # Then the scan made nothing stale, the alert stands once, and old rows are gone
    assert before == after != freshness.state()
    with pg_app.app_context():
        alerts = db.session.scalars(select(CopyAlert)).all()
        assert [(alert.rule, alert.count) for alert in alerts] == [(rule, 6)]
    assert figures(visits)[piece] == (product, 6, 5)
    assert counted(visits) == {piece: 2, product: 1}
