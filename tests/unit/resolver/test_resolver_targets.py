"""Addresses that may be registered, and queries that are passed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import RefusedError
from portal.resolver.link_types import term_of
from portal.resolver.targets import checked_target, host_of, is_domain, with_query

BASE = "https://tcdlcl.example"


@pytest.mark.parametrize(
    "href",
    [
        "https://shop.example",
        "http://shop.example/a?b=c&d#e",
        "https://shop.example:8443/%E1%BA%A1",
        "HTTPS://SHOP.EXAMPLE/",
        "https://xn--nc-xka.vn/",
        "https://tcdlcl.example/q/ABC",
    ],
)
def test_web_addresses_are_targets(href: str) -> None:
    assert checked_target(href, BASE)


@pytest.mark.parametrize(
    "href",
    [
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "ftp://shop.example/",
        "//shop.example/",
        "/q/ABC",
        "https:///x",
        "https://",
        "https://user@shop.example/",
        "https://user:pw@shop.example/",
        "https://shop.example@evil.example/",
        "https://shop.example\\@evil.example/",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop.example/\n",
        "https://shop.example/\x00",
        "https://shop.example/\u202egnp",
        "https://shop.example/a b",
        "https://shop.example/<x>",
        "https://sốp.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://.example/",
        "https://a..example/",
        "https://-a.example/",
        "https://" + "a" * 64 + ".example/",
        "https://shop.example/" + "a" * 1000,
        "https://tcdlcl.example/01/09521234543213",
        "https://tcdlcl.example/en/414/9521234543213",
    ],
)
def test_everything_else_is_refused(href: str) -> None:
    with pytest.raises(RefusedError):
        checked_target(href, BASE)


@given(st.text(max_size=60))
def test_no_text_makes_the_check_fail_otherwise(text: str) -> None:
    try:
        parts = checked_target(text, BASE)
    except RefusedError:
        return
    assert parts.scheme in {"http", "https"}


@pytest.mark.parametrize(
    ("href", "host"),
    [
        ("https://Shop.Example/x", "shop.example"),
        ("https://shop.example:443", "shop.example"),
        ("http://shop.example:80/", "shop.example"),
        ("https://shop.example:8443/", "shop.example:8443"),
    ],
)
def test_the_host_is_kept_in_one_form(href: str, host: str) -> None:
    assert host_of(href) == host


@pytest.mark.parametrize("name", ["shop.example", "a.b.vn", "xn--p1b.vn"])
def test_domains_are_known(name: str) -> None:
    assert is_domain(name)


@pytest.mark.parametrize("name", ["", "shop", "1.2.3.4", "a.1", "a_b.vn", ".vn", "a.vn."])
def test_other_names_are_no_domains(name: str) -> None:
    assert not is_domain(name)


@pytest.mark.parametrize(
    ("href", "query", "whole"),
    [
        ("https://a.example/p", "", "https://a.example/p"),
        ("https://a.example/p", "17=271231", "https://a.example/p?17=271231"),
        ("https://a.example/p?x=1", "a;b&c=%2F+d", "https://a.example/p?x=1&a;b&c=%2F+d"),
        ("https://a.example/p?", "a", "https://a.example/p?a"),
        ("https://a.example/p?x=1&", "a", "https://a.example/p?x=1&a"),
        ("https://a.example/p#top", "a=1", "https://a.example/p?a=1#top"),
        ("https://a.example/p?x=1#top?", "a=1", "https://a.example/p?x=1&a=1#top?"),
    ],
)
def test_the_whole_query_is_joined_to_the_target(href: str, query: str, whole: str) -> None:
    assert with_query(href, query) == whole


@pytest.mark.parametrize(
    "written",
    [
        "gs1:pip",
        "GS1:PIP",
        "https://gs1.org/voc/pip",
        "http://www.gs1.org/voc/pip",
        "https://ref.gs1.org/voc/pip",
    ],
)
def test_a_link_type_is_known_in_every_spelling(written: str) -> None:
    assert term_of(written) == "pip"


@pytest.mark.parametrize("written", ["pip", "", "gs1:", "schema:url", "gs1:a b", "gs1:pip/x"])
def test_what_is_no_link_type_is_none(written: str) -> None:
    assert term_of(written) is None
