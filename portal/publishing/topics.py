"""What one can subscribe to of the news: all of them, or one category."""

from collections.abc import Mapping

from portal.core.language import gettext as _
from portal.publishing.models import CATEGORY_LABELS, Category
from portal.subscriptions.topics import TopicSource

NEWS = "news"


def _label(topic: str) -> str | None:
    if topic == NEWS:
        return _("Tin tức: mọi chuyên mục")
    category = _category(topic)
    return f"{_('Tin tức')}: {_(CATEGORY_LABELS[category])}" if category else None


def _feed(topic: str) -> str | None:
    category = _category(topic)
    return f"/tin-tuc/{category}/atom.xml" if category else "/tin-tuc/atom.xml"


def _category(topic: str) -> Category | None:
    name = topic.partition(":")[2]
    return Category(name) if name in {one.value for one in Category} else None


TOPICS: Mapping[str, TopicSource] = {
    NEWS: TopicSource(
        label=_label,
        offered=lambda: (NEWS, *(f"{NEWS}:{one}" for one in Category)),
        feed=_feed,
    ),
}
