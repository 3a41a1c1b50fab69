"""The audit in words: what kinds of records there are, what was done to them, where they stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Account
from portal.accounts.officer import Officer, actor_name
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.field_labels import FIELD_LABELS, label_of, told_value
from portal.workspace.audit_vocabulary import (
    ACTION_LABELS,
    ACTOR_LABELS,
    KIND_LABELS,
    NEEDED,
    PLACES,
)

# Keys that stand for a whole table.
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """An entry of the audit as people read it."""

    entry: AuditEntry
    who: str
    what: str
    kind: str
    path: str
    changes: Sequence[ChangedField]
    others: Sequence[tuple[str, str]]

    @property
    def key(self) -> str:
        """What names the record."""
        return "toàn bộ" if self.entry.key == WHOLE else self.entry.key

    def path_for(self, officer: Officer) -> str:
        """Where this officer may see the record, empty where there is no such place."""
        return self.path if officer.permissions >= NEEDED.get(self.entry.kind, set()) else ""

    @property
    def note(self) -> str:
        """The reason or remark; names of fields in words."""
        names = self.entry.note.split(", ")
        if all(name in FIELD_LABELS for name in names):
            return ", ".join(map(label_of, names))
        return self.entry.note


def told(entries: Iterable[AuditEntry]) -> Sequence[ToldEntry]:
    """Entries in words; the names of people are looked up in one statement."""
    rows = list(entries)
    names = {**ACTOR_LABELS, **_names({row.actor for row in rows})}
    return [_told(row, names.get(row.actor, row.actor)) for row in rows]


def _told(row: AuditEntry, who: str) -> ToldEntry:
    place = PLACES.get(row.kind, "") if row.key != WHOLE else ""
    return ToldEntry(
        row,
        who,
        ACTION_LABELS.get(row.action, row.action),
        KIND_LABELS.get(row.kind, row.kind),
        place.format(row.key),
        told_changes(row.details),
        [(label_of(name), _told_other(name, value)) for name, value in _others(row.details)],
    )


def told_changes(details: Mapping[str, Any]) -> Sequence[ChangedField]:
    """The fields that an entry says were changed."""
    changes = details.get("changes")
    if not isinstance(changes, dict):
        return []
    return [
        ChangedField(label_of(name), told_value(pair[0]), told_value(pair[1]))
        for name, pair in changes.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def _others(details: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    is_told = bool(told_changes(details))
    return ((name, value) for name, value in details.items() if not (name == "changes" and is_told))


def _told_other(name: str, value: Any) -> str:
    """What else an entry says; under `fields` stand the names of fields."""
    return told_value([label_of(one) for one in value] if name == "fields" else value)


def _names(actors: set[str]) -> Mapping[str, str]:
    emails = [one.removeprefix("user:") for one in actors if one.startswith("user:")]
    rows = db.session.execute(select(Account.email, Account.name).where(Account.email.in_(emails)))
    return {actor_name(row.email): row.name for row in rows}
