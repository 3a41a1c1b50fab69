"""Drawing a card: 1200 × 630 pixels, flat colours, words large enough for a telephone."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

from portal.settings import ROOT
from portal.share_cards.fitting import Fitted, fitted, font
from portal.share_cards.words import CardWords

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
HEAD = 104
FOOT = 66
EMBLEM = ROOT / "static" / "img" / "emblem-180.png"
EMBLEM_SIZE = 64
SIGN = 80
# Signs are drawn so many times as large.
FINE = 4
# Flat colours and the edges of letters; more would only make the file larger.
COLOURS = 96

Rgb = tuple[int, int, int]
# The colours of the style sheet (static/css/portal.css).
INK, SOFT, RICE, PAPER = (18, 38, 44), (70, 88, 94), (247, 244, 236), (255, 255, 255)
SEA, GOLD = (6, 52, 61), (233, 185, 73)
TONES: dict[str, tuple[Rgb, Rgb]] = {
    "good": ((20, 97, 58), (228, 242, 232)),
    "caution": ((133, 77, 0), (253, 240, 213)),
    "bad": ((163, 33, 31), (250, 232, 228)),
    "stopped": ((80, 57, 95), (239, 233, 243)),
    "info": ((39, 75, 155), (231, 237, 249)),
    "neutral": ((64, 82, 90), (234, 238, 239)),
}
TITLE_SIZES = ((66, 2), (58, 3), (50, 3), (44, 4))
# A card with a verdict has room for fewer lines of its title.
SHORT_TITLE_SIZES = ((62, 2), (54, 2), (46, 3), (42, 3))
VERDICT_SIZES = ((42, 1), (36, 2), (32, 2))
NOTE_SIZES = ((30, 1), (28, 2))
LINE = 1.28


def draw_card(words: CardWords, *, portal_name: str, host: str) -> bytes:
    """The card as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), RICE)
    pen = ImageDraw.Draw(image)
    _head(image, pen, portal_name)
    _foot(pen, words.dated, host)
    width = WIDTH - 2 * MARGIN
    pen.text((MARGIN, HEAD + 34), words.label, fill=SOFT, font=font(30, is_bold=False))
    sizes = SHORT_TITLE_SIZES if words.verdict else TITLE_SIZES
    title = fitted(words.title, width, sizes, is_bold=True)
    below = _lines(pen, title, MARGIN, HEAD + 78, INK, is_bold=True)
    if words.verdict:
        _verdict(image, pen, words, width)
    elif words.note:
        note = fitted(words.note, width, ((30, 3),))
        _lines(pen, note, MARGIN, below + 18, SOFT)
    file = BytesIO()
    flat = image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat.save(file, "PNG", optimize=True)
    return file.getvalue()


def _head(image: Image.Image, pen: ImageDraw.ImageDraw, portal_name: str) -> None:
    pen.rectangle((0, 0, WIDTH, HEAD), fill=SEA)
    pen.rectangle((0, HEAD, WIDTH, HEAD + 6), fill=GOLD)
    with Image.open(EMBLEM) as emblem:
        small = emblem.convert("RGB").resize((EMBLEM_SIZE, EMBLEM_SIZE), Image.Resampling.LANCZOS)
    corners = Image.new("L", (EMBLEM_SIZE * FINE, EMBLEM_SIZE * FINE), 0)
    area = (0, 0, EMBLEM_SIZE * FINE - 1, EMBLEM_SIZE * FINE - 1)
    ImageDraw.Draw(corners).rounded_rectangle(area, 14 * FINE, fill=255)
    image.paste(small, (MARGIN, (HEAD - EMBLEM_SIZE) // 2), corners.resize(small.size))
    name = fitted(portal_name, WIDTH - 2 * MARGIN - 90, ((32, 1), (27, 1)), is_bold=True)
    pen.text(
        (MARGIN + EMBLEM_SIZE + 22, HEAD // 2),
        name.lines[0],
        fill=PAPER,
        font=font(name.size, is_bold=True),
        anchor="lm",
    )


def _foot(pen: ImageDraw.ImageDraw, dated: str, host: str) -> None:
    pen.rectangle((0, HEIGHT - FOOT, WIDTH, HEIGHT), fill=PAPER)
    middle = HEIGHT - FOOT // 2
    pen.text((MARGIN, middle), host, fill=SEA, font=font(26, is_bold=True), anchor="lm")
    if dated:
        line = fitted(dated, WIDTH // 2, ((26, 1),)).lines[0]
        letters = font(26, is_bold=False)
        pen.text((WIDTH - MARGIN, middle), line, fill=SOFT, font=letters, anchor="rm")


def _verdict(image: Image.Image, pen: ImageDraw.ImageDraw, words: CardWords, width: int) -> None:
    """The box at the bottom: sign, verdict and one more line, in the colour of the tone."""
    strong, tint = TONES.get(words.tone, TONES["neutral"])
    verdict = fitted(words.verdict, width - 150, VERDICT_SIZES, is_bold=True)
    note = fitted(words.note, width - 150, NOTE_SIZES) if words.note else Fitted((), 0)
    high = 48 + _height(verdict) + (_height(note) + 8 if note.lines else 0)
    top = HEIGHT - FOOT - 26 - high
    pen.rounded_rectangle((MARGIN, top, WIDTH - MARGIN, top + high), 14, fill=tint)
    pen.rounded_rectangle((MARGIN, top, MARGIN + 14, top + high), 7, fill=strong)
    sign = _sign(words.tone, strong, tint)
    image.paste(sign, (MARGIN + 70 - SIGN // 2, top + (high - SIGN) // 2))
    below = _lines(pen, verdict, MARGIN + 126, top + 20, strong, is_bold=True)
    _lines(pen, note, MARGIN + 126, below + 8, INK)


def _lines(
    pen: ImageDraw.ImageDraw, text: Fitted, x: int, y: int, fill: Rgb, *, is_bold: bool = False
) -> int:
    """Write lines below each other; returns where they end."""
    for line in text.lines:
        pen.text((x, y), line, fill=fill, font=font(text.size, is_bold=is_bold))
        y += round(text.size * LINE)
    return y


def _height(text: Fitted) -> int:
    return len(text.lines) * round(text.size * LINE)


def _sign(tone: str, strong: Rgb, tint: Rgb) -> Image.Image:
    """The sign of a tone, drawn large and made smaller: smooth edges."""
    sign = Image.new("RGB", (SIGN * FINE, SIGN * FINE), tint)
    SIGNS.get(tone, _circle_with_i)(ImageDraw.Draw(sign), strong)
    return sign.resize((SIGN, SIGN), Image.Resampling.LANCZOS)


def _fine(*lengths: float) -> tuple[float, ...]:
    """Lengths from the middle of a sign as the pen wants them."""
    return tuple((SIGN / 2 + length) * FINE for length in lengths)


def _circle_with_check(pen: ImageDraw.ImageDraw, fill: Rgb) -> None:
    pen.ellipse(_fine(-32, -32, 32, 32), fill=fill)
    pen.line(_fine(-15, 1, -4, 12, 16, -11), PAPER, 8 * FINE, joint="curve")


def _octagon_with_mark(pen: ImageDraw.ImageDraw, fill: Rgb) -> None:
    pen.polygon(_fine(-14, -34, 14, -34, 34, -14, 34, 14, 14, 34, -14, 34, -34, 14, -34, -14), fill)
    pen.rounded_rectangle(_fine(-4, -19, 4, 6), 4 * FINE, fill=PAPER)
    pen.ellipse(_fine(-5, 11, 5, 21), fill=PAPER)


def _triangle_with_mark(pen: ImageDraw.ImageDraw, fill: Rgb) -> None:
    pen.polygon(_fine(0, -36, 38, 30, -38, 30), fill=fill)
    pen.rounded_rectangle(_fine(-4, -14, 4, 9), 4 * FINE, fill=PAPER)
    pen.ellipse(_fine(-5, 14, 5, 24), fill=PAPER)


def _square_with_bar(pen: ImageDraw.ImageDraw, fill: Rgb) -> None:
    pen.rounded_rectangle(_fine(-32, -32, 32, 32), 8 * FINE, fill=fill)
    pen.rounded_rectangle(_fine(-18, -4, 18, 4), 4 * FINE, fill=PAPER)


def _circle_with_i(pen: ImageDraw.ImageDraw, fill: Rgb) -> None:
    pen.ellipse(_fine(-32, -32, 32, 32), fill=fill)
    pen.ellipse(_fine(-5, -20, 5, -10), fill=PAPER)
    pen.rounded_rectangle(_fine(-4, -4, 4, 20), 4 * FINE, fill=PAPER)


# Each tone has a shape of its own: colour alone says nothing to one man in twelve.
SIGNS: dict[str, Callable[[ImageDraw.ImageDraw, Rgb], None]] = {
    "good": _circle_with_check,
    "caution": _triangle_with_mark,
    "bad": _octagon_with_mark,
    "stopped": _square_with_bar,
    "info": _circle_with_i,
    "neutral": _circle_with_i,
}
