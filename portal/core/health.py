"""What operators and load balancers ask: is the process alive, can it do its work."""

import shutil
from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core.access import public_uncached
from portal.core.addresses import settings
from portal.core.db import db
from portal.core.schema_version import is_current
from search.index import is_there

pages = Blueprint("health", __name__)
SMALLEST_FREE_SPACE = 100_000_000


@pages.get("/healthz")
@public_uncached
def alive() -> Response:
    """Whether the process answers; asks nothing else."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public_uncached
def ready() -> tuple[Response, HTTPStatus]:
    """Whether database, migrations, search index and disk let the portal work."""
    checks = examine()
    good = all(checks.values())
    status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(status="ok" if good else "unready", checks=checks), status


def examine() -> dict[str, bool]:
    """Each thing that the portal needs, and whether it is there."""
    return {
        "database": database_answers(),
        "migrations": is_current(),
        "index": is_there(settings().index_dir),
        "disk": disk_has_room(),
    }


def database_answers() -> bool:
    """Whether a statement comes back."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def disk_has_room() -> bool:
    """Whether at least 100 MB are free where the portal writes."""
    folder = settings().data_dir
    return folder.exists() and shutil.disk_usage(folder).free > SMALLEST_FREE_SPACE
