"""The first page and the audit on a PostgreSQL server: the same answers."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core.migrations import bring_up_to_date
from portal.registry.states import EstablishmentState
from tests.make.officers import make_officer, sign_in
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database
from tests.make.registers import make_registers
from tests.make.registry import make_establishment
from tests.make.workspace import note

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture
def workspace(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    url = make_database(postgres_server, f"workspace_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    make_registers(app)
    yield app
    close(app)


def test_what_waits_is_read(workspace: Flask) -> None:
    make_establishment(workspace, name="Cơ sở mới", state=EstablishmentState.UNVERIFIED)
    boss = sign_in(workspace, make_officer(workspace, Role.ADMIN, Role.REGISTRAR, Role.PUBLISHER))

    page = boss.get("/can-bo/").text

    assert "Cơ sở chờ xác minh" in page
    assert "Có <strong>1</strong> cơ sở" in page


def test_the_audit_is_searched_and_its_chain_checked(workspace: Flask) -> None:
    person = make_officer(workspace, Role.ADMIN, name="Đỗ Thị Ngọc")
    admin = sign_in(workspace, person)
    note(workspace, "edited", key="A1", by=person.actor.name, changes={"name": ("a", "b")})
    note(workspace, "merged", key="B2")

    found = admin.get("/can-bo/nhat-ky/?nguoi=ngọc&loai=product&tu=2020-01-01").text
    admin.post("/can-bo/nhat-ky/chuoi")

    assert "A1" in found
    assert "B2" not in found
    assert "Chuỗi nguyên vẹn đến mục số" in admin.get("/can-bo/nhat-ky/").text
