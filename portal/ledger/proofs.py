"""Proofs as files that anybody can check without the portal."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.ledger.documents import entry_document
from portal.ledger.heads import SignedHead, described_head, signed_head
from portal.ledger.models import LedgerEntry
from portal.ledger.queries import consistency_path, entry_at, inclusion_path
from portal.ledger.tree import DIGEST_LENGTH, Range, inclusion_ranges

INCLUSION, CONSISTENCY = "portal-log-inclusion-1", "portal-log-consistency-1"


@dataclass(frozen=True, slots=True)
class Step:
    """One digest on the way from a leaf to the root; `leaves` are the entries it stands for."""

    leaves: Range
    is_left: bool
    digest: bytes


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry is in the log of a signed head."""

    entry: LedgerEntry
    steps: Sequence[Step]
    head: SignedHead


def inclusion_proof(position: int, size: int | None = None) -> InclusionProof:
    """The proof for one entry in the log now, or when it had `size` entries.

    Raises RefusedError when it was not in a log of that size, NotFoundError when it never was.
    """
    entry = entry_at(position)
    head = signed_head(size)
    path = inclusion_path(position, head.tree.size)
    ranges = inclusion_ranges(position, head.tree.size)
    steps = [
        Step(leaves, leaves.start < position, digest)
        for leaves, digest in zip(ranges, path, strict=True)
    ]
    return InclusionProof(entry, steps, head)


def described_inclusion(proof: InclusionProof) -> dict[str, object]:
    """The proof as the file that `verify_proof.py` checks."""
    return {
        "format": INCLUSION,
        "entry": described_entry(proof.entry),
        "path": [step.digest.hex() for step in proof.steps],
        "head": described_head(proof.head),
    }


def described_consistency(first: int, second: int) -> dict[str, object]:
    """The proof that the log of size `second` begins with the log of size `first`, as a file.

    Raises RefusedError when the sizes are in the wrong order or beyond the log.
    """
    path = consistency_path(first, second)
    return {
        "format": CONSISTENCY,
        "first": described_head(signed_head(first)),
        "second": described_head(signed_head(second)),
        "path": [digest.hex() for digest in path],
    }


def described_entry(entry: LedgerEntry) -> dict[str, object]:
    """An entry: the text that is hashed to the leaf, and the content that it names.

    `content` is canonical JSON as text, None once it had to be erased.
    """
    document = entry_document(entry.at, entry.kind, entry.key, entry.content_digest)
    return {
        "position": entry.position,
        "leaf": entry.digests[:DIGEST_LENGTH].hex(),
        "document": document,
        "content": entry.content or None,
    }
