"""Official texts as they are read aloud: abbreviations, dates and signs in words."""

import re
import unicodedata
from collections.abc import Callable
from textwrap import wrap

LINE_WIDTH = 72

# Abbreviations that mean the same wherever they stand.
ABBREVIATIONS = {
    "TCĐLCL": "tiêu chuẩn, đo lường, chất lượng",
    "TĐC": "tiêu chuẩn, đo lường, chất lượng",
    "TXNG": "truy xuất nguồn gốc",
    "TCVN": "tiêu chuẩn quốc gia",
    "QCVN": "quy chuẩn kỹ thuật quốc gia",
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "VPUB": "Văn phòng Ủy ban",
    "SKHCN": "Sở Khoa học và Công nghệ",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BXD": "Bộ Xây dựng",
    "KH&CN": "Khoa học và Công nghệ",
    "VHXH": "Văn hóa - Xã hội",
    "HTX": "hợp tác xã",
    "TTHC": "thủ tục hành chính",
    "CNTT": "công nghệ thông tin",
    "ATTP": "an toàn thực phẩm",
    "TTg": "Thủ tướng",
    "TW": "Trung ương",
    "KT. CHỦ TỊCH": "Ký thay Chủ tịch",
    "TM. ỦY BAN NHÂN DÂN": "Thay mặt Ủy ban nhân dân",
    "ThS.": "Thạc sĩ",
}
# Abbreviations that are expanded only inside the number of a document, like 40/KH-UBND.
IN_NUMBERS = ABBREVIATIONS | {
    "QĐ": "quyết định",
    "KH": "kế hoạch",
    "CT": "chỉ thị",
    "NQ": "nghị quyết",
    "TTr": "tờ trình",
    "BC": "báo cáo",
    "TT": "thông tư",
    "NĐ": "nghị định",
    "CP": "Chính phủ",
    "TU": "Tỉnh ủy",
    "QH": "Quốc hội",
}
ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}

_DOCUMENT_NUMBER = re.compile(
    r"(?P<kind>(?:Quyết định|Kế hoạch|Chỉ thị|Nghị quyết|Tờ trình|Công văn|Đề án)(?: số)? )?"
    r"\b(?P<number>\d+)(?P<tail>[/-][A-ZĐ][A-ZĐa-z&]*(?:[/-][A-ZĐa-z&]+)*)"
)
_SHORT = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(short) for short in sorted(ABBREVIATIONS, key=len, reverse=True))
    + r")(?!\w)"
)
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\[\^\d+\]"), ""),
    (re.compile(r"\./\."), "."),
    (
        re.compile(r"(?:ngày )?\b(\d{1,2})/(\d{1,2})/(\d{4})\b"),
        lambda found: f"ngày {int(found[1])} tháng {int(found[2])} năm {found[3]}",
    ),
    (
        re.compile(r"\bngày (\d{1,2})/(\d{1,2})\b(?!/)"),
        lambda found: f"ngày {int(found[1])} tháng {int(found[2])}",
    ),
    (
        re.compile(r"\b(quý) (I{1,3}|IV)(?:/(\d{4}))?(?!\w)", re.IGNORECASE),
        lambda found: (
            f"{found[1]} {ROMAN[found[2].upper()]}" + (f" năm {found[3]}" if found[3] else "")
        ),
    ),
    (_DOCUMENT_NUMBER, lambda found: _spoken_number(found)),
    (_SHORT, lambda found: ABBREVIATIONS[found[0]]),
    (re.compile(r"\s*%"), " phần trăm"),
    (re.compile(r"\b(\d+)( [^\W\d]+)?/năm\b"), r"\1\2 mỗi năm"),
    (re.compile(r"(\d{4})\s*[–-]\s*(\d{4})"), r"\1 đến \2"),
    (re.compile(r"…|\.{3,}"), " vân vân"),
    (re.compile(r"[“”\"]"), ""),
    (re.compile(r"\s+([,.;:)])"), r"\1"),
    (re.compile(r"\s+"), " "),
)


def spoken(text: str) -> str:
    """`text` on one line as a person would read it aloud."""
    line = unicodedata.normalize("NFC", text)
    for pattern, words in _RULES:
        line = pattern.sub(words, line)
    # A speaking machine would spell words in capitals letter by letter.
    return line.strip().capitalize() if line.isupper() and " " in line.strip() else line.strip()


def spoken_heading(number: str) -> str:
    """The number of a heading as it is announced: III becomes "Phần 3"; others stay."""
    if number in ROMAN:
        return f"Phần {ROMAN[number]}"
    return f"Mục {number}" if number[:1].isdigit() or len(number) == 1 else number


def short_lines(text: str) -> list[str]:
    """`text` broken after each sentence and at 72 characters, so that no line is lost in."""
    sentences = re.split(r"(?<=[^\W\d][.;!?])\s+|(?<=\)[.;!?])\s+", text)
    return [line for sentence in sentences for line in wrap(sentence, LINE_WIDTH)]


def _spoken_number(found: re.Match[str]) -> str:
    """After "Kế hoạch số" the number is enough; alone, its letters say what it numbers."""
    if found["kind"]:
        return found["kind"] + found["number"]
    parts = re.split(r"[/-]", found["tail"])
    return " ".join((found["number"], *(IN_NUMBERS.get(part, part) for part in parts if part)))
