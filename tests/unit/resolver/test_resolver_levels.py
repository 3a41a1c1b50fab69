"""The way up: never a sideways step to another lot, variant or piece."""

from itertools import product

import pytest

from portal.resolver.levels import may_be_registered, paths_upwards
from qr.digital_link import DigitalLink, build_link

GTIN = "09521234543213"
VALUES = {"22": ("V1", "V2"), "10": ("L1", "L2"), "21": ("S1", "S2")}
# Every combination of no value or one of two values for variant, lot and serial.
LATTICE = [
    build_link("01", GTIN, tuple(pair for pair in pairs if pair is not None))
    for pairs in product(*[(None, *((ai, one) for one in VALUES[ai])) for ai in VALUES])
]


def qualifiers_of(path: str) -> set[tuple[str, str]]:
    parts = path.split("/")[3:]
    return set(zip(parts[::2], parts[1::2], strict=True))


def test_the_lattice_is_whole() -> None:
    assert len({link.path for link in LATTICE}) == 27


@pytest.mark.parametrize("link", LATTICE, ids=lambda link: link.path)
def test_exactly_the_entries_whose_qualifiers_are_all_in_the_request_apply(
    link: DigitalLink,
) -> None:
    registrable = [one for one in LATTICE if may_be_registered(one.qualifiers)]

    applying = {one.path for one in registrable if set(one.qualifiers) <= set(link.qualifiers)}

    assert set(paths_upwards(link)) == applying
    assert len(paths_upwards(link)) == len(applying)


@pytest.mark.parametrize("link", LATTICE, ids=lambda link: link.path)
def test_one_piece_outranks_lot_and_variant_and_more_outrank_fewer(link: DigitalLink) -> None:
    order = [qualifiers_of(path) for path in paths_upwards(link)]

    keys = [({ai for ai, _ in one} & {"21"} != set(), len(one)) for one in order]
    assert keys == sorted(keys, reverse=True)
    assert order[-1] == set()


def test_the_lot_outranks_the_variant() -> None:
    link = build_link("01", GTIN, (("22", "V"), ("10", "L")))

    ends = [path.removeprefix(f"/01/{GTIN}") for path in paths_upwards(link)]

    assert ends == ["/22/V/10/L", "/10/L", "/22/V", ""]


@pytest.mark.parametrize(
    ("ais", "allowed"),
    [
        ((), True),
        (("22",), True),
        (("10",), True),
        (("22", "10"), True),
        (("21",), True),
        (("235",), True),
        (("10", "21"), False),
        (("22", "21"), False),
        (("22", "10", "21"), False),
    ],
)
def test_a_piece_is_registered_by_itself(ais: tuple[str, ...], allowed: bool) -> None:
    assert may_be_registered([(ai, "1") for ai in ais]) is allowed


def test_every_key_has_at_least_its_own_level() -> None:
    links = [
        build_link("414", "9521234543213", (("254", "A"),)),
        build_link("01", GTIN, (("235", "1X"),)),
        build_link("8006", GTIN + "0102", (("10", "L"), ("21", "S"))),
    ]
    for link in links:
        assert paths_upwards(link)[-1] == f"/{link.key}/{link.value}"
