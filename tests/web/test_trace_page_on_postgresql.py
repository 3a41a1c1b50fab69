"""The history of a lot on PostgreSQL: the page, a recall, what is due, what is removed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.recall.services import RecallOrder, recall
from portal.trace.keeping.removal import carry_out
from portal.trace.keeping.retention import decide, due_lots, waiting_decisions
from portal.trace.lots import lot_by_code
from tests.make.lots import make_serials, make_tables, make_trades
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database
from tests.make.registry import make_rules
from tests.web.test_trace_page import make_history

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
WHY = "Kiểm nghiệm thấy nấm mốc."


@pytest.fixture
def pg_app(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    """An empty portal on PostgreSQL."""
    url = make_database(postgres_server, "trace")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    make_tables(app)
    yield app
    close(app)


def test_history_recall_and_retention_stand_on_postgresql(pg_app: Flask) -> None:
    make_rules(pg_app)
    make_trades(pg_app)
    roasted, green = make_history(pg_app)
    make_serials(pg_app, roasted, ["S1"])
    page = pg_app.test_client().get(f"/truy-xuat/{roasted}")
    with pg_app.app_context(), unit_of_work():
        order = RecallOrder(WHY, "Không uống, mang trả nơi đã mua.", "Cơ quan thử", clock.today())
        reach = recall(lot_by_code(green), order, by="test").reach
        assert [lot.number for lot in reach.lots] == ["R1", "G1"]
    with pg_app.app_context(), unit_of_work():
        for due in due_lots(date(2040, 1, 1)):
            decide(due, is_kept=False, reason=WHY, by="An")
        removed = [carry_out(decision, by="test") for decision in waiting_decisions()]

    assert page.status_code == 200
    assert "Rang, xay" in page.text
    assert len(removed) == 2
    assert WHY in pg_app.test_client().get(f"/truy-xuat/{roasted}").text
