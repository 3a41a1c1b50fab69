"""Questions and procedures in a real browser: asked as a visitor, answered at the desk, printed."""

import re
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core import clock
from portal.lookup.indexing import IndexKeeper
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.officers import MadeOfficer, make_officer, sign_in
from tests.make.portal import close, settings_in
from tests.make.procedures import make_draft as make_procedure_draft
from tests.make.procedures import make_procedure, make_procedure_rows, make_version
from tests.make.questions import make_answer, make_draft, make_notice, make_question, make_rows

TODAY = clock.today()
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PUBLIC = (
    "/hoi-dap/",
    "/hoi-dap/?q=can+hang",
    "/hoi-dap/{slug}",
    "/hoi-dap/gui",
    "/hoi-dap/theo-doi",
    "/hoi-dap/tbt/",
    "/hoi-dap/tbt/{notice}",
    "/thu-tuc/",
    "/thu-tuc/{code}",
    "/thu-tuc/ap-phich",
    "/en/thu-tuc/{code}",
)
STAFF = (
    "/can-bo/hoi-dap/",
    "/can-bo/hoi-dap/{number}",
    "/can-bo/cau-tra-loi/",
    "/can-bo/cau-tra-loi/{draft}",
    "/can-bo/cau-tra-loi/moi",
    "/can-bo/tbt/",
    "/can-bo/tbt/{notice}",
    "/can-bo/thu-tuc/",
    "/can-bo/thu-tuc/{waiting}",
    "/can-bo/thu-tuc/{code}/sua",
)


@dataclass(frozen=True)
class Served:
    """A portal of this test's own, with an officer and some records."""

    app: Flask
    address: str
    officer: MadeOfficer
    keys: dict[str, str]


@pytest.fixture
def served(empty_data_dir: Path, tmp_path: Path) -> Iterator[Served]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    keys = make_records(app)
    officer = make_officer(app, Role.PUBLISHER)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, address, officer, keys)
    server.shutdown()
    thread.join()
    server.server_close()
    close(app)


def make_records(app: Flask) -> dict[str, str]:
    """One of everything, with words long enough to be a trouble."""
    make_rows(app)
    make_procedure_rows(app)
    code = make_procedure(app)
    make_version(app, code, name="Công bố dấu định lượng " * 8, valid_from=TODAY)
    keys = {
        "slug": make_answer(app),
        "notice": make_notice(app),
        "number": make_question(app, text="Nước mắm " * 80)[0],
        "draft": str(make_draft(app)),
        "code": code,
        "waiting": make_procedure_draft(app),
    }
    with app.app_context(), IndexKeeper(app.extensions["portal_settings"].index_dir) as keeper:
        keeper.rebuild()
    return keys


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


def forget_refusals(visitor: Visit) -> None:
    """The browser notes a form that is shown again (422) as an error of the page."""
    visitor.errors[:] = [error for error in visitor.errors if "422" not in error]


def assert_fits_and_is_accessible(page: Page, path: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_every_page_is_accessible_on_a_phone_and_at_a_desk(
    served: Served, phone: Visit, desk: Visit
) -> None:
    for visitor in (phone, desk):
        let_in(visitor, served)
        for path in (*PUBLIC, *STAFF):
            address = path.format(**served.keys)
            assert_fits_and_is_accessible(visitor.open(address), address)


def test_a_visitor_asks_an_officer_answers_and_the_visitor_reads_it(
    served: Served, phone: Visit, desk: Visit
) -> None:
    page = phone.open("/hoi-dap/gui")
    page.get_by_label("Lĩnh vực").select_option("do-luong")
    page.get_by_label("Câu hỏi của bạn").fill("Cân hàng đóng gói thế nào cho đúng, cân ở đâu?")
    page.get_by_role("button", name="Gửi câu hỏi").click()
    expect(page.get_by_text("Có thể câu trả lời đã có")).to_be_visible()
    assert_fits_and_is_accessible(page, "similar answers")
    page.get_by_role("button", name="Vẫn gửi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhận câu hỏi")
    number, secret = page.locator("strong.code").all_inner_texts()
    assert_fits_and_is_accessible(page, "receipt")

    let_in(desk, served)
    table = desk.open("/can-bo/hoi-dap/")
    table.get_by_role("link", name=re.compile("cân ở đâu")).click()
    table.get_by_role("textbox", name="Câu trả lời").fill(
        "Cân ở chợ có cân đối chứng, đã kiểm định."
    )
    table.get_by_role("button", name="Trả lời và kết thúc").click()
    expect(table.get_by_text("Đã trả lời và kết thúc câu hỏi.")).to_be_visible()

    page.goto(f"{served.address}/hoi-dap/theo-doi")
    page.get_by_label("Số câu hỏi").fill(number)
    page.get_by_label("Mã bí mật").fill(secret.lower())
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_text("Cân ở chợ có cân đối chứng")).to_be_visible()
    assert_fits_and_is_accessible(page, "status")
    forget_refusals(phone)


def test_the_form_for_asking_works_without_scripts(chromium: Browser, served: Served) -> None:
    for visitor in visit(chromium, served.address, viewport=PHONE, java_script_enabled=False):
        page = visitor.open("/hoi-dap/gui?linh_vuc=ocop")
        page.get_by_label("Câu hỏi của bạn").fill("Sao OCOP hết hạn thì làm gì tiếp theo?")
        page.get_by_role("button", name="Gửi câu hỏi").click()
        if page.get_by_role("button", name="Vẫn gửi").count():
            page.get_by_role("button", name="Vẫn gửi").click()
        expect(page.get_by_text("Xin giữ lại số và mã này")).to_be_visible()
        forget_refusals(visitor)
