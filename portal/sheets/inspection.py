"""A workbook looked through as XML before its reader sees it: entities, extents, repeated texts."""

import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from portal.sheets.archive import Part, parts_of
from portal.sheets.limits import Limits
from portal.sheets.refusals import ADVICE, SheetRefusedError

_XML = (".xml", ".rels")
_READ_AS_XML = ("/worksheet", "/sharedStrings", "/styles")
_LETTERS = re.compile("[A-Z]{1,12}")
_BROKEN = f"Nội dung bên trong tệp bảng tính đã hỏng. {ADVICE}"


def inspect_workbook(path: Path, limits: Limits) -> None:
    """Look through every part of a workbook before it is read.

    Raises SheetRefusedError for document types and entities in any encoding, for content that
    is not XML, and for sheets whose used cells or copied texts go beyond the limits. Claimed
    dimensions and empty styled cells are harmless and do not count.
    """
    copies = _Copies(limits)
    for part in parts_of(path, limits):
        if part.name.lower().endswith(_XML):
            _inspect(part, copies, limits)
        else:
            _read_through(part.content)
    copies.check()


def _read_through(content: Iterator[bytes]) -> None:
    for _ in content:
        pass


def _inspect(part: Part, copies: "_Copies", limits: Limits) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    _Root(parser, copies, limits)
    try:
        for chunk in part.content:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise SheetRefusedError(_BROKEN) from None


def _refuse_doctype(*_declaration: object) -> None:
    raise SheetRefusedError(
        f"Tệp chứa khai báo XML không an toàn (DOCTYPE, ENTITY) nên không được nhận. {ADVICE}"
    )


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


class _Root:
    """Waits for the first element and lets the right reader look at the rest."""

    def __init__(self, parser: expat.XMLParserType, copies: "_Copies", limits: Limits) -> None:
        self._parser, self._copies, self._limits = parser, copies, limits
        parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._parser.StartElementHandler = None
        match _local(tag):
            case "worksheet":
                _Sheet(self._parser, self._copies, self._limits)
            case "sst":
                _SharedTexts(self._parser, self._copies)
            case "Relationships":
                self._parser.StartElementHandler = _check_relationship


def _check_relationship(_tag: str, attributes: dict[str, str]) -> None:
    is_read = attributes.get("Type", "").endswith(_READ_AS_XML)
    if is_read and not attributes.get("Target", "").lower().endswith(".xml"):
        raise SheetRefusedError(_BROKEN)


class _Copies:
    """How long each shared text is, and how many cells refer to it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.lengths = array("L")
        self._references = array("L")

    def refer(self, number: str) -> None:
        """Count a cell that shows the shared text of this number."""
        index = int(number) if number.isdecimal() and len(number) < 12 else -1
        if not 0 <= index < self._limits.cells:
            raise SheetRefusedError(_BROKEN)
        if index >= len(self._references):
            self._references.extend([0] * (index + 1 - len(self._references)))
        self._references[index] += 1

    def check(self) -> None:
        """Refuse a workbook whose cells would hold more text than the limits allow."""
        pairs = zip(self.lengths, self._references, strict=False)
        if sum(length * times for length, times in pairs) > self._limits.characters:
            raise SheetRefusedError(
                f"Bảng tính chứa quá nhiều chữ. Xin chia thành nhiều tệp nhỏ hơn. {ADVICE}"
            )


class _SharedTexts:
    """Measures the shared texts."""

    def __init__(self, parser: expat.XMLParserType, copies: _Copies) -> None:
        self._copies = copies
        self._length = 0
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.EndElementHandler = self._end

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        if _local(tag) == "si":
            self._length = 0

    def _text(self, text: str) -> None:
        self._length += len(text)

    def _end(self, tag: str) -> None:
        if _local(tag) == "si":
            self._copies.lengths.append(self._length)


class _Sheet:
    """Measures the rectangle, from the first cell of the sheet, that holds everything used."""

    def __init__(self, parser: expat.XMLParserType, copies: _Copies, limits: Limits) -> None:
        self._parser, self._copies, self._limits = parser, copies, limits
        self._row = self._column = self._last_row = self._last_column = 0
        self._is_shared = False
        self._number = ""
        self._columns: dict[str, int] = {}
        self._names: dict[str, str] = {}
        parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names.get(tag) or self._names.setdefault(tag, _local(tag))
        if name == "c":
            self._place(attributes.get("r"))
            self._is_shared = attributes.get("t") == "s"
        elif name in ("v", "is"):
            if self._row > self._last_row or self._column > self._last_column:
                self._widen()
            if self._is_shared:
                self._number = ""
                self._parser.CharacterDataHandler = self._text
                self._parser.EndElementHandler = self._end
        elif name == "row":
            number = attributes.get("r", "")[:12]
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = 0

    def _text(self, text: str) -> None:
        self._number += text

    def _end(self, tag: str) -> None:
        if self._is_shared and self._names.get(tag) == "v":
            self._parser.CharacterDataHandler = None
            self._parser.EndElementHandler = None
            self._copies.refer(self._number)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        digits = reference[len(letters) :]
        if letters not in self._columns:
            self._columns[letters] = _column_number(letters)
        if not digits or len(digits) > 12:
            raise SheetRefusedError(_BROKEN)
        self._column, self._row = self._columns[letters], int(digits)

    def _widen(self) -> None:
        self._last_row = max(self._row, self._last_row)
        self._last_column = max(self._column, self._last_column)
        check_extent(self._last_row, self._last_column, self._limits)
        if self._last_row * self._last_column > self._limits.cells:
            raise SheetRefusedError("Bảng tính có quá nhiều ô. Xin chia thành nhiều tệp nhỏ hơn.")


def _column_number(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise SheetRefusedError(_BROKEN)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def check_extent(row: int, column: int, limits: Limits) -> None:
    """Raise SheetRefusedError when a cell lies beyond the rows or columns that are read."""
    if row > limits.rows:
        raise SheetRefusedError(
            f"Bảng có hơn {limits.rows - 1:,} dòng dữ liệu. Xin chia thành nhiều tệp.".replace(
                ",", "."
            )
        )
    if column > limits.columns:
        raise SheetRefusedError(
            f"Bảng có hơn {limits.columns} cột. Xin xóa các cột thừa rồi lưu lại."
        )
