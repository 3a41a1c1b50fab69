"""What the registrar decides: domains of an owner, and prefixes of other resolvers."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select

from portal.core import audit
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.resolver.models import (
    LONGEST_TITLE,
    AllowedDomain,
    HandedPrefix,
    LinkEntry,
    LinkState,
)
from portal.resolver.queries import allowed_domains, entries_to, entries_without_default
from portal.resolver.services import leave_trail, settle
from portal.resolver.targets import has_hidden_characters, host_of, is_domain
from qr.gs1_keys import QUALIFIER_SEQUENCES

DOMAIN_KIND, PREFIX_KIND = "resolver_domain", "resolver_prefix"
LONGEST_PREFIX = 12


def approve_domain(owner_code: str, domain: str, *, base: str, at: datetime, by: str) -> int:
    """Let the identifiers of an owner lead to `domain`; returns how many entries wait no more.

    Links of one business stand under its own name: the approval holds for this owner alone, and
    for exactly this domain. Raises RefusedError for what is no domain.
    """
    name = _domain(domain)
    if name in allowed_domains(owner_code):
        raise RefusedError(f"Tên miền {name} đã được duyệt trước đó.")
    db.session.add(
        AllowedDomain(owner_code=owner_code, domain=name, approved_at=at, approved_by=by)
    )
    db.session.flush()
    audit.record(by, "approved", kind=DOMAIN_KIND, key=f"{owner_code} {name}"[:200])
    return _settle_all(owner_code, name, base=base, by=by)


def withdraw_domain(owner_code: str, domain: str, *, base: str, by: str) -> int:
    """Take the approval back; links to the domain wait again. Returns how many entries change."""
    name = _domain(domain)
    if name not in allowed_domains(owner_code):
        raise NotFoundError(f"Tên miền {name} chưa được duyệt.")
    found = (AllowedDomain.owner_code == owner_code, AllowedDomain.domain == name)
    db.session.execute(delete(AllowedDomain).where(*found))
    audit.record(by, "withdrew", kind=DOMAIN_KIND, key=f"{owner_code} {name}"[:200])
    return _settle_all(owner_code, name, base=base, by=by)


def hand_over_prefix(
    key: str, prefix: str, *, resolver: str, title: str, at: datetime, by: str
) -> None:
    """Let another resolver answer for identifiers that begin with a company's prefix.

    What is registered here, or has a page here, is still answered here. Raises RefusedError
    for an unknown key, a prefix that is no number, or an address that is no https root.
    """
    _refuse_unfit_prefix(key, prefix, title)
    root = _root(resolver)
    known = db.session.scalar(select(HandedPrefix).filter_by(key=key, prefix=prefix))
    handed = known or HandedPrefix(key=key, prefix=prefix)
    handed.resolver, handed.title, handed.handed_at = root, title, at
    db.session.add(handed)
    audit.record(by, "handed over", kind=PREFIX_KIND, key=f"{key} {prefix}", note=root)


def take_back_prefix(key: str, prefix: str, *, by: str) -> None:
    """Answer for these identifiers here again; raises NotFoundError."""
    known = db.session.scalar(select(HandedPrefix).filter_by(key=key, prefix=prefix))
    if known is None:
        raise NotFoundError(f"Dải mã ({key}) {prefix} chưa được giao cho nơi khác.")
    db.session.delete(known)
    audit.record(by, "took back", kind=PREFIX_KIND, key=f"{key} {prefix}")


def _settle_all(owner_code: str, domain: str, *, base: str, by: str) -> int:
    allowed = allowed_domains(owner_code) | {host_of(base)}
    entries = entries_to(owner_code, domain)
    # From the key downwards: a default link above may let an entry below stand.
    for entry in sorted(entries, key=lambda one: len(one.path)):
        # What an approving key has put in force on other domains stays.
        before = _hosts_in_force(entry)
        settle(entry, allowed | (before - {domain}))
        leave_trail(entry, "settled", was_in_force=bool(before), by=by, note=domain)
        _let_orphans_wait(entry.key_path, by=by)
    return len(entries)


def _let_orphans_wait(key_path: str, *, by: str) -> None:
    for entry in entries_without_default(key_path):
        before = _hosts_in_force(entry)
        settle(entry, before)
        if _hosts_in_force(entry) != before:
            leave_trail(entry, "settled", was_in_force=bool(before), by=by)


def _hosts_in_force(entry: LinkEntry) -> set[str]:
    return {one.host for one in entry.targets if one.state is LinkState.ACTIVE}


def _domain(typed: str) -> str:
    name = typed.strip().lower()
    if not is_domain(name.partition(":")[0]):
        raise RefusedError(f"{typed!r} không phải là tên miền.")
    return name


def _refuse_unfit_prefix(key: str, prefix: str, title: str) -> None:
    if key not in QUALIFIER_SEQUENCES:
        raise RefusedError(f"Không có khóa GS1 nào mang số {key}.")
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) <= LONGEST_PREFIX):
        raise RefusedError("Dải mã gồm 1 đến 12 chữ số đầu của mã doanh nghiệp.")
    if not title.strip() or len(title) > LONGEST_TITLE or has_hidden_characters(title):
        raise RefusedError("Cần ghi tên của nơi phân giải mã, không quá 200 ký tự.")


def _root(resolver: str) -> str:
    parts = urlsplit(resolver.rstrip("/"))
    is_plain = not (parts.query or parts.fragment) and "@" not in parts.netloc
    if parts.scheme != "https" or not is_domain(parts.hostname or "") or not is_plain:
        raise RefusedError("Địa chỉ nơi phân giải phải có dạng https://tên-miền.")
    return resolver.rstrip("/")
