"""Calendar files (iCalendar, RFC 5545), as phones and office programs take them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
LINE_OCTETS = 75
PRODUCT = "-//Cong TCDLCL//Dao tao//VI"
# Control characters have no place in a value (RFC 5545, 3.1); a line break is written as \n.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event; `uid` never changes, `sequence` rises with each change."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    place: str
    address: str
    is_cancelled: bool


def calendar(name: str, events: Sequence[CalendarEvent]) -> bytes:
    """The events as one calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """`text` as a value (RFC 5545, 3.3.11)."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A content line in pieces of at most 75 octets, none cut inside a character (3.1)."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode()
        # The space that begins a further piece counts.
        if len(piece) + len(octets) > LINE_OCTETS - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join((*pieces, piece)) + b"\r\n"


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{escaped(event.title)}"
    yield f"DESCRIPTION:{escaped(event.text)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    yield f"URL:{event.address}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
