"""Templates compiled once for each language, with what never changes written into them.

A page holds some seventy texts, addresses and marks that only depend on the language. Looked up
for each page they are a third of the time of its template; here the compiler does it once.
"""

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from portal.core.addresses import static_file_url
from portal.core.language import (
    ENGLISH,
    ENGLISH_PREFIX,
    VIETNAMESE,
    current_language,
    language_attribute,
    text_in,
)

PREFIXES = {VIETNAMESE: "", ENGLISH: ENGLISH_PREFIX}
# Macros that draw the same for the same arguments, and where they are.
KEPT = {
    "icon": "parts/icon.html",
    "sample_badge": "parts/status.html",
    "stars": "parts/status.html",
    "status": "parts/status.html",
}
MOST_DRAWN = 1_000


class Templates(Environment):
    """The templates of the portal: one set for each language, one dictionary of globals.

    Jinja gives each template a view of its own over the globals, and compares it key by key at
    every import of a macro: a sixth of the time of a page that uses eleven of them.
    """

    language = VIETNAMESE
    english: "Templates | None" = None

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self.pieces: dict[tuple[Any, ...], str] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves where the template brings none of its own."""
        return super().make_globals(d) if d else self.globals

    def get_or_select_template(self, *names: Any, **options: Any) -> Template:
        """The template in the language of the present request; what it takes in follows it."""
        chosen = self._in_english() if current_language() == ENGLISH else self
        return super(Templates, chosen).get_or_select_template(*names, **options)

    def _in_english(self) -> "Templates":
        if self.english is None:
            english = self.overlay()
            english.language, english.pieces = ENGLISH, {}
            self.english = english
        return self.english

    def drawn(self, macro: str, *values: Any) -> str:
        """What a macro of `KEPT` draws, from memory where it has been drawn before."""
        # Equal texts differ where one of them is markup.
        key = (macro, values, *map(type, values))
        found = self.pieces.get(key)
        if found is None:
            found = getattr(self.get_template(KEPT[macro]).module, macro)(*values)
            if len(self.pieces) < MOST_DRAWN:
                self.pieces[key] = found
        return found

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        written = _WriteConstants(self, is_markup=self._escapes(name)).visit(source)
        return super()._generate(written, name, filename, defer_init)

    def _escapes(self, name: str | None) -> bool:
        return self.autoescape(name) if callable(self.autoescape) else self.autoescape


class _WriteConstants(NodeTransformer):
    """Replaces calls whose arguments all stand in the template by their result."""

    def __init__(self, templates: Templates, *, is_markup: bool) -> None:
        self.templates = templates
        self.language = templates.language
        self.text: Callable[[str], str] = Markup if is_markup else str
        self.kept: set[str] = set()
        self.results: dict[str, Callable[..., str]] = {
            "_": lambda message: self.text(text_in(self.language, message)),
            "lang_attr": lambda language: language_attribute(language, self.language),
            "static_url": self._static_url,
            "to": lambda path: PREFIXES[self.language] + path,
        }

    def visit_FromImport(self, taken: nodes.FromImport) -> nodes.FromImport:  # noqa: N802  # as below
        """Notes which macros of `KEPT` this template takes in."""
        file = taken.template
        if isinstance(file, nodes.Const):
            names = {name for name in taken.names if isinstance(name, str)}
            self.kept |= {name for name in names if KEPT.get(name) == file.value}
        return taken

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:  # noqa: N802  # the name Jinja looks for
        """A call as the compiler shall see it."""
        self.generic_visit(call)
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if call.kwargs or call.dyn_args or call.dyn_kwargs:
            return call
        texts = _texts(call.args)
        if texts is not None and name in self.results:
            return self._constant(self.results[name](*texts), call)
        if name not in self.kept:
            return call
        if texts is not None:
            return self._constant(self.templates.drawn(name, *texts), call)
        given = [self._constant(name, call), *call.args]
        drawn = nodes.EnvironmentAttribute("drawn")
        return nodes.Call(drawn, given, [], None, None, lineno=call.lineno)

    def _constant(self, value: str, place: nodes.Expr) -> nodes.Const:
        return nodes.Const(value, lineno=place.lineno, environment=place.environment)

    def visit_Filter(self, use: nodes.Filter) -> nodes.Expr:  # noqa: N802  # as above
        """A mark of language that says what the page says already is left out."""
        self.generic_visit(use)
        given = use.args[0] if use.name == "lang" and use.args else None
        is_mute = isinstance(given, nodes.Const) and given.value == self.language
        return use.node if is_mute and use.node is not None else use

    def _static_url(self, file: str) -> str:
        return static_file_url(str(self.templates.app.static_folder), file)


def _texts(expressions: Sequence[nodes.Expr]) -> list[str] | None:
    """The values of expressions that are all texts as they stand, None where one is not."""
    texts = [one.value for one in expressions if isinstance(one, nodes.Const)]
    is_all = len(texts) == len(expressions) and all(isinstance(text, str) for text in texts)
    return texts if is_all else None
