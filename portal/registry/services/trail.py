"""What every change of a record leaves behind: an audit entry and stale search entries."""

from portal.core import audit, outbox
from portal.core.errors import RefusedError
from portal.registry.models import Establishment, Product

PRODUCT, ESTABLISHMENT = "product", "establishment"
SHORTEST_REASON = 10
Owner = Product | Establishment


def leave_trail(record: Owner, action: str, *, by: str, note: str = "") -> None:
    """Audit, and have every page that shows the record indexed again."""
    kind = PRODUCT if isinstance(record, Product) else ESTABLISHMENT
    audit.record(by, action, kind=kind, key=record.code, note=note)
    outbox.mark_stale(kind, record.code)
    if isinstance(record, Product):
        if record.establishment is not None:
            outbox.mark_stale(ESTABLISHMENT, record.establishment.code)
    else:
        outbox.mark_all_stale(PRODUCT, [product.code for product in record.products])


def refuse_without_reason(reason: str) -> None:
    """A change against somebody needs grounds that the public can read."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Xin ghi lý do, ít nhất {SHORTEST_REASON} ký tự.")
