"""Gatherings and the library in a real browser: signing up by hand, accessible at every width."""

import shutil
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
from portal.app import create_app
from portal.core.db import unit_of_work
from seed.library import load_library
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.gatherings import enter, gathering_of, make_draft, make_gathering, wish_of
from tests.make.library import item_of
from tests.make.library import make_draft as make_item_draft
from tests.make.officers import MadeOfficer, make_officer, sign_in
from tests.make.places import make_places
from tests.make.portal import close, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PUBLIC = (
    "/dao-tao/",
    "/dao-tao/lop-thu",
    "/dao-tao/lop-thu/dang-ky",
    "/dao-tao/phieu",
    "/dao-tao/phieu/da-huy",
    "/thu-vien/",
    "/thu-vien/cac-bac-sao-ocop",
    "/thu-vien/bai-hoc-nhan-hang-hoa-noi-gi",
    "/en/dao-tao/lop-thu/dang-ky",
)
STAFF = (
    "/can-bo/dao-tao/",
    "/can-bo/dao-tao/moi",
    "/can-bo/dao-tao/so-lieu",
    "/can-bo/dao-tao/{own}",
    "/can-bo/dao-tao/{own}/sua",
    "/can-bo/dao-tao/{own}/huy",
    "/can-bo/dao-tao/{own}/tai-lieu",
    "/can-bo/dao-tao/{own}/nguoi-tham-du",
    "/can-bo/dao-tao/{own}/diem-danh",
    "/can-bo/dao-tao/{draft}",
    "/can-bo/thu-vien/",
    "/can-bo/thu-vien/moi",
    "/can-bo/thu-vien/{item}",
    "/can-bo/thu-vien/{item}/sua",
    "/can-bo/thu-vien/{item}/phan",
    "/can-bo/thu-vien/{public}/go",
)


@dataclass(frozen=True)
class Served:
    """A portal of this test's own, with an officer and some records."""

    app: Flask
    address: str
    officer: MadeOfficer
    ids: dict[str, int]


@pytest.fixture
def served(empty_data_dir: Path, tmp_path: Path) -> Iterator[Served]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    ids = make_records(app)
    officer = make_officer(app, Role.PUBLISHER)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, address, officer, ids)
    server.shutdown()
    thread.join()
    server.server_close()
    close(app)


def make_records(app: Flask) -> dict[str, int]:
    """A course that somebody signed up for, a draft, the library and a draft of it."""
    make_places(app)
    make_gathering(app, places=2)
    for name in ("Nguyễn Thị Một", "Trần Văn Hai", "Lê Thị Ba"):
        enter(app, "lop-thu", wish_of(name, email="thu@example.vn"))
    draft = make_draft(app)
    with app.app_context(), unit_of_work():
        load_library(by="test")
    item = make_item_draft(app)
    with app.app_context():
        own, public = gathering_of("lop-thu").id, item_of("cac-bac-sao-ocop").id
    return {"own": own, "draft": draft, "item": item, "public": public}


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=DESK)


@pytest.fixture
def phone(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=PHONE, is_mobile=True, has_touch=True)


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_every_page_is_accessible(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    for path in PUBLIC:
        assert_accessible(visitor.open(path))
    cookie = sign_in(served.app, served.officer).browser.get_cookie("can-bo")
    assert cookie is not None
    visitor.context.add_cookies([{"name": "can-bo", "value": cookie.value, "url": served.address}])

    for path in STAFF:
        assert_accessible(visitor.open(path.format(**served.ids)))


def test_somebody_signs_up_on_a_phone_and_gives_the_place_back(phone: Visit) -> None:
    page = phone.open("/dao-tao/lop-thu")
    page.get_by_role("link", name="Đăng ký vào danh sách chờ").click()
    page.get_by_role("button", name="Vào danh sách chờ").click()
    page.wait_for_selector("text=Cần sửa các mục sau")
    assert_accessible(page)
    # The browser notes the status of the page as an error of its own.
    assert ["422" in error for error in phone.errors] == [True]
    phone.errors.clear()

    page.get_by_label("Họ và tên").fill("Phạm Thị Bốn")
    page.get_by_label("Bạn đến từ đâu?").select_option("household")
    page.get_by_label("Số điện thoại").fill("0255 000 0000")
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Vào danh sách chờ").click()
    page.wait_for_selector("text=Hãy ghi lại số phiếu và mã bí mật")
    assert_accessible(page)
    assert "Vị trí của bạn: 2" in page.content()
    number, secret = page.locator("strong.code").all_text_contents()

    page = phone.open("/dao-tao/phieu")
    page.get_by_label("Số phiếu").fill(number.lower())
    page.get_by_label("Mã bí mật").fill(secret)
    page.get_by_role("button", name="Xem phiếu").click()
    page.get_by_role("button", name="Hủy đăng ký").click()
    page.wait_for_url("**/dao-tao/phieu/da-huy")
