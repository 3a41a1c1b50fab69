"""Word writes lists as paragraphs with a drawn bullet; here they become lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

_LEVEL = re.compile(r"mso-list:\s*\w+\s+level([1-9])", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zđ]|[ivxlc]{1,6})[.)]", re.IGNORECASE)
_DRAWN = re.compile(r"[·•▪●○◦§ü+*o–-]\s+")


@dataclass(frozen=True, slots=True)
class _Item:
    paragraph: Tag
    level: int
    is_numbered: bool


def restore_lists(soup: BeautifulSoup) -> None:
    """Turn each row of list paragraphs into nested `ul` and `ol`."""
    for row in list(_rows(soup)):
        _build(soup, row)


def settle_lists(soup: BeautifulSoup) -> None:
    """Put a list that stands beside the lines of another into the line before it."""
    for group in soup.find_all(["ul", "ol"]):
        before = group.find_previous_sibling()
        if group.parent and group.parent.name in {"ul", "ol"} and before and before.name == "li":
            before.append(group.extract())
    for line in soup.find_all("li"):
        first = line.find(True, recursive=False)
        if first and first.name in {"p", "div"}:
            first.unwrap()


def _rows(soup: BeautifulSoup) -> Iterator[list[_Item]]:
    row: list[_Item] = []
    for paragraph in soup.find_all("p"):
        item = _item(paragraph)
        if row and (item is None or not _follows(row[-1].paragraph, paragraph)):
            yield row
            row = []
        if item is not None:
            row.append(item)
    if row:
        yield row


def _item(paragraph: Tag) -> _Item | None:
    level = _LEVEL.search(str(paragraph.get("style") or ""))
    if level is None or not paragraph.get_text(strip=True):
        return None
    mark = paragraph.find(style=_IGNORED)
    drawn = mark.get_text(strip=True) if mark else ""
    if mark:
        mark.decompose()
    return _Item(paragraph, int(level.group(1)), bool(_NUMBERED.match(drawn)))


def _follows(before: Tag, after: Tag) -> bool:
    sibling: PageElement | None = before.next_sibling
    while isinstance(sibling, NavigableString) and not sibling.strip():
        sibling = sibling.next_sibling
    return sibling is after


def _build(soup: BeautifulSoup, row: list[_Item]) -> None:
    place = soup.new_tag("div")
    row[0].paragraph.insert_before(place)
    opened: list[tuple[int, Tag]] = []
    for item in row:
        while opened and opened[-1][0] > item.level:
            opened.pop()
        if not opened or opened[-1][0] < item.level:
            opened.append((item.level, _list(soup, place, opened, item)))
        line = soup.new_tag("li")
        opened[-1][1].append(line)
        _drop_drawn_mark(item.paragraph)
        line.append(item.paragraph.extract())
        item.paragraph.unwrap()
    place.unwrap()


def _list(soup: BeautifulSoup, place: Tag, opened: list[tuple[int, Tag]], item: _Item) -> Tag:
    """A new list, inside the last line of the list above it."""
    new = soup.new_tag("ol" if item.is_numbered else "ul")
    lines = opened[-1][1].find_all("li", recursive=False) if opened else []
    (lines[-1] if lines else place).append(new)
    return new


def _drop_drawn_mark(paragraph: Tag) -> None:
    first = paragraph.find(string=True)
    if isinstance(first, NavigableString):
        first.replace_with(_DRAWN.sub("", str(first).lstrip(), count=1))
