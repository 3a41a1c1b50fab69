"""Digital Links, row by row of what URI Syntax 1.7 allows and forbids."""

from __future__ import annotations

import subprocess
import sys

import pytest
from biip.gs1_application_identifiers import _GS1_APPLICATION_IDENTIFIERS

from qr.check_digit import check_digit, check_pair
from qr.digital_link import MAX_LENGTH, DigitalLink, InvalidLinkError, build_link, parse_link
from qr.digital_link import parse_uri as parse
from qr.gs1_formats import FORMATS, fits_format

GTIN = "09521101530001"
ITEM = f"/01/{GTIN}"
GLN = "9521101530001"
SSCC = "095211015300000018"


def refusal(path: str, query: str = "") -> str:
    """What the parser says is wrong."""
    with pytest.raises(InvalidLinkError) as refused:
        parse_link(path, query)
    assert str(refused.value) == refused.value.reason
    return refused.value.reason


def test_a_link_is_read_into_key_qualifiers_and_attributes() -> None:
    link = parse_link(f"{ITEM}/22/V2/10/L1/21/S1", "17=261231&3103=000195&linkType=gs1:pip")

    assert link == DigitalLink(
        "01",
        GTIN,
        (("22", "V2"), ("10", "L1"), ("21", "S1")),
        (("17", "261231"), ("3103", "000195"), ("linkType", "gs1:pip")),
    )
    assert link.path == f"{ITEM}/22/V2/10/L1/21/S1"
    assert link.uri("https://id.gs1.org") == (
        f"https://id.gs1.org{ITEM}/22/V2/10/L1/21/S1?17=261231&3103=000195&linkType=gs1%3Apip"
    )


@pytest.mark.parametrize(
    "path",
    [
        f"/00/{SSCC}",
        f"/253/{GLN}",
        f"/253/{GLN}A%2F1",
        f"/255/{GLN}",
        f"/255/{GLN}000123456789",
        "/401/9521101ABC",
        "/402/95211015300000018",
        f"/414/{GLN}/254/Kho%201".replace("%20", "-"),
        f"/414/{GLN}/7040/1ABC",
        f"/415/{GLN}/8020/R-1",
        f"/417/{GLN}/7040/1ABC",
        f"/8003/0{GLN}",
        f"/8003/0{GLN}S1",
        "/8004/9521101-1",
        "/8004/9521101-1/7040/1ABC",
        f"/8006/{GTIN}0102",
        f"/8006/{GTIN}0102/10/L/21/S",
        "/8010/9521101%2FA-1",
        "/8010/9521101%23A/8011/12",
        "/8013/1987654Ad4X4bL5ttr2310c2K",
        f"/8017/{SSCC}/8019/7",
        f"/8018/{SSCC}",
        f"{ITEM}/22/V",
        f"{ITEM}/10/L",
        f"{ITEM}/21/S",
        f"{ITEM}/22/V/21/S",
        f"{ITEM}/235/T",
    ],
)
def test_each_key_is_read_with_its_qualifiers(path: str) -> None:
    assert parse_link(path).path == path


@pytest.mark.parametrize(
    "path",
    [
        f"{ITEM}/10/L/22/V",
        f"{ITEM}/21/S/10/L",
        f"{ITEM}/10/L/10/L",
        f"{ITEM}/22/V/235/T",
        f"{ITEM}/235/T/21/S",
        f"{ITEM}/17/261231",
        f"{ITEM}/254/1",
        f"{ITEM}/414/{GLN}",
        f"{ITEM}/88/1",
        f"/00/{SSCC}/10/L",
        f"/253/{GLN}/10/L",
        f"/414/{GLN}/254/1/7040/1ABC",
        f"/415/{GLN}",
        f"/8006/{GTIN}0102/22/V",
        f"/8006/{GTIN}0102/22/V/10/L",
        f"/8003/0{GLN}/21/S",
        f"/8018/{SSCC}/21/S",
        "/8010/9521101A/21/S",
    ],
)
def test_other_qualifiers_and_orders_are_refused(path: str) -> None:
    assert refusal(path).startswith("qualifiers or their order after ")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "//",
        "/01",
        "/01/",
        ITEM + "/10",
        ITEM + "/10/",
        ITEM + "//",
        "/" + ITEM,
        ITEM + "//10/L",
        ITEM[1:],
        "/gtin/" + GTIN,
        f"{ITEM}/lot/A",
        f"{ITEM}/ser/A",
        f"/10/L/01/{GTIN}",
        f"/02/{GTIN}",
        f"/03/{GTIN}",
        f"/410/{GLN}",
        f"/%30%31/{GTIN}",
        "/01/ 9521101530001",
        f"{ITEM}/10/a b",
        f'{ITEM}/10/a"b',
        f"{ITEM}/10/a<b",
        f"{ITEM}/10/Lô",
        f"{ITEM}/10/L%C3%B4",
        f"{ITEM}/10/%",
        f"{ITEM}/10/%2",
        f"{ITEM}/10/%G0",
        f"{ITEM}/10/%FF",
        f"{ITEM}/10/%C0%AF",
        f"{ITEM}/10/%00",
        f"{ITEM}/10/A%00",
        f"{ITEM}/10/A%0A",
        f"{ITEM}/10/A\n",
        f"{ITEM}/10/A%20",
        f"{ITEM}/10/%24",
        f"{ITEM}/10/A@B",
        f"{ITEM}/10/~",
        f"{ITEM}/10/.",
        f"{ITEM}/10/..",
        f"{ITEM}/10/%2E%2e",
        f"{ITEM}?10=L",
        f"{ITEM}#a",
        f"{ITEM}/10/{'A' * 21}",
        "/01/09521101530002",
        "/01/9521101530002",
        "/01/952110153000",
        "/01/0952110153000",
        "/01/095211015300010",
        "/01/٠٩٥٢١١٠١٥٣٠٠٠١",
        "/00/095211015300000019",
        f"/8003/1{GLN}",
        f"/8006/{GTIN}0201",
        f"/8006/{GTIN}0001",
        "/8013/1987654Ad4X4bL5ttr2310cXK",
        "/8010/9521101a",
        "/8010/952",
        "/8010/9521101A/8011/012",
        "/8004/9521",
        "/8004/A952110",
        "/401/A952110",
        "/417/9521101530001/7040/1AB%25",
    ],
)
def test_what_is_no_path_of_a_link_is_refused(path: str) -> None:
    assert refusal(path)


def test_a_short_gtin_becomes_fourteen_digits() -> None:
    for short in ("9521101530001", "096385074", "96385074", "012345678905"):
        if len(short) == 9:
            assert refusal(f"/01/{short}")
        else:
            assert parse_link(f"/01/{short}").value == short.zfill(14)
    assert refusal("/01/+9521101")


def test_a_slash_inside_a_value_is_percent_encoded() -> None:
    link = parse_link(f"{ITEM}/10/A%2fB%2F")

    assert link.qualifiers == (("10", "A/B/"),)
    assert link.path == f"{ITEM}/10/A%2FB%2F"


def test_a_plus_is_a_plus_in_the_path_and_a_space_in_the_query() -> None:
    link = parse_link(f"{ITEM}/10/A+B", "note=a+b&sum=a%2Bb")

    assert link.qualifiers == (("10", "A+B"),)
    assert link.attributes == (("note", "a b"), ("sum", "a+b"))


def test_reserved_characters_are_always_encoded_in_what_is_built() -> None:
    letters = "!\"%&'()*+,-./:;<=>?_"

    link = build_link("01", GTIN, (("10", letters),))

    assert link.path == f"{ITEM}/10/%21%22%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F_"
    assert parse_link(link.path) == link


def test_a_slash_at_the_end_is_tolerated() -> None:
    assert parse_link(ITEM + "/") == parse_link(ITEM)


def test_extensions_are_kept_in_order_with_flags_and_repetitions() -> None:
    link = parse_link(ITEM, "b=2&a=1;flag&&b=2&ngôn".replace("ô", "%C3%B4"))

    assert link.attributes == (("b", "2"), ("a", "1"), ("flag", ""), ("b", "2"), ("ngôn", ""))
    assert link.uri("") == f"{ITEM}?b=2&a=1&flag&b=2&ng%C3%B4n"


def test_a_gtin_among_the_attributes_is_filled_up_too() -> None:
    assert parse_link("/8004/9521101A", "01=9521101530001").attributes == (("01", GTIN),)


def test_a_link_has_a_length_that_servers_take() -> None:
    query = "x=" + "a" * (MAX_LENGTH - len(ITEM) - 2)

    assert parse_link(ITEM, query).attributes
    assert refusal(ITEM, query + "a") == "too long"
    with pytest.raises(InvalidLinkError, match="too long"):
        parse("https://a.vn" + ITEM + "?" + query)


def test_the_builder_obeys_the_same_rules() -> None:
    for arguments in (
        ("10", "L"),
        ("01", "09521101530002"),
        ("01", GTIN, (("21", "S"), ("10", "L"))),
        ("01", GTIN, (("10", "L"),), (("10", "L"),)),
        ("01", GTIN, (("10", ""),)),
        ("01", GTIN, (("10", "Lô"),)),
        ("01", GTIN, (), (("", "x"),)),
        ("01", GTIN, (), (("x", "\ud800"),)),
        ("01", GTIN, (), (("１７", "261231"),)),
    ):
        with pytest.raises(InvalidLinkError):
            build_link(*arguments)


def test_check_digits_are_those_of_the_general_specifications() -> None:
    assert check_digit("629104150021") == "3"
    assert check_digit("37610425002123456") == "9"
    assert check_pair("1987654Ad4X4bL5ttr2310c") == "2K"


def test_the_table_of_biip_is_read_in_full() -> None:
    assert set(FORMATS) == set(_GS1_APPLICATION_IDENTIFIERS)
    for ai in FORMATS:
        assert not fits_format(ai, "")
        assert not fits_format(ai, "é")


def test_links_are_read_without_loading_biip() -> None:
    program = "import qr.epc_binary, sys; sys.exit('biip' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
