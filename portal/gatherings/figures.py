"""Figures of gatherings: how many came from where, without any names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.gatherings.models import Gathering, SignUp
from portal.gatherings.states import GatheringKind, GatheringState, Level, SignUpState
from portal.places.models import Commune


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one level or commune signed up with a place, and how many came."""

    name: str
    signed_up: int
    came: int


@dataclass(frozen=True, slots=True)
class YearOfKind:
    """What was held of one kind in a year."""

    kind: GatheringKind
    held: int
    signed_up: int
    came: int


def counts_by_level(gathering: Gathering) -> Sequence[Count]:
    """Those with a place, by level; `name` is a `Level`."""
    rows = db.session.execute(_counted(gathering, SignUp.level))
    found = {level: Count(level.value, signed_up, came) for level, signed_up, came in rows}
    return [found[level] for level in Level if level in found]


def counts_by_commune(gathering: Gathering) -> Sequence[Count]:
    """Those with a place, by commune; `name` is empty for those who named none."""
    rows = db.session.execute(_counted(gathering, Commune.full_name))
    return [Count(name or "", signed_up, came) for name, signed_up, came in rows]


def kinds_of_year(year: int) -> Sequence[YearOfKind]:
    """What was held in a year and was not cancelled, by kind, without any names."""
    starts, ends = (datetime.combine(date(one, 1, 1), time(), VIETNAM) for one in (year, year + 1))
    is_held = (
        Gathering.state == GatheringState.PUBLISHED,
        Gathering.starts_at >= starts,
        Gathering.starts_at < ends,
    )
    has_place = SignUp.state == SignUpState.CONFIRMED
    rows = db.session.execute(
        select(
            Gathering.kind,
            func.count(Gathering.id.distinct()),
            func.count(SignUp.id),
            _number_who_came(),
        )
        .outerjoin(SignUp, (SignUp.gathering_id == Gathering.id) & has_place)
        .where(*is_held)
        .group_by(Gathering.kind)
    )
    found = {row[0]: YearOfKind(*row) for row in rows}
    return [found[kind] for kind in GatheringKind if kind in found]


def _number_who_came() -> ColumnElement[int]:
    return func.count(SignUp.id).filter(SignUp.has_attended.is_(True))


def _counted(gathering: Gathering, by: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(by, func.count(SignUp.id), _number_who_came())
        .select_from(SignUp)
        .outerjoin(SignUp.commune)
        .where(SignUp.gathering_id == gathering.id, SignUp.state == SignUpState.CONFIRMED)
        .group_by(by)
        .order_by(by)
    )
