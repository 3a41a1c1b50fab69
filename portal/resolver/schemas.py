"""What may be registered for an identifier: the body of the API, checked field by field."""

from dataclasses import dataclass
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from portal.core.errors import RefusedError
from portal.resolver.link_types import RESERVED, term_of
from portal.resolver.models import LONGEST_ADDRESS, LONGEST_DESCRIPTION, LONGEST_TITLE
from portal.resolver.targets import has_hidden_characters

MOST_LINKS = 60
MOST_VALUES = 20
# The linkset schema of GS1 knows no script and no world region (`zh-Hant`, `es-419`).
_LANGUAGE = r"[A-Za-z]{2}(?:-[A-Za-z]{2})?\Z"
_MEDIA_TYPE = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,58}\Z"


@dataclass(frozen=True, slots=True)
class NewTarget:
    """One address as it was sent; `link_type` is a bare term."""

    link_type: str
    href: str
    title: str
    hreflang: tuple[str, ...]
    media_type: str
    context: tuple[str, ...]
    is_default: bool


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Everything that is registered for one identifier."""

    item_description: str
    links: tuple[NewTarget, ...]


class PlainText(fields.String):
    """A line of text without hidden characters; blanks around it are refused, not removed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        if not text or text != text.strip() or has_hidden_characters(text):
            raise ValidationError("Empty, blanks around it, or hidden characters.")
        return text


class LinkType(fields.String):
    """A link type as `gs1:…` or as a URI of the vocabulary; becomes the bare term."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        term = term_of(str(super()._deserialize(value, attr, data, **kwargs)))
        if term is None:
            raise ValidationError("Not a link type of the GS1 Web Vocabulary.")
        if term in RESERVED:
            raise ValidationError("This link type is given by the resolver itself.")
        return term


class OneOrMany(fields.List[Any]):
    """A list of texts; a single text stands for a list of one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        many = [value] if isinstance(value, str) else value
        return list(super()._deserialize(many, attr, data, **kwargs))


class LinkBody(Schema):
    """One link of `PUT /api/v1/resolver/links/…`."""

    link_type = LinkType(required=True)
    href = fields.String(required=True, validate=validate.Length(1, LONGEST_ADDRESS))
    title = PlainText(required=True, validate=validate.Length(1, LONGEST_TITLE))
    hreflang = fields.List(
        fields.String(validate=validate.Regexp(_LANGUAGE)),
        load_default=list,
        validate=validate.Length(max=MOST_VALUES),
    )
    type = fields.String(load_default="", validate=validate.Regexp(rf"\Z|{_MEDIA_TYPE}"))
    default = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    context = OneOrMany(
        PlainText(validate=validate.Length(1, 60)),
        load_default=list,
        validate=validate.Length(max=MOST_VALUES),
    )

    @post_load
    def finished(self, values: dict[str, Any], **_kwargs: Any) -> NewTarget:
        """The link as value."""
        return NewTarget(
            link_type=values["link_type"],
            href=values["href"],
            title=values["title"],
            hreflang=tuple(dict.fromkeys(values["hreflang"])),
            media_type=values["type"],
            context=tuple(dict.fromkeys(values["context"])),
            is_default=values["default"],
        )


class EntryBody(Schema):
    """The body of `PUT /api/v1/resolver/links/…`."""

    item_description = PlainText(required=True, validate=validate.Length(1, LONGEST_DESCRIPTION))
    links = fields.List(
        fields.Nested(LinkBody, unknown=RAISE),
        required=True,
        validate=validate.Length(1, MOST_LINKS),
    )

    @post_load
    def finished(self, values: dict[str, Any], **_kwargs: Any) -> NewEntry:
        """The entry as value."""
        return NewEntry(values["item_description"], tuple(values["links"]))


def read_entry(body: object) -> NewEntry:
    """The entry in a decoded JSON body; raises RefusedError that names the fields at fault."""
    if not isinstance(body, dict):
        raise RefusedError("Nội dung phải là một đối tượng JSON.")
    try:
        entry: NewEntry = EntryBody(unknown=RAISE).load(body)
    except ValidationError as error:
        names = ", ".join(sorted(_places(error.messages_dict)))
        raise RefusedError(f"Nội dung có giá trị không hợp lệ: {names}.") from None
    return entry


def _places(messages: Any, above: str = "") -> list[str]:
    """The names of the fields at fault, as in `links.0.href`."""
    if not isinstance(messages, dict):
        return [above]
    found: list[str] = []
    for name, inner in messages.items():
        found += _places(inner, f"{above}.{name}" if above else str(name))
    return found
