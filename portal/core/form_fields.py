"""Fields of officers' forms: what is typed is cleaned, and refused in words that help."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields

REQUIRED = "Xin điền mục này."
LONGEST_LINE = 300
LONGEST_TEXT = 200_000
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
YES = {"1", "on", "true", "có", "yes", "x"}
_KEPT_CONTROLS = {"\n", "\t"}


class Line(fields.Field[str]):
    """One line of text in NFC without control characters; empty unless `required`."""

    def __init__(self, *, longest: int = LONGEST_LINE, shortest: int = 0, **options: Any) -> None:
        super().__init__(**_with_default(options, ""))
        self.longest, self.shortest = longest, shortest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        return _measured(" ".join(clean(value).split()), self)


class Paragraphs(fields.Field[str]):
    """Text of several lines in NFC, line ends as `\\n`, without other control characters."""

    def __init__(self, *, longest: int = LONGEST_TEXT, shortest: int = 0, **options: Any) -> None:
        super().__init__(**_with_default(options, ""))
        self.longest, self.shortest = longest, shortest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        return _measured(clean(value).strip("\n"), self)


class Lines(fields.Field[list[str]]):
    """Text of several lines, one entry each; empty lines are left out."""

    def __init__(self, *, longest: int = LONGEST_LINE, most: int = 100, **options: Any) -> None:
        super().__init__(**_with_default(options, list))
        self.longest, self.most = longest, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in clean(value).split("\n")]
        kept = [line for line in lines if line]
        if self.required and not kept:
            raise ValidationError(REQUIRED)
        if len(kept) > self.most:
            raise ValidationError(f"Tối đa {self.most} dòng.")
        if any(len(line) > self.longest for line in kept):
            raise ValidationError(f"Mỗi dòng dài nhất {self.longest} ký tự.")
        return kept


class Day(fields.Field[date | None]):
    """A day, typed as dd/mm/yyyy or chosen in the browser; None when left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**_with_default(options, None))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date | None:
        typed = clean(value).strip()
        if not typed:
            _refuse_missing(self)
            return None
        for form in DAY_FORMATS:
            try:
                return datetime.strptime(typed, form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
        raise ValidationError("Ngày viết theo dạng ngày/tháng/năm, ví dụ 20/11/2026.")


class Whole(fields.Field[int | None]):
    """A whole number within limits; None when left empty."""

    def __init__(self, *, least: int = 0, most: int = 10**9, **options: Any) -> None:
        super().__init__(**_with_default(options, None))
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int | None:
        typed = clean(value).strip().replace(" ", "")
        if not typed:
            _refuse_missing(self)
            return None
        digits = typed.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
            raise ValidationError("Xin nhập một số nguyên.")
        if not self.least <= int(typed) <= self.most:
            raise ValidationError(f"Xin nhập số từ {self.least} đến {self.most}.")
        return int(typed)


class Choice(fields.Field[StrEnum | None]):
    """One of the values of `choices`; None when nothing is chosen."""

    def __init__(self, choices: type[StrEnum], **options: Any) -> None:
        super().__init__(**_with_default(options, None))
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> StrEnum | None:
        typed = clean(value).strip()
        if not typed:
            _refuse_missing(self)
            return None
        try:
            return self.choices(typed)
        except ValueError:
            raise ValidationError("Xin chọn một mục trong danh sách.") from None


class Choices(fields.Field[list[StrEnum]]):
    """Several of the values of `choices`, from boxes of the same name."""

    def __init__(self, choices: type[StrEnum], **options: Any) -> None:
        super().__init__(**_with_default(options, list))
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[StrEnum]:
        typed = value if isinstance(value, list) else [value]
        try:
            chosen = [self.choices(clean(one).strip()) for one in typed if one]
        except ValueError:
            raise ValidationError("Xin chọn các mục trong danh sách.") from None
        if self.required and not chosen:
            raise ValidationError(REQUIRED)
        return chosen


class Yes(fields.Field[bool]):
    """A box that is ticked or not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**_with_default(options, False))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        return clean(value).strip().casefold() in YES


def clean(value: object) -> str:
    """`value` as text in NFC with `\\n` line ends; control and format characters are gone."""
    text = str(value if value is not None else "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )


def _with_default(options: dict[str, Any], empty: object) -> dict[str, Any]:
    if not options.get("required"):
        options.setdefault("load_default", empty)
    messages: dict[str, str] = {"required": REQUIRED, "null": REQUIRED}
    return {**options, "error_messages": {**messages, **options.get("error_messages", {})}}


def _measured(text: str, field: Line | Paragraphs) -> str:
    if field.required and not text.strip():
        raise ValidationError(REQUIRED)
    if text and len(text) < field.shortest:
        raise ValidationError(f"Xin viết ít nhất {field.shortest} ký tự.")
    if len(text) > field.longest:
        raise ValidationError(f"Dài nhất {field.longest} ký tự; hiện có {len(text)}.")
    return text


def _refuse_missing(field: "fields.Field[Any]") -> None:
    if field.required:
        raise ValidationError(REQUIRED)


def first_messages(errors: dict[str, Any]) -> dict[str, str]:
    """One message for each field."""
    return {name: _first(messages) for name, messages in errors.items()}


def _first(messages: Sequence[Any] | dict[Any, Any]) -> str:
    while not isinstance(messages, str):
        messages = next(iter(messages.values())) if isinstance(messages, dict) else messages[0]
    return messages
