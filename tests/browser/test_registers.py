"""The registers in a real browser: accessible, narrow and wide, by keyboard alone."""

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core.db import unit_of_work
from portal.registry.services.editing import update_product
from portal.registry.services.product_parts import add_picture, add_standard
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.officers import MadeOfficer, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.portal import close, settings_in
from tests.make.registers import make_registers
from tests.make.registry import (
    TODAY,
    make_certificate,
    make_establishment,
    make_product,
    picture_bytes,
    product_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAME = "Công ty trách nhiệm hữu hạn một thành viên sản xuất nước mắm truyền thống Sa Huỳnh"
PAGES = (
    "/can-bo/co-so/",
    "/can-bo/co-so/moi",
    "/can-bo/co-so/{owner}",
    "/can-bo/co-so/{owner}/sua",
    "/can-bo/co-so/{owner}/trang-thai",
    "/can-bo/co-so/{owner}/gop",
    "/can-bo/san-pham/",
    "/can-bo/san-pham/moi",
    "/can-bo/san-pham/{product}",
    "/can-bo/san-pham/{product}/lich-su",
    "/can-bo/san-pham/{product}/anh",
    "/can-bo/san-pham/{product}/tieu-chuan",
    "/can-bo/san-pham/{product}/chung-nhan/moi",
    "/can-bo/san-pham/{product}/gop/{other}",
    "/can-bo/chat-luong/",
    "/can-bo/nhac-viec/",
)


@dataclass(frozen=True)
class Served:
    """A portal of this test's own, with an officer and some records."""

    app: Flask
    address: str
    officer: MadeOfficer
    codes: dict[str, str]


@pytest.fixture
def served(empty_data_dir: Path, tmp_path: Path) -> Iterator[Served]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    make_registers(app)
    officer = make_officer(app, Role.REGISTRAR)
    codes = make_records(app, officer)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, address, officer, codes)
    server.shutdown()
    thread.join()
    server.server_close()
    close(app)


def make_records(app: Flask, officer: MadeOfficer) -> dict[str, str]:
    """A producer and two products, one of them with everything and with a history."""
    owner = make_establishment(app, name=NAME, commune_code=SA_HUYNH)
    product = make_product(app, name="Nước mắm Sa Huỳnh", establishment_code=owner)
    other = make_product(app, name="Nước mắm Sa Huỳnh 2", establishment_code=owner, brand="X")
    make_certificate(app, product, expires_on=TODAY + timedelta(days=20))
    with app.app_context(), unit_of_work():
        found, by = product_of(product), officer.actor
        for size in ((900, 600), (600, 900)):
            data = picture_bytes(size=size)
            add_picture(found, data, alt="Chai mắm", expected_version=found.version, by=by)
        add_standard(found, "TCVN 5107:2018", expected_version=found.version, by=by)
    return {"owner": owner, "product": product, "other": other}


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=DESK)


@pytest.fixture
def phone(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=PHONE, is_mobile=True, has_touch=True)


def let_in(visitor: Visit, served: Served) -> None:
    """Give the browser the session of the officer."""
    cookie = sign_in(served.app, served.officer).browser.get_cookie("can-bo")
    assert cookie is not None
    visitor.context.add_cookies([{"name": "can-bo", "value": cookie.value, "url": served.address}])


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_the_registers_are_accessible(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    let_in(visitor, served)

    for path in PAGES:
        assert_accessible(visitor.open(path.format(**served.codes)))


def test_two_editors_settle_by_keyboard_alone(served: Served, desk: Visit) -> None:
    let_in(desk, served)
    code = served.codes["other"]
    page = desk.open(f"/can-bo/san-pham/{code}/sua")
    with served.app.app_context(), unit_of_work():
        found = product_of(code)
        values, by = {"brand": "Của họ"}, served.officer.actor
        update_product(found, values, expected_version=1, on=TODAY, by=by)

    page.get_by_label("Thương hiệu").fill("Của tôi")
    page.get_by_label("Thương hiệu").press("Enter")

    page.wait_for_selector("text=Hai người cùng sửa hồ sơ này")
    # The browser notes the status of the page as an error of its own.
    assert ["409" in error for error in desk.errors] == [True]
    desk.errors.clear()
    assert_accessible(page)
    page.get_by_label("Của bạn: Của tôi").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Lưu lựa chọn").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/can-bo/san-pham/{code}")
    with served.app.app_context():
        assert product_of(code).brand == "Của tôi"
