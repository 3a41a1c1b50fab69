"""The two languages of the frame: Vietnamese is the source, English is the same address in /en."""

from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CATALOGUE = Path(__file__).resolve().parent.parent / "translations" / "en.po"
ENGLISH_PREFIX = "/en"
VIETNAMESE, ENGLISH = "vi", "en"
# Between context and message, as the catalogues of gettext keep them.
CONTEXT_END = "\x04"
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
    try:
        environ = request.environ
    except RuntimeError:
        # Outside of a request. Asking for one first would double the cost of a function that a
        # page calls a hundred times.
        return VIETNAMESE
    return language_of(environ)


def gettext(message: str) -> str:
    """`message` (Vietnamese, perhaps marked by `NP_`) in the language of the present request."""
    return text_in(current_language(), message)


def text_in(language: str, message: str) -> str:
    """`message` in the language that is given."""
    if language == VIETNAMESE or not message:
        return message.rpartition(CONTEXT_END)[2]
    found = _catalogue(language).gettext(message)
    return found if found != message else message.rpartition(CONTEXT_END)[2]


def pgettext(context: str, message: str) -> str:
    """The same for a Vietnamese word that needs different English words; `context` tells which."""
    return gettext(NP_(context, message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a counted message in the language of the present request."""
    return _catalogue(current_language()).ngettext(singular, plural, number)


def mark_language(text: str, language: str) -> str:
    """`text` as it stands in a page; marked when the page is in another language (WCAG 3.1.2).

    For words of a record inside the page's own words. A title in the head of the page or the
    value of an attribute cannot hold such a mark.
    """
    attribute = language_attribute(language)
    return Markup("<span{}>{}</span>").format(attribute, text) if text and attribute else text


def language_attribute(language: str, within: str = "") -> Markup:
    """The attribute for an element in `language`, empty where its surroundings say it already.

    `within` is the language of the element around it, that of the page when empty.
    """
    if not language or language == (within or current_language()):
        return Markup("")
    return Markup(' lang="{}"').format(language)


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


@pass_eval_context
def translate(place: EvalContext, message: str, /, **values: object) -> str:
    """`_` in templates: `message` in the language of the page, its placeholders filled.

    The same as the extension's own, which costs five times as much and is called some seventy
    times on a page.
    """
    text = gettext(message)
    if place.autoescape:
        text = Markup(text)  # noqa: S704  # from the catalogue or a template, never from a reader
    return text % values if values else text


def install_translations(app: Flask) -> None:
    """Give every template `_`, `pgettext`, `ngettext`, `trans`, and the marks of language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext
    )
    app.jinja_env.globals["_"] = translate
    app.jinja_env.filters["lang"] = mark_language
    app.jinja_env.globals["lang_attr"] = language_attribute


def N_(message: str) -> str:  # noqa: N802  # the name that extraction tools know
    """Mark a text for translation without translating it yet."""
    return message


def NP_(context: str, message: str) -> str:  # noqa: N802  # as above
    """The same with a context, which `gettext` reads again."""
    return f"{context}{CONTEXT_END}{message}"
