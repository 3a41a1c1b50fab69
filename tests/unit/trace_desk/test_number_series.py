"""Series of serial numbers: counted up at the end, as wide as the first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import RefusedError
from portal.trace_desk.number_series import series_from

STEMS = st.text(st.characters(codec="ascii", categories=("L", "P")), max_size=10)


def test_the_last_digits_are_counted_up_and_keep_their_width() -> None:
    assert series_from("A2-098", 4) == ["A2-098", "A2-099", "A2-100", "A2-101"]
    assert series_from("99", 2) == ["99", "100"]


@given(STEMS, st.integers(0, 10**12), st.integers(1, 14), st.integers(1, 300))
def test_a_series_holds_as_many_different_numbers_as_asked(
    stem: str, start: int, width: int, count: int
) -> None:
    numbers = series_from(f"{stem}{start:0{width}}", count)

    assert len(set(numbers)) == count
    assert [int(number.removeprefix(stem)) for number in numbers] == list(
        range(start, start + count)
    )


@pytest.mark.parametrize(
    ("first", "count"), [("", 1), ("A", 1), ("A1 ", 1), ("9" * 80, 2), ("١", 1)]
)
def test_a_first_number_that_cannot_be_counted_is_refused(first: str, count: int) -> None:
    with pytest.raises(RefusedError):
        series_from(first, count)
