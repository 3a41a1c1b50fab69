"""What stands on a product label, and the label sizes that printers commonly hold."""

from __future__ import annotations

from dataclasses import dataclass

from qr.print_size import LABEL_300_DPI, PrintLimit
from qr.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Label:
    """The words around the symbol of one product; `code` is what a person types in."""

    symbol: Symbol
    code: str
    name: str
    producer: str
    instruction: str = "Quét để kiểm tra nguồn gốc"


@dataclass(frozen=True, slots=True)
class LabelSize:
    """A label's sheet in millimetres, with its Vietnamese name."""

    key: str
    name: str
    width_mm: float
    height_mm: float


LABEL_50X30 = LabelSize("50x30", "Tem nhỏ 50 × 30 mm", 50, 30)
LABEL_60X40 = LabelSize("60x40", "Tem vừa 60 × 40 mm", 60, 40)
LABEL_70X50 = LabelSize("70x50", "Tem lớn 70 × 50 mm", 70, 50)
LABEL_100X70 = LabelSize("100x70", "Tem thùng 100 × 70 mm", 100, 70)
POSTER_A6 = LabelSize("a6", "Bảng A6 105 × 148 mm", 105, 148)
POSTER_A5 = LabelSize("a5", "Bảng A5 148 × 210 mm", 148, 210)
LABEL_SIZES = (LABEL_50X30, LABEL_60X40, LABEL_70X50, LABEL_100X70, POSTER_A6, POSTER_A5)


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """How a label is printed; the quiet zone is in modules."""

    size: LabelSize
    quiet_zone: int = 4
    limit: PrintLimit = LABEL_300_DPI
