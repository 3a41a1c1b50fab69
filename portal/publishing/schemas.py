"""What the pages of this feature accept in their addresses."""

from marshmallow import fields, validate

from portal.core.forms import ListQuery
from portal.publishing.models import Category


class NewsQuery(ListQuery):
    """The list of news: page and category."""

    chuyen_muc = fields.String(load_default="", validate=validate.OneOf(["", *Category]))
