"""What may be registered for an identifier, and by whom."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus

from portal.accounts.caller import Caller
from portal.core import clock
from portal.core.errors import PortalError, RefusedError
from portal.resolver.levels import may_be_registered, paths_upwards
from portal.resolver.queries import (
    Owner,
    any_has_default,
    entries_without_default,
    has_own_page,
    owner_of,
)
from portal.resolver.schemas import NewEntry, NewTarget
from portal.resolver.targets import checked_target, host_of
from qr.digital_link import DigitalLink, parse_link


class NotOwnError(PortalError):
    """The identifier belongs to somebody else."""

    status = HTTPStatus.FORBIDDEN


def owner_code_for(link: DigitalLink, caller: Caller) -> str:
    """The code of the establishment whose identifier it is, empty when none of the registry.

    Raises NotOwnError when `caller` may not register links for it.
    """
    owner = owner_of(link)
    if caller.is_admin:
        return owner.code if owner else ""
    if owner is None or not _is_own(owner, caller):
        raise NotOwnError("Khóa này không được đăng ký liên kết cho mã của đơn vị khác.")
    if not owner.is_public:
        raise NotOwnError("Cơ sở chưa được xác minh nên chưa thể đăng ký liên kết.")
    return owner.code


def refuse_unregistrable(link: DigitalLink) -> None:
    """One piece is registered by its serial alone, and data attributes not at all (2.5.9)."""
    if link.attributes:
        raise RefusedError("Liên kết được đăng ký cho mã, không kèm tham số.")
    if not may_be_registered(link.qualifiers):
        raise RefusedError("Mã có số sê-ri thì đăng ký không kèm lô (10) và biến thể (22).")


def refuse_unclear(new: NewEntry) -> None:
    """The same link twice, or two default links that no request could tell apart."""
    _refuse_twice((one.link_type, one.href, one.hreflang, one.context) for one in new.links)
    defaults = [one for one in new.links if one.is_default]
    _refuse_twice(_variant(one) for one in defaults)


def refuse_targets(
    links: Sequence[NewTarget], caller: Caller, base: str, allowed: frozenset[str]
) -> None:
    """Raise RefusedError for addresses that are no targets.

    A key that may approve still needs https for a domain that is not approved already.
    """
    for one in links:
        parts = checked_target(one.href, base)
        is_approved = host_of(one.href) in allowed
        if caller.is_admin and parts.scheme != "https" and not is_approved:
            raise RefusedError("Tên miền chưa được duyệt chỉ được đăng ký với https://.")


def has_default_at_or_above(link: DigitalLink) -> bool:
    """Whether `link` leads somewhere by default: by a link in force, or by the portal's page."""
    return any_has_default(paths_upwards(link)) or has_own_page(link, clock.today())


def refuse_orphans(link: DigitalLink) -> None:
    """Raise RefusedError when an entry in force of this key has no default link (2.5.9)."""
    key = DigitalLink(link.key, link.value)
    if has_default_at_or_above(key):
        return
    for entry in entries_without_default(key.path):
        if not has_default_at_or_above(parse_link(entry.path)):
            raise RefusedError(f"Mã {entry.path} sẽ không còn liên kết mặc định.")


def _is_own(owner: Owner, caller: Caller) -> bool:
    """A key without a unit registers for nobody, unless it may act for all."""
    unit = caller.unit
    return unit.is_bound and unit.may_touch(
        commune_code=owner.commune_code, establishment_code=owner.code
    )


def _variant(one: NewTarget) -> object:
    return frozenset(tag.lower() for tag in one.hreflang), one.media_type, frozenset(one.context)


def _refuse_twice(things: Iterable[object]) -> None:
    seen = list(things)
    if len(seen) != len(set(seen)):
        raise RefusedError("Có hai liên kết giống hệt nhau hoặc hai liên kết mặc định như nhau.")
