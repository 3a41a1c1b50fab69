"""Taking the last change of a record back."""

from sqlalchemy import or_, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import ForbiddenError, RefusedError
from portal.core.former import FormerState, last_former
from portal.registry.models import Establishment, Product
from portal.registry.services import facts
from portal.registry.services.changing import change_of
from portal.registry.services.trail import Owner, kind_of, refuse_outside
from portal.registry.services.whole_state import State, restore
from portal.registry.upkeep import MergedRecord


def undo_last_change(record: Owner, *, expected_version: int, by: Actor) -> None:
    """Give a record the state before its last change, as a new version.

    Raises StaleEditError where it was changed since it was looked at, RefusedError for a record
    never changed and for a merge, ForbiddenError where somebody bound to a unit would take back
    what another person did.
    """
    refuse_outside(record, by)
    former = _before_last_change(record)
    if by.is_bound and former.replaced_by != by.name:
        raise ForbiddenError("Bạn chỉ hoàn tác được thay đổi do chính mình làm.")
    _refuse_used_numbers(record, former.fields)
    note = f"version {former.version}"
    with change_of(record, "undid", by=by, note=note, expected_version=expected_version):
        restore(record, former.fields)


def can_undo(record: Owner, by: Actor) -> bool:
    """Whether `by` could take the last change of a record back."""
    try:
        former = _before_last_change(record)
    except RefusedError:
        return False
    return not by.is_bound or former.replaced_by == by.name


def _before_last_change(record: Owner) -> FormerState:
    former = last_former(kind_of(record), record.code)
    if former is None or former.version != record.version - 1:
        raise RefusedError("Hồ sơ này không có thay đổi nào hoàn tác được.")
    if _is_merge(record, former.version):
        raise RefusedError("Việc gộp hồ sơ không hoàn tác được: các liên kết đã chuyển đi.")
    return former


def _is_merge(record: Owner, version: int) -> bool:
    is_survivor = (MergedRecord.survivor_code == record.code) & (
        MergedRecord.survivor_version >= version
    )
    found = select(MergedRecord.code).where(or_(MergedRecord.code == record.code, is_survivor))
    return db.session.scalar(found.limit(1)) is not None


def _refuse_used_numbers(record: Owner, fields: State) -> None:
    """Another record may have been given the number in the meantime."""
    if isinstance(record, Product):
        number = fields["gtin"]
        facts.refuse_used_number(Product.gtin, number, f"Mã GTIN {number}", own=record.id)
        return
    number, gln = fields["tax_code"], fields["gln"]
    facts.refuse_used_number(Establishment.tax_code, number, "Mã số thuế này", own=record.id)
    facts.refuse_used_number(Establishment.gln, gln, f"Mã GLN {gln}", own=record.id)
