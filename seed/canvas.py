"""A sheet to draw flat pictures on: shapes, soft light, colours mixed from others."""

import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 960
# Drawn twice as large and made smaller at the end: smooth edges.
FINE = 2
SOFT = 4
RICE = (247, 243, 234)
INK = (43, 36, 32)

Rgb = tuple[int, int, int]
Point = tuple[float, float]


class Canvas:
    """A picture under way; all lengths in the pixels of the finished picture."""

    def __init__(self, colour: Rgb, grain: random.Random) -> None:
        self.colour = colour
        self.grain = grain
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), RICE)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Rgb) -> None:
        """A rectangle with sharp corners."""
        self.pen.rectangle(_fine(left, top, right - 0.5, bottom - 0.5), fill=fill)

    def rounded(self, area: tuple[float, float, float, float], radius: float, fill: Rgb) -> None:
        """A rectangle with round corners."""
        self.pen.rounded_rectangle(_fine(*area), radius * FINE, fill=fill)

    def oval(self, x: float, y: float, wide: float, high: float, fill: Rgb) -> None:
        """An ellipse around its middle."""
        area = _fine(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        self.pen.ellipse(area, fill=fill)

    def shape(self, points: list[Point], fill: Rgb) -> None:
        """A filled outline."""
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def line(self, points: list[Point], width: float, fill: Rgb) -> None:
        """A line through all points, with round joints."""
        fine = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(fine, fill=fill, width=round(width * FINE), joint="curve")

    def glow(
        self,
        area: tuple[float, float, float, float],
        fill: Rgb,
        strength: float,
        radius: float = 32,
    ) -> None:
        """A soft spot of light or shadow."""
        # Soft edges need no fine pixels: the mask is made small and stretched.
        small = (WIDTH // SOFT, HEIGHT // SOFT)
        mask = Image.new("L", small, 0)
        ImageDraw.Draw(mask).ellipse([at / SOFT for at in area], fill=round(255 * strength))
        soft = mask.filter(ImageFilter.GaussianBlur(radius / SOFT)).resize(self.image.size)
        self.image.paste(fill, (0, 0, *self.image.size), soft)

    def finished(self) -> bytes:
        """The picture as PNG."""
        file = BytesIO()
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        small.save(file, "PNG", compress_level=1)
        return file.getvalue()


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`one` with a share of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lighter(colour: Rgb, share: float) -> Rgb:
    """`colour` with a share of white."""
    return mixed(colour, (255, 255, 255), share)


def darker(colour: Rgb, share: float) -> Rgb:
    """`colour` with a share of ink."""
    return mixed(colour, INK, share)


def _fine(*lengths: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (length * FINE for length in lengths)
    return left, top, right, bottom
