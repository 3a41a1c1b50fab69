"""Making whole portals for tests."""

import fcntl
import shutil
from pathlib import Path

from flask import Flask

from portal.app import create_app
from portal.core.db import Model, db
from portal.core.freshness import ContentVersion
from portal.core.migrations import bring_up_to_date, switch_to_wal
from portal.settings import Settings, load_settings


def settings_in(data_dir: Path, **changes: str) -> Settings:
    """Settings of a test portal that keeps everything in `data_dir`."""
    environ = {
        "PORTAL_DATA_DIR": str(data_dir),
        "PORTAL_BASE_URL": "http://localhost",
        "PORTAL_SECRET_KEY": "only for tests, never for a real portal",
    }
    return load_settings({**environ, **changes})


def make_empty_data_dir(data_dir: Path) -> None:
    """A migrated database without records."""
    app = create_app(settings_in(data_dir))
    with app.app_context():
        switch_to_wal()
        Model.metadata.create_all(db.engine)
        db.session.add(ContentVersion(id=1, version=1))
        db.session.commit()
        db.engine.dispose()


def make_seeded_data_dir(data_dir: Path) -> None:
    """Everything that `portal seed --sample` loads, and its index."""
    app = create_app(settings_in(data_dir))
    with app.app_context():
        bring_up_to_date()
        db.engine.dispose()
    result = app.test_cli_runner().invoke(args=["seed", "--sample"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    close(app)


def once(folder: Path, maker: object) -> Path:
    """Have `maker` fill `folder` one time for all test processes of a run."""
    with (folder.parent / f"{folder.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "made"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            maker(folder)  # type: ignore[operator]
            done.touch()
    return folder


def close(app: Flask) -> None:
    """Give the files of a test portal back."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
