"""Addresses: never a way out of the portal that a request could choose."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.core import addresses


@pytest.mark.parametrize(
    "typed",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", None]
    + ["/\t/evil.example", "/ok\nSet-Cookie: x=1", "\\\\evil.example", "/a b"],
)
def test_a_way_out_becomes_the_front_page(typed: str | None) -> None:
    assert addresses.local_path(typed) == "/"


def test_a_path_of_the_portal_is_kept() -> None:
    assert addresses.local_path("/tieu-chuan/tcvn-1?trang=2") == "/tieu-chuan/tcvn-1?trang=2"


@given(st.text())
def test_whatever_is_typed_stays_here(typed: str) -> None:
    path = addresses.local_path(typed)

    assert path.startswith("/")
    assert not urlsplit(path).netloc
    assert not any(ord(character) < 0x21 for character in path)


def test_absolute_addresses_ignore_the_host_header(app: Flask) -> None:
    with app.test_request_context("/", headers={"Host": "evil.example"}):
        assert addresses.absolute("/q/X") == "http://localhost/q/X"


def test_query_values_are_replaced_and_removed(app: Flask) -> None:
    with app.test_request_context("/en/tim-kiem?q=a&loai=x&loai=y"):
        assert addresses.with_query(loai=["z"], q=None) == "/en/tim-kiem?loai=z"
