"""The body of a request as a JSON object."""

from typing import Any

from flask import request

from portal.core.errors import InvalidInputError
from portal.core.language import gettext as _


def read_object() -> dict[str, Any]:
    """What was sent; raises InvalidInputError for anything but a JSON object."""
    try:
        body: Any = request.get_json(force=True, silent=True)
    except RecursionError:
        # Ten thousand brackets in a row.
        body = None
    if not isinstance(body, dict):
        raise InvalidInputError(_("Nội dung không phải là JSON đọc được."))
    return body
