"""Atom feeds (RFC 4287): what is new, for feed readers and for other portals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.etree import ElementTree

from portal.core.clock import VIETNAM
from portal.core.language import VIETNAMESE

ATOM = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# Characters that XML 1.0 does not know, escaped or not.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One record of a feed; `address` is absolute and never changes, it is also the id."""

    address: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    category: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its own address, the page that shows the same, newest entries first."""

    address: str
    page: str
    title: str
    author: str
    entries: Sequence[FeedEntry]
    updated: datetime
    language: str


def start_of(day: date) -> datetime:
    """The first moment of a day in Viet Nam, for records that know only their day."""
    return datetime.combine(day, time(), VIETNAM)


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat())
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", feed.author)
    for entry in feed.entries:
        _add_entry(root, entry)
    document: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return document


def _add_entry(root: ElementTree.Element, entry: FeedEntry) -> None:
    # Records are Vietnamese, whatever the language of the feed's own title.
    element = _add(root, "entry", "", **{"xml:lang": VIETNAMESE})
    _add(element, "id", entry.address)
    _add(element, "title", entry.title)
    _add(element, "link", rel="alternate", type="text/html", href=entry.address)
    _add(element, "published", entry.published.isoformat())
    _add(element, "updated", entry.updated.isoformat())
    if entry.category:
        _add(element, "category", term=entry.category)
    _add(element, "summary", entry.summary)
    _add(element, "content", entry.html, type="html")


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = _IMPOSSIBLE.sub("", text) or None
    return element
