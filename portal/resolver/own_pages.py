"""The portal's own pages as targets: of products, establishments, lots and single pieces.

A scanned GTIN leads to `/q/…`, the small page made for scans, and a lot or piece straight to
`/truy-xuat/…`: `/q/…` would only redirect there, a second round trip on a weak network.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.core.language import ENGLISH, ENGLISH_PREFIX, VIETNAMESE
from portal.resolver.levels import Level, Target
from portal.resolver.link_types import PRODUCT_PAGE, RECALL_STATUS, REGISTRY_ENTRY, TRACEABILITY

_PAGE_TYPE = "text/html"


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record of this portal behind one level: where its page is and what it is called."""

    path: str
    page: str
    name: str
    name_en: str
    link_type: str
    is_troubled: bool


def product_record(path: str, code: str, name: str, name_en: str, is_troubled: bool) -> OwnRecord:
    """The page behind a GTIN."""
    return OwnRecord(path, f"/q/{code}", name, name_en or name, PRODUCT_PAGE, is_troubled)


def establishment_record(path: str, code: str, name: str, name_en: str) -> OwnRecord:
    """The page behind a GLN."""
    return OwnRecord(path, f"/q/{code}", name, name_en or name, REGISTRY_ENTRY, False)


def warned_record(path: str, slug: str, title: str, title_en: str) -> OwnRecord:
    """The warning about a GTIN that the register does not hold."""
    return OwnRecord(path, f"/canh-bao/{slug}", title, title_en or title, RECALL_STATUS, True)


def traced_record(
    path: str, code: str, number: str, product: OwnRecord, is_recalled: bool
) -> OwnRecord:
    """The page of a lot or of one piece of `product`."""
    return OwnRecord(
        path,
        f"/truy-xuat/{code}",
        f"{product.name}, {number}",
        f"{product.name_en}, {number}",
        TRACEABILITY,
        is_recalled,
    )


def joined(
    paths: Iterable[str],
    registered: Mapping[str, Level],
    records: Iterable[OwnRecord],
    base: str,
) -> tuple[Level, ...]:
    """All levels that lead anywhere, in the order of `paths`.

    A registered default link comes before the own page. But what is recalled, withdrawn or
    warned of leads to the own page, whatever was registered: the code must show the warning.
    """
    own = {record.path: record for record in records}
    is_troubled = any(record.is_troubled for record in own.values())
    levels = []
    for path in paths:
        level = registered.get(path)
        if level is not None and is_troubled:
            level = _without_defaults(level)
        if path in own:
            level = _with_own_page(level, own[path], base)
        if level is not None:
            levels.append(level)
    return tuple(levels)


def _without_defaults(level: Level) -> Level:
    targets = tuple([replace(target, is_default=False) for target in level.targets])
    return replace(level, targets=targets)


def _with_own_page(level: Level | None, record: OwnRecord, base: str) -> Level:
    if level is None:
        return Level(record.path, record.name, _pages(record, record.link_type, True, base))
    taken = {target.link_type for target in level.targets}
    link_type = REGISTRY_ENTRY if record.link_type in taken else record.link_type
    own = _pages(record, link_type, not level.defaults, base)
    return replace(level, targets=(*level.targets, *own))


def _pages(record: OwnRecord, link_type: str, is_default: bool, base: str) -> tuple[Target, ...]:
    vietnamese = Target(
        link_type,
        base + record.page,
        record.name,
        hreflang=(VIETNAMESE,),
        media_type=_PAGE_TYPE,
        is_default=is_default,
    )
    english = replace(
        vietnamese,
        href=f"{base}{ENGLISH_PREFIX}{record.page}",
        title=record.name_en,
        hreflang=(ENGLISH,),
    )
    return vietnamese, english
