"""Labels and posters made in a real browser, and read back from the files."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.accounts.staff_access import cookie_name
from portal.app import create_app
from portal.core.db import db
from portal.registry.models import Product
from portal.trace.models import Lot
from portal.trace.states import LotState
from tests.browser.conftest import PHONE, Visit, visit
from tests.make.labels import addresses_in, offer_labels, printed, served, words_in
from tests.make.officers import make_officer, sign_in
from tests.make.portal import close, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "/can-bo/nhan/",
    "/can-bo/nhan/giay",
    "/can-bo/nhan/chon?loai=san-pham",
    "/can-bo/nhan/chon?loai=lo-hang&tim=khongco",
    "/can-bo/nhan/chon?loai=san-pham&ma={product}",
    "/can-bo/nhan/lam?loai=san-pham&ma={product}",
    "/can-bo/nhan/lam?loai=don-chiec&ma={lot}",
    "/can-bo/ap-phich/",
    "/can-bo/ap-phich/?ma={product}",
)


@dataclass(frozen=True)
class Desk:
    """A registrar's browser on a seeded portal of its own."""

    app: Flask
    visit: Visit
    codes: dict[str, str]

    def open(self, path: str) -> Page:
        return self.visit.open(path.format(**self.codes))


@pytest.fixture(scope="module")
def app(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A seeded portal under the address at which it is served."""
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("labels") / "instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(settings_in(Path(data_dir), PORTAL_BASE_URL=f"http://127.0.0.1:{port}"))
    offer_labels(app)
    with served(app, port):
        yield app
    close(app)


@pytest.fixture
def desk(app: Flask, chromium: Browser) -> Iterator[Desk]:
    """A registrar who has just signed in, with an old phone."""
    officer = sign_in(app, make_officer(app, Role.REGISTRAR))
    site = app.extensions["portal_settings"].base_url
    product = select(Product.code).where(Product.is_sample.is_(False)).order_by(Product.id)
    lot = select(Lot.code).where(Lot.state == LotState.ACTIVE, Lot.serials.any())
    with app.app_context():
        first = {"product": product, "lot": lot}
        codes = {name: db.session.scalars(one.limit(1)).one() for name, one in first.items()}
        name = cookie_name()
    cookie = officer.browser.get_cookie(name)
    assert cookie is not None
    for one in visit(chromium, site, viewport=PHONE, is_mobile=True, has_touch=True):
        one.context.add_cookies([{"name": name, "value": cookie.value, "url": site}])
        yield Desk(app, one, codes)


def problems_of(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_about_labels_is_accessible_on_a_phone(desk: Desk, path: str) -> None:
    page = desk.open(path)

    assert problems_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_a_refused_form_is_accessible_and_leads_to_its_fields(desk: Desk) -> None:
    page = desk.open("/can-bo/nhan/lam?loai=san-pham&ma={product}")
    page.get_by_label("Số bản của mỗi tem").fill("nhiều")
    desk.visit.errors.clear()

    page.get_by_role("button", name="Làm tem").click()
    page.get_by_role("link", name="Số bản").click()

    assert problems_of(page) == []
    assert page.evaluate("document.activeElement.id") == "so_ban"
    desk.visit.errors.clear()  # The browser notes the answer 422.


def test_labels_are_chosen_made_and_read_back(desk: Desk) -> None:
    page = desk.open("/can-bo/nhan/")

    page.get_by_role("link", name="Sản phẩm").first.click()
    page.get_by_label("Tìm theo tên").fill("nuoc mam")
    page.get_by_role("button", name="Tìm").click()
    boxes = page.locator('input[name="ma"]')
    codes = [str(boxes.nth(number).get_attribute("value")) for number in range(2)]
    for code in codes:
        page.locator(f'input[value="{code}"]').check()
    page.get_by_role("button", name="Làm tem cho các mục đã đánh dấu").click()
    page.get_by_label("Số bản của mỗi tem").fill("12")
    page.get_by_label("Giấy", exact=True).select_option("a4-14")
    page.get_by_role("button", name="Làm tem").click()
    page.wait_for_url("**/can-bo/cong-viec/*")

    file = printed(desk.app, page.url)
    expected = [f"{desk.visit.site}/q/{code}" for code in codes for _copy in range(12)]
    assert sorted(addresses_in(file)) == sorted(expected)
    assert page.request.get(expected[0]).ok


def test_a_poster_is_downloaded_and_read_back(desk: Desk) -> None:
    page = desk.open("/can-bo/ap-phich/?ma={product}")
    title = page.get_by_label("Tiêu đề").input_value()

    with page.expect_download() as downloading:
        page.get_by_role("button", name="Tải áp phích").click()
    file = downloading.value.path().read_bytes()

    assert addresses_in(file) == [f"{desk.visit.site}/q/{desk.codes['product']}"]
    assert title.split()[0] in words_in(file)
