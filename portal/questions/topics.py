"""What one can subscribe to: new answers, and TBT notices."""

from collections.abc import Mapping

from portal.core.language import gettext as _
from portal.subscriptions.topics import TopicSource

ANSWERS, NOTICES = "questions", "tbt"


def _answers(_topic: str) -> str:
    return _("Câu hỏi mới được trả lời")


def _notices(_topic: str) -> str:
    return _("Thông báo TBT của các thị trường")


TOPICS: Mapping[str, TopicSource] = {
    ANSWERS: TopicSource(_answers, lambda: (ANSWERS,), lambda _topic: "/hoi-dap/atom.xml"),
    NOTICES: TopicSource(_notices, lambda: (NOTICES,), lambda _topic: "/hoi-dap/tbt/atom.xml"),
}
