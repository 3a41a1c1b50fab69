"""The query of Digital Links: which attributes are read, and which belong together."""

from __future__ import annotations

import pytest

from qr.digital_link import InvalidLinkError, parse_link

GTIN = "09521101530001"
ITEM = f"/01/{GTIN}"
GLN = "9521101530001"
SSCC = "095211015300000018"


def refusal(path: str, query: str) -> str:
    """What the parser says is wrong."""
    with pytest.raises(InvalidLinkError) as refused:
        parse_link(path, query)
    return refused.value.reason


@pytest.mark.parametrize(
    "query",
    [
        "10=L",
        "22=V",
        "21=S",
        "235=T",
        f"01={GTIN}",
        "254=1",
        "8020=1",
        "8200=x",
        f"03={GTIN}",
        "88=1",
        "1=1",
        "00000=1",
        "%31%37=261231",
        "17",
        "17=",
        "=1",
        "17=261231&17=261231",
        "17=261231;17=261231",
        "17=261301",
        "17=260230",
        "17=2612310",
        "17=2612 1",
        "3103=19",
        "3103=000195&3102=001950",
        "99=a+b",
        "99=%00",
        "x=%00",
        "x=%0D%0A",
        "x=%ff",
        "x=%",
        "x=a b",
        "x=ô",
        "x=#",
        "37=5",
        "02=09521101530001&37=5",
        "255=9521101530001",
        "330=1",
        "422=000",
        "3910=704500",
        "3922=500",
        "7004=1",
        "403=A",
        "7258=1%2F2",
        "4321=1",
    ],
)
def test_attributes_that_do_not_fit_an_item_are_refused(query: str) -> None:
    assert refusal(ITEM, query)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (ITEM, "17=261231"),
        (ITEM, "17=261200"),
        (ITEM, "15=240229"),
        (ITEM, "3103=000195&3922=500"),
        (ITEM, "99=A%2FB%2BC"),
        (ITEM, "422=704&427=QNG"),
        (ITEM, "423=704840"),
        (ITEM, "7003=2612312359"),
        (ITEM, "7007=260101260131"),
        (ITEM, "8008=26010112"),
        (ITEM, "8005=000100"),
        (ITEM, "7030=704ABC&7039=999A"),
        (f"{ITEM}/21/S", "250=X"),
        (f"{ITEM}/10/L", "7004=1"),
        (ITEM, "8001=00010000100100"),
        (f"/00/{SSCC}", "02=09521101530001&37=5&10=L&17=261231&403=A"),
        (f"/00/{SSCC}", "4302=%2541&4303=%2541"),
        (f"/00/{SSCC}", "4307=VN&4309=01234567890123456789&4324=2612319999"),
        (f"/00/{SSCC}", "4330=001234-"),
        (f"/415/{GLN}/8020/R", "3912=704500&12=261231"),
        (f"/255/{GLN}", "3940=0100&17=261231"),
        (f"/8018/{SSCC}", "7258=1%2F2&7259=A&7252=9&7241=80"),
        ("/8004/9521101A", "7230=CEA"),
        (f"/415/{GLN}/8020/R", "8007=GB82WEST12345698765432"),
    ],
)
def test_attributes_that_belong_together_are_read(path: str, query: str) -> None:
    assert parse_link(path, query).uri("") == f"{path}?{query}"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (f"/255/{GLN}", "3940=0100&8111=0001"),
        (f"/00/{SSCC}", "02=09521101530001"),
        (f"/00/{SSCC}", "4303=A"),
        (f"/00/{SSCC}", "4302=%25"),
        (f"/00/{SSCC}", "4307=XX"),
        (f"/00/{SSCC}", "4309=18000000010000000000"),
        (f"/00/{SSCC}", "4324=2612312400"),
        (f"/00/{SSCC}", "420=1&421=704A"),
        (f"/00/{SSCC}", "4330=001234&4331=001234"),
        (f"{ITEM}/10/L", "422=704&426=704"),
        (ITEM, "427=QNG"),
        (ITEM, "8008=260101126"),
        (ITEM, "8008=2601012460"),
        (ITEM, "7011=26010124"),
        (ITEM, "423=70484"),
        (ITEM, "423=704999"),
        (ITEM, "8001=00000000100010"),
        (f"/8017/{SSCC}", f"8018={SSCC}"),
        (f"/8018/{SSCC}", "7250=20260230"),
        (f"/8018/{SSCC}", "7252=3"),
        (f"/8018/{SSCC}", "7258=2%2F1&7259=A"),
        (f"/8018/{SSCC}", "7258=1-2&7259=A"),
        (f"/415/{GLN}/8020/R", "8007=GB82WEST12345698765433"),
        (f"/415/{GLN}/8020/R", "3912=000500"),
    ],
)
def test_attributes_that_exclude_or_miss_each_other_are_refused(path: str, query: str) -> None:
    assert parse_link(path)
    assert refusal(path, query)
