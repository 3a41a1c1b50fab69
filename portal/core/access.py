"""Who may open a view: every view carries a mark, an unmarked view is refused."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import Forbidden

PUBLIC = "public"
View = Callable[..., Any]


def public(view: View) -> View:
    """Mark a view that everyone may open; its answer is the same for all and may be cached."""
    view.permission = PUBLIC  # type: ignore[attr-defined]  # functions carry their mark
    view.cached = True  # type: ignore[attr-defined]
    return view


def public_uncached(view: View) -> View:
    """Mark a view that everyone may open and that must be made anew for each request."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    view.cached = False  # type: ignore[attr-defined]
    return view


def refuse_unmarked_views(app: Flask) -> None:
    """Refuse every request for a view that does not say who may open it."""

    @app.before_request
    def check_mark() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static":
            return
        if getattr(view, "permission", None) != PUBLIC:
            raise Forbidden


def is_cacheable(endpoint: str | None) -> bool:
    """Whether the page cache may keep the answer of this endpoint."""
    if endpoint == "static":
        return True
    return bool(getattr(current_app.view_functions.get(endpoint or ""), "cached", False))
