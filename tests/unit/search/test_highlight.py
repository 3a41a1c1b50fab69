"""What is marked in titles and texts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import highlight, snippet
from search.lexicon import EMPTY
from search.question import analyse
from tests.unit.search.conftest import LEXICON

TEXTS = st.text("nước mắm tỏi. -ĐL", max_size=80) | st.text(max_size=80)


def marked(text: str, query: str) -> list[str]:
    return [part for part, hit in highlight(text, analyse(query, LEXICON)) if hit]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Nước mắm cá cơm", "nuoc mam", ["Nước mắm"]),
        ("Nước chấm, mắm nêm", "nước mắm", ["Nước", "mắm"]),
        ("Tỏi và tôi", "tỏi", ["Tỏi"]),
        ("Tỏi và tôi", "toi", ["Tỏi", "tôi"]),
        ("Tôi đây", "tỏi", ["Tôi"]),
        ("Hoà Bình", "hòa bình", ["Hoà Bình"]),
        ("TCVN 12850:2019", "tcvn12850", ["TCVN 12850"]),
        ("Hợp tác xã ở xã Đăk Hà", "HTX", ["Hợp tác xã"]),
        ("Không có gì", "***", []),
    ],
)
def test_words_are_marked_by_their_forms(text: str, query: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


def test_decomposed_text_is_marked_and_kept_as_it_is() -> None:
    text = unicodedata.normalize("NFD", "Nước mắm ngon")
    assert highlight(text, analyse("nước mắm", EMPTY)) == (
        (unicodedata.normalize("NFD", "Nước mắm"), True),
        (" ngon", False),
    )


@given(text=TEXTS, query=TEXTS)
def test_the_pieces_are_the_text(text: str, query: str) -> None:
    assert "".join(part for part, _ in highlight(text, analyse(query, EMPTY))) == text


@given(text=TEXTS.map(lambda text: text * 9), query=TEXTS, width=st.integers(20, 200))
def test_a_snippet_is_short_and_from_the_text(text: str, query: str, width: int) -> None:
    whole = "".join(part for part, _ in snippet(text, analyse(query, EMPTY), width))
    assert len(whole) <= width + 2
    flat = unicodedata.normalize("NFC", " ".join(text.split()))
    assert whole.removeprefix("…").removesuffix("…") in flat or "…" in text


def test_a_snippet_shows_where_most_words_of_the_question_stand() -> None:
    text = "nước " + "xa " * 200 + "nước mắm Sa Huỳnh " + "xa " * 200
    parts = snippet(text, analyse("nước mắm", EMPTY), width=60)
    assert ("nước mắm", True) in parts
    assert parts[0] == parts[-1] == ("…", False)
