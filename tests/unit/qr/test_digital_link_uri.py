"""Digital Links as whole URIs: scheme, domain, stem and fragment."""

from __future__ import annotations

import pytest

from qr.digital_link import InvalidLinkError, parse_link
from qr.digital_link import parse_uri as parse

ITEM = "/01/09521101530001"
GLN = "9521101530001"


@pytest.mark.parametrize(
    "uri",
    [
        f"https://id.gs1.org{ITEM}",
        f"http://id.gs1.org{ITEM}",
        f"HTTPS://ID.GS1.ORG{ITEM}/",
        f"https://a.example:8443/x/y{ITEM}#top",
        f"https://a.example/01{ITEM}",
        f"https://a.example/253/x{ITEM}",
        f"https://a.example/01/1{ITEM}?",
        f"http://127.0.0.1{ITEM}",
    ],
)
def test_a_uri_of_any_domain_and_stem_is_read(uri: str) -> None:
    assert parse(uri) == parse_link(ITEM)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        ITEM,
        f"Https://id.gs1.org{ITEM}",
        f"ftp://id.gs1.org{ITEM}",
        f"https:{ITEM}",
        f"https://{ITEM}",
        f"https://user@id.gs1.org{ITEM}",
        f"https://user:word@id.gs1.org{ITEM}",
        f"https://-a.vn{ITEM}",
        f"https://a..vn{ITEM}",
        f"https://a_b.vn{ITEM}",
        f"https://{'a' * 64}.{'a' * 250}{ITEM}",
        f"https://a.vn:port{ITEM}",
        f"https://a.vn:123456{ITEM}",
        f"https://quảngngãi.vn{ITEM}",
        "https://a.vn",
        "https://a.vn/",
        "https://a.vn/about",
        f"https://a.vn{ITEM}/10",
        f"https://a.vn{ITEM}/about/us",
        f"https://a.vn{ITEM}#a b",
        f"https://a.vn{ITEM}\n",
        f" https://a.vn{ITEM}",
    ],
)
def test_a_uri_that_is_no_link_is_refused(uri: str) -> None:
    with pytest.raises(InvalidLinkError):
        parse(uri)


def test_the_right_most_key_counts() -> None:
    assert parse(f"https://a.vn{ITEM}/414/{GLN}") == parse_link(f"/414/{GLN}")
