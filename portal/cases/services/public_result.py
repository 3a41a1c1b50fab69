"""What the public reads of a case: written by one person, published by another, taken back."""

from datetime import datetime

from portal.accounts.officer import Officer
from portal.cases.acts import Act
from portal.cases.models import CitizenCase
from portal.cases.services.permitted import desk_to_change, refuse_unless_permitted
from portal.cases.services.trail import KIND, say, step
from portal.cases.states import MessageKind
from portal.core import audit
from portal.core.db import db
from portal.core.errors import RefusedError


def write_result(
    case: CitizenCase, *, title: str, text: str, seen: int, by: Officer, at: datetime
) -> None:
    """Write what the public is to read; nobody reads it before another person publishes it.

    Raises what `refuse_unless_permitted` raises, and RefusedError while the public reads a text:
    that one is taken back first.
    """
    refuse_unless_permitted(case, Act.WRITE_RESULT, by=by, seen=seen)
    if case.published_at is not None:
        raise RefusedError("Kết quả đang được công khai. Xin gỡ xuống trước khi sửa.")
    case.public_title, case.public_text, case.updated_at = title, text, at
    desk_to_change(case).public_writer = by.actor_name
    audit.record(by.actor_name, Act.WRITE_RESULT, kind=KIND, key=case.number)
    db.session.flush()


def publish_result(
    case: CitizenCase, *, is_checked: bool, seen: int, by: Officer, at: datetime
) -> None:
    """Show the result to everybody, without anything of who reported.

    Raises what `refuse_unless_permitted` raises, RefusedError without text, where the public
    reads it already, for the one who wrote the text, and until its warnings were read.
    """
    refuse_unless_permitted(case, Act.PUBLISH_RESULT, by=by, seen=seen)
    if not case.public_text:
        raise RefusedError("Chưa soạn kết quả công khai.")
    if case.published_at is not None:
        raise RefusedError("Kết quả này đã được công khai.")
    if desk_to_change(case).public_writer == by.actor_name:
        raise RefusedError("Người soạn không tự đăng được: cần một cán bộ khác đọc và đăng.")
    if not is_checked:
        raise RefusedError("Xin đọc danh sách lưu ý và đánh dấu đã kiểm tra trước khi đăng.")
    case.published_at = at
    step(case, case.state, by=by.actor, action=Act.PUBLISH_RESULT, at=at)


def withdraw_result(
    case: CitizenCase, *, reason: str, seen: int, by: Officer, at: datetime
) -> None:
    """Take the result off the portal; its text stays for officers, with the reason.

    Raises what `refuse_unless_permitted` raises, and RefusedError where the public reads none.
    """
    refuse_unless_permitted(case, Act.WITHDRAW_RESULT, by=by, seen=seen)
    if case.published_at is None:
        raise RefusedError("Kết quả này không ở trên cổng công khai.")
    case.published_at = None
    say(case, reason, kind=MessageKind.NOTE, by=by.actor, at=at, is_internal=True)
    step(case, case.state, by=by.actor, action=Act.WITHDRAW_RESULT, at=at)
