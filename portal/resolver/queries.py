"""Reads of the resolver: what applies to an identifier, and what was registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, select
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.registry.models import Establishment, Product
from portal.registry.states import EstablishmentState, ProductState
from portal.resolver.levels import Level, Target, paths_upwards
from portal.resolver.models import AllowedDomain, HandedPrefix, LinkEntry, LinkState, LinkTarget
from portal.resolver.own_pages import (
    OwnRecord,
    establishment_record,
    joined,
    product_record,
    traced_record,
    warned_record,
)
from portal.resolver.statements import (
    ESTABLISHMENT,
    HANDED,
    PRODUCT,
    REGISTERED,
    TRACED,
    WARNED_GOODS,
)
from qr.digital_link import DigitalLink

# Where the GTIN stands in the value of a key, and which keys name places and parties.
_GTIN_KEYS = {"01": slice(14), "8006": slice(14)}
_GLN_KEYS = frozenset(("414", "417"))
# The digit before the prefix of the company (General Specifications 1.4.2).
_LEADING_DIGIT = frozenset(("00", "01", "8003", "8006"))
_PREFIX_LENGTHS = range(1, 13)
_TRACED_QUALIFIERS = frozenset(("10", "21"))
CANONICAL_ROOT = "https://id.gs1.org"
_STANDING = {EstablishmentState.SUSPENDED, EstablishmentState.CLOSED}


@dataclass(frozen=True, slots=True)
class Handed:
    """Another resolver that answers for the prefix of an identifier."""

    resolver: str
    title: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The establishment whose identifier it is."""

    code: str
    commune_code: str | None
    is_public: bool


def levels_of(link: DigitalLink, day: date, base: str) -> tuple[Level, ...]:
    """Everything that applies to `link`, the most exact level first; at most four statements.

    `base` is the address of this portal, below which its own pages are. A connection without a
    session saves a fifth of a redirect.
    """
    paths = paths_upwards(link)
    with db.engine.connect() as connection:
        registered = _registered(connection, paths)
        records = _own_records(connection, link, paths, day)
    return joined(paths, registered, records, base)


def handed_over(link: DigitalLink) -> Handed | None:
    """The resolver to which this identifier's prefix was handed, the longest prefix first."""
    number = link.value[1:] if link.key in _LEADING_DIGIT else link.value
    prefixes = [number[:length] for length in _PREFIX_LENGTHS if length <= len(number)]
    with db.engine.connect() as connection:
        row = connection.execute(HANDED, {"key": link.key, "prefixes": prefixes}).one_or_none()
    return Handed(row.resolver, row.title) if row else None


def entry_by_path(path: str) -> LinkEntry:
    """What was registered for exactly this identifier; raises NotFoundError."""
    entry = find_entry(path)
    if entry is None:
        raise NotFoundError(_("Chưa có liên kết nào được đăng ký cho mã này."))
    return entry


def find_entry(path: str) -> LinkEntry | None:
    """The same, None where nothing was registered."""
    return db.session.scalar(
        select(LinkEntry).where(LinkEntry.path == path).options(selectinload(LinkEntry.targets))
    )


def entries_without_default(key_path: str) -> Sequence[LinkEntry]:
    """The entries of one key that are in force without a default link of their own."""
    in_force = LinkTarget.state == LinkState.ACTIVE
    statement = select(LinkEntry).where(
        LinkEntry.key_path == key_path,
        LinkEntry.targets.any(in_force),
        ~LinkEntry.targets.any(and_(in_force, LinkTarget.is_default)),
    )
    return db.session.scalars(statement).all()


def any_has_default(paths: Sequence[str]) -> bool:
    """Whether a default link is in force at one of these paths."""
    statement = select(LinkTarget.id).join(LinkTarget.entry)
    found = db.session.scalar(
        statement.where(
            LinkEntry.path.in_(paths),
            LinkTarget.state == LinkState.ACTIVE,
            LinkTarget.is_default,
        ).limit(1)
    )
    return found is not None


def entries_to(owner_code: str, domain: str) -> Sequence[LinkEntry]:
    """The entries of an owner with a target on `domain`."""
    statement = (
        select(LinkEntry)
        .where(
            LinkEntry.owner_code == owner_code,
            LinkEntry.targets.any(LinkTarget.host == domain),
        )
        .options(selectinload(LinkEntry.targets))
        .order_by(LinkEntry.id)
    )
    return db.session.scalars(statement).all()


def waiting_targets() -> Sequence[LinkTarget]:
    """The targets that wait for approval of their domain, oldest first."""
    statement = select(LinkTarget).where(LinkTarget.state == LinkState.WAITING)
    entry = selectinload(LinkTarget.entry)
    return db.session.scalars(statement.options(entry).order_by(LinkTarget.id)).all()


def allowed_domains(owner_code: str) -> frozenset[str]:
    """The domains to which the identifiers of an owner may lead."""
    statement = select(AllowedDomain.domain).where(AllowedDomain.owner_code == owner_code)
    return frozenset(db.session.scalars(statement))


def handed_prefixes() -> Sequence[HandedPrefix]:
    """All prefixes that were handed to other resolvers."""
    order = (HandedPrefix.key, HandedPrefix.prefix)
    return db.session.scalars(select(HandedPrefix).order_by(*order)).all()


def owner_of(link: DigitalLink) -> Owner | None:
    """The establishment whose GTIN or GLN this is in the registry, None when it has none."""
    statement = select(Establishment.code, Establishment.commune_code, Establishment.state)
    if link.key in _GTIN_KEYS:
        gtin = link.value[_GTIN_KEYS[link.key]]
        statement = statement.join(Product, Product.establishment_id == Establishment.id)
        statement = statement.where(Product.gtin == gtin)
    elif link.key in _GLN_KEYS:
        statement = statement.where(Establishment.gln == link.value)
    else:
        return None
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    return Owner(row.code, row.commune_code, row.state is not EstablishmentState.UNVERIFIED)


def has_own_page(link: DigitalLink, day: date) -> bool:
    """Whether the key of `link` leads to a page of this portal by itself."""
    connection = db.session.connection()
    return bool(_own_records(connection, DigitalLink(link.key, link.value), [""], day))


def _registered(connection: Connection, paths: Sequence[str]) -> Mapping[str, Level]:
    found: dict[str, tuple[str, list[Target]]] = {}
    for row in connection.execute(REGISTERED, {"paths": paths}):
        found.setdefault(row.path, (row.item_description, []))[1].append(_target(row))
    return {
        path: Level(path, description, tuple(targets))
        for path, (description, targets) in found.items()
    }


def _target(row: Row[*tuple[Any, ...]]) -> Target:
    return Target(
        link_type=row.link_type,
        href=row.href,
        title=row.title,
        hreflang=tuple(row.hreflang),
        media_type=row.media_type,
        context=tuple(row.context),
        is_default=row.is_default,
    )


def _own_records(
    connection: Connection, link: DigitalLink, paths: Sequence[str], day: date
) -> Sequence[OwnRecord]:
    """The records of the registry and of traceability on the way up."""
    path = paths[-1]
    if link.key in _GLN_KEYS:
        found = connection.execute(ESTABLISHMENT, {"number": link.value}).one_or_none()
        return [establishment_record(path, *found)] if found else []
    if link.key not in _GTIN_KEYS:
        return []
    gtin = link.value[_GTIN_KEYS[link.key]]
    row = connection.execute(PRODUCT, {"number": gtin, "day": day}).one_or_none()
    if row is None:
        warned = connection.execute(WARNED_GOODS, {"number": gtin, "day": day}).one_or_none()
        return [warned_record(path, *warned)] if warned else []
    product = product_record(path, row.code, row.name, row.name_en, _is_troubled(row))
    return [*_traced(connection, link, paths, product), product]


def _is_troubled(row: Row[*tuple[Any, ...]]) -> bool:
    is_listed = row.state is ProductState.LISTED and row.producer_state not in _STANDING
    return bool(row.is_warned) or not is_listed


def _traced(
    connection: Connection, link: DigitalLink, paths: Sequence[str], product: OwnRecord
) -> Sequence[OwnRecord]:
    """Lots and pieces that the portal knows among `paths`; without such qualifiers no statement."""
    if _TRACED_QUALIFIERS.isdisjoint(ai for ai, _value in link.qualifiers):
        return []
    epcs = {CANONICAL_ROOT + path: path for path in paths[:-1]}
    return [
        traced_record(epcs[row.epc], row.code, row.number, product, bool(row.is_recalled))
        for row in connection.execute(TRACED, {"epcs": list(epcs)})
    ]
