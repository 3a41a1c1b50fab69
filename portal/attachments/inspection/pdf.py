"""PDF files: every object is looked at for what acts on the reader's computer."""

import re
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from portal.attachments.inspection.links import is_harmless
from portal.core.errors import RefusedError

MOST_PAGES = 3_000
MOST_OBJECTS = 500_000
_DAMAGED = "Tệp PDF bị hỏng, không đọc được. Xin xuất lại tệp PDF."
_LOCKED = "Tệp PDF có mật khẩu hoặc bị khóa. Xin bỏ mật khẩu rồi gửi lại."
_SCRIPT = "Tệp PDF có chương trình JavaScript. Xin xuất lại PDF không kèm chương trình."
_ACTION = "Tệp PDF tự chạy một việc khi mở (chạy chương trình, gửi dữ liệu hoặc mở tệp khác)."
_INSIDE = "Tệp PDF có tệp khác đính bên trong. Xin gửi tệp đó riêng."
_MEDIA = "Tệp PDF có phim, âm thanh hoặc nội dung 3D nhúng bên trong."
_FORM = "Tệp PDF là biểu mẫu XFA. Xin in ra PDF thường rồi gửi lại."
_LINK = "Tệp PDF có liên kết tới tệp trên máy khác: {}."
_TOO_LONG = f"Tệp PDF quá dài: tối đa {MOST_PAGES:n} trang."
# ISO 32000-1, 12.6.4: what an action does. Going to a page or a web address stays allowed.
_ACTIONS = {
    "/JavaScript": _SCRIPT,
    "/Launch": _ACTION,
    "/SubmitForm": _ACTION,
    "/ImportData": _ACTION,
    "/GoToR": _ACTION,
    "/GoToE": _INSIDE,
    "/Rendition": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/RichMediaExecute": _MEDIA,
}
_KEYS = {
    "/JS": _SCRIPT,
    "/JavaScript": _SCRIPT,
    "/EF": _INSIDE,
    "/EmbeddedFiles": _INSIDE,
    "/XFA": _FORM,
    "/RichMediaContent": _MEDIA,
}
_KINDS = {
    "/EmbeddedFile": _INSIDE,
    "/FileAttachment": _INSIDE,
    "/RichMedia": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/3D": _MEDIA,
}
_HARMLESS_UNASKED = frozenset({"/GoTo", "/Named"})
# Other readers repair damaged files in other ways and may find objects that no table lists.
_HIDDEN = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_REASONS = {
    b"JavaScript": _SCRIPT,
    b"Launch": _ACTION,
    b"EmbeddedFile": _INSIDE,
    b"RichMedia": _MEDIA,
}


def examine_pdf(file: Path) -> int:
    """The number of pages of a harmless PDF; raises RefusedError, saying why, for any other."""
    _refuse_hidden(file.read_bytes())
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise RefusedError(_LOCKED)
        for dictionary in _dictionaries(reader):
            _refuse_unfit(dictionary)
        return _page_count(reader)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError):
        raise RefusedError(_DAMAGED) from None


def _refuse_hidden(data: bytes) -> None:
    plain = _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), data)
    if found := _HIDDEN.search(plain):
        raise RefusedError(_REASONS[found[1]])


def _page_count(reader: PdfReader) -> int:
    count = len(reader.pages)
    if not count:
        raise RefusedError(_DAMAGED)
    if count > MOST_PAGES:
        raise RefusedError(_TOO_LONG)
    return count


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, also those inside others and inside arrays."""
    numbers = [(one, generation) for generation, of in reader.xref.items() for one in of]
    numbers += [(one, 0) for one in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise RefusedError(_DAMAGED)
    yield from _inside(reader.trailer)
    for number, generation in numbers:
        yield from _inside(reader.get_object(IndirectObject(number, generation, reader)))


def _inside(thing: object) -> Iterator[DictionaryObject]:
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))


def _refuse_unfit(dictionary: DictionaryObject) -> None:
    for key in dictionary:
        if key in _KEYS:
            raise RefusedError(_KEYS[key])
    _refuse_named(dictionary, ("/S",), _ACTIONS)
    _refuse_named(dictionary, ("/Type", "/Subtype"), _KINDS)
    if isinstance(dictionary, StreamObject) and "/F" in dictionary:
        raise RefusedError(_INSIDE)
    address = _value(dictionary, "/URI")
    if isinstance(address, str | bytes) and not is_harmless(_text(address)):
        raise RefusedError(_LINK.format(_text(address)[:200]))
    for action in _unasked(dictionary):
        _refuse_doing(action)


def _refuse_named(
    dictionary: DictionaryObject, keys: tuple[str, ...], reasons: dict[str, str]
) -> None:
    for key in keys:
        if (name := str(_value(dictionary, key))) in reasons:
            raise RefusedError(reasons[name])


def _unasked(dictionary: DictionaryObject) -> Iterator[object]:
    """What happens without a click: at opening, turning a page, closing."""
    yield _value(dictionary, "/OpenAction")
    more = _value(dictionary, "/AA")
    if isinstance(more, DictionaryObject):
        yield from (_value(more, event) for event in more)


def _refuse_doing(action: object) -> None:
    """Refuse an unasked action, unless it only turns to a page; many programs write that one."""
    if not isinstance(action, DictionaryObject):
        return
    if str(_value(action, "/S")) not in _HARMLESS_UNASKED or "/Next" in action:
        raise RefusedError(_ACTION)


def _value(dictionary: DictionaryObject, key: str) -> object:
    """The value itself, also where the file only says which object holds it."""
    if key not in dictionary:
        return None
    return dictionary[key]  # `get` would hand back the reference


def _text(address: str | bytes) -> str:
    return address if isinstance(address, str) else address.decode("latin-1")
