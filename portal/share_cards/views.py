"""The pictures that Zalo and Facebook show for a link, and where pages find theirs."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import to
from portal.core.db import Model
from portal.core.headers import A_YEAR, ASK_AGAIN
from portal.share_cards.kept import card_file, digest_of
from portal.share_cards.subjects import card_path_of_page, words_at, words_of
from portal.share_cards.words import Folder

pages = Blueprint("share_cards", __name__)
FOLDERS = ",".join(f'"{folder}"' for folder in Folder)


@pages.get(f"/the/<any({FOLDERS}):folder>/<string:code>.png")
@public
def card(folder: str, code: str) -> ResponseReturnValue:
    """The card of a public record as it is now; its version stands behind `v`."""
    words = words_at(Folder(folder), code, clock.today())
    digest = digest_of(words)
    response = Response(card_file(words).read_bytes(), mimetype="image/png")
    is_exact = request.args.get("v") == digest
    response.headers["X-Cache-Control"] = A_YEAR if is_exact else ASK_AGAIN
    # Pages of others may show it: that is what it is for.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@pages.app_template_global()
def share_card(record: Model) -> str:
    """The address of a record's card, which changes with what stands on it."""
    words = words_of(record, clock.today())
    return to(f"{words.path}?v={digest_of(words)}")


@pages.app_template_global()
def share_card_of_page(path: str) -> str:
    """The address of the card of the page at `path`, empty where it has none.

    Without `path` the present page is meant. Asks the database nothing, so it holds no version.
    """
    found = card_path_of_page(path or request.path)
    return to(found) if found else ""
