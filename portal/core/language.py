"""The two languages of the frame: Vietnamese is the source, English is the same address in /en."""

from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CATALOGUE = Path(__file__).resolve().parent.parent / "translations" / "en.po"
ENGLISH_PREFIX = "/en"
VIETNAMESE, ENGLISH = "vi", "en"
_KEY = "portal.language"


class LanguagePrefix:
    """WSGI layer that turns `/en/…` into the same address with English frame texts.

    The prefix becomes the SCRIPT_NAME, so every address made by `url_for` keeps it.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == ENGLISH_PREFIX or path.startswith(ENGLISH_PREFIX + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + ENGLISH_PREFIX
            environ["PATH_INFO"] = path.removeprefix(ENGLISH_PREFIX) or "/"
            environ[_KEY] = ENGLISH
        return self.app(environ, start_response)


def language_of(environ: "WSGIEnvironment") -> str:
    """`vi` or `en`, as the address of this request says."""
    return str(environ.get(_KEY, VIETNAMESE))


def current_language() -> str:
    """The language of the present request, Vietnamese outside of one."""
    return language_of(request.environ) if has_request_context() else VIETNAMESE


def gettext(message: str) -> str:
    """`message` (Vietnamese) in the language of the present request."""
    return _catalogue(current_language()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a counted message in the language of the present request."""
    return _catalogue(current_language()).ngettext(singular, plural, number)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == VIETNAMESE:
        return NullTranslations()
    with CATALOGUE.open("rb") as source:
        messages = read_po(source, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def install_translations(app: Flask) -> None:
    """Give every template `_`, `gettext`, `ngettext` and the `trans` block."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def N_(message: str) -> str:  # noqa: N802  # the name that extraction tools know
    """Mark a text for translation without translating it yet."""
    return message
