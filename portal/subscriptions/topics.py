"""What one can subscribe to: each feature tells of its own topics, this package stands below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

EXTENSION = "portal_topics"


def _nothing() -> Sequence[str]:
    return ()


def _no_feed(_topic: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class TopicSource:
    """The topics of one prefix.

    `label` is what a topic is called in the language of the page, None when there is no such
    thing (or none that the public may know). `offered` are the topics that the form offers by
    itself; topics about one thing are reached from the page of that thing. `feed` is the path of
    the Atom feed with the same news, None without one.
    """

    label: Callable[[str], str | None]
    offered: Callable[[], Sequence[str]] = _nothing
    feed: Callable[[str], str | None] = _no_feed


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as people read of it; `feed` is empty without one."""

    name: str
    label: str
    feed: str = ""


def install_topics(app: Flask, sources: Mapping[str, TopicSource]) -> None:
    """Let the portal know its topics: for each prefix (what stands before `:`) the source."""
    app.extensions[EXTENSION] = dict(sources)


def topic_of(name: str) -> Topic | None:
    """The topic as people read of it, None for one that nobody knows."""
    source = _sources().get(name.partition(":")[0])
    label = source.label(name) if source else None
    if source is None or not label:
        return None
    return Topic(name, label, source.feed(name) or "")


def offered_topics() -> list[Topic]:
    """All topics that the form offers, in the order of the sources."""
    names = [name for source in _sources().values() for name in source.offered()]
    return [topic for name in names if (topic := topic_of(name))]


def _sources() -> Mapping[str, TopicSource]:
    found: Mapping[str, TopicSource] = current_app.extensions.get(EXTENSION, {})
    return found
