"""How complete and how current records are: a score of 100, counted by the database.

What is asked of records and how much it weighs are rows; here stands how each is looked up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.places.models import Commune
from portal.registry.models import (
    AppliedStandard,
    Certificate,
    Establishment,
    Product,
    ProductImage,
)
from portal.registry.queries import certificate_kinds
from portal.registry.states import EstablishmentState, ProductState
from portal.registry.upkeep import MergedRecord, QualityCheck

Table = type[Establishment] | type[Product]
Checks = Sequence[QualityCheck]
Condition = Callable[[date, int], ColumnElement[bool]]
WHOLE = 100

_LATER = aliased(Certificate)


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of one record and what it lacks, heaviest first."""

    score: int | None
    missing: Checks


@dataclass(frozen=True, slots=True)
class UnitScore:
    """The records of one commune: how many, their mean score, how many lack nothing."""

    commune_code: str | None
    commune_name: str
    count: int
    score: int
    complete: int


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How many records lack one thing."""

    check: QualityCheck
    count: int


def checks_of(kind: str) -> Checks:
    """What is asked of the records of a register at present, heaviest first; one statement."""
    statement = select(QualityCheck).where(QualityCheck.kind == kind, QualityCheck.is_active)
    rows = db.session.scalars(statement.order_by(QualityCheck.weight.desc(), QualityCheck.code))
    known = _CONDITIONS[_table(kind)]
    return [row for row in rows if row.code in known]


def quality_of(kind: str, code: str, day: date) -> Quality:
    """The score of one record and what it lacks, in two statements."""
    checks = checks_of(kind)
    if not checks:
        return Quality(None, [])
    table = _table(kind)
    columns = [_lacks(table, check, day).label(check.code) for check in checks]
    row = db.session.execute(select(score(table, checks, day), *columns).where(table.code == code))
    found, *lacking = row.one()
    missing = [check for check, lacks_it in zip(checks, lacking, strict=True) if lacks_it]
    return Quality(found, missing)


def scores_of(kind: str, codes: Sequence[str], checks: Checks, day: date) -> Mapping[str, int]:
    """The score of each of these records, in one statement."""
    if not checks or not codes:
        return {}
    table = _table(kind)
    statement = select(table.code, score(table, checks, day)).where(table.code.in_(codes))
    return {row[0]: row[1] for row in db.session.execute(statement)}


def unit_scores(
    kind: str, of: Callable[[Table], ColumnElement[bool]], day: date
) -> Sequence[UnitScore]:
    """The mean score of each commune, lowest first, in two statements; `of` narrows the records."""
    checks = checks_of(kind)
    if not checks:
        return []
    table = _table(kind)
    points = score(table, checks, day)
    complete = func.sum(case((points == WHOLE, 1), else_=0))
    statement = (
        select(table.commune_code, Commune.full_name, func.count(), func.avg(points), complete)
        .select_from(table)
        .outerjoin(Commune, Commune.code == table.commune_code)
        .where(_is_current(table), of(table))
        .group_by(table.commune_code, Commune.full_name)
        .order_by(func.avg(points), Commune.full_name)
    )
    return [
        UnitScore(code, name or "Chưa ghi xã, phường, đặc khu", count, round(mean), whole)
        for code, name, count, mean, whole in db.session.execute(statement)
    ]


def check_counts(
    kind: str, of: Callable[[Table], ColumnElement[bool]], day: date
) -> Sequence[CheckCount]:
    """How many records lack each thing that is asked, in two statements."""
    checks = checks_of(kind)
    if not checks:
        return []
    table = _table(kind)
    columns = [func.sum(case((_lacks(table, one, day), 1), else_=0)) for one in checks]
    row = db.session.execute(
        select(*columns).select_from(table).where(_is_current(table), of(table))
    ).one()
    return [CheckCount(check, count or 0) for check, count in zip(checks, row, strict=True)]


def lacks(table: Table, code: str, checks: Checks, day: date) -> ColumnElement[bool]:
    """The condition for records that lack what a check asks; raises NotFoundError for no check."""
    for check in checks:
        if check.code == code:
            return and_(_lacks(table, check, day), _is_current(table))
    raise NotFoundError("Không có mục kiểm tra chất lượng dữ liệu này.")


def score(table: Table, checks: Checks, day: date) -> ColumnElement[int]:
    """100 less the share of what is missing, as a whole number."""
    total = sum(check.weight for check in checks)
    missing: ColumnElement[int] = literal(0)
    for check in checks:
        missing = missing + case((_lacks(table, check, day), check.weight), else_=0)
    return WHOLE - missing * WHOLE // total


def has_certificate(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition for records with a certificate that was not taken back."""
    return exists().where(
        _owner(Certificate, table) == table.id, Certificate.withdrawn_on.is_(None), *conditions
    )


def has_expired(table: Table, day: date) -> ColumnElement[bool]:
    """The condition for records with an expired certificate that no later one replaces."""
    return has_certificate(table, Certificate.expires_on < day, is_last_of_its_kind())


def has_expiring(
    table: Table, day: date, until: date, *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """The condition for records with a certificate that ends from `day` to before `until`."""
    return has_certificate(
        table,
        Certificate.expires_on >= day,
        Certificate.expires_on < until,
        is_last_of_its_kind(),
        *conditions,
    )


def has_expiring_of_its_kind(table: Table, day: date) -> ColumnElement[bool]:
    """The same within the days of notice that each kind of certificate has."""
    conditions = (
        has_expiring(
            table,
            day,
            day + timedelta(days=kind.expiry_notice_days),
            Certificate.kind_code == kind.code,
        )
        for kind in certificate_kinds()
    )
    return or_(false(), *conditions)


def is_last_of_its_kind() -> ColumnElement[bool]:
    """The condition for a certificate that none of the same owner and kind outlasts."""
    same_owner = or_(
        _LATER.product_id == Certificate.product_id,
        _LATER.establishment_id == Certificate.establishment_id,
    )
    return ~(
        exists()
        .where(
            same_owner,
            _LATER.kind_code == Certificate.kind_code,
            _LATER.withdrawn_on.is_(None),
            _LATER.expires_on > Certificate.expires_on,
        )
        .correlate_except(_LATER)
    )


def _table(kind: str) -> Table:
    return Product if kind == "product" else Establishment


def _owner(certificate: type[Certificate], table: Table) -> Any:
    return certificate.product_id if table is Product else certificate.establishment_id


def _is_current(table: Table) -> ColumnElement[bool]:
    """Records that still count: neither gone nor merged into another."""
    goes_on = table.code.not_in(select(MergedRecord.code))
    if table is Product:
        return and_(goes_on, Product.state != ProductState.WITHDRAWN)
    return and_(goes_on, Establishment.state != EstablishmentState.CLOSED)


def _lacks(table: Table, check: QualityCheck, day: date) -> ColumnElement[bool]:
    return _CONDITIONS[table][check.code](day, check.days or 0)


def _empty(column: Any) -> Condition:
    return lambda day, days: func.trim(func.coalesce(column, "")) == ""


def _expired(table: Table) -> Condition:
    return lambda day, days: has_expired(table, day)


def _expiring(table: Table) -> Condition:
    return lambda day, days: has_expiring(table, day, day + timedelta(days=days))


def _unverified_long(day: date, days: int) -> ColumnElement[bool]:
    since = datetime.combine(day - timedelta(days=days), time(), VIETNAM)
    return and_(
        Establishment.state == EstablishmentState.UNVERIFIED, Establishment.published_at < since
    )


def _no_contact(day: date, days: int) -> ColumnElement[bool]:
    return and_(*(column == "" for column in (Establishment.phone, Establishment.email)))


def _without(owner: Any, key: Any, *conditions: ColumnElement[bool]) -> Condition:
    return lambda day, days: ~exists().where(owner == key, *conditions)


def _undescribed_picture(day: date, days: int) -> ColumnElement[bool]:
    return exists().where(ProductImage.product_id == Product.id, func.trim(ProductImage.alt) == "")


_CONDITIONS: Mapping[Table, Mapping[str, Condition]] = {
    Product: {
        "no_producer": lambda day, days: and_(
            Product.establishment_id.is_(None), Product.producer_name == ""
        ),
        "no_picture": _without(ProductImage.product_id, Product.id),
        "no_alt": _undescribed_picture,
        "no_certificate": lambda day, days: ~has_certificate(Product),
        "certificate_expired": _expired(Product),
        "certificate_expiring": _expiring(Product),
        "no_gtin": _empty(Product.gtin),
        "no_commune": _empty(Product.commune_code),
        "no_standard": _without(AppliedStandard.product_id, Product.id),
        "no_shelf_life": _empty(Product.shelf_life),
        "no_description": _empty(Product.description),
        "no_risk_class": lambda day, days: Product.risk_class_id.is_(None),
    },
    Establishment: {
        "unverified_long": _unverified_long,
        "no_tax_code": _empty(Establishment.tax_code),
        "no_gln": _empty(Establishment.gln),
        "no_commune": _empty(Establishment.commune_code),
        "no_address": _empty(Establishment.address),
        "no_contact": _no_contact,
        "no_description": _empty(Establishment.description),
        "no_product": _without(Product.establishment_id, Establishment.id),
        "certificate_expired": _expired(Establishment),
        "certificate_expiring": _expiring(Establishment),
    },
}
