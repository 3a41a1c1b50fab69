"""How large a symbol is printed, and how fine a printer may be asked to print."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite

from qr.errors import QuietZoneTooNarrowError, SizeOutOfRangeError, SymbolTooSmallError
from qr.symbol import Symbol

MILLIMETRES_PER_INCH = 25.4
LARGEST_MM = 1000.0
# Without it, 2.9 mm would be less than 29 modules of 0.1 mm.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PrintLimit:
    """The finest module that a kind of print still shows clearly, and why.

    `name` and `basis` are Vietnamese, to be shown; `quiet_zone` is the narrowest white border in
    modules.
    """

    name: str
    module_mm: float
    basis: str
    quiet_zone: int = 4


LABEL_300_DPI = PrintLimit(
    name="Tem in nhiệt 300 dpi, máy in văn phòng",
    module_mm=0.33,
    basis="DENSO WAVE khuyến nghị ít nhất 4 điểm in cho mỗi ô; 300 dpi là 12 điểm mỗi mm. "
    "Viền trắng 4 ô theo ISO/IEC 18004.",
)
LABEL_200_DPI = PrintLimit(
    name="Tem in nhiệt 200 dpi",
    module_mm=0.5,
    basis="DENSO WAVE khuyến nghị ít nhất 4 điểm in cho mỗi ô; 200 dpi là 8 điểm mỗi mm. "
    "Viền trắng 4 ô theo ISO/IEC 18004.",
)
RETAIL_CHECKOUT = PrintLimit(
    name="Quét tại quầy thanh toán",
    module_mm=0.396,
    basis="GS1 General Specifications: mã hai chiều in lớn gấp 1,5 lần cỡ nhỏ nhất 0,264 mm của "
    "mã vạch một chiều. Viền trắng 4 ô theo ISO/IEC 18004.",
)
SCREEN_ONLY = PrintLimit(
    name="Chỉ hiển thị trên màn hình",
    module_mm=0.0,
    basis="Không in: trang web tự chừa nền trắng quanh mã và người xem phóng to được.",
    quiet_zone=0,
)
PRINT_LIMITS = (LABEL_300_DPI, LABEL_200_DPI, RETAIL_CHECKOUT, SCREEN_ONLY)


@dataclass(frozen=True, slots=True)
class PrintSize:
    """The side of a symbol in millimetres, without its quiet zone: what a ruler measures.

    The quiet zone (in modules) comes on top, so a picture is wider than `size_mm`.
    """

    size_mm: float
    quiet_zone: int = 4
    limit: PrintLimit = LABEL_300_DPI

    def module_mm(self, symbol: Symbol) -> float:
        """Return the width of one module.

        Raises SizeOutOfRangeError, QuietZoneTooNarrowError or SymbolTooSmallError.
        """
        if not (isfinite(self.size_mm) and 0 < self.size_mm <= LARGEST_MM):
            raise SizeOutOfRangeError(f"Cạnh mã phải lớn hơn 0 và không quá {LARGEST_MM:.0f} mm.")
        if self.quiet_zone < self.limit.quiet_zone:
            raise QuietZoneTooNarrowError(self.limit.quiet_zone)
        module_mm = self.size_mm / symbol.side
        least_mm = smallest_mm(symbol, self.limit)
        if self.size_mm < least_mm * (1 - _ROUNDING):
            raise SymbolTooSmallError(module_mm, self.limit.module_mm, _tenths_up(least_mm))
        return module_mm


def smallest_mm(symbol: Symbol, limit: PrintLimit) -> float:
    """Return the least side without quiet zone at which the symbol keeps to the limit."""
    return symbol.side * limit.module_mm


def _tenths_up(millimetres: float) -> float:
    # Rounding first keeps 9.600000000000001 from becoming 9.7.
    return ceil(round(millimetres * 10, 7)) / 10
