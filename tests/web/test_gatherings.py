"""The public side of gatherings: list, page, calendar, feed, signing up, giving back."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.gatherings.models import SignUp
from tests.make.gatherings import (
    enter,
    make_draft,
    make_gathering,
    make_retention,
    send,
    state_of,
    wish_of,
)
from tests.make.places import SA_HUYNH, make_places
from tests.make.statements import count_statements

GOOD = {
    "name": "Nguyễn Văn Thử",
    "level": "cooperative",
    "unit": "Hợp tác xã Thử",
    "commune_code": "",
    "email": "thu@example.vn",
    "phone": "",
    "consent": "1",
}
SIGN_UP = "/dao-tao/lop-thu/dang-ky"


def number_of_sign_ups(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignUp)) or 0


def slip(page: str) -> tuple[str, str]:
    """Number and secret on the page that answers the form."""
    number, secret = re.findall(r'<strong class="code">([0-9A-Z]+)</strong>', page)
    return number, secret


def test_what_comes_stands_in_the_list_and_what_was_in_another_one(
    app: Flask, client: FlaskClient
) -> None:
    past = clock.now() - timedelta(days=40)
    make_gathering(app)
    make_gathering(app, "lop-cu", title="Lớp đã qua lâu rồi", starts_at=past, ends_at=past)
    make_draft(app)

    coming = client.get("/dao-tao/").text
    passed = client.get("/dao-tao/?thoi_gian=da-qua").text

    assert "/dao-tao/lop-thu" in coming
    assert "/dao-tao/lop-cu" not in coming
    assert "/dao-tao/lop-cu" in passed
    assert "ban-nhap" not in coming + passed
    assert client.get("/dao-tao/ban-nhap").status_code == 404


def test_the_list_is_filtered_paged_and_says_when_it_is_empty(
    app: Flask, client: FlaskClient
) -> None:
    make_places(app)
    assert "Chưa có sự kiện nào" in client.get("/dao-tao/").text
    for number in range(21):
        make_gathering(app, f"lop-{number}")
    make_gathering(app, "dien-dan", kind="forum", commune_code=SA_HUYNH)

    assert client.get("/dao-tao/?trang=2").text.count('<li class="result">') == 2
    assert client.get("/dao-tao/?trang=3").status_code == 404
    assert client.get("/dao-tao/?loai=forum").text.count('<li class="result">') == 1
    assert client.get(f"/dao-tao/?xa={SA_HUYNH}").text.count('<li class="result">') == 1
    assert client.get("/dao-tao/?loai=xyz").status_code == 400
    assert client.get("/dao-tao/?xa='--").status_code == 400


def test_a_list_of_twenty_needs_few_statements(app: Flask, client: FlaskClient) -> None:
    make_places(app)
    for number in range(20):
        make_gathering(app, f"lop-{number}", commune_code=SA_HUYNH)
    client.get("/dao-tao/?trang=1&loai=course")

    with count_statements(app) as seen:
        client.get("/dao-tao/")
    assert len(seen) <= 3


def test_the_page_tells_machines_when_where_and_how_many_places(
    app: Flask, client: FlaskClient
) -> None:
    make_gathering(app, online_link="https://hop.example.vn/kin")

    page = client.get("/dao-tao/lop-thu").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    data = json.loads(found[1])

    assert data["@type"] == "Event"
    assert data["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert data["remainingAttendeeCapacity"] == 10
    assert "hop.example.vn/kin" not in page, "the link is for those who signed up"
    assert client.get("/en/dao-tao/lop-thu").status_code == 200


def test_calendar_feed_and_loudspeaker_text(app: Flask, client: FlaskClient) -> None:
    make_gathering(app)
    past = clock.now() - timedelta(days=40)
    make_gathering(app, "lop-cu", starts_at=past, ends_at=past)

    one, everything = client.get("/dao-tao/lop-thu.ics"), client.get("/dao-tao/lich.ics")
    feed = ElementTree.fromstring(client.get("/dao-tao/atom.xml").data)  # noqa: S314  # our own
    spoken = client.get("/dao-tao/lop-thu.txt")

    assert one.content_type == "text/calendar; charset=utf-8"
    assert one.text.count("BEGIN:VEVENT") == everything.text.count("BEGIN:VEVENT") == 1
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 2
    assert spoken.content_type.startswith("text/plain")
    assert "tiêu chuẩn quốc gia 13274" in spoken.text
    assert "8 giờ 0 phút" in spoken.text
    assert client.get("/dao-tao/khong-co.ics").status_code == 404


def test_somebody_signs_up_sees_the_slip_and_gives_the_place_back(
    app: Flask, client: FlaskClient
) -> None:
    make_gathering(app, places=1, online_link="https://hop.example.vn/kin")
    make_retention(app)
    assert "Sau sự kiện 90 ngày" in client.get(SIGN_UP).text

    answer = send(client, app, SIGN_UP, "dao-tao", **GOOD)
    number, secret = slip(answer.text)
    waiting = enter(app, "lop-thu", wish_of("Người chờ"))
    shown = send(client, app, "/dao-tao/phieu", "phieu-dao-tao", number=number, secret=secret)
    left = send(client, app, "/dao-tao/phieu/huy", "phieu-dao-tao", number=number, secret=secret)

    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert "https://hop.example.vn/kin" in shown.text
    assert "Nguyễn Văn Thử" in shown.text
    assert (left.status_code, left.location) == (303, "/dao-tao/phieu/da-huy")
    assert client.get(left.location).status_code == 200
    assert state_of(app, number) == "cancelled"
    assert state_of(app, waiting.number) == "confirmed"


def test_no_cookie_is_set_anywhere(app: Flask, client: FlaskClient) -> None:
    make_gathering(app)

    answers = [
        client.get("/dao-tao/"),
        client.get("/dao-tao/lop-thu"),
        client.get(SIGN_UP),
        send(client, app, SIGN_UP, "dao-tao", **GOOD),
    ]
    assert [one.headers.get("Set-Cookie") for one in answers] == [None] * 4


def test_the_same_form_sent_again_shows_the_same_slip(app: Flask, client: FlaskClient) -> None:
    make_gathering(app)
    page = client.get(SIGN_UP).text
    found = re.search(r'name="phieu" value="([^"]+)"', page)
    assert found
    data = {"phieu": found[1], "loi_giai": "", "website": "", **GOOD}

    first, second = (client.post(SIGN_UP, data=data) for _ in range(2))

    assert slip(first.text) == slip(second.text)
    assert number_of_sign_ups(app) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Xin điền mục này."),
        ({"name": "N"}, "ít nhất 2 ký tự"),
        ({"level": ""}, "Xin điền mục này."),
        ({"level": "king"}, "Xin chọn một mục trong danh sách."),
        ({"email": "", "phone": ""}, "Xin ghi thư điện tử hoặc số điện thoại"),
        ({"email": "a@b"}, "ten@example.vn"),
        ({"email": "", "phone": "gọi tôi"}, "Số điện thoại viết bằng chữ số"),
        ({"consent": ""}, "đánh dấu đồng ý"),
    ],
)
def test_a_form_that_cannot_be_used_is_shown_again_with_what_was_typed(
    app: Flask, client: FlaskClient, changes: dict[str, str], message: str
) -> None:
    make_gathering(app)
    typed = {**GOOD, **changes}

    answer = send(client, app, SIGN_UP, "dao-tao", **typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Hợp tác xã Thử"' in answer.text
    assert number_of_sign_ups(app) == 0


def test_forged_trapped_and_late_forms_enter_nothing(app: Flask, client: FlaskClient) -> None:
    make_gathering(app)

    forged = client.post(SIGN_UP, data={"phieu": "x", **GOOD})
    other = send(client, app, SIGN_UP, "phan-anh", **GOOD)
    trapped = send(client, app, SIGN_UP, "dao-tao", **{**GOOD, "website": "http://x"})

    assert [one.status_code for one in (forged, other, trapped)] == [422, 422, 422]
    assert all("Hợp tác xã Thử" in one.text for one in (forged, other, trapped))
    assert number_of_sign_ups(app) == 0


def test_when_it_is_full_or_over_the_form_says_so(app: Flask, client: FlaskClient) -> None:
    make_gathering(app, places=1, has_waiting_list=False)
    enter(app, "lop-thu", wish_of("Một"))
    past = clock.now() - timedelta(days=40)
    make_gathering(app, "lop-cu", starts_at=past, ends_at=past)

    full = send(client, app, SIGN_UP, "dao-tao", **GOOD)
    over = send(client, app, "/dao-tao/lop-cu/dang-ky", "dao-tao", **GOOD)

    assert (full.status_code, over.status_code) == (422, 422)
    assert "Đã hết chỗ" in client.get("/dao-tao/lop-thu").text
    assert "Không đăng ký được nữa" in client.get("/dao-tao/lop-cu/dang-ky").text
    assert client.get("/dao-tao/khong-co/dang-ky").status_code == 404
    assert number_of_sign_ups(app) == 1


def test_a_wrong_secret_opens_nothing_and_many_tries_are_stopped(
    app: Flask, client: FlaskClient
) -> None:
    make_gathering(app)
    made = enter(app, "lop-thu", wish_of("Trần Bí Mật"))
    typed = {"number": made.number, "secret": "A" * 10}

    answers = [
        send(client, app, path, "phieu-dao-tao", **typed)
        for path in ("/dao-tao/phieu", "/dao-tao/phieu/huy") * 6
    ]

    assert [one.status_code for one in answers] == [422] * 10 + [429] * 2
    assert not any("Trần Bí Mật" in one.text for one in answers)
    assert state_of(app, made.number) == "confirmed"


def test_a_slip_whose_names_are_erased_still_opens(app: Flask, client: FlaskClient) -> None:
    make_gathering(app)
    answer = send(client, app, SIGN_UP, "dao-tao", **GOOD)
    number, secret = slip(answer.text)
    with app.app_context():
        row = db.session.scalars(select(SignUp)).one()
        row.sealed, row.person, row.erased_at = None, None, clock.now()
        db.session.commit()

    shown = send(client, app, "/dao-tao/phieu", "phieu-dao-tao", number=number, secret=secret)

    assert shown.status_code == 200
    assert "Nguyễn Văn Thử" not in shown.text
