"""Routes that take the whole rest of a path: also none of it, or several slashes in a row."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

NAME = "rest"


class RestOfPath(BaseConverter):
    """Everything that is left; Werkzeug's own `path` wants at least one character and no `//`."""

    regex = ".*?"
    part_isolating = False


def let_take_rest(pages: Blueprint) -> Blueprint:
    """Let the addresses of this blueprint end in `<rest:name>`."""

    @pages.record_once
    def know_converter(state: BlueprintSetupState) -> None:
        state.app.url_map.converters[NAME] = RestOfPath

    return pages
