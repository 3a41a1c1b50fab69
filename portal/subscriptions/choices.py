"""Which topics the forms offer, and what was chosen in them."""

from collections.abc import Sequence

from portal.subscriptions.own_topics import commune_choices
from portal.subscriptions.topics import Topic, offered_topics, topic_of

MOST_TOPICS = 40


def known_topics(names: Sequence[str], commune: str) -> list[Topic]:
    """The topics that were chosen, each once; what nobody knows is left out."""
    chosen = dict.fromkeys([commune, *names[:MOST_TOPICS]])
    return [topic for name in chosen if name and (topic := topic_of(name))]


def shown_topics(names: Sequence[str]) -> list[Topic]:
    """Topics as they are shown; one whose thing is gone goes by its bare name."""
    return [topic_of(name) or Topic(name, name) for name in names]


def topic_choices(also: Sequence[str]) -> list[tuple[str, str]]:
    """The boxes of a form: the topics named (communes have a list of their own), then the rest."""
    offered = {one.name: one.label for one in offered_topics()}
    communes = {one.name for one in commune_choices()}
    more = {one.name: one.label for one in known_topics(also, "") if one.name not in communes}
    return list((more | offered).items())


def topics_with_feed() -> list[Topic]:
    """The offered topics of which there is a feed."""
    return [topic for topic in offered_topics() if topic.feed]


def chosen_commune(typed: str, names: Sequence[str]) -> str:
    """The commune to be shown as chosen: the one typed, else one among the topics."""
    communes = {one.name for one in commune_choices()}
    return typed or next((name for name in names if name in communes), "")
