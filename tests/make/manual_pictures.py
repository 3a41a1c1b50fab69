"""The pictures of the staff manual, taken anew from a seeded portal: `make manual`."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.accounts.permissions import Role
from portal.accounts.staff_access import cookie_name
from portal.app import create_app
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.editorial.models import ManuscriptKind
from portal.editorial.services.drafting import start_manuscript
from portal.registry.models import Product
from portal.settings import ROOT
from tests.make.browser import running_chromium
from tests.make.cases import make_case
from tests.make.officers import MadeOfficer, make_officer, sign_in
from tests.make.portal import close, make_seeded_data_dir, settings_in

FOLDER = ROOT / "docs/manual/anh"
SIZES = {"may-tinh": (1280, 800), "dien-thoai": (360, 740)}
COLOURS = 96
# Name of the picture, address, size of the screen.
PICTURES = (
    ("ban-lam-viec", "/can-bo/", "may-tinh"),
    ("ban-lam-viec-dien-thoai", "/can-bo/", "dien-thoai"),
    ("danh-sach-san-pham", "/can-bo/san-pham/", "may-tinh"),
    ("ho-so-san-pham", "/can-bo/san-pham/{product}", "may-tinh"),
    ("nhat-ky", "/can-bo/nhat-ky/", "may-tinh"),
    ("muc-nhat-ky", "/can-bo/nhat-ky/?viec=withdrew", "may-tinh"),
    ("dang-nhap", "/can-bo/dang-nhap", "dien-thoai"),
    ("bao-mat", "/can-bo/tai-khoan/bao-mat", "may-tinh"),
    ("nhap-bang-tinh", "/can-bo/nhap/", "may-tinh"),
    ("chon-tem", "/can-bo/nhan/", "may-tinh"),
    ("soan-bai", "/can-bo/bai/{text}/soan", "may-tinh"),
    ("mot-bai", "/can-bo/bai/{text}", "may-tinh"),
    ("lo-hang", "/can-bo/lo/", "may-tinh"),
    ("thu-hoi", "/can-bo/thu-hoi/", "may-tinh"),
    ("phan-anh", "/can-bo/phan-anh/", "may-tinh"),
    ("mot-phan-anh", "/can-bo/phan-anh/{case}", "may-tinh"),
    ("hom-danh-tinh", "/can-bo/phan-anh/hom/", "may-tinh"),
    ("gui-phan-anh", "/phan-anh/", "dien-thoai"),
    ("cau-hoi", "/can-bo/hoi-dap/", "may-tinh"),
    ("thu-tuc", "/can-bo/thu-tuc/", "may-tinh"),
    ("dao-tao", "/can-bo/dao-tao/", "may-tinh"),
    ("thu-vien", "/can-bo/thu-vien/", "may-tinh"),
    ("quy-tac", "/can-bo/ap-dung/", "may-tinh"),
    ("thu-quy-tac", "/can-bo/ap-dung/thu", "may-tinh"),
    ("danh-gia", "/can-bo/danh-gia/", "may-tinh"),
    ("dang-ky-tin", "/can-bo/dang-ky-tin/", "may-tinh"),
    ("quet-ma", "/quet", "dien-thoai"),
)
# Taken by somebody who is not signed in.
WITHOUT_SESSION = {"dang-nhap", "gui-phan-anh", "quet-ma"}


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, running_chromium() as browser:
        make_seeded_data_dir(Path(folder))
        with served(Path(folder)) as (app, address):
            take_all(app, address, browser)


@contextmanager
def served(data_dir: Path) -> Iterator[tuple[Flask, str]]:
    """The portal and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_in(data_dir, PORTAL_BASE_URL=address))
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield app, address
    finally:
        server.shutdown()
        thread.join()
        close(app)


def take_all(app: Flask, address: str, browser: Browser) -> None:
    """Sign an officer in with both screens, and take each picture."""
    roles = (Role.ADMIN, Role.REGISTRAR, Role.PUBLISHER, Role.CASE_OFFICER)
    officer = make_officer(app, *roles, name="Nguyễn Văn Mẫu", email="mau@example.vn")
    shown = make_work(app, officer)
    session = sign_in(app, officer).browser
    with app.app_context():
        name = cookie_name()
    cookie = session.get_cookie(name)
    assert cookie is not None
    for picture, path, size in PICTURES:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height})
        if picture not in WITHOUT_SESSION:
            context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
        page = context.new_page()
        answer = page.goto(address + path.format_map(shown))
        assert answer is not None
        assert answer.status == 200, path
        keep(page, FOLDER / f"{picture}.png")
        context.close()


def make_work(app: Flask, officer: MadeOfficer) -> dict[str, str]:
    """What waits for the officer: a text and a report; what their addresses need, by name."""
    case = make_case(app)
    with app.app_context():
        with unit_of_work():
            text = start_manuscript(
                ManuscriptKind.NEWS, "Kiểm tra cân ở chợ", at=clock.now(), by=officer.actor
            )
            text.assignee = officer.actor.name
            text.due_on = clock.today() + timedelta(days=3)
        sample = select(Product.code).where(Product.is_sample, Product.images.any())
        product = db.session.scalars(sample.order_by(Product.id).limit(1)).one()
        return {"product": product, "text": str(text.id), "case": case.number}


def keep(page: Page, file: Path) -> None:
    """Take the visible part of a page, in few colours: the pictures travel with the code."""
    picture = Image.open(BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
