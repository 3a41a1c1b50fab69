"""Addresses: absolute ones come from the settings alone, never from the Host header."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, current_app, request
from werkzeug.datastructures import MultiDict

from portal.core.language import ENGLISH, ENGLISH_PREFIX, current_language
from portal.settings import Settings

QueryValue = str | int | list[str]


def settings() -> Settings:
    """The settings of the running portal."""
    found: Settings = current_app.extensions["portal_settings"]
    return found


def absolute(path: str) -> str:
    """The full address of `path`, as it is printed in codes and given to machines."""
    return settings().base_url + path


def to(path: str) -> str:
    """`path` in the language of the present page."""
    return request.script_root + path


def canonical() -> str:
    """The one address of the present page, with its page number and filters."""
    query = request.query_string.decode("ascii", "replace")
    path = request.script_root + request.path
    return absolute(f"{path}?{query}" if query else path)


def other_language() -> str:
    """The present page in the other language."""
    path = request.full_path.rstrip("?")
    return path if current_language() == ENGLISH else ENGLISH_PREFIX + path


def with_query(**changes: QueryValue | None) -> str:
    """The present address with some query values replaced (None removes one)."""
    query: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        query.poplist(name)
        if value is not None:
            query.setlist(
                name, [str(one) for one in (value if isinstance(value, list) else [value])]
            )
    pairs = [(name, one) for name in query for one in query.getlist(name)]
    path = request.script_root + request.path
    return f"{path}?{urlencode(pairs)}" if pairs else path


def local_path(typed: str | None) -> str:
    """`typed` when it is a path of this portal, else the front page: no open redirect."""
    if not typed or not typed.startswith("/") or typed.startswith(("//", "/\\")):
        return "/"
    if any(ord(character) < 0x21 or character == "\\" for character in typed):
        return "/"
    return typed


def static_url(name: str) -> str:
    """The address of a static file, which changes with its content and so may be kept a year."""
    return static_file_url(str(current_app.static_folder), name)


def static_file_url(folder: str, name: str) -> str:
    """The same for the file `name` below `folder`."""
    return f"/static/{name}?v={_fingerprint(folder, name)}"


@cache
def _fingerprint(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]


def install_addresses(app: Flask) -> None:
    """Give every template the functions that make addresses."""
    app.jinja_env.globals.update(
        to=to,
        absolute=absolute,
        canonical=canonical,
        other_language=other_language,
        with_query=with_query,
        static_url=static_url,
        language=current_language,
    )
