"""Figures of a month: what came in, what was in time, for whom, and how reporters found it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from portal.cases.clocks import day_in_vietnam
from portal.cases.desk_models import CaseDesk
from portal.cases.models import CaseRating, CitizenCase
from portal.cases.reach import unit_name
from portal.cases.states import CaseState
from portal.cases.subjects import KIND_LABELS
from portal.core import clock
from portal.core.db import db

# From which page of the portal somebody reported.
SOURCES: Mapping[str, str] = {"": "Không gắn với hồ sơ nào", **KIND_LABELS}
NO_UNIT = "Chưa giao"


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of a group of cases, all of them received in the month.

    What is still within its time counts neither as in time nor as late.
    """

    received: int
    accepted: int
    accepted_in_time: int
    refused: int
    forwarded: int
    answered: int
    answered_in_time: int
    late: int
    ratings: int
    stars: float | None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month: everything together, then by kind, by unit and by source; spam apart."""

    month: date
    total: Tally
    by_kind: Mapping[str, Tally]
    by_unit: Mapping[str, Tally]
    by_source: Mapping[str, Tally]
    spam: int


@dataclass(frozen=True, slots=True)
class _Seen:
    case: CitizenCase
    stars: int | None


def figures_of(month: date, *, on: date) -> MonthFigures:
    """The figures of the month that begins on `month`, as they stand on the day `on`."""
    rows = _received_in(month)
    kept = [_Seen(row[0], row[1]) for row in rows if not row[2]]
    return MonthFigures(
        month=month,
        total=_tally(kept, on),
        by_kind=_grouped(kept, lambda one: one.case.kind.label, on),
        by_unit=_grouped(kept, lambda one: unit_name(one.case) or NO_UNIT, on),
        by_source=_grouped(kept, _source, on),
        spam=len(rows) - len(kept),
    )


def months_with_cases() -> Sequence[date]:
    """The first days of the months from the first case until the last, the latest first."""
    first, last = db.session.execute(
        select(func.min(CitizenCase.received_at), func.max(CitizenCase.received_at))
    ).one()
    if first is None or last is None:
        return []
    months = [day_in_vietnam(first).replace(day=1)]
    while (following := next_month(months[-1])) <= day_in_vietnam(last):
        months.append(following)
    return months[::-1]


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _received_in(month: date) -> Sequence[Row[CitizenCase, int | None, bool | None]]:
    statement = (
        select(CitizenCase, CaseRating.stars, CaseDesk.is_spam)
        .outerjoin(CaseRating, CaseRating.case_id == CitizenCase.id)
        .outerjoin(CaseDesk, CaseDesk.case_id == CitizenCase.id)
        .where(
            CitizenCase.received_at >= _begin(month),
            CitizenCase.received_at < _begin(next_month(month)),
        )
        .options(joinedload(CitizenCase.kind), joinedload(CitizenCase.assigned_commune))
    )
    return db.session.execute(statement).all()


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), clock.VIETNAM)


def _source(seen: _Seen) -> str:
    kind = seen.case.subject_kind
    return SOURCES.get(kind, kind)


def _grouped(
    cases: Iterable[_Seen], name_of: Callable[[_Seen], str], on: date
) -> Mapping[str, Tally]:
    groups: dict[str, list[_Seen]] = defaultdict(list)
    for one in cases:
        groups[name_of(one)].append(one)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return {name: _tally(group, on) for name, group in ordered}


def _tally(group: Sequence[_Seen], on: date) -> Tally:
    cases = [one.case for one in group]
    stars = [one.stars for one in group if one.stars is not None]
    return Tally(
        received=len(cases),
        accepted=sum(one.accepted_at is not None for one in cases),
        accepted_in_time=sum(_in_time(one.accepted_at, one.accept_due_on) for one in cases),
        refused=sum(one.state is CaseState.REFUSED for one in cases),
        forwarded=sum(one.forwarded_agency_code is not None for one in cases),
        answered=sum(one.answered_at is not None for one in cases),
        answered_in_time=sum(_in_time(one.answered_at, one.answer_due_on) for one in cases),
        late=sum(_is_late(one, on) for one in cases),
        ratings=len(stars),
        stars=round(sum(stars) / len(stars), 1) if stars else None,
    )


def _in_time(done_at: datetime | None, due_on: date | None) -> bool:
    return done_at is not None and (due_on is None or day_in_vietnam(done_at) <= due_on)


def _is_late(case: CitizenCase, on: date) -> bool:
    """Something was done after its day, or is still to be done after it."""
    accepted_late = case.accepted_at is not None and not _in_time(
        case.accepted_at, case.accept_due_on
    )
    answered_late = case.answered_at is not None and not _in_time(
        case.answered_at, case.answer_due_on
    )
    return accepted_late or answered_late or case.is_late(on)
