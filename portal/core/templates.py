"""Templates compiled once for each language, with what never changes written into them.

A page holds some seventy texts, addresses and marks that only depend on the language. Looked up
for each page they are a third of the time of its template; here the compiler does it once.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.runtime import Context, Macro
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
    "display_choices": "parts/navigation.html",
    "icon": "parts/icon.html",
    "sample_badge": "parts/status.html",
    "sections": "parts/navigation.html",
    "stars": "parts/status.html",
    "status": "parts/status.html",
}
# The same of macros whose arguments are mostly values of a record: drawn by the compiler where all
# of them stand in the template, at run time otherwise.
WRITTEN = {
    "button": "parts/field.html",
    "button_link": "parts/field.html",
    "door": "parts/card.html",
    "empty": "parts/notice.html",
    "search_box": "parts/search_box.html",
    "section_head": "parts/heading.html",
}
MACROS = {**KEPT, **WRITTEN}
MOST_DRAWN = 1_000
_TEMPLATE_NAME = re.compile(r"""['"]([a-z_/]+\.html)['"]""")


class _Context(Context):
    """The names of one page, and how a template calls what stands behind them.

    Jinja asks each thing that is called four times whether it wants to be given the context: for
    macros and plain functions the answer is known. A list of products calls 150 to 300 of them,
    0.5 µs less each.
    """

    def call(self, called: Any, /, *args: Any, **values: Any) -> Any:
        """Call a macro or function as Jinja does, without asking it first."""
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in {FunctionType, MethodType} or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **values)
        if values:
            values.pop("_loop_vars", None)
            values.pop("_block_vars", None)
        return called(*args, **values)


class Templates(Environment):
    """The templates of the portal: one set for each language, one dictionary of globals.

    Jinja gives each template a view of its own over the globals, and compares it key by key at
    every import of a macro: a sixth of the time of a page that uses eleven of them.
    """

    context_class = _Context
    language = VIETNAMESE
    english: "Templates | None" = None

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self.pieces: dict[tuple[Any, ...], str] = {}
        self.ready: dict[Any, Template] = {}

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
            english.language, english.pieces, english.ready = ENGLISH, {}, {}
            self.english = english
        return self.english

    def get_template(self, name: Any, *place: Any, **options: Any) -> Template:
        """A template from memory; Jinja's own way there costs 1.5 µs, twenty times on a page."""
        if self.auto_reload or any(options.values()):
            return super().get_template(name, *place, **options)
        found = self.ready.get(name)
        if found is None:
            found = self.ready[name] = super().get_template(name, *place, **options)
        return found

    def drawn(self, macro: str, *values: Any) -> str:
        """What a macro of `KEPT` draws, from memory where it has been drawn before."""
        # Equal texts differ where one of them is markup.
        key = (macro, values, *map(type, values))
        found = self.pieces.get(key)
        if found is None:
            found = self.draw(macro, *values)
            if len(self.pieces) < MOST_DRAWN:
                self.pieces[key] = found
        return found

    def draw(self, macro: str, *values: Any, **named: Any) -> str:
        """What a macro of `MACROS` draws."""
        drawn: str = getattr(self.get_template(MACROS[macro]).module, macro)(*values, **named)
        return drawn

    def text(self, message: str, /, **values: Any) -> str:
        """`_` in templates that become HTML: the message in their language, with its values."""
        said = Markup(text_in(self.language, message))  # noqa: S704  # from the catalogue or a template
        return said % values if values else said

    def address(self, path: str) -> str:
        """`to` in templates: the path in their language."""
        return PREFIXES[self.language] + path

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
        self.is_markup = is_markup
        self.taken: set[str] = set()
        self.results: dict[str, Callable[..., str]] = {
            "_": self._text,
            "lang_attr": lambda language: language_attribute(language, self.language),
            "static_url": self._static_url,
            "to": templates.address,
        }

    def visit_FromImport(self, taken: nodes.FromImport) -> nodes.FromImport:  # noqa: N802  # as below
        """Notes which macros of `MACROS` this template takes in."""
        file = taken.template
        if isinstance(file, nodes.Const):
            names = {name for name in taken.names if isinstance(name, str)}
            self.taken |= {name for name in names if MACROS.get(name) == file.value}
        return taken

    def visit_CallBlock(self, block: nodes.CallBlock) -> nodes.CallBlock:  # noqa: N802  # as below
        """A macro around a block is called at run time, whatever it is given."""
        self.generic_visit(block.call)
        block.body = [one for node in block.body for one in self.visit_list(node)]
        return block

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:  # noqa: N802  # the name Jinja looks for
        """A call as the compiler shall see it."""
        self.generic_visit(call)
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if call.dyn_args or call.dyn_kwargs:
            return call
        if name in self.taken:
            return self._macro(name, call)
        texts = _texts(call.args) if name in self.results and not call.kwargs else None
        if texts is not None:
            return self._constant(self.results[name](*texts), call)
        return self._in_language(name, call)

    def _in_language(self, name: str, call: nodes.Call) -> nodes.Call:
        """A text or address of values, from a method that knows the language already."""
        methods = {"_": "text" if self.is_markup else "", "to": "address"}
        method = methods.get(name)
        if not method:
            return call
        known = nodes.EnvironmentAttribute(method)
        return nodes.Call(known, call.args, call.kwargs, None, None, lineno=call.lineno)

    def _macro(self, name: str, call: nodes.Call) -> nodes.Expr:
        """What a macro draws where all its arguments stand in the template."""
        values, named = _values(call.args), _values([pair.value for pair in call.kwargs])
        if values is not None and named is not None:
            names = dict(zip([pair.key for pair in call.kwargs], named, strict=True))
            return self._constant(self.templates.draw(name, *values, **names), call)
        if name not in KEPT or call.kwargs:
            return call
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

    def _text(self, message: str) -> str:
        said = text_in(self.language, message)
        return Markup(said) if self.is_markup else said  # noqa: S704  # as in `Templates.text`

    def _static_url(self, file: str) -> str:
        return static_file_url(str(self.templates.app.static_folder), file)


def _texts(expressions: Sequence[nodes.Expr]) -> list[str] | None:
    """The values of expressions that are all texts as they stand, None where one is not."""
    texts = _values(expressions)
    return texts if texts is not None and all(isinstance(text, str) for text in texts) else None


def _values(expressions: Sequence[nodes.Expr]) -> list[Any] | None:
    """The values of expressions that all stand in the template, None where one does not."""
    values = [one.value for one in expressions if isinstance(one, nodes.Const)]
    return values if len(values) == len(expressions) else None


def prepare_templates(app: Flask, page: str = "home/front.html") -> None:
    """Compile a page with all that it takes in before anybody asks for it.

    What is compiled before the fork takes its memory once for all workers: 2 MB less in each.
    """
    templates = app.jinja_env
    waiting, known = [page], {page}
    while waiting:
        name = waiting.pop()
        templates.get_template(name)
        source = (Path(app.root_path) / str(app.template_folder) / name).read_text()
        taken_in = set(_TEMPLATE_NAME.findall(source)) - known
        waiting += taken_in
        known |= taken_in
