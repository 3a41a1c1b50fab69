"""What stands around the body of an official document: issuer, number, day, title, signature."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from portal.writing.plans.dates import DAY, day_of
from portal.writing.plans.lines import Line
from portal.writing.plans.recognised import RecognisedHead
from portal.writing.plans.words import either, plan_words

_STATE = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"(?:\w+ ){0,3}số\s*:?\s*\d*[a-z]?[\s.…]*[/-]\s*\S.*", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<number>\d{1,5}[a-z]?)\s*(?P<rest>(?:/\d{4})?[/-][A-ZĐ][^\s,;]*)")
_DAY_LINE = re.compile(rf"(?:(?P<place>[^,\d]{{2,60}}),\s*)?ngày\s+{DAY}", re.IGNORECASE)
_BLANK_DAY = re.compile(
    r"[^\n]*\bngày[\s.…]*\d*[\s.…]*tháng[\s.…]*\d*[\s.…]*năm[\s.…]*\d*", re.IGNORECASE
)
_YEAR = re.compile(r"năm\s+((?:19|20)\d\d)")
_OPENING = re.compile(
    r"(?:Thực hiện|Căn cứ|Theo|Để|Nhằm|Trên cơ sở|Ủy ban nhân dân|UBND|Kính gửi)\b"
)
_MARK = re.compile(r"(?:[IVX]+|\d{1,2})\s*[./)]\s|Điều\s+\d|Phần|Chương")
_SIGNED = re.compile(r"(?:TM|T/M)\.\s*\S.*")
_CAPACITY = re.compile(r"(?:KT|TL|TUQ|Q)\.\s*\S.*")
_POSITION = re.compile(
    r"(?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|CHI CỤC TRƯỞNG|TRƯỞNG PHÒNG|BỘ TRƯỞNG|THỦ TƯỚNG"
    r"|CHÁNH VĂN PHÒNG)(?: [^\n]*)?",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(r"Nơi nhận\s*:?", re.IGNORECASE)
_ANNEX = re.compile(r"PHỤ LỤC\b.*")
_NAME = re.compile(
    r"(?:(?:TS|ThS|PGS|GS|CN|KS)\.\s*)*[^\W\d_a-z][^\W\d_]*(?: [^\W\d_a-z][^\W\d_]*){1,5}"
)
_LONGEST_TITLE_LINES = 6
_DOTS = re.compile(r"[.…_\s]{3,}")


@dataclass(frozen=True, slots=True)
class Frame:
    """The head of a document, the lines of its body, and what is not certain."""

    head: RecognisedHead
    body: tuple[Line, ...]
    doubts: tuple[str, ...]


def frame_of(lines: Sequence[Line]) -> Frame:
    """Take head, body and foot of a document apart; what is missing is said in `doubts`."""
    annex = next((at for at, line in enumerate(lines) if _ANNEX.fullmatch(line.text)), len(lines))
    start = _kind_line(lines[:annex])
    title_end = _title_end(lines, start, annex)
    foot = _foot(lines, title_end, annex)
    head = _head(lines, start, title_end, foot, annex)
    return Frame(head, tuple(lines[title_end:foot]), tuple(_doubts(head)))


def _kind_line(lines: Sequence[Line]) -> int:
    """The line that says what the document is; -1 if there is none."""
    for at, line in enumerate(lines[:40]):
        if plan_words().kind_of(line.text) and line.text.isupper():
            return at
    return -1


def _title_end(lines: Sequence[Line], start: int, annex: int) -> int:
    """The first line of the body."""
    if start < 0:
        return _after_frame(lines, annex)
    at = start + 1
    while at < min(annex, start + 1 + _LONGEST_TITLE_LINES) and not _is_body(lines, at, start):
        at += 1
    return at


def _after_frame(lines: Sequence[Line], annex: int) -> int:
    at = 0
    while at < annex and (_is_frame(lines[at].text) or lines[at].text.isupper()):
        at += 1
    return at


def _is_frame(text: str) -> bool:
    found = (_STATE, _NUMBER_LINE, _DAY_LINE, _BLANK_DAY)
    return any(pattern.match(text) for pattern in found)


def _is_body(lines: Sequence[Line], at: int, start: int) -> bool:
    line = lines[at]
    if _MARK.match(line.text) and at > start + 1:
        return True
    begins = _OPENING.match(line.text) is not None and line.parted
    return at > start + 1 and (begins or (line.parted and not line.is_marked))


def _foot(lines: Sequence[Line], start: int, annex: int) -> int:
    """The first line of the foot: recipients or signature."""
    for at in range(start, annex):
        text = lines[at].text
        if _RECIPIENTS.match(text) or _SIGNED.fullmatch(text) or _CAPACITY.fullmatch(text):
            return at
    return annex


def _head(
    lines: Sequence[Line], start: int, title_end: int, foot: int, annex: int
) -> RecognisedHead:
    top = [line.text for line in lines[: max(start, 0) or title_end]]
    bottom = [line.text for line in lines[foot:annex]]
    number, number_raw = _number(top)
    day_line = next((text for text in top if _BLANK_DAY.match(text) or _DAY_LINE.match(text)), "")
    day = _DAY_LINE.search(day_line)
    year = _YEAR.search(day_line)
    title = " ".join(line.text for line in lines[start + 1 : title_end]) if start >= 0 else ""
    return RecognisedHead(
        kind=plan_words().kind_of(lines[start].text) if start >= 0 else "",
        issuing_body=_issuing_body(top),
        number=number,
        number_raw="" if number else number_raw,
        issued_on=day_of(day) if day else None,
        issued_raw="" if day else " ".join(day_line.split()),
        year=int(year.group(1)) if year else None,
        title=_title(title),
        annex_title=_annex_title(lines[annex:]),
        recipients=tuple(_recipients(bottom)),
        **_signature(bottom),
    )


def _number(top: Sequence[str]) -> tuple[str, str]:
    for text in top:
        if _NUMBER_LINE.match(text):
            found = _NUMBER.search(text)
            return (f"{found['number']}{found['rest']}" if found else ""), text
    return "", ""


def _title(text: str) -> str:
    plain = re.sub(r"^(?:V/v|Về việc)\s*:?\s*", "", text.strip(), flags=re.IGNORECASE).strip(" -_")
    return plain[:1].upper() + plain[1:]


def _issuing_body(top: Sequence[str]) -> str:
    """The lowest agency of the head, in the usual letters."""
    names = [
        text for text in top if text.isupper() and not _is_frame(text) and not _DOTS.fullmatch(text)
    ]
    joined: list[str] = []
    for name in names:
        if joined and _unit().match(name):
            joined[-1] += " " + name
        else:
            joined.append(name)
    return _usual_letters(joined[-1]) if joined else ""


def _usual_letters(name: str) -> str:
    """ "ỦY BAN NHÂN DÂN TỈNH A B" as "Ủy ban nhân dân tỉnh A B"."""
    lower = " ".join(name.lower().split())
    known = next((body for body in plan_words().bodies if lower.startswith(body.lower())), "")
    start = known or lower[:1].upper() + (re.split(_unit(), lower[1:])[0])
    rest = lower[len(start) :]
    return start + _unit().sub(lambda found: found.group(), _named(rest))


def _named(rest: str) -> str:
    """Names behind the sort of place in capitals, the sort itself small."""
    parts = re.split(rf"({_unit().pattern})", rest, flags=re.IGNORECASE)
    return "".join(
        part if _unit().fullmatch(part) else " ".join(word.capitalize() for word in part.split(" "))
        for part in parts
        if part
    )


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either(plan_words().units)})\b", re.IGNORECASE)


def _signature(bottom: Sequence[str]) -> dict[str, str]:
    found = {"signed_on_behalf": "", "signed_capacity": "", "signed_position": "", "signer": ""}
    rules = (
        ("signed_on_behalf", _SIGNED),
        ("signed_capacity", _CAPACITY),
        ("signed_position", _POSITION),
    )
    for text in bottom:
        name = next((name for name, rule in rules if rule.fullmatch(text) and not found[name]), "")
        if name:
            found[name] = text
        elif (found["signed_position"] or found["signed_capacity"]) and _is_name(text):
            found["signer"] = text
    return found


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and not text.isupper()


def _recipients(bottom: Sequence[str]) -> Iterator[str]:
    start = next((at for at, text in enumerate(bottom) if _RECIPIENTS.match(text)), len(bottom))
    for text in bottom[start + 1 :]:
        if not text.startswith("- "):
            return
        yield text.removeprefix("- ").rstrip(" ;")


def _annex_title(lines: Sequence[Line]) -> str:
    """The capitals under the word annex."""
    titles: list[str] = []
    for line in lines[1:6]:
        if line.text.startswith("("):
            break
        if titles and not line.text.isupper() and line.parted:
            break
        titles.append(line.text)
    return " ".join(titles)


def _doubts(head: RecognisedHead) -> Iterator[str]:
    rules = (
        (head.kind, "Chưa nhận ra loại văn bản."),
        (head.issuing_body, "Chưa nhận ra cơ quan ban hành."),
        (head.number, "Số văn bản để trống hoặc chưa nhận ra."),
        (head.issued_on, "Ngày ban hành để trống hoặc chưa nhận ra."),
        (head.title, "Chưa nhận ra trích yếu (tên văn bản)."),
        (head.signer, "Chưa nhận ra người ký."),
    )
    for found, message in rules:
        if not found:
            yield message + " Xin điền."
