"""The box of identities: made once, opened by officers with a passphrase of their own.

The server holds the private key only sealed. Between unlocking and locking it lies on the desk,
sealed under the cookie of the session, which the server does not keep.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.limits import Limit, count_attempt
from portal.accounts.models import Account
from portal.accounts.passwords import is_password
from portal.cases import sealing
from portal.cases.box_models import BoxHolder, BoxKey
from portal.cases.desk_tables import UnlockedBox
from portal.cases.queries import current_box, holder_of, holders
from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.desk import desk_reading, desk_work
from portal.core.errors import RefusedError, TooManyError

KIND = "case_box"
KEY = "identities"
PASSPHRASE_SHORTEST, PASSPHRASE_LONGEST, LEAST_DIFFERENT = 12, 200, 6
OPEN_FOR = timedelta(minutes=30)
TRIES = Limit("box-passphrase", 5)
RECOVERY = "recovery"
WRONG = "Câu mật khẩu không đúng."
NONE_YET = "Chưa có hòm niêm phong danh tính."
EPHEMERAL_BYTES = sealing.KEY_BYTES


def make_box(passphrase: str, *, account_id: int, by: Actor, at: datetime) -> str:
    """Make the box and its first holder; returns the recovery key, which is shown this once.

    Raises RefusedError when there is a box, and for a passphrase that others would guess.
    """
    if current_box() is not None:
        raise RefusedError("Đã có hòm niêm phong; cán bộ đang giữ hòm cần kết nạp bạn.")
    refuse_weak_passphrase(passphrase, account_id=account_id)
    pair, recovery = sealing.new_key_pair(), sealing.new_recovery_key()
    under_paper = sealing.seal_under(
        sealing.key_from_recovery(recovery), pair.private, about=RECOVERY
    )
    box = BoxKey(public_key=pair.public, recovery_sealed=under_paper, made_at=at, made_by=by.name)
    db.session.add(box)
    db.session.flush()
    holder = _new_holder(box, passphrase, account_id=account_id, at=at)
    _give(holder, pair.private, by=by, at=at)
    audit.record(by.name, "made_box", kind=KIND, key=KEY)
    return recovery


def ask_admission(passphrase: str, *, account_id: int, by: Actor, at: datetime) -> BoxHolder:
    """Make the officer's own key, to which a holder may then give the box.

    Raises RefusedError without a box, for who has asked already, and for a weak passphrase.
    """
    box = _present_box()
    if holder_of(account_id) is not None:
        raise RefusedError("Bạn đã đặt câu mật khẩu; đang giữ hòm hoặc chờ kết nạp.")
    refuse_weak_passphrase(passphrase, account_id=account_id)
    holder = _new_holder(box, passphrase, account_id=account_id, at=at)
    audit.record(by.name, "asked_for_box", kind=KIND, key=KEY)
    return holder


def admit_holder(holder: BoxHolder, *, box_key: bytes, by: Actor, at: datetime) -> None:
    """Give the box to an officer who waits; raises RefusedError for one who has it."""
    if holder.is_admitted:
        raise RefusedError("Cán bộ này đã được kết nạp.")
    if sealing.public_half(box_key) != holder.box.public_key:
        raise RefusedError("Hòm đang mở không phải hòm hiện dùng. Xin mở khóa lại.")
    _give(holder, box_key, by=by, at=at)
    audit.record(by.name, "admitted_to_box", kind=KIND, key=KEY, account=holder.account_id)


def remove_holder(holder: BoxHolder, *, by: Actor) -> None:
    """Take the box from an officer; raises RefusedError for the last one who can open it."""
    admitted = [one for one in holders() if one.is_admitted]
    if holder.is_admitted and len(admitted) == 1:
        raise RefusedError("Đây là người cuối cùng mở được hòm; hãy kết nạp người khác trước.")
    account = holder.account_id
    db.session.delete(holder)
    db.session.flush()
    audit.record(by.name, "removed_from_box", kind=KIND, key=KEY, account=account)


def change_passphrase(holder: BoxHolder, *, old: str, new: str, by: Actor) -> None:
    """Put another passphrase in the place of the present one.

    Raises RefusedError when the present one is wrong or the new one weak.
    """
    private = _own_private_key(holder, old)
    refuse_weak_passphrase(new, account_id=holder.account_id)
    holder.salt = sealing.new_salt()
    holder.private_sealed = _under_passphrase(new, holder.salt, private, holder.account_id)
    audit.record(by.name, "changed_passphrase", kind=KIND, key=KEY)


def recover(
    recovery_key: str, passphrase: str, *, account_id: int, by: Actor, at: datetime
) -> BoxHolder:
    """Give the box to an officer who holds the sheet of paper; an own earlier key is replaced.

    Raises RefusedError for a wrong recovery key and for a weak passphrase.
    """
    box = _present_box()
    paper = sealing.key_from_recovery(recovery_key)
    try:
        box_key = sealing.open_under(paper, box.recovery_sealed, about=RECOVERY)
    except sealing.SealBrokenError:
        raise RefusedError("Khóa dự phòng không đúng.") from None
    refuse_weak_passphrase(passphrase, account_id=account_id)
    earlier = holder_of(account_id)
    if earlier is not None:
        db.session.delete(earlier)
        db.session.flush()
    holder = _new_holder(box, passphrase, account_id=account_id, at=at)
    _give(holder, box_key, by=by, at=at)
    audit.record(by.name, "recovered_box", kind=KIND, key=KEY)
    return holder


def unlock_box(
    holder: BoxHolder, passphrase: str, *, token: str, session_id: str, at: datetime
) -> datetime:
    """Open the box for this session; returns until when. Writes on the desk alone.

    Raises RefusedError for a wrong passphrase or who is not admitted yet, TooManyError for who
    has tried too often.
    """
    with desk_work() as desk:
        is_within = count_attempt(desk, TRIES, str(holder.account_id))
    if not is_within:
        raise TooManyError("Thử quá nhiều lần. Xin đợi ít phút rồi thử lại.")
    if holder.box_key_sealed is None:
        raise RefusedError("Bạn chưa được kết nạp: một cán bộ đang giữ hòm cần xác nhận.")
    own = _own_private_key(holder, passphrase)
    packed = holder.box_key_sealed
    wrapped = sealing.Sealed(packed[:EPHEMERAL_BYTES], packed[EPHEMERAL_BYTES:])
    try:
        box_key = sealing.open_sealed(own, wrapped, about=_about_holder(holder.account_id))
    except sealing.SealBrokenError:
        raise RefusedError("Khóa hòm của bạn đã bị thay đổi nên không mở được.") from None
    until = at + OPEN_FOR
    under_cookie = sealing.key_from_cookie(token, session_id)
    with desk_work() as desk:
        _forget(desk, session_id, at=at)
        desk.add(
            UnlockedBox(
                session_id=session_id,
                box_id=holder.box_id,
                sealed=sealing.seal_under(under_cookie, box_key, about=session_id),
                until=until,
            )
        )
    return until


def lock_box(session_id: str) -> None:
    """Close the box for this session."""
    with desk_work() as desk:
        desk.execute(delete(UnlockedBox).where(UnlockedBox.session_id == session_id))


def opened_box(*, token: str, session_id: str, at: datetime) -> bytes | None:
    """The private key of the box for this request; None when it is locked."""
    found = _unlocked(session_id, at=at)
    if found is None:
        return None
    try:
        under_cookie = sealing.key_from_cookie(token, session_id)
        return sealing.open_under(under_cookie, found.sealed, about=session_id)
    except sealing.SealBrokenError:
        return None


def unlocked_until(session_id: str, *, at: datetime) -> datetime | None:
    """Until when the box is open for this session; None when it is locked."""
    found = _unlocked(session_id, at=at)
    return found.until if found is not None else None


def forget_expired(*, at: datetime) -> None:
    """Remove what was unlocked and whose time is over."""
    with desk_work() as desk:
        desk.execute(delete(UnlockedBox).where(UnlockedBox.until <= at))


def fingerprint(public_key: bytes) -> str:
    """What two officers compare aloud before one admits the other."""
    return sealing.fingerprint(public_key)


def refuse_weak_passphrase(passphrase: str, *, account_id: int) -> None:
    """Raise RefusedError for a passphrase that others guess, or that is the sign-in password."""
    typed = passphrase.strip()
    if len(typed) < PASSPHRASE_SHORTEST:
        raise RefusedError(f"Câu mật khẩu cần ít nhất {PASSPHRASE_SHORTEST} ký tự.")
    if len(typed) > PASSPHRASE_LONGEST:
        raise RefusedError(f"Câu mật khẩu dài nhất {PASSPHRASE_LONGEST} ký tự.")
    if len(set(typed.casefold())) < LEAST_DIFFERENT:
        raise RefusedError("Câu mật khẩu này quá dễ đoán.")
    kept = db.session.scalar(select(Account.password_hash).where(Account.id == account_id))
    if kept and is_password(passphrase, kept):
        raise RefusedError("Câu mật khẩu phải khác mật khẩu đăng nhập.")


def _present_box() -> BoxKey:
    box = current_box()
    if box is None:
        raise RefusedError(NONE_YET)
    return box


def _new_holder(box: BoxKey, passphrase: str, *, account_id: int, at: datetime) -> BoxHolder:
    pair, salt = sealing.new_key_pair(), sealing.new_salt()
    holder = BoxHolder(
        box=box,
        account_id=account_id,
        public_key=pair.public,
        salt=salt,
        private_sealed=_under_passphrase(passphrase, salt, pair.private, account_id),
        created_at=at,
    )
    db.session.add(holder)
    db.session.flush()
    return holder


def _give(holder: BoxHolder, box_key: bytes, *, by: Actor, at: datetime) -> None:
    about = _about_holder(holder.account_id)
    sealed = sealing.seal_to(holder.public_key, box_key, about=about)
    holder.box_key_sealed = sealed.ephemeral_key + sealed.ciphertext
    holder.granted_by, holder.granted_at = by.name, at
    db.session.flush()


def _under_passphrase(passphrase: str, salt: bytes, private: bytes, account_id: int) -> bytes:
    key = sealing.key_from_passphrase(passphrase, salt)
    return sealing.seal_under(key, private, about=_about_holder(account_id))


def _own_private_key(holder: BoxHolder, passphrase: str) -> bytes:
    key = sealing.key_from_passphrase(passphrase, holder.salt)
    try:
        return sealing.open_under(
            key, holder.private_sealed, about=_about_holder(holder.account_id)
        )
    except sealing.SealBrokenError:
        raise RefusedError(WRONG) from None


def _about_holder(account_id: int) -> str:
    return f"box of officer {account_id}"


def _unlocked(session_id: str, *, at: datetime) -> UnlockedBox | None:
    with desk_reading() as desk:
        found = desk.get(UnlockedBox, session_id)
    return found if found is not None and at < found.until else None


def _forget(desk: Session, session_id: str, *, at: datetime) -> None:
    desk.execute(
        delete(UnlockedBox).where(
            (UnlockedBox.session_id == session_id) | (UnlockedBox.until <= at)
        )
    )
