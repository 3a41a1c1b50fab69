"""Signatures of pasted addresses, checked in a real browser with and without a network."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.app import create_app
from portal.core import clock, keys
from portal.core.db import db
from portal.core.key_ring import Purpose
from portal.core.printed_code import signed_printed_address
from portal.registry.models import Product
from portal.settings import ROOT
from tests.browser.conftest import PHONE, Visit, visit, wait_for, wait_until
from tests.make.portal import close, run_command, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GOOD = "Chữ ký trên tem đúng."
UNFIT = "Chữ ký trên tem không khớp với mã này"
REVOKED = "khóa ký đã bị thu hồi"
UNKNOWN = "Chưa kiểm tra được chữ ký"
UNSUPPORTED = "Trình duyệt này không tự kiểm tra được chữ ký"
FOREIGN = "Địa chỉ này không phải của cổng này"
TODAY = f"{clock.today():%d/%m/%Y}"
OLD_KEYS = "Kiểm tra bằng danh sách khóa lưu ngày"


@dataclass
class SigningSite:
    """A served portal of this test's own, and its keys."""

    address: str
    app: Flask

    def signed(self) -> str:
        """The signed address of a product."""
        with self.app.app_context():
            code = db.session.scalars(select(Product.code).order_by(Product.id).limit(1)).one()
            return signed_printed_address(code)

    def revoke(self) -> None:
        """Take back the key that signs."""
        with self.app.app_context():
            kid = keys.signing_key(Purpose.CODE).kid
        run_command(self.app, "keys", "revoke", kid, "--reason", "Máy bị mất.")


@pytest.fixture
def signing(seeded_data_dir: Path, tmp_path: Path) -> Iterator[SigningSite]:
    """A seeded portal served on its own, whose keys this test may change."""
    data_dir = shutil.copytree(seeded_data_dir, tmp_path / "instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PORTAL_DATA_DIR": str(data_dir), "PORT": str(port)}
    environ.update(PORTAL_BASE_URL=address, WEB_CONCURRENCY="1")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ)
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    try:
        wait_for(f"{address}/healthz")
        yield SigningSite(address, app)
    finally:
        close(app)
        server.terminate()
        assert server.wait(30) == 0


@pytest.fixture
def phone(chromium: Browser, signing: SigningSite) -> Iterator[Visit]:
    """A visitor of that portal."""
    yield from visit(chromium, signing.address, viewport=PHONE, is_mobile=True, has_touch=True)


def paste(page: Page, text: str) -> None:
    page.get_by_label("Mã trên nhãn").fill(text)


def open_with_keys(visitor: Visit, path: str = "/quet") -> Page:
    """The page on which codes are typed, once it holds the list of keys."""
    page = visitor.open(path)
    wait_until(page, "localStorage.getItem('portal-keys') !== null")
    return page


def expect_told(page: Page, *words: str) -> None:
    """One outcome is seen beside the field, with these words; hidden words do not count."""
    told = page.get_by_role("status")
    for word in words:
        expect(told).to_contain_text(word, use_inner_text=True)
    expect(told.locator("[data-outcome]:visible")).to_have_count(1)


def forged(address: str) -> str:
    """The same address with another last digit."""
    return address[:-1] + str((int(address[-1]) + 1) % 10)


def test_without_a_network_good_and_forged_signatures_are_told_apart(
    signing: SigningSite, phone: Visit
) -> None:
    page = open_with_keys(phone)
    address = signing.signed()
    phone.context.set_offline(True)

    paste(page, address)
    expect_told(page, GOOD, f"khóa số {address.split('/s/')[1][:8]}, dùng từ ngày {TODAY}")

    paste(page, forged(address))
    expect_told(page, UNFIT)

    paste(page, address.replace("/q/", "/en/q/") + "?fbclid=x")
    expect_told(page, GOOD)

    paste(page, address.split("/s/")[0])
    expect(page.locator("[data-outcome]:visible")).to_have_count(0)


def test_pressing_the_button_without_a_network_keeps_the_page_and_its_answer(
    signing: SigningSite, phone: Visit
) -> None:
    page = open_with_keys(phone)
    phone.context.set_offline(True)

    paste(page, signing.signed())
    page.get_by_role("button", name="Kiểm tra").click()

    expect_told(page, GOOD)
    expect(page).to_have_url(f"{signing.address}/quet")


def test_a_revoked_key_is_known_without_a_network_from_the_last_visit(
    signing: SigningSite, phone: Visit
) -> None:
    address = signing.signed()
    signing.revoke()
    page = open_with_keys(phone)
    phone.context.set_offline(True)

    paste(page, address)

    expect_told(page, REVOKED, f"bị thu hồi ngày {TODAY}")


def test_with_a_network_the_answer_leads_to_the_page_that_says_the_same(
    signing: SigningSite, phone: Visit
) -> None:
    page = open_with_keys(phone)
    address = signing.signed()

    paste(page, address)
    expect_told(page, GOOD)
    page.get_by_role("button", name="Kiểm tra").click()

    expect(page).to_have_url(address)
    expect(page.get_by_text(GOOD)).to_be_visible()


def test_pages_with_words_about_a_signature_are_accessible(
    signing: SigningSite, phone: Visit
) -> None:
    page = open_with_keys(phone)
    address = signing.signed()
    for text, words in ((address, GOOD), (forged(address), UNFIT)):
        paste(page, text)
        expect_told(page, words)
        assert Axe().run(page).response["violations"] == []
    for path in (address, forged(address)):
        page.goto(path)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_key_that_is_newer_than_the_list_is_no_forgery(
    signing: SigningSite, phone: Visit
) -> None:
    page = open_with_keys(phone)
    phone.context.set_offline(True)
    run_command(signing.app, "keys", "rotate", "code")

    paste(page, signing.signed())
    expect_told(page, UNKNOWN)

    phone.context.set_offline(False)
    expect_told(page, GOOD)
    paste(page, signing.signed().replace("/s/", "/s/9")[:-1])
    expect_told(page, UNFIT)


def test_an_address_of_another_site_is_not_judged(signing: SigningSite, phone: Visit) -> None:
    page = open_with_keys(phone)

    paste(page, f"https://example.com/q/7KQ4M2XH/s/{'1' * 163}")

    expect_told(page, FOREIGN)


def test_keys_of_an_earlier_visit_serve_when_the_portal_does_not_answer(
    chromium: Browser, signing: SigningSite
) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    open_with_keys(Visit(page, context, signing.address))
    # The list cannot be fetched though the browser believes that there is a network.
    context.route("**/portal-keys.json", lambda route: route.abort())
    page.reload()

    paste(page, signing.signed())

    expect_told(page, GOOD, f"{OLD_KEYS} {TODAY}")
    context.close()


def test_a_browser_without_ed25519_says_that_it_needs_the_network(
    signing: SigningSite, phone: Visit
) -> None:
    phone.context.add_init_script(
        "Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})"
    )
    page = open_with_keys(phone)
    phone.context.set_offline(True)

    paste(page, signing.signed())

    expect_told(page, UNSUPPORTED)


def test_the_words_are_in_the_language_of_the_page(signing: SigningSite, phone: Visit) -> None:
    page = open_with_keys(phone, "/en/quet")
    phone.context.set_offline(True)

    page.locator("#ma").fill(signing.signed())

    expect_told(page, "The signature on the label is right.", str(clock.today().year))
    expect(page.get_by_role("status")).not_to_contain_text("ngày")
