"""Goods and places as people write them."""

import pytest
from flask import Flask

from portal.core.errors import RefusedError
from portal.trace.forms.filling import Goods
from portal.trace_desk.naming import PARTY, goods_of, measured_goods_of, place_id, unit_word
from tests.make.lots import epc_of_lot, make_serials
from tests.make.registry import make_establishment
from tests.make.trace_desk import FARM_GLN, Desk


def test_goods_go_by_code_number_container_or_address(app: Flask, desk: Desk) -> None:
    piece = make_serials(app, desk.rice_lot, ["S7"])[0]
    lot = epc_of_lot(app, desk.rice_lot)
    spaced = f"{desk.rice_lot[:4].lower()}-{desk.rice_lot[4:]}"

    with app.app_context():
        found = [goods_of(text) for text in (spaced, "9520123456795/G1", lot, piece)]
        container = goods_of("095201234567891235")

    assert found[:3] == [Goods(lot)] * 3
    assert found[3] == Goods("https://id.gs1.org/01/09520123456795/21/S7", is_piece=True)
    assert container == Goods("https://id.gs1.org/00/095201234567891235", is_piece=True)


@pytest.mark.parametrize(
    "typed",
    ["ABCDEFGH", "095201234567891234", "9520123456794/G1", "9520123456795/ô", "urn:epc:id:x", "?"],
)
def test_goods_that_are_not_clear_are_refused(app: Flask, typed: str) -> None:
    with app.app_context(), pytest.raises(RefusedError):
        goods_of(typed)


@pytest.mark.parametrize(
    ("rest", "amount", "unit"),
    [
        ("", None, ""),
        ("120", 120, "KGM"),
        ("1.250,5 kg", 1250.5, "KGM"),
        ("2tấn", 2, "TNE"),
        ("; 40 chai", 40, "H87"),
        ("1 234 G", 1234, "GRM"),
    ],
)
def test_a_line_says_how_much(
    app: Flask, desk: Desk, rest: str, amount: float | None, unit: str
) -> None:
    with app.app_context():
        goods = measured_goods_of(f"{desk.rice_lot} {rest}")

    assert (goods.quantity, goods.unit) == (amount, unit)


@pytest.mark.parametrize("rest", ["một ít", "12 thúng", "-4 kg", "kg"])
def test_an_amount_that_is_not_clear_is_refused(app: Flask, desk: Desk, rest: str) -> None:
    with app.app_context(), pytest.raises(RefusedError):
        measured_goods_of(f"{desk.rice_lot} {rest}")


def test_one_piece_has_no_amount(app: Flask) -> None:
    with app.app_context(), pytest.raises(RefusedError, match="không ghi số lượng"):
        measured_goods_of("095201234567891235 2 kg")


def test_a_place_goes_by_gln_or_by_the_code_of_the_establishment(app: Flask, desk: Desk) -> None:
    poor = make_establishment(app, name="Vườn Thử", origin="garden")

    with app.app_context():
        by_number, by_code = place_id("952 0000 000004"), place_id(desk.farm.lower())
        party, own = place_id(desk.farm, PARTY), place_id(poor)

    assert by_number == by_code == f"https://id.gs1.org/414/{FARM_GLN}"
    assert party == f"https://id.gs1.org/417/{FARM_GLN}"
    assert own.endswith(f"/co-so/{poor}")


def test_units_are_said_in_words() -> None:
    assert [unit_word(unit) for unit in ("KGM", "H87", "XBX", "")] == ["kg", "đơn vị", "XBX", ""]
