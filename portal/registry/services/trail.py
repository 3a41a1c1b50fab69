"""What every change leaves behind: an audit entry, an entry of the log, stale search entries."""

from portal.core import audit, outbox
from portal.core.actor import Actor
from portal.core.errors import ForbiddenError, RefusedError, StaleEditError
from portal.ledger.changes import note_change
from portal.registry.models import Establishment, Product
from portal.registry.publications import ESTABLISHMENTS, PRODUCTS

PRODUCT, ESTABLISHMENT = PRODUCTS.kind, ESTABLISHMENTS.kind
SHORTEST_REASON = 10
Owner = Product | Establishment
# Seeds and commands give a name; officers and keys are bound to their unit.
Author = Actor | str


def leave_trail(
    record: Owner,
    action: str,
    *,
    by: Author,
    note: str = "",
    changes: audit.Changes | None = None,
) -> None:
    """Audit, tell the log, and have every page that shows the record indexed again."""
    publication = PRODUCTS if isinstance(record, Product) else ESTABLISHMENTS
    name, kind = author_name(by), publication.kind
    audit.record(name, action, kind=kind, key=record.code, note=note, changes=changes)
    note_change(publication, record.code)
    outbox.mark_stale(kind, record.code)
    if isinstance(record, Product):
        if record.establishment is not None:
            outbox.mark_stale(ESTABLISHMENT, record.establishment.code)
    else:
        outbox.mark_all_stale(PRODUCT, [product.code for product in record.products])


def author_name(by: Author) -> str:
    """How the author stands in the audit."""
    return by.name if isinstance(by, Actor) else by


def kind_of(record: Owner) -> str:
    """The kind of a record, as the audit and the log call it."""
    return PRODUCT if isinstance(record, Product) else ESTABLISHMENT


def is_within(record: Owner, by: Actor) -> bool:
    """Whether a record belongs to the unit of `by`."""
    return by.may_touch(
        commune_code=record.commune_code, establishment_code=_establishment_code(record)
    )


def refuse_outside(record: Owner, by: Author) -> None:
    """Raise ForbiddenError for a record of another unit."""
    if isinstance(by, Actor):
        by.refuse_outside(
            commune_code=record.commune_code, establishment_code=_establishment_code(record)
        )


def refuse_stale(record: Owner, expected_version: int | None) -> None:
    """Raise StaleEditError where somebody has changed the record since it was opened."""
    if expected_version is not None and record.version != expected_version:
        raise StaleEditError(
            f"Hồ sơ {record.code} vừa được người khác sửa. Xin xem lại rồi làm tiếp."
        )


def refuse_judging_oneself(by: Author) -> None:
    """Raise ForbiddenError for an establishment that decides about its own records."""
    if isinstance(by, Actor) and by.establishment_code is not None:
        raise ForbiddenError("Việc này do cơ quan quản lý quyết định, cơ sở không tự làm được.")


def refuse_without_reason(reason: str) -> None:
    """A change against somebody needs grounds that the public can read."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Xin ghi lý do, ít nhất {SHORTEST_REASON} ký tự.")


def _establishment_code(record: Owner) -> str | None:
    if isinstance(record, Establishment):
        return record.code
    return record.establishment.code if record.establishment else None
