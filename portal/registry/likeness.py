"""Records that may be the same thing entered twice: by their numbers, and by names much alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.registry.register_queries import Record, is_not_merged

# So many records at most are compared with one.
MOST_COMPARED = 300
MOST_SHOWN = 10
ENOUGH = 0.5
# Words that say what form an owner has, not who it is.
FORMS = frozenset(
    """
    cong ty tnhh mtv cp co phan hop tac xa htx ho kinh doanh hkd doanh nghiep tu nhan co so san
    xuat thuong mai dich vu va mot thanh vien
    """.split()  # noqa: SIM905  # thirty words on a line each are no easier to read
)
_ASKED_WORDS = 3
_SHARED_DIGITS = 10
# Two records with two of these are two things.
_IDENTIFYING = ("gtin", "gln")


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that may be the same; `likeness` of the names is between 0 and 1."""

    record: Any
    likeness: float
    reason: str


def likely_duplicates(record: Record) -> Sequence[Likely]:
    """Records of the same kind that may be the same, the likeliest first; one statement."""
    table = type(record)
    statement = (
        select(table)
        .where(table.id != record.id, is_not_merged(table), _may_be_same(record))
        .options(joinedload(table.commune))
        .order_by(table.sort_name)
        .limit(MOST_COMPARED)
    )
    found: Sequence[Any] = db.session.scalars(statement).unique().all()
    compared = [_compared(record, one) for one in found if not _have_two_numbers(record, one)]
    likely = [one for one in compared if one.reason]
    return sorted(likely, key=lambda one: one.likeness, reverse=True)[:MOST_SHOWN]


def name_likeness(one: str, other: str) -> float:
    """How much two names without marks share of their groups of three letters (Dice)."""
    left, right = _trigrams(one), _trigrams(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def _may_be_same(record: Record) -> ColumnElement[bool]:
    table = type(record)
    words = sorted(_telling_words(record.sort_name), key=len, reverse=True)[:_ASKED_WORDS]
    conditions: list[ColumnElement[bool]] = [table.sort_name.contains(word) for word in words]
    if isinstance(record, Establishment) and record.tax_code:
        conditions.append(Establishment.tax_code.startswith(record.tax_code[:_SHARED_DIGITS]))
    if isinstance(record, Product) and record.establishment_id is not None:
        conditions.append(Product.establishment_id == record.establishment_id)
    return or_(*conditions)


def _compared(record: Record, other: Record) -> Likely:
    alike = name_likeness(record.sort_name, other.sort_name)
    if _shares_tax_code(record, other):
        return Likely(other, 1.0, "Cùng mã số")
    if alike < ENOUGH:
        return Likely(other, alike, "")
    place = ", cùng xã" if record.commune_code and record.commune_code == other.commune_code else ""
    return Likely(other, alike, f"Tên giống {alike:.0%}{place}")


def _have_two_numbers(record: Record, other: Record) -> bool:
    """Whether numbers tell the two apart: a merge would be refused, as of a box and its piece."""
    pairs = [(getattr(record, name, None), getattr(other, name, None)) for name in _IDENTIFYING]
    return any(own and foreign and own != foreign for own, foreign in pairs)


def _shares_tax_code(record: Record, other: Record) -> bool:
    if isinstance(record, Establishment) and isinstance(other, Establishment):
        own, foreign = record.tax_code or "", other.tax_code or ""
        return bool(own and foreign) and own[:_SHARED_DIGITS] == foreign[:_SHARED_DIGITS]
    return False


def _telling_words(name: str) -> list[str]:
    words = name.split()
    return [word for word in words if word not in FORMS] or words


def _trigrams(name: str) -> set[str]:
    text = f"  {' '.join(_telling_words(name))} "
    return {text[start : start + 3] for start in range(len(text) - 2)}
