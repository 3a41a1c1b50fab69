"""Reads of the registers for officers: all records, also those that the public does not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from slugify import slugify
from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import Listing, read_page
from portal.core.personal import PERSONAL_NUMBER_LENGTH
from portal.core.public_code import normalise
from portal.registry import quality
from portal.registry.models import AppliedStandard, Certificate, Establishment, Product
from portal.registry.queries import (
    establishment_is_public,
    product_goes_on,
    with_kinds,
)
from portal.registry.rules import RiskClass
from portal.registry.upkeep import MergedRecord

ESTABLISHMENT, PRODUCT = "establishment", "product"
Record = Establishment | Product
Table = type[Establishment] | type[Product]
ON_A_PAGE = 50
# So many can be chosen from a list; where there are more, the code is typed.
MOST_CHOICES = 300
NO_RECORD = "Không có hồ sơ nào mang mã này trong sổ đăng ký."
_LONGEST_ASKED = 10


class Certified(StrEnum):
    """How a record stands with its certificates."""

    NONE = "khong"
    EXPIRED = "het"
    EXPIRING = "sap"
    IN_FORCE = "con"


class Order(StrEnum):
    """How a list of a register is sorted."""

    UPDATED = "moi"
    NAME = "ten"
    SCORE = "diem"


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What an officer wants to see; empty values do not filter."""

    words: str = ""
    commune: str = ""
    state: str = ""
    kind: str = ""
    certified: Certified | None = None
    check: str = ""
    order: Order = Order.UPDATED


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A record in a list, with how complete it is; None where nothing is asked of records."""

    record: Any
    score: int | None
    survivor_code: str | None


def table_of(kind: str) -> Table:
    """The table of a register."""
    return Product if kind == PRODUCT else Establishment


def list_register(
    kind: str,
    wanted: RegisterFilter,
    page: int,
    *,
    of: Actor | None,
    day: date,
    reader: Actor | None = None,
) -> Listing[RegisterLine]:
    """One page of a register, in at most six statements.

    `of` narrows it to somebody's unit, `reader` to what that person may read.
    """
    table = table_of(kind)
    asked = quality.checks_of(kind)
    conditions = _conditions(table, wanted, asked, day, reader or of)
    if of is not None:
        conditions.append(within(table, of))
    if reader is not None:
        conditions.append(readable(table, reader))
    statement = _with_producer(select(table.code), table).where(*conditions)
    ordered = statement.order_by(*_order(table, wanted.order, asked, day))
    return read_page(ordered, page, ON_A_PAGE).shown(lambda codes: _lines(kind, codes, asked, day))


def codes_within(kind: str, codes: Sequence[str]) -> Sequence[Record]:
    """These records with what a change of them reads, in the order of their names."""
    table = table_of(kind)
    statement = select(table).where(table.code.in_(codes)).order_by(table.sort_name)
    found: Sequence[Any] = db.session.scalars(statement.options(*_parts(table))).unique().all()
    return found


def register_record(kind: str, code: str, reader: Actor | None = None) -> Any:
    """The record with this code, if `reader` may read it; raises NotFoundError."""
    table = table_of(kind)
    statement = select(table).where(table.code == normalise(code)).options(*_parts(table))
    if reader is not None:
        statement = statement.where(readable(table, reader))
    found = db.session.scalars(statement).unique().one_or_none()
    if found is None:
        raise NotFoundError(NO_RECORD)
    return found


def survivor_code(code: str) -> str | None:
    """The code of the record into which this one was merged, None when it was not."""
    return db.session.scalar(
        select(MergedRecord.survivor_code).where(MergedRecord.code == normalise(code))
    )


def merged_codes(code: str) -> Sequence[str]:
    """The codes of the records that were merged into this one."""
    statement = select(MergedRecord.code).where(MergedRecord.survivor_code == code)
    return db.session.scalars(statement.order_by(MergedRecord.merged_at)).all()


def certificate_in(record: Record, certificate_id: int) -> Certificate:
    """The certificate of `record` with this id; raises NotFoundError."""
    for one in record.certificates:
        if one.id == certificate_id:
            return one
    raise NotFoundError("Hồ sơ này không có chứng nhận ấy.")


def producers_within(by: Actor) -> Sequence[tuple[str, str]]:
    """Code and name of the establishments that `by` may give a product to, by name.

    Empty when there are too many to choose from.
    """
    statement = select(Establishment.code, Establishment.name).where(
        within(Establishment, by), is_not_merged(Establishment)
    )
    ordered = statement.order_by(Establishment.sort_name).limit(MOST_CHOICES + 1)
    rows = db.session.execute(ordered).all()
    return [(row.code, row.name) for row in rows] if len(rows) <= MOST_CHOICES else []


def risk_classes_in_force(day: date) -> Sequence[tuple[str, str]]:
    """Code and label of the risk classes under the law of `day`."""
    statement = select(RiskClass.code, RiskClass.label).where(
        RiskClass.effective_from <= day,
        or_(RiskClass.effective_to.is_(None), RiskClass.effective_to >= day),
    )
    return [(row.code, row.label) for row in db.session.execute(statement.order_by(RiskClass.id))]


def within(table: Table, by: Actor) -> ColumnElement[bool]:
    """The condition for records of somebody's unit, as `Actor.may_touch` says it."""
    if by.establishment_code is not None:
        own = select(Establishment.id).where(Establishment.code == by.establishment_code)
        column = Product.establishment_id if table is Product else Establishment.id
        return column.in_(own)
    return table.commune_code == by.commune_code if by.commune_code is not None else true()


def readable(table: Table, by: Actor) -> ColumnElement[bool]:
    """The condition for records that `by` may read: of others, a business reads the public ones."""
    if by.establishment_code is None:
        return true()
    if table is Establishment:
        return or_(within(table, by), establishment_is_public())
    public_producers = select(Establishment.id).where(establishment_is_public())
    has_public_producer = or_(
        Product.establishment_id.is_(None), Product.establishment_id.in_(public_producers)
    )
    return or_(within(table, by), and_(has_public_producer, product_goes_on()))


def is_not_merged(table: Table) -> ColumnElement[bool]:
    """The condition for records that go on."""
    return table.code.not_in(select(MergedRecord.code))


def _lines(
    kind: str, codes: Sequence[str], asked: quality.Checks, day: date
) -> Sequence[RegisterLine]:
    table = table_of(kind)
    statement = select(table).where(table.code.in_(codes)).options(joinedload(table.commune))
    if table is Product:
        statement = statement.options(joinedload(Product.establishment))
    found: Sequence[Any] = db.session.scalars(statement).unique().all()
    records = {one.code: one for one in found}
    scores = quality.scores_of(kind, codes, asked, day)
    merged = select(MergedRecord.code, MergedRecord.survivor_code)
    leads = {
        row[0]: row[1] for row in db.session.execute(merged.where(MergedRecord.code.in_(codes)))
    }
    return [RegisterLine(records[one], scores.get(one), leads.get(one)) for one in codes]


def _conditions(
    table: Table, wanted: RegisterFilter, asked: quality.Checks, day: date, reader: Actor | None
) -> list[ColumnElement[bool]]:
    conditions = [_fits_words(table, wanted.words, reader)] if wanted.words else []
    if not wanted.words:
        # Who looks for a name or a number finds merged records too, and where they lead.
        conditions.append(is_not_merged(table))
    if wanted.commune:
        conditions.append(table.commune_code == wanted.commune)
    if wanted.state:
        conditions.append(table.state == wanted.state)
    if wanted.kind and table is Establishment:
        conditions.append(Establishment.kind == wanted.kind)
    if wanted.certified:
        conditions.append(_is_certified(table, wanted.certified, day))
    if wanted.check:
        conditions.append(quality.lacks(table, wanted.check, asked, day))
    return conditions


def _fits_words(table: Table, typed: str, reader: Actor | None) -> ColumnElement[bool]:
    """By name with marks or without, by code, or by one of the numbers."""
    folded = slugify(typed, separator=" ").split()[:_LONGEST_ASKED]
    by_name = and_(true(), *(table.sort_name.contains(word) for word in folded))
    digits = "".join(character for character in typed if character.isdigit())
    numbers: list[ColumnElement[bool]] = [table.code == normalise(typed)]
    if len(digits) >= 8 and table is Product:
        numbers.append(Product.gtin == digits.zfill(14))
    if len(digits) >= 8 and table is Establishment:
        numbers += [_has_tax_code(digits, reader), Establishment.gln == digits]
    return or_(by_name if folded else false(), *numbers)


def _has_tax_code(digits: str, reader: Actor | None) -> ColumnElement[bool]:
    """A business does not learn whose personal number it has typed."""
    is_personal = len(digits) == PERSONAL_NUMBER_LENGTH
    if is_personal and reader is not None and reader.establishment_code is not None:
        return and_(Establishment.tax_code == digits, within(Establishment, reader))
    return Establishment.tax_code == digits


def _is_certified(table: Table, wanted: Certified, day: date) -> ColumnElement[bool]:
    if wanted is Certified.NONE:
        return ~quality.has_certificate(table)
    if wanted is Certified.EXPIRED:
        return quality.has_expired(table, day)
    if wanted is Certified.IN_FORCE:
        return quality.has_certificate(table, Certificate.expires_on >= day)
    return quality.has_expiring_of_its_kind(table, day)


def _order(
    table: Table, order: Order, asked: quality.Checks, day: date
) -> Sequence[ColumnElement[Any]]:
    by_name = (table.sort_name.asc(), table.id.asc())
    if order is Order.NAME:
        return by_name
    if order is Order.SCORE and asked:
        return (quality.score(table, asked, day).asc(), *by_name)
    return (table.updated_at.desc(), *by_name)


def _with_producer(statement: Select[Any], table: Table) -> Select[Any]:
    return statement.outerjoin(Product.establishment) if table is Product else statement


def _parts(table: Table) -> Sequence[Any]:
    if table is Product:
        return (
            joinedload(Product.establishment).joinedload(Establishment.commune),
            joinedload(Product.commune),
            joinedload(Product.risk_class),
            joinedload(Product.ocop_set),
            selectinload(Product.images),
            selectinload(Product.standards).joinedload(AppliedStandard.standard),
            with_kinds(Product.certificates),
        )
    return (
        joinedload(Establishment.commune),
        selectinload(Establishment.products),
        with_kinds(Establishment.certificates),
    )
