"""GTIN and GLN: what is accepted, what is stored, what is printed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import RefusedError
from portal.core.gtin import normalise_gln, normalise_gtin, printed_gtin

# Numbers of the GS1 General Specifications and of its demonstration prefix.
GENUINE = ("96385074", "614141999996", "9506000134352", "09506000134352", "19520200000047")


def check_digit(body: str) -> str:
    """The GS1 check digit, counted the way the standard tells it."""
    weighted = sum(int(d) * (3 if at % 2 == 0 else 1) for at, d in enumerate(reversed(body)))
    return str(-weighted % 10)


def of_one_shop(body: str) -> bool:
    """Whether the number lies in a range for restricted circulation."""
    starts = {7: ("2",), 11: ("2", "4"), 12: ("2",), 13: ("2", "02", "04")}[len(body)]
    return body.removeprefix(body[0] if len(body) == 13 else "").startswith(starts)


bodies = st.sampled_from((7, 11, 12, 13)).flatmap(
    lambda length: st.text("123456789", min_size=1, max_size=1).flatmap(
        lambda first: st.text("0123456789", min_size=length - 1, max_size=length - 1).map(
            lambda rest: first + rest
        )
    )
)


@pytest.mark.parametrize("typed", GENUINE)
def test_a_genuine_number_is_stored_with_14_digits(typed: str) -> None:
    assert normalise_gtin(typed) == typed.zfill(14)


@pytest.mark.parametrize("typed", GENUINE)
def test_the_stored_number_is_printed_as_it_stands_on_the_product(typed: str) -> None:
    assert printed_gtin(normalise_gtin(typed)) == typed.removeprefix(
        "0" if len(typed) == 14 else ""
    )


@given(bodies)
def test_exactly_one_last_digit_is_right(body: str) -> None:
    accepted = []
    for last in "0123456789":
        try:
            accepted.append(normalise_gtin(body + last)[-1])
        except RefusedError:
            continue
    assert accepted == ([] if of_one_shop(body) else [check_digit(body)])


@given(bodies, st.data())
def test_any_single_wrong_digit_is_noticed(body: str, data: st.DataObject) -> None:
    right = body + check_digit(body)
    at = data.draw(st.integers(0, len(right) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != right[at]]))

    with pytest.raises(RefusedError):
        normalise_gtin(right[:at] + other + right[at + 1 :])


@given(st.text(max_size=20))
def test_any_text_becomes_14_digits_or_is_refused(typed: str) -> None:
    with suppress(RefusedError):
        assert len(normalise_gtin(typed)) == 14


@pytest.mark.parametrize("typed", ["950600013435", "", "95060001343521", "0" * 13, "950600013435x"])
def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(RefusedError):
        normalise_gtin(typed)


@pytest.mark.parametrize("typed", ["2000000000008", "0200000000004", "20000004"])
def test_numbers_of_one_shop_are_no_gtin(typed: str) -> None:
    with pytest.raises(RefusedError, match="nội bộ"):
        normalise_gtin(typed)


def test_spaces_and_hyphens_do_not_matter() -> None:
    assert normalise_gtin("950 6000-134352") == "09506000134352"


def test_a_place_number_has_13_digits_and_a_check_digit() -> None:
    assert normalise_gln("9525100000015") == "9525100000015"
    with pytest.raises(RefusedError, match="13 chữ số"):
        normalise_gln("952510000001")
    with pytest.raises(RefusedError, match="kiểm tra"):
        normalise_gln("9525100000016")
