"""What one can subscribe to of the warnings: all of them, those of one product or establishment."""

from collections.abc import Mapping

from portal.core.errors import PortalError
from portal.core.language import gettext as _
from portal.registry.queries import establishment_by_code, product_by_code
from portal.subscriptions.topics import TopicSource

WARNINGS = "warnings"
FEED = "/canh-bao/atom.xml"


def _product(topic: str) -> str | None:
    try:
        name = product_by_code(topic.partition(":")[2]).name
    except PortalError:
        return None
    return _("Cảnh báo về sản phẩm: %(name)s") % {"name": name}


def _establishment(topic: str) -> str | None:
    try:
        name = establishment_by_code(topic.partition(":")[2]).name
    except PortalError:
        return None
    return _("Cảnh báo về cơ sở: %(name)s") % {"name": name}


TOPICS: Mapping[str, TopicSource] = {
    WARNINGS: TopicSource(
        label=lambda _topic: _("Cảnh báo và thu hồi"),
        offered=lambda: (WARNINGS,),
        feed=lambda _topic: FEED,
    ),
    "product": TopicSource(label=_product),
    "establishment": TopicSource(label=_establishment),
}
