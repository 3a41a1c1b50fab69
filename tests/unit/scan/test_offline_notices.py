"""What a scanner keeps for times without network: warnings in force, stopped goods, no others."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.recall.services import RecallOrder, recall
from portal.registry.services.changes import withdraw_product
from portal.registry.states import EstablishmentState
from portal.scan import kept_notices
from portal.scan.kept_notices import KeptNotices
from portal.trace.lots import lot_by_code
from portal.trace.models import Serial
from portal.trace.serials import withdraw_serial
from portal.warnings.services.notices import OtherGoods
from tests.make.lots import make_lot, make_serials
from tests.make.merging import merge_product
from tests.make.registry import TODAY, make_establishment, make_product, product_of
from tests.make.statements import count_statements
from tests.make.warnings import lift, make_warning

GTIN = "09520123456788"
ORDER = RecallOrder(
    reason="Kiểm nghiệm thấy nấm mốc.",
    advice="Mang trả lại nơi đã mua.",
    issuing_body="Cơ quan thử",
    on=TODAY,
)


def kept(app: Flask, day: date = TODAY) -> KeptNotices:
    with app.app_context():
        return kept_notices.kept_notices(day)


def recall_one(app: Flask, lot: str) -> None:
    with app.app_context(), unit_of_work():
        recall(lot_by_code(lot), ORDER, by="test")


def withdraw(app: Flask, code: str) -> None:
    with app.app_context(), unit_of_work():
        withdraw_product(product_of(code), reason="Cơ sở xin rút khỏi sổ.", on=TODAY, by="test")


def test_a_warning_names_the_product_its_gtin_and_all_its_lots(app: Flask) -> None:
    code = make_product(app, gtin=GTIN)
    lots = [make_lot(app, code, number=number) for number in ("L1", "L2")]
    make_warning(app, code)

    (warning,) = kept(app).warnings

    assert warning.gtins == [GTIN]
    assert sorted(warning.codes) == sorted([code, *lots])
    assert warning.path == "/canh-bao/thu-hoi-mam"
    assert len(warning.what_to_do) == 2


def test_a_warning_that_recalls_lots_names_no_others(app: Flask) -> None:
    code = make_product(app, gtin=GTIN)
    recalled, other = (make_lot(app, code, number=number) for number in ("L1", "L2"))
    (piece,) = make_serials(app, recalled)
    recall_one(app, recalled)

    found = kept(app)

    assert sorted(found.warnings[0].codes) == sorted([code, recalled])
    stopped = {one.code: (one.state, one.lot, one.serial, list(one.lots)) for one in found.stopped}
    assert stopped == {
        code: ("recalled", "", "", ["L1"]),
        recalled: ("recalled", "L1", "", []),
        piece: ("recalled", "", "S1", []),
    }
    assert other not in stopped


def test_a_warning_about_lots_by_number_names_no_other_lots(app: Flask) -> None:
    code = make_product(app)
    meant, other = (make_lot(app, code, number=number) for number in ("L1", "L2"))
    make_warning(app, code, lots=("L1", "L9"))

    (warning,) = kept(app).warnings

    assert sorted(warning.codes) == sorted([code, meant])
    assert other not in warning.codes


def test_goods_outside_the_register_are_known_by_their_gtin(app: Flask) -> None:
    make_warning(app, goods=(OtherGoods(name="Trà lạ", gtin=GTIN),))

    (warning,) = kept(app).warnings

    assert (warning.codes, warning.gtins) == ([], [GTIN])


def test_a_warning_about_an_establishment_is_about_all_that_it_makes(app: Flask) -> None:
    owner = make_establishment(app)
    first, second = (
        make_product(app, name=name, establishment_code=owner) for name in ("Một", "Hai")
    )
    make_warning(app, establishment=owner, slug="co-so")
    make_warning(app, first, establishment=owner, slug="san-pham")

    codes = {warning.path: sorted(warning.codes) for warning in kept(app).warnings}

    assert codes["/canh-bao/co-so"] == sorted([owner, first, second])
    assert codes["/canh-bao/san-pham"] == sorted([owner, first])


def test_what_is_lifted_or_lies_ahead_is_not_kept(app: Flask) -> None:
    code = make_product(app)
    make_warning(app, code)

    assert len(kept(app).warnings) == 1
    assert kept(app, date(2026, 1, 4)).warnings == []
    lift(app, "thu-hoi-mam", date(2026, 12, 30))
    assert kept(app, date(2026, 12, 31)).warnings == []


def test_withdrawn_products_and_pieces_are_kept(app: Flask) -> None:
    code, lot = make_product(app, gtin=GTIN), ""
    lot = make_lot(app, make_product(app, name="Hàng khác"))
    piece, _other = make_serials(app, lot, ("S1", "S2"))
    withdraw(app, code)
    with app.app_context(), unit_of_work():
        serial = db.session.scalars(select(Serial).where(Serial.code == piece)).one()
        withdraw_serial(serial, reason="Mất tem khi vận chuyển.", by="test")

    found = kept(app)

    assert {(one.code, one.state) for one in found.stopped} == {
        (code, "withdrawn"),
        (piece, "withdrawn"),
    }


def test_what_the_public_may_not_see_is_not_kept(app: Flask) -> None:
    owner = make_establishment(app, state=EstablishmentState.UNVERIFIED)
    hidden = make_product(app, establishment_code=owner)
    lot = make_lot(app, hidden)
    withdraw(app, hidden)
    survivor, merged = make_product(app, name="Một"), make_product(app, name="Hai")
    merge_product(app, survivor, merged)

    found = kept(app)

    assert found.stopped == []
    assert lot not in str(found)


def test_a_list_that_was_cut_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    withdraw(app, make_product(app))
    assert kept(app).is_whole

    monkeypatch.setattr(kept_notices, "MOST_STOPPED", 1)

    assert not kept(app).is_whole


def test_it_takes_the_same_statements_however_much_there_is(app: Flask) -> None:
    with count_statements(app) as none:
        kept(app)
    for number in range(3):
        code = make_product(app, name=f"Hàng {number}")
        make_warning(app, code, slug=f"canh-bao-{number}")
        recall_one(app, make_lot(app, code, number=f"L{number}"))
    with count_statements(app) as some:
        kept(app)

    assert len(some) == len(none) <= 9
