"""Cases in a real browser: from a citizen's report to the rating, and the sealed identity."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal.accounts.permissions import Role
from portal.accounts.staff_access import cookie_name
from portal.app import create_app
from portal.cases.photos import keep_photo
from portal.cases.queries import case_by_number
from portal.cases.services import handling
from portal.cases.services.answering import answer_case
from portal.cases.services.identity import Identity
from portal.cases.services.intake import add_photos
from portal.cases.services.public_result import write_result
from portal.core import clock
from portal.core.db import unit_of_work
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.case_desk import ANSWER, Staff, act, make_assigned, make_staff, read
from tests.make.cases import (
    PASSPHRASE,
    MadeCase,
    make_case,
    make_open_box,
    photo_with_place,
)
from tests.make.labels import served
from tests.make.officers import SENTENCE, MadeOfficer, make_officer, sign_in
from tests.make.portal import close, settings_in
from tests.make.served_portal import served_portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CASES = "/can-bo/phan-anh/"
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
# Names and numbers that nobody else in the portal bears.
WHO = Identity("Lưu Thị Niêm Phong", "0255 000 7391", "niem.phong@example.vn")
REASON = "Cần gặp để nhận mẫu hàng đã mua."
ACTS = (
    "",
    "/giao",
    "/phan-loai",
    "/chuyen-co-quan",
    "/tra-loi",
    "/hoi-them",
    "/ghi-chu",
    "/kiem-tra",
    "/ket-qua",
    "/danh-tinh",
)


@dataclass(frozen=True)
class Office:
    """A served portal with people and cases."""

    app: Flask
    staff: Staff
    answered: MadeCase
    open: MadeCase


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
    """A case that was answered and has a result to publish, and a secret one with a picture."""
    staff = make_staff(app)
    make_open_box(app, staff.chief)
    answered = make_assigned(app)
    act(app, answer_case, answered, by=staff.sa_huynh, text=ANSWER)
    text = "Theo bà Trần Thị Thử ở thôn 3, đoàn đã kiểm tra; gọi 0255 000 0000."
    act(app, write_result, answered, by=staff.sa_huynh, title="Kiểm tra cân ở chợ", text=text)
    opened = make_case(app, kind="denunciation", identity=WHO)
    with app.app_context():
        kept = keep_photo(photo_with_place(side=300))
        with unit_of_work():
            add_photos(case_by_number(opened.number), [kept], at=clock.now())
    act(app, handling.accept_case, opened, by=staff.chief)
    return Office(app, staff, answered, opened)


def browser_of(
    chromium: Browser, app: Flask, officer: MadeOfficer, **options: object
) -> Iterator[Visit]:
    """A browser in which somebody has just signed in."""
    signed_in = sign_in(app, officer)
    site = app.extensions["portal_settings"].base_url
    with app.app_context():
        name = cookie_name()
    cookie = signed_in.browser.get_cookie(name)
    assert cookie is not None
    for one in visit(chromium, site, **options):
        one.context.add_cookies([{"name": name, "value": cookie.value, "url": site}])
        yield one


@pytest.fixture
def phone(chromium: Browser, office: Office) -> Iterator[Visit]:
    """A case officer with an old phone."""
    options = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    yield from browser_of(chromium, office.app, office.staff.chief, **options)


@pytest.fixture
def desk(chromium: Browser, office: Office) -> Iterator[Visit]:
    """A case officer at a desk."""
    yield from browser_of(chromium, office.app, office.staff.chief, viewport=DESK)


@pytest.fixture
def citizen(chromium: Browser, office: Office) -> Iterator[Visit]:
    """Somebody in the street."""
    site = office.app.extensions["portal_settings"].base_url
    yield from visit(chromium, site, viewport=PHONE, is_mobile=True, has_touch=True)


def problems_of(page: Page) -> list[tuple[str, list[str]]]:
    """What is not accessible."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found]


def follow_up(citizen: Visit, number: str, secret: str) -> Page:
    """Open the own case with what was kept of it."""
    page = citizen.open("/phan-anh/theo-doi")
    page.get_by_label("Số phản ánh").fill(number)
    page.get_by_label("Mã bí mật").fill(secret)
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    return page


def do(page: Page, link: str, button: str = "", **typed: str) -> None:
    """Choose an act on the page of a case, fill in its form, send it."""
    page.get_by_role("link", name=link, exact=True).click()
    for name, text in typed.items():
        page.locator(f"#{name}").fill(text)
    page.get_by_role("button", name=button or link, exact=True).click()


def pages_of(office: Office) -> list[str]:
    """Every page of the desk that shows something."""
    one, other = f"{CASES}{office.open.number}", f"{CASES}{office.answered.number}"
    ends = [f"{other}{end}" for end in ("", "/ket-thuc", "/mo-lai", "/ket-qua/dang")]
    around = [CASES, f"{CASES}?xem=qua-han", f"{CASES}hom/", f"{CASES}hom/khoi-phuc"]
    return [*around, f"{CASES}so-lieu/", *(f"{one}{end}" for end in ACTS), *ends]


def test_every_page_of_the_desk_is_accessible_on_a_phone(phone: Visit, office: Office) -> None:
    for path in pages_of(office):
        page = phone.open(path)

        assert (path, problems_of(page)) == (path, [])
        assert (path, page.evaluate(TOO_WIDE) <= 0) == (path, True)
        assert (path, page.locator("h1").count()) == (path, 1)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert (path, len(ids)) == (path, len(set(ids)))


def test_pages_of_the_desk_are_accessible_on_a_wide_screen(desk: Visit, office: Office) -> None:
    paths = [CASES, f"{CASES}so-lieu/", f"{CASES}{office.open.number}"]

    for path in [*paths, f"{CASES}{office.answered.number}/ket-qua/dang"]:
        page = desk.open(path)
        assert (path, problems_of(page)) == (path, [])
        assert (path, page.evaluate(TOO_WIDE) <= 0) == (path, True)


def test_a_report_is_accepted_answered_followed_up_and_rated(
    citizen: Visit, desk: Visit, office: Office
) -> None:
    made = make_case(office.app, text="Cân ở sạp cá thiếu hai lạng một ký.")
    page = desk.open(CASES)
    page.get_by_role("link", name=made.number).click()

    do(page, "Tiếp nhận")
    expect(page.get_by_text("Đã tiếp nhận. Bước tiếp theo")).to_be_visible()
    do(page, "Trả lời", text=ANSWER)
    expect(page.get_by_text("Đã trả lời người gửi.")).to_be_visible()

    own = follow_up(citizen, made.number, made.secret)
    expect(own.get_by_text(ANSWER)).to_be_visible()
    assert desk.site not in own.content().replace(citizen.site, "")
    own.get_by_label("4 – tốt").check()
    own.get_by_role("button", name="Gửi đánh giá").click()

    page = desk.open(f"{CASES}{made.number}")
    expect(page.get_by_text("4 trên 5")).to_be_visible()
    assert office.staff.chief.email not in own.content()


def test_two_officers_who_write_at_once_lose_nothing(desk: Visit, office: Office) -> None:
    path = f"{CASES}{office.open.number}/tra-loi"
    page = desk.open(path)
    page.locator("#text").fill(ANSWER)
    act(office.app, handling.link_inspection, office.open, by=office.staff.deputy, code="")

    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_role("heading", name="Diễn biến mới nhất")).to_be_visible()
    assert problems_of(page) == []
    expect(page.locator("#text")).to_have_value(ANSWER)
    page.get_by_role("button", name="Trả lời").click()

    expect(page.get_by_text("Đã trả lời người gửi.")).to_be_visible()
    desk.errors.clear()  # The browser notes the answer 409.


def test_a_sealed_identity_is_opened_and_lies_nowhere_in_clear(
    empty_data_dir: Path,
    tmp_path: Path,
    chromium: Browser,
    capfd: pytest.CaptureFixture[str],
) -> None:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with served_portal(data_dir) as portal:
        app = create_app(settings_in(data_dir, PORTAL_BASE_URL=portal.address))
        make_staff(app)
        officer = make_officer(app, Role.CASE_OFFICER, password=SENTENCE)
        make_open_box(app, officer)
        for citizen in visit(chromium, portal.address, viewport=PHONE):
            number, secret = report_with_identity(citizen)
            for desk in visit(chromium, portal.address, viewport=DESK):
                open_the_identity(desk, officer, number)
            page = follow_up(citizen, number, secret)
            expect(page.get_by_text(REASON).first).to_be_visible()
        reasons = read(app, MadeCase(number, secret, 0), lambda case: len(case.openings))
        close(app)

    said = "".join(capfd.readouterr())
    files = [file for file in data_dir.rglob("*") if file.is_file()]
    assert reasons == 1
    assert any(number.encode() in file.read_bytes() for file in files)
    assert len(said) > 0
    for words in (WHO.name, WHO.phone, WHO.email, secret, PASSPHRASE):
        assert [file.name for file in files if holds(file, words)] == []
        assert words not in said


def report_with_identity(citizen: Visit) -> tuple[str, str]:
    """Send a report that says who sends it; returns number and secret as shown once."""
    page = citizen.open("/phan-anh/")
    page.locator("input[name=loai][value=report]").check()
    page.get_by_label("Chuyện gì đã xảy ra?").fill("Quán bán bánh mốc, tôi còn giữ một hộp.")
    page.get_by_label("Họ tên").fill(WHO.name)
    page.get_by_label("Điện thoại").fill(WHO.phone)
    page.get_by_label("Thư điện tử").fill(WHO.email)
    page.wait_for_timeout(3_500)  # Who sends within three seconds is taken for a machine.
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("[data-secret]")).to_be_visible()
    number, secret = page.locator("[data-number]"), page.locator("[data-secret]")
    return number.inner_text().strip(), secret.inner_text().strip()


def open_the_identity(desk: Visit, officer: MadeOfficer, number: str) -> None:
    """Sign in, unlock the box, give the reason, read who it was; once."""
    page = desk.open(f"/can-bo/dang-nhap?tiep={CASES}{number}")
    page.get_by_label("Địa chỉ thư điện tử").fill(officer.email)
    page.get_by_label("Mật khẩu").fill(SENTENCE)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("link", name="Mở danh tính").click()
    page.get_by_label("Câu mật khẩu của hòm").fill(PASSPHRASE)
    page.get_by_role("button", name="Mở khóa hòm").click()
    assert problems_of(page) == []
    page.get_by_label("Vì sao cần biết").fill(REASON)
    page.get_by_role("button", name="Mở danh tính").click()
    expect(page.get_by_text(WHO.name)).to_be_visible()
    assert problems_of(page) == []
    page.get_by_role("link", name="Xong, đóng lại").click()
    assert WHO.name not in page.content()


def holds(file: Path, words: str) -> bool:
    """Whether a file holds these words, in the letters of any place where text is kept."""
    content = file.read_bytes()
    return any(words.encode(encoding) in content for encoding in ("utf-8", "utf-16-le"))
