"""Gatherings at the desk: written, announced, called off, those who come looked after."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.attachments.models import Attachment
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.gatherings.models import Gathering
from portal.jobs.running import run_next
from tests.make.attachments import pdf
from tests.make.gatherings import enter, gathering_of, make_draft, make_gathering, wish_of
from tests.make.officers import OfficerClient, make_officer, sign_in

DESK = "/can-bo/dao-tao/"
GOOD = {
    "kind": "course",
    "title": "Lớp tập huấn mới về nhãn",
    "summary": "Một buổi học về nhãn hàng hóa.",
    "body": "Chương trình",
    "first_day": "10/12/2030",
    "first_time": "08:00",
    "last_day": "10/12/2030",
    "last_time": "11h30",
    "place": "Hội trường",
    "takes_sign_ups": "1",
    "places": "40",
    "has_waiting_list": "1",
    "organiser": "Chi cục Thử",
    "version": "1",
}


@pytest.fixture
def writer(app: Flask) -> OfficerClient:
    """Somebody who writes."""
    return sign_in(app, make_officer(app, Role.EDITOR))


@pytest.fixture
def boss(app: Flask) -> OfficerClient:
    """Somebody who publishes."""
    return sign_in(app, make_officer(app, Role.PUBLISHER))


def state(app: Flask, slug: str) -> str:
    with app.app_context():
        return gathering_of(slug).state.value


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return [one.action for one in db.session.scalars(select(AuditEntry))]


def test_one_writes_another_publishes_and_it_is_public(
    app: Flask, writer: OfficerClient, boss: OfficerClient
) -> None:
    answer = writer.post(f"{DESK}moi", GOOD)
    assert answer.status_code == 303
    path = answer.location
    assert writer.post(f"{path}/dang", {"version": "1"}).status_code == 403

    published = boss.post(f"{path}/dang", {"version": "1"})

    assert published.status_code == 303
    page = app.test_client().get("/dao-tao/lop-tap-huan-moi-ve-nhan")
    assert page.status_code == 200
    assert "08:00 10/12/2030 đến 11:30" in page.text


def test_who_wrote_it_does_not_publish_it(app: Flask, boss: OfficerClient) -> None:
    path = boss.post(f"{DESK}moi", GOOD).location

    answer = boss.post(f"{path}/dang", {"version": "1"})

    assert answer.status_code == 422
    assert "người thứ hai" in answer.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Xin điền mục này."),
        ({"last_time": "07:00"}, "Kết thúc phải sau khi bắt đầu."),
        ({"first_time": "25:00"}, "Giờ viết như 08:00."),
        ({"first_day": "mai"}, "Ngày viết theo dạng"),
        ({"sign_up_until": "11/12/2030"}, "Hạn đăng ký không thể sau ngày kết thúc."),
        ({"place": ""}, "Xin ghi địa điểm"),
        ({"online_link": "javascript:alert(1)"}, "https://"),
        ({"online_link": "http://x.vn"}, "https://"),
        ({"qa_path": "//evil.example"}, "bắt đầu bằng dấu /"),
        ({"places": "0"}, "Xin nhập số từ 1"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    app: Flask, writer: OfficerClient, changes: dict[str, str], message: str
) -> None:
    answer = writer.post(f"{DESK}moi", {**GOOD, **changes})

    assert answer.status_code == 422
    assert message in answer.text
    assert "Chi cục Thử" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Gathering)).all() == []


def test_two_who_edit_see_both_texts_and_nothing_is_lost(app: Flask, writer: OfficerClient) -> None:
    draft = make_draft(app)
    form = {**GOOD, "title": "Tên của người thứ nhất"}
    assert writer.post(f"{DESK}{draft}/sua", form).status_code == 303

    answer = writer.post(f"{DESK}{draft}/sua", {**GOOD, "title": "Tên của người thứ hai"})

    assert answer.status_code == 409
    assert "Của họ: Tên của người thứ nhất" in answer.text
    assert "Của bạn: Tên của người thứ hai" in answer.text
    again = writer.post(f"{DESK}{draft}/sua", {**form, "version": "2", "title": "Tên sau cùng nhé"})
    assert again.status_code == 303


def test_what_is_public_is_edited_by_publishers_alone(
    app: Flask, writer: OfficerClient, boss: OfficerClient
) -> None:
    make_gathering(app)
    with app.app_context():
        path = f"{DESK}{gathering_of('lop-thu').id}"

    refused, done = (one.post(f"{path}/sua", GOOD) for one in (writer, boss))

    assert (refused.status_code, done.status_code) == (422, 303)


def test_calling_off_needs_a_reason_and_tells(app: Flask, boss: OfficerClient) -> None:
    make_gathering(app)
    enter(app, "lop-thu", wish_of("Một", email="mot@example.vn"))
    with app.app_context():
        path = f"{DESK}{gathering_of('lop-thu').id}/huy"
    assert "1 người đã đăng ký" in boss.get(path).text

    short = boss.post(path, {"version": "1", "reason": "Mưa"})
    stale = boss.post(path, {"version": "9", "reason": "Hoãn do mưa bão"})
    done = boss.post(path, {"version": "1", "reason": "Hoãn do mưa bão"})

    assert [one.status_code for one in (short, stale, done)] == [422, 409, 303]
    assert state(app, "lop-thu") == "cancelled"
    page = app.test_client().get("/dao-tao/lop-thu").text
    assert "Hoãn do mưa bão" in page
    assert "STATUS:CANCELLED" in app.test_client().get("/dao-tao/lop-thu.ics").text


def test_those_who_come_are_listed_exported_and_noted(app: Flask, writer: OfficerClient) -> None:
    make_gathering(app, places=1)
    made = enter(app, "lop-thu", wish_of("Nguyễn Văn Thử", email="thu@example.vn"))
    enter(app, "lop-thu", wish_of("=1+1"))
    with app.app_context():
        path = f"{DESK}{gathering_of('lop-thu').id}"

    page = writer.get(f"{path}/nguoi-tham-du").text
    book = writer.post(f"{path}/nguoi-tham-du.xlsx")
    sheet = writer.get(f"{path}/diem-danh").text

    assert "Nguyễn Văn Thử" in page
    assert "thu@example.vn" in page
    assert writer.get(f"{path}/nguoi-tham-du?trang-thai=waiting").text.count("Hủy phiếu") == 1
    rows = load_workbook(BytesIO(book.data)).worksheets[0]
    assert rows.cell(2, 2).value == "Nguyễn Văn Thử"
    assert rows.cell(3, 2).data_type == "s"
    assert "exported" in actions(app)
    assert "Nguyễn Văn Thử" in sheet
    assert "thu@example.vn" not in sheet
    early = writer.post(f"{path}/nguoi-tham-du/co-mat", {"asked": [made.id], "came": [made.id]})
    assert early.status_code == 422


def test_who_came_is_noted_once_it_has_begun(app: Flask, writer: OfficerClient) -> None:
    make_gathering(app)
    made = enter(app, "lop-thu", wish_of("Nguyễn Văn Thử"))
    with app.app_context():
        with unit_of_work():
            gathering_of("lop-thu").starts_at = clock.now() - timedelta(hours=1)
        path = f"{DESK}{gathering_of('lop-thu').id}/nguoi-tham-du"

    done = writer.post(f"{path}/co-mat", {"asked": [made.id], "came": [made.id]})

    assert done.status_code == 303
    assert "checked" in writer.get(path).text
    assert "Lượt có mặt" in writer.get(f"{DESK}so-lieu?nam={clock.today().year}").text


def test_a_place_is_taken_back_and_handed_on(app: Flask, writer: OfficerClient) -> None:
    make_gathering(app, places=1)
    first = enter(app, "lop-thu", wish_of("Một"))
    enter(app, "lop-thu", wish_of("Hai"))
    make_gathering(app, "lop-khac")
    with app.app_context():
        own, other = (gathering_of(one).id for one in ("lop-thu", "lop-khac"))

    foreign = writer.post(f"{DESK}{other}/nguoi-tham-du/{first.id}/huy")
    done = writer.post(f"{DESK}{own}/nguoi-tham-du/{first.id}/huy")

    assert (foreign.status_code, done.status_code) == (404, 303)
    assert actions(app)[-1] == "moved_up"


def test_papers_are_offered_once_they_are_examined(app: Flask, writer: OfficerClient) -> None:
    make_gathering(app)
    with app.app_context():
        path = f"{DESK}{gathering_of('lop-thu').id}/tai-lieu"
    public = app.test_client()

    nothing = writer.post(path, {"title": "Chương trình"})
    file = (BytesIO(pdf()), "chuong-trinh.pdf")
    taken = writer.post(path, {"title": "Chương trình", "file": file})
    assert "chuong-trinh.pdf" not in public.get("/dao-tao/lop-thu").text
    with app.app_context():
        while run_next():
            pass
        attachment = db.session.scalars(select(Attachment)).one()
        address, attachment_id = attachment.path, attachment.id

    assert (nothing.status_code, taken.status_code) == (422, 303)
    assert "Chương trình" in public.get("/dao-tao/lop-thu").text
    with public.get(address) as found:
        assert found.status_code == 200
    assert writer.post(f"{path}/{attachment_id}/bo").status_code == 303
    with public.get(address) as found:
        assert found.status_code == 404


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.BUSINESS, Role.INSPECTOR, Role.PARTNER])
def test_nobody_else_sees_who_comes(app: Flask, role: Role) -> None:
    make_gathering(app)
    other = sign_in(app, make_officer(app, role))
    with app.app_context():
        path = f"{DESK}{gathering_of('lop-thu').id}"

    answers = [
        other.get(DESK),
        other.get(f"{path}/nguoi-tham-du"),
        other.get(f"{path}/diem-danh"),
        other.post(f"{path}/nguoi-tham-du.xlsx"),
        app.test_client().post(f"{path}/nguoi-tham-du.xlsx"),
    ]
    assert [one.status_code for one in answers] == [403] * 5
