"""The topics that belong to no feature above: communes."""

from collections.abc import Mapping, Sequence

from portal.core.addresses import settings
from portal.core.errors import NotFoundError
from portal.places.models import place_name
from portal.places.queries import commune_by_code, communes_of
from portal.subscriptions.topics import Topic, TopicSource

PREFIX = "commune:"


def commune_choices() -> Sequence[Topic]:
    """All communes of the province, by name."""
    return [Topic(PREFIX + one.code, place_name(one)) for one in communes_of(settings().province)]


def _label(topic: str) -> str | None:
    try:
        commune = commune_by_code(topic.removeprefix(PREFIX))
    except NotFoundError:
        return None
    return place_name(commune) if commune.province_code == settings().province else None


TOPICS: Mapping[str, TopicSource] = {"commune": TopicSource(label=_label)}
