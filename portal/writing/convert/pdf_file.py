"""The text of a PDF file as Markdown: lines joined to paragraphs, page furniture taken away."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from portal.core.errors import RefusedError
from portal.writing.convert.converted import Converted
from portal.writing.convert.escaping import escaped, tidy

LARGEST_FILE = 30_000_000
MOST_PAGES = 400
MOST_SECONDS = 90.0
MOST_LETTERS = 3_000_000
# A page with fewer letters than this is a picture of a page.
_LEAST_LETTERS = 40
_EDGE = 2
_PAGE_NUMBER = re.compile(
    r"(?:trang\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*/\s*\d{1,4})?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_STARTS_NEW = re.compile(
    r"(?:[-–—•+*]\s|\(?(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s"
    r"|(?:Điều|Chương|Mục|Phần|Căn cứ|Nơi nhận|PHỤ LỤC)\b)"
)
_ENDS = re.compile(r"[.;:!?…/]['\"”’)]*$")
# A line that stops before this share of the usual width was ended by the writer.
_FULL_LINE = 0.75
_DAMAGE = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError)

_UNREADABLE = "Tệp PDF hỏng nên không đọc được."
_SCANNED = (
    "Tệp PDF này là ảnh chụp, không có chữ để đọc. Xin gửi bản Word, hoặc bản PDF xuất từ Word."
)


def from_pdf(path: Path, *, elapsed: Callable[[], float] = time.monotonic) -> Converted:
    """The text of a PDF file, one paragraph for each paragraph; tables become plain lines.

    Raises RefusedError for a file that is too large or too slow, damaged, protected, or scanned.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise RefusedError("Tệp PDF lớn hơn 30 MB. Xin chia nhỏ rồi gửi lại.")
    pages = _opened(path)
    texts = list(_texts(pages, elapsed))
    empty = [at for at, text in enumerate(texts, start=1) if _letters(text) < _LEAST_LETTERS]
    if sum(map(_letters, texts)) < _LEAST_LETTERS * max(1, len(texts) // 2):
        raise RefusedError(_SCANNED)
    lines = _without_furniture([text.splitlines() for text in texts])
    markdown = "\n\n".join(escaped(paragraph) for paragraph in _paragraphs(lines))
    return Converted(markdown, tuple(_notes(empty)), sum(map(_images, pages)))


def _opened(path: Path) -> Sequence[PageObject]:
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError("Tệp PDF đặt mật khẩu. Xin bỏ mật khẩu rồi gửi lại.")
        pages = reader.pages
        number = len(pages)
    except (*_DAMAGE, RecursionError) as error:
        raise RefusedError(_UNREADABLE) from error
    if number > MOST_PAGES:
        raise RefusedError(f"Tệp PDF có {number} trang, nhiều hơn {MOST_PAGES} trang.")
    return pages


def _texts(pages: Sequence[PageObject], elapsed: Callable[[], float]) -> Iterator[str]:
    begun, letters = elapsed(), 0
    for page in pages:
        text = _text(page)
        letters += len(text)
        if elapsed() - begun > MOST_SECONDS or letters > MOST_LETTERS:
            raise RefusedError("Tệp PDF quá dài hoặc quá phức tạp. Xin chia nhỏ rồi gửi lại.")
        yield text


def _text(page: PageObject) -> str:
    try:
        return tidy(page.extract_text())
    except (*_DAMAGE, RecursionError) as error:
        raise RefusedError(_UNREADABLE) from error


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _images(page: PageObject) -> int:
    """Pictures of a page, counted without being unpacked."""
    things = _inside(_inside(page, "/Resources"), "/XObject")
    return sum(_inside(things, name).get("/Subtype") == "/Image" for name in things)


def _inside(owner: DictionaryObject, name: str) -> DictionaryObject:
    try:
        found = owner.get(name)
        held = found.get_object() if found is not None else None
    except _DAMAGE:
        return DictionaryObject()
    return held if isinstance(held, DictionaryObject) else DictionaryObject()


def _without_furniture(pages: Sequence[Sequence[str]]) -> list[str]:
    """All lines but page numbers, and heads and feet that come again on most pages."""
    filled = [[line.strip() for line in page if line.strip()] for page in pages]
    edges = Counter(
        shape for page in filled for shape in {_shape(page[at]) for at in _edge_of(page)}
    )
    often = {shape for shape, times in edges.items() if times >= max(3, (len(filled) + 1) // 2)}
    return [
        line
        for page in filled
        for at, line in enumerate(page)
        if at not in _edge_of(page) or not _is_furniture(line, often)
    ]


def _is_furniture(line: str, often: set[str]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line)) or _shape(line) in often


def _edge_of(page: Sequence[str]) -> set[int]:
    return {*range(min(_EDGE, len(page))), *range(max(0, len(page) - _EDGE), len(page))}


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line)


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    width = sorted(map(len, lines))[int(len(lines) * 0.8)] if lines else 0
    paragraph = ""
    last = ""
    for line in lines:
        if paragraph and _goes_on(last, line, width):
            paragraph += " " + line
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def _goes_on(last: str, line: str, width: int) -> bool:
    if _STARTS_NEW.match(line) or last.isupper() != line.isupper():
        return False
    is_full = len(last) >= _FULL_LINE * width
    return is_full and (not _ENDS.search(last) or line[:1].islower())


def _notes(empty: Sequence[int]) -> Iterator[str]:
    yield "Bảng trong PDF chỉ lấy được từng dòng chữ. Xin kẻ lại bảng."
    if empty:
        yield f"Không có chữ ở trang {', '.join(map(str, empty[:20]))}. Xin so lại với bản gốc."
