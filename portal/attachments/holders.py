"""The features whose records carry attachments; the composition root names them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

_NAME = "portal_attachment_holders"


@dataclass(frozen=True, slots=True)
class Holder:
    """A feature whose records carry attachments, known by their digests.

    `is_published` says whether a record that the public may read now carries this attachment;
    `held` gives those among some digests that any record carries, drafts and old versions too.
    """

    is_published: Callable[[str], bool]
    held: Callable[[Sequence[str]], Collection[str]]


def install_attachment_holders(app: Flask, holders: Iterable[Holder]) -> None:
    """Tell this application which features carry attachments."""
    app.extensions[_NAME] = tuple(holders)


def is_published(digest: str) -> bool:
    """Whether the public may read a record that carries this attachment."""
    return any(holder.is_published(digest) for holder in _holders())


def unheld(digests: Sequence[str]) -> set[str]:
    """Those that no record carries; none before any feature is named, for then nobody knows."""
    if not _holders():
        return set()
    return set(digests).difference(*(holder.held(digests) for holder in _holders()))


def _holders() -> tuple[Holder, ...]:
    found: tuple[Holder, ...] = current_app.extensions.get(_NAME, ())
    return found
