"""The workspace in a real browser: every page of every feature, and a day's work by keyboard."""

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.accounts.staff_access import cookie_name
from portal.app import create_app
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.editorial.models import ManuscriptKind
from portal.editorial.services.drafting import start_manuscript
from portal.jobs.services import ask_for
from portal.registry.models import Establishment, Product
from portal.trace.models import CopyAlert, Lot
from portal.trace.states import LotState
from tests.browser.conftest import DESK, PHONE, Visit, visit, wait_until
from tests.make.officers import MadeOfficer, make_officer, sign_in
from tests.make.portal import close, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROLES = (Role.ADMIN, Role.REGISTRAR, Role.PUBLISHER)
# Every page for officers that opens without a form being sent, feature by feature.
PAGES = (
    "/can-bo/",
    "/can-bo/nhat-ky/",
    "/can-bo/nhat-ky/?viec=withdrew",
    "/can-bo/nhat-ky/1",
    "/can-bo/nhat-ky/?ma=khong-co",
    "/can-bo/tai-khoan/",
    "/can-bo/tai-khoan/bao-mat",
    "/can-bo/nguoi-dung/",
    "/can-bo/nguoi-dung/moi",
    "/can-bo/nguoi-dung/moi-co-so",
    "/can-bo/nguoi-dung/vai-tro",
    "/can-bo/nguoi-dung/{person}",
    "/can-bo/dang-nhap/nhat-ky",
    "/can-bo/khoa-truy-cap/",
    "/can-bo/khoa-truy-cap/moi",
    "/can-bo/co-so/",
    "/can-bo/co-so/?trang_thai=active&xep=ten",
    "/can-bo/co-so/moi",
    "/can-bo/co-so/{owner}",
    "/can-bo/co-so/{owner}/sua",
    "/can-bo/co-so/{owner}/trang-thai",
    "/can-bo/san-pham/",
    "/can-bo/san-pham/moi",
    "/can-bo/san-pham/{product}",
    "/can-bo/san-pham/{product}/sua",
    "/can-bo/san-pham/{product}/lich-su",
    "/can-bo/san-pham/{product}/anh",
    "/can-bo/san-pham/{product}/gop/{other}",
    "/can-bo/chat-luong/",
    "/can-bo/nhac-viec/",
    "/can-bo/nhap/",
    "/can-bo/xuat/",
    "/can-bo/cong-viec/",
    "/can-bo/cong-viec/{job}",
    "/can-bo/nhan/",
    "/can-bo/nhan/giay",
    "/can-bo/nhan/chon?loai=san-pham",
    "/can-bo/nhan/lam?loai=san-pham&ma={product}",
    "/can-bo/ap-phich/",
    "/can-bo/lo/",
    "/can-bo/lo/moi",
    "/can-bo/lo/{lot}",
    "/can-bo/lo/{lot}/su-kien",
    "/can-bo/lo/{lot}/so-se-ri/",
    "/can-bo/thu-hoi/",
    "/can-bo/canh-bao-sao-chep/",
    "/can-bo/canh-bao-sao-chep/{alert}",
    "/can-bo/luu-tru/",
    "/can-bo/bai/",
    "/can-bo/bai/moi",
    "/can-bo/bai/da-dang",
    "/can-bo/bai/van-ban/nap",
    "/can-bo/bai/{text}",
    "/can-bo/bai/{text}/soan",
    "/can-bo/bai/{text}/phien-ban",
    "/can-bo/ten-mien/",
)


@dataclass(frozen=True)
class Served:
    """A seeded portal with an officer who may do everything, and what the addresses name."""

    app: Flask
    address: str
    officer: MadeOfficer
    names: dict[str, object]


@pytest.fixture(scope="module")
def served(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("workspace") / "instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(Path(data_dir), PORTAL_BASE_URL=address))
    officer = make_officer(app, *ROLES, name="Nguyễn Thị Minh Nguyệt Ánh")
    names = make_work(app, officer)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, address, officer, names)
    server.shutdown()
    thread.join()
    server.server_close()
    close(app)


def make_work(app: Flask, officer: MadeOfficer) -> dict[str, object]:
    """A text and a job of the officer; what the seeds hold is looked up."""
    with app.app_context():
        with unit_of_work():
            started = start_manuscript(
                ManuscriptKind.NEWS, "Cân ở chợ", at=clock.now(), by=officer.actor
            )
            db.session.flush()
            text = started.id
        job = ask_for("export", "Xuất Sản phẩm (XLSX)", {}, by=officer.actor)
        with_lot = select(Lot.code).where(Lot.state == LotState.ACTIVE, Lot.serials.any())
        products = db.session.scalars(select(Product.code).order_by(Product.id).limit(2)).all()
        return {
            "person": officer.id,
            "text": text,
            "job": job.id,
            "owner": db.session.scalars(select(Establishment.code).limit(1)).one(),
            "product": products[0],
            "other": products[1],
            "lot": db.session.scalars(with_lot.limit(1)).one(),
            "alert": db.session.scalars(select(CopyAlert.id).limit(1)).one(),
        }


def visiting(chromium: Browser, served: Served, **options: object) -> Iterator[Visit]:
    """The browser of the officer, signed in."""
    for one in visit(chromium, served.address, **options):
        let_in(one, served)
        yield one


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visiting(chromium, served, viewport=DESK)


@pytest.fixture
def phone(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visiting(chromium, served, viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def without_scripts(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visiting(chromium, served, viewport=PHONE, java_script_enabled=False)


def let_in(visitor: Visit, served: Served) -> None:
    browser = sign_in(served.app, served.officer).browser
    with served.app.app_context():
        name = cookie_name()
    cookie = browser.get_cookie(name)
    assert cookie is not None
    visitor.context.add_cookies([{"name": name, "value": cookie.value, "url": served.address}])


def problems_of(page: Page) -> list[object]:
    """What axe finds, and what it does not look at: width, one h1, names given twice."""
    found = Axe().run(page).response["violations"]
    problems: list[object] = [
        (one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    problems += [f"too wide by {wide}"] if wide > 0 else []
    problems += [f"{page.locator('h1').count()} h1"] if page.locator("h1").count() != 1 else []
    problems += [f"twice: {one}" for one in set(ids) if ids.count(one) > 1]
    return problems


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_every_page_is_accessible_and_fits(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    found = {}

    for path in PAGES:
        answer = visitor.page.goto(served.address + path.format(**served.names))
        assert answer is not None
        assert answer.ok, path
        found[path] = problems_of(visitor.page)

    assert {path: problems for path, problems in found.items() if problems} == {}


def test_every_place_in_the_menu_opens_and_says_where_one_is(desk: Visit) -> None:
    page = desk.open("/can-bo/")
    menu = page.get_by_role("navigation", name="Danh mục bàn làm việc")
    places = [str(one.get_attribute("href")) for one in menu.get_by_role("link").all()]

    here = {}
    for path in places:
        desk.open(path)
        here[path] = menu.locator("[aria-current]").get_attribute("href")

    assert len(places) > 12
    assert here == {path: path for path in places}


def test_a_record_is_changed_by_keyboard_alone(desk: Visit) -> None:
    page = desk.open("/can-bo/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"

    follow(page, "Sản phẩm")
    page.get_by_role("heading", level=1, name="Sản phẩm").wait_for()
    follow_first_record(page)
    page.locator("#thong-tin").wait_for()
    follow(page, "Sửa thông tin")
    page.get_by_role("heading", level=1, name="Sửa hồ sơ").wait_for()
    reach(page, "document.activeElement.id === 'brand'")
    page.keyboard.press("Control+A")
    page.keyboard.type("Đổi bằng bàn phím")
    page.keyboard.press("Enter")

    page.locator("#thong-tin").wait_for()
    assert "Đổi bằng bàn phím" in page.locator("main").inner_text()
    assert page.locator(".told").count() == 1


def follow(page: Page, name: str) -> None:
    """Go with the Tab key to a link with this name, and follow it."""
    script = "document.activeElement.tagName === 'A' && document.activeElement.innerText.trim()"
    reach(page, f"({script}) === {name!r}")
    page.keyboard.press("Enter")


def follow_first_record(page: Page) -> None:
    reach(page, "!!document.activeElement.closest('tbody th[scope=row]')")
    page.keyboard.press("Enter")


def reach(page: Page, condition: str) -> None:
    """Press Tab until the condition holds; what has the focus must always be seen."""
    for _ in range(150):
        if page.evaluate(condition):
            break
        page.keyboard.press("Tab")
    assert page.evaluate(condition)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_the_list_of_errors_has_the_focus_and_leads_to_the_field(desk: Visit) -> None:
    page = desk.open("/can-bo/co-so/moi")
    page.get_by_role("button", name="Lưu hồ sơ").click()
    page.get_by_role("heading", name="Xin sửa các mục sau").wait_for()

    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    field = page.evaluate("document.activeElement.hash")
    page.keyboard.press("Enter")
    assert f"#{page.evaluate('document.activeElement.id')}" == field
    assert problems_of(page) == []
    desk.errors.clear()  # The browser notes the answer 422.


def test_a_form_is_not_left_with_unsaved_text_without_a_question(desk: Visit) -> None:
    page = desk.open("/can-bo/co-so/moi")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_label("Tên cơ sở").fill("Hợp tác xã đang gõ dở")
    page.get_by_role("link", name="Lô hàng").click(no_wait_after=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert page.get_by_label("Tên cơ sở").input_value() == "Hợp tác xã đang gõ dở"


def test_a_form_that_nobody_touched_is_left_freely(desk: Visit) -> None:
    page = desk.open("/can-bo/co-so/moi")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.get_by_role("link", name="Lô hàng").click()
    page.get_by_role("heading", level=1, name="Lô hàng").wait_for()

    assert asked == []


def test_one_box_ticks_all_others_and_says_how_many(desk: Visit) -> None:
    page = desk.open("/can-bo/san-pham/")
    boxes = page.locator("tbody input[type=checkbox]")
    everything = page.get_by_label("Chọn tất cả trên trang này")

    everything.check()
    count = boxes.count()
    assert page.locator("tbody input:checked").count() == count > 2
    assert page.get_by_text(f"Đã chọn {count} mục.").is_visible()
    boxes.first.uncheck()

    assert not everything.is_checked()
    assert everything.evaluate("box => box.indeterminate")
    assert page.get_by_text(f"Đã chọn {count - 1} mục.").is_visible()
    assert problems_of(page) == []


def test_the_head_of_a_long_table_and_what_can_be_done_stay_in_sight(desk: Visit) -> None:
    page = desk.open("/can-bo/san-pham/")
    page.locator("tbody input[type=checkbox]").first.check()

    page.mouse.wheel(0, 900)
    wait_until(page, "window.scrollY > 500")

    top = page.locator("thead th").first.evaluate("cell => cell.getBoundingClientRect().top")
    assert abs(top) < 2
    assert page.get_by_role("button", name="Tiếp tục").is_visible()
    bottom = page.locator("fieldset.desk-card").evaluate("e => e.getBoundingClientRect().bottom")
    assert bottom <= DESK["height"]


def test_the_menu_of_the_person_closes_with_escape(desk: Visit) -> None:
    page = desk.open("/can-bo/")
    page.locator(".desk-menu summary").click()
    assert page.get_by_role("button", name="Đăng xuất").is_visible()

    page.keyboard.press("Escape")

    assert not page.get_by_role("button", name="Đăng xuất").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_on_a_phone_the_menu_opens_without_scripts(without_scripts: Visit) -> None:
    page = without_scripts.open("/can-bo/")
    link = page.get_by_role("link", name="Sản phẩm", exact=True)
    assert not link.is_visible()

    page.get_by_text("Danh mục", exact=True).click()
    link.click()

    assert page.get_by_role("heading", level=1).inner_text() == "Sản phẩm"


def test_on_paper_only_the_matter_itself_is_left(desk: Visit) -> None:
    page = desk.open("/can-bo/san-pham/")

    page.emulate_media(media="print")

    assert page.locator("table").is_visible()
    for part in (".desk-head", ".desk-nav", "form[role=search]", ".desk-actions"):
        assert not page.locator(part).first.is_visible(), part
