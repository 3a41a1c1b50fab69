"""Print sizes: what is too fine for the printer is refused with a size that is not."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qr.errors import QuietZoneTooNarrowError, SizeOutOfRangeError, SymbolTooSmallError
from qr.print_size import (
    LABEL_200_DPI,
    LABEL_300_DPI,
    PRINT_LIMITS,
    RETAIL_CHECKOUT,
    SCREEN_ONLY,
    PrintLimit,
    PrintSize,
    smallest_mm,
)
from qr.symbol import encode

SYMBOL = encode("https://tcdlcl.quangngai.gov.vn/q/7KQ4M2XH")


def test_module_is_the_side_shared_out() -> None:
    assert SYMBOL.side == 29
    assert PrintSize(29).module_mm(SYMBOL) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("limit", "least_mm"), [(LABEL_300_DPI, 9.6), (RETAIL_CHECKOUT, 11.5), (LABEL_200_DPI, 14.5)]
)
def test_refusal_names_the_least_size_that_will_do(limit: PrintLimit, least_mm: float) -> None:
    with pytest.raises(SymbolTooSmallError) as refusal:
        PrintSize(9, limit=limit).module_mm(SYMBOL)

    assert refusal.value.minimal_mm == pytest.approx(least_mm)
    assert PrintSize(refusal.value.minimal_mm, limit=limit).module_mm(SYMBOL) >= limit.module_mm


def test_refusal_speaks_vietnamese() -> None:
    with pytest.raises(SymbolTooSmallError) as refusal:
        PrintSize(8).module_mm(SYMBOL)

    assert str(refusal.value) == (
        "Cỡ này làm mỗi ô vuông của mã chỉ rộng 0,276 mm, nhỏ hơn mức in rõ được là 0,330 mm. "
        "Cạnh mã phải từ 9,6 mm trở lên."
    )


@given(size_mm=st.floats(0.1, 1000), module_mm=st.floats(0.01, 5))
def test_only_modules_below_the_limit_are_refused(size_mm: float, module_mm: float) -> None:
    limit = PrintLimit("Máy in thử", module_mm, "Đo thử")
    size = PrintSize(size_mm, limit=limit)

    if size_mm >= smallest_mm(SYMBOL, limit):
        assert size.module_mm(SYMBOL) == size_mm / SYMBOL.side
    elif size_mm < smallest_mm(SYMBOL, limit) * (1 - 1e-6):
        with pytest.raises(SymbolTooSmallError):
            size.module_mm(SYMBOL)


@given(module_mm=st.integers(1, 3000).map(lambda thousandths: thousandths / 1000))
def test_the_size_named_in_a_refusal_is_accepted(module_mm: float) -> None:
    limit = PrintLimit("Máy in thử", module_mm, "Đo thử")

    with pytest.raises(SymbolTooSmallError) as refusal:
        PrintSize(module_mm, limit=limit).module_mm(SYMBOL)

    assert PrintSize(refusal.value.minimal_mm, limit=limit).module_mm(SYMBOL) > 0


def test_quiet_zone_below_the_standard_is_refused_for_print() -> None:
    with pytest.raises(QuietZoneTooNarrowError, match="ít nhất 4 ô vuông") as refusal:
        PrintSize(30, quiet_zone=3).module_mm(SYMBOL)

    assert refusal.value.minimal_modules == 4


def test_screen_needs_neither_quiet_zone_nor_size() -> None:
    assert PrintSize(2, quiet_zone=0, limit=SCREEN_ONLY).module_mm(SYMBOL) > 0


@pytest.mark.parametrize("size_mm", [0, -5, 1000.1, nan, inf, -inf])
def test_sizes_out_of_this_world_are_refused(size_mm: float) -> None:
    with pytest.raises(SizeOutOfRangeError, match="Cạnh mã"):
        PrintSize(size_mm).module_mm(SYMBOL)


def test_every_limit_says_what_it_rests_on() -> None:
    assert all(limit.name and limit.basis for limit in PRINT_LIMITS)
    assert len({limit.name for limit in PRINT_LIMITS}) == len(PRINT_LIMITS)
