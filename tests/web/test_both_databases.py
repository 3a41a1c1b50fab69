"""The same pages on PostgreSQL, and caches that stay fresh there too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core.db import db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.registry.models import Product
from tests.make.portal import close, run_command, settings_in
from tests.make.postgres import make_database

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

PAGES = (
    "/",
    "/san-pham/",
    "/san-pham/?sao=4",
    "/co-so/",
    "/tieu-chuan/",
    "/tieu-chuan/ics/",
    "/van-ban/",
    "/van-ban/ke-hoach-quang-ngai-2025",
    "/tin-tuc/",
    "/tin-tuc/atom.xml",
    "/canh-bao/",
    "/kiem-tra/",
    "/tim-kiem?q=nuoc+mam",
    "/sitemap.xml",
    "/api/v1/search?q=996",
    "/readyz",
)


@pytest.fixture(scope="module")
def pg_app(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A seeded portal on PostgreSQL."""
    url = make_database(postgres_server, "pages")
    folder: Path = tmp_path_factory.mktemp("pg-pages")
    app = create_app(settings_in(folder, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    assert run_command(app, "seed", "--sample").exit_code == 0
    yield app
    close(app)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_kind_stands_on_postgresql(pg_app: Flask, path: str) -> None:
    assert pg_app.test_client().get(path).status_code == 200


def test_a_commit_is_seen_by_the_very_next_reader(pg_app: Flask) -> None:
    client = pg_app.test_client()
    with pg_app.app_context():
        code = db.session.scalars(db.select(Product.code).order_by(Product.id)).first()

    for number in range(30):
        with pg_app.app_context(), unit_of_work():
            product = db.session.scalars(db.select(Product).where(Product.code == code)).one()
            product.name = f"Sản phẩm thử {number}"
        assert f"Sản phẩm thử {number}" in client.get(f"/q/{code}").text
