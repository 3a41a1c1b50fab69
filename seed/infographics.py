"""Draws infographics and leaflets: numbered panels below each other, the same at every run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from portal.share_cards.fitting import FONTS, Fitted, fitted, font

WIDTH = 1280
MARGIN = 72
# Letters of 34 pixels are 9 pixels high on a phone of 360: read without zooming in.
HEAD_SIZE, TEXT_SIZE, TITLE_SIZE, SMALL_SIZE = 46, 38, 62, 26
LINE = 1.32
BADGE = 92
FINE = 4
GAP = 36
RICE, PAPER, INK, SOFT = (247, 244, 236), (255, 255, 255), (18, 38, 44), (70, 88, 94)
SEA, GOLD = (6, 52, 61), (233, 185, 73)
Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Panel:
    """A short heading and a sentence or two; `mark` stands in the badge instead of the number."""

    head: str
    text: str
    mark: str = ""
    has_star: bool = False


def draw_infographic(title: str, panels: Sequence[Panel], source: str) -> bytes:
    """A PNG 1280 pixels wide, as high as its words need."""
    words = WIDTH - 2 * MARGIN - BADGE - 120
    heads = [_fit(panel.head, words, HEAD_SIZE, is_bold=True) for panel in panels]
    texts = [_fit(panel.text, words, TEXT_SIZE) for panel in panels]
    name = _fit(title, WIDTH - 2 * MARGIN, TITLE_SIZE, is_bold=True)
    note = _fit(f"Nguồn: {source}", WIDTH - 2 * MARGIN, SMALL_SIZE)
    heights = [
        max(BADGE, _high(head) + _high(text) + 10) + 72
        for head, text in zip(heads, texts, strict=True)
    ]
    band = _high(name) + 110
    high = band + sum(heights) + GAP * (len(panels) + 1) + _high(note) + 60
    image = Image.new("RGB", (WIDTH, high), RICE)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, band), fill=SEA)
    pen.rectangle((0, band, WIDTH, band + 10), fill=GOLD)
    _write(pen, name, MARGIN, 52, PAPER, is_bold=True)
    top = band + 10 + GAP
    for number, panel in enumerate(panels, 1):
        tall = heights[number - 1]
        pen.rounded_rectangle((MARGIN, top, WIDTH - MARGIN, top + tall), 22, fill=PAPER)
        badge = _badge(panel.mark or str(number), has_star=panel.has_star)
        image.paste(badge, (MARGIN + 32, top + (tall - BADGE) // 2))
        below = _write(pen, heads[number - 1], MARGIN + BADGE + 76, top + 32, SEA, is_bold=True)
        _write(pen, texts[number - 1], MARGIN + BADGE + 76, below + 10, INK)
        top += tall + GAP
    _write(pen, note, MARGIN, top, SOFT)
    file = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def draw_leaflet(title: str, panels: Sequence[Panel], source: str, address: str) -> bytes:
    """The same as one page of A4 in PDF, with text that can be searched and read aloud."""
    for name in ("Regular", "Bold"):
        registerFont(TTFont(f"BeVietnam{name}", FONTS / f"BeVietnamPro-{name}.ttf"))
    file = BytesIO()
    page = Canvas(file, pagesize=A4, invariant=1, lang="vi")
    page.setTitle(title)
    page.setAuthor("Cổng Tiêu chuẩn – Đo lường – Chất lượng")
    wide, high = A4
    page.setFillColorRGB(*(part / 255 for part in SEA))
    page.rect(0, high - 120, wide, 120, stroke=0, fill=1)
    page.setFillColorRGB(1, 1, 1)
    _print(page, fitted(title, 480, ((30, 2),), is_bold=True), 50, high - 52, is_bold=True)
    top = high - 165
    for number, panel in enumerate(panels, 1):
        page.setFillColorRGB(*(part / 255 for part in GOLD))
        page.circle(72, top - 4, 20, stroke=0, fill=1)
        page.setFillColorRGB(*(part / 255 for part in INK))
        page.setFont("BeVietnamBold", 20)
        page.drawCentredString(72, top - 11, str(number))
        head = fitted(panel.head, 420, ((25, 2),), is_bold=True)
        text = fitted(panel.text, 420, ((19, 4),))
        below = _print(page, head, 110, top, is_bold=True)
        top = _print(page, text, 110, below) - 26
    page.setFillColorRGB(*(part / 255 for part in SOFT))
    _print(page, fitted(f"{address}", 480, ((12, 2),), is_bold=True), 50, 78, is_bold=True)
    _print(page, fitted(f"Nguồn: {source}", 480, ((10, 3),)), 50, 58)
    page.save()
    return file.getvalue()


def _fit(text: str, width: int, size: int, *, is_bold: bool = False) -> Fitted:
    return fitted(text, width, ((size, 20),), is_bold=is_bold)


def _high(text: Fitted) -> int:
    return len(text.lines) * round(text.size * LINE)


def _badge(mark: str, *, has_star: bool) -> Image.Image:
    """A disc or a star with a mark on it, drawn large and made smaller: smooth edges."""
    wide = BADGE * FINE
    badge = Image.new("RGB", (wide, wide), PAPER)
    pen = ImageDraw.Draw(badge)
    middle = wide / 2
    if has_star:
        pen.polygon(_star(middle, middle * 1.06), fill=GOLD)
    else:
        pen.ellipse((0, 0, wide - 1, wide - 1), fill=GOLD)
    letters = font((40 if has_star else 54) * FINE, is_bold=True)
    pen.text((middle, middle * 1.08 if has_star else middle), mark, INK, letters, anchor="mm")
    return badge.resize((BADGE, BADGE), Image.Resampling.LANCZOS)


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        long = radius if corner % 2 == 0 else radius * 0.52
        angle = math.radians(36 * corner - 90)
        points.append((middle + long * math.cos(angle), middle * 1.05 + long * math.sin(angle)))
    return points


def _write(
    pen: ImageDraw.ImageDraw, text: Fitted, x: int, y: int, fill: Rgb, *, is_bold: bool = False
) -> int:
    for line in text.lines:
        pen.text((x, y), line, fill=fill, font=font(text.size, is_bold=is_bold))
        y += round(text.size * LINE)
    return y


def _print(page: Canvas, text: Fitted, x: int, y: float, *, is_bold: bool = False) -> float:
    page.setFont("BeVietnamBold" if is_bold else "BeVietnamRegular", text.size)
    for line in text.lines:
        page.drawString(x, y, line)
        y -= text.size * LINE
    return y
