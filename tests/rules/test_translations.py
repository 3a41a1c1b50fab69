"""Every text of the frame has its English."""

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.core.language import CATALOGUE
from portal.settings import ROOT

MAPPING = [("portal/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def source_texts() -> set[str]:
    """The first form of every text that is marked for translation."""
    found = extract_from_dir(
        ROOT,
        MAPPING,
        {"templates/**.html": {"trimmed": "true"}},
        keywords=KEYWORDS,
        directory_filter=lambda path: not re.search(r"\.venv|node_modules|/tests|instance", path),
    )
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


def translations() -> dict[str, str]:
    """Vietnamese text → English text."""
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="en")
    pairs = {}
    for message in catalogue:
        if message.id and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            pairs[key] = message.string if isinstance(message.string, str) else message.string[0]
    return pairs


def test_every_text_is_translated() -> None:
    english = translations()

    missing = sorted(text for text in source_texts() if not english.get(text))
    assert missing == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(translations()) - source_texts()) == []


def test_placeholders_survive_translation() -> None:
    different = [
        text
        for text, english in translations().items()
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(english))
    ]

    assert different == []


def test_english_texts_hold_no_vietnamese_words() -> None:
    marked = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
    names = {"Quảng Ngãi", "Việt Nam", "Tiếng Việt"}
    found = [
        english
        for english in translations().values()
        if marked & set(english.lower()) and not any(name in english for name in names)
    ]

    assert found == []
