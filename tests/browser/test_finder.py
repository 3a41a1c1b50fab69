"""The finder in a real browser: a phone without scripts, accessible pages, registrars at work."""

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
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core.db import db
from portal.finder.models import FinderRule
from portal.finder.states import RowState
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.finder import make_finder_data_dir, make_rule
from tests.make.officers import MadeOfficer, make_officer, sign_in
from tests.make.portal import close, once, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FINDER, RESULT = "/tieu-chuan/ap-dung", "/tieu-chuan/ap-dung/ket-qua"
PUBLIC = (
    FINDER,
    f"{FINDER}?q=nuoc+mam",
    f"{FINDER}?q=tau+vu+tru",
    f"{FINDER}?nhom=gao",
    f"{RESULT}?nhom=nuoc-mam",
    f"{RESULT}?nhom=xang-dau&phuong-tien-do=cot-xang-dau&rui-ro=cao",
    RESULT,
    f"{FINDER}/nhan-tin?nhom=gao",
    f"/en{FINDER}",
    f"/en{RESULT}?nhom=nuoc-mam",
)
STAFF = (
    "/can-bo/ap-dung/",
    "/can-bo/ap-dung/moi",
    "/can-bo/ap-dung/1",
    "/can-bo/ap-dung/{draft}/sua",
    "/can-bo/ap-dung/nhom/",
    "/can-bo/ap-dung/nhom/nuoc-mam",
    "/can-bo/ap-dung/cau-hoi/",
    "/can-bo/ap-dung/cau-hoi/vai-tro",
    "/can-bo/ap-dung/thu?nhom=gao&vai-tro=san-xuat",
    "/can-bo/ap-dung/ra-soat",
)


@dataclass(frozen=True)
class Served:
    """A portal of this test's own with the rules of the seeds, a draft and a registrar."""

    app: Flask
    address: str
    officer: MadeOfficer
    draft: int


@pytest.fixture
def served(run_dir: Path, tmp_path: Path) -> Iterator[Served]:
    made = once(run_dir / "finder", make_finder_data_dir)
    data_dir = Path(shutil.copytree(made, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    officer = make_officer(app, Role.REGISTRAR)
    draft = make_rule(app, published=False, title="Quy tắc đang soạn")
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, address, officer, draft)
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


@pytest.fixture
def plain_phone(chromium: Browser, served: Served) -> Iterator[Visit]:
    """A phone that runs no scripts."""
    yield from visit(chromium, served.address, viewport=PHONE, java_script_enabled=False)


def let_in(visitor: Visit, served: Served) -> None:
    """Give the browser the session of the registrar."""
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
def test_the_public_pages_are_accessible(request: pytest.FixtureRequest, size: str) -> None:
    visitor: Visit = request.getfixturevalue(size)

    for path in PUBLIC:
        assert_accessible(visitor.open(path))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_registrars_are_accessible(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    let_in(visitor, served)

    for path in STAFF:
        assert_accessible(visitor.open(path.format(draft=served.draft)))


def test_a_producer_finds_what_applies_without_scripts(plain_phone: Visit) -> None:
    page = plain_phone.open(FINDER)
    page.get_by_label("Sản phẩm của bạn là gì?").fill("nuoc mam")
    page.get_by_label("Sản phẩm của bạn là gì?").press("Enter")
    page.get_by_role("link", name="Nước mắm", exact=True).first.click()
    page.get_by_label("Sản xuất, chế biến hoặc đóng gói").check()
    page.get_by_label("Rủi ro cao").check()
    page.get_by_label("Đóng gói sẵn, có ghi khối lượng hoặc thể tích").check()
    page.get_by_label("Cân bàn, cân đĩa, cân treo").check()
    page.get_by_role("button", name="Xem kết quả").click()

    assert page.url.endswith(
        "?nhom=nuoc-mam&cach-ban=bao-goi-san&phuong-tien-do=can-ban&rui-ro=cao&vai-tro=san-xuat"
    )
    must = page.get_by_role("region", name="Phải làm")
    voluntary = page.get_by_role("region", name="Nên làm, tự nguyện")
    assert must.get_by_role("link", name="QCVN 8-2:2011/BYT").count() == 1
    assert must.get_by_role("heading", name="Lập hệ thống truy xuất nguồn gốc").count() == 1
    assert must.get_by_text("12 tháng").count() == 1
    assert voluntary.get_by_role("link", name="TCVN 5107:2018").count() == 1
    assert must.get_by_role("link", name="TCVN 5107:2018").count() == 0
    page.get_by_role("link", name="Bản chữ thuần").click()
    assert "[ ] TCVN 5107:2018 Nước mắm" in page.inner_text("body")


def test_a_registrar_drafts_tries_and_publishes_a_rule(served: Served, desk: Visit) -> None:
    let_in(desk, served)
    page = desk.open("/can-bo/ap-dung/moi")
    page.get_by_label("Mục của trang kết quả").select_option("hoi-them")
    page.get_by_label("Nên biết").check()
    page.get_by_label("Tên việc", exact=False).first.fill("Hỏi về hạn dùng của mật ong")
    page.get_by_label("Căn cứ").fill("Nghị định 37/2026/NĐ-CP, Điều 42")
    page.get_by_label("Nguồn thông tin").fill("Cán bộ soạn")
    page.get_by_label("Mật ong").check()
    page.get_by_role("group", name="Điều kiện: Bạn làm gì").get_by_label("Nhập khẩu").check()
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.wait_for_selector("text=Đã lưu bản nháp")

    page.goto(f"{served.address}/can-bo/ap-dung/thu?nhom=mat-ong&vai-tro=nhap-khau")
    row = page.get_by_role("row", name="Hỏi về hạn dùng của mật ong")
    assert "Bản nháp" in row.inner_text()
    assert "Đúng nhóm" in row.inner_text()
    page.get_by_role("link", name="Hỏi về hạn dùng của mật ong").click()
    page.get_by_role("button", name="Công bố").click()
    page.wait_for_selector("text=Đã công bố")

    public = desk.open(f"{RESULT}?nhom=mat-ong&vai-tro=nhap-khau")
    assert public.get_by_role("heading", name="Hỏi về hạn dùng của mật ong").count() == 1
    with served.app.app_context():
        made = select(FinderRule).where(FinderRule.title == "Hỏi về hạn dùng của mật ong")
        assert db.session.scalars(made).one().state is RowState.PUBLISHED
