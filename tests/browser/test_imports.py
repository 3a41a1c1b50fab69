"""An import in a real browser: a thousand rows, twenty of them wrong, corrected and taken in."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.accounts.staff_access import cookie_name
from portal.app import create_app
from portal.core.db import db
from portal.registry.models import Product
from tests.browser.conftest import PHONE, Visit, visit
from tests.make.imports import gtin, make_table, product_rows, ready, run_jobs
from tests.make.officers import make_officer, sign_in
from tests.make.portal import close, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOTAL, WRONG = 1_000, 20
PAGES = (
    "/can-bo/nhap/",
    "/can-bo/nhap/xem-truoc/1",
    "/can-bo/nhap/1",
    "/can-bo/nhap/1/hoan-tac",
    "/can-bo/cong-viec/",
    "/can-bo/cong-viec/1",
    "/can-bo/xuat/",
    "/can-bo/xuat/san-pham",
)


@dataclass(frozen=True)
class Desk:
    """A registrar's browser on a portal of its own."""

    app: Flask
    visit: Visit
    folder: Path

    def open(self, path: str) -> Page:
        return self.visit.open(path)


@contextmanager
def working(app: Flask, port: int) -> Iterator[None]:
    """Serve the portal and carry out its jobs."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    is_over = threading.Event()

    def work() -> None:
        while not is_over.wait(0.1):
            run_jobs(app)

    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()


@pytest.fixture
def desk(empty_data_dir: Path, tmp_path: Path, chromium: Browser) -> Iterator[Desk]:
    """A registrar who has just signed in, with an old phone."""
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    app = ready(create_app(settings_in(data_dir, PORTAL_BASE_URL=site)))
    officer = sign_in(app, make_officer(app, Role.REGISTRAR))
    with app.app_context():
        name = cookie_name()
    cookie = officer.browser.get_cookie(name)
    assert cookie is not None
    with working(app, port):
        for one in visit(chromium, site, viewport=PHONE, is_mobile=True, has_touch=True):
            one.context.add_cookies([{"name": name, "value": cookie.value, "url": site}])
            yield Desk(app, one, tmp_path)
    close(app)


def hand_in(page: Page, file: Path) -> None:
    page.goto(page.url.split("/can-bo/")[0] + "/can-bo/nhap/")
    page.get_by_label("Sổ cần nhập").select_option("san-pham")
    page.get_by_label("Tệp bảng tính").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()


def corrected(errors: Path) -> Path:
    """The workbook of errors with its red cells put right."""
    book = load_workbook(errors)
    (heading, *rows) = book.worksheets[0].iter_rows()
    place = [cell.value for cell in heading].index("Mã GTIN")
    for number, row in enumerate(rows):
        assert row[place].fill.fgColor.rgb == "FFFFC7CE"
        assert row[place].comment is not None
        row[place].value = gtin(number)
    book.save(errors)
    return errors


def test_a_thousand_rows_with_twenty_mistakes_are_taken_in_in_two_steps(desk: Desk) -> None:
    rows = product_rows(TOTAL)
    for row in rows[:WRONG]:
        row["gtin"] = f"{row['gtin']}9"
    file = make_table(desk.folder / "muoi.xlsx", "san-pham", rows)

    page = desk.open("/can-bo/nhap/")
    hand_in(page, file)
    page.get_by_role("heading", name="Các dòng chưa đúng").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp lỗi (.xlsx)").click()
    download.value.save_as(desk.folder / "loi.xlsx")
    page.get_by_role("button", name="Chỉ nhập 980 dòng đúng").click()
    expect(page.locator("main")).to_contain_text("Đã nhập")
    hand_in(page, corrected(desk.folder / "loi.xlsx"))
    page.get_by_role("button", name="Nhập 20 dòng").click()
    expect(page.locator("main")).to_contain_text("Đã nhập")

    with desk.app.app_context():
        assert db.session.scalar(select(func.count(Product.id))) == TOTAL
    for path in PAGES:
        shown = desk.open(path)
        found = Axe().run(shown).response["violations"]
        assert [(path, one["id"], one["nodes"][:2]) for one in found] == []
        assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert shown.locator("h1").count() == 1
