"""Establishments from spreadsheets."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.outbox import waiting
from portal.ledger.models import LedgerEntry
from portal.registry.models import Establishment
from portal.registry.states import EstablishmentKind, EstablishmentState
from tests.make.imports import bring_in, establishment_rows, ready, tax_code
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registry import establishment_of, make_establishment

AT_SA_HUYNH = Actor("user:xa@example.vn", "Cán bộ xã", commune_code=SA_HUYNH)
ROW = {
    "tax_code": tax_code(0),
    "name": "Hợp tác xã  Muối Mẫu",
    "kind": "hợp tác xã",
    "commune": "Phường Sa Huỳnh",
    "trades": "Làm muối; Bán muối",
    "phone": "0255 000 000",
    "shows_phone": "có",
    "source": "Danh sách thử",
}


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with places and rules."""
    return ready(app)


def only_establishment() -> Establishment:
    return db.session.scalars(select(Establishment)).one()


def columns_of(record: Establishment) -> dict[str, Any]:
    apart = {"id", "code", "origin", "published_at", "updated_at", "source"}
    return {
        column.name: getattr(record, column.name)
        for column in Establishment.__table__.columns
        if column.name not in apart
    }


def test_a_row_becomes_what_the_form_would_enter(portal: Flask, tmp_path: Path) -> None:
    done = bring_in(portal, tmp_path, "co-so", [ROW])

    assert (done.new, done.found.shown) == (1, [])
    with portal.app_context():
        found = only_establishment()
        assert found.name == "Hợp tác xã Muối Mẫu"
        assert found.kind is EstablishmentKind.COOPERATIVE
        assert (found.commune_code, found.province_code) == (SA_HUYNH, "51")
        assert found.trades == ["Làm muối", "Bán muối"]
        assert found.shows_phone
        assert found.state is EstablishmentState.UNVERIFIED
        assert found.source == "Danh sách thử"


def test_imported_and_registered_records_have_equal_columns(portal: Flask, tmp_path: Path) -> None:
    bring_in(
        portal, tmp_path, "co-so", [{"name": "Tên Đẹp", "kind": "enterprise", "commune": LY_SON}]
    )
    code = make_establishment(
        portal,
        name="Tên Đẹp",
        kind=EstablishmentKind.ENTERPRISE,
        commune_code=LY_SON,
        state=EstablishmentState.UNVERIFIED,
    )

    with portal.app_context():
        other = select(Establishment).where(Establishment.code != code)
        imported = db.session.scalars(other).one()
        assert columns_of(imported) == columns_of(establishment_of(code))


def test_the_same_file_twice_changes_nothing(portal: Flask, tmp_path: Path) -> None:
    rows = [ROW, *establishment_rows(30)]
    bring_in(portal, tmp_path, "co-so", rows)

    again = bring_in(portal, tmp_path, "co-so", rows)

    assert (again.new, again.changed, again.same, again.refused) == (0, 0, 31, 0)
    with portal.app_context():
        assert db.session.scalar(select(func.max(Establishment.version))) == 1


def test_another_file_changes_what_differs_and_leaves_what_is_empty(
    portal: Flask, tmp_path: Path
) -> None:
    bring_in(portal, tmp_path, "co-so", [ROW])

    changed = {**ROW, "phone": None, "brand": "Sa Huỳnh", "trades": None}
    done = bring_in(portal, tmp_path, "co-so", [changed])

    assert (done.changed, done.new) == (1, 0)
    with portal.app_context():
        found = only_establishment()
        assert (found.brand, found.phone, found.version) == ("Sa Huỳnh", "0255 000 000", 2)
        entry = db.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "edited")
        ).one()
        assert entry.details["changes"] == {"brand": ["", "Sa Huỳnh"]}
        assert audit.first_break() is None


def test_only_verified_establishments_reach_the_public_log(portal: Flask, tmp_path: Path) -> None:
    hidden, shown = establishment_rows(2)

    bring_in(portal, tmp_path, "co-so", [hidden, {**shown, "verified": "có"}])

    with portal.app_context():
        keys = db.session.scalars(
            select(LedgerEntry.key).where(LedgerEntry.kind == "establishment")
        ).all()
        assert [establishment_of(key).name for key in keys] == ["Hợp tác xã Mẫu 1"]
        stale = {one.key for one in waiting(100) if one.kind == "establishment"}
        assert stale == set(db.session.scalars(select(Establishment.code)))


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"tax_code": "0300000000"}, "tax_code"),
        ({"gln": "123"}, "gln"),
        ({"kind": "Tập đoàn"}, "kind"),
        ({"commune": "Phường Không Có"}, "commune"),
        ({"name": None}, "name"),
        ({"name": "A"}, "name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"code": "ABCDEFGH"}, "code"),
        ({"shows_phone": "có lẽ"}, "shows_phone"),
        ({"brand": "dài " * 60}, "brand"),
    ],
)
def test_a_wrong_cell_is_named(
    portal: Flask, tmp_path: Path, changes: dict[str, Any], column: str
) -> None:
    done = bring_in(portal, tmp_path, "co-so", [{**ROW, **changes}])

    assert (done.found.refused, done.new) == (1, 0)
    title = {"brand": "Nhãn hiệu", "name": "Tên cơ sở", "code": "Mã hồ sơ"}.get(column)
    assert title is None or done.found.shown[0].column == title
    assert len(done.found.shown) == 1


def test_numbers_stand_once_in_a_file_and_in_the_register(portal: Flask, tmp_path: Path) -> None:
    make_establishment(portal, name="Có trước", gln="9520000000004")
    twice = {**ROW, "name": "Trùng"}
    gln = {**establishment_rows(1)[0], "gln": "9520000000004"}

    done = bring_in(portal, tmp_path, "co-so", [ROW, twice, gln])

    assert (done.new, done.found.refused) == (1, 2)
    assert [one.message for one in done.found.shown] == [
        "Trùng với dòng 2 của tệp.",
        "Mã GLN 9520000000004 đã có trong sổ đăng ký.",
    ]


def test_an_officer_of_a_commune_enters_for_the_commune_alone(
    portal: Flask, tmp_path: Path
) -> None:
    code = make_establishment(portal, name="Nơi khác", commune_code=LY_SON)
    rows = [
        {"name": "Không ghi xã", "kind": "Hộ kinh doanh"},
        {"name": "Xã khác", "kind": "Hộ kinh doanh", "commune": LY_SON},
        {"code": code, "name": "Nơi khác", "kind": "Doanh nghiệp"},
        {**establishment_rows(1)[0], "verified": "có"},
    ]

    done = bring_in(portal, tmp_path, "co-so", rows, by=AT_SA_HUYNH)

    assert (done.new, done.found.refused) == (1, 3)
    outside = "Hồ sơ này thuộc đơn vị khác; tài khoản của bạn không sửa được."
    assert [one.message for one in done.found.shown[:2]] == [outside, outside]
    with portal.app_context():
        entered = db.session.scalars(
            select(Establishment).where(Establishment.name == "Không ghi xã")
        ).one()
        assert entered.commune_code == SA_HUYNH


def test_a_business_enters_no_establishments(portal: Flask, tmp_path: Path) -> None:
    code = make_establishment(portal, name="Của mình", tax_code=tax_code(3))
    by = Actor("user:co-so@example.vn", "Cơ sở", establishment_code=code)
    own = {"tax_code": tax_code(3), "name": "Của mình, tên mới", "kind": "Doanh nghiệp"}

    done = bring_in(portal, tmp_path, "co-so", [own, *establishment_rows(1)], by=by)

    assert (done.changed, done.new, done.found.refused) == (1, 0, 1)
    assert "chính cơ sở mình" in done.found.shown[0].message


def test_equal_names_in_a_commune_need_a_code(portal: Flask, tmp_path: Path) -> None:
    for _ in range(2):
        make_establishment(portal, name="Hợp tác xã Mẫu 0", commune_code=SA_HUYNH)

    done = bring_in(portal, tmp_path, "co-so", establishment_rows(1))

    assert done.found.refused == 1
    assert "trùng tên" in done.found.shown[0].message
