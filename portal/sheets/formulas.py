"""Text that a spreadsheet program would take for a formula, made harmless."""

import re

# Full-width signs count too; some programs skip quotation marks and spaces before them.
_START = r"""[\s"'`“”‘’]*[=+\-@＝＋－＠﹢﹣﹦﹫]."""
_DANGEROUS = re.compile(rf"[\t\r\n]|{_START}", re.DOTALL)
_MARKED = re.compile(rf"'{_START}", re.DOTALL)


def is_dangerous(text: str) -> bool:
    """Whether a text begins as a formula does; a lone dash is only a dash."""
    return _DANGEROUS.match(text) is not None


def neutralised(text: str) -> str:
    """The text with an apostrophe in front if it could become a formula."""
    return f"'{text}" if is_dangerous(text) else text


def without_mark(text: str) -> str:
    """The text as it was before `neutralised`."""
    return text[1:] if _MARKED.match(text) else text
