"""What one can subscribe to of gatherings: that one is announced or called off."""

from collections.abc import Mapping

from portal.core.language import gettext as _
from portal.subscriptions.topics import TopicSource

GATHERINGS = "gatherings"


def _label(topic: str) -> str | None:
    return _("Đào tạo và sự kiện") if topic == GATHERINGS else None


TOPICS: Mapping[str, TopicSource] = {
    GATHERINGS: TopicSource(
        label=_label,
        offered=lambda: (GATHERINGS,),
        feed=lambda _topic: "/dao-tao/atom.xml",
    ),
}
