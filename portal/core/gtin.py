"""GS1 numbers of trade items (GTIN) and of places (GLN): what is printed, what is stored."""

from stdnum import ean
from stdnum.exceptions import ValidationError

from portal.core.errors import RefusedError

LENGTHS = (8, 12, 13, 14)
STORED_LENGTH = 14
GLN_LENGTH = 13
_SEPARATORS = str.maketrans("", "", " -.\u00a0")
# GS1 General Specifications, figure 1.4.2-1: numbers that a shop gives out for itself.
_RESTRICTED = (range(20, 30), range(40, 50), range(200, 300))
_RESTRICTED_GTIN_8 = ("0", "2")


def normalise_gtin(typed: str) -> str:
    """The 14 digits under which a GTIN-8, -12, -13 or -14 is stored.

    Raises RefusedError for a wrong length or check digit, and for numbers that are only valid
    inside one shop.
    """
    digits = _digits(typed, "Mã GTIN")
    if len(digits) not in LENGTHS:
        raise RefusedError(f"Mã GTIN phải có 8, 12, 13 hoặc 14 chữ số, không phải {len(digits)}.")
    if not has_valid_check_digit(digits):
        raise RefusedError(f"Mã GTIN {digits} sai số kiểm tra: xin xem lại từng chữ số.")
    if _is_restricted(digits):
        raise RefusedError(f"Mã {digits} thuộc dải dùng nội bộ cửa hàng, không phải GTIN.")
    return digits.zfill(STORED_LENGTH)


def printed_gtin(gtin: str) -> str:
    """A stored GTIN in the form that stands under the bars: 14, 13, 12 or 8 digits."""
    if gtin.startswith("000000"):
        return gtin[6:]
    if gtin.startswith("00"):
        return gtin[2:]
    return gtin.removeprefix("0")


def normalise_gln(typed: str) -> str:
    """The 13 digits of a GLN; raises RefusedError for a wrong length or check digit."""
    digits = _digits(typed, "Mã GLN")
    if len(digits) != GLN_LENGTH:
        raise RefusedError(f"Mã GLN phải có 13 chữ số, không phải {len(digits)}.")
    if not has_valid_check_digit(digits):
        raise RefusedError(f"Mã GLN {digits} sai số kiểm tra: xin xem lại từng chữ số.")
    return digits


def has_valid_check_digit(digits: str) -> bool:
    """Whether the last digit is the GS1 check digit of the others."""
    try:
        ean.validate(digits)
    except ValidationError:
        return False
    return digits.strip("0") != ""


def _digits(typed: str, name: str) -> str:
    digits = typed.translate(_SEPARATORS)
    if not (digits.isascii() and digits.isdigit()):
        raise RefusedError(f"{name} chỉ gồm chữ số.")
    return digits


def _is_restricted(digits: str) -> bool:
    if len(digits) == 8:
        return digits.startswith(_RESTRICTED_GTIN_8)
    prefix = int(digits.zfill(STORED_LENGTH)[1:4])
    return any(prefix in restricted for restricted in _RESTRICTED)
