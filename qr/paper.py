"""Label papers and rolls sold in Vietnam, as data: where each label of a sheet stands."""

from __future__ import annotations

from dataclasses import dataclass

from qr.print_size import LABEL_200_DPI, LABEL_300_DPI, PrintLimit

_A4 = (210.0, 297.0)
# Desktop printers work in 600 dots per inch or a multiple; label printers in 8 dots per mm.
_SHEET_DPI = 600.0
_ROLL_DPI = 203.2
# The rim of a sheet that desktop printers leave white (a sixth of an inch), and of a roll.
_SHEET_EDGE_MM = 4.3
_ROLL_EDGE_MM = 1.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, or one length of a roll, with its labels counted from the upper left, in mm.

    `gap_mm` and `margin_mm` are (across, down): white between labels, and from the sheet's left
    and upper edge to the first label. Whole dots at `dpi` make up the modules of a symbol.
    """

    key: str
    name: str
    page_mm: tuple[float, float]
    columns: int
    rows: int
    label_mm: tuple[float, float]
    margin_mm: tuple[float, float] = (0.0, 0.0)
    gap_mm: tuple[float, float] = (0.0, 0.0)
    dpi: float = _SHEET_DPI
    limit: PrintLimit = LABEL_300_DPI
    unprintable_mm: float = _SHEET_EDGE_MM

    @property
    def inset_mm(self) -> tuple[float, float]:
        """How far from a label's edge ink must stay, because the sheet's edge is not printed."""
        across, down = (max(0.0, self.unprintable_mm - margin) for margin in self.margin_mm)
        return across, down

    @property
    def labels(self) -> int:
        """How many labels one sheet holds."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[float, float]:
        """Return the upper left corner of a label; the first of a sheet has number 0."""
        row, column = divmod(number, self.columns)
        return (
            self.margin_mm[0] + column * (self.label_mm[0] + self.gap_mm[0]),
            self.margin_mm[1] + row * (self.label_mm[1] + self.gap_mm[1]),
        )


def _sheet(
    key: str,
    name: str,
    grid: tuple[int, int],
    label: tuple[float, float],
    gap: tuple[float, float] = (0.0, 0.0),
) -> Paper:
    """Return an A4 sheet whose labels stand in its middle, as on all papers listed here."""
    margin = tuple(
        round((page - count * side - (count - 1) * between) / 2, 3)
        for page, count, side, between in zip(_A4, grid, label, gap, strict=True)
    )
    return Paper(key, name, _A4, *grid, label, (margin[0], margin[1]), gap)


def _roll(key: str, name: str, width: float, height: float, across: int = 1) -> Paper:
    """Return a roll for label printers of 8 dots per mm, which are the common ones."""
    gap = 2.0 if across > 1 else 0.0
    page = (across * width + (across - 1) * gap, height)
    return Paper(
        key,
        name,
        page,
        across,
        1,
        (width, height),
        gap_mm=(gap, 0.0),
        dpi=_ROLL_DPI,
        limit=LABEL_200_DPI,
        unprintable_mm=_ROLL_EDGE_MM,
    )


SHEET_21 = _sheet(
    "a4-21", "A4, 21 tem 63,5 × 38,1 mm (như Avery L7160)", (3, 7), (63.5, 38.1), (2.5, 0)
)
SHEET_14 = _sheet(
    "a4-14", "A4, 14 tem 99,1 × 38,1 mm (như Avery L7163)", (2, 7), (99.1, 38.1), (2.5, 0)
)
SHEET_65 = _sheet(
    "a4-65", "A4, 65 tem 38,1 × 21,2 mm (như Avery L7651)", (5, 13), (38.1, 21.2), (2.5, 0)
)
CUT_24 = _sheet("a4-cat-24", "A4 thường, 24 tem 60 × 34 mm, tự cắt", (3, 8), (60, 34))
ROLL_50X30 = _roll("cuon-50x30", "Cuộn 50 × 30 mm", 50, 30)
ROLL_35X22 = _roll("cuon-35x22", "Cuộn 35 × 22 mm, hai tem một hàng", 35, 22, across=2)
PAPERS = (
    SHEET_21,
    SHEET_14,
    _sheet("a4-24", "A4, 24 tem 63,5 × 33,9 mm (như Avery L7159)", (3, 8), (63.5, 33.9), (2.5, 0)),
    _sheet("a4-24-kin", "A4, 24 tem 70 × 37 mm, liền mép", (3, 8), (70, 37)),
    _sheet("a4-40", "A4, 40 tem 48,5 × 25,4 mm", (4, 10), (48.5, 25.4)),
    SHEET_65,
    _sheet("a4-189", "A4, 189 tem 25,4 × 10 mm (như Avery L4731)", (7, 27), (25.4, 10), (2.5, 0)),
    _sheet("a4-4", "A4, 4 tem 105 × 148 mm, liền mép", (2, 2), (105, 148)),
    CUT_24,
    _sheet("a4-cat-40", "A4 thường, 40 tem 45 × 26 mm, tự cắt", (4, 10), (45, 26)),
    ROLL_50X30,
    _roll("cuon-40x30", "Cuộn 40 × 30 mm", 40, 30),
    _roll("cuon-60x40", "Cuộn 60 × 40 mm", 60, 40),
    _roll("cuon-100x50", "Cuộn 100 × 50 mm", 100, 50),
    ROLL_35X22,
)
