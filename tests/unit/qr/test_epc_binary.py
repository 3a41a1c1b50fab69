"""Binary EPCs against the examples of the Tag Data Standard 2.3, annex E."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qr.digital_link import InvalidLinkError
from qr.epc_binary import link_of_binary

# Tag Data Standard 2.3, annexes E.1 and E.3: EPC in hexadecimal digits, Digital Link.
EXAMPLES = [
    ("3066C4409047E14000001A85", "/01/09506000134352/21/6789"),
    ("3066C4409047E140075BCD15", "/01/09506000134352/21/123456789"),
    (
        "3666C4409047E159B2C2BF100000000000000000000000000000",
        "/01/09506000134352/21/32a%2Fb",
    ),
    ("F73795211411234538566CB0AFC4", "/01/79521141123453/21/32a%2Fb"),
    ("FB342CDE795211411234538566CB0AFC4", "/01/79521141123453/21/32a%2Fb?17=220630"),
    ("311BA1B300CE0A6A83000000", "/00/095201234567891235"),
    ("F90095201234567891235", "/00/095201234567891235"),
    ("3276451FD46072000000162E", "/414/9521141123454/254/5678"),
    (
        "3976451FD46072CD9615F8800000000000000000000000000000",
        "/414/9521141123454/254/32a%2Fb",
    ),
    ("F2395211411234548566CB0AFC4", "/414/9521141123454/254/32a%2Fb"),
    ("3376451FD40C0E400000162E", "/8003/095211411234545678"),
    ("3776451FD40C0E59B2C2BF1000000000000000000000", "/8003/0952114112345432a%2Fb"),
    ("F13095211411234548566CB0AFC4", "/8003/0952114112345432a%2Fb"),
    ("3476451FD40000000000162E", "/8004/95211415678"),
    ("3876451FD59B2C2BF10000000000000000000000000000000000", "/8004/952114132a%2Fb"),
    ("FA3952114132E83C2BF10", "/8004/952114132a%2Fb"),
    ("2D76451FD4499602D2000000", "/8018/952114112345678906"),
    ("F43952114112345678906", "/8018/952114112345678906"),
    ("2E76451FD4499602D2000000", "/8017/952114112345678906"),
    ("F53952114112345678906", "/8017/952114112345678906"),
    ("2C76451FD46072000000162E", "/253/95211411234545678"),
    ("3E76451FD7039B061438997367D0C18B266D1AB66EE0", "/253/9521141987650ABCDefgh012345678"),
    ("F6395211411234540458B8", "/253/95211411234545678"),
    ("3C76451FD400C0E680003039", "/8010/952114198765/8011/12345"),
    ("3D76451FD75411DEF6B4CC00000003039000", "/8010/95211415PQ7%2FZ43/8011/12345"),
    ("F0395211415E87A145BAFB4D19A8C0E4", "/8010/95211415PQ7%2FZ43/8011/12345"),
    ("3F76451FD612640000019907", "/255/952114167890904711"),
    ("F839521141678909509338", "/255/952114167890904711"),
    ("4076451FD40C0E40820000000F54", "/8006/095211411234540102/21/981"),
    (
        "4176451FD40C0E4082DBDD8B36600000000000000000000000000000",
        "/8006/095211411234540102/21/mw133",
    ),
    ("F3309521141123454010266AE27FDF35", "/8006/095211411234540102/21/rif981"),
]


def base64_of(hexadecimal: str) -> str:
    """The same bits in base 64, without the letters that only fill up."""
    raw = bytes.fromhex(hexadecimal + "0" * (len(hexadecimal) % 2))
    return urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(("epc", "link"), EXAMPLES)
def test_an_example_of_the_standard_is_read(epc: str, link: str) -> None:
    assert link_of_binary(f"/eh{epc}").uri("") == link
    assert link_of_binary(f"/eh{epc.lower()}/").uri("") == link
    assert link_of_binary(f"/ex{base64_of(epc)}").uri("") == link


@pytest.mark.parametrize(("epc", "_link"), EXAMPLES)
def test_an_example_that_ends_too_early_is_refused(epc: str, _link: str) -> None:
    with pytest.raises(InvalidLinkError):
        link_of_binary(f"/eh{epc.rstrip('0')[:-1]}")


@pytest.mark.parametrize(("epc", "_link"), EXAMPLES)
def test_bits_after_the_epc_are_zero_and_fill_a_word_at_most(epc: str, _link: str) -> None:
    for rest in ("0001", "000000"):
        with pytest.raises(InvalidLinkError):
            link_of_binary(f"/eh{epc}{rest}")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/eh",
        "/ex",
        "/eh3",
        "/eh30",
        "/ehXY",
        "/EH3066C4409047E140075BCD15",
        "/eh3066C4409047E140075BCD15/10/A",
        "/ex3066+/==",
        "/eh" + "3" * 4000,
    ],
)
def test_what_is_no_binary_epc_is_refused(path: str) -> None:
    with pytest.raises(InvalidLinkError):
        link_of_binary(path)


@pytest.mark.parametrize(
    ("epc", "reason"),
    [
        ("3500E86F8000A9E000000586", "scheme of the binary EPC is not read"),
        ("2F320434147455900000162E", "scheme of the binary EPC is not read"),
        (
            "FD3795211411234538566CB0AFC525065F1876F0D996D800",
            "scheme of the binary EPC is not read",
        ),
        ("307EC4409047E140075BCD15", "partition of the binary EPC"),
        ("F78795211411234538566CB0AFC4", "data after the binary EPC are not read"),
        ("F9009520123456789123A", "digit in the binary EPC"),
        ("F90095201234567891236", "check digit, date or code of 00"),
        ("311BA1B300CE0A6A83000001", "serial number of the binary EPC"),
        ("3F76451FD612640000000000", "serial number in the binary EPC has no mark"),
        ("FB372CDE795211411234538566CB0AFC4", "kind of date in the binary EPC"),
    ],
)
def test_a_refusal_says_what_is_wrong(epc: str, reason: str) -> None:
    with pytest.raises(InvalidLinkError, match=reason) as refusal:
        link_of_binary(f"/eh{epc}")
    assert refusal.value.reason == reason


@given(st.binary(min_size=1, max_size=62))
def test_random_bits_never_raise_anything_else(bits: bytes) -> None:
    try:
        link = link_of_binary(f"/eh{bits.hex()}")
    except InvalidLinkError:
        return
    assert link.value


@given(
    st.sampled_from([int(epc[:2], 16) for epc, _ in EXAMPLES]), st.binary(min_size=8, max_size=30)
)
def test_random_bits_behind_a_known_header_never_raise_anything_else(
    header: int, bits: bytes
) -> None:
    try:
        link = link_of_binary(f"/eh{header:02x}{bits.hex()}")
    except InvalidLinkError:
        return
    assert link.value
