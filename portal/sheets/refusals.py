"""Why a file or a cell is not taken, in words for the person who handed it in."""

from portal.core.errors import RefusedError

ADVICE = "Xin mở tệp bằng Excel hoặc LibreOffice rồi chọn “Lưu lại thành .xlsx hoặc .csv UTF-8”."


class SheetRefusedError(RefusedError):
    """The file as a whole is not read; the message says what to do instead."""


class CellError(RefusedError):
    """One cell cannot be understood."""
