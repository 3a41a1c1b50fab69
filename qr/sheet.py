"""Sheets of labels as PDF, in exact millimetres: page by page, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from qr.batch import encode
from qr.crop_marks import draw_crop_marks
from qr.errors import LabelDoesNotFitError, PrintingCancelledError, QrError, SheetRefusedError
from qr.label_layout import LabelLayout
from qr.paper import PAPERS, Paper
from qr.pdf_file import PdfFile
from qr.sheet_label import fits, lay_out
from qr.sheet_page import SheetPage
from qr.sheet_words import LabelContent
from qr.symbol import Symbol

LARGEST_OFFSET_MM = 10.0
_PAPERS_NAMED = 3


@dataclass(frozen=True, slots=True)
class SheetSettings:
    """How sheets are printed: where to begin on a used sheet, crop marks, the printer's offset.

    `start_at` counts labels from 1, row by row. `offset_mm` moves everything right and down.
    """

    start_at: int = 1
    crop_marks: bool = False
    offset_mm: tuple[float, float] = (0.0, 0.0)
    title: str = "Tem mã QR"


def draw_sheets(
    stream: BinaryIO,
    labels: Iterable[LabelContent],
    paper: Paper,
    settings: SheetSettings = SheetSettings(),
    *,
    progress: Callable[[int], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write the labels as PDF and return the number of sheets; the same labels, the same bytes.

    After each sheet `progress` is told how many labels are drawn, and `is_cancelled` is asked.
    Raises LabelDoesNotFitError, which names papers that fit; SheetRefusedError; and
    PrintingCancelledError. The stream is then incomplete.
    """
    _check(paper, settings)
    file = PdfFile(stream, settings.title)
    remaining, drawn = iter(labels), 0
    first = settings.start_at - 1
    while batch := list(islice(remaining, paper.labels - first)):
        if is_cancelled and is_cancelled():
            raise PrintingCancelledError
        _draw_sheet(file, batch, paper, settings, first)
        first, drawn = 0, drawn + len(batch)
        if progress:
            progress(drawn)
    if not drawn:
        raise SheetRefusedError("Chưa có tem nào để in.")
    file.finish()
    return file.pages


def _check(paper: Paper, settings: SheetSettings) -> None:
    if not 1 <= settings.start_at <= paper.labels:
        raise SheetRefusedError(f"Ô bắt đầu phải từ 1 đến {paper.labels} với giấy {paper.name}.")
    if not all(abs(shift) <= LARGEST_OFFSET_MM for shift in settings.offset_mm):
        raise SheetRefusedError(f"Độ lệch không được quá {LARGEST_OFFSET_MM:.0f} mm.")


def _draw_sheet(
    file: PdfFile, labels: list[LabelContent], paper: Paper, settings: SheetSettings, first: int
) -> None:
    page = SheetPage(file, *paper.page_mm, paper.dpi)
    right, down = settings.offset_mm
    for number, (symbol, layout) in enumerate(_laid_out(labels, paper), start=first):
        left, top = paper.place(number)
        page.label(symbol, layout, left + right, top + down)
    if settings.crop_marks:
        draw_crop_marks(page, paper, settings.offset_mm)
    page.finish()


def _laid_out(labels: list[LabelContent], paper: Paper) -> Iterator[tuple[Symbol, LabelLayout]]:
    for content in labels:
        symbol = encode(content.text, content.level)
        try:
            yield symbol, lay_out(content, symbol, paper)
        except QrError as refusal:
            fitting = _fitting_papers(content, symbol)
            raise LabelDoesNotFitError(content.code, paper.name, str(refusal), fitting) from None


def _fitting_papers(content: LabelContent, symbol: Symbol) -> tuple[str, ...]:
    """Return names of the smallest labels on which this one can be printed."""
    found = [paper for paper in PAPERS if fits(content, symbol, paper)]
    found.sort(key=lambda paper: paper.label_mm[0] * paper.label_mm[1])
    return tuple(paper.name for paper in found[:_PAPERS_NAMED])
