"""Which target answers a request: link type, then media type, language and context (2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.negotiation import Ranks, best, language_ranks, media_ranks
from portal.resolver.levels import Level, Target
from portal.resolver.link_types import DEFAULT, DEFAULT_MULTI


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for; `link_type` is a bare term, empty when it asks for none."""

    link_type: str
    accept: str
    accept_language: str
    context: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The targets of one level that answer equally well; one is a redirect."""

    level: Level
    targets: tuple[Target, ...]


def choose(levels: Sequence[Level], wish: Wish) -> Choice | None:
    """The answer from the most exact level that has one; None when no level has."""
    for level in levels:
        candidates = _candidates(level, wish.link_type)
        if candidates:
            return Choice(level, _chosen(candidates, wish))
    return None


def default_candidates(levels: Sequence[Level]) -> tuple[Target, ...]:
    """The default link and its variants that answer a request without link type."""
    return next((level.defaults for level in levels if level.defaults), ())


def _candidates(level: Level, link_type: str) -> tuple[Target, ...]:
    if not link_type:
        return level.defaults
    if link_type == DEFAULT:
        return level.defaults[:1]
    if link_type == DEFAULT_MULTI:
        return level.defaults if len(level.defaults) > 1 else ()
    return level.of_type(link_type)


def _chosen(candidates: tuple[Target, ...], wish: Wish) -> tuple[Target, ...]:
    """One target where the request decides, and always where it asks for no link type."""
    left = narrowed(candidates, wish)
    if wish.link_type not in {"", DEFAULT_MULTI}:
        return left
    default = candidates[0]
    return (default,) if default in left else left[:1]


def narrowed(candidates: tuple[Target, ...], wish: Wish) -> tuple[Target, ...]:
    """The candidates that suit the request best; all that remain suit it equally well."""
    if len(candidates) > 1:
        candidates = _by_type(candidates, wish.accept)
    if len(candidates) > 1:
        candidates = _by_language(candidates, wish.accept_language)
    return _by_context(candidates, wish.context) if len(candidates) > 1 else candidates


def _by_type(candidates: tuple[Target, ...], accept: str) -> tuple[Target, ...]:
    names = [(target.media_type,) for target in candidates]
    offered = tuple(sorted({name for one in names for name in one}))
    return _taken(candidates, names, offered, media_ranks(accept, offered))


def _by_language(candidates: tuple[Target, ...], accept: str) -> tuple[Target, ...]:
    names = [target.languages or ("",) for target in candidates]
    offered = tuple(sorted({name for one in names for name in one}))
    ranks = language_ranks(accept, offered)
    if all(rank is None for rank in ranks):
        # Nothing in a language that was asked for: what is in no language in particular.
        return tuple([one for one in candidates if not one.hreflang]) or candidates
    return _taken(candidates, names, offered, ranks)


def _taken(
    candidates: tuple[Target, ...],
    names: Sequence[tuple[str, ...]],
    offered: tuple[str, ...],
    ranks: Ranks,
) -> tuple[Target, ...]:
    return tuple([candidates[place] for place in best(names, offered, ranks)])


def _by_context(candidates: tuple[Target, ...], context: str) -> tuple[Target, ...]:
    """What names this context; else what names none."""
    wanted = context.lower()
    named = [one for one in candidates if wanted in {each.lower() for each in one.context}]
    if wanted and named:
        return tuple(named)
    return tuple([one for one in candidates if not one.context]) or candidates
