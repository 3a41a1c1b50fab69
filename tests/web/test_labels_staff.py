"""Sheets of labels: chosen, refused, drawn in the background, and read back by a decoder."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core import audit, clock
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_reading
from portal.core.key_ring import Purpose
from portal.core.keys import known_keys
from portal.jobs.models import Job, JobState
from portal.registry.services.changes import withdraw_product
from portal.registry.states import EstablishmentState
from portal.trace.lots import lot_by_code, recall_lot
from portal.trace.models import Serial
from portal.trace.serials import mark_sold, serial_by_code
from qr.sign import is_genuine, read_signed
from tests.make.labels import addresses_in, job_done, label_form, offer_labels, printed, words_in
from tests.make.lots import make_lot, make_serials
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.registry import make_establishment, make_product, product_of
from tests.make.statements import count_statements
from tests.unit.qr.sheet_reading import Seen, codes_on, pages

SITE = "http://localhost"
GTIN = "9521234543213"
MAKE = "/can-bo/nhan/lam"
FOREIGN = "thuộc đơn vị khác"


@dataclass(frozen=True)
class Desk:
    """A registrar at work in an empty portal."""

    app: Flask
    officer: OfficerClient

    def refused(self, form: Mapping[str, Any]) -> str:
        """The page that says why the form was not accepted."""
        answer = self.officer.post(MAKE, form)
        assert answer.status_code == 422
        return answer.text

    def asked(self, form: Mapping[str, Any]) -> str:
        """Where the job is that the form asked for."""
        answer = self.officer.post(MAKE, form)
        assert answer.status_code == 303, answer.text
        assert answer.location.startswith("/can-bo/cong-viec/")
        return answer.location

    def printed(self, form: Mapping[str, Any]) -> bytes:
        """The file that the form leads to."""
        return printed(self.app, self.asked(form))


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A registrar of the whole province."""
    offer_labels(app)
    return Desk(app, sign_in(app, make_officer(app, Role.REGISTRAR)))


def bound(app: Flask, *, commune: str | None = None, establishment: str | None = None) -> Desk:
    """Somebody who may touch the records of one unit only."""
    offer_labels(app)
    role = Role.COMMUNE if commune else Role.BUSINESS
    officer = make_officer(app, role, commune=commune, establishment=establishment)
    return Desk(app, sign_in(app, officer))


def upper_left(sheet: bytes) -> Seen:
    return codes_on(pages(sheet)[0])[0]


def withdraw(app: Flask, code: str) -> None:
    with app.app_context(), unit_of_work():
        withdraw_product(
            product_of(code), reason="Nhãn ghi sai thành phần.", on=clock.today(), by="test"
        )


def recall(app: Flask, code: str) -> None:
    words = {"reason": "Có chất cấm trong mẫu thử.", "advice": "Ngừng dùng và trả lại."}
    with app.app_context(), unit_of_work():
        recall_lot(lot_by_code(code), **words, warning="", on=clock.today(), by="test")


def test_copies_of_one_product_lead_to_its_page(desk: Desk) -> None:
    code = make_product(desk.app)

    file = desk.printed(label_form("san-pham", code, so_ban="30"))

    assert addresses_in(file) == [f"{SITE}/q/{code}"] * 30
    assert f"{code} Nước mắm thử" in words_in(file)
    assert desk.officer.get(f"/q/{code}").status_code == 200


def test_several_products_stand_in_the_order_of_choosing(desk: Desk) -> None:
    codes = [make_product(desk.app, name=f"Mắm {number}") for number in range(3)]

    file = desk.printed(label_form("san-pham", *codes, so_ban="2"))

    assert sorted(addresses_in(file)) == sorted(f"{SITE}/q/{code}" for code in codes * 2)
    words = words_in(file)
    assert words.index("Mắm 0") < words.index("Mắm 1") < words.index("Mắm 2")


def test_an_establishment_gets_labels_too(desk: Desk) -> None:
    code = make_establishment(desk.app)

    file = desk.printed(label_form("co-so", code))

    assert addresses_in(file) == [f"{SITE}/q/{code}"]
    assert "Công ty Thử" in words_in(file)


def test_a_label_of_a_lot_says_number_and_days(desk: Desk) -> None:
    code = make_lot(desk.app, make_product(desk.app))

    file = desk.printed(label_form("lo-hang", code))

    assert addresses_in(file) == [f"{SITE}/truy-xuat/{code}"]
    words = words_in(file)
    assert "Số lô: L01" in words
    assert "NSX: 01/03/2026" in words
    assert "HSD: 01/03/2027" in words
    assert desk.officer.get(f"/truy-xuat/{code}").status_code == 200


def test_words_that_were_not_ticked_are_left_out(desk: Desk) -> None:
    code = make_lot(desk.app, make_product(desk.app))

    file = desk.printed(label_form("lo-hang", code, chu=["lo"]))

    assert sorted(words_in(file).split()) == sorted([code, "Số", "lô:", "L01"])


def test_five_hundred_pieces_have_five_hundred_addresses_of_their_own(desk: Desk) -> None:
    lot = make_lot(desk.app, make_product(desk.app))
    codes = make_serials(desk.app, lot, [f"S{number:04d}" for number in range(500)])

    file = desk.printed(label_form("don-chiec", lot))

    assert sorted(addresses_in(file)) == sorted(f"{SITE}/truy-xuat/{code}" for code in codes)


def test_pieces_that_were_sold_get_no_label(desk: Desk) -> None:
    lot = make_lot(desk.app, make_product(desk.app))
    codes = make_serials(desk.app, lot, ["S1", "S2", "S3"])
    with desk.app.app_context(), unit_of_work():
        mark_sold(serial_by_code(codes[1]), on=clock.today(), by="test")

    file = desk.printed(label_form("don-chiec", lot))

    assert sorted(addresses_in(file)) == sorted(
        f"{SITE}/truy-xuat/{code}" for code in (codes[0], codes[2])
    )


def test_a_stretch_of_pieces_counts_in_the_order_of_registration(desk: Desk) -> None:
    lot = make_lot(desk.app, make_product(desk.app))
    codes = make_serials(desk.app, lot, [f"S{number}" for number in range(1, 7)])

    file = desk.printed(label_form("don-chiec", lot, tu_chiec="3", den_chiec="4"))

    assert sorted(addresses_in(file)) == sorted(f"{SITE}/truy-xuat/{one}" for one in codes[2:4])


def test_a_signed_code_has_no_query_and_a_signature_that_holds(desk: Desk) -> None:
    lot = make_lot(desk.app, make_product(desk.app))
    codes = make_serials(desk.app, lot, ["S1", "S2"])

    file = desk.printed(label_form("don-chiec", lot, noi_dung="chu-ky", giay="a4-4"))

    signed = [read_signed(text) for text in addresses_in(file)]
    with desk.app.app_context():
        keys = {key.kid: key.public for key in known_keys() if key.purpose is Purpose.CODE}
    assert sorted(one.address for one in signed) == sorted(f"{SITE}/q/{code}" for code in codes)
    assert all(is_genuine(one, keys[one.kid]) for one in signed)
    assert all("?" not in text for text in addresses_in(file))


def test_digital_links_stand_on_this_portal_and_lead_to_the_record(desk: Desk) -> None:
    product = make_product(desk.app, gtin=GTIN)
    lot = make_lot(desk.app, product)
    (piece,) = make_serials(desk.app, lot, ["S/1"])

    for_product = desk.printed(label_form("san-pham", product, noi_dung="gs1"))
    for_lot = desk.printed(label_form("lo-hang", lot, noi_dung="gs1"))
    for_piece = desk.printed(label_form("don-chiec", lot, noi_dung="gs1"))

    assert addresses_in(for_product) == [f"{SITE}/01/0{GTIN}"]
    assert addresses_in(for_lot) == [f"{SITE}/01/0{GTIN}/10/L01"]
    assert addresses_in(for_piece) == [f"{SITE}/01/0{GTIN}/21/S%2F1"]
    found = desk.officer.get(f"/01/0{GTIN}/10/L01")
    assert found.location.endswith(f"/truy-xuat/{lot}")
    with desk.app.app_context():
        epc = db.session.scalars(select(Serial.epc).where(Serial.code == piece)).one()
    assert epc.endswith(f"/01/0{GTIN}/21/S%2F1")


def test_a_digital_link_needs_a_number_of_gs1(desk: Desk) -> None:
    code = make_product(desk.app)

    page = desk.refused(label_form("san-pham", code, noi_dung="gs1"))

    assert f"Nước mắm thử ({code}) không có mã GS1" in page


def test_a_begun_sheet_goes_on_at_the_label_that_is_free(desk: Desk) -> None:
    code = make_product(desk.app)

    whole = desk.asked(label_form("san-pham", code, so_ban="21"))
    begun = desk.asked(label_form("san-pham", code, so_ban="21", bat_dau="2"))

    assert job_done(desk.app, whole).result == {"labels": 21, "sheets": 1}
    assert job_done(desk.app, begun).result == {"labels": 21, "sheets": 2}
    second = upper_left(printed(desk.app, begun))
    first = upper_left(printed(desk.app, whole))
    assert second.left - first.left == pytest.approx(66, abs=0.3)


def test_the_offset_of_the_printer_moves_everything_right_and_down(desk: Desk) -> None:
    code = make_product(desk.app)

    plain = upper_left(desk.printed(label_form("san-pham", code)))
    moved = upper_left(desk.printed(label_form("san-pham", code, dich_ngang="5", dich_doc="−2,5")))

    assert moved.left - plain.left == pytest.approx(5, abs=0.2)
    assert moved.top - plain.top == pytest.approx(-2.5, abs=0.2)


def test_paper_and_offset_of_the_last_order_stand_in_the_next_form(desk: Desk) -> None:
    code = make_product(desk.app)
    changes = {"giay": "a4-24", "dich_ngang": "1,5", "bat_dau": "7", "duong_cat": "1"}
    desk.asked(label_form("san-pham", code, **changes))

    page = desk.officer.get(f"{MAKE}?loai=san-pham&ma={code}").text

    assert '<option value="a4-24" selected>' in page
    assert 'name="dich_ngang" type="text" value="1,5"' in page
    assert 'name="duong_cat" id="duong_cat" value="1" checked' in page
    assert 'name="bat_dau" type="text" value="1"' in page


def test_the_address_may_ask_for_a_paper(desk: Desk) -> None:
    code = make_product(desk.app)

    page = desk.officer.get(f"{MAKE}?loai=san-pham&ma={code}&giay=a4-65&dich_doc=-1").text

    assert '<option value="a4-65" selected>' in page
    assert 'name="dich_doc" type="text" value="-1"' in page


def test_a_label_too_small_is_refused_at_once_and_told_where_it_fits(desk: Desk) -> None:
    code = make_product(desk.app)

    page = desk.refused(label_form("san-pham", code, giay="a4-189"))

    assert f"Tem {code} không vừa giấy A4, 189 tem" in page
    assert "Giấy vừa: " in page
    with desk.app.app_context(), desk_reading() as session:
        assert session.scalars(select(Job)).all() == []


def test_of_many_pieces_the_longest_code_decides_whether_they_fit(desk: Desk) -> None:
    lot = make_lot(desk.app, make_product(desk.app, gtin=GTIN))
    make_serials(desk.app, lot, ["1", "<" * 20, "2"])

    page = desk.refused(label_form("don-chiec", lot, noi_dung="gs1", giay="cuon-40x30"))

    assert "không vừa giấy Cuộn 40 × 30 mm" in page
    desk.asked(label_form("don-chiec", lot, noi_dung="gs1", giay="cuon-40x30", den_chiec="1"))


def test_what_was_typed_stays_when_a_field_is_refused(desk: Desk) -> None:
    code = make_product(desk.app)
    wrong = {"so_ban": "nhiều", "bat_dau": "1", "dich_ngang": "11", "chu": ["lo"], "giay": "a4-14"}

    page = desk.refused(label_form("san-pham", code, **wrong))

    assert "Xin nhập một số nguyên." in page
    assert "Dịch nhiều nhất 10 mm." in page
    assert 'value="nhiều"' in page
    assert '<option value="a4-14" selected>' in page
    assert f'name="ma" value="{code}"' in page
    assert 'value="ten" id="chu" checked' not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bat_dau": "22"}, "Giấy này chỉ có 21 tem một tờ."),
        ({"giay": "a0"}, "Xin chọn một mục trong danh sách."),
        ({"noi_dung": ""}, "Xin điền mục này."),
        ({"ma": []}, "Xin chọn ít nhất một mục."),
        ({"so_ban": "10001"}, "Xin nhập số từ 1 đến 10000."),
        ({"tu_chiec": "5", "den_chiec": "4"}, "Số này phải lớn hơn hoặc bằng số đầu."),
    ],
)
def test_a_form_is_refused_in_words(desk: Desk, changes: dict[str, Any], message: str) -> None:
    code = make_product(desk.app)

    assert message in desk.refused({**label_form("san-pham", code), **changes})


def test_too_many_labels_at_once_are_refused(desk: Desk) -> None:
    codes = [make_product(desk.app, name=f"Mắm {number}") for number in range(2)]

    page = desk.refused(label_form("san-pham", *codes, so_ban="5001"))

    assert "nhiều nhất 10000 tem; lần này là 10002" in page


@pytest.mark.parametrize("loai", ["san-pham", "lo-hang", "don-chiec", "co-so"])
def test_a_code_that_nothing_carries_is_not_found(desk: Desk, loai: str) -> None:
    assert desk.officer.get(f"{MAKE}?loai={loai}&ma=AAAAAAAA").status_code == 404
    assert desk.officer.post(MAKE, label_form(loai, "AAAAAAAA")).status_code == 404


def test_another_commune_is_refused_by_address_and_form(app: Flask) -> None:
    make_places(app)
    foreign = make_product(app, commune_code=LY_SON)
    lot = make_lot(app, foreign)
    own = make_product(app, commune_code=SA_HUYNH)
    desk = bound(app, commune=SA_HUYNH)

    answers = [
        desk.officer.get(f"{MAKE}?loai=san-pham&ma={foreign}"),
        desk.officer.get(f"/can-bo/nhan/chon?loai=lo-hang&ma={lot}"),
        desk.officer.post(MAKE, label_form("san-pham", own, foreign)),
        desk.officer.post(MAKE, label_form("don-chiec", lot)),
        desk.officer.post("/can-bo/nhan/xem-truoc", label_form("lo-hang", lot)),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert all(FOREIGN in answer.text for answer in answers)
    assert addresses_in(desk.printed(label_form("san-pham", own))) == [f"{SITE}/q/{own}"]


def test_an_establishment_chooses_among_its_own_goods(app: Flask) -> None:
    own, other = make_establishment(app), make_establishment(app, name="Cơ sở khác")
    mine = make_product(app, name="Mắm nhà", establishment_code=own)
    theirs = make_product(app, name="Mắm người", establishment_code=other)
    mine_lot, their_lot = make_lot(app, mine), make_lot(app, theirs)
    desk = bound(app, establishment=own)

    products = desk.officer.get("/can-bo/nhan/chon?loai=san-pham").text
    lots = desk.officer.get("/can-bo/nhan/chon?loai=lo-hang").text
    establishments = desk.officer.get("/can-bo/nhan/chon?loai=co-so").text

    assert mine in products
    assert theirs not in products
    assert mine_lot in lots
    assert their_lot not in lots
    assert own in establishments
    assert other not in establishments
    assert desk.officer.post(MAKE, label_form("co-so", other)).status_code == 403


def test_what_is_withdrawn_recalled_or_unverified_gets_no_label(desk: Desk) -> None:
    withdrawn, lot = make_product(desk.app), make_lot(desk.app, make_product(desk.app))
    hidden = make_establishment(desk.app, state=EstablishmentState.UNVERIFIED)
    of_hidden = make_product(desk.app, name="Mắm ẩn", establishment_code=hidden)
    closed = make_establishment(desk.app, state=EstablishmentState.CLOSED)
    withdraw(desk.app, withdrawn)
    recall(desk.app, lot)

    pages = {
        "đã bị rút hoặc thu hồi": desk.refused(label_form("san-pham", withdrawn)),
        "không còn lưu thông": desk.refused(label_form("lo-hang", lot)),
        "chưa được xác minh": desk.refused(label_form("san-pham", of_hidden)),
        "đã chấm dứt hoạt động": desk.refused(label_form("co-so", closed)),
    }
    lists = [
        desk.officer.get(f"/can-bo/nhan/chon?loai={one}").text for one in ("san-pham", "co-so")
    ]

    assert [words for words, page in pages.items() if words not in page] == []
    offered = [code for code in (withdrawn, hidden, of_hidden, closed) if code in "".join(lists)]
    assert offered == []


def test_a_recall_between_order_and_drawing_stops_the_labels(desk: Desk) -> None:
    lot = make_lot(desk.app, make_product(desk.app))
    location = desk.asked(label_form("lo-hang", lot))
    recall(desk.app, lot)

    job = job_done(desk.app, location)

    assert job.state is JobState.FAILED
    assert "không còn lưu thông" in job.error
    assert job.result_file == ""


def test_the_same_order_twice_is_one_job(desk: Desk) -> None:
    form = label_form("san-pham", make_product(desk.app))

    assert desk.asked(form) == desk.asked(form)


def test_an_order_leaves_a_trail_with_each_record(desk: Desk) -> None:
    codes = [make_product(desk.app, name=f"Mắm {number}") for number in range(2)]

    desk.asked(label_form("san-pham", *codes, so_ban="3"))

    ordered = select(audit.AuditEntry).where(audit.AuditEntry.action == "ordered labels")
    with desk.app.app_context():
        entries = db.session.scalars(ordered.order_by(audit.AuditEntry.id)).all()
        told = [(one.kind, one.key, one.details) for one in entries]
        origins = {one.origin for one in entries}
    assert told == [("product", code, {"labels": 6, "carried": "ma"}) for code in codes]
    assert origins != {""}


def test_the_first_sheet_can_be_looked_at(desk: Desk) -> None:
    lot = make_lot(desk.app, make_product(desk.app))
    make_serials(desk.app, lot, [f"S{number}" for number in range(60)])

    answer = desk.officer.post("/can-bo/nhan/xem-truoc", label_form("don-chiec", lot, bat_dau="20"))

    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert len(addresses_in(answer.data)) == 2
    small = desk.officer.post("/can-bo/nhan/xem-truoc", label_form("lo-hang", lot, giay="a4-189"))
    assert small.status_code == 422
    assert "không vừa giấy" in small.text


def test_records_are_found_by_name_without_marks_by_code_and_by_number(desk: Desk) -> None:
    code = make_product(desk.app, name="Nước mắm Sa Huỳnh", gtin=GTIN)
    other = make_product(desk.app, name="Tỏi Lý Sơn")
    lot = make_lot(desk.app, code, number="CB-77")

    def found(query: str) -> str:
        return desk.officer.get(f"/can-bo/nhan/chon?{query}").text

    for asked in ("nuoc+mam", "Sa+Huỳnh", code, GTIN):
        page = found(f"loai=san-pham&tim={asked}")
        assert code in page, asked
        assert other not in page, asked
    assert lot in found("loai=lo-hang&tim=cb-77")
    assert "Không tìm thấy mục nào" in found("loai=san-pham&tim=%25")
    assert lot not in found("loai=don-chiec")


def test_what_was_ticked_stays_while_searching_on(desk: Desk) -> None:
    first, second = (make_product(desk.app, name=name) for name in ("Mắm", "Tỏi"))

    page = desk.officer.get(f"/can-bo/nhan/chon?loai=san-pham&ma={first}&tim=toi").text

    assert f'value="{first}" id="chon-1" checked' in page
    assert f'value="{second}" id="tim-thay-1"' in page


def test_the_list_is_read_in_a_fixed_number_of_statements(desk: Desk) -> None:
    producer = make_establishment(desk.app)
    for number in range(25):
        make_lot(desk.app, make_product(desk.app, name=f"M{number}", establishment_code=producer))
    desk.officer.get("/can-bo/nhan/chon?loai=lo-hang")

    with count_statements(desk.app) as seen:
        page = desk.officer.get("/can-bo/nhan/chon?loai=lo-hang")

    assert page.text.count('name="ma"') == 20
    assert len(seen) <= 5, seen


def test_nothing_chosen_leads_back_to_the_list(desk: Desk) -> None:
    answer = desk.officer.get(f"{MAKE}?loai=lo-hang", follow_redirects=True)

    assert "Xin đánh dấu ít nhất một mục." in answer.text
    assert "Chọn lô hàng" in answer.text


def test_the_measuring_page_of_a_paper_is_a_pdf(desk: Desk) -> None:
    listed = desk.officer.get("/can-bo/nhan/giay").text
    answer = desk.officer.get("/can-bo/nhan/thu?giay=a4-21")

    assert "/can-bo/nhan/thu?giay=a4-21" in listed
    assert "Trang in thử" in words_in(answer.data)
    assert desk.officer.get("/can-bo/nhan/thu?giay=a0").status_code == 404


def test_the_latest_orders_stand_on_the_first_page(desk: Desk) -> None:
    location = desk.asked(label_form("san-pham", make_product(desk.app), so_ban="2"))

    page = desk.officer.get("/can-bo/nhan/").text

    assert f'<a href="{location}">2 tem: Nước mắm thử</a>' in page
    assert "Đang chờ" in page


@pytest.mark.parametrize("path", ["", "giay", "thu?giay=a4-21", "chon", "lam"])
def test_only_who_may_make_labels_is_let_in(app: Flask, path: str) -> None:
    offer_labels(app)
    editor = sign_in(app, make_officer(app, Role.EDITOR))

    assert editor.get(f"/can-bo/nhan/{path}").status_code == 403
    assert app.test_client().get(f"/can-bo/nhan/{path}").status_code == 303


def test_a_form_without_its_token_is_refused(desk: Desk) -> None:
    form = label_form("san-pham", make_product(desk.app))

    assert desk.officer.browser.post(MAKE, data=form).status_code == 403
