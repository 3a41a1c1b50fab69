"""The record as search sees it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One public record: what is found, filtered and counted.

    `id` is kind, colon, key and unique in the index. `names` are other names (brand, old names,
    producer) and weigh less than the title; `codes` are display codes, found in any spelling.
    The kind is a facet by itself. `weight` below 1 ranks a superseded or withdrawn record under
    what replaces it.
    """

    id: str
    kind: str
    title: str
    names: tuple[str, ...] = ()
    body: str = ""
    codes: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: datetime.date | None = None
    weight: float = 1.0
