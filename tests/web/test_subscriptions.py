"""Subscribing on the portal: the form, the mail, the own page, leaving with one click."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.subscriptions.desk_tables import Subscription
from portal.subscriptions.digests import note_news
from portal.subscriptions.slots import Frequency
from tests.make.places import DUC_TRONG, LY_SON, make_places
from tests.make.subscriptions import (
    LAN,
    announce_news,
    mailing_portal,
    mails_to,
    make_subscription,
    subscription_of,
    visitor_form,
)

FORM = "/dang-ky-tin"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mailing(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    with mailing_portal(empty_data_dir, tmp_path) as app:
        make_places(app)
        yield app


@pytest.fixture
def lan(mailing: Flask) -> FlaskClient:
    return mailing.test_client()


def typed(client: FlaskClient, **changes: object) -> dict[str, object]:
    data: dict[str, object] = {
        "chu_de": ["news"],
        "tan_suat": "daily",
        "email": LAN,
        "dong_y": "1",
    }
    return data | visitor_form(client, FORM) | changes


def kept(app: Flask) -> Subscription:
    found = subscription_of(app)
    assert found is not None
    return found


def test_from_the_form_to_the_own_page(mailing: Flask, lan: FlaskClient) -> None:
    sent = lan.post(FORM, data=typed(lan, xa=f"commune:{LY_SON}"))
    assert (sent.status_code, sent.location) == (303, "/dang-ky-tin/da-gui")
    link = mails_to(mailing)[0].link("/dang-ky-tin/xac-nhan/")
    looked_into = lan.get(link)
    assert "Đặc khu Lý Sơn" in looked_into.text
    assert subscription_of(mailing) is None

    confirmed = lan.post(link)

    assert confirmed.status_code == 303
    own_page = lan.get(confirmed.location)
    assert "l•••@example.vn" in own_page.text
    assert LAN not in own_page.text
    assert own_page.headers["Referrer-Policy"] == "no-referrer"
    assert own_page.headers["Cache-Control"] == "no-store"
    assert "noindex" in own_page.text
    assert kept(mailing).frequency is Frequency.DAILY
    assert lan.get(link).status_code == 404


def test_the_address_of_a_topic_ticks_it(mailing: Flask, lan: FlaskClient) -> None:
    page = lan.get(f"{FORM}?chu-de=news:ocop&chu-de=commune:{LY_SON}&chu-de=unknown").text

    assert 'value="news:ocop" id="chu_de" checked' in page
    assert f'<option value="commune:{LY_SON}" selected>' in page
    assert 'value="unknown"' not in page


def test_the_answer_is_the_same_for_a_known_address(mailing: Flask, lan: FlaskClient) -> None:
    make_subscription(mailing, "warnings", at=clock.now())

    known = lan.post(FORM, data=typed(lan))
    new = lan.post(FORM, data=typed(lan, email="an@example.vn"))

    assert (known.status_code, known.location, known.data) == (
        new.status_code,
        new.location,
        new.data,
    )
    assert mails_to(mailing)[-1].subject == mails_to(mailing, "an@example.vn")[-1].subject


def test_nothing_of_it_sets_a_cookie(mailing: Flask, lan: FlaskClient) -> None:
    secret = make_subscription(mailing, "news", at=clock.now())
    answers = [
        lan.get(FORM),
        lan.post(FORM, data=typed(lan)),
        lan.get("/dang-ky-tin/da-gui"),
        lan.get(f"/dang-ky-tin/quan-ly/{secret}"),
        lan.post(f"/dang-ky-tin/huy/{secret}"),
    ]

    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * 5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "không phải"}, "Địa chỉ thư chưa đúng"),
        ({"email": "a@b.vn\nBcc: x@y.vn"}, "Địa chỉ thư chưa đúng"),
        ({"email": ""}, "Xin điền mục này."),
        ({"dong_y": ""}, "Xin điền mục này."),
        ({"chu_de": []}, "Xin chọn ít nhất một chủ đề."),
        ({"chu_de": ["unknown", f"commune:{DUC_TRONG}"]}, "Xin chọn ít nhất một chủ đề."),
        ({"tan_suat": "hourly"}, "Xin chọn một mục trong danh sách."),
        ({"website": "x"}, "Xin để trống ô dành cho máy"),
        ({"phieu": "forged"}, "Mẫu này mở đã quá lâu"),
    ],
)
def test_a_form_is_refused_with_everything_typed_kept(
    mailing: Flask, lan: FlaskClient, changes: dict[str, object], message: str
) -> None:
    before = typed(lan)
    page = lan.post(FORM, data=before | changes)

    assert page.status_code == 422
    assert message in page.text
    if "email" not in changes:
        assert f'value="{LAN}"' in page.text
    assert str(before["phieu"]) not in page.text
    assert mails_to(mailing) == []


def test_a_form_without_its_boxes_is_refused(lan: FlaskClient) -> None:
    page = lan.post(FORM, data={**visitor_form(lan, FORM), "chu_de": ["news"]})

    assert page.status_code == 422
    assert "Xin điền mục này." in page.text


def test_refusals_are_english_on_english_pages(lan: FlaskClient) -> None:
    page = lan.get("/en/dang-ky-tin")

    assert page.status_code == 200
    assert 'action="/en/dang-ky-tin"' in page.text


def test_too_many_from_one_network_are_told_to_wait(mailing: Flask, lan: FlaskClient) -> None:
    answers = [
        lan.post(FORM, data=typed(lan, email=f"ai-{number}@example.vn")) for number in range(11)
    ]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert answers[-1].headers["Retry-After"]


def test_without_mail_the_page_shows_feeds(app: Flask, client: FlaskClient) -> None:
    page = client.get(FORM)
    answer = client.post(FORM, data={"chu_de": "news", "email": LAN})

    assert "Cổng chưa gửi được thư điện tử" in page.text
    assert "/tin-tuc/atom.xml" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert answer.status_code == 422


def test_the_feeds_have_a_page(client: FlaskClient) -> None:
    page = client.get("/dang-ky-tin/nguon-tin")

    assert page.status_code == 200
    assert 'href="/tin-tuc/ocop/atom.xml"' in page.text


def test_topics_are_changed_on_the_own_page(mailing: Flask, lan: FlaskClient) -> None:
    secret = make_subscription(mailing, "news", at=clock.now())
    path = f"/dang-ky-tin/quan-ly/{secret}"

    saved = lan.post(path, data={"chu_de": ["documents"], "tan_suat": "weekly"})
    nothing = lan.post(path, data={"tan_suat": "weekly"})
    wrong = lan.post(path, data={"chu_de": ["news"]})

    assert (saved.status_code, saved.location) == (303, f"{path}?da=luu")
    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert kept(mailing).frequency is Frequency.WEEKLY
    assert "Đã lưu" in lan.get(f"{path}?da=luu").text


def test_leaving_and_coming_back(mailing: Flask, lan: FlaskClient) -> None:
    secret = make_subscription(mailing, "news", at=clock.now())
    path = f"/dang-ky-tin/quan-ly/{secret}"
    assert lan.post(f"{path}/ngung").status_code == 303
    assert "Bạn đã ngừng nhận tin" in lan.get(path).text

    lan.post(path, data={"chu_de": ["news"], "tan_suat": "daily"})

    assert kept(mailing).left_at is None


def test_everything_is_deleted_at_once_after_a_tick(mailing: Flask, lan: FlaskClient) -> None:
    secret = make_subscription(mailing, "news", at=clock.now())
    path = f"/dang-ky-tin/quan-ly/{secret}"
    assert lan.post(f"{path}/xoa").status_code == 422
    assert subscription_of(mailing) is not None

    gone = lan.post(f"{path}/xoa", data={"chac_chan": "1"})

    assert (gone.status_code, gone.location) == (303, "/dang-ky-tin/da-xoa")
    assert subscription_of(mailing) is None
    assert lan.get(path).status_code == 404
    assert lan.get("/dang-ky-tin/da-xoa").status_code == 200


def test_a_mail_program_leaves_with_one_click(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=clock.now())
    announce_news(mailing, "news", "Tin một", at=clock.now())
    with mailing.app_context():
        note_news(clock.now() + timedelta(seconds=1))
    program = mailing.test_client(use_cookies=False)

    opened = program.get(f"/dang-ky-tin/huy/{secret}")
    assert kept(mailing).left_at is None
    left = program.post(f"/dang-ky-tin/huy/{secret}", data=ONE_CLICK)
    again = program.post(f"/dang-ky-tin/huy/{secret}", data=ONE_CLICK)

    assert [opened.status_code, left.status_code, again.status_code] == [200] * 3
    assert kept(mailing).left_at is not None


@pytest.mark.parametrize("folder", ["quan-ly", "huy", "xac-nhan"])
def test_a_secret_that_was_never_given_out_opens_nothing(lan: FlaskClient, folder: str) -> None:
    path = f"/dang-ky-tin/{folder}/0123456789ab.cdef"

    assert (lan.get(path).status_code, lan.post(path).status_code) == (404, 404)


def test_a_subscription_makes_no_page_stale(mailing: Flask, lan: FlaskClient) -> None:
    freshness = mailing.extensions["portal_freshness"]
    before = freshness.state()

    secret = make_subscription(mailing, "news", at=clock.now())
    lan.post(f"/dang-ky-tin/huy/{secret}")

    assert freshness.state() == before
