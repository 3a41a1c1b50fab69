"""A question to the index and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

MAX_PAGE_SIZE = 100
MAX_REACHABLE = 1_000


class Sort(StrEnum):
    """The order of the hits."""

    RELEVANCE = "relevance"
    DATE = "date"
    STARS = "stars"


class Tier(IntEnum):
    """How well a hit fits; every hit of a lower tier stands before every hit of a higher one."""

    CODE = 0
    CODE_PREFIX = 1
    # Accents as typed: all neighbours adjacent or all words in the title, then those neighbours
    # that belong together.
    EXACT_PAIRS = 2
    EXACT_STICKY = 3
    # Accents where they were typed.
    MARKED_PAIRS = 4
    # Without regard to accents.
    PAIRS = 5
    STICKY_PAIRS = 6
    # What was probably meant.
    REPAIRED = 7
    # The words anywhere in the record.
    EXACT_WORDS = 8
    ALL_WORDS = 9
    SOME_WORDS = 10


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: values of one filter are alternatives, different filters must all hold.

    `size` is held between 1 and 100 and nothing beyond 1,000 hits is reachable. An empty text
    lists everything that passes the filters, newest first.
    """

    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found; higher scores are better within the same tier."""

    id: str
    kind: str
    tier: int
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet with the number of hits that choosing it would leave."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits.

    `total` and the facet counts are exact. The counts of a facet that is itself filtered are
    taken with that filter lifted, so that a second value can be chosen beside the first.
    `corrected` is what was searched instead of the text as typed, `did_you_mean` an offer that
    was not taken; `truncated` says that hits beyond the reachable 1,000 exist.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    corrected: str | None
    did_you_mean: str | None
    generation: str
    page: int
    size: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: a phrase of titles (empty kind and id) or a single record."""

    text: str
    kind: str
    id: str
    count: int
