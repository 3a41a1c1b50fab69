"""Subscriptions and ratings in a real browser: the whole way, accessible, narrow and wide."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.core import clock
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.officers import make_officer, sign_in
from tests.make.places import make_places
from tests.make.ratings import make_rating, ratings_of
from tests.make.subscriptions import announce_news, mailing_portal, mails_to, subscription_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STAFF_PAGES = (
    "/can-bo/dang-ky-tin/",
    "/can-bo/dang-ky-tin/xem-truoc",
    "/can-bo/dang-ky-tin/nguoi-nhan",
    "/can-bo/danh-gia/",
    "/can-bo/danh-gia/y-kien",
)


@dataclass(frozen=True)
class Served:
    """A portal of this test's own that can send mails."""

    app: Flask
    address: str


@pytest.fixture
def served(empty_data_dir: Path, tmp_path: Path) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with mailing_portal(empty_data_dir, tmp_path, PORTAL_BASE_URL=address) as app:
        make_places(app)
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Served(app, address)
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=DESK)


@pytest.fixture
def phone(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def without_scripts(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=PHONE, java_script_enabled=False)


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_from_the_form_to_leaving(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    page = visitor.open("/dang-ky-tin?chu-de=news:ocop")
    assert_accessible(page)
    page.get_by_label("Địa chỉ thư điện tử").fill("lan@example.vn")
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Gửi đăng ký").click()
    page.wait_for_url("**/da-gui")
    assert_accessible(page)

    visitor.open(mails_to(served.app)[0].link("/dang-ky-tin/xac-nhan/"))
    assert_accessible(page)
    page.get_by_role("button", name="Xác nhận").click()
    page.wait_for_url("**/quan-ly/**")
    assert_accessible(page)
    assert page.get_by_label("Tin tức: OCOP").is_checked()
    page.get_by_role("button", name="Ngừng nhận tin").click()
    page.get_by_role("heading", name="Bạn đã ngừng nhận tin").wait_for()

    assert_accessible(page)
    kept = subscription_of(served.app)
    assert kept is not None
    assert kept.left_at is not None


def test_a_rating_is_given_in_place(served: Served, phone: Visit) -> None:
    page = phone.open("/tin-tuc/")
    page.get_by_role("button", name="Khá nhiều").click()
    page.get_by_label("Thiếu gì, sai ở đâu?").fill("Thiếu ngày")
    assert_accessible(page)
    page.wait_for_timeout(3_100)
    page.get_by_role("button", name="Gửi đánh giá").click()
    page.get_by_text("Cảm ơn bạn đã đánh giá").wait_for()

    assert_accessible(page)
    assert page.url.endswith("/tin-tuc/")
    [kept] = ratings_of(served.app)
    assert (kept.path, kept.score, kept.comment) == ("/tin-tuc/", 4, "Thiếu ngày")
    assert not kept.is_doubtful


def test_a_rating_needs_no_script(served: Served, without_scripts: Visit) -> None:
    page = without_scripts.open("/tin-tuc/")
    page.get_by_role("button", name="Không", exact=True).click()
    page.get_by_role("button", name="Gửi đánh giá").click()
    page.get_by_role("link", name="Quay lại trang vừa xem").click()

    assert page.url.endswith("/tin-tuc/")
    assert [one.score for one in ratings_of(served.app)] == [1]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_officers_are_accessible(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    make_rating(served.app, comment="Thiếu ngày ban hành", on=clock.today())
    announce_news(served.app, "news", "Một tin có tiêu đề dài", at=clock.now())
    cookie = sign_in(served.app, make_officer(served.app, Role.ADMIN)).browser.get_cookie("can-bo")
    assert cookie is not None
    visitor.context.add_cookies([{"name": "can-bo", "value": cookie.value, "url": served.address}])

    for path in STAFF_PAGES:
        assert_accessible(visitor.open(path))
