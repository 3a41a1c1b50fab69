"""What a QR request can be refused for; every message is Vietnamese and meant for the asker."""

from __future__ import annotations


class QrError(ValueError):
    """A symbol, picture or label that cannot be made as asked."""


class EmptyTextError(QrError):
    """There is nothing to encode."""

    def __init__(self) -> None:
        super().__init__("Nội dung mã QR đang để trống.")


class TextTooLongError(QrError):
    """The text does not fit the largest symbol (version 40) at the level asked for."""

    def __init__(self) -> None:
        super().__init__("Nội dung quá dài, không chứa hết trong một mã QR.")


class SizeOutOfRangeError(QrError):
    """A size or resolution that no printer or screen is asked for."""


class QuietZoneTooNarrowError(QrError):
    """The white border is narrower than the print limit demands."""

    def __init__(self, minimal_modules: int) -> None:
        self.minimal_modules = minimal_modules
        super().__init__(f"Viền trắng quanh mã phải rộng ít nhất {minimal_modules} ô vuông.")


class SymbolTooSmallError(QrError):
    """The module would be finer than the print limit; `minimal_mm` is the least side that holds."""

    def __init__(self, module_mm: float, limit_mm: float, minimal_mm: float) -> None:
        self.minimal_mm = minimal_mm
        super().__init__(
            f"Cỡ này làm mỗi ô vuông của mã chỉ rộng {_comma(module_mm, 3)} mm, nhỏ hơn mức "
            f"in rõ được là {_comma(limit_mm, 3)} mm. "
            f"Cạnh mã phải từ {_comma(minimal_mm, 1)} mm trở lên."
        )


class LabelDoesNotFitError(QrError):
    """Code and words of one label find no room on this paper; `papers` names those that do."""

    def __init__(self, code: str, paper: str, reason: str, papers: tuple[str, ...]) -> None:
        self.papers = papers
        fitting = "; ".join(papers) or "không có trong danh sách; xin rút ngắn nội dung"
        super().__init__(f"Tem {code} không vừa giấy {paper}. {reason} Giấy vừa: {fitting}.")


class SheetRefusedError(QrError):
    """A sheet cannot be printed as asked: first label, offset, or nothing to print."""


class PrintingCancelledError(QrError):
    """Somebody stopped the printing; the file written so far is incomplete."""

    def __init__(self) -> None:
        super().__init__("Việc in đã dừng theo yêu cầu.")


def _comma(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
