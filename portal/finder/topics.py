"""What the finder's topics are called for those who subscribe to them."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from portal.core.language import gettext as _
from portal.finder import queries
from portal.finder.judgement import Answers, read_answers
from portal.subscriptions.topics import TopicSource

PREFIX = "finder"


def topic_of(answers: Answers) -> str:
    """The topic under which changes of the result for these answers are announced."""
    return f"{PREFIX}:{answers.digest}"


def topic_label(topic: str) -> str | None:
    """What a topic is called; None where nobody has asked to watch such a result."""
    query = queries.watched(topic.removeprefix(f"{PREFIX}:"))
    if query is None:
        return None
    answers = answers_of(query)
    group = queries.groups().get(answers.group)
    if group is None:
        return _("Tiêu chuẩn, quy chuẩn áp dụng chung")
    return _("Tiêu chuẩn, quy chuẩn cho: %(group)s") % {"group": group.shown_name.text}


def answers_of(query: str) -> Answers:
    """The answers that a kept query holds, without what is no longer in use."""
    asked = {code: question.asked for code, question in queries.questions().items()}
    return read_answers(parse_qsl(query), frozenset(queries.groups()), asked)


def feed_path(topic: str) -> str:
    """The address of the feed with the same news."""
    return f"/tieu-chuan/ap-dung/tin/{topic.removeprefix(f'{PREFIX}:')}.xml"


TOPICS: Mapping[str, TopicSource] = {PREFIX: TopicSource(label=topic_label, feed=feed_path)}
