"""What Word, Google Docs and LibreOffice put on the clipboard, as clean Markdown."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

import nh3
from bs4 import BeautifulSoup
from bs4.element import Tag
from markdownify import ATX, BACKSLASH, MarkdownConverter

from portal.core.errors import RefusedError
from portal.writing.convert.escaping import escaped, tidy
from portal.writing.convert.office_lists import restore_lists, settle_lists
from portal.writing.convert.office_marks import drop_unseen, read_styles
from portal.writing.convert.office_tables import flatten_tables

LARGEST = 8_000_000
_DEEPEST = 60
_SCHEMES = {"http", "https", "mailto"}
_KEPT = {
    *{"h2", "h3", "h4", "p", "br", "hr", "strong", "em", "blockquote", "a"},
    *{"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"},
}
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_END = re.compile(r"[ \t]+$", re.MULTILINE)
# A frame of the clipboard: what stands before and behind it was not chosen by the writer.
_FRAGMENT = re.compile(r"<!--\s*StartFragment\s*-->(.*)<!--\s*EndFragment\s*-->", re.S | re.I)


def from_html(html: str) -> str:
    """`html` as Markdown with headings, lists, tables, bold, italic and harmless links.

    The highest heading becomes level 2, because the page has level 1. Raises RefusedError when
    the text is too large or nested too deeply to be read.
    """
    if len(html) > LARGEST:
        raise RefusedError("Đoạn dán vào quá lớn. Xin dán từng phần.")
    fragment = _FRAGMENT.search(html)
    soup = BeautifulSoup(fragment.group(1) if fragment else html, "html.parser")
    _refuse_depth(soup)
    drop_unseen(soup)
    restore_lists(soup)
    settle_lists(soup)
    read_styles(soup)
    flatten_tables(soup)
    _level_headings(soup)
    _settle_links(soup)
    safe = nh3.clean(str(soup), tags=_KEPT, attributes={"a": {"href"}}, link_rel=None)
    markdown = tidy(str(_Writer().convert(safe)))
    return _BLANK_LINES.sub("\n\n", _LINE_END.sub("", markdown)).strip()


class _Writer(MarkdownConverter):
    """Writes the few elements that are left; every other sign is text."""

    def __init__(self) -> None:
        super().__init__(heading_style=ATX, newline_style=BACKSLASH, bullets="-", autolinks=False)

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """The words of the text; a bar inside a table would begin a new cell."""
        found = escaped(text)
        return found.replace("|", "\\|") if {"td", "th"} & parent_tags else found

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A link whose address cannot end before its bracket."""
        address = quote(str(el.get("href") or ""), safe=":/?#@!$&'*+,;=%~[]")
        words = text.strip()
        return f"[{words}]({address})" if words and address else text


def _refuse_depth(soup: BeautifulSoup) -> None:
    waiting: list[tuple[Tag, int]] = [(soup, 0)]
    while waiting:
        tag, depth = waiting.pop()
        if depth > _DEEPEST:
            raise RefusedError("Đoạn dán vào lồng nhau quá nhiều lớp. Xin dán dạng chữ thường.")
        waiting += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]


def _level_headings(soup: BeautifulSoup) -> None:
    for heading in soup.find_all(re.compile(r"^h[1-6]$")):
        if not heading.get_text(strip=True) or heading.find_parent(["li", "a"]):
            heading.name = "p"
        else:
            heading.name = f"h{min(max(int(heading.name[1]), 2), 4)}"


def _settle_links(soup: BeautifulSoup) -> None:
    for link in soup.find_all("a"):
        address = re.sub(r"[\x00-\x1f]", "", tidy(str(link.get("href") or ""))).strip()
        if is_harmless(address):
            link.attrs = {"href": address}
        else:
            link.unwrap()


def is_harmless(address: str) -> bool:
    """Whether an address is one of the web, of mail, or a path of this portal."""
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.netloc or parts.scheme == "mailto")
