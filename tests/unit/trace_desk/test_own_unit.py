"""Services refuse what belongs to another unit, whoever calls them."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from portal.core import clock
from portal.core.actor import COMMAND_LINE, Actor
from portal.core.db import db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError
from portal.recall.reach import reach_of
from portal.recall.services import RecallOrder
from portal.trace.forms.book import template_by_code
from portal.trace.lot_schemas import NewLot
from portal.trace.lots import lot_by_code
from portal.trace.models import EpcisEvent, Lot
from portal.trace.serials import serial_by_code
from portal.trace_desk.answers import read_answers
from portal.trace_desk.recalls import fingerprint_of, order_recall
from portal.trace_desk.schemas import ErrorReason
from portal.trace_desk.serial_requests import ask_for_pieces
from portal.trace_desk.services import (
    decide_about_data,
    end_lot,
    enter_lot,
    enter_pieces,
    sell_pieces,
    withdraw_piece,
)
from portal.trace_desk.telling import Mistake, take_back, tell_of_lot
from tests.make.lots import epc_of_lot, make_events, make_serials, observed
from tests.make.places import SA_HUYNH
from tests.make.trace_desk import MILL_GLN, Desk

WHY = "Có lý do để làm việc này"
TODAY = date(2026, 11, 20)
Deed = Callable[[Lot, Desk, str, Actor], object]


def _tell(lot: Lot, by: Actor) -> str:
    form = template_by_code("other.sell")
    typed = {"when": "2026-11-01T08:00", "place": MILL_GLN}
    answers = read_answers(form, lot, typed, at=clock.now())
    return tell_of_lot(lot, form, answers.values, by=by, at=clock.now())


def _recall(lot: Lot, by: Actor) -> object:
    order = RecallOrder(WHY, WHY, "Cơ quan thử", clock.today())
    seen = fingerprint_of(reach_of(lot))
    return order_recall(lot, order, seen=seen, by=by, at=clock.now())


DEEDS: dict[str, Deed] = {
    "enter lot": lambda _lot, desk, _piece, by: enter_lot(NewLot(desk.flour, "X1"), by=by),
    "end lot": lambda lot, _desk, _piece, by: end_lot(lot, reason=WHY, on=TODAY, by=by),
    "enter pieces": lambda lot, _desk, _piece, by: enter_pieces(lot, ["P1"], by=by),
    "ask for pieces": lambda lot, _desk, _piece, by: ask_for_pieces(lot, ["P1"], by=by),
    "sell": lambda _lot, _desk, piece, by: sell_pieces([serial_by_code(piece)], on=TODAY, by=by),
    "withdraw": lambda _lot, _desk, piece, by: withdraw_piece(
        serial_by_code(piece), reason=WHY, by=by
    ),
    "tell": lambda lot, _desk, _piece, by: _tell(lot, by),
    "recall": lambda lot, _desk, _piece, by: _recall(lot, by),
    "decide": lambda lot, _desk, _piece, by: decide_about_data(
        lot, is_kept=True, reason=WHY, by=by
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("unit", ["commune", "establishment"])
def test_nothing_is_done_to_the_goods_of_another_unit(
    app: Flask, desk: Desk, deed: str, unit: str
) -> None:
    units = {"commune": SA_HUYNH} if unit == "commune" else {"establishment": desk.farm}
    by = Actor("somebody", **{f"{name}_code": code for name, code in units.items()})
    piece = make_serials(app, desk.flour_lot)[0]

    with app.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        DEEDS[deed](lot_by_code(desk.flour_lot), desk, piece, by)


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed != "decide"])
def test_who_works_for_the_whole_province_does_all_of_it(app: Flask, desk: Desk, deed: str) -> None:
    piece = make_serials(app, desk.flour_lot)[0]

    with app.app_context(), unit_of_work():
        DEEDS[deed](lot_by_code(desk.flour_lot), desk, piece, COMMAND_LINE)


def test_an_establishment_neither_recalls_nor_decides_about_its_own_data(
    app: Flask, desk: Desk
) -> None:
    by = Actor("somebody", establishment_code=desk.mill)

    for deed in ("recall", "decide"):
        with app.app_context(), pytest.raises(ForbiddenError), unit_of_work():
            DEEDS[deed](lot_by_code(desk.flour_lot), desk, "", by)


def test_data_is_not_decided_about_before_its_time(app: Flask, desk: Desk) -> None:
    with app.app_context(), pytest.raises(RefusedError, match="chưa đến hạn"), unit_of_work():
        DEEDS["decide"](lot_by_code(desk.rice_lot), desk, "", COMMAND_LINE)


def take_back_first(lot: str, by: Actor) -> None:
    """Declare the event that was told first an error."""
    event = db.session.get_one(EpcisEvent, 1)
    mistake = Mistake(ErrorReason.DID_NOT_OCCUR)
    take_back(lot_by_code(lot), event, mistake, by=by, at=clock.now())


def test_an_officer_of_a_commune_takes_back_no_event_of_a_third_party(
    app: Flask, desk: Desk
) -> None:
    by = Actor("somebody", commune_code=SA_HUYNH)
    make_events(app, observed("2026-11-05", epc_of_lot(app, desk.rice_lot)))
    with app.app_context(), unit_of_work():
        db.session.get_one(EpcisEvent, 1).owner_code = desk.mill

    with app.app_context(), pytest.raises(ForbiddenError, match="đơn vị khác"), unit_of_work():
        take_back_first(desk.rice_lot, by)
