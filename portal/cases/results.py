"""What the public reads of cases: results that an officer has published, and monthly figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import joinedload

from portal.cases.clocks import day_in_vietnam
from portal.cases.models import CitizenCase
from portal.cases.receipts import number_as_kept
from portal.cases.rules import CaseKind
from portal.cases.states import CaseState
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.places.models import Commune

MONTHS = 12
# Fewer of a kind or of a commune are not told: somebody could guess who it was.
FEWEST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which published results are asked for; empty values mean all. `month` is like 2026-11."""

    kind_code: str = ""
    state: str = ""
    commune_code: str = ""
    month: str = ""


@dataclass(slots=True)
class Month:
    """The cases received in a month, counted."""

    month: str
    received: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Cases of the last twelve months by month of receipt, by kind, by commune where enough."""

    months: Sequence[Month]
    kinds: Counter[str]
    communes: Sequence[tuple[str, int]]


def published_results(wanted: Wanted, page: int) -> Listing[CitizenCase]:
    """One page of the results that officers have published, the newest first."""
    statement = _published().order_by(CitizenCase.published_at.desc(), CitizenCase.id.desc())
    if wanted.kind_code:
        statement = statement.where(CaseKind.code == wanted.kind_code)
    if wanted.state:
        statement = statement.where(CitizenCase.state == CaseState(wanted.state))
    if wanted.commune_code:
        statement = statement.where(CitizenCase.commune_code == wanted.commune_code)
    if wanted.month:
        begin, end = month_borders(wanted.month)
        statement = statement.where(CitizenCase.received_at >= begin, CitizenCase.received_at < end)
    return read_page(statement, page)


def published_result(number: str) -> CitizenCase:
    """The case of this number if its result is published; raises NotFoundError."""
    kept = number_as_kept(number)
    found = db.session.scalar(_published().where(CitizenCase.number == kept)) if kept else None
    if found is None:
        raise NotFoundError(_("Không có kết quả nào mang số này."))
    return found


def communes_with_results() -> Sequence[Commune]:
    """The communes of which a result is published, by name."""
    named = select(CitizenCase.commune_code).where(CitizenCase.published_at.is_not(None))
    statement = select(Commune).where(Commune.code.in_(named)).order_by(Commune.slug)
    return db.session.scalars(statement).all()


def monthly_figures(on: date) -> Figures:
    """The last twelve months; a case is in time when it was answered by its due day."""
    months = {month: Month(month) for month in last_months(on, MONTHS)}
    begin, _end = month_borders(next(iter(months)))
    statement = (
        select(
            CitizenCase.received_at,
            CitizenCase.answered_at,
            CitizenCase.answer_due_on,
            CitizenCase.state,
            CaseKind.code,
            Commune.full_name,
        )
        .join(CaseKind, CaseKind.id == CitizenCase.kind_id)
        .outerjoin(Commune, Commune.code == CitizenCase.commune_code)
        .where(CitizenCase.received_at >= begin)
    )
    kinds: Counter[str] = Counter()
    communes: Counter[str] = Counter()
    for row in db.session.execute(statement):
        month = months.get(f"{day_in_vietnam(row.received_at):%Y-%m}")
        if month is not None:
            _count(month, row)
            kinds[row.code] += 1
            communes[row.full_name or ""] += 1
    return Figures(list(months.values()), kinds, _told_communes(communes.items()))


def last_months(on: date, count: int) -> Sequence[str]:
    """The last months up to that of this day, the earliest first, like 2026-11."""
    first = on.year * 12 + on.month - count
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, first + count)]


def month_borders(month: str) -> tuple[datetime, datetime]:
    """The first moment of a month in Viet Nam, and that of the next."""
    begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=clock.VIETNAM)
    end = (begin + timedelta(days=31)).replace(day=1)
    return begin, end


def told_count(number: int) -> str:
    """A number as it is told: small ones only as small."""
    return str(number) if number == 0 or number >= FEWEST_TOLD else f"< {FEWEST_TOLD}"


def _published() -> Select[CitizenCase]:
    return (
        select(CitizenCase)
        .join(CitizenCase.kind)
        .where(CitizenCase.published_at.is_not(None))
        .options(
            joinedload(CitizenCase.kind),
            joinedload(CitizenCase.topic),
            joinedload(CitizenCase.commune),
            joinedload(CitizenCase.forwarded_agency),
        )
    )


def _count(month: Month, row: Row[*tuple[object, ...]]) -> None:
    month.received += 1
    if row.answered_at is not None:
        is_late = row.answer_due_on is not None and (
            day_in_vietnam(row.answered_at) > row.answer_due_on
        )
        month.late += is_late
        month.in_time += not is_late
    elif row.state in {CaseState.REFUSED, CaseState.FORWARDED, CaseState.CLOSED}:
        month.elsewhere += 1
    else:
        month.waiting += 1


def _told_communes(counted: Iterable[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    enough = [(name, count) for name, count in counted if name and count >= FEWEST_TOLD]
    return sorted(enough, key=lambda one: (-one[1], one[0]))
