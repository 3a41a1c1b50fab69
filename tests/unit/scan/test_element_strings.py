"""GS1 element strings as they are printed under a symbol."""

import pytest

from portal.scan.element_strings import link_of_printed

GTIN = "09520123456788"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"(01){GTIN}", f"/01/{GTIN}"),
        (f" (01) {GTIN} (17)261231 (10) L1 ", f"/01/{GTIN}/10/L1"),
        (f"(01){GTIN}(21)S1(10)L/1", f"/01/{GTIN}/10/L%2F1/21/S1"),
        (f"(10)L1(01){GTIN}", f"/01/{GTIN}/10/L1"),
        ("(00)106141412345678908", "/00/106141412345678908"),
        ("(414)9520123456788(254)K1", "/414/9520123456788/254/K1"),
    ],
)
def test_the_key_with_its_qualifiers_is_what_counts(text: str, path: str) -> None:
    link = link_of_printed(text)

    assert link is not None
    assert link.path == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7KQ4M2XH",
        "(10)L1",
        "(01)9520123456789",
        f"x(01){GTIN}",
        f"(01){GTIN}(",
        "(01)",
        "()",
        "(ab)1",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert link_of_printed(text) is None
