"""Lots and pieces at the desk: what a unit does with its own, and that nobody reaches others'."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.jobs.queries import jobs_of
from portal.jobs.running import run_next
from portal.registry.states import ProductState
from portal.trace.lots import lot_by_code
from portal.trace.models import Lot, Serial
from portal.trace.states import LotState, SerialState
from tests.make.lots import make_lot, make_serials
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registry import record_of
from tests.make.statements import count_statements
from tests.make.trace_desk import (
    Desk,
    at_the_farm,
    at_the_province,
    farmer,
    make_desk,
)

NEW = {
    "number": "G2",
    "produced_on": "2026-11-01",
    "expires_on": "2027-11-01",
    "quantity": "1.250,5",
    "unit": "kg",
    "note": "Mẻ thử",
}
REASON = {"reason": "Đã bán hết, kiểm kho hôm nay"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A farm and a mill with a lot each."""
    return make_desk(app)


@pytest.fixture
def farm(app: Flask, desk: Desk) -> OfficerClient:
    """The browser of somebody of the farm."""
    return at_the_farm(app, desk)


def lot_numbers(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Lot.number).order_by(Lot.number)))


def pieces(app: Flask) -> dict[str, SerialState]:
    with app.app_context():
        found = db.session.scalars(select(Serial).order_by(Serial.id))
        return {piece.number: piece.state for piece in found}


def state_of(app: Flask, code: str) -> LotState:
    with app.app_context():
        return lot_by_code(code).state


def set_product_state(app: Flask, code: str, state: ProductState) -> None:
    with app.app_context(), unit_of_work():
        record_of(code).state = state


def test_a_business_sees_its_own_lots_and_an_officer_of_a_commune_those_of_the_commune(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    island = sign_in(app, make_officer(app, Role.COMMUNE, commune=LY_SON))

    own = farm.get("/can-bo/lo/").text
    of_island = island.get("/can-bo/lo/").text
    of_all = at_the_province(app).get("/can-bo/lo/").text

    assert (desk.rice_lot in own, desk.flour_lot in own) == (True, False)
    assert (desk.rice_lot in of_island, desk.flour_lot in of_island) == (False, True)
    assert (desk.rice_lot in of_all, desk.flour_lot in of_all) == (True, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tim=g1", True),
        ("tim=gao", True),
        ("tim=xyz", False),
        ("trang-thai=recalled", False),
        ("trang-thai=active", True),
        ("han=het", False),
        ("han=khong", False),
    ],
)
def test_lots_are_searched_and_filtered(
    farm: OfficerClient, desk: Desk, query: str, found: bool
) -> None:
    page = farm.get(f"/can-bo/lo/?{query}")

    assert page.status_code == 200
    assert (desk.rice_lot in page.text) is found


def test_lots_are_shown_page_by_page(app: Flask, desk: Desk, farm: OfficerClient) -> None:
    for number in range(50):
        make_lot(app, desk.rice, number=f"M{number:02}")

    first, second = farm.get("/can-bo/lo/").text, farm.get("/can-bo/lo/?trang=2").text

    assert "M49" in first
    assert desk.rice_lot not in first
    assert desk.rice_lot in second
    assert farm.get("/can-bo/lo/?trang=3").status_code == 404


def test_a_lot_is_entered_and_leads_to_its_first_event(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    answer = farm.post("/can-bo/lo/moi", {**NEW, "product_code": desk.rice, "trade": "rice"})

    with app.app_context():
        lot = db.session.scalars(select(Lot).where(Lot.number == "G2")).one()
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.key == lot.code)).one()
        assert (lot.quantity, lot.unit, lot.note) == (1250.5, "kg", "Mẻ thử")
        assert lot.expires_on == date(2027, 11, 1)
        assert entry.actor.startswith("user:")
        assert entry.origin == "POST /can-bo/lo/moi"
        assert answer.location == f"/can-bo/lo/{lot.code}/su-kien?nganh=rice"
    assert "Thu hoạch lúa" in farm.get(answer.location).text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"number": ""}, "Xin điền mục này."),
        ({"number": "G1"}, "đã có lô số G1"),
        ({"expires_on": "2026-10-01"}, "Hạn sử dụng đứng trước ngày sản xuất."),
        ({"unit": ""}, "Xin ghi đơn vị tính"),
        ({"quantity": "nhiều"}, "Xin nhập một số"),
        ({"quantity": "-3"}, "Số lượng không thể âm."),
    ],
)
def test_what_was_typed_stays_when_a_lot_is_refused(
    app: Flask, desk: Desk, farm: OfficerClient, changes: dict[str, str], message: str
) -> None:
    sent = {**NEW, "product_code": desk.rice, **changes}

    answer = farm.post("/can-bo/lo/moi", sent)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Mẻ thử" in answer.text
    assert lot_numbers(app) == ["B1", "G1"]


def test_a_business_enters_no_lot_of_the_product_of_another(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    page = farm.get("/can-bo/lo/moi").text

    answer = farm.post("/can-bo/lo/moi", {**NEW, "product_code": desk.flour})

    assert (desk.rice in page, desk.flour in page) == (True, False)
    assert answer.status_code == 403
    assert lot_numbers(app) == ["B1", "G1"]


FOREIGN_PAGES = (
    "",
    "/ket-thuc",
    "/so-se-ri/",
    "/so-se-ri/them",
    "/so-se-ri/{piece}/rut",
    "/su-kien",
    "/su-kien/other.ship",
    "/su-kien-da-ghi/1/khai-sai",
)
FOREIGN_FORMS = (
    ("/ket-thuc", REASON),
    ("/so-se-ri/them", {"first": "S1", "count": "2"}),
    ("/so-se-ri/them", {"first": "S0001", "count": "600"}),
    ("/so-se-ri/da-ban", {"codes": ["{piece}"], "on": "2026-11-20"}),
    ("/so-se-ri/{piece}/rut", REASON),
    ("/su-kien/other.ship", {"when": "2026-11-20T08:00", "xac-nhan": "1"}),
    ("/su-kien-da-ghi/1/khai-sai", {"reason": "did_not_occur"}),
)


@pytest.mark.parametrize("path", FOREIGN_PAGES)
def test_a_business_opens_no_page_of_the_lot_of_another(
    app: Flask, desk: Desk, farm: OfficerClient, path: str
) -> None:
    piece = make_serials(app, desk.flour_lot)[0]

    answer = farm.get(f"/can-bo/lo/{desk.flour_lot}{path.format(piece=piece)}")

    assert answer.status_code == 403


@pytest.mark.parametrize(("path", "form"), FOREIGN_FORMS)
def test_a_business_changes_nothing_of_the_lot_of_another(
    app: Flask, desk: Desk, farm: OfficerClient, path: str, form: dict[str, str | list[str]]
) -> None:
    piece = make_serials(app, desk.flour_lot)[0]
    sent = {name: [piece] if isinstance(value, list) else value for name, value in form.items()}

    answer = farm.post(f"/can-bo/lo/{desk.flour_lot}{path.format(piece=piece)}", sent)

    assert answer.status_code == 403
    assert state_of(app, desk.flour_lot) is LotState.ACTIVE
    assert pieces(app) == {"S1": SerialState.ACTIVE}


def test_nobody_reaches_the_pieces_of_another_lot_by_way_of_an_own_one(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    piece = make_serials(app, desk.flour_lot)[0]
    own = f"/can-bo/lo/{desk.rice_lot}/so-se-ri"

    sold = farm.post(f"{own}/da-ban", {"codes": [piece], "on": "2026-11-20"})
    taken = farm.post(f"{own}/{piece}/rut", REASON)

    assert (sold.status_code, taken.status_code) == (422, 404)
    assert pieces(app) == {"S1": SerialState.ACTIVE}


def test_a_lot_is_ended_with_a_reason(app: Flask, desk: Desk, farm: OfficerClient) -> None:
    path = f"/can-bo/lo/{desk.rice_lot}/ket-thuc"

    short = farm.post(path, {"reason": "hết"})
    done = farm.post(path, REASON)
    again = farm.post(path, REASON)

    assert (short.status_code, done.status_code, again.status_code) == (422, 303, 422)
    assert "hết</textarea>" in short.text
    assert "Chỉ kết thúc được lô đang lưu thông" in again.text
    assert state_of(app, desk.rice_lot) is LotState.CLOSED
    assert "Đã kết thúc" in farm.get(f"/can-bo/lo/{desk.rice_lot}").text


def test_labels_are_offered_for_what_may_be_labelled_only(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    path = f"/can-bo/lo/{desk.rice_lot}"

    on_sale = farm.get(path).text
    set_product_state(app, desk.rice, ProductState.WITHDRAWN)
    withdrawn = farm.get(path).text
    set_product_state(app, desk.rice, ProductState.LISTED)
    farm.post(f"{path}/ket-thuc", REASON)
    ended = farm.get(path).text

    assert ["In nhãn" in page for page in (on_sale, withdrawn, ended)] == [True, False, False]


def test_pieces_are_entered_as_a_series_or_as_a_list(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    path = f"/can-bo/lo/{desk.rice_lot}/so-se-ri/them"

    series = farm.post(path, {"first": "A009", "count": "3"})
    listed = farm.post(path, {"numbers": "B1\r\n\r\n B2 "})

    assert (series.status_code, listed.status_code) == (303, 303)
    assert list(pieces(app)) == ["A009", "A010", "A011", "B1", "B2"]
    assert "A010" in farm.get(f"/can-bo/lo/{desk.rice_lot}/so-se-ri/?tim=a010").text


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "Xin ghi danh sách số, hoặc số đầu và số lượng."),
        ({"first": "A1", "count": "2", "numbers": "B1"}, "Xin chỉ dùng một cách"),
        ({"first": "A1"}, "Xin ghi số lượng."),
        ({"count": "4"}, "Xin ghi số đầu của dãy."),
        ({"first": "A", "count": "4"}, "Số đầu phải kết thúc bằng chữ số"),
        ({"numbers": "S1"}, "Số sê-ri S1 đã có."),
        ({"numbers": "B1\nB1"}, "ghi hai lần"),
        ({"first": "T00001", "count": "60000"}, "Xin nhập số từ 1 đến 50000."),
    ],
)
def test_pieces_that_do_not_fit_are_refused_and_the_form_keeps_them(
    app: Flask, desk: Desk, farm: OfficerClient, form: dict[str, str], message: str
) -> None:
    make_serials(app, desk.rice_lot)

    answer = farm.post(f"/can-bo/lo/{desk.rice_lot}/so-se-ri/them", form)

    assert answer.status_code == 422
    assert message in answer.text
    assert all(value in answer.text for value in form.values())
    assert list(pieces(app)) == ["S1"]


def test_many_pieces_are_entered_in_the_background(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    path = f"/can-bo/lo/{desk.rice_lot}/so-se-ri/them"

    answer = farm.post(path, {"first": "S0001", "count": "1100"})
    twice = farm.post(path, {"first": "S0001", "count": "1100"})
    before = len(pieces(app))
    with app.app_context():
        assert run_next()

    assert answer.status_code == 303
    assert re.fullmatch(r"/can-bo/cong-viec/\d+", answer.location)
    assert twice.location == answer.location
    assert (before, len(pieces(app))) == (0, 1100)
    with app.app_context():
        made = db.session.scalars(select(AuditEntry).where(AuditEntry.key == desk.rice_lot))
        assert {entry.origin for entry in made if entry.action == "registered serials"} == {
            "job 1 lot pieces"
        }


def test_a_number_that_is_used_refuses_the_whole_series_before_anything_is_asked_for(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    actor = farmer(app, desk).actor
    make_serials(app, desk.rice_lot, ["S0600"])

    answer = farm.post(
        f"/can-bo/lo/{desk.rice_lot}/so-se-ri/them", {"first": "S0001", "count": "700"}
    )

    assert answer.status_code == 422
    assert "Số sê-ri S0600 đã có." in answer.text
    with app.app_context():
        assert jobs_of(actor, 1).total == 0
        assert not run_next()


def test_sales_are_noted_all_or_none(app: Flask, desk: Desk, farm: OfficerClient) -> None:
    first, second, third = make_serials(app, desk.rice_lot, ["S1", "S2", "S3"])
    path = f"/can-bo/lo/{desk.rice_lot}/so-se-ri/da-ban"
    today = clock.today().isoformat()

    done = farm.post(path, {"codes": [first], "on": today})
    partly = farm.post(path, {"codes": [second, first], "on": today})
    nothing = farm.post(path, {"on": today})
    early = farm.post(path, {"codes": [third], "on": "2099-01-01"})

    assert done.status_code == 303
    assert [one.status_code for one in (partly, nothing, early)] == [422, 422, 422]
    assert f'value="{third}" id="ma-{third}" checked' in early.text
    assert "Ngày bán ở tương lai." in early.text
    assert "Xin đánh dấu ít nhất một sản phẩm." in nothing.text
    assert pieces(app) == {
        "S1": SerialState.SOLD,
        "S2": SerialState.ACTIVE,
        "S3": SerialState.ACTIVE,
    }


def test_a_piece_is_taken_out_of_trade_with_a_reason(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    piece = make_serials(app, desk.rice_lot)[0]
    path = f"/can-bo/lo/{desk.rice_lot}/so-se-ri/{piece}/rut"

    asked = farm.get(path)
    short = farm.post(path, {"reason": "vỡ"})
    done = farm.post(path, {"reason": "Vỡ khi vận chuyển về kho"})
    again = farm.post(path, {"reason": "Vỡ khi vận chuyển về kho"})

    assert "không hoàn tác được" in asked.text
    assert (short.status_code, done.status_code, again.status_code) == (422, 303, 422)
    assert pieces(app) == {"S1": SerialState.WITHDRAWN}


def test_a_commune_looks_after_the_lots_of_its_establishments(app: Flask, desk: Desk) -> None:
    officer = sign_in(app, make_officer(app, Role.COMMUNE, commune=SA_HUYNH))

    own = officer.post(f"/can-bo/lo/{desk.rice_lot}/so-se-ri/them", {"numbers": "C1"})
    foreign = officer.post(f"/can-bo/lo/{desk.flour_lot}/so-se-ri/them", {"numbers": "C2"})

    assert (own.status_code, foreign.status_code) == (303, 403)
    assert list(pieces(app)) == ["C1"]


@pytest.mark.parametrize(
    "path", ["/can-bo/lo/", "/can-bo/canh-bao-sao-chep/", "/can-bo/thu-hoi/", "/can-bo/luu-tru/"]
)
def test_who_has_another_office_opens_none_of_the_screens(app: Flask, path: str) -> None:
    editor = sign_in(app, make_officer(app, Role.EDITOR))

    assert editor.get(path).status_code == 403
    assert app.test_client().get(path).location.startswith("/can-bo/dang-nhap")


def test_a_page_of_lots_costs_the_same_however_many_there_are(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    farm.get("/can-bo/lo/")
    with count_statements(app) as few:
        farm.get("/can-bo/lo/")
    for number in range(8):
        make_serials(app, make_lot(app, desk.rice, number=f"N{number}"), [f"P{number}"])

    with count_statements(app) as many:
        page = farm.get("/can-bo/lo/")

    assert "N7" in page.text
    assert len(many) == len(few) <= 6
