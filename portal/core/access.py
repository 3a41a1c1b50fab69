"""Who may open a view: every view carries a mark, an unmarked view is refused."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import Forbidden, NotFound

PUBLIC = "public"
# Numbers of records are 32 bits long in PostgreSQL; beyond, databases raise errors of their own.
LARGEST_NUMBER = 2**31 - 1
View = Callable[..., Any]
Mark = Callable[[View], View]
Guard = Callable[[], None]


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


def guarded(permission: str, guard: Guard) -> Mark:
    """A mark for views that open only when `guard` raises nothing; they are made anew each time.

    The guard is asked before the view, with the request at hand. `permission` names the right.
    """

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # as in `public`
        view.guard = guard  # type: ignore[attr-defined]
        view.cached = False  # type: ignore[attr-defined]
        return view

    return mark


def refuse_unmarked_views(app: Flask) -> None:
    """Refuse every request for a view that does not say who may open it, and ask the guards."""

    @app.before_request
    def check_mark() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static":
            return
        _refuse_endless_numbers()
        if getattr(view, "permission", None) == PUBLIC:
            return
        guard: Guard | None = getattr(view, "guard", None)
        if guard is None:
            raise Forbidden
        guard()


def _refuse_endless_numbers() -> None:
    for value in (request.view_args or {}).values():
        if isinstance(value, int) and value > LARGEST_NUMBER:
            raise NotFound


def is_cacheable(endpoint: str | None) -> bool:
    """Whether the page cache may keep the answer of this endpoint."""
    if endpoint == "static":
        return True
    return bool(getattr(current_app.view_functions.get(endpoint or ""), "cached", False))
