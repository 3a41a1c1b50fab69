"""One facet of one segment: counted record by record or value by value, whichever is less work."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from search.engines import bitset

# What one record costs, and one value besides its length, in records of a set that is compared.
_RECORD_COST, _VALUE_COST = 2_000, 4_000


@dataclass(frozen=True)
class Selection:
    """Some records of a segment of so many."""

    bits: int
    size: int

    @cached_property
    def count(self) -> int:
        """Return how many they are."""
        return self.bits.bit_count()

    @cached_property
    def numbers(self) -> list[int]:
        """Return their numbers in ascending order."""
        return bitset.to_numbers(self.bits, self.size)


class FacetColumn:
    """The values of a facet with the records that bear them; never changes."""

    def __init__(
        self, size: int, values: Sequence[str], holders: Callable[[int], Sequence[int]]
    ) -> None:
        """Take the values and what reads the records of each by its place among the values."""
        self.size = size
        self.values = values
        self._holders = holders

    def counts(self, chosen: Selection) -> Mapping[str, int]:
        """Return the values that any of the records bears, each with their number."""
        if self._is_quicker_by_record(chosen) and self._value_of is not None:
            found = Counter(map(self._value_of.__getitem__, chosen.numbers))
            return {self.values[at - 1]: count for at, count in found.items() if at}
        rows = zip(self.values, self._sets, strict=True)
        return {value: count for value, bits in rows if (count := (bits & chosen.bits).bit_count())}

    def _is_quicker_by_record(self, chosen: Selection) -> bool:
        return chosen.count * _RECORD_COST < len(self.values) * (self.size + _VALUE_COST)

    @cached_property
    def _sets(self) -> Sequence[int]:
        places = range(len(self.values))
        return [bitset.from_numbers(self._holders(at), self.size) for at in places]

    @cached_property
    def _value_of(self) -> Sequence[int] | None:
        """One more than the place of each record's value, 0 for none; None if any has several."""
        row = array("H", bytes(array("H").itemsize * self.size))
        for at in range(len(self.values)):
            for number in self._holders(at):
                if row[number]:
                    return None
                row[number] = at + 1
        return row
