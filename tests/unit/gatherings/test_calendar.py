"""Calendar files: lines folded, values escaped, nothing lost."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from portal.gatherings.calendar import CalendarEvent, calendar, escaped, folded

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t,;\\:"))


def unfolded(data: bytes) -> list[str]:
    return data.replace(b"\r\n ", b"").decode().split("\r\n")


def read(value: str) -> str:
    """A value as a calendar program reads it (RFC 5545, 3.3.11)."""
    signs, at = [], 0
    while at < len(value):
        if value[at] == "\\":
            at += 1
            signs.append("\n" if value[at] in "nN" else value[at])
        else:
            signs.append(value[at])
        at += 1
    return "".join(signs)


def event(**changes: object) -> CalendarEvent:
    moment = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
    values: dict[str, object] = {
        "uid": "dao-tao-1@example.vn",
        "sequence": 3,
        "changed_at": moment,
        "starts_at": moment,
        "ends_at": moment.replace(hour=4),
        "title": "Lớp thử",
        "text": "Một dòng",
        "place": "Hội trường",
        "address": "https://example.vn/dao-tao/lop-thu",
        "is_cancelled": False,
    }
    return CalendarEvent(**{**values, **changes})  # type: ignore[arg-type]


@given(text=TEXTS)
def test_a_folded_line_reads_as_it_was_and_no_piece_is_too_long(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"

    data = folded(line)

    assert unfolded(data) == [line, ""]
    pieces = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.decode() for piece in pieces), "a character was cut in two"


@given(text=TEXTS)
def test_an_escaped_value_is_one_line_and_reads_as_it_was(text: str) -> None:
    value = escaped(text)

    assert "\n" not in value
    assert read(value) == text


def test_control_characters_are_left_out() -> None:
    assert escaped("a\x00b\x0bc\r\nd\re") == "abc\\nd\\ne"


@given(title=TEXTS, text=TEXTS, place=TEXTS)
def test_nothing_that_is_written_becomes_a_line_of_its_own(
    title: str, text: str, place: str
) -> None:
    lines = unfolded(calendar(title, [event(title=title, text=text, place=place)]))

    names = [line.partition(":")[0] for line in lines if line]
    assert names.count("BEGIN") == names.count("END") == 2
    assert set(names) <= {
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "UID", "SEQUENCE",
        "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION",
        "URL", "STATUS", "END",
    }  # fmt: skip


def test_an_event_says_when_it_is_in_utc_and_whether_it_was_called_off() -> None:
    lines = unfolded(calendar("Lịch", [event(is_cancelled=True), event(place="")]))

    assert "DTSTART:20261210T010000Z" in lines
    assert "DTEND:20261210T040000Z" in lines
    assert "SEQUENCE:3" in lines
    assert lines.count("STATUS:CANCELLED") == 1
    assert lines.count("STATUS:CONFIRMED") == 1
    assert sum(line.startswith("LOCATION") for line in lines) == 1
