"""The address as it was sent, under every server."""

import pytest

from portal.core.raw_uri import is_digital_link, raw_path, raw_query

LOT = "/01/09521234543213/10/a%2Fb"
DECODED = "/01/09521234543213/10/a/b"


@pytest.mark.parametrize("name", ["RAW_URI", "REQUEST_URI"])
@pytest.mark.parametrize(
    "sent",
    [
        f"{LOT}?x=%2F&y",
        f"http://evil.example{LOT}?x=%2F&y",
        f"https://evil.example:8/{LOT[1:]}?x=%2F&y#z",
    ],
)
def test_the_path_is_as_it_was_sent(name: str, sent: str) -> None:
    environ = {name: sent, "PATH_INFO": DECODED, "QUERY_STRING": "x", "HTTP_HOST": "other"}

    assert raw_path(environ) == LOT
    assert raw_query(environ) == "x=%2F&y"


def test_the_language_prefix_is_left_out() -> None:
    environ = {"RAW_URI": "/en" + LOT, "SCRIPT_NAME": "/en", "PATH_INFO": DECODED}

    assert raw_path(environ) == LOT


@pytest.mark.parametrize("sent", [{}, {"RAW_URI": "/something/else"}])
def test_without_it_the_decoded_path_is_encoded_again(sent: dict[str, str]) -> None:
    environ = {**sent, "PATH_INFO": "/01/1/10/a b%\xc3\xa9", "QUERY_STRING": "q=1"}

    assert raw_path(environ) == "/01/1/10/a%20b%25%C3%A9"


def test_without_it_the_query_is_the_servers() -> None:
    assert raw_query({"QUERY_STRING": "q=1"}) == "q=1"


@pytest.mark.parametrize("path", [DECODED, "/414/1", "/00/", "/8018/1", "/eh30", "/exAb", "/01"])
def test_gs1_addresses_are_known(path: str) -> None:
    assert is_digital_link(path)


@pytest.mark.parametrize("path", ["", "/", "/q/01", "/san-pham/", "/02/1", "/en/01/1", "/1/01"])
def test_other_addresses_are_not(path: str) -> None:
    assert not is_digital_link(path)
