"""The officers' pages about cases: inbox, one case, every act, and what is not shown to whom."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.cases.reach import Unit
from portal.cases.services import handling
from portal.cases.services.answering import answer_case, note_inside
from portal.cases.services.public_result import write_result
from portal.cases.staff.inbox import ACT_PATHS
from portal.cases.states import CaseState
from portal.cases.subjects import Subject
from portal.core import clock
from tests.make.case_desk import ANSWER, REASON, Staff, act, make_assigned, make_staff, read
from tests.make.cases import MadeCase, make_case
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.statements import count_statements

CASES = "/can-bo/phan-anh/"
TITLE, TEXT = (
    "Kiểm tra cân ở chợ",
    "Đoàn đã kiểm tra, ông Trần Văn Thử đã thay cân, gọi 0255 000 0000.",
)


@pytest.fixture
def staff(app: Flask) -> Staff:
    return make_staff(app)


@pytest.fixture
def chief(app: Flask, staff: Staff) -> OfficerClient:
    return sign_in(app, staff.chief)


@pytest.fixture
def commune(app: Flask, staff: Staff) -> OfficerClient:
    return sign_in(app, staff.sa_huynh)


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found.group(1)


def send(desk: OfficerClient, made: MadeCase, path: str, **typed: object) -> int:
    """Open the form of an act and send it, as a person does; its status."""
    page = desk.get(f"{CASES}{made.number}/{path}").text
    data = {"version": version_in(page), **typed}
    return desk.post(f"{CASES}{made.number}/{path}", data).status_code


def test_a_case_goes_from_receipt_to_its_end(
    app: Flask, chief: OfficerClient, commune: OfficerClient
) -> None:
    made = make_case(app, commune=SA_HUYNH)
    done = HTTPStatus.SEE_OTHER

    assert send(chief, made, "tiep-nhan") == done
    assert send(chief, made, "giao", unit=f"xa:{SA_HUYNH}", note="Mang quả cân chuẩn") == done
    assert send(commune, made, "bat-dau") == done
    assert send(commune, made, "hoi-them", text="Cân ở sạp nào, lúc mấy giờ?") == done
    assert send(commune, made, "tra-loi", text=ANSWER) == done
    assert send(chief, made, "ket-thuc", text="") == done
    assert send(chief, made, "mo-lai", reason="Người gửi bổ sung ảnh mới.") == done

    page = commune.get(f"{CASES}{made.number}").text
    assert ANSWER in page
    assert "Mang quả cân chuẩn" in page
    assert read(app, made, lambda case: case.state) is CaseState.IN_PROGRESS


def test_a_case_is_declined_put_away_or_classified(app: Flask, chief: OfficerClient) -> None:
    declined, spam, other = make_case(app), make_case(app, is_doubtful=True), make_case(app)

    assert send(chief, declined, "tu-choi", reason=REASON) == HTTPStatus.SEE_OTHER
    assert send(chief, spam, "noi-dung-rac") == HTTPStatus.SEE_OTHER
    answered = send(chief, other, "phan-loai", kind="complaint", reason="Nêu quyết định xử phạt.")

    assert answered == HTTPStatus.SEE_OTHER
    assert read(app, other, lambda case: case.kind.code) == "complaint"
    assert "Nội dung rác" in chief.get(f"{CASES}{spam.number}").text


def test_a_case_is_forwarded_and_the_reply_is_noted(app: Flask, chief: OfficerClient) -> None:
    made, today = make_case(app, topic="harmful"), clock.today().isoformat()

    form = chief.get(f"{CASES}{made.number}/chuyen-co-quan").text
    sent = send(
        chief, made, "chuyen-co-quan", agency="so-y-te", reference="12/SKHCN", sent_on=today
    )
    noted = send(chief, made, "co-quan-tra-loi", replied_on=today, text=ANSWER)

    assert re.search(r'<option value="so-y-te" selected>', form)
    assert (sent, noted) == (HTTPStatus.SEE_OTHER, HTTPStatus.SEE_OTHER)
    assert "văn bản số 12/SKHCN" in chief.get(f"{CASES}{made.number}").text


def test_two_people_publish_a_result_with_its_warnings_beside_it(
    app: Flask, staff: Staff, chief: OfficerClient
) -> None:
    made = make_assigned(app)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)
    deputy = sign_in(app, staff.deputy)

    assert send(chief, made, "ket-qua", title=TITLE, text=TEXT) == HTTPStatus.SEE_OTHER
    own = chief.get(f"{CASES}{made.number}/ket-qua/dang").text
    page = deputy.get(f"{CASES}{made.number}/ket-qua/dang").text
    unread = send(deputy, made, "ket-qua/dang")
    published = send(deputy, made, "ket-qua/dang", is_checked="1")

    assert "Bạn soạn bản này" in own
    assert "ông Trần Văn Thử" in page
    assert page.count("0255 000 0000") == 2
    assert (unread, published) == (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SEE_OTHER)
    assert TITLE in app.test_client().get(f"/phan-anh/ket-qua/{made.number}").text
    assert send(deputy, made, "ket-qua/go", reason="Có tên người bán.") == HTTPStatus.SEE_OTHER
    gone = app.test_client().get(f"/phan-anh/ket-qua/{made.number}")
    assert gone.status_code == HTTPStatus.NOT_FOUND


def test_the_writer_of_a_result_cannot_publish_it_by_hand(
    app: Flask, staff: Staff, chief: OfficerClient
) -> None:
    made = make_assigned(app)
    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)
    act(app, write_result, made, by=staff.chief, title=TITLE, text=TEXT)
    version = read(app, made, lambda case: case.version)

    answer = chief.post(
        f"{CASES}{made.number}/ket-qua/dang", {"version": version, "is_checked": "1"}
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert read(app, made, lambda case: case.published_at) is None


def test_a_form_that_lacks_something_keeps_what_was_typed(app: Flask, chief: OfficerClient) -> None:
    made = make_case(app)
    version = read(app, made, lambda case: case.version)

    answer = chief.post(f"{CASES}{made.number}/tu-choi", {"version": version, "reason": "ngắn"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert ">ngắn</textarea>" in answer.text
    assert read(app, made, lambda case: case.state) is CaseState.RECEIVED


def test_after_a_change_by_others_both_texts_are_shown_and_sent_again_it_is_kept(
    app: Flask, staff: Staff, commune: OfficerClient
) -> None:
    made = make_assigned(app)
    seen = read(app, made, lambda case: case.version)
    act(app, note_inside, made, by=staff.chief, text="Người bán vừa đổi cân khác.")
    path = f"{CASES}{made.number}/tra-loi"

    refused = commune.post(path, {"version": seen, "text": ANSWER})
    again = commune.post(path, {"version": version_in(refused.text), "text": ANSWER})

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Người bán vừa đổi cân khác." in refused.text
    assert f">{ANSWER}</textarea>" in refused.text
    assert again.status_code == HTTPStatus.SEE_OTHER


def test_units_see_their_own_cases_alone(app: Flask, staff: Staff, commune: OfficerClient) -> None:
    own, other, new = make_assigned(app), make_case(app), make_case(app, commune=SA_HUYNH)
    act(app, handling.accept_case, other, by=staff.chief)
    to_role = handling.Assignment(Unit(role="inspector"))
    act(app, handling.assign_case, other, to_role, by=staff.chief, note="")

    listed = {
        who: set(re.findall(r'/can-bo/phan-anh/(PA-[^"?/]+)"', desk.get(CASES).text))
        for who, desk in {
            "commune": commune,
            "inspector": sign_in(app, staff.inspector),
            "chief": sign_in(app, staff.chief),
            "other commune": sign_in(app, staff.ly_son),
        }.items()
    }

    assert listed == {
        "commune": {own.number},
        "inspector": {other.number},
        "chief": {own.number, other.number, new.number},
        "other commune": set(),
    }


def test_another_unit_reaches_a_case_by_no_address_and_no_form(app: Flask, staff: Staff) -> None:
    made = make_assigned(app)
    strangers = [staff.ly_son, staff.inspector]
    strangers.append(make_officer(app, Role.CASE_OFFICER, Role.COMMUNE, commune="21548"))
    strangers.append(make_officer(app, Role.INSPECTOR, Role.BUSINESS, establishment="ABCDEFGH"))
    paths = [*ACT_PATHS.values(), "ket-qua", "ket-qua/dang", "ket-qua/go", "danh-tinh", "anh/1"]
    version = read(app, made, lambda case: case.version)
    hidden = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
    typed = {"version": version, "text": ANSWER, "reason": REASON, "title": TITLE, "code": ""}

    for stranger in strangers:
        desk = sign_in(app, stranger)
        assert desk.get(f"{CASES}{made.number}").status_code == HTTPStatus.NOT_FOUND
        for path in paths:
            address = f"{CASES}{made.number}/{path}"
            assert (path, desk.get(address).status_code in hidden) == (path, True)
            if path != "anh/1":
                assert (path, desk.post(address, typed).status_code in hidden) == (path, True)

    assert read(app, made, lambda case: (case.state, case.version)) == (
        CaseState.ASSIGNED,
        version,
    )


def test_a_unit_cannot_do_what_case_officers_do(
    app: Flask, staff: Staff, commune: OfficerClient
) -> None:
    made = make_assigned(app)
    version = read(app, made, lambda case: case.version)

    for path in ("tu-choi", "phan-loai", "giao", "chuyen-co-quan", "ket-thuc", "ket-qua/dang"):
        answer = commune.post(f"{CASES}{made.number}/{path}", {"version": version})
        assert (path, answer.status_code) == (path, HTTPStatus.FORBIDDEN)
    page = commune.get(f"{CASES}{made.number}").text
    assert "Trả lời" in page
    assert "Giao nơi xử lý</a>" not in page


def test_a_unit_sees_nothing_of_who_reported(
    app: Flask, staff: Staff, commune: OfficerClient
) -> None:
    made = make_assigned(app)

    page = commune.get(f"{CASES}{made.number}").text

    assert "Danh tính" not in page
    assert "danh-tinh" not in page


def test_the_inbox_is_narrowed_by_links_and_fields(app: Flask, chief: OfficerClient) -> None:
    today = clock.today()
    late = make_case(app, accept_due_on=today - timedelta(days=2))
    doubtful = make_case(app, is_doubtful=True, accept_due_on=today + timedelta(days=9))
    given = make_assigned(app, kind="complaint", answer_due_on=today + timedelta(days=30))

    def listed(query: str) -> set[str]:
        page = chief.get(f"{CASES}{query}").text
        return set(re.findall(r'/can-bo/phan-anh/(PA-[^"?/]+)"', page))

    assert listed("?xem=qua-han") == {late.number}
    assert listed("?xem=nghi-may-gui") == {doubtful.number}
    assert listed("?xem=cho-nhan") == {late.number, doubtful.number}
    assert listed(f"?don-vi=xa:{SA_HUYNH}") == {given.number}
    assert listed("?loai=complaint") == {given.number}
    assert listed("?trang-thai=assigned") == {given.number}
    assert listed(f"?tim={given.number[-5:].lower()}") == {given.number}
    page = chief.get(CASES).text
    assert "Quá hạn (1)" in page
    assert "Quá hạn 2 ngày" in page
    assert page.index(late.number) < page.index(doubtful.number) < page.index(given.number)


def test_an_unknown_unit_or_page_is_not_found(app: Flask, chief: OfficerClient) -> None:
    assert chief.get(f"{CASES}?don-vi=xa:99999").status_code == HTTPStatus.NOT_FOUND
    assert chief.get(f"{CASES}?trang=9").status_code == HTTPStatus.NOT_FOUND
    assert chief.get(f"{CASES}PA-26-NOTHING").status_code == HTTPStatus.NOT_FOUND


def test_long_lists_come_in_pages_with_a_fixed_number_of_statements(
    app: Flask, chief: OfficerClient
) -> None:
    for _ in range(21):
        make_case(app)
    chief.get(CASES)

    with count_statements(app) as seen:
        first = chief.get(CASES).text

    assert "Trang 1 trên 2" in first
    assert len(seen) <= 8


def test_the_case_leads_to_the_record_and_to_others_about_it(
    app: Flask, chief: OfficerClient
) -> None:
    subject = Subject("product", "3F448UJW", "Gạo thử")
    made, other = make_case(app, subject=subject), make_case(app, subject=subject)

    page = chief.get(f"{CASES}{made.number}").text

    assert 'href="/q/3F448UJW"' in page
    assert other.number in page


def test_what_a_reporter_writes_is_shown_as_text(app: Flask, chief: OfficerClient) -> None:
    made = make_case(app, text="<script>alert(1)</script> https://spam.example.vn")

    page = chief.get(f"{CASES}{made.number}").text

    assert "<script>alert" not in page
    assert 'href="https://spam' not in page


def test_the_figures_of_a_month_can_be_taken_out(app: Flask, staff: Staff) -> None:
    make_case(app)
    desk = sign_in(app, make_officer(app, Role.PUBLISHER))

    page = desk.get("/can-bo/phan-anh/so-lieu/")
    sheet = desk.get("/can-bo/phan-anh/so-lieu/bang.xlsx")
    text = desk.get("/can-bo/phan-anh/so-lieu/bang.csv").get_data(as_text=True)

    assert "Phản ánh, kiến nghị" in page.text
    assert sheet.data.startswith(b"PK")
    assert '"Theo loại: Phản ánh, kiến nghị",1,0,0' in text
    assert desk.get("/can-bo/phan-anh/so-lieu/?thang=2026-13").status_code == HTTPStatus.NOT_FOUND
    commune = sign_in(app, staff.sa_huynh)
    assert commune.get("/can-bo/phan-anh/so-lieu/").status_code == HTTPStatus.FORBIDDEN
