"""Registering lots and pieces: what is refused, what is kept, what is published."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock, code_book
from portal.core.actor import Actor
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError
from portal.ledger.documents import canonical
from portal.ledger.models import LedgerEntry
from portal.trace import publications
from portal.trace.goods_page import path_of_epc
from portal.trace.lot_schemas import NewLot, read_lot, read_serials
from portal.trace.lots import close_lot, lift_recall, lot_by_code, recall_lot, register_lot
from portal.trace.serials import mark_sold, register_serials, serial_by_code, withdraw_serial
from portal.trace.states import LotState, SerialState
from tests.make.lots import make_lot, make_serials
from tests.make.registry import make_establishment, make_product

TODAY = clock.today()
GTIN = "9520123456788"
WHY = "Kiểm nghiệm thấy nấm mốc."
DO = "Không ăn, mang trả nơi đã mua."


def business(code: str) -> Actor:
    """Somebody who acts for one establishment."""
    return Actor("test", establishment_code=code)


def test_a_lot_of_a_product_with_gtin_is_named_by_gs1(trace_app: Flask) -> None:
    product = make_product(trace_app, gtin=GTIN)

    code = make_lot(trace_app, product, number="A/1")

    with trace_app.app_context():
        assert lot_by_code(code).epc == "https://id.gs1.org/01/09520123456788/10/A%2F1"
        assert code_book.kind_of(code) == "lot"


def test_a_lot_without_gtin_is_named_by_its_own_page(trace_app: Flask) -> None:
    code = make_lot(trace_app, make_product(trace_app))

    with trace_app.app_context():
        assert lot_by_code(code).epc == f"http://localhost/truy-xuat/{code}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"produced_on": TODAY + timedelta(days=1)}, "tương lai"),
        ({"expires_on": date(2026, 2, 1)}, "Hạn sử dụng"),
        ({"best_before_on": date(2026, 2, 1)}, "dùng tốt nhất"),
        ({"best_before_on": date(2028, 1, 1)}, "sau hạn sử dụng"),
        ({"quantity": 5.0}, "đơn vị"),
        ({"number": " "}, "Số lô"),
        ({"number": "lô số một"}, "theo GS1"),
        ({"number": "x" * 21}, "theo GS1"),
        ({"origin_gln": "123"}, "GLN"),
        ({"product_code": "KHONGCO2"}, "Không có sản phẩm"),
    ],
)
def test_an_impossible_lot_is_refused(
    trace_app: Flask, changes: dict[str, object], words: str
) -> None:
    product = make_product(trace_app, gtin=GTIN)

    with pytest.raises(RefusedError, match=words):
        make_lot(trace_app, **{"product_code": product, **changes})


def test_a_number_is_used_once_for_each_product(trace_app: Flask) -> None:
    one, other = make_product(trace_app), make_product(trace_app, name="Sản phẩm khác")
    make_lot(trace_app, one)

    make_lot(trace_app, other)
    with pytest.raises(RefusedError, match="đã có lô số"):
        make_lot(trace_app, one)


def test_nobody_enters_lots_of_somebody_else(trace_app: Flask) -> None:
    ours, theirs = make_establishment(trace_app), make_establishment(trace_app, name="Cơ sở khác")
    product = make_product(trace_app, establishment_code=ours)

    with trace_app.app_context(), unit_of_work():
        register_lot(NewLot(product, "L1"), by=business(ours))
        with pytest.raises(ForbiddenError):
            register_lot(NewLot(product, "L2"), by=business(theirs))


def test_nobody_changes_lots_and_pieces_of_somebody_else(trace_app: Flask) -> None:
    theirs = make_establishment(trace_app, name="Cơ sở khác")
    lot_code = make_lot(trace_app, make_product(trace_app))
    (code,) = make_serials(trace_app, lot_code)

    with trace_app.app_context(), unit_of_work():
        lot, piece = lot_by_code(lot_code), serial_by_code(code)
        with pytest.raises(ForbiddenError):
            register_serials(lot, ["S2"], by=business(theirs))
        with pytest.raises(ForbiddenError):
            mark_sold(piece, on=TODAY, by=business(theirs))
        with pytest.raises(ForbiddenError):
            withdraw_serial(piece, reason="Tem bị rách khi dán.", by=business(theirs))
        with pytest.raises(ForbiddenError):
            close_lot(lot, reason="Đã bán hết hàng.", on=TODAY, by=business(theirs))


def test_an_identifier_leads_to_its_page(trace_app: Flask) -> None:
    lot_code = make_lot(trace_app, make_product(trace_app, gtin=GTIN))
    (code,) = make_serials(trace_app, lot_code)

    with trace_app.app_context():
        assert path_of_epc(lot_by_code(lot_code).epc) == f"/truy-xuat/{lot_code}"
        assert path_of_epc(serial_by_code(code).epc) == f"/truy-xuat/{code}"
        assert path_of_epc("https://id.gs1.org/01/09520123456788") == ""


def test_the_log_is_told_the_same_of_every_lot_and_piece_as_was_entered(trace_app: Flask) -> None:
    lot_code = make_lot(trace_app, make_product(trace_app))
    make_serials(trace_app, lot_code, ["S1", "S2"])

    with trace_app.app_context():
        for publication in (publications.LOTS, publications.SERIALS):
            entered = select(LedgerEntry).where(LedgerEntry.kind == publication.kind)
            logged = {one.key: one.content for one in db.session.scalars(entered)}
            contents = publication.contents(list(publication.keys()))
            assert {key: canonical(content) for key, content in contents.items()} == logged


def test_every_change_of_a_lot_is_audited_and_published_without_quantities(
    trace_app: Flask,
) -> None:
    code = make_lot(trace_app, make_product(trace_app), quantity=50.0, unit="kg")
    with trace_app.app_context(), unit_of_work():
        lot = lot_by_code(code)
        recall_lot(lot, reason=WHY, advice=DO, warning="w", on=TODAY, by="test")

    with trace_app.app_context():
        entries = db.session.scalars(select(LedgerEntry).where(LedgerEntry.key == code)).all()
        audited = select(AuditEntry.action).where(AuditEntry.key == code).order_by(AuditEntry.id)
        assert list(db.session.scalars(audited)) == ["registered", "recalled"]
        assert [WHY in entry.content for entry in entries] == [False, True]
        assert not any("quantity" in entry.content for entry in entries)


def test_a_recall_can_be_lifted_and_a_closed_lot_is_not_closed_again(trace_app: Flask) -> None:
    code = make_lot(trace_app, make_product(trace_app))
    with trace_app.app_context(), unit_of_work():
        lot = lot_by_code(code)
        recall_lot(lot, reason=WHY, advice=DO, warning="w", on=TODAY, by="test")
        with pytest.raises(RefusedError, match="đang lưu thông"):
            close_lot(lot, reason="Đã bán hết hàng.", on=TODAY, by="test")
        lift_recall(lot, reason="Kiểm lại đạt yêu cầu.", on=TODAY, by="test")
        assert (lot.state, lot.recall_reason, lot.recalled_on) == (LotState.ACTIVE, "", None)
        close_lot(lot, reason="Đã bán hết hàng.", on=TODAY, by="test")
        with pytest.raises(RefusedError):
            close_lot(lot, reason="Đã bán hết hàng.", on=TODAY, by="test")


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((), "từ 1 đến"),
        (("S2", "S2"), "hai lần"),
        (("S1",), "đã có"),
        ((" ",), "trống"),
        (("số 1",), "theo GS1"),
    ],
)
def test_unfit_serial_numbers_are_refused_all_together(
    trace_app: Flask, numbers: tuple[str, ...], words: str
) -> None:
    lot = make_lot(trace_app, make_product(trace_app, gtin=GTIN))
    make_serials(trace_app, lot)

    with pytest.raises(RefusedError, match=words):
        make_serials(trace_app, lot, numbers)


def test_pieces_have_codes_and_identifiers_of_their_own(trace_app: Flask) -> None:
    lot = make_lot(trace_app, make_product(trace_app, gtin=GTIN))

    codes = make_serials(trace_app, lot, [f"S{n}" for n in range(300)])

    with trace_app.app_context():
        assert len(set(codes)) == 300
        assert {code_book.kind_of(code) for code in codes} == {"serial"}
        assert serial_by_code(codes[7]).epc == "https://id.gs1.org/01/09520123456788/21/S7"


def test_a_piece_is_sold_once_and_not_from_a_recalled_lot(trace_app: Flask) -> None:
    lot_code = make_lot(trace_app, make_product(trace_app))
    first, second = make_serials(trace_app, lot_code, ["S1", "S2"])
    with trace_app.app_context(), unit_of_work():
        with pytest.raises(RefusedError, match="tương lai"):
            mark_sold(serial_by_code(first), on=TODAY + timedelta(days=1), by="test")
        mark_sold(serial_by_code(first), on=TODAY, by="test")
        with pytest.raises(RefusedError, match="đã bán"):
            mark_sold(serial_by_code(first), on=TODAY, by="test")
        recall_lot(lot_by_code(lot_code), reason=WHY, advice=DO, warning="w", on=TODAY, by="test")
        with pytest.raises(RefusedError, match="thu hồi"):
            mark_sold(serial_by_code(second), on=TODAY, by="test")
        withdraw_serial(serial_by_code(second), reason="Tem bị rách khi dán.", by="test")

    with trace_app.app_context():
        states = [serial_by_code(code).state for code in (first, second)]
        assert states == [SerialState.SOLD, SerialState.WITHDRAWN]


def test_what_comes_from_outside_passes_a_schema() -> None:
    lot = read_lot({"product_code": "ABCD2345", "number": " L1 ", "expires_on": "2027-01-31"})
    assert (lot.number, lot.expires_on) == ("L1", date(2027, 1, 31))
    assert read_serials({"lot_code": "ABCD2345", "numbers": ["1", "2"]})[1] == ["1", "2"]
    with pytest.raises(RefusedError, match="number, unknown"):
        read_lot({"product_code": "ABCD2345", "unknown": 1})
    with pytest.raises(RefusedError, match="expires_on"):
        read_lot({"product_code": "ABCD2345", "number": "1", "expires_on": "31/01/2027"})
