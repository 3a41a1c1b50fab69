"""Tax codes: of organisations (10 digits), of their branches (13), of households (12).

Since 01/07/2025 a household's tax code is the personal number of its owner (Thông tư
86/2024/TT-BTC): personal data, kept but never shown.
"""

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.vn import mst

from portal.core.errors import RefusedError

PERSONAL_LENGTH = 12
ORGANISATION_LENGTH = 10
# Province codes that begin a personal number (Nghị định 137/2015/NĐ-CP Điều 13), as they were
# before the provinces merged; numbers once given never change.
# fmt: off
_PROVINCES = {
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25,
    26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48,
    49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75,
    77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
}
# fmt: on


def normalise_tax_code(typed: str) -> str:
    """The digits of a tax code, without separators.

    Raises RefusedError, with words that say what is wrong.
    """
    code = mst.compact(typed)
    if not (code.isascii() and code.isdigit()):
        raise RefusedError("Mã số thuế chỉ gồm chữ số.")
    if len(code) == PERSONAL_LENGTH:
        return _personal(code)
    try:
        return str(mst.validate(code))
    except InvalidChecksum:
        raise RefusedError(f"Mã số thuế {code} sai số kiểm tra: xin xem lại từng chữ số.") from None
    except ValidationError:
        raise RefusedError(
            "Mã số thuế phải có 10 chữ số (tổ chức), 13 chữ số (chi nhánh) "
            "hoặc 12 chữ số (số định danh cá nhân của hộ kinh doanh)."
        ) from None


def is_personal(code: str) -> bool:
    """Whether a stored tax code is the personal number of a household's owner."""
    return len(code) == PERSONAL_LENGTH


def public_tax_code(code: str | None) -> str:
    """A stored tax code as the public may see it; empty for none and for personal numbers."""
    if not code or is_personal(code):
        return ""
    head, branch = code[:ORGANISATION_LENGTH], code[ORGANISATION_LENGTH:]
    return f"{head}-{branch}" if branch else head


def _personal(code: str) -> str:
    # Three digits of the province, one of century and sex, two of the year, six at random:
    # every century digit and year is possible, so only the province can be wrong.
    if int(code[:3]) not in _PROVINCES:
        raise RefusedError("Số định danh cá nhân bắt đầu bằng mã tỉnh không có thật.")
    return code
