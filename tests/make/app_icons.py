"""Draws the icons of the installed scanner anew: `python -m tests.make.app_icons`.

The same emblem as static/img/emblem.svg, on a ground without corners and inside the circle that
phones leave of a maskable icon (80 % of the side).
"""

from PIL import Image, ImageDraw

from portal.settings import ROOT

SIDES = (192, 512)
LACQUER, GOLD = "#a3211f", "#f3cd72"
# Units of the emblem: 48 to a side; drawn larger and made small again for smooth edges.
UNITS, FINER, INSET = 48, 4, 0.8
RING, FROM, TO = (12, 13, 36, 37), 338, 275
TICK = ((17.5, 25), (23, 30.5), (36.5, 11))
POINTS = (
    ((20.5, 38.5), (27.5, 38.5), (24, 44)),
    ((10.5, 21.5), (10.5, 28.5), (5, 25)),
    ((37.5, 22.5), (37.5, 28.5), (43, 25)),
)
STROKE = 3.6


def draw_icon(side: int) -> Image.Image:
    """The icon with this side in pixels."""
    whole = side * FINER
    unit = whole / UNITS * INSET
    middle = whole / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return middle + (x - UNITS / 2) * unit, middle + (y - UNITS / 2) * unit

    picture = Image.new("RGB", (whole, whole), LACQUER)
    pen = ImageDraw.Draw(picture)
    width = round(STROKE * unit)
    half = STROKE / 2
    box = (*at(RING[0] - half, RING[1] - half), *at(RING[2] + half, RING[3] + half))
    pen.arc(box, FROM, TO, fill=GOLD, width=width)
    pen.line([at(*point) for point in TICK], fill=GOLD, width=width, joint="curve")
    for point in ((25, 13), (35.1, 20.5), TICK[0], TICK[-1]):
        x, y = at(*point)
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=GOLD)
    for corners in POINTS:
        pen.polygon([at(*corner) for corner in corners], fill=GOLD)
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def main() -> None:
    """Write both files."""
    for side in SIDES:
        file = ROOT / "static" / "img" / f"app-{side}.png"
        draw_icon(side).quantize(64).save(file, optimize=True)


if __name__ == "__main__":
    main()
