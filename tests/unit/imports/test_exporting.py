"""Registers taken out as spreadsheets."""

import csv
from pathlib import Path

import pytest
from flask import Flask

from portal.core.actor import COMMAND_LINE, Actor
from portal.imports.exporting import write_list
from portal.imports.kinds import kind_of
from portal.imports.preview import UPLOAD, look_through
from portal.imports.registers import REGISTERS
from portal.imports.wanted import Wanted, count_records, wanted_of
from portal.registry.register_queries import Certified, RegisterFilter
from portal.registry.schemas import Contact
from portal.registry.states import EstablishmentKind
from tests.make.imports import read_sheet, ready, tax_code
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registry import make_certificate, make_establishment, make_product

PERSONAL_NUMBER = "051090000001"


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with records of each register."""
    ready(app)
    producer = make_establishment(
        app,
        name="Hợp tác xã, “Mẫu”",
        tax_code=tax_code(1),
        commune_code=SA_HUYNH,
        phone=Contact(value="0255 000 000", is_shown=True),
        trades=("Làm muối", "Bán muối"),
    )
    make_establishment(
        app,
        kind=EstablishmentKind.HOUSEHOLD,
        name="=HYPERLINK(1)",
        tax_code=PERSONAL_NUMBER,
        commune_code=LY_SON,
        phone=Contact(value="0255 111 111"),
    )
    for number in range(60):
        product = make_product(
            app,
            name=f"Muối {number}",
            establishment_code=producer,
            risk_code="high",
            set_number=26,
        )
    make_certificate(app, product)
    make_certificate(app, producer, kind="iso22000", stars=None)
    return app


def written(app: Flask, path: Path, wanted: Wanted, by: Actor = COMMAND_LINE) -> int:
    with app.app_context():
        return write_list(path, wanted, by=by, report=lambda _done: None)


@pytest.mark.parametrize("register", list(REGISTERS))
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_list_taken_out_and_brought_back_changes_nothing(
    portal: Flask, tmp_path: Path, register: str, form: str
) -> None:
    path = tmp_path / f"list.{form}"
    rows = written(portal, path, Wanted(register, RegisterFilter(), with_contacts=True))
    path.rename(tmp_path / UPLOAD)

    with portal.app_context():
        kind = kind_of(register, path.name)
        found = look_through(tmp_path, kind, by=COMMAND_LINE, report=lambda _done, _total: None)

    assert rows > 0
    assert (found.same, found.new, found.changed, found.shown) == (rows, 0, 0, [])


def test_those_who_do_not_keep_records_see_nothing_of_persons(
    portal: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    written(portal, path, Wanted("co-so", RegisterFilter(), with_contacts=False))

    text = path.read_text(encoding="utf-8-sig")

    assert "0255" not in text
    assert PERSONAL_NUMBER not in text
    assert tax_code(1) in text


def test_text_that_looks_like_a_formula_is_text(portal: Flask, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    written(portal, path, Wanted("co-so", RegisterFilter(), with_contacts=True))

    with path.open(encoding="utf-8-sig", newline="") as file:
        names = {row["Tên cơ sở"] for row in csv.DictReader(file)}
    assert "'=HYPERLINK(1)" in names


def test_a_list_keeps_to_its_filters_and_to_the_unit(portal: Flask, tmp_path: Path) -> None:
    at_ly_son = Actor("user:xa@example.vn", "Cán bộ xã", commune_code=LY_SON)
    certified = Wanted("san-pham", RegisterFilter(certified=Certified.IN_FORCE), True)

    assert written(portal, tmp_path / "a.xlsx", certified) == 1
    everything = Wanted("co-so", RegisterFilter(), with_contacts=True)
    assert written(portal, tmp_path / "b.xlsx", everything, by=at_ly_son) == 1
    with portal.app_context():
        assert count_records(everything, at_ly_son) == 1
    assert [row[0] for row in read_sheet((tmp_path / "b.xlsx").read_bytes())][0] == "Mã hồ sơ"


def test_what_is_wanted_survives_the_way_into_a_job() -> None:
    wanted = Wanted("co-so", RegisterFilter(words="muối", certified=Certified.EXPIRED), False)

    assert wanted_of(wanted.told()) == wanted
