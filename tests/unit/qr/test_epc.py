"""EPC URNs to and from Digital Links, and the one form under which events are found."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qr.digital_link import InvalidLinkError, build_link, parse_link
from qr.epc import canonical_id, link_of_epc, urn_of_link
from tests.unit.qr.digital_link_oracle import CSET82, DIGITS

# EPC Tag Data Standard 2.3, section 6.3 and annex E.3, and Core Business Vocabulary 2.0.
EXAMPLES = [
    ("urn:epc:id:sgtin:95060001343.05.6789", "/01/09506000134352/21/6789"),
    ("urn:epc:id:sgtin:95060001343.05.32a%2Fb", "/01/09506000134352/21/32a%2Fb"),
    ("urn:epc:id:sgtin:0614141.112345.400", "/01/10614141123459/21/400"),
    ("urn:epc:id:sgtin:0614141.112345.a.b", "/01/10614141123459/21/a.b"),
    ("urn:epc:class:lgtin:4012345.012345.998877", "/01/04012345123456/10/998877"),
    ("urn:epc:id:sscc:952012.03456789123", "/00/095201234567891235"),
    ("urn:epc:id:sgln:9521141.12345.5678", "/414/9521141123454/254/5678"),
    ("urn:epc:id:sgln:0614141.12345.0", "/414/0614141123452"),
    ("urn:epc:id:sgln:061414100000..0", "/414/0614141000005"),
    ("urn:epc:id:grai:9521141.12345.5678", "/8003/095211411234545678"),
    ("urn:epc:id:giai:9521141.32a%2Fb", "/8004/952114132a%2Fb"),
    ("urn:epc:id:gsrn:9521141.1234567890", "/8018/952114112345678906"),
    ("urn:epc:id:gsrnp:9521141.1234567890", "/8017/952114112345678906"),
    ("urn:epc:id:gdti:9521141.98765.ABCDefgh012345678", "/253/9521141987650ABCDefgh012345678"),
    ("urn:epc:id:cpi:9521141.5PQ7%2FZ43.12345", "/8010/95211415PQ7%2FZ43/8011/12345"),
    ("urn:epc:id:sgcn:9521141.67890.04711", "/255/952114167890904711"),
    ("urn:epc:id:ginc:0614141.xyz3311cba", "/401/0614141xyz3311cba"),
    ("urn:epc:id:gsin:0614141.123456789", "/402/06141411234567890"),
    ("urn:epc:id:itip:9521141.012345.01.02.981", "/8006/095211411234540102/21/981"),
    ("urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3*j7'SDB",)
    + ("/01/01234567894560/235/51qIgY%29%3C%26Jp3%2Aj7%27SDB",),
    ("urn:epc:id:pgln:1234567.89012", "/417/1234567890128"),
    ("urn:epc:idpat:sgtin:0614141.112345.*", "/01/10614141123459"),
    ("urn:epc:idpat:grai:9521141.12345.*", "/8003/09521141123454"),
    ("urn:epc:idpat:gdti:9521141.12345.*", "/253/9521141123454"),
    ("urn:epc:idpat:sgcn:9521141.67890.*", "/255/9521141678909"),
    ("urn:epc:idpat:cpi:9521141.98765.*", "/8010/952114198765"),
    ("urn:epc:idpat:itip:9521141.012345.01.02.*", "/8006/095211411234540102"),
]


@pytest.mark.parametrize(("urn", "path"), EXAMPLES)
def test_an_epc_becomes_a_link_and_an_epc_again(urn: str, path: str) -> None:
    prefix = urn.split(":")[4].split(".")[0]

    assert link_of_epc(urn).uri("") == path
    assert urn_of_link(parse_link(path), len(prefix)) == urn
    assert canonical_id(urn) == f"https://id.gs1.org{path}"


@pytest.mark.parametrize(
    "urn",
    [
        "",
        "urn:epc:id:gid:95100000.12345.400",
        "urn:epc:id:adi:35962.PQ7VZ4.M37GXB92",
        "urn:epc:tag:sgtin-96:3.0614141.112345.400",
        "urn:epc:id:sgtin:0614141.112345",
        "urn:epc:id:sgtin:0614141.112345.",
        "urn:epc:id:sgtin:0614141.11234.400",
        "urn:epc:id:sgtin:06141.11234567.400",
        "urn:epc:id:sgtin:0614141123456..400",
        "urn:epc:id:sgtin:06141a1.112345.400",
        "urn:epc:id:sgtin:٠614141.112345.400",
        "urn:epc:id:sgtin:0614141.112345.a b",
        "urn:epc:id:sgtin:0614141.112345.a/b",
        "urn:epc:id:sgtin:0614141.112345.%41",
        "urn:epc:id:sgtin:0614141.112345.%2",
        "urn:epc:id:sgtin:0614141.112345." + "A" * 21,
        "urn:epc:id:sgtin:0614141.112345.400\n",
        "urn:epc:id:SGTIN:0614141.112345.400",
        "urn:epc:id:lgtin:4012345.012345.998877",
        "urn:epc:class:sgtin:0614141.112345.400",
        "urn:epc:idpat:sgtin:0614141.112345.400",
        "urn:epc:idpat:sgtin:0614141.*.*",
        "urn:epc:idpat:sgtin:*.*.*",
        "urn:epc:idpat:sscc:0614141.*",
        "urn:epc:id:sscc:0614141.123456789",
        "urn:epc:id:sgln:0614141.12345",
        "urn:epc:id:grai:9521141.12345.",
        "urn:epc:id:itip:4012345.012345.1.002.987",
        "urn:epc:id:itip:4012345.012345.02.01.987",
        "urn:epc:id:cpi:0614141.abc.1",
        "urn:epc:id:cpi:0614141.ABC.01",
        "urn:epc:id:giai:0614141.",
        "urn:epc:id:sgcn:9521141.67890.A",
        "urn:epc:id:sgtin:0614141.112345." + "4" * 5000,
    ],
)
def test_a_malformed_epc_is_refused(urn: str) -> None:
    with pytest.raises(InvalidLinkError):
        link_of_epc(urn)


@pytest.mark.parametrize(
    ("path", "length"),
    [
        ("/01/10614141123459/21/400", 5),
        ("/01/10614141123459/21/400", 13),
        ("/01/10614141123459/22/V", 7),
        ("/414/0614141123452/254/0", 7),
        ("/414/0614141123452/7040/1ABC", 7),
        ("/8013/1987654Ad4X4bL5ttr2310c2K", 7),
        ("/415/9521101530001/8020/R", 7),
        ("/8004/0614141", 7),
        ("/8004/0614AB1", 7),
        ("/8018/952114112345678906/8019/1", 7),
        ("/8006/095211411234540102/10/L", 7),
    ],
)
def test_a_link_without_epc_is_refused(path: str, length: int) -> None:
    link = parse_link(path)
    with pytest.raises(InvalidLinkError):
        urn_of_link(link, length)


@given(
    st.integers(6, 12),
    st.text(DIGITS, min_size=13, max_size=13),
    st.text(CSET82, min_size=1, max_size=20).filter(lambda text: text.strip(".")),
    st.sampled_from(["10", "21", "235"]),
)
def test_every_item_survives_the_way_through_its_epc(
    length: int, digits: str, text: str, ai: str
) -> None:
    gtin = link_of_epc(f"urn:epc:idpat:sgtin:{digits[:length]}.{digits[length:]}.*").value
    link = build_link("01", gtin, ((ai, text),))

    urn = urn_of_link(link, length)

    assert link_of_epc(urn) == link
    assert canonical_id(urn) == link.uri("https://id.gs1.org")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://a.vn/x/01/9521101530001/21/S", "https://id.gs1.org/01/09521101530001/21/S"),
        ("HTTP://A.VN/01/9521101530001?17=261231", "https://id.gs1.org/01/09521101530001"),
        ("http://id.gs1.org/01/9521101530001/", "https://id.gs1.org/01/09521101530001"),
        (
            "https://a.vn/01/09521101530001/22/V/10/L/21/S",
            "https://id.gs1.org/01/09521101530001/21/S",
        ),
        ("https://a.vn/01/09521101530001/22/V/10/L", "https://id.gs1.org/01/09521101530001/10/L"),
        ("https://a.vn/01/09521101530001/22/V", "https://id.gs1.org/01/09521101530001/22/V"),
        ("https://a.vn/01/09521101530001/235/T", "https://id.gs1.org/01/09521101530001/235/T"),
        ("URN:EPC:id:sgtin:0614141.112345.400", "https://id.gs1.org/01/10614141123459/21/400"),
        (
            "https://a.vn/01/10614141123459/21/a%2fb",
            "https://id.gs1.org/01/10614141123459/21/a%2Fb",
        ),
    ],
)
def test_the_same_thing_has_one_identifier(text: str, canonical: str) -> None:
    assert canonical_id(text) == canonical
    assert canonical_id(canonical) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "urn:uuid:3de8e3a2-5a2b-4c6e-8f3b-0d8f0c4f2f11",
        "urn:epc:id:gid:95100000.12345.400",
        "urn:epcglobal:cbv:bizstep:shipping",
        "https://example.com/lots/7",
        "https://example.com/01/123",
        "http://",
        "ni:///sha-256;00?ver=CBV2.0",
        "Lô-12",
        "shipping",
    ],
)
def test_other_identifiers_stay_as_they_are(text: str) -> None:
    assert canonical_id(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "a\n",
        "a\x00",
        "\ud800",
        "x" * 4001,
        "urn:epc:id:sgtin:0614141.112345",
        "urn:epc:idpat:sgtin:0614141.*.*",
        "urn:epc:id:unknown:1.2",
        "https://id.gs1.org/01/09521101530002",
        "https://id.gs1.org/about",
    ],
)
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(InvalidLinkError):
        canonical_id(text)


@given(st.text(max_size=80) | st.text("urn:epc:idclassgtin0123456789.*%/", max_size=80))
def test_no_text_raises_anything_else(text: str) -> None:
    for read in (canonical_id, link_of_epc):
        with suppress(InvalidLinkError):
            read(text)
