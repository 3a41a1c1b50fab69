"""Texts in two languages, and the marks of language on what is in the other one."""

import pytest
from flask import Flask
from markupsafe import Markup

from portal.core.language import (
    NP_,
    gettext,
    language_attribute,
    mark_language,
    ngettext,
    pgettext,
)


@pytest.fixture
def in_english(app: Flask) -> object:
    with app.test_request_context(base_url="http://localhost/en", environ_base={}) as context:
        context.request.environ["portal.language"] = "en"
        yield


@pytest.mark.usefixtures("in_english")
def test_no_text_has_no_translation() -> None:
    assert gettext("") == ""


@pytest.mark.usefixtures("in_english")
def test_a_word_can_have_two_english_words() -> None:
    assert gettext("Sản phẩm") == "Products"
    assert pgettext("một", "Sản phẩm") == gettext(NP_("một", "Sản phẩm")) == "Product"


def test_a_context_is_not_shown_in_vietnamese() -> None:
    assert gettext(NP_("một", "Sản phẩm")) == "Sản phẩm"


@pytest.mark.usefixtures("in_english")
def test_one_is_not_counted_like_many() -> None:
    assert ngettext("kết quả", "kết quả", 1) == "result"
    assert ngettext("kết quả", "kết quả", 0) == "results"


@pytest.mark.usefixtures("in_english")
def test_vietnamese_is_marked_on_an_english_page() -> None:
    assert mark_language("Mắm <1>", "vi") == Markup('<span lang="vi">Mắm &lt;1&gt;</span>')
    assert mark_language("", "vi") == ""
    assert language_attribute("en") == ""
    assert language_attribute("en", within="vi") == Markup(' lang="en"')


def test_vietnamese_needs_no_mark_on_a_vietnamese_page(app: Flask) -> None:
    with app.test_request_context():
        assert mark_language("Mắm", "vi") == "Mắm"
        assert language_attribute("vi") == ""
        assert language_attribute("en") == Markup(' lang="en"')
