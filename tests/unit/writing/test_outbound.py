"""Where links lead is read as a browser reads it, whatever the address pretends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.writing.defence.outbound import imitated_host, is_allowed, outbound_domains


@pytest.mark.parametrize(
    ("markdown", "host"),
    [
        ("[x](https://vd.vn/a)", "vd.vn"),
        ("[x](HTTPS://VD.VN./a)", "vd.vn"),
        ("[x](https://vd.vn:8443/a)", "vd.vn"),
        ("[x](https://gov.vn@ac.com/a)", "ac.com"),
        ("[x](https://gov.vn:x@ac.com)", "ac.com"),
        ("[x](https://gov.vn%40ac.com)", "gov.vn@ac.com"),
        (r"[x](https:\\\\ac.com)", "ac.com"),
        (r"[x](https://ac.com\\@gov.vn)", "ac.com"),
        ("[x](https:ac.com)", "ac.com"),
        ("[x](https:///ac.com)", "ac.com"),
        ("[x](//ac.com/a)", "ac.com"),
        (r"[x](/\\ac.com)", "ac.com"),
        ("[x](ht&Tab;tps://ac.com)", "ac.com"),
        ("[x](https://ac。com)", "ac.com"),
        ("[x](https://gоv.vn)", "xn--gv-fmc.vn"),
        ("[x](https://тест.рф)", "xn--e1aybc.xn--p1ai"),
        ("[x](https://[2001:db8::1]/)", "2001:db8::1"),
        ("[x](http://3232235777/)", "3232235777"),
        ("![ảnh](https://anh.vn/a.png)", "anh.vn"),
        ("<https://tu-dong.vn>", "tu-dong.vn"),
        ("Xem https://tran.vn/a.", "tran.vn"),
        ("Xem www.tran.vn.", "www.tran.vn"),
        ("[x][a]\n\n[a]: https://dan.vn", "dan.vn"),
        ("[x](javascript:alert(1))", ""),
        ("[x](JaVaScRiPt&colon;alert(1))", ""),
        ("[x](data:text/html,x)", ""),
        ("[x](vbscript:x)", ""),
    ],
)
def test_the_host_of_a_link_is_the_one_that_opens(markdown: str, host: str) -> None:
    assert [domain.host for domain in outbound_domains(markdown)] == [host]


def test_links_inside_the_portal_do_not_lead_out() -> None:
    assert outbound_domains("[a](/tin-tuc) [b](#muc) [c](mailto:a@vd.vn) [d](x/y)") == ()


def test_each_domain_says_on_which_line_it_stands() -> None:
    text = (
        "Mở đầu\n\nDòng [a](https://a.vn)\ndòng [b](https://b.vn) và https://c.vn\n\n"
        "| [d](https://d.vn) |\n|--|\n"
    )

    domains = outbound_domains(text)

    assert [(one.host, one.line) for one in domains] == [
        ("a.vn", 3),
        ("b.vn", 4),
        ("c.vn", 4),
        ("d.vn", 6),
    ]


@pytest.mark.parametrize(
    ("markdown", "word"),
    [
        ("[x](https://gov.vn@ac.com)", "@"),
        (r"[x](https:\\\\ac.com)", "\\"),
        ("[x](//ac.com)", "//"),
        ("[x](https://gоv.vn)", "La-tinh"),
        ("[x](http://127.1/)", ""),
        ("[tcvn.gov.vn](https://ac.com)", "tcvn.gov.vn"),
        ("[x](javascript:a)", "javascript"),
    ],
)
def test_a_trick_is_named(markdown: str, word: str) -> None:
    (domain,) = outbound_domains(markdown)

    assert word in " ".join(domain.tricks)


def test_an_ordinary_link_has_no_trick() -> None:
    (domain,) = outbound_domains("[Trang tcvn.gov.vn](https://tcvn.gov.vn/a)")

    assert domain.tricks == ()


@pytest.mark.parametrize(
    "host",
    ["gov.vn", "tcvn.gov.vn", "TCVN.GOV.VN", "gov.vn.", "a.b.gov.vn", "vd.com", "[2001:db8::1]"],
)
def test_a_host_below_an_allowed_one_is_allowed(host: str) -> None:
    assert is_allowed(host.strip("[]"), ["gov.vn", "*.vd.com", "2001:db8::1"])


@pytest.mark.parametrize(
    "host",
    ["", "xgov.vn", "gov.vn.ac.com", "gov.vnn", "vn", "v.vn", "gоv.vn", "0.0.1", "1.10.0.0.1"],
)
def test_a_host_beside_an_allowed_one_is_not(host: str) -> None:
    assert not is_allowed(host, ["gov.vn", "10.0.0.1", ""])


@pytest.mark.parametrize(
    ("host", "imitated"),
    [
        ("tcvn-gov-vn.com", "tcvn.gov.vn"),
        ("tcvn.gov.vn.ac.com", "tcvn.gov.vn"),
        ("tcvn.g0v.vn", "tcvn.gov.vn"),
        ("tcvn.gоv.vn", "tcvn.gov.vn"),
        ("tcvn.gov.vn", ""),
        ("vd.vn", ""),
    ],
)
def test_a_host_that_looks_like_an_allowed_one_is_told(host: str, imitated: str) -> None:
    assert imitated_host(host, ["tcvn.gov.vn"]) == imitated


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    for domain in outbound_domains(f"{text} [x]({text}) https://{text}"):
        assert domain.line >= 1
        assert domain.host == domain.host.lower()
