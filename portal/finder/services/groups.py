"""Writing product groups: entered as drafts, shown, taken away again; never deleted."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.revision import revise
from portal.finder.models import FinderGroup
from portal.finder.services.trail import note, refuse_bound, refuse_stale
from portal.finder.states import RowState

# Codes stand in addresses that people share: they are given once and never changed.
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE = 40


@dataclass(frozen=True, kw_only=True)
class GroupFacts:
    """A group as a form or a file gives it."""

    name: str
    name_en: str = ""
    words: tuple[str, ...] = ()
    about: str = ""
    about_en: str = ""
    ocop_sets: tuple[str, ...] = ()
    position: int = 0


def enter_group(code: str, facts: GroupFacts, *, at: datetime, by: Actor) -> FinderGroup:
    """Enter a group as a draft; raises RefusedError for a code that is taken or no code."""
    refuse_bound(by)
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise RefusedError("Mã nhóm chỉ gồm chữ thường không dấu, số và gạch nối.")
    if db.session.scalar(select(FinderGroup.id).where(FinderGroup.code == code)) is not None:
        raise RefusedError(f"Mã nhóm {code} đã dùng.")
    group = FinderGroup(
        code=code, state=RowState.DRAFT, updated_at=at, updated_by=by.name, **_columns(facts)
    )
    db.session.add(group)
    note(group, "created", at=at, by=by, why=facts.name)
    return group


def change_group(
    group: FinderGroup, facts: GroupFacts, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Bring a group up to date; raises RefusedError without a name, StaleEditError."""
    refuse_bound(by)
    refuse_stale(group, expected_version)
    columns = _columns(facts)
    old = {name: getattr(group, name) for name in columns}
    changed = revise(group, columns)
    if changed:
        changes = {name: (old[name], columns[name]) for name in changed}
        note(group, "edited", at=at, by=by, changes=changes)


def set_group_state(
    group: FinderGroup,
    state: RowState,
    *,
    expected_version: int,
    at: datetime,
    by: Actor,
    reason: str = "",
) -> None:
    """Show a group to the public or take it away.

    Raises RefusedError when it is in that state, or without a reason for taking it away;
    StaleEditError.
    """
    refuse_bound(by)
    refuse_stale(group, expected_version)
    if group.state is state or state is RowState.DRAFT:
        raise RefusedError("Nhóm đã ở trạng thái này.")
    if state is RowState.WITHDRAWN and not reason.strip():
        raise RefusedError("Xin ghi lý do.")
    group.state = state
    action = "published" if state is RowState.PUBLISHED else "withdrew"
    note(group, action, at=at, by=by, why=reason)


def _columns(facts: GroupFacts) -> dict[str, object]:
    if not facts.name.strip():
        raise RefusedError("Xin ghi tên nhóm sản phẩm.")
    lists = {"words": list(facts.words), "ocop_sets": list(facts.ocop_sets)}
    return asdict(facts) | lists
