"""A portal on PostgreSQL with a log."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core.migrations import bring_up_to_date
from tests.make.ledger import prepare_log
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database


@pytest.fixture
def pg_app(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal on PostgreSQL."""
    url = make_database(postgres_server, f"ledger_{secrets.token_hex(8)}")
    app = create_app(settings_in(tmp_path / "pg", PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    prepare_log(app)
    yield app
    close(app)
