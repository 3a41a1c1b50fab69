"""Writes of standards: lists from outside are compared with what is there, record by record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core import audit, clock, outbox
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.standard_code import read_code
from portal.standards.entries import path_of
from portal.standards.models import (
    KIND,
    Confidence,
    IcsClass,
    Standard,
    StandardClass,
    StandardKind,
    StandardStatus,
    StandardTopic,
)
from portal.standards.queries import STATUS_LABELS
from portal.subscriptions.services import announce


@dataclass(frozen=True, kw_only=True)
class IcsFacts:
    """One line of the International Classification for Standards."""

    code: str
    level: int
    parent_code: str | None
    title_en: str
    title_vi: str = ""
    notes_en: str = ""


@dataclass(frozen=True, kw_only=True)
class StandardFacts:
    """One line of a list of standards, as the source gives it.

    `ics` holds the codes given by a source, `ics_guess` those that are the portal's own filing.
    """

    code: str
    kind: StandardKind
    title: str
    source: str
    confidence: Confidence
    year: int | None = None
    issuer: str = ""
    status: StandardStatus = StandardStatus.UNKNOWN
    status_basis: str = ""
    is_status_assumed: bool = False
    replaced_by_code: str = ""
    equivalent: str = ""
    effective_on: date | None = None
    is_mandatory: bool = False
    mandatory_basis: str = ""
    source_place: str = ""
    note: str = ""
    ics: tuple[str, ...] = ()
    ics_guess: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def load_ics(classes: Iterable[IcsFacts], *, by: str, source: str) -> int:
    """Bring the classification up to date; returns how many classes are new or changed."""
    known = {row.code: row for row in db.session.scalars(select(IcsClass))}
    changed = 0
    # A parent comes before its children, as the children refer to it.
    for facts in sorted(classes, key=lambda one: one.level):
        row = known.get(facts.code) or IcsClass(code=facts.code)
        if _take_over(row, vars(facts)):
            db.session.add(row)
            changed += 1
    if changed:
        db.session.flush()
        audit.record(by, "loaded", kind="ics_class", key="all", note=source, rows=changed)
    return changed


def load_standards(standards: Sequence[StandardFacts], *, by: str, source: str) -> int:
    """Bring the standards up to date with a list; returns how many are new or changed.

    Standards that the list does not name stay as they are. Raises RefusedError when two lines
    have the same normalised code.
    """
    _refuse_same_keys(standards)
    known = _known_by_key()
    changed = [facts for facts in standards if _bring_up_to_date(known, facts)]
    if changed:
        db.session.flush()
        outbox.mark_all_stale(KIND, [read_code(facts.code).key for facts in changed])
        audit.record(by, "loaded", kind=KIND, key="all", note=source, rows=len(changed))
    return len(changed)


def _refuse_same_keys(standards: Sequence[StandardFacts]) -> None:
    codes: dict[str, str] = {}
    for facts in standards:
        key = read_code(facts.code).key
        if not key or key in codes:
            other = codes.get(key, "")
            raise RefusedError(f"Số hiệu {facts.code} trống hoặc trùng với {other}.")
        codes[key] = facts.code


def _known_by_key() -> dict[str, Standard]:
    everything = selectinload(Standard.classes), selectinload(Standard.topics)
    rows = db.session.scalars(select(Standard).options(*everything))
    return {row.key: row for row in rows}


def _bring_up_to_date(known: dict[str, Standard], facts: StandardFacts) -> bool:
    code = read_code(facts.code)
    row = known.get(code.key) or Standard(key=code.key, classes=[], topics=[])
    wanted = {name: value for name, value in vars(facts).items() if name not in _LISTS}
    wanted |= {"number": code.number, "family": code.family, "first_number": code.first_number}
    wanted["replaced_by_key"] = read_code(facts.replaced_by_code).key
    before = row.status
    is_changed = _take_over(row, wanted)
    is_changed = _file_under_ics(row, facts) or is_changed
    is_changed = _name_topics(row, facts.topics) or is_changed
    if is_changed:
        row.updated_at = clock.now()
        row.published_at = row.published_at or row.updated_at
        db.session.add(row)
    if before is not None and before is not row.status:
        _announce(row)
    return is_changed


def _announce(standard: Standard) -> None:
    """Tell who follows a standard, or all of them, that its status is another one."""
    title = f"{standard.code}: {STATUS_LABELS[standard.status].lower()}"
    for topic in ("standards", f"standard:{standard.key}"):
        announce(topic, title=title, path=path_of(standard.key), at=clock.now())


_LISTS = {"ics", "ics_guess", "topics"}


def _take_over(row: object, wanted: dict[str, object]) -> bool:
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(changes)


def _file_under_ics(row: Standard, facts: StandardFacts) -> bool:
    wanted = dict.fromkeys(facts.ics_guess, True) | dict.fromkeys(facts.ics, False)
    if {one.ics_code: one.is_guess for one in row.classes} == wanted:
        return False
    kept = {one.ics_code: one for one in row.classes if one.ics_code in wanted}
    row.classes = [kept.get(code) or StandardClass(ics_code=code) for code in sorted(wanted)]
    for one in row.classes:
        one.is_guess = wanted[one.ics_code]
    return True


def _name_topics(row: Standard, topics: tuple[str, ...]) -> bool:
    kept = {one.topic: one for one in row.topics}
    if set(kept) == set(topics):
        return False
    row.topics = [kept.get(topic) or StandardTopic(topic=topic) for topic in sorted(topics)]
    return True
