"""What one can subscribe to of documents."""

from collections.abc import Mapping

from portal.core.language import gettext as _
from portal.subscriptions.topics import TopicSource

DOCUMENTS = "documents"


def _label(topic: str) -> str | None:
    return _("Văn bản mới") if topic == DOCUMENTS else None


TOPICS: Mapping[str, TopicSource] = {
    DOCUMENTS: TopicSource(label=_label, offered=lambda: (DOCUMENTS,)),
}
