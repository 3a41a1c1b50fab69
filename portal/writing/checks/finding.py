"""One remark on a text: where, how serious, which rule, what to do."""

from dataclasses import dataclass
from enum import StrEnum

SHOWN = 80


class Severity(StrEnum):
    """How much a remark matters to the reader of the text."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Rule(StrEnum):
    """What a remark is about."""

    HEADING_ORDER = "heading-order"
    EMPTY_HEADING = "empty-heading"
    TABLE_HEAD = "table-head"
    PICTURE_WORDS = "picture-words"
    LINK_TEXT = "link-text"
    LINK_TARGET = "link-target"
    BARE_ADDRESS = "bare-address"
    LONG_SENTENCE = "long-sentence"
    LONG_PARAGRAPH = "long-paragraph"
    PLAIN_WORDS = "plain-words"
    CAPITALS = "capitals"
    DATE = "date"
    UNICODE = "unicode"
    TONE_PLACE = "tone-place"
    SYLLABLE = "syllable"
    KEYBOARD = "keyboard"
    SPACES = "spaces"


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark for the writer; `excerpt` is the place in the text."""

    line: int
    severity: Severity
    rule: Rule
    message_vi: str
    excerpt: str = ""


def shortened(text: str) -> str:
    """The beginning of a passage, to show where it is."""
    plain = " ".join(text.replace("\x00", "").split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1].rstrip() + "…"
