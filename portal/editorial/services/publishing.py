"""Bringing approved texts before the public, at once or at a set time, and taking them off."""

from datetime import datetime

from portal.core import clock
from portal.core.actor import Actor
from portal.core.errors import RefusedError
from portal.editorial.checks import Weight
from portal.editorial.models import Manuscript, ManuscriptState
from portal.editorial.queries import version_of
from portal.editorial.services.acts import (
    move,
    refuse_bound,
    refuse_stale,
    refuse_unless,
)
from portal.editorial.services.review import refuse_lacks
from portal.editorial.targets.record import publish_to_public, withdraw_from_public

S = ManuscriptState
SHORTEST_REASON = 10


def schedule(
    manuscript: Manuscript, when: datetime, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Have an approved text published at a later time.

    Raises RefusedError for a time that has passed or a text that is not approved.
    """
    refuse_bound(by)
    refuse_stale(manuscript, expected_version)
    refuse_unless(manuscript, S.APPROVED, S.SCHEDULED, doing="hẹn giờ")
    if when <= at:
        raise RefusedError("Giờ hẹn phải ở sau lúc này.")
    manuscript.scheduled_at = when
    note = f"{when.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"
    move(manuscript, S.SCHEDULED, "scheduled", by=by.name, at=at, note=note)


def cancel_schedule(
    manuscript: Manuscript, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Let a scheduled text wait again; it stays approved."""
    refuse_bound(by)
    refuse_stale(manuscript, expected_version)
    refuse_unless(manuscript, S.SCHEDULED, doing="bỏ hẹn giờ")
    move(manuscript, S.APPROVED, "unscheduled", by=by.name, at=at, note="")


def publish(manuscript: Manuscript, *, expected_version: int, at: datetime, by: Actor) -> None:
    """Publish the approved version.

    Raises RefusedError for a text that is not approved as it is, or that is missing something
    now; StaleEditError when the text has changed.
    """
    refuse_bound(by)
    refuse_stale(manuscript, expected_version)
    put_before_public(manuscript, at=at, by=by.name)


def put_before_public(manuscript: Manuscript, *, at: datetime, by: str) -> None:
    """The publishing itself, for officers and for the clock; the refusals of `publish`."""
    refuse_unless(manuscript, S.APPROVED, S.SCHEDULED, doing="đăng")
    if not manuscript.is_approved:
        raise RefusedError("Bản hiện tại chưa được duyệt.")
    refuse_lacks(manuscript, {Weight.HAND_IN, Weight.PUBLISH})
    day = at.astimezone(clock.VIETNAM).date()
    manuscript.target_key = publish_to_public(manuscript, on=day, by=by)
    manuscript.published_version = manuscript.version
    note, manuscript.change_note = manuscript.change_note, ""
    move(manuscript, S.PUBLISHED, "published", by=by, at=at, note=note)


def withdraw(manuscript: Manuscript, reason: str, *, at: datetime, by: Actor) -> None:
    """Take the public record off the portal; the text stays and can be handed in again.

    A warning is lifted and stays readable with the reason. Raises RefusedError for a reason that
    says nothing, and when the public does not read it.
    """
    refuse_bound(by)
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        raise RefusedError(f"Lý do gỡ cần ít nhất {SHORTEST_REASON} ký tự.")
    if manuscript.published_version is None:
        raise RefusedError("Bài này không ở trên cổng công khai.")
    public = version_of(manuscript, manuscript.published_version).fields
    day = at.astimezone(clock.VIETNAM).date()
    withdraw_from_public(manuscript, public, reason=said, on=day, by=by.name)
    manuscript.published_version = None
    move(manuscript, S.WITHDRAWN, "withdrew", by=by.name, at=at, note=said)
