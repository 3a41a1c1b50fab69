"""What every change leaves behind: an audit entry, an entry of the log, stale search entries."""

from portal.core import audit, outbox
from portal.core.errors import RefusedError
from portal.ledger.changes import note_change
from portal.registry.models import Establishment, Product
from portal.registry.publications import ESTABLISHMENTS, PRODUCTS

PRODUCT, ESTABLISHMENT = PRODUCTS.kind, ESTABLISHMENTS.kind
SHORTEST_REASON = 10
Owner = Product | Establishment


def leave_trail(record: Owner, action: str, *, by: str, note: str = "") -> None:
    """Audit, tell the log, and have every page that shows the record indexed again."""
    publication = PRODUCTS if isinstance(record, Product) else ESTABLISHMENTS
    audit.record(by, action, kind=publication.kind, key=record.code, note=note)
    note_change(publication, record.code)
    outbox.mark_stale(publication.kind, record.code)
    if isinstance(record, Product):
        if record.establishment is not None:
            outbox.mark_stale(ESTABLISHMENT, record.establishment.code)
    else:
        outbox.mark_all_stale(PRODUCT, [product.code for product in record.products])


def refuse_without_reason(reason: str) -> None:
    """A change against somebody needs grounds that the public can read."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Xin ghi lý do, ít nhất {SHORTEST_REASON} ký tự.")
