"""A process of its own that carries one job out, for tests to kill."""

import sys
from pathlib import Path

from portal.app import create_app
from portal.jobs.running import install_jobs, run_next
from tests.make.portal import settings_in
from tests.unit.jobs.work import KINDS


def main(data_dir: str, database_url: str) -> None:
    """Carry one job out."""
    changes = {"PORTAL_DATABASE_URL": database_url} if database_url else {}
    app = create_app(settings_in(Path(data_dir), **changes))
    install_jobs(app, KINDS)
    with app.app_context():
        run_next()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
