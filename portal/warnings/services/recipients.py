"""The list of agencies that get each warning by mail at once."""

from datetime import datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.core.mail import is_address
from portal.core.revision import revise
from portal.warnings.services.replies import refuse_bound
from portal.warnings.upkeep import RECIPIENT, WarningRecipient

TAKEN = "Địa chỉ này đã có trong danh sách."


def add_recipient(agency: str, email: str, *, at: datetime, by: Actor) -> WarningRecipient:
    """Let an agency get each warning from now on; raises RefusedError for an unfit address."""
    refuse_bound(by)
    address = _checked(email, None)
    made = WarningRecipient(
        agency=_named(agency), email=address, is_active=True, created_at=at, updated_at=at
    )
    db.session.add(made)
    db.session.flush()
    changes = {"agency": ("", made.agency), "email": ("", address)}
    audit.record(by.name, "added", kind=RECIPIENT, key=str(made.id), changes=changes)
    return made


def change_recipient(
    recipient: WarningRecipient,
    *,
    agency: str,
    email: str,
    is_active: bool,
    version: int,
    at: datetime,
    by: Actor,
) -> None:
    """Correct an agency or let it get no more mails.

    Raises StaleEditError when somebody else has changed it since `version`, RefusedError for an
    unfit address.
    """
    refuse_bound(by)
    if recipient.version != version:
        raise StaleEditError(
            f"Dòng này vừa được người khác sửa: {recipient.agency}, {recipient.email}."
            " Chưa lưu gì; xin xem lại rồi lưu lần nữa."
        )
    wanted = {
        "agency": _named(agency),
        "email": _checked(email, recipient.id),
        "is_active": is_active,
    }
    before = {name: getattr(recipient, name) for name in wanted}
    changed = revise(recipient, wanted)
    if not changed:
        return
    recipient.version, recipient.updated_at = version + 1, at
    db.session.flush()
    changes = {name: (before[name], wanted[name]) for name in changed}
    audit.record(by.name, "changed", kind=RECIPIENT, key=str(recipient.id), changes=changes)


def _named(agency: str) -> str:
    name = " ".join(agency.split())
    if not name:
        raise RefusedError("Xin ghi tên cơ quan.")
    return name


def _checked(email: str, own: int | None) -> str:
    address = email.strip().lower()
    if not is_address(address):
        raise RefusedError("Địa chỉ thư không đúng dạng, ví dụ: phong-kinh-te@example.vn.")
    statement = select(WarningRecipient.id).where(WarningRecipient.email == address)
    if db.session.scalar(statement) not in {None, own}:
        raise RefusedError(TAKEN)
    return address
