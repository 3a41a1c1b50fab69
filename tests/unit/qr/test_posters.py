"""Posters: read from afar, every word in full, drawn like the portal."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

from qr import poster
from qr.emblem import EMBLEM, SIDE
from qr.errors import SizeOutOfRangeError
from qr.pdf_file import PdfFile
from qr.poster import A4, POSTER_SIZES, Poster, PosterSize, draw_poster
from qr.print_size import MILLIMETRES_PER_INCH
from qr.sheet_page import SheetPage
from tests.unit.qr.reading import jpeg, noisy, pdf_picture, rotated, scaled, text_in

STATIC = Path(poster.__file__).parents[1] / "static"
ADDRESS = "https://tcdlcl.quangngai.gov.vn/thu-tuc/cong-bo-hop-quy"
POSTER = Poster(
    title="Công bố hợp quy – CHỢ ẶNG MẪN, BẾN ĐỖ",
    lead="Quét mã để xem hồ sơ cần nộp, biểu mẫu và thời hạn giải quyết.",
    steps=(
        "Mở máy ảnh hoặc Zalo, đưa mã vào giữa khung hình.",
        "Bấm vào đường dẫn; trang phải bắt đầu bằng tcdlcl.quangngai.gov.vn.",
        "Tải biểu mẫu và nộp trực tuyến.",
    ),
    address=ADDRESS,
    footer="Chi cục Tiêu chuẩn Đo lường Chất lượng",
    province="Tỉnh Quảng Ngãi",
)


@pytest.mark.parametrize("size", POSTER_SIZES, ids=lambda size: size.key)
def test_code_is_read_also_from_a_poor_photo(size: PosterSize) -> None:
    picture = pdf_picture(_drawn(replace(POSTER, size=size)), dpi=150)

    assert text_in(picture) == ADDRESS
    assert text_in(jpeg(noisy(rotated(scaled(picture, 0.6), 15)))) == ADDRESS


@pytest.mark.parametrize("size", POSTER_SIZES, ids=lambda size: size.key)
def test_every_word_is_there_as_text(size: PosterSize) -> None:
    page = pypdfium2.PdfDocument(_drawn(replace(POSTER, size=size)))[0]

    words = page.get_textpage().get_text_range().split()

    said = (POSTER.title, POSTER.lead, *POSTER.steps, POSTER.footer, POSTER.province)
    for part in said:
        assert set(part.split()) <= set(words)
    assert ADDRESS.removeprefix("https://") in words
    assert {"1", "2", "3"} <= set(words)


@pytest.mark.parametrize("size", POSTER_SIZES, ids=lambda size: size.key)
def test_page_has_its_paper_size_and_title(size: PosterSize) -> None:
    reader = PdfReader(BytesIO(_drawn(replace(POSTER, size=size))))

    box = reader.pages[0].mediabox
    millimetres = [float(side) / 72 * MILLIMETRES_PER_INCH for side in (box.width, box.height)]
    assert millimetres == pytest.approx([size.width_mm, size.height_mm], abs=0.01)
    assert reader.metadata is not None
    assert reader.metadata.title == POSTER.title
    assert reader.root_object["/Lang"] == "vi"


def test_poster_without_lead_and_steps_gives_its_room_to_the_code() -> None:
    bare = replace(POSTER, lead="", steps=())

    assert _code_width(bare) > 1.2 * _code_width(POSTER)


def test_long_title_shrinks_and_leaves_no_word_out() -> None:
    title = "Kiểm tra cân đối chứng, đổi trả hàng thiếu cân ngay tại quầy hướng dẫn của chợ " * 2

    page = pypdfium2.PdfDocument(_drawn(replace(POSTER, title=title)))[0]

    words = page.get_textpage().get_text_range()
    assert len(re.findall(r"hướng\s+dẫn", words)) == 2
    assert "…" not in words


def test_too_many_words_are_refused() -> None:
    with pytest.raises(SizeOutOfRangeError, match="Xin rút ngắn"):
        _drawn(replace(POSTER, steps=("Đưa mã vào giữa khung hình. " * 12,) * 8))


def test_colours_are_those_of_the_style_sheet() -> None:
    style = (STATIC / "css" / "portal.css").read_text(encoding="utf-8")
    used = re.findall(r'"(#[0-9a-f]{6})"', Path(poster.__file__).read_text(encoding="utf-8"))

    assert len(used) >= 6
    for colour in set(used) - {"#ffffff"}:
        assert f": {colour};" in style


def test_emblem_is_that_of_the_portal() -> None:
    file = BytesIO()
    pdf = PdfFile(file, "Biểu trưng")
    page = SheetPage(pdf, 45, 45, 600)
    page.path(EMBLEM, 0, 0, 45 / SIDE)
    page.finish()
    pdf.finish()

    drawn = pypdfium2.PdfDocument(file.getvalue())[0].render(scale=180 / (45 / 25.4 * 72)).to_pil()

    shown = Image.open(STATIC / "img" / "emblem-180.png").convert("RGBA")
    paper = Image.new("RGBA", shown.size, "white")
    wanted = Image.alpha_composite(paper, shown).convert("RGB")
    difference = ImageChops.difference(drawn.convert("RGB").resize(wanted.size), wanted)
    # Corners of the picture file may be filled; only the middle is compared.
    middle = difference.crop((15, 15, 165, 165))
    assert max(ImageStat.Stat(middle).mean) < 4


def _drawn(one: Poster) -> bytes:
    file = BytesIO()
    draw_poster(file, one)
    return file.getvalue()


def _code_width(one: Poster) -> float:
    """Return how wide the dark row at the top of the code is, as a share of the page."""
    picture = pdf_picture(_drawn(replace(one, size=A4)), dpi=100)
    (code,) = zxingcpp.read_barcodes(picture)
    return (code.position.top_right.x - code.position.top_left.x) / picture.width
