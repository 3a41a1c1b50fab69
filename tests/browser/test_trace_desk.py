"""The trace desk in a real browser: usable on a phone in the field, also when the network goes."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from portal.accounts.permissions import Role
from portal.accounts.staff_access import cookie_name
from portal.app import create_app
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.trace.copies.alerts import raise_alert
from portal.trace.copies.signs import Suspicion
from portal.trace.lots import lot_by_code
from portal.trace.models import EpcisEvent
from portal.trace.serials import serial_by_code
from portal.trace.states import LotState
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.labels import served
from tests.make.lots import epc_of_lot, make_events, make_serials, observed, transformed
from tests.make.officers import MadeOfficer, make_officer, sign_in
from tests.make.portal import close, settings_in
from tests.make.trace_desk import MILL_GLN, farmer, make_desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "/can-bo/lo/",
    "/can-bo/lo/?tim=khong-co",
    "/can-bo/lo/moi",
    "/can-bo/lo/{lot}",
    "/can-bo/lo/{lot}/ket-thuc",
    "/can-bo/lo/{lot}/so-se-ri/",
    "/can-bo/lo/{lot}/so-se-ri/them",
    "/can-bo/lo/{lot}/so-se-ri/{piece}/rut",
    "/can-bo/lo/{lot}/su-kien?nganh=rice",
    "/can-bo/lo/{lot}/su-kien/rice.harvest",
    "/can-bo/lo/{lot}/su-kien/rice.mill",
    "/can-bo/lo/{lot}/su-kien-da-ghi/1/khai-sai",
    "/can-bo/thu-hoi/",
    "/can-bo/thu-hoi/lo/{lot}",
    "/can-bo/canh-bao-sao-chep/",
    "/can-bo/canh-bao-sao-chep/{alert}",
    "/can-bo/luu-tru/",
)
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@dataclass(frozen=True)
class Office:
    """A served portal with a farm and a mill, and what its addresses need."""

    app: Flask
    codes: dict[str, str]
    farmer: MadeOfficer
    registrar: MadeOfficer

    def path(self, path: str) -> str:
        """An address with the codes of this office written in."""
        return path.format(**self.codes)

    def events(self) -> int:
        """How many events were kept."""
        with self.app.app_context():
            return db.session.scalars(select(func.count()).select_from(EpcisEvent)).one()


@pytest.fixture
def office(empty_data_dir: Path, tmp_path: Path) -> Iterator[Office]:
    """A portal of this test's own under the address at which it is served."""
    data_dir = shutil.copytree(empty_data_dir, tmp_path / "instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(settings_in(Path(data_dir), PORTAL_BASE_URL=f"http://127.0.0.1:{port}"))
    with served(app, port):
        yield furnished(app)
    close(app)


def furnished(app: Flask) -> Office:
    """Rice of which flour was made, a piece whose label looks copied, and two people."""
    desk = make_desk(app)
    piece = make_serials(app, desk.rice_lot, ["S1", "S2"])[0]
    rice, flour = epc_of_lot(app, desk.rice_lot), epc_of_lot(app, desk.flour_lot)
    shop = {"id": f"https://id.gs1.org/414/{MILL_GLN}"}
    make_events(
        app,
        transformed("2026-11-02", [rice], [flour]),
        observed("2026-11-03", flour, readPoint=shop),
    )
    with app.app_context(), unit_of_work():
        seen = Suspicion("many", 31, clock.now(), clock.now(), ())
        alert = raise_alert(serial_by_code(piece), seen, by="test")
        assert alert is not None
        number = alert.id
    codes = {"lot": desk.rice_lot, "flour": desk.flour_lot, "piece": piece, "alert": str(number)}
    return Office(app, codes, farmer(app, desk), make_officer(app, Role.REGISTRAR))


def browser_of(
    chromium: Browser, office: Office, officer: MadeOfficer, **options: object
) -> Iterator[Visit]:
    """A browser in which somebody has just signed in."""
    signed_in = sign_in(office.app, officer)
    site = office.app.extensions["portal_settings"].base_url
    with office.app.app_context():
        name = cookie_name()
    cookie = signed_in.browser.get_cookie(name)
    assert cookie is not None
    for one in visit(chromium, site, **options):
        one.context.add_cookies([{"name": name, "value": cookie.value, "url": site}])
        yield one


@pytest.fixture
def field(chromium: Browser, office: Office) -> Iterator[Visit]:
    """Somebody of the farm with an old phone."""
    options = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    yield from browser_of(chromium, office, office.farmer, **options)


@pytest.fixture
def phone(chromium: Browser, office: Office) -> Iterator[Visit]:
    """Somebody of the province with an old phone."""
    options = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    yield from browser_of(chromium, office, office.registrar, **options)


@pytest.fixture
def desk(chromium: Browser, office: Office) -> Iterator[Visit]:
    """Somebody of the province at a desk."""
    yield from browser_of(chromium, office, office.registrar, viewport=DESK)


@pytest.fixture
def without_scripts(chromium: Browser, office: Office) -> Iterator[Visit]:
    """Somebody of the farm whose browser runs no JavaScript."""
    options = {"viewport": PHONE, "java_script_enabled": False}
    yield from browser_of(chromium, office, office.farmer, **options)


def problems_of(page: Page) -> list[tuple[str, list[str]]]:
    """What is not accessible."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found]


def fill_harvest(page: Page) -> None:
    """Answer what the form of a harvest must know."""
    page.get_by_label("Thời gian").fill("2026-11-01T06:30")
    page.get_by_label("Khối lượng (kg)").fill("1.250,5")
    page.get_by_label("Giống").fill("ST25")


def test_every_page_of_the_desk_is_accessible_on_a_phone(phone: Visit, office: Office) -> None:
    for path in PAGES:
        page = phone.open(office.path(path))

        assert (path, problems_of(page)) == (path, [])
        assert (path, page.evaluate(TOO_WIDE) <= 0) == (path, True)
        assert page.locator("h1").count() == 1
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert (path, len(ids)) == (path, len(set(ids)))


def test_an_event_is_told_without_scripts(without_scripts: Visit, office: Office) -> None:
    page = without_scripts.open(office.path("/can-bo/lo/{lot}/su-kien?nganh=rice"))

    page.get_by_role("link", name="Thu hoạch lúa").click()
    fill_harvest(page)
    page.get_by_role("button", name="Xem lại").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại trước khi ghi")
    before = office.events()
    page.get_by_role("button", name="Sửa lại").click()
    page.get_by_label("Giống").fill("OM18")
    page.get_by_role("button", name="Xem lại").click()
    expect(page.locator("dd").filter(has_text="OM18")).to_be_visible()
    page.get_by_role("button", name="Ghi nhận sự kiện").click()

    expect(page.get_by_text("Đã ghi nhận sự kiện.")).to_be_visible()
    assert (before, office.events()) == (2, 3)


def test_what_was_typed_without_network_is_kept_and_sent_afterwards(
    field: Visit, office: Office
) -> None:
    path = office.path("/can-bo/lo/{lot}/su-kien/rice.harvest")
    page = field.open(path)

    field.context.set_offline(True)
    fill_harvest(page)
    page.get_by_role("button", name="Xem lại").click()
    expect(page.get_by_text("Máy đang mất mạng.")).to_be_visible()
    assert problems_of(page) == []
    field.errors.clear()  # The browser notes that there is no network.
    field.context.set_offline(False)
    expect(page.get_by_text("Đã có mạng lại.")).to_be_visible()
    page = field.open(path)
    expect(page.get_by_text("Đã điền lại những gì bạn ghi")).to_be_visible()
    expect(page.get_by_label("Khối lượng (kg)")).to_have_value("1.250,5")
    page.get_by_role("button", name="Xem lại").click()
    assert problems_of(page) == []
    page.get_by_role("button", name="Ghi nhận sự kiện").click()

    expect(page.get_by_text("Đã ghi nhận sự kiện.")).to_be_visible()
    assert office.events() == 3
    page = field.open(path)
    expect(page.get_by_label("Giống")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_a_refused_event_leads_to_its_fields(field: Visit, office: Office) -> None:
    page = field.open(office.path("/can-bo/lo/{lot}/su-kien/rice.harvest"))
    fill_harvest(page)
    page.get_by_label("Khối lượng (kg)").fill("nhiều")

    page.get_by_role("button", name="Xem lại").click()
    page.get_by_role("link", name="Khối lượng").click()

    assert problems_of(page) == []
    assert page.evaluate("document.activeElement.id") == "weight"
    expect(page.get_by_label("Giống")).to_have_value("ST25")
    field.errors.clear()  # The browser notes the answer 422.


def test_a_lot_is_recalled_and_the_parties_are_told_by_keyboard(
    desk: Visit, office: Office
) -> None:
    page = desk.open("/can-bo/thu-hoi/")
    page.get_by_label("Mã lô cần thu hồi").fill(office.codes["lot"])
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lô sẽ bị thu hồi: 2")).to_be_visible()

    page.get_by_label("Lý do").fill("Kiểm nghiệm thấy dư lượng vượt mức.")
    page.get_by_label("Người dân cần làm gì").fill("Không dùng, mang trả nơi đã mua.")
    page.get_by_role("button", name="Thu hồi 2 lô").press("Enter")
    expect(page.get_by_text("Đã thu hồi. Xin báo cho từng đơn vị")).to_be_visible()
    party = page.get_by_role("article", name="Nhà máy Thử")
    party.get_by_label("Đã báo bằng cách nào").fill("Gọi điện lúc 9:30")
    party.get_by_role("button", name="Đã báo").press("Enter")

    expect(page.get_by_text("1 trên 2 đơn vị đã được báo")).to_be_visible()
    assert problems_of(page) == []
    with office.app.app_context():
        assert lot_by_code(office.codes["flour"]).state is LotState.RECALLED
