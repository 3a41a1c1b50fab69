"""A real portal for each test: own data directory, own database file, own index."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from portal.app import create_app
from tests.make.browser import running_chromium
from tests.make.compiled_templates import share_compiled_templates
from tests.make.portal import (
    close,
    make_empty_data_dir,
    make_seeded_data_dir,
    once,
    settings_in,
)
from tests.make.postgres import running_postgres


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name cases of bytes by their order: archives hold the second in which they were made, and
    two processes that collect in different seconds would not agree on the tests.
    """
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def empty_data_dir(run_dir: Path) -> Path:
    """A data directory with an empty, current database; copied for each test."""
    return once(run_dir / "empty", make_empty_data_dir)


@pytest.fixture(scope="session")
def seeded_data_dir(run_dir: Path) -> Path:
    """A data directory with all seeds and their index; read it, or copy it to write."""
    return once(run_dir / "seeded", make_seeded_data_dir)


@pytest.fixture
def app(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    """A portal without any record."""
    app = create_app(settings_in(Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))))
    yield share_compiled_templates(app)
    close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor of the empty portal."""
    return app.test_client()


@pytest.fixture(scope="session")
def seeded_app(seeded_data_dir: Path) -> Iterator[Flask]:
    """A portal with all seeds, shared by the tests that only read."""
    app = create_app(settings_in(seeded_data_dir))
    yield app
    close(app)


@pytest.fixture
def visitor(seeded_app: Flask) -> FlaskClient:
    """A visitor of the seeded portal."""
    return seeded_app.test_client()


@pytest.fixture
def own_seeded_app(seeded_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    """A seeded portal of this test's own, to write in."""
    app = create_app(settings_in(Path(shutil.copytree(seeded_data_dir, tmp_path / "instance"))))
    yield share_compiled_templates(app)
    close(app)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this run's own."""
    # Not below pytest's folder, whose older siblings another run removes.
    with TemporaryDirectory() as folder, running_postgres(Path(folder) / "server") as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, shared by all tests of this process."""
    with running_chromium() as browser:
        yield browser
