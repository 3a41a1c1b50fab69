"""Remarks on headings, tables and pictures."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from portal.writing.checks.finding import Finding, Rule, Severity, shortened
from portal.writing.marked_text import Link, Piece, Place

_FIRST_LEVEL = 2


def structure_findings(pieces: Sequence[Piece]) -> Iterator[Finding]:
    """What is wrong with the frame of a text."""
    yield from _headings(piece for piece in pieces if piece.place is Place.HEADING)
    yield from _tables(pieces)
    for piece in pieces:
        yield from filter(None, map(_picture, piece.links))


def _headings(headings: Iterable[Piece]) -> Iterator[Finding]:
    above = _FIRST_LEVEL - 1
    for heading in headings:
        if not heading.text.strip():
            yield _about(heading, Rule.EMPTY_HEADING, "Đề mục không có chữ. Xin viết hoặc xóa.")
            continue
        if heading.level < _FIRST_LEVEL:
            message = "Trang đã có tên bài ở cấp 1. Xin dùng đề mục cấp 2 (##)."
            yield _about(heading, Rule.HEADING_ORDER, message)
        elif heading.level > above + 1:
            message = (
                f"Đề mục nhảy từ cấp {above} xuống cấp {heading.level}. Xin dùng cấp {above + 1}."
            )
            yield _about(heading, Rule.HEADING_ORDER, message)
        above = max(heading.level, _FIRST_LEVEL)


def _about(piece: Piece, rule: Rule, message: str) -> Finding:
    return Finding(piece.line, Severity.ERROR, rule, message, shortened(piece.text))


def _tables(pieces: Sequence[Piece]) -> Iterator[Finding]:
    """A head row without any word; a blank first corner alone is in order."""
    for is_head, row in groupby(pieces, key=lambda piece: piece.place is Place.HEAD_CELL):
        cells = list(row)
        if is_head and not any(cell.text.strip() for cell in cells):
            message = "Bảng không có dòng tên cột. Người dùng máy đọc màn hình cần tên cột."
            yield Finding(cells[0].line, Severity.ERROR, Rule.TABLE_HEAD, message)


def _picture(link: Link) -> Finding | None:
    if not link.is_picture or link.text.strip():
        return None
    message = "Ảnh chưa có lời mô tả cho người không nhìn thấy ảnh."
    return Finding(link.line, Severity.ERROR, Rule.PICTURE_WORDS, message, shortened(link.address))
