"""What one can subscribe to: procedures as they are published and changed."""

from collections.abc import Mapping

from portal.core.language import gettext as _
from portal.subscriptions.topics import TopicSource

PROCEDURES = "procedures"


def _label(_topic: str) -> str:
    return _("Thủ tục hành chính mới hoặc thay đổi")


TOPICS: Mapping[str, TopicSource] = {
    PROCEDURES: TopicSource(_label, lambda: (PROCEDURES,), lambda _topic: "/thu-tuc/atom.xml"),
}
