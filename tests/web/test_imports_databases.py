"""Imports on PostgreSQL: the same rows, the same traces, taken back the same way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.core import audit, clock
from portal.core.actor import COMMAND_LINE
from portal.core.db import db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.imports.models import ImportRun, RunState
from portal.imports.runs import begin_undoing
from portal.jobs.services import ask_for
from portal.ledger.models import LedgerEntry
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.states import EstablishmentState, ProductState
from tests.make.imports import (
    bring_in,
    establishment_rows,
    gtin,
    product_rows,
    ready,
    run_jobs,
    tax_code,
)
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database


@pytest.fixture
def postgres_app(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal on PostgreSQL."""
    url = make_database(postgres_server, "imports")
    app = create_app(settings_in(tmp_path / "instance", PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    yield ready(app)
    close(app)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_postgresql_takes_imports_in_and_back(postgres_app: Flask, tmp_path: Path) -> None:
    makers = [{**establishment_rows(1)[0], "tax_code": tax_code(0), "verified": "có"}]
    products = product_rows(1_300, producer=tax_code(0), risk="Cao")
    given = [
        {"product": gtin(one), "kind": "ocop", "number": "1", "issued_on": "1/6/2026", "stars": 4}
        for one in range(50)
    ]

    bring_in(postgres_app, tmp_path / "a", "co-so", makers)
    first = bring_in(postgres_app, tmp_path / "b", "san-pham", products)
    again = bring_in(postgres_app, tmp_path / "b", "san-pham", products)
    certified = bring_in(postgres_app, tmp_path / "c", "chung-nhan", given)

    assert (first.new, again.same, certified.new) == (1_300, 1_300, 50)
    with postgres_app.app_context():
        assert db.session.scalar(select(func.count(Certificate.id))) == 50
        logged = select(func.count(func.distinct(LedgerEntry.key)))
        assert db.session.scalar(logged.where(LedgerEntry.kind == "product")) == 1_300
        assert db.session.scalars(select(Establishment.state)).all() == [EstablishmentState.ACTIVE]
        assert audit.first_break() is None
    for run_id in (certified.run_id, first.run_id):
        take_back(postgres_app, run_id)
    with postgres_app.app_context():
        assert db.session.scalar(select(func.count(Certificate.id))) == 0
        states = select(Product.state, func.count()).group_by(Product.state)
        # Products that were certified since are not as their import left them.
        assert dict(db.session.execute(states).all()) == {
            ProductState.LISTED: 50,
            ProductState.WITHDRAWN: 1_250,
        }


def take_back(app: Flask, run_id: int) -> None:
    """Undo an import as the job does it."""
    with app.app_context():
        with unit_of_work():
            run = db.session.get_one(ImportRun, run_id)
            begin_undoing(run, reason="Thử hoàn tác", by=COMMAND_LINE, at=clock.now())
        ask_for("import-undo", "Hoàn tác", {"run": run_id}, by=COMMAND_LINE)
    run_jobs(app)
    with app.app_context():
        assert db.session.get_one(ImportRun, run_id).state is RunState.UNDONE
