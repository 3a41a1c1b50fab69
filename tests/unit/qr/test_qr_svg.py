"""SVG pictures: the path is the matrix, sizes are exact, nothing a strict CSP would stop."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser, Page

from qr import svg
from qr.errors import SymbolTooSmallError
from qr.outline import outline
from qr.print_size import SCREEN_ONLY
from qr.symbol import Level, Symbol, encode
from tests.unit.qr.reading import MM_PER_INCH, modules_of_svg, text_in

ADDRESS = "https://tcdlcl.quangngai.gov.vn/q/7KQ4M2XH"
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    "text", ["7", ADDRESS, "x" * 500, "ă" * 500], ids=lambda text: str(len(text))
)
def test_path_fills_exactly_the_dark_modules(text: str, level: Level) -> None:
    symbol = encode(text, level)

    assert modules_of_svg(svg.draw(symbol, 200)) == symbol.modules


@given(rows=st.lists(st.text("01", min_size=6, max_size=6), min_size=6, max_size=6))
@settings(max_examples=300, deadline=None)
def test_outline_of_any_pattern_fills_that_pattern(rows: list[str]) -> None:
    pattern = Symbol("", Level.L, 0, tuple(rows))

    assert modules_of_svg(svg.draw(pattern, 60)) == pattern.modules


def test_outline_sides_turn_at_every_corner() -> None:
    for ring in outline(encode(ADDRESS)):
        for (x, y), (next_x, next_y) in zip(ring[::2], ring[1::2], strict=True):
            assert y == next_y
            assert x != next_x


@pytest.mark.parametrize("size_mm", [10, 25.4, 33.3, 200])
@pytest.mark.parametrize("quiet_zone", [4, 6])
def test_width_and_height_are_the_millimetres_asked_for(size_mm: float, quiet_zone: int) -> None:
    symbol = encode(ADDRESS)

    root = ElementTree.fromstring(svg.draw(symbol, size_mm, quiet_zone=quiet_zone))  # noqa: S314

    modules = symbol.side + 2 * quiet_zone
    assert root.attrib["viewBox"] == f"0 0 {modules} {modules}"
    for length in (root.attrib["width"], root.attrib["height"]):
        assert float(length.removesuffix("mm")) == pytest.approx(
            size_mm * modules / symbol.side, abs=1e-4
        )


def test_picture_is_named_for_screen_readers() -> None:
    root = ElementTree.fromstring(  # noqa: S314
        svg.draw(encode(ADDRESS), 30, title='Mã của "Quế <Trà> Bồng" & bạn\x00')
    )

    assert root.attrib["role"] == "img"
    assert root.findtext(f"{NAMESPACE}title") == 'Mã của "Quế <Trà> Bồng" & bạn'


@given(caption=st.text(max_size=80), title=st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_words_leave_it_well_formed_and_without_code(caption: str, title: str) -> None:
    root = ElementTree.fromstring(  # noqa: S314
        svg.draw(encode("7"), 30, caption=caption, title=title)
    )

    assert {part.tag.removeprefix(NAMESPACE) for part in root.iter()} <= {
        "svg", "title", "rect", "path", "text",
    }  # fmt: skip
    assert not {"style", "class", "onload", "href"} & {
        name for part in root.iter() for name in part.attrib
    }


def test_caption_stands_below_the_quiet_zone() -> None:
    symbol = encode(ADDRESS)

    root = ElementTree.fromstring(svg.draw(symbol, 30, caption="7KQ4-M2XH"))  # noqa: S314

    text = root.find(f"{NAMESPACE}text")
    assert text is not None
    assert text.text == "7KQ4-M2XH"
    modules = symbol.side + 8
    height = float(root.attrib["viewBox"].split()[3])
    top = float(text.attrib["y"]) - 0.75 * float(text.attrib["font-size"])
    assert modules < top < float(text.attrib["y"]) < height


def test_pages_with_a_symbol_do_not_load_the_pdf_library() -> None:
    script = "import sys, qr.svg; print('reportlab' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert answer.stdout.strip() == b"False"


def test_file_is_small() -> None:
    assert len(svg.draw(encode(ADDRESS), 30)) < 1600


def test_too_fine_a_module_is_refused() -> None:
    with pytest.raises(SymbolTooSmallError):
        svg.draw(encode(ADDRESS), 9)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("size_mm", [12, 30.5])
def test_browser_shows_it_inline_under_a_strict_policy(page: Page, size_mm: float) -> None:
    symbol = encode(ADDRESS)
    picture = svg.draw(symbol, size_mm, caption="7KQ4-M2XH").decode()

    page.set_content(
        "<!doctype html><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
        f"<title>Mã</title>{picture}"
    )

    box = page.locator("svg").bounding_box()
    assert box is not None
    shown_mm = size_mm * (symbol.side + 8) / symbol.side
    assert box["width"] == pytest.approx(shown_mm * 96 / MM_PER_INCH, abs=0.1)
    assert text_in(Image.open(BytesIO(page.locator("svg").screenshot()))) == ADDRESS


def test_screen_picture_may_leave_out_the_quiet_zone() -> None:
    picture = svg.draw(encode(ADDRESS), 5, quiet_zone=0, limit=SCREEN_ONLY)

    assert modules_of_svg(picture, quiet_zone=0) == encode(ADDRESS).modules
