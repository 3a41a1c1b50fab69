"""Every step of the database, up and down, on both databases, with data in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import inspect

from portal.app import create_app
from portal.core.db import Model, db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.core.schema_version import MIGRATIONS, is_current
from seed.places import load_provinces_and_communes
from seed.registry import load_rules
from tests.make.portal import close, run_command, settings_in
from tests.make.postgres import make_database

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A portal whose database is empty, on each kind of database."""
    changes = {}
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        changes["PORTAL_DATABASE_URL"] = make_database(server, f"m{abs(hash(tmp_path))}")
    app = create_app(settings_in(tmp_path / "instance", **changes))
    yield app
    close(app)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return list(compare_metadata(context, Model.metadata))


def test_migrations_make_exactly_the_tables_of_the_code(bare_app: Flask) -> None:
    with bare_app.app_context():
        bring_up_to_date()

        assert is_current()
        assert tables() == set(Model.metadata.tables)
        assert differences() == []


def test_migrations_may_be_run_twice(bare_app: Flask) -> None:
    with bare_app.app_context():
        bring_up_to_date()
        bring_up_to_date()

        assert is_current()


def test_the_way_down_and_up_again_works_with_data(bare_app: Flask) -> None:
    with bare_app.app_context():
        bring_up_to_date()
    assert run_command(bare_app, "seed", "--sample").exit_code == 0

    with bare_app.app_context():
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert tables() == set()
        bring_up_to_date()
        assert is_current()

        with unit_of_work():
            assert load_provinces_and_communes(by="test") > 3_000
            assert load_rules(by="test")


def test_an_empty_database_is_not_current(bare_app: Flask) -> None:
    with bare_app.app_context():
        assert not is_current()
