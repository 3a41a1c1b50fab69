"""The library: list, items, captions, videos in parts, feed; writing, handing in, publishing."""

import json
import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.db import unit_of_work
from portal.jobs.running import run_next
from portal.library.services.editing import withdraw_item
from portal.library.services.parts import set_video
from portal.library.states import LibraryKind
from portal.library.videos import keep_video
from seed.library import load_library
from tests.make.attachments import pdf
from tests.make.library import (
    BODY,
    CAPTIONS,
    MP4,
    TOPIC,
    WEBM,
    item_of,
    make_draft,
    make_item,
    make_topics,
    png,
)
from tests.make.officers import MadeOfficer, OfficerClient, make_officer, sign_in
from tests.make.statements import count_statements

DESK = "/can-bo/thu-vien/"
GOOD = {
    "kind": "infographic",
    "topic_code": TOPIC,
    "title": "Ảnh thử về nhãn",
    "summary": "Một ảnh thử về nhãn hàng hóa.",
    "body": BODY,
    "picture_alt": "Bốn khung về nhãn",
    "source": "Cổng tự vẽ",
    "version": "1",
}


@pytest.fixture
def writer(app: Flask) -> OfficerClient:
    """Somebody who writes."""
    return sign_in(app, make_officer(app, Role.EDITOR))


@pytest.fixture
def publisher(app: Flask) -> MadeOfficer:
    """Somebody who may publish."""
    return make_officer(app, Role.PUBLISHER)


@pytest.fixture
def boss(app: Flask, publisher: MadeOfficer) -> OfficerClient:
    """Their browser."""
    return sign_in(app, publisher)


def fetch(client: FlaskClient, address: str, **options: Any) -> tuple[int, bytes, Headers]:
    """Get a file and let go of it."""
    with client.get(address, **options) as answer:
        return answer.status_code, answer.data, answer.headers


def version(app: Flask, slug: str) -> str:
    with app.app_context():
        return str(item_of(slug).version)


def make_video(app: Flask, slug: str = "video-thu") -> None:
    """A published video with captions."""
    with app.app_context():
        video = keep_video(BytesIO(MP4))
    make_item(
        app,
        slug,
        kind=LibraryKind.VIDEO,
        captions=CAPTIONS,
        video_digest=video.digest,
        video_ending=video.ending,
        video_size=video.size,
    )


def withdraw(app: Flask, slug: str, by: MadeOfficer) -> None:
    with app.app_context(), unit_of_work():
        found = item_of(slug)
        reason, expected = "Số liệu đã cũ rồi", found.version
        at = clock.now()
        withdraw_item(found, reason=reason, expected_version=expected, at=at, by=by.actor)


def test_the_list_is_filtered_paged_and_says_when_it_is_empty(
    app: Flask, client: FlaskClient
) -> None:
    assert "Chưa có mục nào" in client.get("/thu-vien/").text
    for number in range(13):
        make_item(app, f"bai-{number}")
    make_draft(app)

    with count_statements(app) as seen:
        first = client.get("/thu-vien/").text
    assert len(seen) <= 3
    assert first.count('<li class="card">') == 12
    assert client.get("/thu-vien/?trang=2").text.count('<li class="card">') == 1
    assert client.get("/thu-vien/?trang=3").status_code == 404
    assert "Không có mục khớp" in client.get("/thu-vien/?loai=video").text
    assert client.get(f"/thu-vien/?chu_de={TOPIC}").text.count('<li class="card">') == 12
    assert client.get("/thu-vien/?chu_de=A'").status_code == 400
    assert client.get("/en/thu-vien/").status_code == 200


def test_drafts_and_withdrawn_items_are_nowhere(
    app: Flask, client: FlaskClient, publisher: MadeOfficer
) -> None:
    make_draft(app)
    make_item(app)
    withdraw(app, "bai-thu", publisher)

    assert client.get("/thu-vien/ban-nhap").status_code == 404
    assert client.get("/thu-vien/bai-thu").status_code == 404
    assert "bai-thu" not in client.get("/thu-vien/atom.xml").text


def test_what_the_portal_drew_itself_is_complete(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        assert load_library(by="test") >= 7
    with app.app_context(), unit_of_work():
        load_library(by="test")

    page = client.get("/thu-vien/cac-bac-sao-ocop").text
    leaflet = client.get("/thu-vien/to-gap-kiem-tra-nhan-truoc-khi-mua").text
    lesson = client.get("/thu-vien/bai-hoc-ma-vach-va-truy-xuat").text
    feed = ElementTree.fromstring(client.get("/thu-vien/atom.xml").data)  # noqa: S314  # our own
    file = re.search(r'href="(/tep/[^"]+\.pdf)"', leaflet)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert file
    assert found

    assert version(app, "cac-bac-sao-ocop") == "1", "loading again changed something"
    assert 'alt="Ba khung xếp dọc' in page
    assert "Hội đồng cấp trung ương công nhận" in page
    assert json.loads(found[1])["@type"] == "ImageObject"
    assert fetch(client, file[1])[1].startswith(b"%PDF")
    assert lesson.count("<details") >= 3
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) >= 7


def test_a_video_is_played_from_here_in_parts_with_captions(
    app: Flask, client: FlaskClient, publisher: MadeOfficer
) -> None:
    make_video(app)
    with app.app_context():
        address = item_of("video-thu").video_path

    page = client.get("/thu-vien/video-thu")
    status, part, headers = fetch(client, address, headers={"Range": "bytes=0-9"})

    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    assert '<track kind="captions"' in page.text
    assert client.get("/thu-vien/video-thu.vtt").content_type == "text/vtt; charset=utf-8"
    assert (status, part) == (206, MP4[:10])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    withdraw(app, "video-thu", publisher)
    assert fetch(client, address)[0] == 404
    assert client.get("/thu-vien/video-thu.vtt").status_code == 404


def test_other_pages_may_play_nothing(app: Flask, client: FlaskClient) -> None:
    make_item(app)

    policy = client.get("/thu-vien/bai-thu").headers["Content-Security-Policy"]

    assert "media-src" not in policy
    assert client.get("/thu-vien/bai-thu.vtt").status_code == 404


def test_a_video_elsewhere_is_a_link_and_nothing_is_loaded(app: Flask, client: FlaskClient) -> None:
    make_item(app, kind=LibraryKind.VIDEO, video_link="https://www.example.vn/xem?v=1")

    page = client.get("/thu-vien/bai-thu").text

    assert 'href="https://www.example.vn/xem?v=1"' in page
    assert "<iframe" not in page
    assert "<video" not in page


def test_an_infographic_is_written_handed_in_and_published_by_another(
    app: Flask, writer: OfficerClient, boss: OfficerClient, client: FlaskClient
) -> None:
    make_topics(app)
    path = writer.post(f"{DESK}moi", GOOD).location

    without = boss.post(f"{path}/dang", {"version": "1"})
    sent = writer.post(f"{path}/phan/anh", {"picture": (png(), "anh.png")})
    own = writer.post(f"{path}/dang", {"version": "2"})
    done = boss.post(f"{path}/dang", {"version": "2"})

    assert without.status_code == 422
    assert "Thiếu ảnh." in without.text
    assert [one.status_code for one in (sent, own, done)] == [303, 403, 303]
    page = client.get("/thu-vien/anh-thu-ve-nhan").text
    picture = re.search(r'src="(/anh/[0-9a-f]+-1280\.webp)"', page)
    assert picture
    assert fetch(client, picture[1])[0] == 200


def test_who_wrote_it_does_not_publish_it(
    app: Flask, publisher: MadeOfficer, boss: OfficerClient
) -> None:
    draft = make_draft(app, by=publisher.actor.name)

    answer = boss.post(f"{DESK}{draft}/dang", {"version": "1"})

    assert answer.status_code == 422
    assert "người thứ hai" in answer.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Xin điền mục này."),
        ({"topic_code": "khong-co"}, "Xin chọn một chủ đề"),
        ({"video_link": "https://evil.example/x"}, "Liên kết video phải ở"),
        ({"video_link": "http://www.example.vn/x"}, "Liên kết video phải ở"),
        ({"captions": "Chữ"}, "WEBVTT"),
        ({"questions": "Chỉ có câu hỏi"}, "câu hỏi | câu trả lời"),
        ({"source": ""}, "Xin điền mục này."),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    app: Flask, writer: OfficerClient, changes: dict[str, str], message: str
) -> None:
    make_topics(app)

    answer = writer.post(f"{DESK}moi", {**GOOD, **changes})

    assert answer.status_code == 422
    assert message in answer.text
    assert "Bốn khung về nhãn" in answer.text


@pytest.mark.parametrize(
    ("part", "field", "content", "status"),
    [
        ("video", "video", MP4, 303),
        ("video", "video", WEBM, 303),
        ("video", "video", b"MZ" + b"\0" * 100, 422),
        ("video", "video", b"<html><script>", 422),
        ("anh", "picture", b"<svg onload=alert(1)>", 422),
        ("tep", "file", b"MZ" + b"\0" * 100, 422),
    ],
)
def test_only_files_of_the_right_kind_are_taken(
    app: Flask, writer: OfficerClient, part: str, field: str, content: bytes, status: int
) -> None:
    draft = make_draft(app, kind=LibraryKind.VIDEO, video_link="https://www.example.vn/x")

    file = (BytesIO(content), "tep.bin")
    answer = writer.post(f"{DESK}{draft}/phan/{part}", {field: file})
    nothing = writer.post(f"{DESK}{draft}/phan/{part}", {})

    assert answer.status_code == status
    assert nothing.status_code == 422


def test_a_video_without_captions_is_not_published(app: Flask, boss: OfficerClient) -> None:
    draft = make_draft(app, kind=LibraryKind.VIDEO, video_link="https://www.example.vn/x")
    by = make_officer(app, Role.EDITOR).actor
    with app.app_context():
        video = keep_video(BytesIO(MP4))
        with unit_of_work():
            set_video(item_of("ban-nhap"), video, at=clock.now(), by=by)

    answer = boss.post(f"{DESK}{draft}/dang", {"version": version(app, "ban-nhap")})

    assert answer.status_code == 422
    assert "Thiếu phụ đề." in answer.text


def test_a_leaflet_needs_a_file_that_was_found_clean(
    app: Flask, writer: OfficerClient, boss: OfficerClient, client: FlaskClient
) -> None:
    draft = make_draft(app, kind=LibraryKind.LEAFLET)
    path = f"{DESK}{draft}"

    taken = writer.post(f"{path}/phan/tep", {"title": "Bản in", "file": (BytesIO(pdf()), "a.pdf")})
    waiting = boss.post(f"{path}/dang", {"version": version(app, "ban-nhap")})
    with app.app_context():
        while run_next():
            pass
    done = boss.post(f"{path}/dang", {"version": version(app, "ban-nhap")})

    assert [one.status_code for one in (taken, waiting, done)] == [303, 422, 303]
    file = re.search(r'href="(/tep/[^"]+\.pdf)"', client.get("/thu-vien/ban-nhap").text)
    assert file
    assert fetch(client, file[1])[0] == 200


def test_what_is_published_is_withdrawn_before_it_is_changed(
    app: Flask, writer: OfficerClient, boss: OfficerClient, client: FlaskClient
) -> None:
    path = f"{DESK}{make_item(app)}"

    edited = writer.post(f"{path}/sua", {**GOOD, "kind": "lesson"})
    pictured = writer.post(f"{path}/phan/anh", {"picture": (png(), "anh.png")})
    short = boss.post(f"{path}/go", {"version": "1", "reason": "Cũ"})
    stale = boss.post(f"{path}/go", {"version": "7", "reason": "Số liệu đã cũ rồi"})
    done = boss.post(f"{path}/go", {"version": "1", "reason": "Số liệu đã cũ rồi"})

    refused = [one.status_code for one in (edited, pictured, short, stale)]
    assert refused == [422, 422, 422, 409]
    assert done.status_code == 303
    assert client.get("/thu-vien/bai-thu").status_code == 404
    edited = writer.post(f"{path}/sua", {**GOOD, "kind": "lesson", "version": "2"})
    assert edited.status_code == 303


def test_two_who_edit_see_both_texts(app: Flask, writer: OfficerClient) -> None:
    path = f"{DESK}{make_draft(app)}/sua"
    writer.post(path, {**GOOD, "title": "Tên của người thứ nhất"})

    answer = writer.post(path, {**GOOD, "title": "Tên của người thứ hai"})

    assert answer.status_code == 409
    assert "Của họ: Tên của người thứ nhất" in answer.text


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.BUSINESS, Role.REGISTRAR])
def test_nobody_else_writes(app: Flask, role: Role) -> None:
    draft = make_draft(app)
    other = sign_in(app, make_officer(app, role))

    answers = [
        other.get(DESK),
        other.post(f"{DESK}moi", GOOD),
        other.post(f"{DESK}{draft}/dang", {"version": "1"}),
        other.post(f"{DESK}{draft}/phan/video", {"video": (BytesIO(MP4), "a.mp4")}),
    ]
    assert [one.status_code for one in answers] == [403] * 4
