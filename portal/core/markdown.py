"""Markdown of articles and documents as safe HTML, and as plain text to be read aloud."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from slugify import slugify

from portal.core.language import gettext

# Ids that the frame around the page already uses.
FRAME_IDS = frozenset({"noi-dung", "tim-nhanh", "ket-luan"})
SCHEMES = {"http", "https", "mailto", "tel"}
ALLOWED: dict[str, set[str]] = {
    "a": {"href", "rel"},
    "img": {"src", "alt", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "table": {"class"},
    "th": {"scope", "class"},
    "td": {"class"},
}
PLAIN_TAGS = {
    *{"p", "br", "hr", "strong", "em", "code", "pre", "blockquote"},
    *{"ul", "li", "thead", "tbody", "tr"},
}
LOWEST_HEADING, HIGHEST_HEADING = 4, 2
# Pictures that came through portal.core.media; of all others the words alone are shown.
_OWN_PICTURE = re.compile(r"/anh/[0-9a-f]{32}-(?:320|640|1280)\.webp")
# Search engines follow links to the offices of the state, not those to anybody else.
OFFICIAL = ".gov.vn"
_OWN_ID = re.compile(r"\s*\{#([a-z0-9-]+)\}\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text, for a table of contents."""

    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML that may stand in a page, and its headings in order."""

    html: Markup
    headings: tuple[Heading, ...]


def unchanged(path: str) -> str:
    """The address as it is written in the text."""
    return path


def render(text: str, link: Callable[[str], str] = unchanged) -> Rendered:
    """`text` (CommonMark with tables) as HTML of an allow-list of elements.

    HTML in the text is shown as text. `link` turns a path of this portal into an address, for a
    language or for a feed. Headings begin at level 2 and have stable ids: the words of the
    heading, or what is written behind it as `{#id}`. Pictures are those of the portal alone.
    """
    tokens = _PARSER.parse(text)
    headings = tuple(_mark_headings(tokens))
    _mark_tables(tokens)
    for token in _inside(tokens):
        _mark_link(token, link)
        _mark_picture(token)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    cleaned = nh3.clean(
        html,
        tags={*ALLOWED, *PLAIN_TAGS},
        # Without this, `lang` and `title` would be let through on every element.
        attributes={**ALLOWED, "*": set()},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return Rendered(Markup(cleaned), headings)  # noqa: S704  # cleaned by the allow-list


def plain_text(text: str) -> str:
    """`text` without any marks, a paragraph for each paragraph, list item and row of a table."""
    speaker = _Speaker()
    for token in _PARSER.parse(text):
        speaker.take(token)
    return "\n\n".join(line for line in speaker.lines if line)


class _Speaker:
    """Puts the words of a text into lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.cells: list[str] | None = None
        self.numbers: list[int | None] = []
        self.before = ""

    def take(self, token: Token) -> None:
        """Take the next token of the text."""
        if token.type == "inline":
            self._words(token)
        elif token.type in {"fence", "code_block"}:
            self.lines.append(token.content.strip())
        elif token.type.startswith("tr_"):
            self._row(token)
        elif "list" in token.type:
            self._list(token)

    def _words(self, inline: Token) -> None:
        words = _OWN_ID.sub("", _text_of(inline))
        if self.cells is None:
            self.lines.append(self.before + words)
            self.before = ""
        else:
            self.cells.append(words)

    def _row(self, token: Token) -> None:
        if self.cells is not None:
            self.lines.append("; ".join(cell for cell in self.cells if cell))
        self.cells = [] if token.nesting == 1 else None

    def _list(self, token: Token) -> None:
        if token.type == "list_item_open":
            number = self.numbers[-1]
            self.before = "– " if number is None else f"{number}. "
            self.numbers[-1] = None if number is None else number + 1
        elif token.type == "ordered_list_open":
            self.numbers.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            self.numbers.append(None)
        elif token.nesting == -1 and token.type != "list_item_close":
            self.numbers.pop()


def _text_of(inline: Token) -> str:
    parts = (
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in inline.children or ()
    )
    return "".join(parts).strip()


def _mark_headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    used = set(FRAME_IDS)
    for token, inline in pairwise(tokens):
        if token.type == "heading_close":
            token.tag = f"h{_level(token)}"
        if token.type != "heading_open":
            continue
        text, wanted = _split_id(inline)
        heading = Heading(_level(token), text, _free_id(wanted, used))
        token.tag = f"h{heading.level}"
        token.attrSet("id", heading.id)
        yield heading


def _level(token: Token) -> int:
    return min(max(int(token.tag[1:]), HIGHEST_HEADING), LOWEST_HEADING)


def _split_id(inline: Token) -> tuple[str, str]:
    """The words of a heading and the id for it; an id written behind it is taken off."""
    written = _OWN_ID.search(inline.content)
    if written and inline.children and inline.children[-1].type == "text":
        inline.children[-1].content = _OWN_ID.sub("", inline.children[-1].content)
    text = _text_of(inline)
    return text, written.group(1) if written else slugify(text) or "muc"


def _free_id(wanted: str, used: set[str]) -> str:
    found, number = wanted, 2
    while found in used:
        found, number = f"{wanted}-{number}", number + 1
    used.add(found)
    return found


def _mark_tables(tokens: list[Token]) -> None:
    """Put each table into a frame that scrolls by finger and keyboard (as parts/table.html)."""
    number = 0
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            number += 1
            token.attrSet("class", "table")
            token.meta["frame"] = number
        elif token.type == "th_open" and not tokens[at + 1].content:
            # An empty head of a column (above the heads of rows) names nothing.
            token.tag = tokens[at + 2].tag = "td"
        elif token.type in {"th_open", "td_open"}:
            _mark_cell(token)


def _mark_cell(token: Token) -> None:
    is_number = "right" in str(token.attrs.pop("style", ""))
    if is_number:
        token.attrSet("class", "number")
    if token.tag == "th":
        token.attrSet("scope", "col")


def _open_frame(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, _env: EnvType
) -> str:
    frame = (
        '<div class="table-frame" role="region" tabindex="0"'
        f' aria-label="{gettext("Bảng")} {tokens[at].meta["frame"]}">'
    )
    return frame + renderer.renderToken(tokens, at, options, _env)


def _close_frame(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, _env: EnvType
) -> str:
    return renderer.renderToken(tokens, at, options, _env) + "</div>"


def _inside(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _mark_link(token: Token, link: Callable[[str], str]) -> None:
    if token.type != "link_open":
        return
    address = str(token.attrGet("href") or "")
    if address.startswith("/") and not address.startswith("//"):
        token.attrSet("href", link(address))
    elif host := urlsplit(address).hostname:
        is_official = f".{host}".endswith(OFFICIAL)
        token.attrSet("rel", "external noopener" if is_official else "nofollow ugc noopener")


def _mark_picture(token: Token) -> None:
    if token.type != "image":
        return
    if _OWN_PICTURE.fullmatch(str(token.attrGet("src") or "")):
        token.attrSet("loading", "lazy")
    else:
        token.type, token.tag, token.children = "text", "", None


_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_PARSER.add_render_rule("table_open", _open_frame)
_PARSER.add_render_rule("table_close", _close_frame)
