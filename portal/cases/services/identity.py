"""Who reported: sealed on arrival, opened with a reason that the reporter sees, and erased."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from portal.cases import sealing
from portal.cases.models import CitizenCase, IdentityOpening, SealedIdentity
from portal.cases.queries import current_box
from portal.cases.services.trail import step, unit_words
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.language import gettext as _

SHORTEST_REASON = 10
OPENED, ERASED = "identity_opened", "identity_erased"
BY_REQUEST, BY_RETENTION = "request", "retention"


@dataclass(frozen=True, slots=True)
class Identity:
    """What somebody has told of who they are; every part may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_given(self) -> bool:
        """Whether anything was told."""
        return bool(self.name or self.phone or self.email)


def seal_identity(case: CitizenCase, identity: Identity, *, at: datetime) -> None:
    """Keep who reported so that only the officers of the box can read it; nothing if not told.

    Raises RefusedError before there is a box: an identity is never kept in clear.
    """
    if not identity.is_given:
        return
    box = current_box()
    if box is None:
        raise RefusedError(
            _("Hiện chưa nhận được tên và cách liên hệ. Xin để trống các ô đó rồi gửi lại.")
        )
    text = json.dumps(asdict(identity), ensure_ascii=False).encode()
    sealed = sealing.seal_to(box.public_key, sealing.filled_up(text), about=_about(case))
    db.session.add(
        SealedIdentity(
            case_id=case.id,
            box_id=box.id,
            ephemeral_key=sealed.ephemeral_key,
            ciphertext=sealed.ciphertext,
            sealed_at=at,
        )
    )
    db.session.flush()


def open_identity(
    case: CitizenCase, *, box_key: bytes, reason: str, account_id: int, by: Actor, at: datetime
) -> Identity:
    """Read who reported; that it was read, by which unit and why, is noted and shown to them.

    Raises RefusedError without a reason, where nothing is kept, and for what does not open.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Xin ghi lý do mở danh tính, ít nhất {SHORTEST_REASON} ký tự.")
    kept = case.identity
    if kept is None or kept.ciphertext is None or kept.ephemeral_key is None:
        raise RefusedError("Hồ sơ này không có danh tính được niêm phong.")
    sealed = sealing.Sealed(kept.ephemeral_key, kept.ciphertext)
    try:
        text = sealing.open_sealed(box_key, sealed, about=_about(case))
    except sealing.SealBrokenError:
        raise RefusedError("Không mở được niêm phong: dữ liệu đã bị thay đổi.") from None
    opening = IdentityOpening(
        case_id=case.id,
        account_id=account_id,
        actor=by.name,
        unit=unit_words(by),
        reason=reason.strip(),
        at=at,
    )
    db.session.add(opening)
    step(case, case.state, by=by, action=OPENED, at=at, audited=reason.strip())
    return Identity(**json.loads(sealing.without_filling(text)))


def erase_identity(case: CitizenCase, *, why: str, by: Actor, at: datetime) -> None:
    """Remove who reported for good; raises RefusedError where nothing is kept."""
    kept = case.identity
    if kept is None or kept.erased_at is not None:
        raise RefusedError(_("Hồ sơ này không còn giữ danh tính nào."))
    kept.ciphertext = kept.ephemeral_key = None
    kept.erased_at, kept.erased_why = at, why
    step(case, case.state, by=by, action=ERASED, at=at, audited=why)


def _about(case: CitizenCase) -> str:
    return f"identity of {case.number}"
