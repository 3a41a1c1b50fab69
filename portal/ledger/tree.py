"""The Merkle tree of RFC 6962 section 2.1: digests, complete subtrees, and what a proof needs.

A range of leaves `[start, end)` is written as two numbers. The digest of a range that is no
complete subtree follows from the digests of the complete subtrees in it, so only those are kept.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

DIGEST_LENGTH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
# RFC 6962 2.1: a leaf can never be taken for a node.
_LEAF, _NODE = b"\x00", b"\x01"


class Subtree(NamedTuple):
    """A complete subtree of 2^`level` leaves, the `number`-th of its size from the left."""

    level: int
    number: int

    @property
    def last(self) -> int:
        """Position of the leaf that completes it."""
        return ((self.number + 1) << self.level) - 1


class Range(NamedTuple):
    """The leaves from `start` up to, not including, `end`."""

    start: int
    end: int


def leaf_digest(document: bytes) -> bytes:
    """The digest of one entry."""
    return hashlib.sha256(_LEAF + document).digest()


def node_digest(left: bytes, right: bytes) -> bytes:
    """The digest of two neighbouring subtrees."""
    return hashlib.sha256(_NODE + left + right).digest()


def subtrees_of(leaves: Range) -> tuple[Subtree, ...]:
    """The complete subtrees of a range that occurs in the tree, from the left."""
    found = []
    start, end = leaves
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(Subtree(level, start >> level))
        start += 1 << level
    return tuple(found)


def digest_of(leaves: Range, digests: Mapping[Subtree, bytes]) -> bytes:
    """The digest of a range, from the digests of its complete subtrees."""
    return joined([digests[subtree] for subtree in subtrees_of(leaves)])


def joined(peaks: Sequence[bytes]) -> bytes:
    """The digest above complete subtrees of falling sizes, given from the left."""
    if not peaks:
        return EMPTY_ROOT
    digest = peaks[-1]
    for peak in reversed(peaks[:-1]):
        digest = node_digest(peak, digest)
    return digest


def inclusion_ranges(leaf: int, size: int) -> tuple[Range, ...]:
    """The ranges whose digests lead from a leaf to the root (RFC 6962 2.1.1), leaf first."""
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            found.append(Range(middle, end))
            end = middle
        else:
            found.append(Range(start, middle))
            start = middle
    return tuple(reversed(found))


def consistency_ranges(first: int, second: int) -> tuple[Range, ...]:
    """The ranges whose digests show that a tree only grew (RFC 6962 2.1.2); empty for `first` 0."""
    if not first:
        return ()
    start, end, found, is_whole = 0, second, [], True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            found.append(Range(middle, end))
            end = middle
        else:
            found.append(Range(start, middle))
            start, is_whole = middle, False
    if not is_whole:
        found.append(Range(start, end))
    return tuple(reversed(found))


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


class Frontier:
    """The right edge of a growing tree: all that is needed to add leaves."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)

    def add(self, leaf: bytes) -> bytes:
        """Add a leaf digest; returns it, followed by the subtrees that it completes, joined."""
        completed, digest, count = [leaf], leaf, self.size
        while count & 1:
            digest = node_digest(self._peaks.pop(), digest)
            completed.append(digest)
            count >>= 1
        self._peaks.append(digest)
        self.size += 1
        return b"".join(completed)

    def root(self) -> bytes:
        """The digest of the whole tree."""
        return joined(self._peaks)
