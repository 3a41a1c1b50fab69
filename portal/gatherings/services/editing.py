"""Writing, announcing and calling off gatherings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slugify import slugify
from sqlalchemy import update

from portal.attachments.kinds import Kind, State
from portal.attachments.models import Attachment
from portal.core import audit
from portal.core.actor import Actor
from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.core.revision import revise
from portal.gatherings.models import KIND, Gathering, GatheringMaterial, SignUp
from portal.gatherings.queries import is_slug_taken
from portal.gatherings.services.moving_up import move_up
from portal.gatherings.states import DueLetter, GatheringState, SignUpState
from portal.subscriptions.services import announce

LONGEST_SLUG = 120
MOST_MATERIALS = 20
TOPIC = "gatherings"
# Addresses below /dao-tao/ that are no gatherings.
TAKEN = frozenset({"phieu", "atom.xml", "lich.ics"})
# Whoever signed up must hear of a change of these.
TOLD = ("starts_at", "ends_at", "place", "commune_code", "online_link")


def write_gathering(values: Mapping[str, Any], *, at: datetime, by: Actor) -> Gathering:
    """A new gathering that only officers see; `values` are those of its columns."""
    gathering = Gathering(
        **values, slug=_free_slug(str(values["title"])), written_by=by.name, updated_at=at
    )
    gathering.is_sample = False
    db.session.add(gathering)
    db.session.flush()
    audit.record(by.name, "created", kind=KIND, key=gathering.slug, note=gathering.title)
    return gathering


def edit_gathering(
    gathering: Gathering,
    values: Mapping[str, Any],
    *,
    expected_version: int,
    may_publish: bool,
    at: datetime,
    by: Actor,
) -> None:
    """Bring a gathering up to date; those who signed up hear of another time or place.

    Raises StaleEditError when somebody has changed it meanwhile, RefusedError for one that was
    called off, one that is public where the person may not publish, and fewer places than are
    taken.
    """
    refuse_stale(gathering, expected_version)
    if gathering.state is GatheringState.CANCELLED:
        raise RefusedError("Sự kiện đã hủy, không sửa được nữa.")
    if gathering.state is GatheringState.PUBLISHED and not may_publish:
        raise RefusedError("Sự kiện đang đăng: chỉ người có quyền xuất bản sửa được.")
    before = {name: getattr(gathering, name) for name in values}
    changed = revise(gathering, values)
    if not changed:
        return
    _note_change(gathering, at=at, by=by)
    audit.record(
        by.name,
        "edited",
        kind=KIND,
        key=gathering.slug,
        changes={name: (before[name], getattr(gathering, name)) for name in changed},
    )
    if gathering.state is GatheringState.PUBLISHED:
        if any(name in TOLD for name in changed):
            _tell_all(gathering, DueLetter.CHANGED)
        move_up(gathering, at=at, by=by.name)


def publish_gathering(
    gathering: Gathering, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Announce a gathering.

    Raises RefusedError for the person who wrote it last (four eyes), for one that is no draft,
    and for one that is over; StaleEditError when it has changed.
    """
    refuse_stale(gathering, expected_version)
    if gathering.state is not GatheringState.DRAFT:
        raise RefusedError("Chỉ bản nháp mới đăng được.")
    if gathering.written_by == by.name:
        raise RefusedError("Người viết không tự đăng; cần người thứ hai xem và đăng.")
    if gathering.last_day < at.astimezone(VIETNAM).date():
        raise RefusedError("Sự kiện đã qua ngày; xin sửa ngày trước khi đăng.")
    gathering.state, gathering.published_at = GatheringState.PUBLISHED, at
    gathering.version += 1
    gathering.updated_at = at
    audit.record(by.name, "published", kind=KIND, key=gathering.slug, note=gathering.title)
    announce(TOPIC, title=gathering.title, path=gathering.path, at=at)


def call_off(
    gathering: Gathering, *, reason: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Call an announced gathering off; it stays readable with the reason, and all are told.

    Raises RefusedError without a reason, for one that is not announced or over already;
    StaleEditError when it has changed.
    """
    refuse_stale(gathering, expected_version)
    if not reason.strip():
        raise RefusedError("Cần ghi lý do hủy.")
    if gathering.state is not GatheringState.PUBLISHED:
        raise RefusedError("Chỉ sự kiện đang đăng mới hủy được.")
    if gathering.last_day < at.astimezone(VIETNAM).date():
        raise RefusedError("Sự kiện đã kết thúc nên không hủy được nữa.")
    gathering.state, gathering.cancelled_reason = GatheringState.CANCELLED, reason.strip()
    gathering.version += 1
    gathering.updated_at = at
    _tell_all(gathering, DueLetter.CALLED_OFF)
    audit.record(by.name, "called_off", kind=KIND, key=gathering.slug, note=reason)
    announce(TOPIC, title=f"Hủy: {gathering.title}", path=gathering.path, at=at)


def add_material(
    gathering: Gathering, attachment: Attachment, title: str, *, at: datetime, by: Actor
) -> None:
    """Offer a file beside a gathering; raises RefusedError for pictures and for too many files."""
    if attachment.kind is Kind.IMAGE:
        raise RefusedError("Tài liệu là tệp PDF, Word hoặc Excel.")
    if attachment.state is State.REFUSED:
        raise RefusedError(attachment.refusal)
    if any(one.attachment_id == attachment.id for one in gathering.materials):
        raise RefusedError("Sự kiện đã có tệp này.")
    if len(gathering.materials) >= MOST_MATERIALS:
        raise RefusedError(f"Mỗi sự kiện có nhiều nhất {MOST_MATERIALS} tệp.")
    last = max((one.position for one in gathering.materials), default=0)
    gathering.materials.append(
        GatheringMaterial(
            attachment_id=attachment.id, title=title or attachment.name, position=last + 1
        )
    )
    gathering.updated_at = at
    note = title or attachment.name
    audit.record(by.name, "added_material", kind=KIND, key=gathering.slug, note=note)


def remove_material(gathering: Gathering, attachment_id: int, *, at: datetime, by: Actor) -> None:
    """Offer a file no longer; raises RefusedError when the gathering does not carry it."""
    found = [one for one in gathering.materials if one.attachment_id == attachment_id]
    if not found:
        raise RefusedError("Sự kiện không có tệp này.")
    gathering.materials.remove(found[0])
    gathering.updated_at = at
    audit.record(by.name, "removed_material", kind=KIND, key=gathering.slug, note=found[0].title)


def refuse_stale(gathering: Gathering, expected_version: int) -> None:
    """Raise StaleEditError when somebody has changed the gathering since it was opened."""
    if gathering.version != expected_version:
        raise StaleEditError("Người khác vừa sửa sự kiện này. Xin xem lại trước khi lưu.")


def _note_change(gathering: Gathering, *, at: datetime, by: Actor) -> None:
    gathering.version += 1
    gathering.updated_at, gathering.written_by = at, by.name
    db.session.flush()


def _tell_all(gathering: Gathering, letter: DueLetter) -> None:
    db.session.execute(
        update(SignUp)
        .where(
            SignUp.gathering_id == gathering.id,
            SignUp.state != SignUpState.CANCELLED,
            SignUp.has_email,
        )
        .values(due_letter=letter)
    )


def _free_slug(title: str) -> str:
    stem = slugify(title, max_length=LONGEST_SLUG, word_boundary=True) or "su-kien"
    slug, number = stem, 2
    while slug in TAKEN or is_slug_taken(slug):
        slug, number = f"{stem}-{number}", number + 1
    return slug
