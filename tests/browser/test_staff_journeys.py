"""Days of officers on a portal that runs as it does in an office, whatever is shot meanwhile."""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, Response, expect
from sqlalchemy import func, select

from portal.accounts.permissions import Role
from portal.accounts.scopes import Scope
from portal.core import clock
from portal.core.db import db
from portal.core.desk import desk_reading
from portal.editorial.desk_tables import Autosave
from portal.imports.models import ImportRun
from portal.jobs.models import Job, JobState
from portal.registry.models import Product
from tests.browser.conftest import DESK, Visit, visit
from tests.make.editorial import make_manuscript
from tests.make.imports import gtin
from tests.make.officers import SENTENCE, MadeOfficer
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registry import make_product
from tests.make.served_portal import Office, let_the_lease_pass, open_office, shoot, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROWS, SHOTS = 20_000, 6
PATIENCE_MS = 60_000
TITLE = "Mở lớp dạy đọc nhãn hàng"


@pytest.fixture(scope="module")
def office(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One portal for all journeys: it outlives every shot."""
    folder = tmp_path_factory.mktemp("office") / "instance"
    with open_office(Path(shutil.copytree(seeded_data_dir, folder))) as opened:
        yield opened


@pytest.fixture
def desk(chromium: Browser, office: Office) -> Iterator[Visit]:
    yield from visit(chromium, office.portal.address, viewport=DESK)


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Địa chỉ thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(SENTENCE)
    page.get_by_role("button", name="Đăng nhập").click()


def arrive(visitor: Visit, officer: MadeOfficer, path: str) -> Page:
    """Sign in on the way to a page."""
    page = visitor.open(f"/can-bo/dang-nhap?tiep={path}")
    sign_in(page, officer.email)
    page.wait_for_url(visitor.site + path)
    return page


def test_the_first_administrator_an_editor_and_a_publisher_bring_an_article_out(
    office: Office, chromium: Browser, desk: Visit, tmp_path: Path
) -> None:
    password = tmp_path / "password"
    password.write_text(SENTENCE)
    office.portal.command(
        "user", "create", "boss@example.vn", "--role", "admin", "--password-file", str(password)
    )
    page = desk.open("/can-bo/dang-nhap?tiep=/can-bo/nguoi-dung/moi")
    sign_in(page, "boss@example.vn")
    to_editor = invite(page, "hoa@example.vn", "Lê Thị Hoa", "Biên tập viên")
    desk.open("/can-bo/nguoi-dung/moi")
    to_publisher = invite(page, "binh@example.vn", "Trần Văn Bình", "Người duyệt và xuất bản")

    for editor in visit(chromium, desk.site, viewport=DESK):
        come_with_a_second_factor(editor, to_editor, "hoa@example.vn", "Lê Thị Hoa")
        write_and_hand_in(editor.page)
    for publisher in visit(chromium, desk.site, viewport=DESK):
        come_with_a_second_factor(publisher, to_publisher, "binh@example.vn", "Trần Văn Bình")
        bring_out(publisher.page)

    for reader in visit(chromium, desk.site, viewport=DESK):
        expect(reader.open("/tin-tuc/").get_by_role("link", name=TITLE)).to_be_visible()
        page = reader.open("/tim-kiem?q=doc+nhan+hang")
        wait_until(partial(is_found, page))
        assert TITLE in reader.context.request.get(f"{desk.site}/tin-tuc/atom.xml").text()


def is_found(page: Page) -> bool:
    """Whether the search finds the article now."""
    page.reload()
    return page.get_by_role("link", name=TITLE).is_visible()


def invite(page: Page, email: str, name: str, role: str) -> str:
    """Invite a person; returns the link that is shown because nothing sends mails."""
    page.get_by_label("Địa chỉ thư điện tử").fill(email)
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label(role).check()
    page.get_by_role("button", name="Mời").click()
    return page.locator("#lien-ket").inner_text()


def come_with_a_second_factor(guest: Visit, link: str, email: str, name: str) -> None:
    """Follow the link, set password and app up, sign out, and sign in with both."""
    page = guest.open(link.removeprefix(guest.site))
    page.get_by_label("Mật khẩu mới", exact=True).fill(SENTENCE)
    page.get_by_label("Nhập lại mật khẩu mới").fill(SENTENCE)
    page.get_by_role("button", name="Đặt mật khẩu và đăng nhập").click()
    page = guest.open("/can-bo/tai-khoan/bao-mat")
    page.get_by_role("button", name="Cài ứng dụng tạo mã").click()
    totp = pyotp.TOTP(page.locator("#ma-bi-mat").inner_text().replace(" ", ""))
    page.get_by_label("Mã 6 số").fill(totp.now())
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    expect(page.get_by_role("heading", name="Mã dự phòng", level=1)).to_be_visible()
    page.locator("summary", has_text=name).click()
    page.get_by_role("button", name="Đăng xuất").click()
    page = guest.open("/can-bo/dang-nhap")
    sign_in(page, email)
    # The code of the next half minute: the one that set the app up does not work again.
    page.get_by_label("Mã xác thực").fill(totp.at(clock.now() + timedelta(seconds=30)))
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url(f"{guest.site}/can-bo/")


def write_and_hand_in(page: Page) -> None:
    page.goto(f"{page.url}bai/moi")
    page.get_by_label("Tin tức").check()
    page.get_by_label("Tiêu đề").fill(TITLE)
    page.get_by_role("button", name="Bắt đầu soạn").click()
    page.get_by_label("Tóm tắt", exact=True).fill("Lớp học một buổi, không thu tiền.")
    page.get_by_label("Chuyên mục").select_option("chat-luong")
    page.get_by_label("Nội dung", exact=True).fill("Lớp mở sáng thứ bảy.\n\n## Học gì\n\nĐọc nhãn.")
    page.get_by_role("button", name="Lưu và xem").click()
    page.get_by_role("button", name="Chuyển duyệt").click()
    expect(page.get_by_text("Đã chuyển duyệt.")).to_be_visible()


def bring_out(page: Page) -> None:
    page.goto(f"{page.url}bai/?cua=cho-toi")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Duyệt bản số 2").click()
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.get_by_text("Đã đăng bài lên cổng.")).to_be_visible()


def test_nobody_changes_records_of_another_commune_by_address_form_or_machine(
    office: Office, desk: Visit
) -> None:
    own = make_product(office.app, name="Muối biển", commune_code=SA_HUYNH)
    foreign = make_product(office.app, name="Tỏi đảo", commune_code=LY_SON)
    before = told(office.app, foreign)
    page = arrive(desk, office.officer(Role.COMMUNE, commune=SA_HUYNH), f"/can-bo/san-pham/{own}")
    key = office.portal.command(
        *("key", "create", "xã", "--scope", Scope.REGISTRY_WRITE, "--unit", SA_HUYNH)
    )

    by_address = page.goto(f"{desk.site}/can-bo/san-pham/{foreign}/sua")
    page.goto(f"{desk.site}/can-bo/san-pham/{own}/sua")
    # The form of the own record with its token, sent to the other one.
    page.locator("main form").evaluate(
        "(form, path) => { form.action = path }", f"/can-bo/san-pham/{foreign}/sua"
    )
    page.locator('input[name="name"]').fill("Tên bị đổi")
    with page.expect_navigation() as by_form:
        page.get_by_role("button", name="Lưu thay đổi").click()
    by_machine = [
        page.request.patch(
            f"{desk.site}/api/v1/products/{code}",
            headers={"Authorization": f"Bearer {key}", "If-Match": '"1"'},
            data={"name": "Tên bị đổi"},
        ).status
        for code in (foreign, own)
    ]

    assert [by_address and by_address.status, by_form.value.status] == [403, 403]
    assert by_machine == [403, 200]
    assert told(office.app, foreign) == before
    # The browser notes each 403 as an error of its own.
    desk.errors.clear()


def told(app: Flask, code: str) -> dict[str, object]:
    """All columns of a product."""
    with app.app_context():
        row = db.session.execute(select(Product.__table__).where(Product.code == code))
        return dict(row.mappings().one())


def test_an_import_whose_process_is_shot_is_taken_up_and_nothing_comes_twice(
    office: Office, desk: Visit, tmp_path: Path
) -> None:
    before = count_products(office.app)
    page = arrive(desk, office.officer(Role.REGISTRAR), "/can-bo/nhap/")
    begin_import(page, table_of_products(tmp_path / "muoi.csv"))
    wait_until(lambda: count_products(office.app) > before)
    first = office.portal.job_process()
    shoot(first)

    left = count_products(office.app) - before
    wait_until(lambda: office.portal.job_process() not in {0, first})
    let_the_lease_pass(office.app)
    undo = page.get_by_role("link", name="Hoàn tác lần nhập này")
    expect(undo).to_be_visible(timeout=PATIENCE_MS)

    assert 0 < left < ROWS
    assert count_products(office.app) == before + ROWS
    expect(page.locator("main")).to_contain_text(re.compile(r"Hồ sơ mới\s*20\.000"))
    assert ending(office.app) == (ROWS, 0, 0, 0, JobState.DONE, 2, ROWS)


def begin_import(page: Page, file: Path) -> None:
    page.get_by_label("Sổ cần nhập").select_option("san-pham")
    page.get_by_label("Tệp bảng tính").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Nhập 20.000 dòng").click(timeout=PATIENCE_MS)
    page.wait_for_url(re.compile(r"/can-bo/nhap/\d+$"))


def table_of_products(file: Path) -> Path:
    rows = (f"{gtin(number)};Muối mẫu số {number};500 g" for number in range(ROWS))
    file.write_text("\n".join(("Mã GTIN;Tên sản phẩm;Khối lượng tịnh", *rows)))
    return file


def count_products(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(select(func.count(Product.id))) or 0)


def ending(app: Flask) -> tuple[object, ...]:
    """New, changed, same and refused rows; how the work ended, at which attempt, how far."""
    with app.app_context(), desk_reading() as session:
        run = db.session.scalars(select(ImportRun)).one()
        job = session.get_one(Job, run.job_id)
        counts = (run.new_count, run.changed_count, run.same_count, run.refused_count)
        return *counts, job.state, job.attempts, job.progress


def test_no_acknowledged_text_is_lost_when_the_server_is_shot(
    office: Office, chromium: Browser, desk: Visit
) -> None:
    officer = office.officer(Role.EDITOR)
    number = make_manuscript(office.app, officer)
    page = arrive(desk, officer, f"/can-bo/bai/{number}/soan")
    acknowledged = [0]
    page.on("response", lambda answer: answer.ok and acknowledged.append(text_in(answer.request)))

    for text in range(1, SHOTS + 1):
        # In turn at the moment when the text is sent, and when it has just been acknowledged.
        moment = "response" if text % 2 else "request"
        with page.expect_event(moment, lambda one, text=text: text_in(one) == text):
            page.get_by_label("Nội dung", exact=True).fill(f"Câu số {text}.")
            # The browser is back on the network: what is typed is sent at once.
            page.evaluate("dispatchEvent(new Event('online'))")
        shoot(*office.portal.web_processes())
        assert kept_text(office.app) >= max(acknowledged)
        wait_until(office.portal.answers)

    wait_until(lambda: kept_text(office.app) == SHOTS)
    assert set(range(1, SHOTS + 1, 2)) <= set(acknowledged)
    for home in visit(chromium, desk.site, viewport=DESK):
        other = arrive(home, officer, f"/can-bo/bai/{number}/soan")
        other.get_by_role("link", name="Xem khác gì, khôi phục hoặc bỏ").click()
        other.get_by_role("link", name="Khôi phục").click()
        expect(other.get_by_label("Nội dung", exact=True)).to_have_value(f"Câu số {SHOTS}.")
    # The browser notes requests that nobody answered as errors of its own.
    desk.errors.clear()


def text_in(one: Request | Response) -> int:
    """The number of the text that an autosave sends, 0 for everything else."""
    sent = one if isinstance(one, Request) else one.request
    if not sent.url.endswith("/tu-luu"):
        return 0
    return number_in(sent.post_data_json["fields"] or {})


def kept_text(app: Flask) -> int:
    """The number of the text that the desk keeps."""
    with app.app_context(), desk_reading() as session:
        kept = session.scalars(select(Autosave)).one_or_none()
        return number_in(kept.fields) if kept else 0


def number_in(fields: Mapping[str, str]) -> int:
    found = re.search(r"Câu số (\d+)", fields.get("body", ""))
    return int(found.group(1)) if found else 0
