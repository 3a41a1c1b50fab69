"""How a feature hands its records to the search: what is indexed, and what a result shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from search.document import Document


@dataclass(frozen=True, slots=True)
class Found:
    """A record as a line of a result list; `path` is its address without language prefix."""

    kind: str
    key: str
    code: str
    title: str
    path: str
    text: str = ""
    meta: tuple[str, ...] = field(default=())
    status: str = ""
    tone: str = "neutral"
    image: str = ""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class EntrySource:
    """One kind of record that can be found; only public records are handed out.

    `keys` lists all public keys; `documents` and `found` read the records with the given keys
    in a fixed number of statements and leave out what is not public.
    """

    kind: str
    keys: Callable[[], Sequence[str]]
    documents: Callable[[Sequence[str]], Sequence[Document]]
    found: Callable[[Sequence[str]], Mapping[str, Found]]
