"""Draws the pictures of sample products: flat, simple, without words, the same at every run."""

import math
import random
from collections.abc import Callable

from PIL import ImageColor

from seed.canvas import HEIGHT, INK, RICE, WIDTH, Canvas, Rgb, darker, lighter, mixed

PAPER = (252, 250, 245)
WOOD = (190, 155, 112)
CORK = (196, 160, 116)
LEAF = (92, 122, 74)


def draw_picture(motif: str, colour: str, name: str) -> bytes:
    """A PNG of 1280 × 960 pixels; `name` decides the small differences between pictures."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    # Not a secret: only makes no two pictures alike, and each the same at every run.
    grain = random.Random(name)  # noqa: S311
    canvas = Canvas((red, green, blue), grain)
    MOTIFS[motif](canvas)
    return canvas.finished()


def _table(canvas: Canvas) -> None:
    """Wall, table and the light between them."""
    wall = mixed(RICE, canvas.colour, 0.16)
    canvas.box(0, 0, WIDTH, HEIGHT, wall)
    canvas.glow((240, -40, 1040, 760), lighter(wall, 0.75), 0.8, 90)
    board = mixed(WOOD, RICE, 0.42)
    canvas.box(0, 730, WIDTH, HEIGHT, board)
    canvas.box(0, 730, WIDTH, 738, lighter(board, 0.35))
    for row in range(4):
        y = 778 + row * 52 + canvas.grain.uniform(-6, 6)
        start = canvas.grain.uniform(0, 700)
        end = start + canvas.grain.uniform(200, 560)
        canvas.line([(start, y), (end, y + canvas.grain.uniform(-3, 3))], 3, darker(board, 0.1))


def _shadow(canvas: Canvas, x: float, y: float, wide: float) -> None:
    canvas.glow((x - wide / 2, y - 26, x + wide / 2, y + 34), INK, 0.42)


def _label(canvas: Canvas, area: tuple[float, float, float, float]) -> None:
    """Paper with a band and an emblem instead of words."""
    left, top, right, bottom = area
    wide, high = right - left, bottom - top
    canvas.rounded(area, 10, PAPER)
    canvas.box(left, top + high * 0.72, right, top + high * 0.86, canvas.colour)
    middle = left + wide / 2
    canvas.oval(middle, top + high * 0.36, high * 0.4, high * 0.4, mixed(PAPER, canvas.colour, 0.3))
    _sprig(canvas, middle, top + high * 0.52, high * 0.3)


def _sprig(canvas: Canvas, x: float, y: float, high: float) -> None:
    stem = darker(LEAF, 0.25)
    canvas.line([(x, y), (x, y - high)], max(3, high * 0.05), stem)
    for step, side in ((0.25, -1), (0.4, 1), (0.6, -1), (0.75, 1)):
        foot = y - high * step
        tip = (x + side * high * 0.42, foot - high * 0.26)
        canvas.shape(
            [
                (x, foot),
                (x + side * high * 0.14, foot - high * 0.27),
                tip,
                (x + side * high * 0.3, foot - high * 0.03),
            ],
            LEAF,
        )


def _bottle(canvas: Canvas) -> None:
    _table(canvas)
    glass = canvas.colour
    _shadow(canvas, 640, 838, 430)
    cap = darker(mixed(glass, (150, 30, 30), 0.55), 0.1)
    canvas.rounded((590, 108, 690, 190), 12, cap)
    canvas.box(590, 160, 690, 172, lighter(cap, 0.3))
    body = [(600, 188), (680, 188), (684, 300), (716, 356), (764, 408), (780, 470)]
    right = [*body, (780, 800), (768, 830), (744, 842)]
    left = [(WIDTH - x, y) for x, y in reversed(right)]
    # The neck stands on both sides of the middle, so the left half is the right one turned.
    canvas.shape([*left[:-1], *right[1:]], glass)
    canvas.shape(
        [
            (652, 300),
            (684, 300),
            (716, 356),
            (764, 408),
            (780, 470),
            (780, 800),
            (768, 830),
            (744, 842),
            (700, 842),
            (724, 480),
            (700, 420),
        ],
        darker(glass, 0.2),
    )
    canvas.rounded((520, 430, 544, 790), 12, lighter(glass, 0.45))
    canvas.rounded((608, 205, 622, 320), 7, lighter(glass, 0.4))
    _label(canvas, (556, 500, 744, 760))


def _jar(canvas: Canvas) -> None:
    _table(canvas)
    glass = canvas.colour
    _shadow(canvas, 640, 838, 560)
    canvas.rounded((440, 300, 840, 846), 70, darker(glass, 0.06))
    canvas.rounded((440, 300, 780, 846), 70, glass)
    canvas.rounded((462, 380, 490, 770), 14, lighter(glass, 0.42))
    lid = mixed(CORK, canvas.colour, 0.15)
    canvas.rounded((470, 206, 810, 320), 22, lid)
    canvas.box(470, 284, 810, 300, darker(lid, 0.18))
    canvas.rounded((470, 206, 810, 232), 13, lighter(lid, 0.3))
    canvas.line([(470, 330), (640, 346), (810, 330)], 9, darker(CORK, 0.35))
    _label(canvas, (530, 450, 750, 740))


def _bag(canvas: Canvas) -> None:
    _table(canvas)
    cloth = canvas.colour
    _shadow(canvas, 640, 840, 580)
    canvas.shape(
        [
            (430, 262),
            (850, 262),
            (866, 420),
            (884, 800),
            (862, 846),
            (418, 846),
            (396, 800),
            (414, 420),
        ],
        cloth,
    )
    canvas.shape(
        [(760, 262), (850, 262), (866, 420), (884, 800), (862, 846), (770, 846), (796, 600)],
        darker(cloth, 0.16),
    )
    canvas.shape(
        [(446, 300), (486, 300), (466, 560), (440, 800), (420, 790), (434, 460)],
        lighter(cloth, 0.22),
    )
    canvas.rounded((418, 176, 862, 276), 14, darker(cloth, 0.1))
    teeth = [(418 + 444 * step / 24, 176 - (8 if step % 2 else -4)) for step in range(25)]
    canvas.shape([*teeth, (862, 200), (418, 200)], darker(cloth, 0.1))
    canvas.box(418, 236, 862, 246, lighter(cloth, 0.25))
    _label(canvas, (508, 400, 772, 720))


def _carton(canvas: Canvas) -> None:
    _table(canvas)
    card = canvas.colour
    _shadow(canvas, 650, 836, 720)
    canvas.shape([(350, 360), (760, 396), (760, 850), (350, 796)], card)
    canvas.shape([(760, 396), (950, 340), (950, 770), (760, 850)], darker(card, 0.28))
    canvas.shape([(350, 360), (540, 306), (950, 340), (760, 396)], lighter(card, 0.26))
    canvas.line([(445, 333), (855, 368)], 12, mixed(lighter(card, 0.26), PAPER, 0.6))
    canvas.shape([(400, 452), (706, 480), (706, 768), (400, 730)], PAPER)
    canvas.shape([(400, 640), (706, 672), (706, 712), (400, 678)], card)
    canvas.oval(553, 556, 130, 130, mixed(PAPER, card, 0.3))
    _sprig(canvas, 553, 616, 110)


def _bunch(canvas: Canvas) -> None:
    _table(canvas)
    _shadow(canvas, 640, 836, 680)
    for angle in range(-40, 41, 10):
        tip = (640 + math.sin(math.radians(angle)) * 330, 330 - math.cos(math.radians(angle)) * 170)
        canvas.line([(640, 470), tip], 12, mixed(LEAF, CORK, canvas.grain.uniform(0.2, 0.8)))
    places = [
        (x, 700 - abs(x - 640) * 0.14 + row * 66)
        for row in range(2)
        for x in range(420 - row * 20, 880 + row * 20, 92)
    ]
    for x, y in [(640, 560), (548, 590), (732, 590), *places]:
        _bulb(canvas, x + canvas.grain.uniform(-10, 10), y + canvas.grain.uniform(-8, 8))
    canvas.rounded((580, 448, 700, 488), 18, darker(CORK, 0.3))
    canvas.line([(580, 468), (700, 468)], 5, lighter(CORK, 0.2))


def _bulb(canvas: Canvas, x: float, y: float) -> None:
    skin = mixed(canvas.colour, RICE, canvas.grain.uniform(0, 0.3))
    canvas.shape(
        [(x - 14, y - 62), (x, y - 96), (x + 14, y - 62), (x + 30, y - 30), (x - 30, y - 30)],
        darker(skin, 0.06),
    )
    canvas.oval(x, y, 116, 112, skin)
    canvas.oval(x - 20, y - 6, 44, 96, lighter(skin, 0.28))
    for side in (-1, 1):
        canvas.line(
            [(x, y - 52), (x + side * 34, y - 4), (x + side * 10, y + 52)], 3, darker(skin, 0.16)
        )
    canvas.oval(x, y + 54, 26, 10, darker(skin, 0.35))


def _fabric(canvas: Canvas) -> None:
    _table(canvas)
    cloth = canvas.colour
    _shadow(canvas, 640, 836, 860)
    for fold, top in enumerate((676, 590, 504)):
        canvas.rounded((250 + fold * 12, top, 1030 - fold * 12, top + 168), 44, darker(cloth, 0.4))
        canvas.rounded((250 + fold * 12, top, 1030 - fold * 12, top + 152), 44, cloth)
        canvas.line([(290, top + 112), (990, top + 112)], 8, darker(cloth, 0.75))
        canvas.line([(290, top + 128), (990, top + 128)], 5, (235, 190, 70))
    canvas.rounded((286, 246, 994, 610), 44, darker(cloth, 0.12))
    for row, y in enumerate((312, 400, 488)):
        _weave(canvas, y, row)
    for step in range(47):
        x = 304 + step * 14.6
        canvas.line([(x, 606), (x + canvas.grain.uniform(-3, 3), 640)], 4, darker(cloth, 0.12))


def _weave(canvas: Canvas, y: float, row: int) -> None:
    """A band of the diamonds that are woven in the highlands."""
    light, dark = mixed(PAPER, (235, 190, 70), 0.7 * (row % 2)), darker(canvas.colour, 0.75)
    canvas.box(286, y - 28, 994, y + 28, dark)
    for step in range(17):
        x = 312 + step * 41
        canvas.shape([(x, y - 21), (x + 18, y), (x, y + 21), (x - 18, y)], light)
        canvas.shape([(x, y - 10), (x + 9, y), (x, y + 10), (x - 9, y)], canvas.colour)
    for edge in (-34, 34):
        canvas.line([(286, y + edge), (994, y + edge)], 4, light)


def _landscape(canvas: Canvas) -> None:
    sky = mixed((205, 226, 230), RICE, 0.3)
    for step in range(24):
        canvas.box(0, step * 25, WIDTH, step * 25 + 26, mixed(sky, (253, 240, 214), step / 23))
    canvas.glow((820, 90, 1060, 330), (255, 246, 214), 0.95)
    far = mixed(canvas.colour, sky, 0.62)
    _hills(canvas, 430, 120, far)
    _hills(canvas, 540, 90, mixed(canvas.colour, sky, 0.32))
    _hills(canvas, 650, 60, canvas.colour)
    for _ in range(22):
        x = canvas.grain.uniform(-20, 1300)
        _pine(canvas, x, 690 + canvas.grain.uniform(-20, 50), canvas.grain.uniform(60, 130))
    canvas.box(0, 800, WIDTH, HEIGHT, mixed(canvas.colour, (214, 198, 140), 0.45))
    _stilt_house(canvas)


def _hills(canvas: Canvas, base: float, height: float, fill: Rgb) -> None:
    waves = [(canvas.grain.uniform(0.002, 0.007), canvas.grain.uniform(0, 6)) for _ in range(3)]
    ridge = [
        (
            x,
            base
            - sum(
                height * math.sin(speed * x + start) / (n + 1)
                for n, (speed, start) in enumerate(waves)
            ),
        )
        for x in range(0, WIDTH + 20, 20)
    ]
    canvas.shape([*ridge, (WIDTH + 20, HEIGHT), (0, HEIGHT)], fill)


def _pine(canvas: Canvas, x: float, foot: float, high: float) -> None:
    needles = darker(mixed(LEAF, canvas.colour, 0.5), canvas.grain.uniform(0.2, 0.45))
    canvas.line([(x, foot), (x, foot - high)], 5, darker(WOOD, 0.5))
    for tier in range(3):
        top, wide = foot - high - 12 + tier * high * 0.22, high * (0.26 + tier * 0.12)
        canvas.shape(
            [(x, top), (x + wide, top + high * 0.4), (x - wide, top + high * 0.4)], needles
        )


def _stilt_house(canvas: Canvas) -> None:
    wall, roof = darker(WOOD, 0.15), darker(CORK, 0.42)
    for x in (330, 420, 510, 600):
        canvas.box(x, 760, x + 14, 872, darker(WOOD, 0.5))
    canvas.box(310, 640, 636, 772, wall)
    for x in range(326, 636, 26):
        canvas.line([(x, 640), (x, 772)], 2, darker(wall, 0.16))
    canvas.box(440, 672, 506, 772, darker(wall, 0.55))
    canvas.shape([(270, 660), (676, 660), (600, 470), (346, 470)], roof)
    for step in range(1, 5):
        y = 470 + step * 38
        canvas.line([(346 - step * 15, y), (600 + step * 15, y)], 3, darker(roof, 0.2))


MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "bottle": _bottle,
    "jar": _jar,
    "bag": _bag,
    "box": _carton,
    "bunch": _bunch,
    "fabric": _fabric,
    "landscape": _landscape,
}
