"""What the features publish, as the log needs to know it; the composition root names them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from portal.ledger.documents import Content

_NAME = "portal_publications"


@dataclass(frozen=True, slots=True)
class Publication:
    """One kind of record whose public states are entered in the log.

    `label` is its Vietnamese name, marked for translation; `path` gives the address of a record.
    `keys` lists every record that is public now; `contents` gives what is published of the
    records with these keys now, as it was handed to `append`, and leaves out what is not public.
    """

    kind: str
    label: str
    path: Callable[[str], str]
    keys: Callable[[], Iterable[str]]
    contents: Callable[[Sequence[str]], Mapping[str, Content]]


def install_publications(app: Flask, publications: Iterable[Publication]) -> None:
    """Tell the log of this application what the features publish."""
    app.extensions[_NAME] = {one.kind: one for one in publications}


def publications() -> Mapping[str, Publication]:
    """What the features of the running portal publish, by kind."""
    found: Mapping[str, Publication] = current_app.extensions.get(_NAME, {})
    return found
