"""The history of a record in words: who did what, when, and what it changed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Account
from portal.accounts.officer import actor_name
from portal.core.actor import COMMAND_LINE
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.field_labels import FIELD_LABELS
from portal.core.paging import Listing, read_page
from portal.registry.queries import certificate_kinds
from portal.registry.register_queries import ON_A_PAGE
from portal.registry.staff.registers import Register
from portal.registry.states import ESTABLISHMENT_KINDS

ACTIONS = {
    "registered": "Nhập hồ sơ",
    "edited": "Sửa thông tin",
    "certified": "Thêm chứng nhận",
    "corrected certificate": "Sửa chứng nhận",
    "withdrew certificate": "Thu hồi chứng nhận",
    "applied standard": "Thêm tiêu chuẩn áp dụng",
    "removed standard": "Bỏ tiêu chuẩn áp dụng",
    "pictured": "Thêm ảnh",
    "described picture": "Sửa lời mô tả ảnh",
    "ordered pictures": "Đổi thứ tự ảnh",
    "removed picture": "Bỏ ảnh",
    "withdrew": "Rút khỏi danh mục",
    "recalled": "Thu hồi sản phẩm",
    "listed again": "Đưa lại vào danh mục",
    "made active": "Xác minh, cho hoạt động",
    "made suspended": "Ghi tạm ngừng hoạt động",
    "made closed": "Ghi chấm dứt hoạt động",
    "made unverified": "Đưa về chờ xác minh",
    "merged": "Nhận hồ sơ gộp vào",
    "merged away": "Gộp vào hồ sơ khác",
    "moved references": "Chuyển các liên kết",
    "undid": "Hoàn tác",
}
# Who acts without an account, as the audit names it.
MACHINES = {
    "portal seed": "Nạp dữ liệu",
    "worker": "Tiến trình nền",
    COMMAND_LINE.name: COMMAND_LINE.label,
}
# Notes of these begin with the code of a kind of certificate.
CERTIFYING = frozenset({"certified", "corrected certificate"})
# The name of a picture's file, which says nothing to a reader.
_DIGEST = re.compile(r"[0-9a-f]{32,64}")
# What follows from another field is not told twice.
HIDDEN = frozenset({"sort_name"})


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of the history."""

    what: str
    who: str
    at: datetime
    note: str
    changes: Sequence[ChangedField]


def history_of(kind: str, code: str, page: int) -> Listing[AuditEntry]:
    """What was done to a record, the latest first."""
    statement = select(AuditEntry).where(AuditEntry.kind == kind, AuditEntry.key == code)
    return read_page(statement.order_by(AuditEntry.id.desc()), page, ON_A_PAGE)


def told_history(register: Register, entries: Iterable[AuditEntry]) -> Sequence[Deed]:
    """The entries in words; names of officers are looked up in one statement."""
    rows = list(entries)
    names = {**MACHINES, **_names({row.actor for row in rows})}
    kinds = _kinds() if any(row.action in CERTIFYING for row in rows) else {}
    return [
        Deed(
            ACTIONS.get(row.action, row.action),
            names.get(row.actor, row.actor),
            row.at,
            _note(row, kinds),
            _changes(register, row.details.get("changes", {})),
        )
        for row in rows
    ]


def _names(actors: set[str]) -> Mapping[str, str]:
    emails = [one.removeprefix("user:") for one in actors if one.startswith("user:")]
    rows = db.session.execute(select(Account.email, Account.name).where(Account.email.in_(emails)))
    return {actor_name(row.email): row.name for row in rows}


def _kinds() -> Mapping[str, str]:
    return {kind.code: kind.label for kind in certificate_kinds()}


def _note(row: AuditEntry, kinds: Mapping[str, str]) -> str:
    if row.action in CERTIFYING:
        code, space, number = row.note.partition(" ")
        return f"{kinds.get(code, code)}{space}{number}"
    return "" if _DIGEST.fullmatch(row.note) else row.note


def _changes(register: Register, changes: Mapping[str, Sequence[Any]]) -> Sequence[ChangedField]:
    labels = {**FIELD_LABELS, **register.labels}
    words = {
        **register.states,
        **{kind.value: label for kind, label in ESTABLISHMENT_KINDS.items()},
    }
    return [
        ChangedField(labels.get(name, name), _told(before, words), _told(after, words))
        for name, (before, after) in changes.items()
        if name not in HIDDEN
    ]


def _told(value: Any, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "" if value is None else words.get(str(value), str(value))
