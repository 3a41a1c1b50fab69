"""What one can subscribe to of standards: every change of status, or that of one standard."""

from collections.abc import Mapping

from portal.core.language import gettext as _
from portal.standards.queries import standard_lines
from portal.subscriptions.topics import TopicSource

ALL, ONE = "standards", "standard"


def _all(topic: str) -> str | None:
    return _("Tiêu chuẩn, quy chuẩn đổi hiệu lực") if topic == ALL else None


def _one(topic: str) -> str | None:
    lines = standard_lines([topic.partition(":")[2]])
    return lines[0].code if lines else None


TOPICS: Mapping[str, TopicSource] = {
    ALL: TopicSource(label=_all, offered=lambda: (ALL,)),
    ONE: TopicSource(label=_one),
}
