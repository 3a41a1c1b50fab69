"""What people come for, walked through in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_citizen_finds_a_product_and_knows_what_it_is_worth(without_scripts: Visit) -> None:
    page = without_scripts.open("/")

    page.get_by_role("searchbox").last.fill("thit bo kho thu ba")
    page.get_by_role("search").last.get_by_role("button").click()
    page.get_by_role("link", name="Thịt bò khô Thu Ba").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Thịt bò khô Thu Ba")
    expect(page.get_by_text("Công ty TNHH sản xuất và thương mại Thu Ba").first).to_be_visible()


def test_a_citizen_follows_the_example_of_the_front_page_to_the_farm(
    without_scripts: Visit,
) -> None:
    page = without_scripts.open("/")

    page.locator("main a[href^='/truy-xuat/']").first.click()
    expect(page.get_by_role("heading", name="Hành trình")).to_be_visible()
    expect(page.get_by_text("Thu hái cà phê").first).to_be_visible()

    page.get_by_role("link", name="Xem bằng chứng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("của nhật ký")


def test_a_citizen_types_a_code_with_a_mistake_and_is_told_so(without_scripts: Visit) -> None:
    page = without_scripts.open("/quet")

    page.get_by_label("Mã trên nhãn").fill("abcd 2345")
    page.get_by_role("button", name="Kiểm tra").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Không tìm thấy mã này")
    expect(page.get_by_text("chưa có nghĩa là hàng giả")).to_be_visible()


def test_a_business_narrows_standards_down_without_scripts(without_scripts: Visit) -> None:
    page = without_scripts.open("/tieu-chuan/?loai=QCVN")

    results = page.locator("main ol, main ul").filter(has_text="QCVN 01-1:2018/BYT").last
    expect(results).to_be_visible()
    expect(page.get_by_role("link", name="Bỏ lọc: Quy chuẩn kỹ thuật quốc gia")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("TCVN 12850:2019")


def test_suggestions_appear_while_typing_and_obey_the_keyboard(desk: Visit) -> None:
    page = desk.open("/")
    box = page.get_by_role("combobox").last

    box.type("truy xuat ng", delay=30)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")

    expect(page).not_to_have_url(desk.site + "/")


def test_a_reader_switches_contrast_and_language(desk: Visit) -> None:
    page = desk.open("/san-pham/")
    page.get_by_role("link", name="English").first.click()
    expect(page).to_have_url(desk.site + "/en/san-pham/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_skip_link_is_the_first_stop_of_the_keyboard(desk: Visit) -> None:
    page = desk.open("/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#noi-dung"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_an_officer_finds_a_task_in_a_plan(without_scripts: Visit) -> None:
    page = without_scripts.open("/van-ban/ke-hoach-quang-ngai-2025")

    expect(page.get_by_text("40/KH-UBND").first).to_be_visible()
    expect(page.get_by_role("table").first).to_contain_text("Sở Khoa học và Công nghệ")
