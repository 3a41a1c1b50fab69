"""What office programs say by style sheets, said by elements: bold, italic, headings, hidden."""

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, PreformattedString, Tag

_DROPPED = (
    *("script", "style", "head", "title", "meta", "link", "xml", "object", "embed", "iframe"),
    *("template", "noscript", "svg", "math", "form", "input", "button", "select", "textarea"),
    *("del", "img", "v:shape", "o:oleobject", "audio", "video", "canvas"),
)
_HIDDEN = re.compile(
    r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all|font-size:\s*0(?![.\d])"
    r"|mso-element:\s*comment",
    re.IGNORECASE,
)
_BOLD = re.compile(r"(?<![-\w])font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"(?<![-\w])font-weight:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_ITALIC = re.compile(r"(?<![-\w])font-style:\s*(?:italic|oblique)", re.IGNORECASE)
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-6])", re.IGNORECASE)
_COMMENT_MARK = re.compile(r"Mso(?:Comment|com)|msocom", re.IGNORECASE)
_SAME = ("strong", "em")


def read_styles(soup: BeautifulSoup) -> None:
    """Put elements in the place of styles that make words bold, italic or a heading."""
    for tag in soup.find_all(True):
        _read_style(soup, tag)
    for tag in soup.find_all(["b", "i"]):
        tag.name = "strong" if tag.name == "b" else "em"
    _join_neighbours(soup)


def drop_unseen(soup: BeautifulSoup) -> None:
    """Take out what is hidden, a comment, deleted, or not text."""
    for text in soup.find_all(string=lambda text: isinstance(text, PreformattedString | Comment)):
        text.extract()
    for tag in soup.find_all(True):
        if not tag.decomposed and _is_dropped(tag):
            tag.decompose()


def _is_dropped(tag: Tag) -> bool:
    names = " ".join(map(str, tag.get_attribute_list("class")))
    return (
        tag.name in _DROPPED
        or bool(_HIDDEN.search(str(tag.get("style") or "")))
        or bool(_COMMENT_MARK.search(names))
    )


def _read_style(soup: BeautifulSoup, tag: Tag) -> None:
    style = str(tag.get("style") or "")
    outline = _OUTLINE.search(style)
    if tag.name == "p" and (outline or "MsoTitle" in tag.get_attribute_list("class")):
        tag.name = f"h{outline.group(1) if outline else 1}"
    if tag.name in {"b", "strong"} and _NOT_BOLD.search(style):
        tag.name = "span"
    if tag.name in {"span", "font"}:
        for name, shape in (("strong", _BOLD), ("em", _ITALIC)):
            if shape.search(style) and tag.get_text(strip=True):
                _wrap_inside(soup, tag, name)


def _wrap_inside(soup: BeautifulSoup, tag: Tag, name: str) -> None:
    inner = soup.new_tag(name)
    for child in list(tag.contents):
        inner.append(child.extract())
    tag.append(inner)


def _join_neighbours(soup: BeautifulSoup) -> None:
    """Word cuts one bold phrase into many; headings are bold without a word."""
    for tag in soup.find_all(["span", "font", "ins", "u", "o:p"]):
        tag.unwrap()
    soup.smooth()
    for tag in soup.find_all(_SAME):
        if tag.parent is None:
            continue
        if not tag.get_text(strip=True) or tag.find_parent([tag.name, "h1", "h2", "h3", "h4"]):
            tag.unwrap()
            continue
        _swallow_next(tag)
    soup.smooth()


def _swallow_next(tag: Tag) -> None:
    while (found := _same_after(tag)) is not None:
        gap, following = found
        if gap is not None:
            tag.append(gap.extract())
        for child in list(following.contents):
            tag.append(child.extract())
        following.extract()


def _same_after(tag: Tag) -> tuple[PageElement | None, Tag] | None:
    gap: PageElement | None = None
    sibling = tag.next_sibling
    if isinstance(sibling, NavigableString) and not sibling.strip():
        gap, sibling = sibling, sibling.next_sibling
    if isinstance(sibling, Tag) and sibling.name == tag.name:
        return gap, sibling
    return None
