"""Reading pictures of symbols back, fresh from the file or after what print and camera do."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops

MM_PER_INCH = 25.4
_NOISE_TILE = 256


def text_in(picture: Image.Image) -> str | None:
    """Return what a decoder reads in the picture, None if it finds no symbol."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=formats)
    return found[0].bytes.decode() if found else None


def png_picture(file: bytes) -> Image.Image:
    return Image.open(BytesIO(file)).convert("L")


def pdf_picture(file: bytes, dpi: float = 300) -> Image.Image:
    document = pypdfium2.PdfDocument(file)
    picture: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    return picture


def modules_picture(modules: tuple[str, ...], pixels: int = 4) -> Image.Image:
    """Return the matrix as a picture with the quiet zone of the standard."""
    side = len(modules)
    rows = b"".join(bytes(0 if bit == "1" else 255 for bit in row) for row in modules)
    picture = Image.new("L", (side + 8, side + 8), 255)
    picture.paste(Image.frombytes("L", (side, side), rows), (4, 4))
    return picture.resize(
        (picture.width * pixels, picture.height * pixels), Image.Resampling.NEAREST
    )


def modules_of_svg(file: bytes, quiet_zone: int = 4) -> tuple[str, ...]:
    """Return the matrix that an SVG's path fills by the even-odd rule."""
    root = ElementTree.fromstring(file)  # noqa: S314
    side = round(float(root.attrib["viewBox"].split()[2])) - 2 * quiet_zone
    path = root.find("{http://www.w3.org/2000/svg}path")
    assert path is not None
    assert path.attrib["fill-rule"] == "evenodd"
    crossings = _upright_sides(path.attrib["d"])
    return tuple(
        "".join(
            str(sum(x <= column for x in crossings.get(row, ())) % 2)
            for column in range(quiet_zone, quiet_zone + side)
        )
        for row in range(quiet_zone, quiet_zone + side)
    )


def _upright_sides(path: str) -> dict[int, list[int]]:
    """Return, for each row of modules, the columns at which a side of the path crosses it."""
    crossings: dict[int, list[int]] = {}
    x = y = start_x = start_y = 0
    for command, numbers in re.findall(r"([Mmhvz])([-\d ]*)", path):
        old_y = y
        match command:
            case "M" | "m":
                dx, dy = map(int, numbers.split())
                x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
                start_x, start_y = x, y
                continue
            case "h":
                x += int(numbers)
            case "v":
                y += int(numbers)
            case "z":
                assert x == start_x
                y = start_y
        for row in range(min(old_y, y), max(old_y, y)):
            crossings.setdefault(row, []).append(x)
    return crossings


def scaled(picture: Image.Image, share: float) -> Image.Image:
    size = (round(picture.width * share), round(picture.height * share))
    return picture.resize(size, Image.Resampling.BILINEAR)


def rotated(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def noisy(picture: Image.Image, sigma: float = 25) -> Image.Image:
    """Return the picture under Gaussian noise, the same noise each time."""
    tile = _noise(sigma)
    noise = Image.new("L", picture.size)
    for left in range(0, picture.width, _NOISE_TILE):
        for top in range(0, picture.height, _NOISE_TILE):
            noise.paste(tile, (left, top))
    return ImageChops.add(picture, noise, offset=-128)


def jpeg(picture: Image.Image, quality: int = 30) -> Image.Image:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("L")


@cache
def _noise(sigma: float) -> Image.Image:
    dice = random.Random(51)  # noqa: S311
    grey = (min(255, max(0, round(dice.gauss(128, sigma)))) for _ in range(_NOISE_TILE**2))
    return Image.frombytes("L", (_NOISE_TILE, _NOISE_TILE), bytes(grey))
