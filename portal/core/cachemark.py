"""Tells the page cache which answers it may keep."""

from flask import Flask, Response, request

from portal.core.access import is_cacheable
from portal.core.pagecache import MARK


def install_cache_marks(app: Flask) -> None:
    """Mark successful answers of cacheable views; the cache takes the mark off again."""

    @app.after_request
    def mark(response: Response) -> Response:
        if response.status_code == 200 and is_cacheable(request.endpoint):
            response.direct_passthrough = False
            response.headers[MARK] = "1"
        return response
