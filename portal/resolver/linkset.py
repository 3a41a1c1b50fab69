"""Linksets (RFC 9264) in the shape of the GS1-Conformant Resolver standard, 2.10."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.resolver.levels import Level, Target
from portal.resolver.link_types import DEFAULT, DEFAULT_MULTI, VOCABULARY, uri_of

LINKSET_TYPE = "application/linkset+json"
JSON_TYPE = "application/json"
JSON_LD_TYPE = "application/ld+json"
PAGE_TYPE = "text/html"
CONTEXT_ADDRESS = "https://ref.gs1.org/standards/resolver/linkset-context"
# The same meaning as the published context, so that a reader needs no further request.
JSON_LD_CONTEXT: Mapping[str, object] = {
    "gs1": VOCABULARY,
    "dcterms": "http://purl.org/dc/terms/",
    "linkset": "@graph",
    "anchor": "@id",
    "href": "@id",
    "itemDescription": "dcterms:description",
    "title": "dcterms:title",
    "hreflang": {"@id": "dcterms:language", "@container": "@set"},
    "type": "dcterms:format",
    "context": {"@id": "dcterms:coverage", "@container": "@set"},
}


def linkset(levels: Sequence[Level], base: str) -> dict[str, Any]:
    """The linkset of all levels; anchors are below the address `base`."""
    return {"linkset": [_link_context(level, base) for level in levels]}


def linked_data(document: Mapping[str, Any]) -> dict[str, Any]:
    """A linkset with its JSON-LD context embedded."""
    return {"@context": JSON_LD_CONTEXT, **document}


def relations(level: Level) -> dict[str, tuple[Target, ...]]:
    """The targets of a level under the terms that they have in a linkset, default link first."""
    found: dict[str, tuple[Target, ...]] = {}
    if level.defaults:
        found[DEFAULT] = level.defaults[:1]
    if len(level.defaults) > 1:
        found[DEFAULT_MULTI] = level.defaults
    for target in level.targets:
        found[target.link_type] = (*found.get(target.link_type, ()), target)
    return found


def _link_context(level: Level, base: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        "anchor": base + level.path,
        "itemDescription": level.description,
    }
    for term, targets in relations(level).items():
        shape = _bare if term == DEFAULT else _whole
        context[uri_of(term)] = [shape(target) for target in targets]
    return context


def _bare(target: Target) -> dict[str, Any]:
    return {"href": target.href, "title": target.title}


def _whole(target: Target) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "hreflang": list(target.hreflang),
        "type": target.media_type,
        "context": list(target.context),
    }
    return _bare(target) | {name: value for name, value in attributes.items() if value}
