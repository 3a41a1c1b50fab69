"""The tree against the definitions of RFC 6962, word by word, for every size up to 300."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.tree import (
    DIGEST_LENGTH,
    EMPTY_ROOT,
    Frontier,
    Range,
    Subtree,
    consistency_ranges,
    digest_of,
    inclusion_ranges,
    leaf_digest,
    node_digest,
    subtrees_of,
)

LARGEST = 300
LEAVES = [leaf_digest(str(number).encode()) for number in range(LARGEST)]
# Known roots of the eight test entries of the Certificate Transparency reference implementation.
REFERENCE = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]
REFERENCE_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@cache
def defined_root(start: int, end: int) -> bytes:
    """MTH of RFC 6962 2.1."""
    if start == end:
        return hashlib.sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    middle = start + defined_split(end - start)
    return node_digest(defined_root(start, middle), defined_root(middle, end))


def defined_split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def defined_path(leaf: int, start: int, end: int) -> list[bytes]:
    """PATH of RFC 6962 2.1.1."""
    if end - start == 1:
        return []
    middle = start + defined_split(end - start)
    if leaf < middle:
        return [*defined_path(leaf, start, middle), defined_root(middle, end)]
    return [*defined_path(leaf, middle, end), defined_root(start, middle)]


def defined_subproof(first: int, start: int, end: int, is_whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 2.1.2; `first` counts from the beginning of the log."""
    if first == end:
        return [] if is_whole else [defined_root(start, end)]
    middle = start + defined_split(end - start)
    if first <= middle:
        return [*defined_subproof(first, start, middle, is_whole), defined_root(middle, end)]
    return [*defined_subproof(first, middle, end, False), defined_root(start, middle)]


@pytest.fixture(scope="module")
def digests() -> Mapping[Subtree, bytes]:
    """Every complete subtree of the first 300 leaves, from what the frontier hands out."""
    frontier, found = Frontier(), {}
    for position, leaf in enumerate(LEAVES):
        kept = frontier.add(leaf)
        for level in range(len(kept) // DIGEST_LENGTH):
            digest = kept[level * DIGEST_LENGTH : (level + 1) * DIGEST_LENGTH]
            found[Subtree(level, position >> level)] = digest
    return found


def answered(ranges: Sequence[Range], digests: Mapping[Subtree, bytes]) -> list[bytes]:
    return [digest_of(leaves, digests) for leaves in ranges]


def test_the_root_is_that_of_the_reference_implementation() -> None:
    frontier = Frontier()

    for entry in REFERENCE:
        frontier.add(leaf_digest(entry))

    assert frontier.root().hex() == REFERENCE_ROOT


def test_the_root_of_an_empty_log_is_the_digest_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256().digest()


def test_roots_are_as_defined_for_every_size(digests: Mapping[Subtree, bytes]) -> None:
    frontier = Frontier()
    for size in range(LARGEST + 1):
        assert frontier.root() == defined_root(0, size)
        assert digest_of(Range(0, size), digests) == defined_root(0, size)
        if size < LARGEST:
            frontier.add(LEAVES[size])


def test_inclusion_proofs_are_as_defined_for_every_leaf_and_size(
    digests: Mapping[Subtree, bytes],
) -> None:
    for size in range(1, LARGEST + 1, 1):
        for leaf in range(size):
            path = answered(inclusion_ranges(leaf, size), digests)
            assert path == defined_path(leaf, 0, size), (leaf, size)


def test_consistency_proofs_are_as_defined_for_every_pair_of_sizes(
    digests: Mapping[Subtree, bytes],
) -> None:
    for second in range(1, LARGEST + 1):
        assert consistency_ranges(0, second) == ()
        for first in range(1, second + 1):
            path = answered(consistency_ranges(first, second), digests)
            assert path == defined_subproof(first, 0, second, True), (first, second)


@pytest.mark.parametrize("ranges", [inclusion_ranges, consistency_ranges])
@given(size=st.integers(1, 2**40), share=st.floats(0, 1))
def test_a_proof_needs_few_subtrees_however_long_the_log(
    ranges: Callable[[int, int], Sequence[Range]], size: int, share: float
) -> None:
    place = min(int(size * share), size - 1)

    needed = [subtree for leaves in ranges(place, size) for subtree in subtrees_of(leaves)]

    assert len(needed) <= 2 * size.bit_length()
    assert all(subtree.last < size for subtree in needed)
    assert len(set(needed)) == len(needed)


@given(size=st.integers(0, LARGEST), more=st.integers(0, LARGEST))
def test_a_frontier_taken_up_again_goes_on_as_before(size: int, more: int) -> None:
    end = min(size + more, LARGEST)
    peaks = [defined_root(s.number << s.level, s.last + 1) for s in subtrees_of(Range(0, size))]

    frontier = Frontier(size, peaks)
    for leaf in LEAVES[size:end]:
        frontier.add(leaf)

    assert frontier.root() == defined_root(0, end)
