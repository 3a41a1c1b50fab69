"""How hard a masked symbol is to read: the penalty of ISO/IEC 18004 7.8.3, on integers."""

from __future__ import annotations


def penalty(dark: int, side: int) -> int:
    """Return the penalty of a symbol; the mask with the lowest one is printed.

    `dark` holds the rows from the top, each of `side` bits and one zero bit that parts the rows,
    so that a shift by one looks along a row and a shift by `side + 1` looks down a column.
    """
    row = side + 1
    light = dark ^ all_modules(side)
    lines = sum(
        _runs(dark, step) + _runs(light, step) + _finder_likes(dark, light, step)
        for step in (1, row)
    )
    return lines + _blocks(dark, row) + _blocks(light, row) + _imbalance(dark, side)


def all_modules(side: int) -> int:
    """Return a bit for every module of a symbol, in the layout that `penalty` reads."""
    return int(("1" * side + "0") * side, 2)


def _runs(color: int, step: int) -> int:
    """Three points for each run of five of one colour, one for each further module (N1)."""
    pairs = color & color >> step
    fives = pairs & pairs >> 2 * step & color >> 4 * step
    # A run of n modules leaves n - 4 bits in a row here and costs n - 2 points.
    first_of_run = fives & ~(fives << step)
    return fives.bit_count() + 2 * first_of_run.bit_count()


def _blocks(color: int, row: int) -> int:
    """Three points for each 2 x 2 block of one colour (N2)."""
    pairs = color & color >> 1
    return 3 * (pairs & pairs >> row).bit_count()


def _finder_likes(dark: int, light: int, step: int) -> int:
    """Forty points for each 1:1:3:1:1 with four light modules before or after it (N3)."""
    core = dark & light >> step & dark >> 2 * step & dark >> 3 * step
    core &= dark >> 4 * step & light >> 5 * step & dark >> 6 * step
    pairs = light & light >> step
    fours = pairs & pairs >> 2 * step
    return 40 * ((core & fours >> 7 * step).bit_count() + (core & fours << 4 * step).bit_count())


def _imbalance(dark: int, side: int) -> int:
    """Ten points for each full 5 % that the dark share is away from one half (N4)."""
    modules = side * side
    return 10 * (abs(2 * dark.bit_count() - modules) * 10 // modules)
