"""XML parts of Office files, read as they are inflated: declarations, relations, field codes."""

import re
from xml.parsers.expat import ExpatError, ParserCreate

from portal.attachments.inspection.links import is_harmless
from portal.core.errors import RefusedError

_DECLARATION = "Tệp có khai báo XML không an toàn (DOCTYPE). Xin lưu lại tệp từ Word hoặc Excel."
_DAMAGED = "Tệp bị hỏng: có phần bên trong không đọc được."
_TEMPLATE = "Tệp tải mẫu (template) từ nơi khác khi mở. Xin gỡ mẫu đính kèm rồi gửi lại."
_EXTERNAL = "Tệp lấy dữ liệu từ tệp hoặc máy khác khi mở. Xin bỏ liên kết ngoài rồi gửi lại."
_LINK = "Tệp có liên kết tới tệp trên máy khác: {}. Xin bỏ liên kết đó rồi gửi lại."
_OBJECT = "Tệp có đối tượng nhúng (OLE, ActiveX hoặc tệp khác). Xin bỏ đối tượng đó rồi gửi lại."
_DDE = "Tệp có trường DDE chạy chương trình khác. Xin bỏ trường đó rồi gửi lại."
# What relations bring in that acts, or that a reader of the file cannot see.
_OBJECTS = frozenset({"oleObject", "control", "activeXControlBinary", "aFChunk"})
_DDE_FIELD = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_XML_STARTS = (b"<", b"<\x00", b"\x00<")
_MARKS_OF_ORDER = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class PartReader:
    """Reads one part piece by piece and raises RefusedError at the first thing that is unfit."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.must_be_xml = name.endswith((".xml", ".rels"))
        self.is_xml: bool | None = None
        self.field_code: list[str] = []
        self.is_in_code = False
        self.parser = ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = _refuse_declaration
        if name.endswith(".rels"):
            self.parser.StartElementHandler = self._relation
        elif name.startswith("word/"):
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end
            self.parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> None:
        """Read the next piece."""
        if self.is_xml is None:
            self.is_xml = self.must_be_xml or _looks_like_xml(piece)
        if self.is_xml:
            self._parse(piece, is_last=False)

    def close(self) -> None:
        """Say that there is no more."""
        if self.is_xml:
            self._parse(b"", is_last=True)
        if _DDE_FIELD.search("".join(self.field_code)):
            raise RefusedError(_DDE)

    def _parse(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self.parser.Parse(piece, is_last)
        except ExpatError:
            if self.must_be_xml:
                raise RefusedError(_DAMAGED) from None
            # Old drawings (.vml) are HTML of their own kind.
            self.is_xml = False

    def _relation(self, element: str, values: dict[str, str]) -> None:
        if element.rpartition(" ")[2] != "Relationship":
            return
        kind = values.get("Type", "").rpartition("/")[2]
        if kind in _OBJECTS or (kind == "package" and "/charts/" not in self.name):
            raise RefusedError(_OBJECT)
        if values.get("TargetMode", "").lower() == "external":
            _refuse_external(kind, values.get("Target", ""))

    def _start(self, element: str, values: dict[str, str]) -> None:
        self.is_in_code = element.endswith(" instrText")
        self.field_code += [
            f" {value} " for name, value in values.items() if name.endswith(" instr")
        ]

    def _end(self, element: str) -> None:
        self.is_in_code = False
        if element.endswith(" p"):
            self.field_code.append("\n")

    def _text(self, text: str) -> None:
        # The words of a code may be spread over several runs, so they are joined first.
        if self.is_in_code:
            self.field_code.append(text)


def _refuse_declaration(*_declared: object) -> None:
    raise RefusedError(_DECLARATION)


def _refuse_external(kind: str, target: str) -> None:
    if kind == "attachedTemplate":
        raise RefusedError(_TEMPLATE)
    if kind != "hyperlink":
        raise RefusedError(_EXTERNAL)
    if not is_harmless(target):
        raise RefusedError(_LINK.format(target[:200]))


def _looks_like_xml(piece: bytes) -> bool:
    for mark in _MARKS_OF_ORDER:
        piece = piece.removeprefix(mark)
    return piece.lstrip().startswith(_XML_STARTS)
