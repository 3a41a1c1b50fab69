"""Looking after those who come: who was there, and taking their list out."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path

from portal.core import audit
from portal.core.actor import Actor
from portal.core.clock import VIETNAM
from portal.core.errors import RefusedError
from portal.gatherings.identities import opened_identity
from portal.gatherings.models import KIND, Gathering, SignUp
from portal.gatherings.queries import participants_of
from portal.gatherings.states import LEVEL_LABELS, SIGN_UP_LABELS, SignUpState
from portal.sheets.columns import CellKind, Column
from portal.sheets.values import Value

COLUMNS = (
    Column("number", "Số phiếu", width=12),
    Column("name", "Họ và tên", width=28),
    Column("unit", "Đơn vị", width=36),
    Column("level", "Cấp", width=26),
    Column("commune", "Xã, phường", width=24),
    Column("email", "Thư điện tử", width=28),
    Column("phone", "Điện thoại", width=18),
    Column("state", "Trạng thái", width=20),
    Column("signed_up_at", "Đăng ký lúc", kind=CellKind.DATE, width=18),
    Column("came", "Có mặt", width=10),
)
ERASED = "(đã xóa theo thời hạn)"


def note_attendance(
    gathering: Gathering, came: Sequence[int], asked: Sequence[int], *, at: datetime, by: Actor
) -> int:
    """Note of those `asked` (by their ids) who came and who did not; returns how many changed.

    Raises RefusedError before the day of the gathering.
    """
    if at.astimezone(VIETNAM).date() < gathering.first_day:
        raise RefusedError("Chưa đến ngày diễn ra nên chưa ghi có mặt được.")
    chosen, changed = set(came), 0
    for sign_up in participants_of(gathering, SignUpState.CONFIRMED):
        has_come = sign_up.id in chosen
        if sign_up.id in set(asked) and sign_up.has_attended is not has_come:
            sign_up.has_attended = has_come
            changed += 1
    if changed:
        audit.record(by.name, "noted_attendance", kind=KIND, key=gathering.slug, rows=changed)
    return changed


def export_participants(gathering: Gathering, file: Path, *, by: Actor) -> int:
    """Write all who signed up into a workbook; returns how many. Who took it is audited."""
    rows = [_row(one) for one in participants_of(gathering)]
    title = "Người tham dự"
    # What writes workbooks would cost every web process its memory.
    sheets = import_module("portal.sheets.writing")
    sheets.write_table(file, title, COLUMNS, rows, notes=(gathering.title, gathering.place_line))
    audit.record(by.name, "exported", kind=KIND, key=gathering.slug, rows=len(rows))
    return len(rows)


def _row(sign_up: SignUp) -> Sequence[Value]:
    who = opened_identity(sign_up.sealed, number=sign_up.number)
    came = {True: "có", False: "không", None: ""}[sign_up.has_attended]
    return (
        sign_up.number,
        who.name if who else ERASED,
        who.unit if who else "",
        LEVEL_LABELS[sign_up.level],
        sign_up.commune.full_name if sign_up.commune else "",
        who.email if who else "",
        who.phone if who else "",
        SIGN_UP_LABELS[sign_up.state],
        sign_up.signed_up_at.astimezone(VIETNAM),
        came,
    )
