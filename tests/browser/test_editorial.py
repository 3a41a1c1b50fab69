"""Writing and publishing in a real browser: alone, together, offline, from Word."""

import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal.accounts.staff_access import cookie_name
from portal.app import create_app
from portal.core.addresses import settings
from portal.editorial.models import ManuscriptKind
from portal.lookup.indexing import IndexKeeper
from tests.browser.conftest import DESK, PHONE, Visit, visit
from tests.make.editorial import Desk, make_desk, make_manuscript, read, write
from tests.make.labels import served
from tests.make.officers import MadeOfficer, sign_in
from tests.make.portal import close, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORD = """<html><body><!--StartFragment-->
<p class=MsoNormal><b>Kết quả kiểm tra</b></p>
<table><tr><td>Chợ</td><td>Số cân</td></tr><tr><td>Trung tâm</td><td>10</td></tr></table>
<!--EndFragment--></body></html>"""
FROM_WORD = re.compile(r"\*\*Kết quả kiểm tra\*\*\n.*\| Chợ \| Số cân \|", re.DOTALL)
PAGES = (
    "/can-bo/bai/",
    "/can-bo/bai/moi",
    "/can-bo/bai/da-dang",
    "/can-bo/bai/van-ban/nap",
    "/can-bo/ten-mien/",
    "/can-bo/soan/anh",
    "/can-bo/bai/{news}",
    "/can-bo/bai/{news}/soan",
    "/can-bo/bai/{news}/phien-ban",
    "/can-bo/bai/{news}/dinh-kem",
    "/can-bo/bai/{warning}/soan",
    "/can-bo/bai/{document}",
    "/can-bo/bai/{document}/soan",
)


@dataclass(frozen=True)
class Office:
    """A served portal, and the people who write in it."""

    app: Flask
    address: str
    people: Desk


@pytest.fixture
def office(empty_data_dir: Path, tmp_path: Path) -> Iterator[Office]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    people = make_desk(app)
    with served(app, port):
        yield Office(app, address, people)
    close(app)


@pytest.fixture
def writer(chromium: Browser, office: Office) -> Iterator[Visit]:
    for one in visit(chromium, office.address, viewport=DESK):
        let_in(one, office, office.people.writer)
        yield one


@pytest.fixture
def publisher(chromium: Browser, office: Office) -> Iterator[Visit]:
    for one in visit(chromium, office.address, viewport=DESK):
        let_in(one, office, office.people.publisher)
        yield one


@pytest.fixture
def phone(chromium: Browser, office: Office) -> Iterator[Visit]:
    for one in visit(chromium, office.address, viewport=PHONE, is_mobile=True, has_touch=True):
        let_in(one, office, office.people.publisher)
        yield one


def let_in(visitor: Visit, office: Office, officer: MadeOfficer) -> None:
    """Give the browser the session of an officer."""
    with office.app.app_context():
        name = cookie_name()
    cookie = sign_in(office.app, officer).browser.get_cookie(name)
    assert cookie is not None
    visitor.context.add_cookies([{"name": name, "value": cookie.value, "url": office.address}])


def index(app: Flask) -> None:
    """Carry out what waits for the search, as the worker does."""
    with app.app_context(), IndexKeeper(settings().index_dir) as keeper:
        keeper.heal()
        while keeper.drain_batch():
            pass


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible_wide_and_narrow(
    office: Office, publisher: Visit, phone: Visit, path: str
) -> None:
    people = office.people
    section = {
        "number": "1",
        "heading": "Mục tiêu",
        "level": 1,
        "anchor": "muc-tieu",
        "body": "Nội dung.",
        "heading_is_editorial": False,
    }
    numbers = {
        "news": make_manuscript(office.app, people.writer),
        "warning": make_manuscript(
            office.app, people.publisher, ManuscriptKind.WARNING, title="Cảnh báo thử"
        ),
        "document": make_manuscript(
            office.app, people.writer, ManuscriptKind.DOCUMENT, title="Kế hoạch", sections=[section]
        ),
    }
    write(office.app, numbers["news"], people.writer, body="Nội dung đã sửa, xem bit.ly/x.")

    for visitor in (publisher, phone):
        assert_accessible(visitor.open(path.format(**numbers)))


def test_from_the_first_word_to_search_and_feed(
    office: Office, writer: Visit, publisher: Visit
) -> None:
    page = writer.open("/can-bo/bai/moi")
    page.get_by_label("Tin tức").check()
    page.get_by_label("Tiêu đề").fill("Mở lớp dạy đọc nhãn hàng")
    page.get_by_role("button", name="Bắt đầu soạn").click()
    page.get_by_label("Tóm tắt", exact=True).fill(
        "Lớp học một buổi, không thu tiền, ai cũng dự được."
    )
    page.get_by_label("Chuyên mục").select_option("chat-luong")
    page.get_by_label("Nội dung", exact=True).fill("Lớp mở sáng thứ bảy.\n\n## Học gì\n\nĐọc nhãn.")
    page.get_by_role("button", name="Lưu và xem").click()
    expect(page.get_by_text("Không thiếu gì.")).to_be_visible()
    page.get_by_role("button", name="Chuyển duyệt").click()
    expect(page.get_by_text("Đã chuyển duyệt.")).to_be_visible()

    other = publisher.open("/can-bo/bai/?cua=cho-toi")
    other.get_by_role("link", name="Mở lớp dạy đọc nhãn hàng").click()
    other.get_by_role("button", name="Duyệt bản số 2").click()
    other.get_by_role("button", name="Đăng ngay").click()
    expect(other.get_by_text("Đã đăng bài lên cổng.")).to_be_visible()
    index(office.app)

    other.goto(f"{office.address}/tim-kiem?q=doc+nhan+hang")
    expect(other.get_by_role("link", name="Mở lớp dạy đọc nhãn hàng")).to_be_visible()
    visitor = office.app.test_client()
    assert "Mở lớp dạy đọc nhãn hàng" in visitor.get("/tin-tuc/atom.xml").text


def test_two_editors_meet_and_both_texts_are_kept(
    office: Office, writer: Visit, publisher: Visit
) -> None:
    number = make_manuscript(office.app, office.people.writer)
    first = writer.open(f"/can-bo/bai/{number}/soan")
    second = publisher.open(f"/can-bo/bai/{number}/soan")
    expect(second.get_by_text("Đang có người sửa bài này")).to_be_visible()
    second.get_by_role("button", name="Tiếp quản").click()
    second.get_by_label("Tóm tắt", exact=True).fill("Tóm tắt do người duyệt viết lại cho gọn.")
    second.get_by_role("button", name="Lưu", exact=True).click()
    expect(second.get_by_text("Đã lưu bản mới.")).to_be_visible()
    # The answer of a conflict is a 409, which the browser notes as an error of its own.
    writer.errors.clear()

    first.get_by_label("Nội dung", exact=True).fill("Nội dung người viết sửa cùng lúc.")
    first.get_by_role("button", name="Lưu", exact=True).click()
    expect(first.get_by_role("heading", name="Người khác đã lưu bản số 2")).to_be_visible()
    assert_accessible(first)
    first.get_by_label("Lấy bản của họ cho mục “Tóm tắt”").check()
    first.get_by_role("button", name="Lưu", exact=True).click()
    expect(first.get_by_text("Đã lưu bản mới.")).to_be_visible()
    writer.errors.clear()

    kept = read(office.app, number).fields
    assert kept["summary"] == "Tóm tắt do người duyệt viết lại cho gọn."
    assert kept["body"] == "Nội dung người viết sửa cùng lúc."


def test_what_was_typed_offline_comes_back(office: Office, writer: Visit) -> None:
    number = make_manuscript(office.app, office.people.writer)
    page = writer.open(f"/can-bo/bai/{number}/soan")
    writer.context.set_offline(True)
    page.get_by_label("Nội dung", exact=True).fill("Câu gõ khi mất mạng.")
    expect(page.get_by_text("Đang ngoại tuyến – bài vẫn được giữ trên máy này")).to_be_visible()
    page.wait_for_timeout(600)
    writer.context.set_offline(False)
    # The tab dies without asking: another one opens the manuscript.
    page.close(run_before_unload=False)
    again = writer.context.new_page()
    again.goto(f"{office.address}/can-bo/bai/{number}/soan")
    writer.errors.clear()

    expect(again.get_by_text("Trên máy này còn bản chưa lưu")).to_be_visible()
    again.get_by_text("Khác gì so với bản đã lưu?").click()
    expect(again.locator("#ban-tren-may ins").first).to_be_visible()
    again.get_by_role("button", name="Khôi phục").click()
    again.get_by_role("button", name="Lưu", exact=True).click()
    expect(again.get_by_text("Đã lưu bản mới.")).to_be_visible()

    assert read(office.app, number).fields["body"] == "Câu gõ khi mất mạng."
    expect(again.get_by_text("Trên máy này còn bản chưa lưu")).to_be_hidden()


def test_what_was_typed_is_kept_on_the_desk_for_another_machine(
    office: Office, chromium: Browser, writer: Visit
) -> None:
    number = make_manuscript(office.app, office.people.writer)
    page = writer.open(f"/can-bo/bai/{number}/soan")
    page.get_by_label("Nội dung", exact=True).fill("Câu gõ ở máy cơ quan.")
    expect(page.get_by_text("Đã tự giữ lúc")).to_be_visible()

    for home in visit(chromium, office.address, viewport=DESK):
        let_in(home, office, office.people.writer)
        other = home.open(f"/can-bo/bai/{number}/soan")
        other.get_by_role("link", name="Xem khác gì, khôi phục hoặc bỏ").click()
        other.get_by_role("link", name="Khôi phục").click()
        expect(other.get_by_label("Nội dung", exact=True)).to_have_value("Câu gõ ở máy cơ quan.")
        other.get_by_role("button", name="Lưu", exact=True).click()
        expect(other.get_by_text("Đã lưu bản mới.")).to_be_visible()


def test_a_second_tab_is_warned(office: Office, writer: Visit) -> None:
    number = make_manuscript(office.app, office.people.writer)
    first = writer.open(f"/can-bo/bai/{number}/soan")
    second = writer.context.new_page()
    second.goto(f"{office.address}/can-bo/bai/{number}/soan")

    for page in (first, second):
        expect(page.get_by_text("Bài này đang mở ở một thẻ khác.")).to_be_visible()


def test_what_word_puts_on_the_clipboard_becomes_markdown(office: Office, writer: Visit) -> None:
    number = make_manuscript(office.app, office.people.writer, body="")
    page = writer.open(f"/can-bo/bai/{number}/soan")
    body = page.get_by_label("Nội dung", exact=True)
    body.focus()
    page.evaluate(
        """([html, plain]) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          data.setData("text/plain", plain);
          document.getElementById("body").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [WORD, "Kết quả kiểm tra"],
    )

    expect(body).to_have_value(FROM_WORD)


def test_the_toolbar_is_walked_by_arrow_keys(office: Office, writer: Visit) -> None:
    number = make_manuscript(office.app, office.people.writer, body="chữ")
    page = writer.open(f"/can-bo/bai/{number}/soan")
    page.get_by_label("Nội dung", exact=True).select_text()
    page.get_by_role("button", name="Đậm").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Nghiêng")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Xem trước")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Nội dung", exact=True)).to_have_value("**chữ**")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("region", name="Xem trước nội dung").locator("strong")).to_have_text(
        "chữ"
    )
    assert_accessible(page)
