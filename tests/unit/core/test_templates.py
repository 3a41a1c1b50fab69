"""Templates compiled for a language show what they would show if everything were looked up."""

from collections.abc import Iterator

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader
from markupsafe import Markup

from portal.core.language import ENGLISH
from portal.core.templates import Templates

PAGES = {
    "texts.html": "{{ _('Sản phẩm') }}|{{ to('/san-pham/') }}|{{ lang_attr('vi') }}"
    "|{{ name|lang('vi') }}",
    "counted.html": "{{ _('Trang %(page)s', page=number) }}",
    "icons.html": "{% from 'parts/icon.html' import icon %}{{ icon('link') }}{{ icon(name) }}",
    "status.html": "{% from 'parts/status.html' import status %}{{ status(text, 'info') }}",
    "other.html": "{% macro status(text) %}own {{ text }}{% endmacro %}{{ status('a') }}",
    "plain.txt": "{{ _('Sản phẩm') }} & {{ name }}",
}


@pytest.fixture
def pages(app: Flask) -> Iterator[Flask]:
    environment = app.jinja_env
    assert isinstance(environment, Templates)
    given = environment.loader
    loader = DictLoader(PAGES)
    environment.loader = _Both(loader, given)
    environment.english = None
    yield app
    environment.loader = given
    environment.english = None


class _Both(DictLoader):
    """The pages of these tests first, then those of the portal."""

    def __init__(self, first: DictLoader, second: object) -> None:
        super().__init__(first.mapping)
        self.second = second

    def get_source(self, environment, template):  # type: ignore[no-untyped-def]
        if template in self.mapping:
            return super().get_source(environment, template)
        return self.second.get_source(environment, template)  # type: ignore[attr-defined]


def drawn(app: Flask, page: str, language: str = "vi", **values: object) -> str:
    environ = {"portal.language": language, "SCRIPT_NAME": "/en" if language == ENGLISH else ""}
    with app.test_request_context("/", environ_overrides=environ):
        return render_template(page, **values)


def test_texts_and_addresses_follow_the_language_of_the_page(pages: Flask) -> None:
    assert drawn(pages, "texts.html", name="Mắm & muối") == "Sản phẩm|/san-pham/||Mắm &amp; muối"
    assert drawn(pages, "texts.html", ENGLISH, name="Mắm & muối") == (
        'Products|/en/san-pham/| lang="vi"|<span lang="vi">Mắm &amp; muối</span>'
    )
    assert drawn(pages, "texts.html", name="x").startswith("Sản phẩm")


def test_a_text_with_values_is_filled_for_each_page(pages: Flask) -> None:
    assert drawn(pages, "counted.html", number=2) == "Trang 2"
    assert drawn(pages, "counted.html", ENGLISH, number=3) == "Page 3"


def test_an_icon_is_the_same_named_or_given(pages: Flask) -> None:
    constant, variable = drawn(pages, "icons.html", name="link").split("</svg>")[:2]

    assert constant == variable
    assert "#link" in constant


def test_a_kept_label_never_lends_its_markup_to_an_equal_text(pages: Flask) -> None:
    trusted = drawn(pages, "status.html", text=Markup("<b>1</b>"))
    typed = drawn(pages, "status.html", text="<b>1</b>")

    assert "<b>1</b>" in trusted
    assert "&lt;b&gt;1&lt;/b&gt;" in typed


def test_a_macro_of_the_same_name_is_left_alone(pages: Flask) -> None:
    assert drawn(pages, "other.html") == "own a"


def test_plain_text_is_not_escaped(pages: Flask) -> None:
    assert drawn(pages, "plain.txt", name="<x>") == "Sản phẩm & <x>"
