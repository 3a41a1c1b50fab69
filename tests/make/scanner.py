"""What a scanner sees: a portal of its own that signs, pictures of codes, a film for the camera."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.app import create_app
from portal.core import keys
from portal.core.db import db
from portal.core.key_ring import Purpose
from portal.core.printed_code import signed_printed_address
from portal.registry.models import Product
from portal.registry.states import ProductState
from portal.settings import ROOT
from qr.symbol import encode
from tests.make.browser import FLAGS
from tests.make.portal import close, run_command, settings_in
from tests.unit.qr.reading import modules_picture

FRAME = (640, 480)
TILT = 12
GREY = 255
FILM_SECONDS = 1
PER_SECOND = 10


@dataclass
class ScannedSite:
    """A served portal that signs codes; the key of `revoked` is revoked."""

    address: str
    app: Flask
    server: "subprocess.Popen[bytes]"
    revoked: str = ""

    def product(self, state: ProductState = ProductState.LISTED) -> tuple[str, str, str]:
        """Code, GTIN and name of a product in a state."""
        statement = (
            select(Product.code, Product.gtin, Product.name)
            .where(Product.state == state, Product.gtin.is_not(None))
            .order_by(Product.id)
        )
        with self.app.app_context():
            code, gtin, name = db.session.execute(statement.limit(1)).one()
        return code, gtin, name

    def signed(self, code: str) -> str:
        """The signed address of a code."""
        with self.app.app_context():
            return signed_printed_address(code)

    def revoke(self) -> None:
        """Take back the key that signs."""
        with self.app.app_context():
            kid = keys.signing_key(Purpose.CODE).kid
        run_command(self.app, "keys", "revoke", kid, "--reason", "Máy bị mất.")


@contextmanager
def scanned_site(data_dir: Path) -> Iterator[ScannedSite]:
    """Serve the portal in `data_dir` as `portal serve` does it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PORTAL_DATA_DIR": str(data_dir), "PORT": str(port)}
    environ.update(PORTAL_BASE_URL=address, WEB_CONCURRENCY="1")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ)
    site = ScannedSite(address, create_app(settings_in(data_dir, PORTAL_BASE_URL=address)), server)
    try:
        yield site
    finally:
        close(site.app)
        server.terminate()
        assert server.wait(30) == 0


@contextmanager
def browser_with_camera(chromium: Browser, film: Path) -> Iterator[Browser]:
    """A browser whose camera shows a film."""
    path = shutil.which("chromium")
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = chromium.browser_type.launch(executable_path=path, args=[*FLAGS, *camera])
    try:
        yield browser
    finally:
        browser.close()


def qr_picture(text: str) -> Image.Image:
    """The portal's own symbol of a text."""
    return modules_picture(encode(text).modules, 6)


def barcode_picture(
    text: str, kind: zxingcpp.BarcodeFormat, *, is_gs1: bool = False
) -> Image.Image:
    """A symbol of another kind, as a photo of a label would show it."""
    drawn = zxingcpp.create_barcode(text, kind, gs1=is_gs1)
    symbol = Image.fromarray(zxingcpp.write_barcode_to_image(drawn, scale=6))
    photo = Image.new("L", (symbol.width + 200, symbol.height + 200), GREY)
    photo.paste(symbol, (100, 100))
    return photo


def png_file(picture: Image.Image) -> bytes:
    """The picture as a file that somebody hands in."""
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def film_of(picture: Image.Image, file: Path) -> Path:
    """A short film (YUV4MPEG2) of a tilted picture, for Chromium's camera."""
    tilted = picture.convert("L").rotate(TILT, expand=True, fillcolor=GREY)
    tilted.thumbnail((FRAME[1] - 40, FRAME[1] - 40))
    frame = Image.new("L", FRAME, GREY)
    frame.paste(tilted, ((FRAME[0] - tilted.width) // 2, (FRAME[1] - tilted.height) // 2))
    without_colour = bytes([128]) * (FRAME[0] * FRAME[1] // 2)
    one = b"FRAME\n" + frame.tobytes() + without_colour
    head = f"YUV4MPEG2 W{FRAME[0]} H{FRAME[1]} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n"
    file.write_bytes(head.encode() + one * (FILM_SECONDS * PER_SECOND))
    return file
