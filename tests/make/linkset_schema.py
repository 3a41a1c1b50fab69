"""What a linkset must look like: RFC 9264 as the GS1-Conformant Resolver standard narrows it."""

from collections.abc import Callable, Mapping
from typing import Any

import fastjsonschema

ADDRESS = r"^https?://[^\s<>\"{}|\\^`]+$"
LINK = {
    "type": "object",
    "properties": {
        "href": {"type": "string", "pattern": ADDRESS},
        "title": {"type": "string", "minLength": 1},
        "hreflang": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "pattern": r"^[A-Za-z]{2}(-[A-Za-z]{2})?$"},
        },
        "type": {"type": "string", "pattern": r"^[\w.+-]+/[\w.+-]+$"},
        "context": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    },
    "required": ["href", "title"],
    "additionalProperties": False,
}
DEFAULT_LINK = {
    **LINK,
    "properties": {name: LINK["properties"][name] for name in ("href", "title")},
}  # type: ignore[index]
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "linkset": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "anchor": {"type": "string", "pattern": ADDRESS},
                    "itemDescription": {"type": "string", "minLength": 1},
                    "https://gs1.org/voc/defaultLink": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 1,
                        "items": DEFAULT_LINK,
                    },
                    "https://gs1.org/voc/defaultLinkMulti": {
                        "type": "array",
                        "minItems": 2,
                        "items": LINK,
                    },
                },
                "patternProperties": {
                    "^https://gs1\\.org/voc/(?!defaultLink)[A-Za-z]+$": {
                        "type": "array",
                        "minItems": 1,
                        "items": LINK,
                    }
                },
                "required": ["anchor", "itemDescription"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["linkset"],
    "additionalProperties": False,
}
validate: Callable[[object], object] = fastjsonschema.compile(dict(SCHEMA))
