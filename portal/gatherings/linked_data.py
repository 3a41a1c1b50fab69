"""Gatherings for machines: schema.org, calendar files, feeds."""

from urllib.parse import urlsplit

from markupsafe import Markup

from portal.core.addresses import absolute, settings
from portal.core.feed import FeedEntry
from portal.core.language import gettext as _
from portal.core.markdown import render
from portal.gatherings.calendar import CalendarEvent
from portal.gatherings.models import Gathering
from portal.gatherings.queries import Room
from portal.gatherings.states import KIND_LABELS, GatheringState

SCHEMA = "https://schema.org/"


def structured(gathering: Gathering, room: Room) -> dict[str, object]:
    """The gathering as a schema.org `Event`."""
    is_cancelled = gathering.state is GatheringState.CANCELLED
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": gathering.title,
        "description": gathering.summary,
        "startDate": gathering.starts_at.isoformat(),
        "endDate": gathering.ends_at.isoformat(),
        "eventStatus": f"{SCHEMA}{'EventCancelled' if is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": SCHEMA + _mode(gathering),
        "location": _locations(gathering),
        "organizer": {"@type": "GovernmentOrganization", "name": gathering.organiser},
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "url": absolute(gathering.path),
    }
    if gathering.places is not None:
        data["maximumAttendeeCapacity"] = gathering.places
        data["remainingAttendeeCapacity"] = room.free
    return data


def calendar_event(gathering: Gathering) -> CalendarEvent:
    """The gathering as an entry of a calendar; the link of an online one is not told."""
    host = urlsplit(settings().base_url).hostname
    return CalendarEvent(
        uid=f"dao-tao-{gathering.id}@{host}",
        sequence=gathering.version,
        changed_at=gathering.updated_at,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        title=gathering.title,
        text=f"{gathering.summary}\n{absolute(gathering.path)}",
        place=gathering.place_line or _("Trực tuyến"),
        address=absolute(gathering.path),
        is_cancelled=gathering.state is GatheringState.CANCELLED,
    )


def feed_entry(gathering: Gathering) -> FeedEntry:
    """The gathering as an entry of the feed."""
    body = Markup("<p>{}</p>").format(gathering.summary) + render(gathering.body, absolute).html
    if gathering.cancelled_reason:
        words = _("Đã hủy tổ chức"), gathering.cancelled_reason
        body = Markup("<p><strong>{}: {}</strong></p>").format(*words) + body
    return FeedEntry(
        address=absolute(gathering.path),
        title=gathering.title,
        summary=gathering.summary,
        html=str(body),
        published=gathering.published_at or gathering.updated_at,
        updated=gathering.updated_at,
        category=_(KIND_LABELS[gathering.kind]),
    )


def _mode(gathering: Gathering) -> str:
    if not gathering.online_link:
        return "OfflineEventAttendanceMode"
    is_somewhere = bool(gathering.place_line)
    return "MixedEventAttendanceMode" if is_somewhere else "OnlineEventAttendanceMode"


def _locations(gathering: Gathering) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    if gathering.place_line:
        name = gathering.place or gathering.place_line
        found.append({"@type": "Place", "name": name, "address": gathering.place_line})
    if gathering.online_link:
        # The link itself is for those who signed up.
        found.append({"@type": "VirtualLocation", "url": absolute(gathering.path)})
    return found
