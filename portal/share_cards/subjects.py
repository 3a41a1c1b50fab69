"""From an address or a record to the words of its card."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from portal.core.db import Model
from portal.core.public_code import is_well_formed
from portal.documents.models import Document
from portal.documents.queries import document_by_slug
from portal.gatherings.models import Gathering
from portal.gatherings.queries import gathering_by_slug
from portal.library.models import LibraryItem
from portal.library.queries import item_by_slug
from portal.publishing.models import Article, ArticleKind
from portal.publishing.queries import article_at
from portal.registry.models import Product
from portal.registry.queries import product_by_code
from portal.share_cards.words import (
    CardWords,
    Folder,
    article_card,
    document_card,
    gathering_card,
    library_card,
    product_card,
    warning_card,
)
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import warning_by_slug, warnings_of_product

# Pages whose path alone says whose card they get. `/tin-tuc/atom.xml` and lists have no card.
_PAGE = re.compile(r"/(san-pham|canh-bao|tin-tuc|so-tay|van-ban)/([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)")


def words_at(folder: Folder, code: str, day: date) -> CardWords:
    """What stands on the card of the public record at this address; raises NotFoundError."""
    return _READERS[folder](code, day)


def words_of(record: Model, day: date) -> CardWords:
    """What stands on the card of a record that a page has loaded; one statement for products."""
    for kind, make in _MAKERS.items():
        if isinstance(record, kind):
            return make(record, day)
    raise TypeError(f"no card is made of {type(record).__name__}")


def card_path_of_page(path: str) -> str:
    """The address of the card, from that of the page alone; empty for pages that have none."""
    found = _PAGE.fullmatch(path)
    if found is None or (found[1] == Folder.PRODUCT and not is_well_formed(found[2])):
        return ""
    return f"/the/{found[1]}/{found[2]}.png"


def _product(product: Product, day: date) -> CardWords:
    return product_card(product, warnings_of_product(product.id, day), day)


_READERS: Mapping[Folder, Callable[[str, date], CardWords]] = {
    Folder.PRODUCT: lambda code, day: _product(product_by_code(code), day),
    Folder.WARNING: lambda code, day: warning_card(warning_by_slug(code, day), day),
    Folder.NEWS: lambda code, day: article_card(article_at(ArticleKind.NEWS, code, day)),
    Folder.HANDBOOK: lambda code, day: article_card(article_at(ArticleKind.HANDBOOK, code, day)),
    Folder.DOCUMENT: lambda code, _day: document_card(document_by_slug(code)),
    Folder.GATHERING: lambda code, day: gathering_card(gathering_by_slug(code), day),
    Folder.LIBRARY: lambda code, _day: library_card(item_by_slug(code)),
}
_MAKERS: Mapping[type[Model], Callable[..., CardWords]] = {
    Product: _product,
    ConsumerWarning: warning_card,
    Article: lambda article, _day: article_card(article),
    Document: lambda document, _day: document_card(document),
    Gathering: gathering_card,
    LibraryItem: lambda item, _day: library_card(item),
}
