"""Making whole portals for tests."""

import fcntl
import shutil
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from portal.app import create_app, main
from portal.core.db import db
from portal.core.migrations import bring_up_to_date
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
        bring_up_to_date()
        db.engine.dispose()


def make_seeded_data_dir(data_dir: Path) -> None:
    """Everything that `portal seed --sample` loads, and its index."""
    app = create_app(settings_in(data_dir))
    with app.app_context():
        bring_up_to_date()
        db.engine.dispose()
    assert run_command(app, "seed", "--sample").exit_code == 0
    close(app)


def run_command(app: Flask, *arguments: str) -> Result:
    """What `portal …` answers for this portal; commands of all packages are known."""
    owner = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(main, arguments, obj=owner, catch_exceptions=False)


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
    app.extensions["portal_scan_book"].close()
    app.extensions["portal_freshness"].close()
    app.extensions["portal_desk"].close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
