"""Headers joined once: what may stand in them, and what goes on the wire."""

import pytest

from portal.core.ready_headers import ReadyHeaders


def test_headers_become_one_block_of_bytes() -> None:
    headers = ReadyHeaders([("ETag", 'W/"a"'), ("Content-Length", "12"), ("X-Note", " é ")])

    assert headers == [("ETag", 'W/"a"'), ("Content-Length", "12"), ("X-Note", " é ")]
    assert headers.block == b'ETag: W/"a"\r\nContent-Length: 12\r\nX-Note: \xe9\r\n'
    assert headers.length == 12
    assert ReadyHeaders([("ETag", "x")]).length is None


@pytest.mark.parametrize(
    "header",
    [
        ("X-A", "one\r\nX-B: two"),
        ("X-A", "one\x00"),
        ("X A", "one"),
        ("X-A:", "one"),
        ("", "one"),
        ("Connection", "close"),
        ("Transfer-Encoding", "chunked"),
        ("Date", "now"),
    ],
)
def test_what_a_server_would_refuse_is_refused(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="header"):
        ReadyHeaders([header])
