"""Which code a text was written in, judged by how much of it reads as Vietnamese."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from io import BytesIO

from portal.sheets.legacy_codes import Script, reading, words_of
from portal.sheets.refusals import SheetRefusedError
from portal.sheets.syllables import is_syllable

# Shares of the distinct marked words; names and foreign words keep real texts below 1.
_CLEAR, _MARGIN, _HARDLY = 0.85, 0.3, 0.3
_WESTERN_SIGNS = "«»¡¿®©ªº"
_FEWEST_WORDS = 2
_MOST_WORDS, _MOST_BYTES = 2_000, 1_000_000
_BYTE_ORDERS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_UNKNOWN = (
    "Không xác định được bảng mã tiếng Việt của tệp. "
    "Xin mở tệp bằng Excel, chọn “Lưu thành” rồi chọn “CSV UTF-8” hoặc “.xlsx”."
)
_BROKEN = "Tệp chứa ký tự không phải chữ. Xin lưu lại thành .xlsx hoặc .csv UTF-8."


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file become text: codec first, then perhaps an old Vietnamese code."""

    codec: str
    script: Script | None = None
    note: str = ""


_WINDOWS_1258 = Encoding("cp1258", None, "Tệp dùng bảng mã Windows-1258; đã chuyển sang Unicode.")
_WINDOWS_1252 = Encoding("cp1252", None, "Tệp dùng bảng mã Windows-1252; đã chuyển sang Unicode.")


def telling_words(text: str) -> list[str]:
    """The words of a text that tell one code from another: plain letters with others among them."""
    if text.isascii():
        return []
    return [w for w in words_of(text) if not w.isascii() and any(c.isascii() for c in w)]


def script_of(words: Collection[str], expected: Script | None = None) -> Script | None:
    """The old code in which these distinct words are Vietnamese while they are not as they stand.

    `expected` is the code that the rest of the table is in; then one word is enough.
    """
    as_is = _share(words)
    shares = {script: _share_in(words, script) for script in Script}
    best = max(Script, key=lambda script: shares[script])
    fewest = 1 if best is expected else _FEWEST_WORDS
    if len(words) < fewest or shares[best] < _CLEAR or shares[best] - as_is < _MARGIN:
        return None
    return best


def encoding_of(content: bytes) -> Encoding:
    """How a delimited file is to be read.

    Raises SheetRefusedError when two readings are equally good, or none is.
    """
    for mark, codec in _BYTE_ORDERS.items():
        if content.startswith(mark):
            return _decodable(content, codec)
    if b"\x00" in content:
        raise SheetRefusedError(_BROKEN)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy_encoding(content)
    return Encoding("utf-8")


def _decodable(content: bytes, codec: str) -> Encoding:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise SheetRefusedError(_BROKEN) from None
    if "\x00" in text:
        raise SheetRefusedError(_BROKEN)
    return Encoding(codec)


def _legacy_encoding(content: bytes) -> Encoding:
    found = _best_fit(_marked_lines(content))
    try:
        content.decode(found.codec)
    except UnicodeDecodeError:
        raise SheetRefusedError(_UNKNOWN) from None
    return found


def _marked_lines(content: bytes) -> bytes:
    marked = bytearray()
    for line in BytesIO(content):
        if not line.isascii():
            marked += line
        if len(marked) > _MOST_BYTES:
            break
    return bytes(marked)


def _best_fit(sample: bytes) -> Encoding:
    western = _distinct(telling_words(sample.decode("cp1252", "replace")))
    windows = _distinct(telling_words(sample.decode("cp1258", "replace")))
    shares = {_WINDOWS_1258: _share(windows)}
    shares |= {_in_script(script): _share_in(western, script) for script in Script}
    first, second = sorted(shares, key=lambda encoding: shares[encoding], reverse=True)[:2]
    is_clear = shares[first] >= _CLEAR and shares[first] - shares[second] >= _MARGIN
    if is_clear and len(western) >= _FEWEST_WORDS:
        return first
    if shares[first] <= _HARDLY and _is_western(western):
        return _WINDOWS_1252
    raise SheetRefusedError(_UNKNOWN)


def _in_script(script: Script) -> Encoding:
    return Encoding("cp1252", script, f"Tệp dùng bảng mã {script} cũ; đã chuyển sang Unicode.")


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def _share_in(words: Collection[str], script: Script) -> float:
    return sum(is_syllable(reading(word, script)) for word in words) / (len(words) or 1)


def _share(words: Collection[str]) -> float:
    return sum(is_syllable(word) for word in words) / (len(words) or 1)


def _is_western(words: Collection[str]) -> bool:
    """Whether marked letters stand as in Western words: no signs inside, no capital after small."""
    bare = [word.strip(_WESTERN_SIGNS) for word in words]
    fitting = sum(w.isalpha() and w in (w.lower(), w.upper(), w.capitalize()) for w in bare)
    return fitting >= _CLEAR * len(bare)
