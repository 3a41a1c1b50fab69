"""Syllables, keys and codes."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.keyboard import decode
from search.spelling import spelled
from search.vietnamese import (
    accent_key,
    clean,
    code_key,
    code_terms,
    fold,
    keys,
    pairs,
    syllables,
)

LATIN = st.text("abcdefghiklmnopqrstuvxyABCDĐđăâêôơưÝỳỹáàảãạẮằẵậểễộốờợứựüçéñß 0129-:", max_size=60)
ANY_TEXT = st.text(max_size=60) | st.text("nướcmắĐăkLýhoàỷ 0129:/-", max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Nước mắm", "nuoc mam"), ("ĐẮK ĐOA", "dak doa"), ("quý", "quy"), ("café", "cafe")],
)
def test_folding_removes_all_marks(text: str, folded: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hoà"), ("ủy", "uỷ"), ("thúy", "thuý"), ("quý", "quí"), ("lý", "lí"), ("Mỹ", "mĩ")],
)
def test_both_spellings_of_a_syllable_have_one_key(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("one", "other"), [("hoa", "hòa"), ("tôi", "tỏi"), ("thúy", "thúi"), ("đa", "da")]
)
def test_different_syllables_keep_different_keys(one: str, other: str) -> None:
    assert accent_key(one) != accent_key(other)


@given(text=ANY_TEXT)
def test_syllables_tell_where_they_stand(text: str) -> None:
    for word in syllables(text):
        assert text[word.start : word.end] == word.text
        assert (word.folded, word.accent) == keys(word.text)


@given(text=LATIN)
@example(text="Aơ000")
def test_keys_do_not_depend_on_the_unicode_form(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert [w.accent for w in syllables(composed)] == [w.accent for w in syllables(decomposed)]


@given(text=st.text())
def test_cleaning_leaves_nothing_that_cannot_be_stored(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


def test_cleaning_drops_controls_direction_marks_and_half_characters() -> None:
    assert clean("\x00n\u202eước\ud800") == "nước"


def test_neighbours_are_joined() -> None:
    assert pairs(["ca", "phe", "sua"]) == ["ca_phe", "phe_sua"]
    assert pairs(["ca"]) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nuowcs", "nước"),
        ("mawsm", "mắm"),
        ("dduwowngf", "đường"),
        ("nguoonf", "nguồn"),
        ("thuys", "thúy"),
        ("gias", "giá"),
        ("quys", "quý"),
        ("xoas", "xóa"),
        ("nuoc71", "nước"),
        ("nuoc81", "nước"),
        ("d9uong72", "đường"),
        ("mam81", "mắm"),
        ("qua6n5", "quận"),
    ],
)
def test_keyboard_leftovers_are_decoded(typed: str, meant: str) -> None:
    assert decode(typed) == meant


@pytest.mark.parametrize("typed", ["nuoc", "mam", "tcvn", "12850", "nước", "", "9a"])
def test_plain_letters_are_not_decoded(typed: str) -> None:
    assert decode(typed) is None


@given(typed=st.text("abcdeghiklmnoprstuvxyfjwz0123456789", max_size=12))
def test_decoding_any_keys_gives_nothing_or_one_word(typed: str) -> None:
    meant = decode(typed)
    assert meant is None or unicodedata.is_normalized("NFC", meant)


@pytest.mark.parametrize("word", ["nước", "đường", "giá", "quý", "huỳnh", "khuya", "người", "của"])
def test_a_key_is_spelled_back(word: str) -> None:
    assert accent_key(spelled(accent_key(word))) == accent_key(word)
    assert spelled(accent_key("nước")) == "nước"


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        ("TCVN 12850:2019", ["tcvn12850", "12850", "tcvn 12850 : 2019", "TCVN-12850-2019"]),
        ("QCVN 08-2:2015/BTNMT", ["QCVN 8-2", "qcvn 08-2:2015", "08-2", "QCVN 8-2/BTNMT"]),
        ("40/KH-UBND", ["40", "40 KH UBND", "40/kh-ubnd"]),
        ("15/2024/NĐ-CP", ["15/2024", "15/NĐ-CP", "15/2024/ND-CP"]),
        ("TCVN ISO/IEC 17025:2017", ["ISO/IEC 17025", "ISO 17025", "TCVN 17025", "17025"]),
        ("4300123456-001", ["4300123456-1", "4300123456 001"]),
        ("TCVN 10273 (các phần 1, 2, 3)", ["TCVN 10273"]),
    ],
)
def test_a_code_is_known_by_its_spellings(code: str, spellings: list[str]) -> None:
    assert {code_key(spelling) for spelling in spellings} <= set(code_terms(code))


def test_neighbouring_codes_are_told_apart() -> None:
    assert code_key("QCVN 8-2") not in code_terms("QCVN 82:2014")
    assert code_key("QCVN 8") not in code_terms("QCVN 08-2:2011/BYT")
    assert "12345" not in code_terms("ABC12345")


@given(code=st.text(max_size=40))
def test_any_text_can_stand_as_a_code(code: str) -> None:
    terms = code_terms(code)
    assert len(set(terms)) == len(terms)
    if terms:
        assert terms[0] == code_key(code)
