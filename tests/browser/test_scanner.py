"""The scanner in a real browser: camera, photos, and what it knows without a network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Request, expect
from zxingcpp import BarcodeFormat

from portal.registry.states import ProductState
from qr.digital_link import parse_uri
from tests.browser.conftest import PHONE, Visit, visit, wait_for, wait_until
from tests.make.scanner import (
    ScannedSite,
    barcode_picture,
    browser_with_camera,
    film_of,
    png_file,
    qr_picture,
    scanned_site,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GOOD = "Chữ ký trên tem đúng."
UNFIT = "Chữ ký trên tem không khớp với mã này."
REVOKED = "khóa ký đã bị thu hồi"
KEPT_COPY = "chưa kiểm tra lại"
READY = (
    "navigator.serviceWorker.controller !== null"
    " && localStorage.getItem('quet-canh-bao') !== null"
    " && localStorage.getItem('portal-keys') !== null"
)
BUDGET = 60_000


@pytest.fixture(scope="module")
def site(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScannedSite]:
    """A seeded portal whose first key for codes is revoked."""
    data_dir = tmp_path_factory.mktemp("scanned") / "instance"
    with scanned_site(Path(shutil.copytree(seeded_data_dir, data_dir))) as served:
        wait_for(f"{served.address}/healthz")
        served.revoked = served.signed(served.product()[0])
        served.revoke()
        yield served


@pytest.fixture
def phone(chromium: Browser, site: ScannedSite) -> Iterator[Visit]:
    """A visitor of that portal."""
    yield from visit(chromium, site.address, viewport=PHONE, is_mobile=True, has_touch=True)


def photo(picture: Image.Image) -> FilePayload:
    return {"name": "anh.png", "mimeType": "image/png", "buffer": png_file(picture)}


def choose(page: Page, picture: Image.Image) -> None:
    """Hand a photo in as a person does."""
    page.get_by_label("Chọn ảnh có sẵn").set_input_files(photo(picture))


def kept(visitor: Visit, path: str = "/quet") -> Page:
    """The scanner once it is kept in the browser, with keys and warnings."""
    page = visitor.open(path)
    wait_until(page, READY)
    return page


def cut(visitor: Visit) -> Page:
    """From here on there is no network."""
    visitor.context.set_offline(True)
    return visitor.page


def scan(page: Page, text: str) -> None:
    """Type what a code holds; without a network it is read like a scanned one."""
    page.get_by_label("Mã trên nhãn").fill(text)
    page.get_by_role("button", name="Kiểm tra").click()


def violations(page: Page) -> list[object]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found]


def width_over(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_a_tilted_code_before_the_camera_leads_to_its_product(
    chromium: Browser, site: ScannedSite, tmp_path: Path
) -> None:
    code, _gtin, name = site.product()
    film = film_of(qr_picture(f"{site.address}/q/{code}"), tmp_path / "film.y4m")
    with browser_with_camera(chromium, film) as browser:
        for visitor in visit(browser, site.address, viewport=PHONE):
            page = visitor.open("/quet")
            page.get_by_role("button", name="Quét bằng máy ảnh").click()

            expect(page).to_have_url(f"{site.address}/q/{code}", timeout=20_000)
            expect(page.get_by_text(name).first).to_be_visible()


def test_the_camera_stops_when_it_is_told_to_and_when_nobody_looks(
    chromium: Browser, site: ScannedSite, tmp_path: Path
) -> None:
    film = film_of(Image.new("L", (100, 100), 255), tmp_path / "film.y4m")
    with browser_with_camera(chromium, film) as browser:
        for visitor in visit(browser, site.address, viewport=PHONE):
            page = visitor.open("/quet")
            for stop in (
                lambda page: page.get_by_role("button", name="Tắt máy ảnh").click(),
                lambda page: page.evaluate(
                    "Object.defineProperty(document, 'hidden', {value: true});"
                    "document.dispatchEvent(new Event('visibilitychange'))"
                ),
            ):
                page.get_by_role("button", name="Quét bằng máy ảnh").click()
                expect(page.get_by_text("Đưa mã vào giữa khung, cách").first).to_be_visible()
                assert violations(page) == []
                stop(page)
                expect(page.locator("video")).to_be_hidden()
                assert page.evaluate("document.querySelector('video').srcObject") is None


@pytest.mark.parametrize(
    ("kind", "is_gs1", "text"),
    [
        (BarcodeFormat.EAN13, False, "{ean}"),
        (BarcodeFormat.DataMatrix, True, "(01){gtin}(17)261231(10)L1"),
        (BarcodeFormat.QRCode, False, "https://vi-du.example/stem/01/{gtin}/10/L1?17=261231"),
    ],
    ids=["EAN-13", "GS1 DataMatrix", "Digital Link of another domain"],
)
def test_a_photo_of_a_code_leads_to_the_product_here(
    site: ScannedSite, phone: Visit, kind: BarcodeFormat, is_gs1: bool, text: str
) -> None:
    code, gtin, name = site.product()
    page = phone.open("/quet")

    choose(page, barcode_picture(text.format(gtin=gtin, ean=gtin[1:]), kind, is_gs1=is_gs1))

    page.wait_for_url(lambda url: "/quet" not in url)
    expect(page.get_by_text(name).first).to_be_visible()
    assert code in page.content()


def test_an_address_of_somebody_else_is_shown_and_not_opened(phone: Visit) -> None:
    page = phone.open("/quet")

    choose(page, qr_picture("https://vi-du.example/tra?ma=1"))

    expect(page.get_by_role("region", name="Nội dung đọc được")).to_contain_text("vi-du.example")
    link = page.get_by_role("link", name="vẫn mở trang ấy")
    expect(link).to_have_attribute("href", "https://vi-du.example/tra?ma=1")
    assert page.url.endswith("/quet")
    assert violations(page) == []


@pytest.mark.parametrize("text", ["Xin chào <b>", "javascript:alert(1)", "tel:0255000000"])
def test_other_texts_are_shown_as_text_and_called_no_fake(phone: Visit, text: str) -> None:
    page = phone.open("/quet")

    choose(page, qr_picture(text))

    found = page.get_by_role("region", name="Nội dung đọc được")
    expect(found).to_contain_text(text)
    expect(found).to_contain_text("chưa có nghĩa là hàng giả")
    expect(found.get_by_role("link")).to_have_count(0)
    assert page.url.endswith("/quet")


def test_a_photo_without_a_code_is_said_to_have_none(phone: Visit) -> None:
    page = phone.open("/quet")

    choose(page, Image.new("L", (300, 200), 255))

    expect(page.get_by_text("Không thấy mã nào trong ảnh.")).to_be_visible(timeout=20_000)


def test_a_browser_without_camera_shows_the_ways_out(phone: Visit) -> None:
    phone.context.add_init_script(
        "Object.defineProperty(navigator, 'mediaDevices', {value: undefined})"
    )
    page = phone.open("/quet")

    expect(page.get_by_text("Thường gặp khi mở trong Zalo hay Facebook")).to_be_visible()
    expect(page.get_by_role("button", name="Quét bằng máy ảnh")).to_be_hidden()
    expect(page.get_by_label("Chụp ảnh mã")).to_be_attached()
    assert violations(page) == []
    assert width_over(page) <= 0


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("NotAllowedError", "Trình duyệt chưa được phép dùng máy ảnh."),
        ("NotReadableError", "Không mở được máy ảnh."),
    ],
)
def test_a_camera_that_does_not_open_shows_the_ways_out(
    phone: Visit, trouble: str, words: str
) -> None:
    phone.context.add_init_script(
        "navigator.mediaDevices.getUserMedia ="
        f" () => Promise.reject(new DOMException('', '{trouble}'))"
    )
    page = phone.open("/quet")

    page.get_by_role("button", name="Quét bằng máy ảnh").click()

    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("button", name="Quét bằng máy ảnh")).to_be_visible()


def test_a_decoder_that_does_not_come_is_no_reason_to_give_up(phone: Visit) -> None:
    kept(phone)
    page = cut(phone)
    choose(page, qr_picture("x"))

    expect(page.get_by_text("Chưa có bộ đọc mã trên máy này")).to_be_visible()
    expect(page.get_by_label("Mã trên nhãn")).to_be_visible()
    # The browser itself notes the file that it did not get.
    assert all("Failed to load resource" in one for one in phone.errors)
    phone.errors.clear()
    phone.context.set_offline(False)
    choose(page, qr_picture("một đoạn chữ"))
    expect(page.get_by_role("region", name="Nội dung đọc được")).to_be_visible(timeout=20_000)


def test_without_scripts_a_code_can_be_typed(chromium: Browser, site: ScannedSite) -> None:
    code, gtin, name = site.product()
    for visitor in visit(chromium, site.address, viewport=PHONE, java_script_enabled=False):
        page = visitor.open("/quet")
        expect(page.get_by_text("Không có JavaScript thì gõ mã như trên")).to_be_visible()
        expect(page.locator("main").get_by_role("button")).to_have_count(1)

        page.get_by_label("Mã trên nhãn").fill(f"(01){gtin}(10)L1")
        page.get_by_role("button", name="Kiểm tra").click()

        expect(page.get_by_text(name).first).to_be_visible()
        assert code in page.content()


# Without a network -----------------------------------------------------------------------------


def forged(address: str) -> str:
    return address[:-1] + str((int(address[-1]) + 1) % 10)


def test_signed_revoked_and_tampered_codes_are_told_apart_after_one_visit(
    site: ScannedSite, phone: Visit
) -> None:
    signed = site.signed(site.product()[0])
    kept(phone)
    page = cut(phone)
    for text, words in ((signed, GOOD), (site.revoked, REVOKED), (forged(signed), UNFIT)):
        scan(page, text)

        expect(page.get_by_role("status")).to_contain_text(words, use_inner_text=True)
        found = page.get_by_role("region", name="Không hỏi được cổng")
        expect(found).to_contain_text("Chữ ký: xem kết quả ngay dưới ô mã; theo danh sách khóa")
        expect(found).to_contain_text("không nhắc tới mã này", use_inner_text=True)
        expect(found).to_contain_text("Tình trạng hiện nay")
        assert "giả" not in page.locator("main").inner_text()
        assert violations(page) == []
        assert width_over(page) <= 0


def test_the_kept_page_of_the_scanner_opens_and_reads_the_code_that_a_camera_opened(
    site: ScannedSite, phone: Visit
) -> None:
    signed = site.signed(site.product()[0])
    kept(phone)
    page = cut(phone)

    page.goto(signed)

    expect(page.get_by_role("status")).to_contain_text(GOOD, use_inner_text=True)
    expect(page.get_by_role("heading", name="Không hỏi được cổng")).to_be_visible()
    page.goto(f"{site.address}/quet")
    expect(page.get_by_role("button", name="Quét bằng máy ảnh")).to_be_visible()


@pytest.mark.parametrize("by", ["code", "GTIN"])
def test_a_recall_that_is_kept_is_told_without_a_network(
    site: ScannedSite, phone: Visit, by: str
) -> None:
    code, gtin, _name = site.product(ProductState.RECALLED)
    kept(phone)
    page = cut(phone)

    scan(page, code if by == "code" else gtin[1:])

    found = page.get_by_role("region", name="Không hỏi được cổng")
    expect(found).to_contain_text("Có cảnh báo hoặc thu hồi về hàng mang mã này")
    expect(found).to_contain_text("Lô đang bị thu hồi")
    expect(found).to_contain_text("mã này không có chữ ký")
    assert violations(page) == []


def test_a_photo_is_read_without_a_network_once_the_decoder_has_been_used(
    site: ScannedSite, phone: Visit
) -> None:
    signed = site.signed(site.product()[0])
    page = kept(phone)
    choose(page, qr_picture("một đoạn chữ"))
    expect(page.get_by_role("region", name="Nội dung đọc được")).to_be_visible(timeout=20_000)
    wait_until(page, "caches.open('quet-bo-doc').then((c) => c.keys()).then((k) => k.length === 2)")
    cut(phone)
    page.goto(f"{site.address}/quet")

    choose(page, qr_picture(signed))

    expect(page.get_by_role("status")).to_contain_text(GOOD, use_inner_text=True, timeout=20_000)


def test_a_kept_page_says_that_it_is_one_and_only_without_a_network(
    site: ScannedSite, phone: Visit
) -> None:
    code, _gtin, name = site.product()
    kept(phone)
    page = phone.open(f"/q/{code}")
    expect(page.get_by_text(KEPT_COPY)).to_have_count(0)
    wait_until(page, "caches.open('quet-trang').then((c) => c.keys()).then((k) => k.length > 0)")

    cut(phone)
    page.reload()
    expect(page.get_by_text(KEPT_COPY)).to_be_visible()
    expect(page.get_by_text(name).first).to_be_visible()
    assert violations(page) == []
    page.goto(f"{site.address}/quet")
    scan(page, code)
    expect(page.get_by_role("link", name="Mở bản lưu của trang này")).to_have_attribute(
        "href", f"/q/{code}"
    )

    phone.context.set_offline(False)
    page = phone.open(f"/q/{code}")
    expect(page.get_by_text(KEPT_COPY)).to_have_count(0)


def test_other_pages_lead_to_what_is_there_without_a_network(
    site: ScannedSite, phone: Visit
) -> None:
    code, _gtin, name = site.product()
    kept(phone)
    page = phone.open(f"/q/{code}")
    wait_until(page, "caches.open('quet-trang').then((c) => c.keys()).then((k) => k.length > 0)")
    cut(phone)

    page.goto(f"{site.address}/tim-kiem?q=muoi")

    expect(page.get_by_role("heading", level=1)).to_have_text("Hiện không có mạng")
    expect(page.get_by_role("link", name=name)).to_have_attribute("href", f"/q/{code}")
    expect(page.get_by_role("heading", name="Cảnh báo đã lưu")).to_be_visible()
    assert violations(page) == []
    assert width_over(page) <= 0
    page.get_by_role("link", name="Sao OCOP").first.click()
    expect(page.get_by_text(KEPT_COPY)).to_be_visible()


def test_codes_read_without_a_network_are_looked_up_when_there_is_one(
    site: ScannedSite, phone: Visit
) -> None:
    code, _gtin, name = site.product()
    recalled, _, _ = site.product(ProductState.RECALLED)
    page = kept(phone)
    cut(phone)
    for text in (site.signed(code), recalled, "09520999999990"):
        scan(page, text)
        expect(page.get_by_text("Đã giữ mã này")).to_be_visible()
    scans = page.get_by_role("region", name="Mã đã quét khi không có mạng")
    expect(scans.get_by_text("Chờ có mạng để tra.")).to_have_count(3)

    phone.context.set_offline(False)

    expect(scans.get_by_text("Chờ có mạng để tra.").locator("visible=true")).to_have_count(0)
    expect(scans).to_contain_text(name)
    expect(scans).to_contain_text(GOOD)
    expect(scans.get_by_text("Đang thu hồi")).to_be_visible()
    expect(scans.get_by_text("Không tìm thấy chưa có nghĩa là hàng giả").first).to_be_visible()
    assert violations(page) == []
    assert width_over(page) <= 0
    page.reload()
    expect(scans.get_by_role("listitem")).to_have_count(3)
    scans.get_by_role("button", name="Xóa danh sách này").click()
    expect(scans).to_be_hidden()
    assert page.evaluate("localStorage.getItem('quet-da-doc')") is None


def test_pages_for_officers_and_searches_are_never_kept(site: ScannedSite, phone: Visit) -> None:
    page = kept(phone)
    for path in ("/can-bo/dang-nhap", "/tim-kiem?q=muoi", "/q/AAAAAAAA", "/san-pham/?trang=1"):
        page = phone.open(path)
    everything = (
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)"
        ".then((c) => c.keys())))).then((all) => all.flat().map((one) => one.url))"
    )
    urls = page.evaluate(everything)

    assert urls
    assert [url for url in urls if "can-bo" in url or "tim-kiem" in url or "?trang" in url] == []
    assert [url for url in urls if "AAAAAAAA" in url] == []


def test_the_scanner_can_be_installed(phone: Visit) -> None:
    page = kept(phone)
    browser = phone.context.new_cdp_session(page)

    manifest = browser.send("Page.getAppManifest")
    hindrances = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert manifest["url"].endswith("/manifest.webmanifest")
    assert manifest["errors"] == []
    # Each test has a private window.
    assert [one["errorId"] for one in hindrances if one["errorId"] != "in-incognito"] == []


def test_everything_that_is_kept_can_be_deleted(site: ScannedSite, phone: Visit) -> None:
    code, _gtin, _name = site.product()
    kept(phone)
    phone.open(f"/q/{code}")
    page = phone.open("/quet")
    wait_until(page, "caches.open('quet-trang').then((c) => c.keys()).then((k) => k.length > 0)")
    cut(phone)
    scan(page, code)
    expect(page.get_by_text("Đã giữ mã này")).to_be_visible()

    page.get_by_role("button", name="Xóa mọi thứ cổng đã lưu").click()

    expect(page.get_by_text("Đã xóa trang đã xem")).to_be_visible()
    expect(page.get_by_role("region", name="Mã đã quét khi không có mạng")).to_be_hidden()
    assert not page.evaluate("caches.has('quet-trang')")
    assert page.evaluate("Object.keys(localStorage).filter((name) => /^quet/.test(name))") == []


# Size and meaning ------------------------------------------------------------------------------


def test_the_scripts_of_the_scanner_are_small_besides_the_decoder(phone: Visit) -> None:
    scripts: dict[str, bytes] = {}

    def weigh(request: Request) -> None:
        answer = request.response()
        if answer and "javascript" in answer.headers.get("content-type", ""):
            scripts[request.url] = answer.body()

    phone.page.on("requestfinished", weigh)
    page = kept(phone)
    sizes = {url: len(brotli.compress(body)) for url, body in scripts.items()}
    worker = page.request.get(f"{phone.site}/sw.js").body()

    assert any("scanner/scanner.js" in url for url in sizes)
    assert not any("vendor" in url or "wasm" in url for url in sizes), "the decoder comes later"
    assert sum(sizes.values()) + len(brotli.compress(worker)) <= BUDGET


GTIN = "09520123456788"
MEANT = (
    ("9520123456788", f"/01/{GTIN}"),
    ("95201238", "/01/00000095201238"),
    (f"]d201{GTIN}17261231\u001d10L1\u001d21S/1", f"/01/{GTIN}/10/L1/21/S%2F1"),
    (f"\u001d01{GTIN}10L1", f"/01/{GTIN}/10/L1"),
    (f"(01){GTIN}(21)S1(10)L1", f"/01/{GTIN}/10/L1/21/S1"),
    ("00106141412345678908", "/00/106141412345678908"),
    (f"https://id.gs1.org/01/{GTIN}/22/V/10/L1?17=261231", f"/01/{GTIN}/22/V/10/L1"),
    ("HTTPS://VI-DU.EXAMPLE/a/b/01/9520123456788", f"/01/{GTIN}"),
    ("https://vi-du.example/414/9520123456788/254/A", "/414/9520123456788/254/A"),
)
NOT_MEANT = (
    "9520123456789",
    f"01{GTIN[:-1]}9",
    "0195201234",
    "https://vi-du.example/01/9520123456789",
    "https://vi-du.example/constructor/1",
    "https://vi-du.example/constructor",
    "10 quả trứng",
    "",
)


def meaning(page: Page, text: str) -> dict[str, str]:
    script = (
        "([text, host]) => import('/static/js/scanner/reading.js')"
        ".then((module) => module.read(text, [host]))"
    )
    found: dict[str, str] = page.evaluate(script, [text, "vi-du.vn"])
    return found


def test_identifiers_mean_what_the_resolver_takes_them_for(phone: Visit) -> None:
    page = phone.open("/quet")

    for text, path in MEANT:
        assert meaning(page, text)["path"] == path, text
        assert parse_uri(f"https://vi-du.vn{path}").path == path
    for text in NOT_MEANT:
        assert meaning(page, text)["kind"] in {"text", "address"}, text


@pytest.mark.parametrize(
    ("text", "kind", "path"),
    [
        ("https://vi-du.vn/en/q/7kq4m2xh", "record", "/q/7kq4m2xh"),
        ("https://vi-du.vn/canh-bao/x", "page", "/canh-bao/x"),
        ("https://vi-du.vn/can-bo/dang-xuat", "text", ""),
        ("https://vi-du.vn.example/q/7KQ4M2XH", "address", ""),
        ("https://vi-du.vn@example.com/q/7KQ4M2XH", "address", ""),
    ],
)
def test_only_addresses_of_this_portal_are_taken_for_its_own(
    phone: Visit, text: str, kind: str, path: str
) -> None:
    found = meaning(phone.open("/quet"), text)

    assert (found["kind"], found.get("path", "")) == (kind, path)
