"""Which pages can be rated: the public ones that are the same for everybody."""

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.core.access import is_cacheable
from portal.ratings.desk_tables import LONGEST_PATH

# Machines read these; files are no pages either.
_NO_PAGES = ("/api/", "/static/", "/tep/", "/.well-known/", "/danh-gia")
_FILES = (".xml", ".txt", ".svg", ".png", ".pdf", ".json", ".js", ".webmanifest", ".ics", ".csv")


def path_of_page() -> str:
    """The path of the present page where it can be rated, empty elsewhere.

    Pages with a secret in their address are made anew for each request and so are none of them.
    """
    is_page = is_cacheable(request.endpoint) and _is_page(request.path)
    return request.path if is_page else ""


def is_rated(path: str) -> bool:
    """Whether `path` leads to a page that can be rated."""
    if not _is_page(path):
        return False
    try:
        endpoint, _values = current_app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return is_cacheable(endpoint)


def _is_page(path: str) -> bool:
    is_short = path.startswith("/") and len(path) <= LONGEST_PATH
    return is_short and not path.startswith(_NO_PAGES) and not path.endswith(_FILES)
