"""A Word file (.docx) as Markdown."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mammoth

from portal.core.errors import RefusedError
from portal.writing.convert.clipboard import from_html
from portal.writing.convert.converted import Converted
from portal.writing.convert.office_zip import checked_office_file

LARGEST_FILE = 30_000_000
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
comment-reference =>
"""
# Fonts of TCVN3 (.VnTime) and VNI: their letters are not Unicode.
_OLD_FONT = re.compile(r"\.vn|vni[- ]", re.IGNORECASE)

ReadRun = Callable[[str, str], str]


def as_written(_font: str, text: str) -> str:
    """The words of a run as they stand in the file, whatever the font."""
    return text


def from_docx(path: Path, *, read_run: ReadRun = as_written) -> Converted:
    """The text of a Word file; pictures are counted and left out.

    `read_run` turns font and words of a run into Unicode; for texts in TCVN3 or VNI give one that
    knows those. Raises RefusedError for a file that is too large, damaged or dangerous.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise RefusedError("Tệp Word lớn hơn 30 MB. Xin bỏ bớt ảnh rồi gửi lại.")
    with checked_office_file(path, "word/document.xml"):
        reading = _Reading(read_run)
        html = reading.html(path)
    return Converted(from_html(html), tuple(reading.notes()), reading.images)


class _Reading:
    """One pass over a file, and what it met on the way."""

    def __init__(self, read_run: ReadRun) -> None:
        self.read_run = read_run
        self.images = 0
        self.has_old_letters = False
        self.messages: list[str] = []

    def html(self, path: Path) -> str:
        """The file as HTML; nothing outside the file is opened."""
        try:
            with path.open("rb") as stream:
                found = mammoth.convert_to_html(
                    stream,
                    style_map=_STYLES,
                    include_embedded_style_map=False,
                    convert_image=self._leave_out,
                    transform_document=mammoth.transforms.run(self._run),
                    external_file_access=False,
                )
        except (KeyError, ValueError, AttributeError, IndexError, OSError) as error:
            raise RefusedError("Tệp Word hỏng nên không đọc được.") from error
        self.messages = [message.message for message in found.messages]
        return str(found.value)

    def notes(self) -> list[str]:
        """What the officer should know of this text."""
        notes = []
        if self.images:
            notes.append(f"Đã bỏ {self.images} ảnh. Xin thêm ảnh qua thư viện ảnh, kèm lời mô tả.")
        if self.has_old_letters:
            notes.append("Tệp dùng phông chữ cũ (TCVN3 hoặc VNI). Xin đọc lại dấu từng chữ.")
        if any("could not" in message.lower() for message in self.messages):
            notes.append("Có phần của tệp không đọc được. Xin so lại với bản gốc.")
        return notes

    def _leave_out(self, _image: Any) -> list[Any]:
        self.images += 1
        return []

    def _run(self, run: Any) -> Any:
        if not run.font or not _OLD_FONT.match(run.font):
            return run
        self.has_old_letters = True
        children = [
            child.copy(value=self.read_run(run.font, child.value))
            if isinstance(child, mammoth.documents.Text)
            else child
            for child in run.children
        ]
        return run.copy(children=children)
