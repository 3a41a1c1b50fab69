"""The database of visits on both kinds of database: tables, figures, forgetting."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from portal.core import visit_accounts
from portal.core.side_migrations import bring_side_up_to_date, change_side, is_side_current
from portal.core.visit_accounts import PlaceDay, ProductDay, ScannedDay, Told, Unsettled
from portal.core.visit_tables import SCHEMA, metadata, salt
from portal.core.visits import Batch, ToldPlace, Visitor, Visits
from tests.make.portal import settings_in
from tests.make.postgres import make_database
from tests.make.visits import counted, figures, make_scans, tell_place

pytestmark = pytest.mark.xdist_group("postgres")

DAY = date(2026, 11, 20)
NOON = 1_795_150_800 // 60
CODE, LINK = "ABCD2345", "/01/09520000000004/21/S1"
SA_HUYNH, LY_SON = "21478", "21548"


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Visits]:
    """Visits without tables, on each kind of database."""
    changes = {}
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        changes["PORTAL_DATABASE_URL"] = make_database(server, f"v{abs(hash(tmp_path))}")
    visits = Visits(settings_in(tmp_path / "instance", **changes))
    yield visits
    visits.close()


@pytest.fixture
def visits(bare: Visits) -> Visits:
    """Visits ready for use."""
    bring_side_up_to_date(bare)
    return bare


def settle_all(visits: Visits, products: dict[str, str]) -> None:
    visit_accounts.settle(visits, visit_accounts.unsettled_days(visits, 1000), products)


# Tables -------------------------------------------------------------------------------------


def test_migrations_make_exactly_the_tables_of_the_code(bare: Visits) -> None:
    assert not is_side_current(bare)

    bring_side_up_to_date(bare)
    bring_side_up_to_date(bare)

    assert is_side_current(bare)
    schema = None if bare.file else SCHEMA
    names = set(inspect(bare.engine()).get_table_names(schema=schema))
    assert names - {"visits_version"} == set(metadata.tables)
    with bare.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "visits_version"})
        assert compare_metadata(context, metadata) == []


def test_the_way_down_and_up_again_works_with_data(visits: Visits) -> None:
    make_scans(visits, CODE, [1, 2], DAY)

    change_side(visits, "base")
    assert not is_side_current(visits)
    bring_side_up_to_date(visits)

    assert counted(visits) == {}


def test_on_a_server_the_tables_keep_out_of_the_way_of_the_records(visits: Visits) -> None:
    if visits.file is not None:
        pytest.skip("a file of its own")
    assert inspect(visits.engine()).get_table_names(schema="public") == []


def test_a_file_of_visits_may_lose_seconds_but_shows_nothing_removed(visits: Visits) -> None:
    if visits.file is None:
        pytest.skip("a server")
    with visits.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "secure_delete", "journal_mode")
        }
    assert pragmas == {"synchronous": 1, "secure_delete": 1, "journal_mode": "wal"}


# Figures ------------------------------------------------------------------------------------


def test_figures_are_drawn_up_by_day_and_code(visits: Visits) -> None:
    make_scans(visits, CODE, [1, 1, 2], DAY)
    make_scans(visits, CODE, [3], DAY - timedelta(days=1))
    make_scans(visits, LINK, [1], DAY)

    settle_all(visits, {CODE: "PRODUCT1", LINK: "PRODUCT1"})

    assert figures(visits) == {CODE: ("PRODUCT1", 4, 3), LINK: ("PRODUCT1", 1, 1)}
    found = visit_accounts.figures_of(visits, ["PRODUCT1", "OTHER"], DAY)
    assert found == [ProductDay("PRODUCT1", DAY, 4, 3)]
    assert visit_accounts.unsettled_days(visits, 10) == []


def test_settling_twice_changes_nothing(visits: Visits) -> None:
    make_scans(visits, CODE, [1, 2], DAY)
    days = visit_accounts.unsettled_days(visits, 10)

    visit_accounts.settle(visits, days, {CODE: "P"})
    visit_accounts.settle(visits, days, {CODE: "P"})

    assert figures(visits) == {CODE: ("P", 2, 2)}


def test_scans_that_come_while_the_worker_looks_are_looked_at_next(visits: Visits) -> None:
    make_scans(visits, CODE, [1], DAY)
    days = visit_accounts.unsettled_days(visits, 10)
    make_scans(visits, CODE, [2], DAY)

    visit_accounts.settle(visits, days, {CODE: "P"})

    assert visit_accounts.unsettled_days(visits, 10) == [Unsettled(CODE, DAY, 2)]


def test_one_thing_under_two_codes_is_counted_once_for_each_network(visits: Visits) -> None:
    make_scans(visits, CODE, [1, 2], DAY)
    make_scans(visits, LINK, [2, 3], DAY)

    assert visit_accounts.scanned_days(visits, [CODE, LINK]) == [ScannedDay(DAY, 4, 3)]


def test_a_network_stands_in_one_place_a_day_and_only_where_it_scanned(visits: Visits) -> None:
    make_scans(visits, CODE, [1, 2], DAY)
    tell_place(visits, CODE, 1, SA_HUYNH, NOON)
    tell_place(visits, CODE, 1, LY_SON, NOON + 1)
    tell_place(visits, CODE, 2, LY_SON, NOON + 2)
    tell_place(visits, CODE, 9, SA_HUYNH, NOON + 3)

    settle_all(visits, {CODE: "P"})

    assert visit_accounts.told_places(visits, [CODE]) == [
        Told(NOON + 1, LY_SON),
        Told(NOON + 2, LY_SON),
    ]
    assert visit_accounts.places_of(visits, ["P"], DAY) == [PlaceDay("P", DAY, LY_SON, 2)]


def test_a_batch_is_written_as_a_whole_or_not_at_all(visits: Visits) -> None:
    visitor = Visitor(CODE, DAY, 1)
    broken = Batch({visitor: 1}, {visitor: ToldPlace(None, NOON)})  # type: ignore[arg-type]

    with pytest.raises(IntegrityError):
        visits.record(broken)

    assert counted(visits) == {}


# Forgetting ---------------------------------------------------------------------------------


def test_old_rows_go_and_figures_stay(visits: Visits) -> None:
    for back in range(5):
        make_scans(visits, CODE, [1, 2], DAY - timedelta(days=back))
    tell_place(visits, CODE, 1, SA_HUYNH, NOON - 4 * 1440)
    settle_all(visits, {CODE: "P"})

    removed = visit_accounts.remove_rows_before(visits, DAY - timedelta(days=1))

    assert removed == 3 * 2 + 1
    assert counted(visits) == {CODE: 4}
    assert figures(visits) == {CODE: ("P", 10, 10)}
    assert len(visit_accounts.places_of(visits, ["P"], DAY - timedelta(days=9))) == 1


def test_rows_wait_for_their_figures(visits: Visits) -> None:
    make_scans(visits, CODE, [1], DAY - timedelta(days=9))

    assert visit_accounts.remove_rows_before(visits, DAY) == 0
    settle_all(visits, {})
    assert visit_accounts.remove_rows_before(visits, DAY) == 1


def test_a_removed_secret_is_nowhere_in_the_files(visits: Visits) -> None:
    secret = visits.secret_of(DAY)
    assert visits.secret_of(DAY) == secret

    visit_accounts.forget_secrets(visits, DAY + timedelta(days=1))
    assert visit_accounts.wipe(visits)

    with visits.reading() as connection:
        assert connection.execute(select(salt)).all() == []
    if visits.file is not None:
        files = list(visits.file.parent.glob("visits.db*"))
        assert len(files) >= 1
        assert not any(secret in path.read_bytes() for path in files)
