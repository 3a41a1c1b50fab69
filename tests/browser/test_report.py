"""Reporting in a real browser: with a photo, without a network, without scripts."""

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select
from werkzeug.serving import make_server

from portal.app import create_app
from portal.cases.models import CitizenCase
from portal.cases.photos import folder, open_photo
from portal.cases.queries import case_by_number
from portal.cases.states import CaseState
from portal.core import clock
from portal.core.db import db
from tests.browser.conftest import DESK, PHONE, Visit, visit, wait_until
from tests.make.cases import load_law, make_case, make_open_box, photo_with_place
from tests.make.places import SA_HUYNH, make_places
from tests.make.portal import close, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# Who sends sooner than this is taken for a machine.
QUICK_MS = 3_000
WORDS = "Cân ở chợ thiếu hai lạng một ký, quầy số 4."
PAGES = (
    "/phan-anh/",
    "/en/phan-anh/?ve=ABC",
    "/phan-anh/theo-doi",
    "/phan-anh/du-lieu-ca-nhan",
    "/phan-anh/ket-qua/",
    "/phan-anh/ket-qua/{number}",
    "/phan-anh/so-lieu",
)


@dataclass(frozen=True)
class Served:
    """A portal of this test's own; `number` is that of a published result."""

    app: Flask
    address: str
    number: str

    def cases(self) -> int:
        """How many cases there are."""
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(CitizenCase)) or 0


@pytest.fixture
def served(empty_data_dir: Path, tmp_path: Path) -> Iterator[Served]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    load_law(app)
    make_places(app)
    make_open_box(app)
    published = make_case(
        app,
        commune=SA_HUYNH,
        state=CaseState.ANSWERED,
        public_title="Đã kiểm tra cân ở chợ",
        public_text="Hai chiếc cân bị tạm giữ.",
        published_at=clock.now(),
    )
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, address, published.number)
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
def plain(chromium: Browser, served: Served) -> Iterator[Visit]:
    yield from visit(chromium, served.address, viewport=PHONE, java_script_enabled=False)


def write(page: Page, photo: bytes = b"") -> None:
    page.fill("#noi_dung", WORDS)
    if photo:
        sent = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo}
        page.set_input_files("#anh", [sent])  # type: ignore[list-item]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_are_accessible(
    request: pytest.FixtureRequest, served: Served, size: str
) -> None:
    visitor: Visit = request.getfixturevalue(size)
    for path in PAGES:
        assert_accessible(visitor.open(path.format(number=served.number)))


def test_a_photo_is_kept_without_its_place(served: Served, phone: Visit) -> None:
    page = phone.open("/phan-anh/")
    write(page, photo_with_place(side=2400))
    press(page, "Gửi")
    page.wait_for_selector("[data-number]")
    with served.app.app_context():
        photos = case_by_number(page.inner_text("[data-number]")).photos
        shown = open_photo(photos[0])
        kept = next(folder().iterdir()).read_bytes()
    assert not Image.open(BytesIO(shown)).getexif()
    assert b"SECRET" not in shown + kept
    # Made smaller on the phone already.
    assert max(Image.open(BytesIO(shown)).size) == 1600


def test_the_code_on_the_receipt_opens_the_case(served: Served, phone: Visit) -> None:
    # given
    page = phone.open("/phan-anh/")
    write(page)
    page.fill("#ten", "Lê Thị Bí Mật")
    press(page, "Gửi")
    page.wait_for_selector("[data-number]")
    assert_accessible(page)
    number, secret = page.inner_text("[data-number]"), page.inner_text("[data-secret]")
    # when
    page.goto(f"{phone.site}/phan-anh/theo-doi#{number}.{secret}")
    wait_until(page, "document.querySelector('#ma').value !== ''")
    assert page.url == f"{phone.site}/phan-anh/theo-doi"
    press(page, "Xem")
    page.wait_for_selector(".timeline")
    # then
    assert WORDS in page.inner_text("main")
    assert_accessible(page)
    page.fill("#noi_dung", "Thêm một câu.")
    press(page, "Gửi thêm")
    page.wait_for_selector(".notice--success")
    assert "Thêm một câu." in page.inner_text("main")
    assert phone.context.cookies() == []
    assert served.cases() == 2


def test_a_draft_waits_for_the_network_and_is_sent_once(served: Served, phone: Visit) -> None:
    # given
    page = phone.open("/phan-anh/")
    write(page, photo_with_place())
    phone.context.set_offline(True)
    # when
    press(page, "Gửi")
    # then
    page.wait_for_selector("[data-word=waiting]:visible")
    assert served.cases() == 1
    page.wait_for_timeout(QUICK_MS)
    phone.context.set_offline(False)
    page.wait_for_selector("[data-number]")
    number = page.inner_text("[data-number]")
    with served.app.app_context():
        case = case_by_number(number)
        assert case.text == WORDS
        assert len(case.photos) == 1
        assert not case.is_doubtful
    assert served.cases() == 2
    page.reload()
    assert page.input_value("#noi_dung") == ""


def test_a_draft_outlives_the_page_and_is_deleted_on_demand(served: Served, phone: Visit) -> None:
    # given: written offline, the page closed
    page = phone.open("/phan-anh/")
    write(page, photo_with_place(side=300))
    page.fill("#ten", "Lê Thị Bí Mật")
    page.wait_for_selector("[data-word=kept]:visible")
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert WORDS in kept
    assert "Bí Mật" not in kept
    # when: opened again
    page.reload()
    page.wait_for_selector("[data-word=restored]:visible")
    assert page.input_value("#noi_dung") == WORDS
    assert page.evaluate("document.querySelector('#anh').files.length") == 1
    # then
    press(page, "Xóa bản nháp")
    page.wait_for_selector("[data-word=cleared]:visible")
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert page.input_value("#noi_dung") == ""
    assert page.evaluate("document.querySelector('#anh').files.length") == 0
    assert served.cases() == 1


def test_a_waiting_draft_of_a_closed_page_goes_when_it_is_opened_again(
    served: Served, phone: Visit
) -> None:
    page = phone.open("/phan-anh/")
    write(page)
    phone.context.set_offline(True)
    press(page, "Gửi")
    page.wait_for_selector("[data-word=waiting]:visible")
    page.close()
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto(f"{phone.site}/phan-anh/")
    again.wait_for_selector("[data-number]")
    assert served.cases() == 2


def test_an_answer_that_was_lost_makes_no_second_case(served: Served, phone: Visit) -> None:
    page = phone.open("/phan-anh/")
    write(page)
    lost = []

    def lose(route: object) -> None:
        if lost or route.request.method != "POST":  # type: ignore[attr-defined]
            route.continue_()  # type: ignore[attr-defined]
            return
        lost.append(route.fetch().status)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/phan-anh/", lose)
    press(page, "Gửi")
    page.wait_for_selector("[data-word=trouble]:visible")
    assert served.cases() == 2
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-number]")
    assert lost == [201]
    assert served.cases() == 2
    phone.errors.clear()


def test_without_scripts_everything_works(served: Served, plain: Visit) -> None:
    page = plain.open("/phan-anh/")
    press(page, "Gửi")
    assert page.locator(".error-summary").count() == 1
    write(page, photo_with_place(side=200))
    press(page, "Gửi")
    number, secret = page.inner_text("[data-number]"), page.inner_text("[data-secret]")
    assert page.locator("[data-receipt]").is_hidden()
    page.goto(f"{plain.site}/phan-anh/theo-doi")
    page.fill("#so", number)
    page.fill("#ma", secret)
    press(page, "Xem")
    assert WORDS in page.inner_text("main")
    with served.app.app_context():
        assert case_by_number(number).is_doubtful
    plain.errors.clear()
