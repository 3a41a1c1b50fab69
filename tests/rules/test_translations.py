"""Every text of the frame has its English."""

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.core.language import CATALOGUE
from portal.settings import ROOT

MAPPING = [("portal/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "pgettext": ((1, "c"), 2),
    "NP_": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# The context, empty for most, and the first form of a text.
Key = tuple[str, str]


def first_form(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def source_texts() -> set[Key]:
    """Every text that is marked for translation."""
    found = extract_from_dir(
        ROOT,
        MAPPING,
        {"templates/**.html": {"trimmed": "true"}},
        keywords=KEYWORDS,
        directory_filter=lambda path: not re.search(r"\.venv|node_modules|/tests|instance", path),
    )
    return {(context or "", first_form(text)) for _, _, text, _, context in found}


def translations() -> dict[Key, tuple[str, ...]]:
    """Vietnamese text → English text, with its plural where it has one."""
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="en")
    return {
        (message.context or "", first_form(message.id)): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id and not message.fuzzy
    }


def test_every_text_is_translated() -> None:
    english = translations()

    missing = sorted(text for text in source_texts() if not all(english.get(text, ("",))))
    assert missing == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(translations()) - source_texts()) == []


def test_placeholders_survive_translation() -> None:
    different = [
        text
        for (_context, text), forms in translations().items()
        for english in forms
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(english))
    ]

    assert different == []


def test_english_texts_hold_no_vietnamese_words() -> None:
    marked = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
    names = {"Quảng Ngãi", "Việt Nam", "Tiếng Việt", "ĐLVN", "QĐ-TTg", "(mẫu)"}
    found = [
        english
        for forms in translations().values()
        for english in forms
        if marked & set(english.lower()) and not any(name in english for name in names)
    ]

    assert found == []
