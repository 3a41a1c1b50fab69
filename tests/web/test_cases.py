"""Reporting something and following it, as a visitor without account and without cookie."""

import json
import re
import threading
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.accounts.permissions import Role
from portal.cases import receipts, views
from portal.cases.models import CaseMessage, CitizenCase, SealedIdentity
from portal.cases.photos import folder, open_photo
from portal.cases.queries import case_by_number
from portal.cases.results import FEWEST_TOLD
from portal.cases.services.identity import Identity, open_identity
from portal.cases.services.trail import say, step
from portal.cases.states import CaseState, MessageKind
from portal.core import clock, load
from portal.core.actor import COMMAND_LINE
from portal.core.db import db, unit_of_work
from tests.make.cases import (
    MadeCase,
    load_law,
    make_case,
    make_open_box,
    photo_with_place,
    report_data,
    ticket_data,
)
from tests.make.officers import make_officer
from tests.make.places import SA_HUYNH, make_places
from tests.make.registry import make_product
from tests.make.statements import count_statements

NUMBER = re.compile(r"PA-\d\d-[2-9A-Z]{8}")
SECRET = re.compile(r">([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})<")
PASS = re.compile(r'name="quyen" value="([^"]+)"')
CREATED, UNFIT, MANY = 201, 422, 429


@pytest.fixture
def portal(app: Flask) -> Flask:
    load_law(app)
    make_places(app)
    return app


@pytest.fixture
def visitor_here(portal: Flask) -> FlaskClient:
    return portal.test_client()


def send(app: Flask, client: FlaskClient, *photos: bytes, **fields: Any) -> TestResponse:
    data = MultiDict(report_data(app, **fields))
    for photo in photos:
        data.add("anh", (BytesIO(photo), "IMG_0001.jpg"))
    return client.post("/phan-anh/", data=data)


def follow(app: Flask, client: FlaskClient, case: MadeCase, **fields: str) -> TestResponse:
    data = {**ticket_data(app, "case-open"), "so": case.number, "ma": case.secret, **fields}
    return client.post("/phan-anh/theo-doi", data=data)


def pass_of(app: Flask, client: FlaskClient, case: MadeCase) -> str:
    found = PASS.search(follow(app, client, case).text)
    assert found
    return found.group(1)


def cases_in(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(CitizenCase)) or 0


def test_a_report_is_kept_and_answered_with_number_and_secret_once(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    answer = send(portal, visitor_here, xa=SA_HUYNH, chu_de="measuring", ngay="01/11/2026")
    assert answer.status_code == CREATED
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    number, secret = NUMBER.findall(answer.text)[0], SECRET.findall(answer.text)[0]
    assert "<svg" in answer.text
    with portal.app_context():
        case = case_by_number(number)
        assert (case.commune_code, case.topic_code) == (SA_HUYNH, "measuring")
        assert case.secret_digest == receipts.digest_of_secret(secret)


def test_the_code_on_the_receipt_holds_number_and_secret_behind_the_hash(
    portal: Flask, visitor_here: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    encode = views.encode
    monkeypatch.setattr(views, "encode", lambda text: drawn.append(text) or encode(text))
    answer = send(portal, visitor_here)
    number, secret = NUMBER.findall(answer.text)[0], SECRET.findall(answer.text)[0]
    assert drawn == [f"http://localhost/phan-anh/theo-doi#{number}.{secret}"]


def test_the_same_form_sent_twice_is_one_case(portal: Flask, visitor_here: FlaskClient) -> None:
    data = report_data(portal)
    first, second = (visitor_here.post("/phan-anh/", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (CREATED, CREATED)
    assert SECRET.findall(first.text) == SECRET.findall(second.text)
    assert cases_in(portal) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("noi_dung", "ngắn", "ít nhất mười ký tự"),
        ("loai", "", "Xin chọn một loại"),
        ("loai", "letter", "Không có loại phản ánh này"),
        ("xa", "99999", "Xin chọn xã, phường"),
        ("chu_de", "nothing", "Xin chọn chủ đề"),
        ("ngay", "hôm qua", "ngày/tháng/năm"),
        ("ngay", "01/01/2099", "tương lai"),
        ("ten", "Thử", "để trống"),
        ("website", "http://spam.example", "ô dành cho máy"),
        ("phieu", "forged", "mở đã quá lâu"),
    ],
)
def test_a_refused_form_comes_back_with_all_that_was_typed(
    portal: Flask, visitor_here: FlaskClient, field: str, value: str, said: str
) -> None:
    answer = send(portal, visitor_here, **{"noi_dung": "Chuyện dài ở chợ nọ.", field: value})
    assert answer.status_code == UNFIT
    assert said in answer.text
    assert field == "noi_dung" or "Chuyện dài ở chợ nọ." in answer.text
    assert 'name="phieu" value="' in answer.text
    assert cases_in(portal) == 0


def test_a_photo_is_kept_without_its_place_and_shown_by_no_public_view(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    answer = send(portal, visitor_here, photo_with_place(), photo_with_place())
    number = NUMBER.findall(answer.text)[0]
    with portal.app_context():
        photos = case_by_number(number).photos
        assert len(photos) == len(list(folder().iterdir())) == 2
        assert b"SECRET" not in open_photo(photos[0])
        name = photos[0].file_name
    for path in (f"/cases/{name}.sealed", f"/anh/{name}-640.webp", f"/phan-anh/anh/{name}"):
        assert visitor_here.get(path).status_code == 404


def test_what_is_no_picture_or_too_many_is_refused_and_leaves_no_file(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    bad = send(portal, visitor_here, photo_with_place(), b"<svg onload=alert(1)>")
    many = send(portal, visitor_here, *[photo_with_place(side=50)] * 6)
    for answer, said in ((bad, "không phải ảnh"), (many, "tối đa 5 ảnh")):
        assert answer.status_code == UNFIT
        assert said in answer.text
        assert "xin chọn lại ảnh" in answer.text
    with portal.app_context():
        assert not folder().exists() or list(folder().iterdir()) == []


def test_an_identity_is_sealed_on_arrival(portal: Flask, visitor_here: FlaskClient) -> None:
    make_open_box(portal)
    answer = send(portal, visitor_here, ten="Lê Thị Bí Mật", dien_thoai="0255 000 4711")
    assert answer.status_code == CREATED
    with portal.app_context():
        kept = db.session.scalars(select(SealedIdentity)).one()
        assert kept.ciphertext is not None
        assert "Bí Mật".encode() not in kept.ciphertext


def test_without_a_box_the_form_does_not_ask_for_a_name(visitor_here: FlaskClient) -> None:
    page = visitor_here.get("/phan-anh/").text
    assert 'name="ten"' not in page
    assert "hòm niêm phong danh tính chưa được lập" in page


def test_who_sends_without_proof_is_doubtful(portal: Flask, visitor_here: FlaskClient) -> None:
    number = NUMBER.findall(send(portal, visitor_here, loi_giai="").text)[0]
    with portal.app_context():
        assert case_by_number(number).is_doubtful


def test_too_many_reports_of_one_network_wait_with_all_that_was_typed(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    for _ in range(10):
        assert send(portal, visitor_here).status_code == CREATED
    answer = send(portal, visitor_here, noi_dung="Chuyện thứ mười một.")
    assert answer.status_code == MANY
    assert answer.headers["Retry-After"]
    assert "Chuyện thứ mười một." in answer.text


def test_the_form_says_what_it_is_about(portal: Flask, visitor_here: FlaskClient) -> None:
    code = make_product(portal, name="Nước mắm Mẫu")
    page = visitor_here.get(f"/phan-anh/?ve={code}").text
    assert "Nước mắm Mẫu" in page
    assert f'href="/q/{code}"' in page
    number = NUMBER.findall(send(portal, visitor_here, ve=code).text)[0]
    with portal.app_context():
        case = case_by_number(number)
        assert (case.subject_kind, case.subject_label) == ("product", "Nước mắm Mẫu")


def test_an_unknown_code_is_kept_as_it_was_typed(portal: Flask, visitor_here: FlaskClient) -> None:
    page = visitor_here.get("/phan-anh/?ve=%3Cb%3EX%E2%80%AE9").text
    assert "Mã không có trong sổ đăng ký" in page
    assert "<b>X" not in page
    number = NUMBER.findall(send(portal, visitor_here, ve="893000012").text)[0]
    with portal.app_context():
        assert case_by_number(number).subject_kind == "unknown"


def test_a_phone_that_was_offline_gets_a_new_ticket(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    answer = visitor_here.get("/phan-anh/phieu")
    assert answer.headers["Cache-Control"] == "no-store"
    data = report_data(portal, phieu=answer.json["phieu"], loi_giai="")
    assert visitor_here.post("/phan-anh/", data=data).status_code == CREATED


def test_the_case_opens_with_number_and_secret(portal: Flask, visitor_here: FlaskClient) -> None:
    made = make_case(portal, kind="denunciation", text="Chuyện kín.")
    answer = follow(portal, visitor_here, made)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "Chuyện kín." in answer.text
    assert "Luật Tố cáo 2018" in answer.text
    assert made.secret not in answer.text


def test_wrong_number_and_wrong_secret_are_answered_alike(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    made, other = make_case(portal), make_case(portal)

    def told(number: str, secret: str) -> tuple[int, str]:
        answer = follow(portal, visitor_here, made, so=number, ma=secret)
        typed = answer.text.replace(number, "NUMBER") if number else answer.text
        return answer.status_code, re.sub(r'value="[^"]*"|data-work="[^"]*"', "", typed)

    wrong = told(made.number, other.secret)
    assert wrong[0] == UNFIT
    assert told("PA-26-22222222", made.secret) == wrong
    assert told("khong-phai-so", made.secret) == wrong
    assert told("", "") == wrong


def test_trying_secrets_is_limited(portal: Flask, visitor_here: FlaskClient) -> None:
    made = make_case(portal)
    seen = [follow(portal, visitor_here, made, ma="2222-2222-2222").status_code for _ in range(32)]
    assert seen[29:] == [UNFIT, MANY, MANY]
    assert follow(portal, visitor_here, made).status_code == MANY


def test_a_case_is_written_to_and_asked_back(portal: Flask, visitor_here: FlaskClient) -> None:
    made = make_case(portal)
    with portal.app_context(), unit_of_work():
        case = case_by_number(made.number)
        say(case, "Quầy số mấy?", kind=MessageKind.QUESTION, by=COMMAND_LINE, at=clock.now())
        step(case, CaseState.ASKED_BACK, by=COMMAND_LINE, action="asked", at=clock.now())
    page = follow(portal, visitor_here, made).text
    assert "Quầy số mấy?" in page
    own = pass_of(portal, visitor_here, made)
    data = {**ticket_data(portal, "case-add"), "quyen": own, "noi_dung": "Quầy số 4"}
    sent = MultiDict(data)
    sent.add("anh", (BytesIO(photo_with_place()), "a.jpg"))
    answer = visitor_here.post("/phan-anh/theo-doi/viet-them", data=sent)
    assert answer.status_code == 200
    assert "Đã gửi thêm." in answer.text
    again = visitor_here.post("/phan-anh/theo-doi/viet-them", data=data)
    assert again.status_code == 200
    with portal.app_context():
        case = case_by_number(made.number)
        assert case.state is CaseState.RECEIVED
        assert len(case.photos) == 1
        assert db.session.scalar(select(func.count()).select_from(CaseMessage)) == 2


def test_notes_among_officers_are_not_shown(portal: Flask, visitor_here: FlaskClient) -> None:
    made = make_case(portal)
    with portal.app_context(), unit_of_work():
        case = case_by_number(made.number)
        say(
            case,
            "NỘI BỘ",
            kind=MessageKind.NOTE,
            by=COMMAND_LINE,
            at=clock.now(),
            is_internal=True,
        )
    page = follow(portal, visitor_here, made).text
    assert "NỘI BỘ" not in page
    assert COMMAND_LINE.name not in page


def test_a_page_that_is_too_old_asks_again_and_keeps_what_was_written(
    portal: Flask, visitor_here: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_case(portal)
    own = pass_of(portal, visitor_here, made)
    monkeypatch.setattr(receipts, "OPEN_S", -1)
    data = {**ticket_data(portal, "case-add"), "quyen": own, "noi_dung": "Viết dở"}
    answer = visitor_here.post("/phan-anh/theo-doi/viet-them", data=data)
    assert answer.status_code == UNFIT
    assert 'name="viet_tiep" value="Viết dở"' in answer.text
    monkeypatch.undo()
    opened = follow(portal, visitor_here, made, viet_tiep="Viết dở")
    assert ">Viết dở</textarea>" in opened.text


@pytest.mark.parametrize("act", ["viet-them", "danh-gia", "xoa-danh-tinh", "du-lieu"])
def test_nothing_is_done_without_a_valid_pass(
    portal: Flask, visitor_here: FlaskClient, act: str
) -> None:
    made, other = make_case(portal), make_case(portal, state=CaseState.ANSWERED)
    own = pass_of(portal, visitor_here, other)
    for forged in ("", "x", own[:-2], own.replace(own[0], "z", 1)):
        data = {"quyen": forged, "noi_dung": "Của người khác", "sao": "1", "dong_y": "1"}
        answer = visitor_here.post(f"/phan-anh/theo-doi/{act}", data=data)
        assert answer.status_code == UNFIT
        assert made.number not in answer.text


def test_an_answer_is_rated(portal: Flask, visitor_here: FlaskClient) -> None:
    made = make_case(portal, state=CaseState.ANSWERED)
    own = pass_of(portal, visitor_here, made)
    path = "/phan-anh/theo-doi/danh-gia"
    assert visitor_here.post(path, data={"quyen": own}).status_code == UNFIT
    assert visitor_here.post(path, data={"quyen": own, "sao": "9"}).status_code == UNFIT
    rated = visitor_here.post(path, data={"quyen": own, "sao": "4", "nhan_xet": "Khá"})
    assert rated.status_code == 200
    with portal.app_context():
        rating = case_by_number(made.number).rating
        assert rating is not None
        assert (rating.stars, rating.text) == (4, "Khá")


def test_openings_are_shown_and_the_identity_goes_on_request(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    # given
    officer = make_officer(portal, Role.CASE_OFFICER, name="Cán bộ Không Lộ Tên")
    key = make_open_box(portal, officer)
    made = make_case(portal, identity=Identity("Lê Thị Bí Mật"))
    with portal.app_context(), unit_of_work():
        open_identity(
            case_by_number(made.number),
            box_key=key,
            reason="Cần hẹn gặp người gửi",
            account_id=officer.id,
            by=officer.actor,
            at=clock.now(),
        )
    # when
    page = follow(portal, visitor_here, made).text
    # then
    assert "Cần hẹn gặp người gửi" in page
    assert "Cơ quan tiếp nhận của tỉnh" in page
    assert "Không Lộ Tên" not in page
    assert officer.email not in page
    own, path = pass_of(portal, visitor_here, made), "/phan-anh/theo-doi/xoa-danh-tinh"
    assert visitor_here.post(path, data={"quyen": own}).status_code == UNFIT
    erased = visitor_here.post(path, data={"quyen": own, "dong_y": "1"})
    assert erased.status_code == 200
    assert "Đã xóa danh tính." in erased.text
    with portal.app_context():
        assert db.session.get_one(SealedIdentity, made.id).ciphertext is None


def test_own_data_come_as_a_file(portal: Flask, visitor_here: FlaskClient) -> None:
    made = make_case(portal, text="Điều tôi đã viết.")
    own = pass_of(portal, visitor_here, made)
    answer = visitor_here.post("/phan-anh/theo-doi/du-lieu", data={"quyen": own})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.text)["text"] == "Điều tôi đã viết."


def test_only_published_results_are_public_and_without_the_reporters_words(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    hidden = make_case(portal, state=CaseState.ANSWERED, text="Lời kể riêng của tôi")
    shown = make_case(
        portal,
        commune=SA_HUYNH,
        state=CaseState.ANSWERED,
        text="Lời kể riêng của tôi",
        public_title="Đã kiểm tra cân ở chợ",
        public_text="Hai chiếc cân bị tạm giữ.",
        published_at=clock.now(),
    )
    listed = visitor_here.get("/phan-anh/ket-qua/").text
    page = visitor_here.get(f"/phan-anh/ket-qua/{shown.number}")
    assert page.status_code == 200
    assert "Đã kiểm tra cân ở chợ" in listed
    for text in (listed, page.text):
        assert "Lời kể riêng" not in text
        assert hidden.number not in text
    assert visitor_here.get(f"/phan-anh/ket-qua/{hidden.number}").status_code == 404
    assert visitor_here.get("/phan-anh/ket-qua/khong-co").status_code == 404
    assert page.headers["Cache-Control"] == "public, no-cache"


def test_results_are_filtered(portal: Flask, visitor_here: FlaskClient) -> None:
    columns = {"public_text": "Xong.", "published_at": clock.now(), "state": CaseState.ANSWERED}
    make_case(portal, commune=SA_HUYNH, public_title="Ở Sa Huỳnh", **columns)
    make_case(portal, kind="complaint", public_title="Một khiếu nại", **columns)
    month = f"{clock.today():%Y-%m}"
    for query, seen, unseen in (
        (f"xa={SA_HUYNH}", "Ở Sa Huỳnh", "Một khiếu nại"),
        ("loai=complaint", "Một khiếu nại", "Ở Sa Huỳnh"),
        (f"thang={month}&trang_thai=answered&loai=report", "Ở Sa Huỳnh", "Một khiếu nại"),
    ):
        page = visitor_here.get(f"/phan-anh/ket-qua/?{query}").text
        assert seen in page
        assert f">{unseen}<" not in page
    assert "Chưa có kết quả" in visitor_here.get("/phan-anh/ket-qua/?thang=2025-01").text
    for bad in ("thang=2026-13", "trang_thai=x", "xa=1'", "trang=99"):
        assert visitor_here.get(f"/phan-anh/ket-qua/?{bad}").status_code in {400, 404}


def test_small_numbers_are_not_told(portal: Flask, visitor_here: FlaskClient) -> None:
    for _ in range(FEWEST_TOLD - 1):
        make_case(portal, commune=SA_HUYNH)
    few = visitor_here.get("/phan-anh/so-lieu").text
    assert "Phường Sa Huỳnh" not in few
    assert "&lt; 5" in few
    make_case(portal, commune=SA_HUYNH)
    enough = visitor_here.get("/phan-anh/so-lieu").text
    assert "Phường Sa Huỳnh" in enough


def test_figures_count_what_was_answered_in_time_and_late(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    make_case(portal, state=CaseState.ANSWERED)
    make_case(portal, state=CaseState.ANSWERED, answer_due_on=clock.today().replace(year=2020))
    make_case(portal)
    page = visitor_here.get("/phan-anh/so-lieu").text
    cells = re.findall(r'<td class="number" data-label="([^"]+)">(\d+)</td>', page)[:5]
    assert dict(cells) == {
        "Đã nhận": "3",
        "Trả lời đúng hạn": "1",
        "Trả lời quá hạn": "1",
        "Đang xử lý": "1",
        "Chuyển hoặc không tiếp nhận": "0",
    }


def test_pages_read_the_database_a_fixed_number_of_times(
    portal: Flask, visitor_here: FlaskClient
) -> None:
    for number in range(3):
        make_case(
            portal,
            commune=SA_HUYNH,
            state=CaseState.ANSWERED,
            public_title=f"Kết quả {number}",
            public_text="Xong.",
            published_at=clock.now(),
        )
    with count_statements(portal) as seen:
        visitor_here.get("/phan-anh/ket-qua/")
    assert len(seen) <= 5


def test_the_policy_names_the_time_of_each_kind(visitor_here: FlaskClient) -> None:
    page = visitor_here.get("/phan-anh/du-lieu-ca-nhan").text
    for words in ("180 ngày", "365 ngày", "Luật Khiếu nại 2011", "Ẩn danh nghĩa là gì"):
        assert words in page


@pytest.mark.parametrize(
    "path",
    [
        "/phan-anh/",
        "/phan-anh/theo-doi",
        "/phan-anh/ket-qua/",
        "/phan-anh/so-lieu",
        "/phan-anh/du-lieu-ca-nhan",
    ],
)
def test_no_page_sets_a_cookie_and_each_has_an_english_twin(
    visitor_here: FlaskClient, path: str
) -> None:
    for address in (path, f"/en{path}"):
        answer = visitor_here.get(address)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.text.count("<h1") == 1


def test_junk_is_refused_not_an_accident(portal: Flask, visitor_here: FlaskClient) -> None:
    for path in ("/phan-anh/", "/phan-anh/theo-doi", "/phan-anh/theo-doi/viet-them"):
        for body in (b"", b"\xff\xfe=1", b"noi_dung=%00%ed%a0%80&so=" + b"9" * 5000):
            answer = visitor_here.post(
                path, data=body, content_type="application/x-www-form-urlencoded"
            )
            assert 400 <= answer.status_code < 500
    assert cases_in(portal) == 0


def test_a_busy_portal_gives_the_form_back(
    portal: Flask, visitor_here: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "_slots", threading.BoundedSemaphore(1))
    monkeypatch.setattr(load, "PATIENCE_S", 0.01)
    load._slots.acquire()  # all places are taken
    answer = send(portal, visitor_here, photo_with_place(), noi_dung="Chuyện lúc cổng bận.")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Chuyện lúc cổng bận." in answer.text
    # Without a picture nothing expensive is done.
    assert send(portal, visitor_here).status_code == CREATED
