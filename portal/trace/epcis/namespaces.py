"""JSON-LD contexts: which prefix stands for which namespace, and full names of short ones."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
# Prefixes that the EPCIS 2.0 context defines; a document need not repeat them.
STANDARD: Mapping[str, str] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "gs1": "https://ref.gs1.org/voc/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
LONGEST_NAMESPACE = 300
MOST_NAMESPACES = 30
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def is_namespace(value: object) -> bool:
    """Whether a value of a context names a namespace, that is, an absolute URI."""
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_NAMESPACE
        and _NAMESPACE.fullmatch(value) is not None
    )


def namespaces_of(context: Any) -> dict[str, str]:
    """The prefixes that a document or an event declares beside the standard ones."""
    found = {
        prefix: value
        for terms in _terms(context)
        for prefix, value in terms.items()
        if _PREFIX.fullmatch(prefix) and is_namespace(value)
    }
    return {prefix: found[prefix] for prefix in list(found)[:MOST_NAMESPACES]}


def has_epcis_context(context: Any) -> bool:
    """Whether a document says that it speaks EPCIS 2.0, in any revision of the context."""
    stated = context if isinstance(context, list) else [context]
    return any(isinstance(one, str) and "epcis-context" in one for one in stated)


def full_name(name: str, namespaces: Mapping[str, str]) -> tuple[str, str] | None:
    """Namespace and local name of `prefix:name`, None when nobody declared the prefix."""
    prefix, colon, local = name.partition(":")
    if not colon or not local:
        return None
    namespace = namespaces.get(prefix) or STANDARD.get(prefix)
    if namespace is not None:
        return namespace, local
    return _split_uri(name) if local.startswith("//") or prefix == "urn" else None


def expanded(value: str, namespaces: Mapping[str, str]) -> str:
    """A compact URI written out; every other value comes back as it is."""
    prefix, colon, local = value.partition(":")
    if not colon or local.startswith("//"):
        return value
    namespace = namespaces.get(prefix) or STANDARD.get(prefix)
    return namespace + local if namespace else value


def merged(several: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """One set of prefixes for several events; raises ValueError where they contradict."""
    together: dict[str, str] = {}
    for one in several:
        for prefix, namespace in one.items():
            if together.setdefault(prefix, namespace) != namespace:
                raise ValueError(prefix)
    return together


def _terms(context: Any) -> Iterator[dict[str, Any]]:
    for one in context if isinstance(context, list) else [context]:
        if isinstance(one, dict):
            yield one


def _split_uri(name: str) -> tuple[str, str] | None:
    cut = max(name.rfind(mark) for mark in "/#:") + 1
    return (name[:cut], name[cut:]) if 0 < cut < len(name) else None
