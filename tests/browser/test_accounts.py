"""Accounts in a real browser: from the invitation to the passkey; every page accessible."""

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core import clock
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.officers import SENTENCE, MadeOfficer, make_officer, sign_in
from tests.make.places import make_places
from tests.make.portal import close, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "/can-bo/dang-nhap",
    "/can-bo/quen-mat-khau",
    "/can-bo/xac-nhan",
    "/can-bo/tai-khoan/",
    "/can-bo/tai-khoan/bao-mat",
    "/can-bo/nguoi-dung/",
    "/can-bo/nguoi-dung/vai-tro",
    "/can-bo/nguoi-dung/moi",
    "/can-bo/nguoi-dung/{person}",
    "/can-bo/nguoi-dung/{person}/khoa",
    "/can-bo/nguoi-dung/moi-co-so",
    "/can-bo/dang-nhap/nhat-ky",
    "/can-bo/khoa-truy-cap/",
    "/can-bo/khoa-truy-cap/moi",
)


@dataclass(frozen=True)
class Served:
    """A portal of this test's own, with an administrator."""

    app: Flask
    address: str
    boss: MadeOfficer


@pytest.fixture
def served(empty_data_dir: Path, tmp_path: Path) -> Iterator[Served]:
    """Passkeys need a name as host: they do not work for 127.0.0.1."""
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    make_places(app)
    boss = make_officer(app, Role.ADMIN, Role.REGISTRAR, email="boss@example.vn", password=SENTENCE)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, address, boss)
    server.shutdown()
    thread.join()
    server.server_close()
    close(app)


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=DESK)


@pytest.fixture
def phone(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=PHONE, is_mobile=True, has_touch=True)


def let_in(visitor: Visit, served: Served, officer: MadeOfficer) -> None:
    """Give the browser the session of an officer who has just signed in."""
    cookie = sign_in(served.app, officer).browser.get_cookie("can-bo")
    assert cookie is not None
    visitor.context.add_cookies([{"name": "can-bo", "value": cookie.value, "url": served.address}])


def type_in(page: Page, email: str, password: str = SENTENCE) -> None:
    page.get_by_label("Địa chỉ thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def violations(page: Page) -> list[object]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found]


def assert_accessible(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_accounts_are_accessible(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    let_in(visitor, served, served.boss)
    person = make_officer(served.app, Role.EDITOR, name="Nguyễn Thị Minh Nguyệt Ánh")

    for path in PAGES:
        page = visitor.open(path.format(person=person.id))
        assert_accessible(page)


def test_from_the_invitation_to_signing_in_with_a_code(
    chromium: Browser, served: Served, desk: Visit
) -> None:
    page = desk.open("/can-bo/dang-nhap?tiep=/can-bo/nguoi-dung/moi")
    type_in(page, served.boss.email)
    page.get_by_label("Địa chỉ thư điện tử").fill("hoa@example.vn")
    page.get_by_label("Họ và tên").fill("Lê Thị Hoa")
    page.get_by_label("Biên tập viên").check()
    page.get_by_role("button", name="Mời").click()
    link = page.locator("#lien-ket").inner_text()
    assert_accessible(page)

    for guest in visit(chromium, served.address, viewport=PHONE, is_mobile=True, has_touch=True):
        totp = set_up_with_link(guest, link.removeprefix(served.address))
        sign_in_with_code(guest, totp)


def set_up_with_link(guest: Visit, link: str) -> pyotp.TOTP:
    """Set the password with the link, then set up the code app; returns the app."""
    page = guest.open(link)
    assert_accessible(page)
    page.get_by_label("Mật khẩu mới", exact=True).fill(SENTENCE)
    page.get_by_label("Nhập lại mật khẩu mới").fill(SENTENCE)
    page.get_by_role("button", name="Đặt mật khẩu và đăng nhập").click()
    page = guest.open("/can-bo/tai-khoan/bao-mat")
    page.get_by_role("button", name="Cài ứng dụng tạo mã").click()
    assert_accessible(page)
    totp = pyotp.TOTP(page.locator("#ma-bi-mat").inner_text().replace(" ", ""))
    page.get_by_label("Mã 6 số").fill(totp.now())
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    assert page.locator(".desk-card ol li").count() == 10
    assert_accessible(page)
    page.locator("summary", has_text="Lê Thị Hoa").click()
    page.get_by_role("button", name="Đăng xuất").click()
    return totp


def sign_in_with_code(guest: Visit, totp: pyotp.TOTP) -> None:
    page = guest.open("/can-bo/dang-nhap?tiep=/can-bo/tai-khoan/bao-mat")
    type_in(page, "hoa@example.vn")
    assert_accessible(page)
    # The code of the next half minute: the one that set the app up does not work again.
    page.get_by_label("Mã xác thực").fill(totp.at(clock.now() + timedelta(seconds=30)))
    page.get_by_role("button", name="Tiếp tục").click()
    assert page.get_by_role("heading", name="Bảo mật tài khoản").is_visible()
    assert "Còn 10 mã" in page.locator("main").inner_text()


def test_a_passkey_is_added_and_opens_the_desk(served: Served, desk: Visit) -> None:
    add_virtual_authenticator(desk)
    page = desk.open("/can-bo/dang-nhap?tiep=/can-bo/tai-khoan/bao-mat")
    type_in(page, served.boss.email)
    page.get_by_label("Tên của khóa mới").fill("Khóa ở cơ quan")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.get_by_role("heading", name="Mã dự phòng", level=1).wait_for()
    assert "“Khóa ở cơ quan”" in page.locator("main").inner_text()
    page = desk.open("/can-bo/tai-khoan/bao-mat")
    assert "Khóa ở cơ quan" in page.locator("main").inner_text()
    assert_accessible(page)
    page.locator("summary", has_text=served.boss.name).click()
    page.get_by_role("button", name="Đăng xuất").click()

    page = desk.open("/can-bo/dang-nhap?tiep=/can-bo/tai-khoan/bao-mat")
    type_in(page, served.boss.email)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.get_by_role("heading", name="Bảo mật tài khoản").wait_for()
    page = desk.open("/can-bo/xac-nhan?tiep=/can-bo/tai-khoan/")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.get_by_role("heading", name="Tài khoản của tôi").wait_for()


def add_virtual_authenticator(visitor: Visit) -> None:
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
